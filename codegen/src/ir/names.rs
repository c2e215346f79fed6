//! Rust names that are known to be valid, so that emitters need not ask.

use std::fmt;

/// An identifier: ASCII letters, digits and `_`, not starting with a digit, and no word that cannot be written as `r#…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(String);

/// Words that are identifiers only as `r#word` (the Rust reference, "Keywords", editions up to 2024).
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that are no identifiers even as `r#word`.
const RESERVED: &[&str] = &["_", "self", "Self", "super", "crate"];

impl Ident {
    /// Takes a text that is an identifier, a keyword among them; `None` for anything else.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let mut chars = text.chars();
        let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        let valid =
            starts && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') && !RESERVED.contains(&text.as_str());
        valid.then_some(Self(text))
    }

    /// A name for what cannot be named otherwise.
    pub fn placeholder() -> Self {
        Self("x".to_owned())
    }

    /// The name without `r#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it must be written as `r#name`.
    pub fn is_keyword(&self) -> bool {
        KEYWORDS.contains(&self.0.as_str())
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
