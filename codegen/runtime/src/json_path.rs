//! Where in a JSON text a reader stopped. In go the text and the position serde_json reports, out comes a path such as
//! `items[3].metadata.state`. So an ordinary decode stays what it is, and only a failed one costs a second look.

use std::fmt::Write as _;

/// Appends a member to a path: `.name`, or `["a name"]` when it is no plain word.
pub(super) fn push_member(path: &mut String, name: &str) {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$'));
    if !plain {
        let _ = write!(path, "[{name:?}]");
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// An open object with the member being read, or an open array with the index.
enum Open {
    Object(Option<String>),
    Array(usize),
}

/// The path of the value at `line` and `column`, both counted from one and in bytes as serde_json counts them. Empty for
/// the value as a whole.
pub(super) fn path_at(json: &[u8], line: usize, column: usize) -> String {
    let start: usize = json.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let read = json.get(..start.saturating_add(column)).unwrap_or(json);
    let mut path = String::new();
    for open in scan(read) {
        match open {
            Open::Object(None) => {}
            Open::Object(Some(name)) => push_member(&mut path, &name),
            Open::Array(index) => {
                let _ = write!(path, "[{index}]");
            }
        }
    }
    path
}

/// What is open at the end of `read`.
fn scan(read: &[u8]) -> Vec<Open> {
    let mut open = Vec::new();
    let mut rest = read;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, open.last_mut()) {
            (b'{', _) => open.push(Open::Object(None)),
            (b'[', _) => open.push(Open::Array(0)),
            (b'}' | b']', _) => drop(open.pop()),
            (b',', Some(Open::Array(index))) => *index += 1,
            (b',', Some(Open::Object(member))) => *member = None,
            (b'"', parent) => {
                let (text, tail) = string(tail);
                rest = tail;
                if let Some(Open::Object(member @ None)) = parent {
                    *member = serde_json::from_str(&format!("\"{}\"", String::from_utf8_lossy(text))).ok();
                }
            }
            _ => {}
        }
    }
    open
}

/// The inside of a string that begins here, and what follows it.
fn string(text: &[u8]) -> (&[u8], &[u8]) {
    let mut escaped = false;
    for (index, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                let (inside, rest) = text.split_at(index);
                return (inside, rest.get(1..).unwrap_or_default());
            }
            _ => {}
        }
    }
    (text, &[])
}
