//! Bodies in parts: which members are files, and with which media type each is sent.
//!
//! Such a body is a type of its own, even where its schema is a component that is JSON elsewhere: a file is no JSON.

use std::collections::BTreeMap;

use crate::diagnostics::Code;
use crate::ir::{
    Encoding, Field, Ident, Limits, PartRole, Presence, Scalar, Struct, Style, StyleKind, TypeKind, TypeRef,
};
use crate::spec::document::{Additional, MediaType, Schema, SchemaId, TypeSet};

use super::alike::unwrapped;
use super::compose::live_arms;
use super::layout::{self, Where};
use super::media::essence;
use super::naming::{self, Case};
use super::part_encoding::{PartEncodings, PartHeader, part_encodings};
use super::schema::{self, Hint, Member};
use super::usage::Way;
use super::{Lowering, docs, extra, limits};

/// Whether a media type is one of parts.
pub(super) fn is_multipart(media: &MediaType) -> bool {
    essence(&media.name).starts_with("multipart/")
}

/// The type of a body in parts; `None` when its members are not known by name.
pub(super) fn type_of(lowering: &mut Lowering<'_>, media: &MediaType, hint: Hint<'_>) -> Option<TypeRef> {
    let id = unwrapped(lowering, media.schema?);
    let schema = lowering.effective(id);
    if !schema::is_struct(lowering, &schema) {
        return None;
    }
    lowering.census.positions += 1;
    let (encodings, side) = (part_encodings(media), lowering.usage.side(id, Way::Out));
    let component = lowering.schema(id).name.as_ref().and_then(|_| lowering.memo.get(&(id, side)));
    let component = component.filter(|ty| matches!(ty, TypeRef::Named(_))).cloned();
    if lowering.usage.only_parts(id).is_some() && component.is_some() {
        return component;
    }
    if let Some(known) = lowering.multipart.get(&(id, encodings.clone())) {
        return Some(TypeRef::Named(*known));
    }
    let text = match component {
        Some(TypeRef::Named(of)) => lowering.def(of).map_or_else(|| hint.text(), |def| format!("{} form", def.name)),
        _ => hint.text(),
    };
    let (name, _) = lowering.names.claim(&text, Case::Camel);
    let type_id = lowering.allocate(id, super::usage::Side::Sent, name.clone());
    lowering.multipart.insert((id, encodings.clone()), type_id);
    let kind = TypeKind::Struct(struct_of(lowering, id, &encodings, name.as_str()));
    lowering.set_kind(type_id, kind);
    Some(TypeRef::Named(type_id))
}

/// The fields of a body in parts.
pub(super) fn struct_of(lowering: &mut Lowering<'_>, id: SchemaId, encodings: &PartEncodings, name: &str) -> Struct {
    let side = lowering.usage.side(id, Way::Out);
    let (mut fields, mut parts) = (Vec::new(), Vec::new());
    let members = schema::members(lowering, id, side);
    let mut headers = headers(&members, encodings);
    for member in members {
        let member = Member { relaxed: false, ..member };
        let encoding = encodings.get(&member.wire);
        for (header, ident) in headers.remove(&member.wire).unwrap_or_default() {
            let (field, role) = header_field(lowering, &member, header, ident, name);
            fields.push(field);
            parts.push(role);
        }
        let stated = encoding.and_then(|encoding| encoding.media.as_deref());
        if let Some(many) = files(lowering, member.id, stated, 0) {
            parts.push(PartRole::Content(stated.and_then(only).unwrap_or_default()));
            fields.push(file_field(lowering, member, many));
        } else if let Some(style) = encoding.and_then(|encoding| encoding.style) {
            let location = lowering.schema(member.id).location.clone();
            layout::check(lowering, member.id, style, Where::Parameter, &location);
            parts.push(PartRole::Styled(style));
            fields.push(value_field(lowering, member, None, name));
        } else {
            parts.push(PartRole::Content(stated.and_then(first).unwrap_or_default()));
            fields.push(value_field(lowering, member, stated, name));
        }
    }
    let schema = lowering.effective(id);
    let described = matches!(schema.additional, Additional::Any | Additional::Schema(_));
    let mut others = described.then(|| extra::of(lowering, (&schema, false), Way::Out, name, &fields)).flatten();
    if let (Some(others), Additional::Schema(value)) = (&mut others, schema.additional)
        && files(lowering, value, None, 0).is_some()
    {
        others.ty = TypeRef::Scalar(Scalar::Part);
    }
    Struct { fields, extra: others, parts: Some(parts), builder: None }
}

/// The headers of each member's parts, with the names of their fields.
fn headers<'e>(members: &[Member], encodings: &'e PartEncodings) -> BTreeMap<String, Vec<(&'e PartHeader, Ident)>> {
    let of_member = |member: &Member| {
        let headers = encodings.get(&member.wire).map(|encoding| encoding.headers.as_slice()).unwrap_or_default();
        headers.iter().map(|header| (member.wire.clone(), header)).collect::<Vec<_>>()
    };
    let all: Vec<(String, &PartHeader)> = members.iter().flat_map(of_member).collect();
    let texts: Vec<String> = all.iter().map(|(member, header)| format!("{member} {}", header.wire)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let taken: Vec<&str> = members.iter().map(|member| member.ident.as_str()).chain(["build"]).collect();
    let mut found: BTreeMap<String, Vec<(&PartHeader, Ident)>> = BTreeMap::new();
    for ((member, header), ident) in all.into_iter().zip(naming::assign(&texts, Case::Snake, &taken)) {
        found.entry(member).or_default().push((header, ident));
    }
    found
}

/// A header of a part is a field beside it. An optional part's headers are optional too.
fn header_field(
    lowering: &mut Lowering<'_>,
    member: &Member,
    header: &PartHeader,
    name: Ident,
    parent: &str,
) -> (Field, PartRole) {
    lowering.census.positions += 1;
    let part = name.to_string();
    let ty = match header.schema {
        Some(id) => schema::type_of(lowering, id, Way::Out, Hint { parent, part: &part }),
        None if header.json => TypeRef::Json,
        None => TypeRef::Scalar(Scalar::String),
    };
    let ty = match ty {
        TypeRef::Nullable(inner) => *inner,
        other => other,
    };
    let style = Style { kind: StyleKind::Simple, explode: header.explode, allow_reserved: false };
    let encoding = if header.json { Encoding::Json } else { Encoding::Style(style) };
    let mut text = docs::clean(&[header.description.as_deref()]);
    if text.is_empty() {
        text = docs::clean(&[Some(&format!("The header `{}` of `{}`.", header.wire, member.wire))]);
    }
    let field = Field {
        wire: format!("{} {}", member.wire, header.wire),
        name,
        ty,
        presence: if header.required && member.required { Presence::Required } else { Presence::Optional },
        limits: header.schema.map(|id| limits::limits(lowering, id)).unwrap_or_default(),
        docs: text,
        deprecated: header.deprecated,
        constant: None,
        null_setter: None,
    };
    (field, PartRole::Header(header.wire.clone(), encoding))
}

/// Whether a member of the body is a file.
pub(super) fn has_files(lowering: &mut Lowering<'_>, media: &MediaType) -> bool {
    let Some(id) = media.schema else { return false };
    let encodings = part_encodings(media);
    let schema = lowering.effective(id);
    let members: Vec<(String, SchemaId)> = schema.properties.iter().map(|(name, id)| (name.clone(), *id)).collect();
    let stated = |name: &str| encodings.get(name).and_then(|encoding| encoding.media.as_deref());
    members.iter().any(|(name, id)| files(lowering, *id, stated(name), 0).is_some())
}

/// Whether a schema is a file (`Some(false)`), a list of files (`Some(true)`) or neither.
fn files(lowering: &mut Lowering<'_>, id: SchemaId, stated: Option<&str>, depth: usize) -> Option<bool> {
    if depth > 4 {
        return None;
    }
    let schema = lowering.effective(unwrapped(lowering, id));
    let arms: Vec<SchemaId> = schema.one_of.iter().chain(&schema.any_of).copied().collect();
    if !arms.is_empty() {
        let arms = live_arms(lowering, &arms);
        let kinds: Option<Vec<bool>> = arms.into_iter().map(|arm| files(lowering, arm, stated, depth + 1)).collect();
        return kinds.filter(|kinds| !kinds.is_empty()).map(|kinds| kinds.contains(&true));
    }
    let array = TypeSet { array: true, ..TypeSet::default() };
    match schema.items {
        Some(items) if schema::inferred(&schema) == array => files(lowering, items, stated, depth + 1).map(|_| true),
        _ => is_file(&schema, stated).then_some(false),
    }
}

/// Binary by its format, by what 3.1 says of its content, or by the media type of its part.
fn is_file(schema: &Schema, stated: Option<&str>) -> bool {
    let text = TypeSet { string: true, ..TypeSet::default() };
    let open = schema.types == TypeSet::default() && schema.properties.is_empty();
    let plain = schema.content_encoding.is_none() && schema.enum_values.is_none();
    if !plain || !(schema.types == text || open) {
        return false;
    }
    match schema.format.as_deref() {
        Some("binary") => true,
        Some(_) => false,
        None => [schema.content_media_type.as_deref(), stated].into_iter().flatten().any(is_opaque),
    }
}

/// Media types whose content is no text.
fn is_opaque(media: &str) -> bool {
    let group = media.split('/').next().unwrap_or_default();
    let known = ["application/octet-stream", "application/pdf", "application/zip", "application/gzip"];
    matches!(group, "image" | "audio" | "video" | "font") || known.iter().any(|name| media.starts_with(name))
}

fn file_field(lowering: &mut Lowering<'_>, member: Member, many: bool) -> Field {
    lowering.census.positions += 1;
    let file = TypeRef::Scalar(Scalar::Part);
    let needed = member.required && !lowering.is_nullable(member.id);
    Field {
        ty: if many { TypeRef::List(Box::new(file)) } else { file },
        presence: if needed { Presence::Required } else { Presence::Optional },
        limits: if many { limits::limits(lowering, member.id) } else { Limits::default() },
        docs: schema::member_docs(lowering, member.id),
        deprecated: lowering.schema(member.id).deprecated,
        wire: member.wire,
        name: member.ident,
        constant: None,
        null_setter: None,
    }
}

/// A member that is written as text or JSON. There is no null among parts: it is a part that does not come.
fn value_field(lowering: &mut Lowering<'_>, member: Member, stated: Option<&str>, parent: &str) -> Field {
    let id = member.id;
    let mut field = schema::field(lowering, member, Way::Out, true, parent);
    if let TypeRef::Nullable(inner) = field.ty {
        field.ty = *inner;
        if field.presence == Presence::Required {
            field.presence = Presence::Optional;
        }
    }
    let xml = stated.and_then(first).is_some_and(|stated| stated.ends_with("xml"));
    if xml && !matches!(field.ty, TypeRef::Scalar(_)) {
        let location = lowering.schema(id).location.clone();
        lowering
            .diagnostics
            .warn(Code::UnsupportedMediaType, &location, "the part is XML, which is passed as text")
            .help("state application/json as its contentType if the server takes it");
        (field.ty, field.limits) = (TypeRef::Scalar(Scalar::String), Limits::default());
        if matches!(field.presence, Presence::Defaulted(_)) {
            field.presence = Presence::Optional;
        }
    }
    field
}

/// The first of the stated media types that can be sent.
fn first(stated: &str) -> Option<String> {
    stated.split(',').map(str::trim).find(|media| is_sendable(media)).map(str::to_owned)
}

/// The stated media type, when it is one: of several the file's own must say which.
fn only(stated: &str) -> Option<String> {
    (is_sendable(stated) && !stated.contains(',')).then(|| stated.to_owned())
}

fn is_sendable(media: &str) -> bool {
    media.contains('/') && !media.contains('*') && media.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
