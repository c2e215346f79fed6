//! The messages an API puts into its error bodies, and its codes for them, found in the forms APIs have for these. Only
//! such a message, and nothing else of a body, goes into the text of an error.

use serde_json::{Map, Value};

use super::json_text::json_text;

/// Members that hold a message, the most telling first.
const MEMBERS: &[&str] = &["detail", "message", "error_description", "errorMessage", "title", "error", "reason"];
/// Members that hold a list of messages.
const LISTS: &[&str] = &["messages", "errors", "details"];
/// Members that hold the API's own code for what a message beside them says.
const CODES: &[&str] = &["errorCode", "error_code", "code", "error", "name"];

/// How deep lists and objects are looked into, and how many messages are taken.
const DEPTH: u8 = 5;
const MOST: usize = 100;

/// A message, and the code beside it.
pub(super) struct ApiMessage {
    pub(super) text: String,
    pub(super) code: Option<String>,
    /// Whether the code says more than a status or a repetition of the text would.
    is_telling: bool,
}

/// The messages in a JSON body in their order; none when there are none or the body is no JSON.
pub(super) fn api_messages(body: &[u8]) -> Vec<ApiMessage> {
    let mut found = Vec::new();
    if let Ok(body) = serde_json::from_str(&json_text(body)) {
        find(&body, DEPTH, &mut found);
    }
    found
}

/// The code in a JSON body: that of the first message that has one, else the body's own.
pub(super) fn api_code(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_str(&json_text(body)).ok()?;
    let mut found = Vec::new();
    find(&body, DEPTH, &mut found);
    found.into_iter().find_map(|message| message.code).or_else(|| code(body.as_object()?, "").map(|(_, code)| code))
}

/// The first messages of a JSON body as one text.
pub(super) fn api_message(body: &[u8]) -> Option<String> {
    let shown = |message: ApiMessage| match message.code.filter(|_| message.is_telling) {
        Some(code) => format!("{code}: {}", message.text),
        None => message.text,
    };
    let texts: Vec<_> = api_messages(body).into_iter().take(3).map(shown).collect();
    Some(texts.join("; ")).filter(|text| !text.is_empty())
}

/// Looks into lists and objects, `depth` levels at most.
fn find(value: &Value, depth: u8, found: &mut Vec<ApiMessage>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        _ if found.len() >= MOST => {}
        Value::String(text) if !text.trim().is_empty() => {
            found.push(ApiMessage { text: text.clone(), code: None, is_telling: false });
        }
        Value::Array(items) => items.iter().for_each(|item| find(item, depth, found)),
        Value::Object(members) => {
            let before = found.len();
            let Some(name) = MEMBERS.iter().chain(LISTS).find(|name| {
                members.get(**name).into_iter().for_each(|value| find(value, depth, found));
                found.len() > before
            }) else {
                return;
            };
            let Some((key, code)) = code(members, name) else { return };
            for message in found.iter_mut().skip(before).filter(|message| message.code.is_none()) {
                message.is_telling = key == "errorCode";
                message.code = Some(code.clone());
            }
        }
        _ => {}
    }
}

/// The member that holds a code, and the code; not the member whose message it would stand for.
fn code(members: &Map<String, Value>, message: &str) -> Option<(&'static str, String)> {
    CODES.iter().filter(|key| **key != message).find_map(|key| {
        let code = match members.get(*key)? {
            Value::String(text) if !text.trim().is_empty() => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some((*key, code))
    })
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
