//! Request bodies: which media types are sent, and as what.
//!
//! Media types that carry the same schema are spellings of one body, of which the best is sent. What is left are different
//! bodies, and the caller chooses.

use std::collections::BTreeSet;

use crate::diagnostics::Code;
use crate::ir::{self, BodyForm, BodyKind, Encoding, Ident, Limits, Scalar, TypeRef};
use crate::spec::document::{self, MediaType, Operation, SchemaId};

use super::layout::{self, Where};
use super::media::{essence, is_binary, is_json, is_read_as_json};
use super::naming::{self, Case};
use super::part_encoding::stated_style;
use super::schema::{self, Hint};
use super::usage::Way;
use super::{Lowering, alike, docs, limits, multipart};

/// The body of an operation.
pub(super) fn body(
    lowering: &mut Lowering<'_>,
    operation: &Operation,
    parent: &str,
    parameters: &mut [ir::Parameter],
) -> Option<ir::Body> {
    let request = operation.body.as_ref()?;
    let kept = alternatives(lowering, &request.content);
    let several = kept.len() > 1;
    let names = variants(lowering, &kept);
    let mut forms = Vec::with_capacity(kept.len());
    for (media, variant) in kept.into_iter().zip(names) {
        let part = if several { format!("{variant} body") } else { "body".to_owned() };
        forms.push(form(lowering, media, variant, Hint { parent, part: &part }));
    }
    let choice = several.then(|| Ident::new(naming::name(&format!("{parent} body"), Case::Camel)));
    (!forms.is_empty()).then(|| ir::Body {
        name: body_name(parameters),
        required: request.required,
        choice: choice.map(|name| name.unwrap_or_else(Ident::placeholder)),
        forms,
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

/// The media types that are different bodies, best first.
fn alternatives<'m>(lowering: &mut Lowering<'_>, content: &'m [MediaType]) -> Vec<&'m MediaType> {
    let mut ranked: Vec<(u8, &MediaType)> = content.iter().map(|media| (rank(lowering, media), media)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut kept: Vec<&MediaType> = Vec::new();
    for (_, media) in ranked {
        if !kept.iter().any(|better| covers(lowering, better, media)) {
            kept.push(media);
        }
    }
    kept
}

/// Whether whatever `other` can send can be sent as `better`.
fn covers(lowering: &mut Lowering<'_>, better: &MediaType, other: &MediaType) -> bool {
    let (of_better, of_other) = (kind(lowering, better), kind(lowering, other));
    let name = essence(&other.name);
    let (Some(a), Some(b)) = (better.schema, other.schema) else {
        let json = of_better == BodyKind::Json && better.schema.is_none();
        let free = other.schema.is_none();
        return free && (name.contains('*') || (json && matches!(of_other, BodyKind::Json | BodyKind::Form)));
    };
    // The name of a patch format says what its JSON means.
    if name.contains("patch") && essence(&better.name) != "application/json" || !alike::same(lowering, a, b) {
        return false;
    }
    match (of_better, of_other) {
        (BodyKind::Multipart, BodyKind::Multipart) => true,
        (BodyKind::Json | BodyKind::Form, BodyKind::Multipart) => !multipart::has_files(lowering, other),
        (BodyKind::Json | BodyKind::Form | BodyKind::Multipart, _) => !is_binary(lowering, Some(b)),
        _ => essence(&better.name).ends_with("xml") && name.ends_with("xml"),
    }
}

/// What the variants of a choice are called: by kind where that says enough, else by media type.
fn variants(lowering: &mut Lowering<'_>, kept: &[&MediaType]) -> Vec<Ident> {
    let kinds: Vec<BodyKind> = kept.iter().map(|media| kind(lowering, media)).collect();
    let text = |(media, kind): (&&MediaType, &BodyKind)| {
        if kinds.iter().filter(|other| *other == kind).count() > 1 {
            return essence(&media.name);
        }
        let word = match kind {
            BodyKind::Json => "json",
            BodyKind::Form => "form",
            BodyKind::Multipart | BodyKind::Parts => "multipart",
            BodyKind::Text => "text",
            BodyKind::Bytes => "bytes",
        };
        word.to_owned()
    };
    let texts: Vec<String> = kept.iter().zip(&kinds).map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    naming::assign(&texts, Case::Camel, &[])
}

fn form(lowering: &mut Lowering<'_>, media: &MediaType, variant: Ident, hint: Hint<'_>) -> BodyForm {
    let mut kind = kind(lowering, media);
    let (mut ty, mut limits) = (TypeRef::Scalar(Scalar::String), Limits::default());
    match (kind, media.schema) {
        (BodyKind::Json | BodyKind::Form, Some(id)) => {
            ty = schema::type_of(lowering, id, Way::Out, hint);
            limits = limits::limits(lowering, id);
        }
        (BodyKind::Json | BodyKind::Form, None) => ty = TypeRef::Json,
        (BodyKind::Multipart, _) => match multipart::type_of(lowering, media, hint) {
            Some(typed) => ty = typed,
            None => kind = BodyKind::Parts,
        },
        _ => {}
    }
    warn_untyped(lowering, media, kind);
    let members = if kind == BodyKind::Form { members(lowering, media) } else { Vec::new() };
    BodyForm { variant, media: concrete(media, kind), kind, ty, limits, members }
}

/// Members of a form with a layout of their own. A style counts before a media type (OpenAPI 3.1.1, "Encoding Object").
fn members(lowering: &mut Lowering<'_>, media: &MediaType) -> Vec<(String, Encoding)> {
    let schema = media.schema.map(|id| lowering.effective(id));
    for (name, encoding) in &media.encoding {
        let member = schema.as_ref().and_then(|schema| schema.properties.get(name).copied());
        if let (Some(member), Some(style)) = (member, stated_style(encoding)) {
            layout::check(lowering, member, style, Where::Parameter, &encoding.location);
        }
    }
    let of = |(name, encoding): (&String, &document::Encoding)| {
        let json = encoding.content_type.as_deref().is_some_and(is_json);
        let laid_out = stated_style(encoding).map(Encoding::Style).or(json.then_some(Encoding::Json));
        laid_out.map(|encoding| (name.clone(), encoding))
    };
    media.encoding.iter().filter_map(of).collect()
}

fn rank(lowering: &mut Lowering<'_>, media: &MediaType) -> u8 {
    match kind(lowering, media) {
        BodyKind::Json if essence(&media.name) == "application/json" => 0,
        BodyKind::Json => 1,
        BodyKind::Form => 2,
        BodyKind::Multipart | BodyKind::Parts => 3,
        BodyKind::Text => 4,
        BodyKind::Bytes => 5,
    }
}

fn kind(lowering: &mut Lowering<'_>, media: &MediaType) -> BodyKind {
    let essence = essence(&media.name);
    if is_read_as_json(lowering, media) {
        return BodyKind::Json;
    }
    match essence.as_str() {
        "application/x-www-form-urlencoded" => BodyKind::Form,
        _ if multipart::is_multipart(media) => BodyKind::Multipart,
        _ if essence.starts_with("text/") && !is_binary(lowering, media.schema) => BodyKind::Text,
        _ => BodyKind::Bytes,
    }
}

/// A range cannot be sent: the plainest member of it is, but for bytes, of which the caller says what they are. The boundary of a
/// multipart body is not the document's.
fn concrete(media: &MediaType, kind: BodyKind) -> String {
    let essence = essence(&media.name);
    let plain = match kind {
        BodyKind::Multipart | BodyKind::Parts => "multipart/form-data",
        BodyKind::Json => "application/json",
        BodyKind::Text => "text/plain",
        BodyKind::Form | BodyKind::Bytes => return media.name.clone(),
    };
    match kind {
        _ if essence.contains('*') => plain.to_owned(),
        BodyKind::Multipart | BodyKind::Parts => essence,
        _ => media.name.clone(),
    }
}

/// A body with a structure that no type keeps.
fn warn_untyped(lowering: &mut Lowering<'_>, media: &MediaType, kind: BodyKind) {
    let (how, help) = match kind {
        BodyKind::Bytes => ("bytes", "offer application/json beside it for a typed body"),
        BodyKind::Parts => ("parts that the caller names", "make the schema an object with properties"),
        _ => return,
    };
    if media.schema.is_some_and(|id| is_structured(lowering, id)) {
        let message = format!("{} bodies are passed as {how}", media.name);
        lowering.diagnostics.warn(Code::UnsupportedMediaType, &media.location, message).help(help);
    }
}

fn is_structured(lowering: &mut Lowering<'_>, id: SchemaId) -> bool {
    let schema = lowering.effective(id);
    let choice = !schema.one_of.is_empty() || !schema.any_of.is_empty();
    schema.types.object || !schema.properties.is_empty() || schema.types.array || choice
}
