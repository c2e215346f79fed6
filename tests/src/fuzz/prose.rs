//! Every description and summary replaced by a hostile text.

use serde_json::Value;

use crate::texts::hostile_texts;

/// Below these a key is a name and its text decides something.
const NAMES: &[&str] = &["mapping", "callbacks", "security", "links"];

/// Replaces the prose of a document; the same text is always replaced by the same other.
pub fn replace(document: &mut Value) {
    object(document, &hostile_texts());
}

fn object(value: &mut Value, texts: &[String]) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| object(value, texts)),
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                match value {
                    Value::String(text) if ["description", "summary"].contains(&key.as_str()) => {
                        let at = text.bytes().fold(text.len(), |sum, byte| sum.wrapping_mul(31) ^ usize::from(byte));
                        *text = format!("{text}{}{text}", texts[at % texts.len()]);
                    }
                    value if !NAMES.contains(&key.as_str()) && !key.starts_with("x-") => object(value, texts),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
