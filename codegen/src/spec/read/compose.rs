//! `allOf`, `oneOf`, `anyOf`, `not`, `$ref` with siblings, and discriminators.
//!
//! Goes in: a schema node. Comes out: numbers of its parts. Must not do: merge them; an `allOf` that leads back to itself is cut here,
//! so that later stages need not look out for it.

use serde_json::Value;

use super::Reader;
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::spec::document::{Discriminator, Schema, SchemaId};
use crate::spec::keywords;
use crate::spec::node::Node;
use crate::spec::version::Version;

/// How far the search for circles has come with a schema.
#[derive(Clone, Copy, PartialEq)]
enum Visit {
    Unseen,
    Open,
    Done,
}

impl<'a> Reader<'a> {
    /// Reads the parts that a schema is put together from.
    pub(super) fn composition(&mut self, node: &Node<'a>, schema: &mut Schema) {
        if let Some(reference) = node.reference() {
            self.reference_siblings(node);
            let place = node.place("$ref");
            let target = self.target(reference, &place, Kind::Schema);
            if let Some(target) = target.and_then(|target| self.follow(target, Kind::Schema)) {
                let id = self.schema(&target);
                schema.all_of.push(id);
            }
        }
        self.dynamic_reference(node, schema);
        let all_of = self.parts(node, "allOf");
        schema.all_of.extend(all_of);
        schema.one_of = self.parts(node, "oneOf");
        schema.any_of = self.parts(node, "anyOf");
        schema.not = node.get("not").map(|not| self.schema(&not));
        schema.discriminator = self.discriminator(node);
    }

    /// A reference whose target changes with where the schema is used from: read as one to what it names where it stands.
    fn dynamic_reference(&mut self, node: &Node<'a>, schema: &mut Schema) {
        for key in ["$dynamicRef", "$recursiveRef"] {
            let Some(reference) = node.member(key).and_then(Value::as_str) else { continue };
            let place = node.place(key);
            let marked = if key == "$recursiveRef" { self.recursive_target(&place) } else { None };
            let target = marked.or_else(|| self.target(reference, &place, Kind::Schema));
            let Some(target) = target.and_then(|target| self.follow(target, Kind::Schema)) else { continue };
            let message = format!("`{key}` is read as a `$ref`: its schema does not change with where it is used from");
            self.diagnostics
                .warn(Code::UnsupportedSchema, &place, message)
                .related(&target.location, "this is where it leads");
            let id = self.schema(&target);
            schema.all_of.push(id);
        }
    }

    fn parts(&mut self, node: &Node<'a>, key: &str) -> Vec<SchemaId> {
        let Some(stated) = node.get(key) else { return Vec::new() };
        match stated.value {
            Value::Array(parts) => {
                if parts.is_empty() {
                    let message = format!("`{key}` is empty; it is passed over");
                    self.diagnostics.warn(Code::Invalid, &stated.location, message);
                }
                stated.elements().map(|part| self.schema(&part)).collect()
            }
            // One schema where a list of them is asked for.
            Value::Object(_) => {
                self.wrong_type(&stated.location, (key, "a list"), stated.value, true);
                vec![self.schema(&stated)]
            }
            other => {
                self.wrong_type(&stated.location, (key, "a list"), other, false);
                Vec::new()
            }
        }
    }

    fn discriminator(&mut self, node: &Node<'a>) -> Option<Discriminator> {
        let stated = node.get("discriminator")?;
        let location = stated.location.clone();
        if let Value::String(property) = stated.value {
            if self.version != Version::V2 {
                let message = "a discriminator is an object since OpenAPI 3.0; the text is read as its `propertyName`";
                self.diagnostics.warn(Code::WrongType, &location, message);
            }
            let (property, mapping) = (property.clone(), indexmap::IndexMap::new());
            return Some(Discriminator { property, mapping, default: None, location });
        }
        let stated = self.object(node, "discriminator")?;
        self.check_keywords(&stated, &keywords::DISCRIMINATOR);
        let Some(property) = self.text(&stated, "propertyName") else {
            let message = "the discriminator has no `propertyName`; it is passed over";
            self.diagnostics.warn(Code::Missing, &location, message);
            return None;
        };
        let mut mapping = indexmap::IndexMap::new();
        for (tag, target) in self.object(&stated, "mapping").iter().flat_map(Node::members) {
            let Some(text) = target.value.as_str() else {
                self.wrong_type(&target.location, ("mapping", "text"), target.value, false);
                continue;
            };
            match self.mapping_target(text, &target.location) {
                Some(node) => {
                    let id = self.schema(&node);
                    mapping.insert(tag.to_owned(), id);
                }
                None => {
                    let message =
                        format!("`{text}` leads to no schema; the value `{tag}` is treated as an unknown one");
                    self.diagnostics.warn(Code::UnresolvedReference, &target.location, message);
                }
            }
        }
        let default = self.default_mapping(&stated);
        Some(Discriminator { property, mapping, default, location })
    }

    fn default_mapping(&mut self, discriminator: &Node<'a>) -> Option<SchemaId> {
        let text = self.text(discriminator, "defaultMapping")?;
        let place = discriminator.place("defaultMapping");
        let target = self.mapping_target(&text, &place);
        if target.is_none() {
            let message =
                format!("`{text}` leads to no schema; values without a known tag are told apart by their members");
            self.diagnostics.warn(Code::UnresolvedReference, &place, message);
        }
        target.map(|node| self.schema(&node))
    }

    /// Cuts every `allOf`, and every choice, that leads back to a schema which is still being put together: it would add nothing
    /// to it. A schema that lists its heirs as a choice, each of which extends it, is no such circle.
    pub(super) fn break_circles(&mut self) {
        self.break_circles_of(Parts::AllOf);
        self.break_circles_of(Parts::Choice);
    }

    fn break_circles_of(&mut self, parts: Parts) {
        let mut visits = vec![Visit::Unseen; self.schemas.len()];
        for start in 0..self.schemas.len() {
            if visits[start] != Visit::Unseen {
                continue;
            }
            visits[start] = Visit::Open;
            let mut open = vec![(start, 0usize)];
            while let Some((at, next)) = open.pop() {
                let Some(part) = parts.get(&self.schemas[at], next).map(|id| id.0 as usize) else {
                    visits[at] = Visit::Done;
                    continue;
                };
                match visits.get(part).copied().unwrap_or(Visit::Done) {
                    Visit::Done => open.push((at, next + 1)),
                    Visit::Open => {
                        let key = parts.remove(&mut self.schemas[at], next);
                        let (from, to) = (self.schemas[at].location.clone(), self.schemas[part].location.clone());
                        let message = format!("`{key}` leads back to itself; this part adds nothing and is left out");
                        self.diagnostics
                            .warn(Code::Invalid, &from, message)
                            .related(&to, "this is what it leads back to");
                        open.push((at, next));
                    }
                    Visit::Unseen => {
                        visits[part] = Visit::Open;
                        open.push((at, next + 1));
                        open.push((part, 0));
                    }
                }
            }
        }
    }
}

/// The parts of a schema in which a circle is looked for.
#[derive(Clone, Copy)]
enum Parts {
    AllOf,
    Choice,
}

impl Parts {
    fn get(self, schema: &Schema, index: usize) -> Option<SchemaId> {
        match self {
            Self::AllOf => schema.all_of.get(index).copied(),
            Self::Choice => schema.one_of.iter().chain(&schema.any_of).nth(index).copied(),
        }
    }

    /// Takes the part out; comes out with the keyword that named it.
    fn remove(self, schema: &mut Schema, index: usize) -> &'static str {
        let choices = schema.one_of.len();
        let (list, index, key) = match self {
            Self::AllOf => (&mut schema.all_of, index, "allOf"),
            Self::Choice if index < choices => (&mut schema.one_of, index, "oneOf"),
            Self::Choice => (&mut schema.any_of, index - choices, "anyOf"),
        };
        if index < list.len() {
            list.remove(index);
        }
        key
    }
}
