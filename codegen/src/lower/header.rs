//! Headers of answers: what an operation's good and bad answers say beside their bodies.
//!
//! One accessor a header name, unless statuses give one name different types: then one each, which says for which statuses.

use crate::ir::{self, Encoding, HeaderSet, Ident, ResponseHeader, Status, StyleKind, TypeRef};
use crate::spec::document::{Header, Operation, Parameter, Place};

use super::media::is_json;
use super::naming::{self, Case};
use super::response::{described, status_word};
use super::schema::{self, Hint};
use super::usage::Way;
use super::{Lowering, docs};

/// Methods that every set of headers has.
const METHODS: &[&str] = &["of", "from", "into", "clone", "fmt"];

/// The headers of the good answers and of the bad ones.
pub(super) fn sets(
    lowering: &mut Lowering<'_>,
    operation: &Operation,
    parent: &str,
) -> (Option<HeaderSet>, Option<HeaderSet>) {
    (set(lowering, operation, parent, true), set(lowering, operation, parent, false))
}

fn set(lowering: &mut Lowering<'_>, operation: &Operation, parent: &str, success: bool) -> Option<HeaderSet> {
    let mut found: Vec<ResponseHeader> = Vec::new();
    let mut statuses = Vec::new();
    for (response, status, _) in described(operation).into_iter().filter(|(_, _, good)| *good == success) {
        statuses.push(status);
        for (wire, header) in &response.headers {
            add(&mut found, one(lowering, header, wire, status, parent));
        }
    }
    if found.is_empty() {
        return None;
    }
    for header in &mut found {
        header.required &= statuses.iter().all(|status| header.statuses.contains(status));
    }
    let wires: Vec<String> = found.iter().map(|header| header.wire.to_ascii_lowercase()).collect();
    let mut texts = Vec::new();
    for (header, wire) in found.iter_mut().zip(&wires) {
        let twin = wires.iter().filter(|other| *other == wire).count() > 1;
        texts.push(if twin { format!("{} {}", header.wire, words(&header.statuses)) } else { header.wire.clone() });
        if !twin {
            header.statuses.clear();
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (header, name) in found.iter_mut().zip(naming::assign(&texts, Case::Snake, METHODS)) {
        header.name = name;
    }
    let name = naming::name(&format!("{parent} {}headers", if success { "" } else { "error " }), Case::Camel);
    Some(HeaderSet { name: Ident::new(name).unwrap_or_else(Ident::placeholder), headers: found })
}

/// The headers of a request that the server sends by itself.
pub(super) fn received(lowering: &mut Lowering<'_>, parameters: &[Parameter], parent: &str) -> Option<HeaderSet> {
    let headers = parameters.iter().filter(|parameter| parameter.place == Place::Header);
    let mut found: Vec<ResponseHeader> = Vec::new();
    for parameter in headers {
        let header = Header {
            description: parameter.description.clone(),
            required: parameter.required,
            deprecated: parameter.deprecated,
            schema: parameter.schema.or(parameter.content.as_ref().and_then(|(_, schema)| *schema)),
            content: parameter.content.as_ref().map(|(media, _)| media.clone()),
            explode: parameter.explode,
            location: parameter.location.clone(),
        };
        let header = one(lowering, &header, &parameter.name, Status::Default, parent);
        found.push(ResponseHeader { statuses: Vec::new(), ..header });
    }
    let texts: Vec<String> = found.iter().map(|header| header.wire.clone()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (header, name) in found.iter_mut().zip(naming::assign(&texts, Case::Snake, METHODS)) {
        header.name = name;
    }
    let name = Ident::new(naming::name(&format!("{parent} headers"), Case::Camel)).unwrap_or_else(Ident::placeholder);
    (!found.is_empty()).then_some(HeaderSet { name, headers: found })
}

fn words(statuses: &[Status]) -> String {
    let words: Vec<String> = statuses.iter().map(|status| status_word(*status)).collect();
    words.join(" ")
}

/// The same header at another status is the same accessor when it is read alike.
fn add(found: &mut Vec<ResponseHeader>, header: ResponseHeader) {
    let alike = |known: &&mut ResponseHeader| {
        known.wire.eq_ignore_ascii_case(&header.wire) && known.ty == header.ty && known.encoding == header.encoding
    };
    match found.iter_mut().find(alike) {
        Some(known) => {
            known.required &= header.required;
            known.deprecated &= header.deprecated;
            known.statuses.extend(header.statuses);
        }
        None => found.push(header),
    }
}

fn one(lowering: &mut Lowering<'_>, header: &Header, wire: &str, status: Status, parent: &str) -> ResponseHeader {
    let json = header.content.as_deref().is_some_and(is_json);
    let style = ir::Style { kind: StyleKind::Simple, explode: header.explode, allow_reserved: false };
    let part = format!("{wire} header");
    let ty = match header.schema.filter(|_| json || header.content.is_none()) {
        Some(id) => schema::type_of(lowering, id, Way::In, Hint { parent, part: &part }),
        None if json => TypeRef::Json,
        None => TypeRef::Scalar(ir::Scalar::String),
    };
    // There is no null among headers: it is a header that does not come.
    let (ty, required) = match ty {
        TypeRef::Nullable(inner) if !json => (*inner, false),
        other => (other, header.required),
    };
    let mut text = docs::clean(&[header.description.as_deref()]);
    if text.is_empty()
        && let Some(id) = header.schema
    {
        text = schema::member_docs(lowering, id);
    }
    ResponseHeader {
        wire: wire.to_owned(),
        name: Ident::placeholder(),
        ty,
        encoding: if json { Encoding::Json } else { Encoding::Style(style) },
        required,
        statuses: vec![status],
        docs: text,
        deprecated: header.deprecated,
    }
}
