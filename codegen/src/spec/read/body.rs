//! Request bodies and media types.
//!
//! Goes in: nodes that hold `content`. Comes out: media types in order. Must not do: choose one.

use indexmap::IndexMap;

use super::Reader;
use super::parameter::{is_token, style_named};
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{Encoding, MediaType, RequestBody, Style};
use crate::spec::keywords;
use crate::spec::node::Node;
use crate::spec::version::Version;

/// Where schemas stand, in OpenAPI and in Swagger 2.0.
const SCHEMAS: [&str; 2] = ["#/components/schemas/", "#/definitions/"];

/// Stands for a media type that cannot be sent as it is written.
const OPAQUE: &str = "application/octet-stream";

/// The styles of members of forms: those of query parameters.
const FORM_STYLES: &[Style] = &[Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject];

impl<'a> Reader<'a> {
    /// `requestBody` of an operation.
    pub(super) fn request_body(&mut self, operation: &Node<'a>) -> Option<RequestBody> {
        let node = operation.get("requestBody")?;
        if let Some(content) = self.content_of_schema(&node) {
            return Some(RequestBody { required: true, description: None, content, location: node.location });
        }
        let node = self.follow(node, Kind::RequestBody)?;
        Some(self.request_body_object(&node))
    }

    /// A request body without `$ref`.
    pub(super) fn request_body_object(&mut self, node: &Node<'a>) -> RequestBody {
        self.check_keywords(node, &keywords::REQUEST_BODY);
        if !node.has("content") {
            self.diagnostics.warn(Code::Missing, &node.location, "the request body has no `content`");
        }
        RequestBody {
            required: self.flag(node, "required").unwrap_or_default(),
            description: self.text(node, "description"),
            content: self.content(node),
            location: node.location.clone(),
        }
    }

    /// The entries of `content`.
    pub(super) fn content(&mut self, holder: &Node<'a>) -> Vec<MediaType> {
        let Some(content) = self.object(holder, "content") else { return Vec::new() };
        let mut media_types: Vec<MediaType> = Vec::new();
        for (name, node) in content.members().filter(|(name, _)| !name.starts_with("x-")) {
            let Some(node) = self.follow(node, Kind::MediaType) else { continue };
            media_types.extend(self.media_type(&node, name));
        }
        media_types
    }

    /// A reference to a schema where something with `content` is wanted: that schema as JSON is clearly meant.
    pub(super) fn content_of_schema(&mut self, node: &Node<'a>) -> Option<Vec<MediaType>> {
        let reference = node.reference()?;
        if !SCHEMAS.iter().any(|section| reference.starts_with(section)) {
            return None;
        }
        let place = node.place("$ref");
        let target = self.target(reference, &place, Kind::Schema)?;
        self.diagnostics
            .warn(Code::Invalid, &place, format!("`{reference}` leads to a schema; a JSON body of it is meant"))
            .related(&target.location, "this is where it leads");
        let schema = Some(self.schema(&target));
        let (examples, encoding) = (IndexMap::new(), IndexMap::new());
        let name = "application/json".to_owned();
        Some(vec![MediaType { name, schema, examples, encoding, item_schema: None, location: place }])
    }

    /// One entry of `content`.
    pub(super) fn media_type(&mut self, node: &Node<'a>, name: &str) -> Option<MediaType> {
        if !node.value.is_object() {
            self.wrong_type(&node.location, (name, "an object"), node.value, false);
            return None;
        }
        self.check_keywords(node, &keywords::MEDIA_TYPE);
        Some(MediaType {
            name: self.media_type_name(name, &node.location),
            schema: node.get("schema").map(|schema| self.schema(&schema)),
            examples: self.examples(node),
            encoding: self.encodings(node, name),
            item_schema: node.get("itemSchema").map(|schema| self.schema(&schema)),
            location: node.location.clone(),
        })
    }

    /// A name that can stand in a header; what cannot is replaced by the nearest that can.
    fn media_type_name(&mut self, name: &str, place: &Location) -> String {
        let trimmed = name.trim();
        if is_media_type(trimmed) {
            return trimmed.to_owned();
        }
        let first = trimmed.split(',').next().unwrap_or_default().trim();
        let repaired = match trimmed.to_ascii_lowercase().as_str() {
            "json" | "application-json" => "application/json",
            "xml" => "application/xml",
            "text" | "plain" | "string" => "text/plain",
            "*" => "*/*",
            _ if is_media_type(first) => first,
            _ => OPAQUE,
        };
        let message = format!("`{}` is no media type; it is read as `{repaired}`", name.escape_debug());
        self.diagnostics.warn(Code::Invalid, place, message);
        repaired.to_owned()
    }

    fn encodings(&mut self, media_type: &Node<'a>, media: &str) -> IndexMap<String, Encoding> {
        let mut encodings = IndexMap::new();
        for key in ["prefixEncoding", "itemEncoding"] {
            if let Some(stated) = media_type.get(key) {
                let message =
                    format!("`{key}` is not applied; parts without names are written as the caller gives them");
                self.diagnostics.warn(Code::UnsupportedMediaType, &stated.location, message);
            }
        }
        let Some(members) = self.object(media_type, "encoding") else { return encodings };
        for (property, node) in members.members().filter(|(name, _)| !name.starts_with("x-")) {
            if !node.value.is_object() {
                self.wrong_type(&node.location, (property, "an object"), node.value, false);
                continue;
            }
            self.check_keywords(&node, &keywords::ENCODING);
            let (style, explode) = self.encoding_style(&node, media);
            let encoding = Encoding {
                content_type: self.text(&node, "contentType"),
                style,
                explode,
                allow_reserved: self.flag(&node, "allowReserved").unwrap_or_default() && !is_multipart(media),
                headers: self.headers(&node),
                location: node.location.clone(),
            };
            encodings.insert(property.to_owned(), encoding);
        }
        encodings
    }

    /// `style` and `explode`, where they are given and count: 3.0 lays out members of forms alone, later versions parts too.
    fn encoding_style(&mut self, node: &Node<'a>, media: &str) -> (Option<Style>, Option<bool>) {
        let (stated, explode) = (self.text(node, "style"), self.flag(node, "explode"));
        let style = stated.as_deref().and_then(style_named).filter(|style| FORM_STYLES.contains(style));
        if stated.is_some() && style.is_none() {
            let message = "there is no such style here; the default is used";
            self.diagnostics.warn(Code::Invalid, &node.place("style"), message);
        }
        if self.version != Version::V30 || !is_multipart(media) {
            return (style, explode);
        }
        if style.is_some_and(|style| style != Style::Form) || explode == Some(false) {
            let message = "OpenAPI 3.0 knows no styles of parts; it is passed over";
            self.diagnostics
                .warn(Code::Invalid, &node.location, message)
                .help("state a `contentType`, or `openapi: 3.1.1`");
        }
        (None, None)
    }
}

fn is_multipart(media: &str) -> bool {
    media.trim().to_ascii_lowercase().starts_with("multipart/")
}

/// Whether a text is a media type or range with parameters, in printable ASCII (RFC 9110 section 8.3.1).
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let Some((kind, subtype)) = essence.split_once('/') else { return false };
    is_token(kind) && is_token(subtype) && text.len() <= 255 && text.bytes().all(|b| matches!(b, b' '..=b'~'))
}
