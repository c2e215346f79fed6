//! What a document says of the parts of a multipart body beside their schemas: media type, style, headers. In go the entries of
//! `encoding`, out comes what can be compared, since bodies of one schema and different encodings are different types.

use std::collections::BTreeMap;

use crate::ir::{Style, StyleKind};
use crate::spec::document::{Encoding, Header, MediaType, SchemaId};

use super::media::is_json;
use super::parameter::style_kind;

/// The encodings of the parts that have one, by property.
pub(super) type PartEncodings = BTreeMap<String, PartEncoding>;

/// How a part is encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PartEncoding {
    /// `contentType`, in lower case: one, a range, or several.
    pub(super) media: Option<String>,
    /// The layout, where one is stated. The media type does not count then.
    pub(super) style: Option<Style>,
    /// Its headers, in document order.
    pub(super) headers: Vec<PartHeader>,
}

/// A header of a part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PartHeader {
    pub(super) wire: String,
    pub(super) schema: Option<SchemaId>,
    pub(super) json: bool,
    pub(super) explode: bool,
    pub(super) required: bool,
    pub(super) deprecated: bool,
    pub(super) description: Option<String>,
}

/// What a document states for the parts of a body.
pub(super) fn part_encodings(media: &MediaType) -> PartEncodings {
    let stated = |(name, encoding): (&String, &Encoding)| {
        let part = PartEncoding {
            media: encoding.content_type.as_ref().map(|stated| stated.trim().to_ascii_lowercase()),
            style: stated_style(encoding),
            headers: encoding.headers.iter().filter_map(|(wire, header)| part_header(wire, header)).collect(),
        };
        (part != PartEncoding::default()).then(|| (name.clone(), part))
    };
    media.encoding.iter().filter_map(stated).collect()
}

/// The style of a member, where anything of it is stated; the rest has its defaults.
pub(super) fn stated_style(encoding: &Encoding) -> Option<Style> {
    let stated = encoding.style.is_some() || encoding.explode.is_some() || encoding.allow_reserved;
    let kind = encoding.style.map_or(StyleKind::Form, style_kind);
    let explode = encoding.explode.unwrap_or(kind == StyleKind::Form);
    stated.then_some(Style { kind, explode, allow_reserved: encoding.allow_reserved })
}

/// `Content-Disposition` names the part, which is ours to do.
fn part_header(wire: &str, header: &Header) -> Option<PartHeader> {
    (!wire.eq_ignore_ascii_case("content-disposition")).then(|| PartHeader {
        wire: wire.to_owned(),
        schema: header.schema,
        json: header.content.as_deref().is_some_and(is_json),
        explode: header.explode,
        required: header.required,
        deprecated: header.deprecated,
        description: header.description.clone(),
    })
}
