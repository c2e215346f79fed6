//! Which names a crate or a module may have, whoever chose them: the command line or a caller of the library.
//!
//! Goes in: a name. Comes out: yes, or the reason why not: cargo's rules, and what would make the crate unusable later.

/// More than any registry takes.
const LONGEST: usize = 64;

/// Strict and reserved keywords of edition 2024; `use` cannot name a crate that is called so.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Crates that every program has, and folders that cargo keeps in `target`.
const TAKEN: &[&str] = &["alloc", "core", "proc_macro", "std", "test", "build", "deps", "examples", "incremental", "_"];

/// File names that Windows gives to devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Whether Windows cannot have a file of this name, whatever its ending.
fn is_device(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let numbered = lower.strip_prefix("com").or_else(|| lower.strip_prefix("lpt"));
    DEVICES.contains(&lower.as_str())
        || numbered.is_some_and(|rest| rest.len() == 1 && rest.starts_with(char::is_numeric))
}

/// Says why a crate cannot have this name; `Ok` means that cargo and every system take it.
///
/// # Errors
///
/// The reason, in a few words.
pub fn check(name: &str) -> Result<(), &'static str> {
    let ident = name.replace('-', "_");
    if name.is_empty() {
        Err("it is empty")
    } else if name.len() > LONGEST {
        Err("it is longer than 64 characters")
    } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        Err("only ASCII letters, digits, `-` and `_` are allowed")
    } else if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        Err("it does not start with a letter or `_`")
    } else if KEYWORDS.contains(&ident.as_str()) || ident == "Self" {
        Err("it is a keyword of Rust")
    } else if TAKEN.contains(&ident.as_str()) {
        Err("it is taken by Rust or cargo")
    } else if is_device(name) {
        Err("it is a device's name on Windows")
    } else {
        Ok(())
    }
}

/// Takes the path of a module apart, with or without `crate::` before it.
///
/// # Errors
///
/// The reason why it is none, in a few words.
pub fn check_module(path: &str) -> Result<Vec<String>, &'static str> {
    let path = path.strip_prefix("crate::").unwrap_or(path);
    path.split("::").map(|part| check_part(part).map(|()| part.to_owned())).collect()
}

/// Says why a module cannot have this name.
///
/// # Errors
///
/// The reason, in a few words.
pub fn check_part(part: &str) -> Result<(), &'static str> {
    if part.is_empty() {
        Err("a module without a name is in it")
    } else if !part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        Err("names of modules have only ASCII letters, digits and `_`, with `::` between them")
    } else if part == "_" || part.starts_with(|c: char| c.is_ascii_digit()) {
        Err("names of modules start with a letter or `_`, and have more than that `_`")
    } else if KEYWORDS.contains(&part) || part == "Self" {
        Err("a keyword of Rust is in it")
    } else if is_device(part) {
        // A folder or file is called so.
        Err("the name of a device on Windows is in it")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{check, check_module};

    #[test]
    fn paths_of_modules() {
        for good in ["api", "crate::api", "clients::pets_2", "test"] {
            assert!(check_module(good).is_ok(), "{good}");
        }
        assert_eq!(check_module("crate::a::b"), Ok(vec!["a".to_owned(), "b".to_owned()]));
        for bad in [
            "", "crate", "a::", "::a", "my-api", "a/b", "2a", "_", "a::type", "Self", "größe", "a b", "con",
            "api::Aux", "lpt1",
        ] {
            assert!(check_module(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names() {
        for good in ["petstore", "managed-postgres", "a", "_x", "Api2", "com", "com10", "self-service", &"x".repeat(64)]
        {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let long = "x".repeat(65);
        let bad = [
            "",
            &long,
            "2fast",
            "-x",
            "größe",
            "a b",
            "a/b",
            "../x",
            "a.b",
            "a\n",
            "async",
            "self",
            "gen",
            "std",
            "proc-macro",
            "test",
            "deps",
            "_",
            "-",
            "con",
            "NUL",
            "lpt1",
            "Com9",
        ];
        for bad in bad {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
