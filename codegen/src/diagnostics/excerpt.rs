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

/// A line whose characters can be looked up by number: a document in one line is asked for thousands of findings.
pub(super) struct Line<'t> {
    text: &'t str,
    /// Characters of it.
    length: usize,
    /// Characters up to the spaces at its end.
    filled: usize,
    /// Where every `STEP`th character begins.
    steps: Vec<usize>,
}

/// Characters from one known place of a line to the next.
const STEP: usize = 256;

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let text = text.trim_end_matches(['\r', '\n']);
        let filled = text.trim_end().chars().count();
        let steps: Vec<usize> = text.char_indices().step_by(STEP).map(|(at, _)| at).collect();
        let last = steps.last().copied().unwrap_or_default();
        let rest = text.get(last..).unwrap_or_default().chars().count();
        Self { text, length: steps.len().saturating_sub(1) * STEP + rest, filled, steps }
    }

    /// The characters from one number up to another, fit to be shown.
    fn part(&self, from: usize, to: usize) -> String {
        let known = self.steps.get(from / STEP).copied().unwrap_or(self.text.len());
        let rest = self.text.get(known..).unwrap_or_default();
        visible(&rest.chars().skip(from % STEP).take(to.saturating_sub(from)).collect::<String>())
    }
}

impl Excerpt {
    /// The line that `mark` stands in; `None` when there is nothing in it.
    pub(super) fn of(line: &Line<'_>, mark: Mark) -> Option<Self> {
        let length = line.length;
        if length == 0 {
            return None;
        }
        let column = mark.column.saturating_sub(1).min(length);
        let rest = line.filled.saturating_sub(column).max(1);
        let width = if mark.width == 0 { rest } else { mark.width.min(rest) };
        let from = if length > WIDTH { column.saturating_sub(BEFORE) } else { 0 };
        let to = (from + WIDTH).min(length);
        let mut before = line.part(from, column);
        if from > 0 {
            before.insert(0, '…');
        }
        let end = (column + width).min(to);
        let (marked, mut after) = (line.part(column, end), line.part(end, to));
        if to < length {
            after.push('…');
        }
        let (indent, width) = (before.chars().count(), marked.chars().count().max(1));
        Some(Self { line: format!("{before}{marked}{after}"), indent, width })
    }
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
