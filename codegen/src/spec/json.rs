//! JSON text → value, through `serde_json`.
//!
//! Goes in: a text. Comes out: the value, or where and why the text is no JSON. Must not do: interpret the value.

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::value::Building;
use super::{Format, Unreadable};
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
    Err(Unreadable { format: Format::Json, message: message.get(..cut).unwrap_or(&message).to_owned(), position })
}
