//! One line of a text with a marker under a part of it, fit for a terminal.
//!
//! Goes in: document text. Comes out: text without control, escape or direction characters, cut to a width. Must not do: colour.

use std::fmt::Write as _;

use crate::spec::locate::Mark;

/// Characters of a line that are shown.
const WIDTH: usize = 110;
/// Of them, characters before the marker when the line must be cut there.
const BEFORE: usize = 40;
/// Characters of a message or a name that are shown.
const MESSAGE: usize = 500;

/// A line to show and the marker under it.
pub(super) struct Excerpt {
    /// The line.
    pub(super) line: String,
    /// Spaces before the marker.
    pub(super) indent: usize,
    /// Length of the marker.
    pub(super) width: usize,
}

impl Excerpt {
    /// The line that `mark` stands in; `None` when the text has no such line or nothing in it.
    pub(super) fn of(line: &str, mark: Mark) -> Option<Self> {
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            return None;
        }
        // A document in one line is walked once, up to the mark.
        let (head, tail) = split(line, mark.column.saturating_sub(1));
        let is_long = line.chars().nth(WIDTH).is_some();
        let from = if is_long { head.char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at) } else { 0 };
        let shown = head.get(from..).unwrap_or_default();
        let (part, cut) = split(tail, WIDTH.saturating_sub(shown.chars().count()));
        let printed = tail.trim_end();
        let rest = printed.get(..part.len()).unwrap_or(printed).chars().count().max(1);
        let (marked, after) = split(part, if mark.width == 0 { rest } else { mark.width.min(rest) });
        let (mut before, marked, mut after) = (visible(shown), visible(marked), visible(after));
        if from > 0 {
            before.insert(0, '…');
        }
        if !cut.is_empty() {
            after.push('…');
        }
        let (indent, width) = (before.chars().count(), marked.chars().count().max(1));
        Some(Self { line: format!("{before}{marked}{after}"), indent, width })
    }
}

/// The first characters of a text, so many, and the others.
fn split(text: &str, count: usize) -> (&str, &str) {
    let at = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// A text of the document that can do nothing to a terminal: no control, no escape, no change of direction, nothing without width.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || is_invisible(c) => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The same for a message, cut where a document put a book into a name.
pub(super) fn message(text: &str) -> String {
    if text.chars().nth(MESSAGE).is_none() {
        return visible(text);
    }
    visible(&text.chars().take(MESSAGE).chain(['…']).collect::<String>())
}

/// Direction marks and overrides, joiners and other characters without width, line and paragraph separators, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
