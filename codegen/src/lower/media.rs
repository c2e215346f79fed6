//! Media types: what they are without their parameters, and which of them are read as JSON, wherever they stand.

use crate::spec::document::{MediaType, SchemaId, TypeSet};

use super::Lowering;

/// The media type in lower case, without parameters.
pub(super) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// Whether a media type is JSON (RFC 8259, RFC 6839 for `+json`).
pub(super) fn is_json(media: &str) -> bool {
    let essence = essence(media);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a body of this media type is JSON: by its name, or since a range that JSON falls into has a schema, which then says what
/// it is. Bytes are never JSON: where a document gives them its type, all its operations have it.
pub(super) fn is_read_as_json(lowering: &mut Lowering<'_>, media: &MediaType) -> bool {
    let range = matches!(essence(&media.name).as_str(), "*/*" | "application/*");
    (is_json(&media.name) || (range && media.schema.is_some())) && !is_binary(lowering, media.schema)
}

/// Whether a media type says nothing of bytes that are described under it, since it is one of structures.
pub(super) fn is_of_structures(media: &str) -> bool {
    is_json(media) || essence(media).ends_with("xml")
}

/// Whether a schema says that the body is bytes.
pub(super) fn is_binary(lowering: &mut Lowering<'_>, schema: Option<SchemaId>) -> bool {
    let Some(id) = schema else { return false };
    let schema = lowering.effective(id);
    let text = TypeSet { string: true, ..TypeSet::default() };
    (schema.types == text || schema.types == TypeSet::default()) && schema.format.as_deref() == Some("binary")
}
