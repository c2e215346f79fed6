//! `$ref`: from the text of a reference to the node it leads to.
//!
//! Goes in: a node that may be a reference, and what must be at its end. Comes out: that node, or a finding. Must not do: open
//! anything; a reference out of the texts that were given is refused here.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Reader;
use crate::diagnostics::Code;
use crate::location::{FileId, Location, pointer_tokens};
use crate::spec::address::percent_decode;
use crate::spec::files::Lead;
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
    /// Anything at all, where the specification knows no reference.
    Part,
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
            Self::Part => "",
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
            let end = match node.reference() {
                None => true,
                // A schema with more than a reference is a schema of its own.
                Some(_) => wanted == Kind::Schema && start.identity() != node.identity() && has_siblings(&node),
            };
            let Some(reference) = node.reference().filter(|_| !end) else {
                if wanted == Kind::Schema && self.files.is_further(node.location.file) {
                    self.further.push(node.clone());
                }
                return self.of_kind(&start, node, wanted);
            };
            let place = node.place("$ref");
            node = self.target(reference, &place, wanted)?;
        }
        let message = format!("the reference leads in a circle, or over more than {} others", limits::REFERENCE_CHAIN);
        self.diagnostics.error(Code::UnresolvedReference, &start.place("$ref"), message);
        None
    }

    fn of_kind(&mut self, start: &Node<'a>, node: Node<'a>, wanted: Kind) -> Option<Node<'a>> {
        let fits = match wanted {
            Kind::Schema => node.value.is_object() || node.value.is_boolean(),
            Kind::Part => true,
            _ => node.value.is_object(),
        };
        if fits {
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
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = match address {
            "" => place.file,
            _ if self.is_own(address) => self.root.location.file,
            _ => match self.other_file(reference, address, place, wanted)? {
                Ok(file) => file,
                Err(node) => return Some(node),
            },
        };
        let root = self.root_of(file);
        let Some(decoded) = percent_decode(fragment) else {
            return self.unresolved(reference, place, "has a broken percent escape");
        };
        if !decoded.is_empty() && !decoded.starts_with('/') {
            return match self.anchor(&root, &decoded) {
                Some(node) => Some(node),
                None => self.unresolved(reference, place, "names an anchor that the document does not have"),
            };
        }
        let Some(tokens) = pointer_tokens(&decoded) else {
            return self.unresolved(reference, place, "is not a JSON pointer: `~` must be followed by 0 or 1");
        };
        // The document itself is no schema.
        let whole = tokens.is_empty() && wanted == Kind::Schema && address.is_empty();
        let found = if whole { None } else { self.walk(&root, &tokens) };
        let found = found.or_else(|| self.walk_swagger(&root, &tokens, (reference, place)));
        let own = wanted == Kind::Schema && address.is_empty();
        let found = found.or_else(|| if own { self.around_schema(reference, place, &tokens) } else { None });
        let Some(node) = found else { return self.dangling(&root, (reference, place), &tokens) };
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

    /// The root of the text that something stands in; an overlay speaks for the document.
    pub(super) fn root_of(&self, file: FileId) -> Node<'a> {
        self.files.root(file).unwrap_or_else(|| self.root.clone())
    }

    /// Steps down from a root, through references on the way.
    pub(super) fn walk(&self, root: &Node<'a>, tokens: &[String]) -> Option<Node<'a>> {
        let mut node = root.clone();
        let mut through = 0;
        for token in tokens {
            while node.token(token).is_none() {
                let reference = node.reference()?;
                through += 1;
                if through > limits::REFERENCE_CHAIN {
                    return None;
                }
                node = self.files.peek(&self.root, reference, node.place("$ref").file)?;
            }
            node = node.token(token)?;
        }
        Some(node)
    }

    /// `#/definitions/Pet`: what Swagger 2.0 wrote for `#/components/schemas/Pet`.
    fn walk_swagger(
        &mut self,
        root: &Node<'a>,
        tokens: &[String],
        (reference, place): (&str, &Location),
    ) -> Option<Node<'a>> {
        let (section, rest) = tokens.split_first()?;
        let (_, new) = SWAGGER_SECTIONS.iter().find(|(old, _)| old == section)?;
        let mut moved = vec!["components".to_owned(), (*new).to_owned()];
        moved.extend(rest.iter().cloned());
        let node = self.walk(root, &moved)?;
        if self.version != Version::V2 {
            let message = format!("`{reference}` is how Swagger 2.0 refers; it is read as `#/components/{new}/…`");
            self.diagnostics.warn(Code::Invalid, place, message);
        }
        Some(node)
    }

    /// Whether this is the address that the document states for itself (3.2 `$self`).
    fn is_own(&self, address: &str) -> bool {
        self.root.member("$self").and_then(Value::as_str).is_some_and(|own| own.split('#').next() == Some(address))
    }

    /// The text that a reference to another one leads to, or the node that is clearly meant: a bare component name, which early tools
    /// wrote, or a schema whose `$id` this is.
    fn other_file(
        &mut self,
        reference: &str,
        address: &str,
        place: &Location,
        wanted: Kind,
    ) -> Option<Result<FileId, Node<'a>>> {
        let files = self.files;
        let lead = files.lead(address, place.file);
        if let Lead::File(file) = lead {
            let Some(findings) = files.broken(file) else { return Some(Ok(file)) };
            if self.broken_told.insert(file) {
                self.diagnostics.extend(findings.clone());
            }
            return None;
        }
        if let Some(node) = self.identified(reference) {
            return Some(Err(node));
        }
        let named = ["components".to_owned(), wanted.section().to_owned(), reference.to_owned()];
        if let Some(node) = self.walk(&self.root.clone(), &named) {
            let message =
                format!("`{reference}` is no reference; it is read as `#/components/{}/{reference}`", wanted.section());
            self.diagnostics.warn(Code::Invalid, place, message);
            return Some(Err(node));
        }
        match lead {
            Lead::Absent(reason) => {
                let ending = reason.unwrap_or("no such file was given");
                self.diagnostics
                    .error(Code::UnresolvedReference, place, format!("`{reference}` leads nowhere: {ending}"))
                    .help("correct the reference, or put the file there");
            }
            _ => {
                self.diagnostics
                    .error(Code::ForbiddenReference, place, format!("`{reference}` leads out of the document"))
                    .help(
                        "references may lead to files in the folder of the document or below it, by relative paths; \
                         nothing else is opened, and nothing is fetched",
                    );
            }
        }
        None
    }

    /// The schema whose `$id` is this absolute address.
    fn identified(&mut self, reference: &str) -> Option<Node<'a>> {
        if !reference.contains(':') {
            return None;
        }
        self.anchor(&self.root.clone(), reference)
    }

    /// What a value of a discriminator's `mapping` names: a reference, or a component by its bare name. Says nothing when it names
    /// nothing.
    pub(super) fn mapping_target(&mut self, text: &str, place: &Location) -> Option<Node<'a>> {
        let root = self.root_of(place.file);
        let node = match text.split_once('#') {
            Some((address, fragment)) if address.is_empty() || self.is_own(address) => {
                let tokens = pointer_tokens(&percent_decode(fragment)?)?;
                let moved = || match tokens.split_first() {
                    Some((section, rest)) if section == "definitions" => {
                        let head = ["components", "schemas"].map(str::to_owned);
                        self.walk(&root, &[&head, rest].concat())
                    }
                    _ => None,
                };
                self.walk(&root, &tokens).or_else(moved)?
            }
            Some(_) => self.files.peek(&self.root, text, place.file)?,
            None => {
                let tokens = ["components".to_owned(), "schemas".to_owned(), text.to_owned()];
                let named = self.walk(&root, &tokens).or_else(|| self.walk(&self.root, &tokens));
                named.or_else(|| self.files.peek(&self.root, text, place.file))?
            }
        };
        node.value.is_object().then_some(node)
    }

    fn unresolved(&mut self, reference: &str, place: &Location, ending: &str) -> Option<Node<'a>> {
        self.diagnostics.error(Code::UnresolvedReference, place, format!("`{reference}` {ending}"));
        None
    }

    fn dangling(
        &mut self,
        root: &Node<'a>,
        (reference, place): (&str, &Location),
        tokens: &[String],
    ) -> Option<Node<'a>> {
        let mut siblings = Vec::new();
        if let Some((last, parents)) = tokens.split_last()
            && let Some(Value::Object(members)) = self.walk(root, parents).map(|node| node.value)
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

    /// The schema below this root that carries `$anchor` or `$dynamicAnchor` of this name, or `$id` with this address.
    fn anchor(&mut self, root: &Node<'a>, name: &str) -> Option<Node<'a>> {
        let file = root.location.file;
        let anchors = self.anchors.entry(file).or_insert_with(|| {
            let mut found = BTreeMap::new();
            let mut open = vec![root.clone()];
            while let Some(node) = open.pop() {
                for key in ["$id", "$dynamicAnchor", "$anchor"] {
                    if let Some(anchor) = node.member(key).and_then(Value::as_str) {
                        found.insert(anchor.to_owned(), node.clone());
                    }
                }
                open.extend(node.members().map(|(_, member)| member).chain(node.elements()));
            }
            found
        });
        anchors.get(name).cloned()
    }
}

/// Whether anything but extensions stands beside `$ref`.
pub(super) fn has_siblings(node: &Node<'_>) -> bool {
    let matters = |key: &str| key != "$ref" && (!key.starts_with("x-") || key.starts_with(super::VOCABULARY));
    node.value.as_object().is_some_and(|members| members.keys().any(|key| matters(key)))
}
