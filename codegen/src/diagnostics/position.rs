//! A line and a column of a text.
//!
//! Goes in: a text and an offset, in whatever unit a parser counts. Comes out: what people count. Must not do: read past the end.

/// A place in a text: line and column from 1, columns in Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The place of a byte offset; the end of the text when it lies beyond.
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = text.get(..offset).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        Self { line, column: before.get(start..).unwrap_or_default().chars().count() + 1 }
    }

    /// The place of a line and a byte column, both from 1, as JSON parsers count.
    pub fn of_byte_column(text: &str, line: usize, column: usize) -> Self {
        let Some(content) = text.lines().nth(line.saturating_sub(1)) else {
            return Self::of(text, text.len());
        };
        let mut end = column.saturating_sub(1).min(content.len());
        while !content.is_char_boundary(end) {
            end -= 1;
        }
        Self { line: line.max(1), column: content.get(..end).unwrap_or(content).chars().count() + 1 }
    }
}
