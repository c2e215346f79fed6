//! The message an API puts into its error bodies, found in the forms APIs have for it. Only such a message, and nothing
//! else of a body, goes into the text of an error.

use serde_json::Value;

/// Members that hold a message, the most telling first.
const MEMBERS: &[&str] = &["detail", "message", "error_description", "errorMessage", "title", "error", "reason"];
/// Members that hold a list of messages.
const LISTS: &[&str] = &["messages", "errors", "details"];

/// The message in a JSON body; `None` when there is none or the body is no JSON.
pub(super) fn api_message(body: &[u8]) -> Option<String> {
    find(&serde_json::from_slice(body).ok()?, 5)
}

/// Looks into lists and `error` objects, `depth` levels at most.
fn find(value: &Value, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(items) => {
            let found: Vec<_> = items.iter().take(3).filter_map(|item| find(item, depth)).collect();
            Some(found.join("; ")).filter(|found| !found.is_empty())
        }
        Value::Object(members) => {
            let code = members.get("errorCode").and_then(Value::as_str);
            let text = MEMBERS.iter().chain(LISTS).find_map(|name| find(members.get(*name)?, depth))?;
            Some(code.map_or(text.clone(), |code| format!("{code}: {text}")))
        }
        _ => None,
    }
}

/// Appends at most `limit` bytes of `text`: one line, control and direction characters escaped, ` …` when cut.
pub(super) fn push_clean(line: &mut String, text: &str, limit: usize) {
    let end = line.len() + limit;
    for c in text.chars() {
        let shown = if is_harmless(c) { c.to_string() } else { c.escape_default().to_string() };
        if line.len() + shown.len() + " …".len() > end {
            line.push_str(" …");
            return;
        }
        line.push_str(&shown);
    }
}

fn is_harmless(c: char) -> bool {
    let direction =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    !c.is_control() && !direction
}
