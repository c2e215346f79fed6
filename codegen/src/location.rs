//! Where something stands in a source text: a file and a JSON pointer, and only when printed a line and a column.
//!
//! Goes in: names of source files and pointers made while a document is walked. Comes out: [`Location`], cheap to copy around.
//! Must not do: read texts or keep positions; `spec::locate` finds a line and a column when a diagnostic is printed.

use std::fmt;
use std::sync::Arc;

/// The number of a source text in the order in which the caller gave them; 0 is the document itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub u16);

/// An RFC 6901 JSON pointer, kept as a chain so that a child costs one small allocation and shares its parents.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pointer(Option<Arc<Link>>);

#[derive(PartialEq, Eq)]
struct Link {
    parent: Pointer,
    token: String,
}

impl Pointer {
    /// The pointer to the whole document, `""`.
    pub fn root() -> Self {
        Self(None)
    }

    /// The pointer to a member or element of what `self` points to; `token` is unescaped.
    #[must_use]
    pub fn child(&self, token: impl Into<String>) -> Self {
        Self(Some(Arc::new(Link { parent: self.clone(), token: token.into() })))
    }

    /// The pointer to an element of an array.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.child(index.to_string())
    }

    /// The pointer to what holds this; `None` at the root.
    pub fn parent(&self) -> Option<&Self> {
        self.0.as_ref().map(|link| &link.parent)
    }

    /// The last token, unescaped; `None` at the root.
    pub fn last(&self) -> Option<&str> {
        self.0.as_ref().map(|link| link.token.as_str())
    }

    /// All tokens from the root down, unescaped.
    pub fn tokens(&self) -> Vec<&str> {
        let mut tokens = Vec::new();
        let mut at = self;
        while let Some(link) = &at.0 {
            tokens.push(link.token.as_str());
            at = &link.parent;
        }
        tokens.reverse();
        tokens
    }

    /// Reads the text form (`/a~1b/0`, with or without a leading `#`); `None` when it is not a pointer (RFC 6901 section 3).
    pub fn parse(text: &str) -> Option<Self> {
        let tokens = pointer_tokens(text.strip_prefix('#').unwrap_or(text))?;
        Some(tokens.into_iter().fold(Self::root(), |pointer, token| pointer.child(token)))
    }

    /// A token as it stands in the text form.
    pub fn escape(token: &str) -> String {
        token.replace('~', "~0").replace('/', "~1")
    }
}

/// The unescaped tokens of a JSON pointer (RFC 6901 section 4); `None` when the text is none.
pub(crate) fn pointer_tokens(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.strip_prefix('/')?.split('/').map(unescape).collect()
}

fn unescape(token: &str) -> Option<String> {
    let mut out = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '~' => match chars.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            c => c,
        });
    }
    Some(out)
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for token in self.tokens() {
            write!(f, "/{}", Self::escape(token))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{self}")
    }
}

/// A place in one of the source texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// Which source text.
    pub file: FileId,
    /// Which node of it.
    pub pointer: Pointer,
    /// Which of several members of one name, for duplicate keys; 0 is the first.
    pub occurrence: u16,
}

impl Location {
    /// The root of a source text.
    pub fn root(file: FileId) -> Self {
        Self { file, pointer: Pointer::root(), occurrence: 0 }
    }

    /// A member or element of this place; `token` is unescaped.
    #[must_use]
    pub fn child(&self, token: impl Into<String>) -> Self {
        Self { file: self.file, pointer: self.pointer.child(token), occurrence: 0 }
    }

    /// An array element of this place.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.child(index.to_string())
    }
}
