//! Parameters and headers.
//!
//! Goes in: a node without `$ref`. Comes out: what is sent where and in which style, defaults of the specification filled in.
//! Must not do: decide how Rust holds the value.

use serde_json::Value;

use super::Reader;
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::spec::document::{Header, Parameter, Place, SchemaId, Style};
use crate::spec::keywords;
use crate::spec::node::Node;

/// What describes the value of a parameter or header: its schema, or its one media type.
type Described = (Option<SchemaId>, Option<(String, Option<SchemaId>)>);

impl<'a> Reader<'a> {
    /// Reads a parameter; `path` helps where it does not say its place.
    pub(super) fn parameter(&mut self, node: &Node<'a>, path: &str) -> Option<Parameter> {
        self.check_keywords(node, &keywords::PARAMETER);
        let Some(name) = self.text(node, "name").filter(|name| !name.is_empty()) else {
            let message = "the parameter has no `name`, so nothing can be sent for it; it is left out";
            self.diagnostics.warn(Code::Missing, &node.location, message);
            return None;
        };
        let place = self.parameter_place(node, &name, path)?;
        if place == Place::Header && !self.header_parameter(node, &name) {
            return None;
        }
        let (schema, content) = self.described(node);
        let schema = match (schema, &content) {
            (None, None) => {
                let message = format!("the parameter `{name}` has no `schema`; it is taken as text");
                self.diagnostics.warn(Code::Missing, &node.location, message);
                Some(self.text_schema(&node.location))
            }
            (schema, _) => schema,
        };
        let style = self.style(node, place);
        let required = self.flag(node, "required");
        if place == Place::Path && required == Some(false) {
            let message = "a path parameter is always required";
            self.diagnostics.warn(Code::Invalid, &node.place("required"), message);
        }
        Some(Parameter {
            required: place == Place::Path || required.unwrap_or_default(),
            deprecated: self.flag(node, "deprecated").unwrap_or_default(),
            description: self.text(node, "description"),
            style,
            explode: self.flag(node, "explode").unwrap_or(matches!(style, Style::Form | Style::Cookie)),
            allow_reserved: self.flag(node, "allowReserved").unwrap_or_default(),
            schema,
            content,
            examples: self.examples(node).into_values().collect(),
            rust_name: self.name_hint(node),
            location: node.location.clone(),
            name,
            place,
        })
    }

    /// `in`; one without it that the path template names is a path parameter.
    fn parameter_place(&mut self, node: &Node<'a>, name: &str, path: &str) -> Option<Place> {
        let Some(stated) = self.text(node, "in") else {
            let place = if path.contains(&format!("{{{name}}}")) { Place::Path } else { Place::Query };
            let message = format!("the parameter `{name}` does not say where it goes (`in`)");
            self.diagnostics.warn(Code::Missing, &node.location, message);
            return Some(place);
        };
        match stated.to_ascii_lowercase().as_str() {
            "path" => Some(Place::Path),
            "query" => Some(Place::Query),
            "querystring" => Some(Place::QueryString),
            "header" => Some(Place::Header),
            "cookie" => Some(Place::Cookie),
            other => {
                let message = format!("there are no parameters in `{other}`; it is passed over");
                let finding = self.diagnostics.warn(Code::Invalid, &node.place("in"), message);
                if matches!(other, "body" | "formdata") {
                    finding.help("OpenAPI 3 describes bodies under `requestBody`");
                } else {
                    finding.help("use `path`, `query`, `querystring`, `header` or `cookie`");
                }
                None
            }
        }
    }

    /// Whether a header parameter is one: its name is a token, and none of those that the specification takes out.
    fn header_parameter(&mut self, node: &Node<'a>, name: &str) -> bool {
        if !is_token(name) {
            let message =
                format!("`{}` cannot be the name of a header; the parameter is left out", name.escape_debug());
            self.diagnostics
                .warn(Code::Invalid, &node.place("name"), message)
                .help("header names are made of letters, digits and !#$%&'*+-.^_`|~");
            return false;
        }
        // OpenAPI 3.0.3, "Parameter Object": such definitions are ignored. Of `Authorization` the operation makes something.
        !name.eq_ignore_ascii_case("accept") && !name.eq_ignore_ascii_case("content-type")
    }

    /// `style`, or the default of the place.
    fn style(&mut self, node: &Node<'a>, place: Place) -> Style {
        let (default, allowed): (Style, &[Style]) = match place {
            Place::Path => (Style::Simple, &[Style::Simple, Style::Label, Style::Matrix]),
            Place::Query | Place::QueryString => {
                (Style::Form, &[Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject])
            }
            Place::Header => (Style::Simple, &[Style::Simple]),
            Place::Cookie => (Style::Form, &[Style::Form, Style::Cookie]),
        };
        let Some(stated) = self.text(node, "style") else { return default };
        match style_named(&stated) {
            Some(style) if allowed.contains(&style) => style,
            _ => {
                let message = format!("the style `{stated}` does not exist here; the default is used");
                self.diagnostics.warn(Code::Invalid, &node.place("style"), message);
                default
            }
        }
    }

    /// `schema` or `content`.
    fn described(&mut self, node: &Node<'a>) -> Described {
        let schema = node.get("schema").map(|schema| self.schema(&schema));
        let Some(content) = self.object(node, "content") else { return (schema, None) };
        if schema.is_some() {
            let message = "both `schema` and `content` are given; `schema` counts";
            self.diagnostics.warn(Code::Invalid, &content.location, message);
            return (schema, None);
        }
        let mut members = content.members();
        let Some((name, media_type)) = members.next() else { return (None, None) };
        if members.next().is_some() {
            let message = "`content` of a parameter has one media type; the first counts";
            self.diagnostics.warn(Code::Invalid, &content.location, message);
        }
        let media_type = self.media_type(&media_type, name);
        (None, media_type.map(|media_type| (media_type.name, media_type.schema)))
    }

    /// A response or part header.
    pub(super) fn header(&mut self, node: &Node<'a>, name: &str) -> Option<Header> {
        if !is_token(name) {
            let message = format!("`{}` cannot be the name of a header; it is passed over", name.escape_debug());
            self.diagnostics.warn(Code::Invalid, &node.location, message);
            return None;
        }
        self.check_keywords(node, &keywords::HEADER);
        let (schema, content) = self.described(node);
        Some(Header {
            description: self.text(node, "description"),
            required: self.flag(node, "required").unwrap_or_default(),
            deprecated: self.flag(node, "deprecated").unwrap_or_default(),
            schema: schema.or(content.as_ref().and_then(|(_, schema)| *schema)),
            content: content.map(|(media, _)| media),
            explode: self.flag(node, "explode").unwrap_or_default(),
            location: node.location.clone(),
        })
    }

    /// All members of `headers` but `Content-Type`, which the specification takes out.
    pub(super) fn headers(&mut self, holder: &Node<'a>) -> indexmap::IndexMap<String, Header> {
        let mut headers = indexmap::IndexMap::new();
        let Some(members) = self.object(holder, "headers") else { return headers };
        for (name, node) in members.members().filter(|(name, _)| !name.starts_with("x-specwright-")) {
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let Some(node) = self.follow(node, Kind::Header) else { continue };
            if let Some(header) = self.header(&node, name) {
                headers.insert(name.to_owned(), header);
            }
        }
        headers
    }

    /// `example` and `examples` of a parameter or media type; the single one has the name `""`.
    pub(super) fn examples(&mut self, node: &Node<'a>) -> indexmap::IndexMap<String, Value> {
        let mut examples = indexmap::IndexMap::new();
        if let Some(example) = node.member("example") {
            examples.insert(String::new(), example.clone());
        }
        let Some(named) = node.get("examples") else { return examples };
        if !named.value.is_object() {
            if !named.value.is_null() {
                self.wrong_type(&named.location, ("examples", "an object"), named.value, false);
            }
            return examples;
        }
        for (name, example) in named.members() {
            let Some(example) = self.follow(example, Kind::Example) else { continue };
            let value = example.member("value").or_else(|| example.member("dataValue"));
            if let Some(value) = value {
                examples.insert(name.to_owned(), value.clone());
            }
        }
        examples
    }
}

/// A style by its name.
pub(super) fn style_named(name: &str) -> Option<Style> {
    Some(match name {
        "matrix" => Style::Matrix,
        "label" => Style::Label,
        "simple" => Style::Simple,
        "form" => Style::Form,
        "spaceDelimited" => Style::SpaceDelimited,
        "pipeDelimited" => Style::PipeDelimited,
        "deepObject" => Style::DeepObject,
        "cookie" => Style::Cookie,
        _ => return None,
    })
}

/// Whether a text is a token of RFC 9110 section 5.6.2.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}
