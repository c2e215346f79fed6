//! Answers that are sequences of items: events and JSON lines, with the type of one item.
//!
//! 3.2 says it by `itemSchema`, which for events describes the whole event; older documents put the type of the data into
//! `schema`. An event's own members are told by their names.

use crate::ir::{Framing, Scalar, TypeRef};
use crate::spec::document::{MediaType, Schema, SchemaId, TypeSet};

use super::Lowering;
use super::compose::live_arms;
use super::media::{essence, is_json};
use super::schema::{self, Hint};
use super::usage::Way;

/// Members that an event can have (OpenAPI 3.2.0, "Server-Sent Event Streams").
const EVENT_MEMBERS: [&str; 4] = ["data", "event", "id", "retry"];

/// How deep choices of events may be nested.
const DEEPEST: usize = 4;

/// How the items of an answer are told apart and what each is; `None` when the answer is no sequence.
pub(super) fn items(lowering: &mut Lowering<'_>, media: &MediaType, hint: Hint<'_>) -> Option<(Framing, TypeRef)> {
    let essence = essence(&media.name);
    if essence == "text/event-stream" {
        return Some(events(lowering, media, hint));
    }
    let framing = framing(&essence)?;
    let ty = match item(lowering, media) {
        Some(id) => schema::type_of(lowering, id, Way::In, hint),
        None => TypeRef::Json,
    };
    Some((framing, ty))
}

/// Whether a media type is a sequence of items.
pub(super) fn is_sequence(media: &str) -> bool {
    let essence = essence(media);
    essence == "text/event-stream" || framing(&essence).is_some()
}

fn framing(essence: &str) -> Option<Framing> {
    let sub = essence.split_once('/')?.1;
    match sub.strip_prefix("x-").unwrap_or(sub) {
        "ndjson" | "jsonl" | "jsonlines" | "json-lines" | "json-stream" | "stream+json" => Some(Framing::Lines),
        "json-seq" => Some(Framing::Sequence),
        sub if sub.ends_with("+json-seq") => Some(Framing::Sequence),
        _ => None,
    }
}

/// The schema of one item. `schema` of a sequence is that of a list of items (3.2), or, in older documents, of one.
fn item(lowering: &mut Lowering<'_>, media: &MediaType) -> Option<SchemaId> {
    if media.item_schema.is_some() {
        return media.item_schema;
    }
    let id = media.schema?;
    let schema = lowering.effective(id);
    let array = TypeSet { array: true, ..TypeSet::default() };
    if schema::inferred(&schema) == array { schema.items.or(Some(id)) } else { Some(id) }
}

fn events(lowering: &mut Lowering<'_>, media: &MediaType, hint: Hint<'_>) -> (Framing, TypeRef) {
    let text = (Framing::TextEvents, TypeRef::Scalar(Scalar::String));
    let Some(id) = item(lowering, media) else { return text };
    let stated = media.item_schema.is_some();
    let mut data = Vec::new();
    if !event_data(lowering, id, stated, &mut data, 0) {
        return data_type(lowering, id, hint);
    }
    let schema = lowering.effective(id);
    match data.as_slice() {
        [only] if schema.properties.contains_key("data") => data_type(lowering, *only, hint),
        _ => {
            let texts = data.iter().any(|id| is_text(&lowering.effective(*id)));
            let framing = if texts { Framing::WholeEvents } else { Framing::WholeJsonEvents };
            (framing, schema::type_of(lowering, id, Way::In, hint))
        }
    }
}

/// Whether a schema describes events and not their data; collects the schemas of the data of each.
///
/// Outside of `itemSchema`, only what has both `event` and `data` is taken for an event.
fn event_data(lowering: &mut Lowering<'_>, id: SchemaId, stated: bool, data: &mut Vec<SchemaId>, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let schema = lowering.effective(id);
    let arms: Vec<SchemaId> = schema.one_of.iter().chain(&schema.any_of).copied().collect();
    if !arms.is_empty() && schema.properties.is_empty() {
        let arms = live_arms(lowering, &arms);
        return !arms.is_empty() && arms.into_iter().all(|arm| event_data(lowering, arm, stated, data, depth + 1));
    }
    let known = schema.properties.keys().all(|name| EVENT_MEMBERS.contains(&name.as_str()));
    let named = stated || schema.properties.contains_key("event");
    match schema.properties.get("data") {
        Some(id) if known && named && arms.is_empty() => {
            data.push(*id);
            true
        }
        _ => false,
    }
}

/// The type of an event's data: text, or the JSON that the text is said to hold.
fn data_type(lowering: &mut Lowering<'_>, id: SchemaId, hint: Hint<'_>) -> (Framing, TypeRef) {
    let schema = lowering.effective(id);
    let holds_json = schema.content_media_type.as_deref().is_some_and(is_json);
    match schema.content_schema {
        Some(content) if holds_json || schema.content_media_type.is_none() => {
            lowering.decoded.insert(id);
            (Framing::Events, schema::type_of(lowering, content, Way::In, hint))
        }
        _ if holds_json && is_text(&schema) => (Framing::Events, TypeRef::Json),
        _ if is_text(&schema) && schema.enum_values.is_none() => (Framing::TextEvents, TypeRef::Scalar(Scalar::String)),
        _ => (Framing::Events, schema::type_of(lowering, id, Way::In, hint)),
    }
}

fn is_text(schema: &Schema) -> bool {
    schema::inferred(schema) == TypeSet { string: true, ..TypeSet::default() }
}
