//! Request bodies: which media type is sent, and as what.

use std::collections::BTreeSet;

use crate::diagnostics::Code;
use crate::ir::{self, BodyKind, Ident, Limits, Scalar, TypeRef};
use crate::spec::document::{MediaType, Operation, SchemaId, TypeSet};

use super::parameter::is_json;
use super::schema::{self, Hint};
use super::usage::Way;
use super::{Lowering, docs, limits};

/// The body of an operation. Of several media types the one that keeps most of its type is sent; the others are named in a
/// warning.
pub(super) fn body(
    lowering: &mut Lowering<'_>,
    operation: &Operation,
    parent: &str,
    parameters: &mut [ir::Parameter],
) -> Option<ir::Body> {
    let request = operation.body.as_ref()?;
    let ranked = request.content.iter().enumerate().min_by_key(|(at, media)| (rank(lowering, media), *at));
    let (_, media) = ranked?;
    let kind = kind(lowering, media);
    warn_others(lowering, &request.content, media);
    let (ty, limits) = match (kind, media.schema) {
        (BodyKind::Json | BodyKind::Form, Some(id)) => {
            let ty = schema::type_of(lowering, id, Way::Out, Hint { parent, part: "body" });
            (ty, limits::limits(lowering, id))
        }
        (BodyKind::Json | BodyKind::Form, None) => (TypeRef::Json, Limits::default()),
        _ => (TypeRef::Scalar(Scalar::String), Limits::default()),
    };
    Some(ir::Body {
        name: body_name(parameters),
        required: request.required,
        media: concrete(&media.name),
        kind,
        ty,
        limits,
        docs: docs::clean(&[request.description.as_deref()]),
    })
}

/// `body`, unless a parameter has that name.
fn body_name(parameters: &[ir::Parameter]) -> Ident {
    let taken: BTreeSet<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    ["body", "request_body", "payload", "request_payload"]
        .iter()
        .find(|name| !taken.contains(*name))
        .and_then(|name| Ident::new(*name))
        .unwrap_or_else(Ident::placeholder)
}

fn essence(media: &MediaType) -> String {
    media.name.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

fn rank(lowering: &mut Lowering<'_>, media: &MediaType) -> u8 {
    match kind(lowering, media) {
        BodyKind::Json if essence(media) == "application/json" => 0,
        BodyKind::Json => 1,
        BodyKind::Form => 2,
        BodyKind::Bytes if essence(media) != "multipart/form-data" => 3,
        BodyKind::Text => 4,
        BodyKind::Bytes => 5,
    }
}

fn kind(lowering: &mut Lowering<'_>, media: &MediaType) -> BodyKind {
    let essence = essence(media);
    if is_json(&essence) || (essence == "*/*" && !is_binary(lowering, media.schema)) {
        return BodyKind::Json;
    }
    match essence.as_str() {
        "application/x-www-form-urlencoded" => BodyKind::Form,
        _ if essence.starts_with("text/") && !is_binary(lowering, media.schema) => BodyKind::Text,
        _ => BodyKind::Bytes,
    }
}

fn is_binary(lowering: &mut Lowering<'_>, schema: Option<SchemaId>) -> bool {
    let Some(id) = schema else { return false };
    let schema = lowering.effective(id);
    let text = TypeSet { string: true, ..TypeSet::default() };
    schema.types == text && schema.format.as_deref() == Some("binary")
}

/// A range cannot be sent: the plainest member of it is.
fn concrete(media: &str) -> String {
    match media.split(';').next().unwrap_or("").trim() {
        "*/*" => "application/json".to_owned(),
        "text/*" => "text/plain".to_owned(),
        range if range.contains('*') => "application/octet-stream".to_owned(),
        _ => media.to_owned(),
    }
}

fn warn_others(lowering: &mut Lowering<'_>, content: &[MediaType], chosen: &MediaType) {
    if essence(chosen) == "multipart/form-data" {
        lowering
            .diagnostics
            .warn(
                Code::UnsupportedMediaType,
                &chosen.location,
                "multipart bodies are passed as bytes, with their boundary in the media type",
            )
            .help("build the body with a multipart library of your choice");
    } else if kind(lowering, chosen) == BodyKind::Bytes && chosen.schema.is_some_and(|id| is_structured(lowering, id)) {
        lowering
            .diagnostics
            .warn(Code::UnsupportedMediaType, &chosen.location, format!("{} bodies are passed as bytes", chosen.name))
            .help("offer application/json beside it for a typed body");
    }
    for other in content.iter().filter(|media| media.name != chosen.name) {
        let same = other.schema == chosen.schema && kind(lowering, other) == kind(lowering, chosen);
        if !same {
            lowering
                .diagnostics
                .warn(
                    Code::UnsupportedMediaType,
                    &other.location,
                    format!("{} is not sent; {} is", other.name, chosen.name),
                )
                .help("remove the media types that are not needed, by an overlay");
        }
    }
}

fn is_structured(lowering: &mut Lowering<'_>, id: SchemaId) -> bool {
    let schema = lowering.effective(id);
    schema.types.object || !schema.properties.is_empty() || schema.types.array
}
