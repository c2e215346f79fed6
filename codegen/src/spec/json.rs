//! JSON text → value, through `serde_json`.
//!
//! Goes in: a text. Comes out: the value, or where and why the text is no JSON. Must not do: interpret the value.

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::value::Building;
use super::{CUT_OFF, Format, Unreadable};
use crate::diagnostics::Position;

/// Reads a whole text as one JSON value.
pub(super) fn parse(text: &str, building: &mut Building) -> Result<Value, Unreadable> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = building.seed().deserialize(&mut deserializer);
    let failure = match read.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(value) => return Ok(value),
        Err(failure) => failure,
    };
    let message = failure.to_string();
    // `serde_json` has a limit of its own that only our seed's limit hides.
    if message.starts_with("recursion limit") {
        building.over.get_or_insert_with(|| "too many objects and lists inside one another".to_owned());
    }
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    // Columns are counted in bytes there, and 0 means the end of the line before.
    let position = Position::of_byte_column(text, failure.line(), failure.column());
    let help = explain(&failure, text, position);
    Err(Unreadable { format: Format::Json, message: message.get(..cut).unwrap_or(&message).to_owned(), position, help })
}

/// The way out of the mistakes that are made most.
fn explain(failure: &serde_json::Error, text: &str, position: Position) -> Option<&'static str> {
    let message = failure.to_string();
    // A text that was cut inside a string ends with a line end where the string goes on.
    if failure.is_eof() || position.line > text.lines().count() {
        return Some(CUT_OFF);
    }
    if message.starts_with("trailing comma") {
        return Some("JSON has no comma behind the last element");
    }
    if message.starts_with("trailing characters") {
        return Some("the text goes on behind the end of its first value; does it hold two documents?");
    }
    message.starts_with("key must be a string").then_some("keys of JSON stand in double quotes, and it has no comments")
}
