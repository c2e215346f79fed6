//! Part of a document: the operations that are asked for and the schemas they reach.
//!
//! Goes in: a whole [`Document`], patterns, and what reading it has found. Comes out: the document with the other operations and
//! everything only they need taken out, without the findings that stand inside them. Must not do: follow text again; a schema is
//! kept or emptied, never changed.

mod pattern;
mod reach;

use std::collections::BTreeSet;

use super::document::{Document, Operation};
use super::keywords;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location};
use pattern::Pattern;

/// Which operations of a document are wanted; by default all.
///
/// A pattern that starts with `/` is a path: that path and all below it, or with `*` (any text without `/`) or `**` (any text)
/// exactly the paths it describes. Any other pattern is a tag or an operationId, in which `*` stands for any text. `path:`,
/// `tag:` and `id:` before it say which is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// An operation must match one of these, unless there are none.
    pub only: Vec<String>,
    /// An operation must match none of these; stronger than `only`.
    pub except: Vec<String>,
}

impl Selection {
    /// Whether everything is wanted.
    pub fn is_everything(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }
}

/// Takes out what is not wanted. A pattern without a match is an error, since its author believes it has an effect.
pub(crate) fn select(document: &mut Document, selection: &Selection, file: FileId, diagnostics: &mut Diagnostics) {
    if selection.is_everything() {
        return;
    }
    let (only, except) = (Pattern::all(&selection.only), Pattern::all(&selection.except));
    let mut sound = true;
    for (word, patterns) in [("only", &only), ("except", &except)] {
        for pattern in patterns.iter().filter(|pattern| !all(document).any(|one| pattern.matches(one))) {
            no_match(document, word, pattern, file, diagnostics);
            sound = false;
        }
    }
    let wanted = |one: &Operation| {
        (only.is_empty() || only.iter().any(|pattern| pattern.matches(one)))
            && !except.iter().any(|pattern| pattern.matches(one))
    };
    if sound && !all(document).any(wanted) {
        diagnostics.error(Code::Selection, &Location::root(file), "no operation is left").help(match only.is_empty() {
            true => "`except` takes all of them away",
            false => "what `only` picks, `except` takes away again",
        });
    }
    forget_findings(document, wanted, diagnostics);
    document.operations.retain(wanted);
    document.webhooks.retain(|webhook| wanted(&webhook.operation));
    drop_lost_waits(document);
    reach::prune(document);
}

/// Operations and webhooks.
fn all(document: &Document) -> impl Iterator<Item = &Operation> {
    document.operations.iter().chain(document.webhooks.iter().map(|webhook| &webhook.operation))
}

/// What is wrong inside an operation that goes does not matter any more.
fn forget_findings(document: &Document, wanted: impl Fn(&Operation) -> bool, diagnostics: &mut Diagnostics) {
    let place = |one: &Operation| (one.location.file, one.location.pointer.to_string());
    let kept: BTreeSet<_> = all(document).filter(|one| wanted(one)).map(place).collect();
    let gone: BTreeSet<_> = all(document).map(place).filter(|place| !kept.contains(place)).collect();
    diagnostics.retain(|finding| {
        let mut at = Some(&finding.location.pointer);
        while let Some(pointer) = at {
            if gone.contains(&(finding.location.file, pointer.to_string())) {
                return false;
            }
            at = pointer.parent();
        }
        true
    });
}

/// An operation can wait with another only where that one is left.
fn drop_lost_waits(document: &mut Document) {
    let left: BTreeSet<String> = document.operations.iter().filter_map(|one| one.id.clone()).collect();
    for operation in &mut document.operations {
        if operation.hints.waits_with.as_ref().is_some_and(|waits| !left.contains(&waits.operation)) {
            operation.hints.waits_with = None;
        }
    }
}

fn no_match(document: &Document, word: &str, pattern: &Pattern<'_>, file: FileId, diagnostics: &mut Diagnostics) {
    let message = format!("`{word}` asks for `{}`, which matches no operation", pattern.written());
    let near = near(document, pattern);
    let help = if near.is_empty() {
        let some: Vec<String> = names(document, pattern).into_iter().take(3).map(quoted).collect();
        let some = if some.is_empty() { String::new() } else { format!("; there is {}", some.join(", ")) };
        format!("a pattern is a tag, an operationId or a path; `*` stands for any text in it{some}")
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    diagnostics.error(Code::Selection, &Location::root(file), message).help(help);
}

/// At most three names that the pattern may have meant: those that hold it, else the one it is a slip of.
fn near(document: &Document, pattern: &Pattern<'_>) -> Vec<String> {
    let names = names(document, pattern);
    let text = pattern.text().to_lowercase();
    let holds = names.iter().filter(|name| text.len() > 2 && name.to_lowercase().contains(&text)).copied();
    let mut found: Vec<&str> = holds.take(3).collect();
    if found.is_empty() {
        let names: Vec<&str> = names.into_iter().collect();
        found.extend(keywords::nearest(pattern.text(), &names));
    }
    found.into_iter().map(quoted).collect()
}

/// What a pattern of its kind could match.
fn names<'d>(document: &'d Document, pattern: &Pattern<'_>) -> BTreeSet<&'d str> {
    all(document).flat_map(|one| pattern.names(one)).collect()
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}
