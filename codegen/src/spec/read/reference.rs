//! `$ref`: from the text of a reference to the node it leads to.
//!
//! Goes in: a node that may be a reference, and what must be at its end. Comes out: that node, or a finding. Must not do: open
//! anything. A reference out of the document is refused here; documents in several files would be joined before this stage.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Reader;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::node::{Node, kind};
use crate::spec::version::Version;
use crate::spec::{keywords, limits};

/// What a reference must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Response,
    RequestBody,
    Header,
    Example,
    SecurityScheme,
    PathItem,
    Callback,
    MediaType,
}

impl Kind {
    /// Where components of this kind stand.
    pub(super) fn section(self) -> &'static str {
        match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Response => "responses",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::Example => "examples",
            Self::SecurityScheme => "securitySchemes",
            Self::PathItem => "pathItems",
            Self::Callback => "callbacks",
            Self::MediaType => "mediaTypes",
        }
    }
}

/// Where Swagger 2.0 kept its components; a document that was lifted still refers to them so, and some 3.0 documents do by mistake.
const SWAGGER_SECTIONS: [(&str, &str); 4] = [
    ("definitions", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("securityDefinitions", "securitySchemes"),
];

impl<'a> Reader<'a> {
    /// Follows references until something else stands there; `None` after an error was reported.
    pub(super) fn follow(&mut self, node: Node<'a>, wanted: Kind) -> Option<Node<'a>> {
        let start = node.clone();
        let mut node = node;
        for _ in 0..limits::REFERENCE_CHAIN {
            let Some(reference) = node.reference() else { return self.of_kind(&start, node, wanted) };
            // A schema with more than a reference is a schema of its own.
            if wanted == Kind::Schema && start.identity() != node.identity() && has_siblings(&node) {
                return Some(node);
            }
            let place = node.place("$ref");
            node = self.target(reference, &place, wanted)?;
        }
        let message = format!("the reference leads in a circle, or over more than {} others", limits::REFERENCE_CHAIN);
        self.diagnostics.error(Code::UnresolvedReference, &start.place("$ref"), message);
        None
    }

    fn of_kind(&mut self, start: &Node<'a>, node: Node<'a>, wanted: Kind) -> Option<Node<'a>> {
        if node.value.is_object() || (wanted == Kind::Schema && node.value.is_boolean()) {
            return Some(node);
        }
        if start.identity() == node.identity() {
            self.wrong_type(
                &node.location,
                (node.location.pointer.last().unwrap_or_default(), "an object"),
                node.value,
                false,
            );
            return None;
        }
        let message = format!("the reference leads to {}, not to an object", kind(node.value));
        self.diagnostics
            .error(Code::UnresolvedReference, &start.place("$ref"), message)
            .related(&node.location, "this is where it leads");
        None
    }

    /// The node that one reference names.
    pub(super) fn target(&mut self, reference: &str, place: &Location, wanted: Kind) -> Option<Node<'a>> {
        let (file, fragment) = reference.split_once('#').map_or((reference, None), |(file, part)| (file, Some(part)));
        if !file.is_empty() {
            return self.outside(reference, place, wanted);
        }
        let fragment = fragment.unwrap_or_default();
        let Some(decoded) = percent_decode(fragment) else {
            return self.unresolved(reference, place, "has a broken percent escape");
        };
        if !decoded.is_empty() && !decoded.starts_with('/') {
            return match self.anchor(&decoded) {
                Some(node) => Some(node),
                None => self.unresolved(reference, place, "names an anchor that the document does not have"),
            };
        }
        let Some(tokens) = pointer_tokens(&decoded) else {
            return self.unresolved(reference, place, "is not a JSON pointer: `~` must be followed by 0 or 1");
        };
        let found = self.walk(&tokens).or_else(|| self.walk_swagger(&tokens, reference, place));
        let Some(node) = found else { return self.dangling(reference, place, &tokens) };
        if let [components, section, _] = tokens.as_slice() {
            let known = [Kind::Schema, Kind::Parameter, Kind::Response, Kind::RequestBody, Kind::Header, Kind::Example]
                .map(Kind::section);
            if components == "components" && section != wanted.section() && known.contains(&section.as_str()) {
                return self.of_other_kind(reference, place, &node, wanted);
            }
        }
        Some(node)
    }

    /// A reference into the wrong section. Where a schema is wanted, the schema of what it names is clearly meant.
    fn of_other_kind(&mut self, reference: &str, place: &Location, node: &Node<'a>, wanted: Kind) -> Option<Node<'a>> {
        if wanted != Kind::Schema {
            let ending = format!("leads to a component of another kind, here one of `{}` is wanted", wanted.section());
            return self.unresolved(reference, place, &ending);
        }
        let schema =
            node.get("schema").or_else(|| node.get("content")?.members().find_map(|(_, media)| media.get("schema")));
        let outcome = if schema.is_some() { "its schema is meant" } else { "it has none, so any value is taken" };
        let message = format!("`{reference}` leads to no schema; {outcome}");
        self.diagnostics
            .warn(Code::UnresolvedReference, place, message)
            .related(&node.location, "this is where it leads");
        schema
    }

    /// Steps down from the root, through references on the way.
    fn walk(&self, tokens: &[String]) -> Option<Node<'a>> {
        let mut node = self.root.clone();
        let mut through = 0;
        for (depth, token) in tokens.iter().enumerate() {
            while node.token(token).is_none() {
                let reference = node.reference()?.strip_prefix('#')?;
                through += 1;
                if through > limits::REFERENCE_CHAIN || depth == 0 {
                    return None;
                }
                let inner = pointer_tokens(&percent_decode(reference)?)?;
                node = inner.iter().try_fold(self.root.clone(), |node, token| node.token(token))?;
            }
            node = node.token(token)?;
        }
        Some(node)
    }

    /// `#/definitions/Pet`: what Swagger 2.0 wrote for `#/components/schemas/Pet`.
    fn walk_swagger(&mut self, tokens: &[String], reference: &str, place: &Location) -> Option<Node<'a>> {
        let (section, rest) = tokens.split_first()?;
        let (_, new) = SWAGGER_SECTIONS.iter().find(|(old, _)| old == section)?;
        let mut moved = vec!["components".to_owned(), (*new).to_owned()];
        moved.extend(rest.iter().cloned());
        let node = self.walk(&moved)?;
        if self.version != Version::V2 {
            let message = format!("`{reference}` is how Swagger 2.0 refers; it is read as `#/components/{new}/…`");
            self.diagnostics.warn(Code::Invalid, place, message);
        }
        Some(node)
    }

    /// A reference to another text. A bare component name, which early tools wrote, has one clear reading.
    fn outside(&mut self, reference: &str, place: &Location, wanted: Kind) -> Option<Node<'a>> {
        let named = ["components".to_owned(), wanted.section().to_owned(), reference.to_owned()];
        if let Some(node) = self.walk(&named) {
            let message =
                format!("`{reference}` is no reference; it is read as `#/components/{}/{reference}`", wanted.section());
            self.diagnostics.warn(Code::Invalid, place, message);
            return Some(node);
        }
        self.diagnostics
            .error(Code::ForbiddenReference, place, format!("`{reference}` leads out of the document"))
            .help("references must start with `#/`; nothing is read from other files or the network");
        None
    }

    /// What a value of a discriminator's `mapping` names: a reference, or a component by its bare name. Says nothing when it names
    /// nothing.
    pub(super) fn mapping_target(&mut self, text: &str) -> Option<Node<'a>> {
        let node = match text.split_once('#') {
            Some(("", fragment)) => {
                let tokens = pointer_tokens(&percent_decode(fragment)?)?;
                let moved = || match tokens.split_first() {
                    Some((section, rest)) if section == "definitions" => {
                        let head = ["components", "schemas"].map(str::to_owned);
                        self.walk(&[&head, rest].concat())
                    }
                    _ => None,
                };
                self.walk(&tokens).or_else(moved)?
            }
            Some(_) => return None,
            None => self.walk(&["components".to_owned(), "schemas".to_owned(), text.to_owned()])?,
        };
        node.value.is_object().then_some(node)
    }

    fn unresolved(&mut self, reference: &str, place: &Location, ending: &str) -> Option<Node<'a>> {
        self.diagnostics.error(Code::UnresolvedReference, place, format!("`{reference}` {ending}"));
        None
    }

    fn dangling(&mut self, reference: &str, place: &Location, tokens: &[String]) -> Option<Node<'a>> {
        let mut siblings = Vec::new();
        if let Some((last, parents)) = tokens.split_last()
            && let Some(Value::Object(members)) = self.walk(parents).map(|node| node.value)
        {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            siblings.extend(keywords::nearest(last, &names));
        }
        let message = format!("`{reference}` leads nowhere");
        let finding = self.diagnostics.error(Code::UnresolvedReference, place, message);
        match siblings.first() {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("correct the reference, or add what it names"),
        };
        None
    }

    /// The schema that carries `$anchor` or `$dynamicAnchor` of this name.
    fn anchor(&mut self, name: &str) -> Option<Node<'a>> {
        if self.anchors.is_none() {
            let mut found = BTreeMap::new();
            let mut open = vec![self.root.clone()];
            while let Some(node) = open.pop() {
                for key in ["$dynamicAnchor", "$anchor"] {
                    if let Some(anchor) = node.member(key).and_then(Value::as_str) {
                        found.insert(anchor.to_owned(), node.clone());
                    }
                }
                open.extend(node.members().map(|(_, member)| member).chain(node.elements()));
            }
            self.anchors = Some(found);
        }
        self.anchors.as_ref()?.get(name).cloned()
    }
}

/// Whether anything but extensions stands beside `$ref`.
pub(super) fn has_siblings(node: &Node<'_>) -> bool {
    let matters = |key: &str| key != "$ref" && (!key.starts_with("x-") || key.starts_with(super::VOCABULARY));
    node.value.as_object().is_some_and(|members| members.keys().any(|key| matters(key)))
}

/// The unescaped tokens of a JSON pointer (RFC 6901 section 4).
fn pointer_tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let tokens = pointer.strip_prefix('/')?.split('/');
    tokens.map(unescape).collect()
}

fn unescape(token: &str) -> Option<String> {
    if !token.contains('~') {
        return Some(token.to_owned());
    }
    let mut parts = token.split('~');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        out.push_str(&match part.as_bytes().first()? {
            b'0' => part.replacen('0', "~", 1),
            b'1' => part.replacen('1', "/", 1),
            _ => return None,
        });
    }
    Some(out)
}

/// The text of a URI fragment; `None` when an escape is broken or the bytes are no UTF-8.
fn percent_decode(fragment: &str) -> Option<String> {
    if !fragment.contains('%') {
        return Some(fragment.to_owned());
    }
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let value = digit()? * 16 + digit()?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}
