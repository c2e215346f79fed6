//! JSON as it came, as text: JSON is UTF-8 (RFC 8259, section 8.1), so it is looked at once as a whole and not once for each of its
//! strings, which costs several times as much.

use std::borrow::Cow;

/// The text. Where it is not UTF-8 stands an escape that is no character: whoever reads the string gets an error, and whoever
/// passes over it need not know.
pub(super) fn json_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => marked(bytes).into(),
    }
}

fn marked(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 64);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        // What is no text at all needs but one mark.
        if !chunk.invalid().is_empty() && (text.is_empty() || !chunk.valid().is_empty()) {
            let is_escape = text.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
            // The second half of a pair, twice: the first could be that of an escape before it.
            text.push_str(if is_escape { "x" } else { "\\udc00\\udc00" });
        }
    }
    text
}
