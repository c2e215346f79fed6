//! The `pattern` keyword: in goes a text, out comes whether it matches. An expression this engine does not know never
//! makes a value invalid: the server has the last word then.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex_lite::Regex;

use super::limits::TextRule;

/// Compiled expressions by their text. A [`Pattern`] holds none itself: a value without interior mutability can stand in
/// constant tables of limits.
static COMPILED: Mutex<BTreeMap<&'static str, Option<Arc<Regex>>>> = Mutex::new(BTreeMap::new());

/// A regular expression as JSON Schema means it: it may match anywhere unless it is anchored. Compiled at first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    source: &'static str,
}

impl Pattern {
    /// An expression in the syntax shared by ECMA-262 and `regex-lite`: no look-around, no back-references.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self { source }
    }

    /// The expression as written.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the expression matches somewhere in `text`; true for an expression that cannot be compiled.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled().is_none_or(|regex| regex.is_match(text))
    }

    fn compiled(&self) -> Option<Arc<Regex>> {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        compiled.entry(self.source).or_insert_with(|| Regex::new(self.source).ok().map(Arc::new)).clone()
    }
}

impl TextRule for Pattern {
    fn broken_by(&self, text: &str) -> Option<String> {
        (!self.is_match(text)).then(|| format!("must match {}", self.source))
    }
}
