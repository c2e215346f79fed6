//! Reads JSON for its places only.
//!
//! Goes in: a text that most likely is JSON. Comes out: calls of the tracker. Must not do: check what `serde_json` has checked.

use super::{Mark, Tracker};

/// Reads the text; false when it does not look like JSON after all.
pub(super) fn scan(text: &str, tracker: &mut Tracker) -> bool {
    let mut scanner = Scanner { text, lines: Lines { text, line: 1, start: 0, counted: 0, column: 1 } };
    scanner.run(tracker)
}

struct Scanner<'t> {
    text: &'t str,
    lines: Lines<'t>,
}

impl Scanner<'_> {
    fn run(&mut self, tracker: &mut Tracker) -> bool {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            at += 1;
            match byte {
                b'{' | b'[' => tracker.open(byte == b'[', || self.lines.mark(start, start + 1)),
                b'}' | b']' => tracker.close(),
                b'"' => {
                    let Some(length) = string_length(&bytes[at..]) else { return true };
                    at += length;
                    let raw = self.text.get(start..at).unwrap_or_default();
                    tracker.scalar(|| unquote(raw), || self.lines.mark(start, at));
                }
                b',' | b':' | b' ' | b'\t' | b'\r' => {}
                b'\n' => self.lines.next(at),
                b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                    while bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) {
                        at += 1;
                    }
                    // A bare word where a key is due is YAML.
                    if tracker.stack.last().is_some_and(|frame| !frame.list && frame.at_key) {
                        return false;
                    }
                    tracker.scalar(String::new, || self.lines.mark(start, at));
                }
                _ => return false,
            }
        }
        true
    }
}

/// Bytes up to and with the closing quote.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn unquote(raw: &str) -> String {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    if inner.contains('\\') {
        return serde_json::from_str(raw).unwrap_or_else(|_| inner.to_owned());
    }
    inner.to_owned()
}

/// Counts columns as far as they are asked for: a document in one line must not be counted from its start each time.
struct Lines<'t> {
    text: &'t str,
    line: usize,
    start: usize,
    counted: usize,
    column: usize,
}

impl Lines<'_> {
    fn next(&mut self, start: usize) {
        *self = Self { text: self.text, line: self.line + 1, start, counted: start, column: 1 };
    }

    fn mark(&mut self, from: usize, to: usize) -> Mark {
        let counted = self.counted.max(self.start);
        self.column += self.text.get(counted..from).unwrap_or_default().chars().count();
        self.counted = from;
        Mark {
            line: self.line,
            column: self.column,
            width: self.text.get(from..to).unwrap_or_default().chars().count(),
        }
    }
}
