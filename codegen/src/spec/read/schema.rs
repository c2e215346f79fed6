//! Schemas: numbers for nodes, and one node → one [`Schema`].
//!
//! Goes in: schema nodes, wherever they stand. Comes out: entries of `Document::schemas`, each node one. Must not do: merge, flatten or
//! judge what Rust can express.

use serde_json::Value;

use super::Reader;
use super::reference::{Kind, has_siblings};
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{Additional, Schema, SchemaId, TypeSet};
use crate::spec::keywords;
use crate::spec::node::{Node, kind};
use crate::spec::version::Version;

/// Keywords that only describe: harmless beside a `$ref` in any version.
const ANNOTATIONS: [&str; 8] =
    ["description", "title", "summary", "example", "examples", "deprecated", "externalDocs", "$comment"];

/// Keywords that this generator knows and cannot hold against a value.
const NOT_EXPRESSED: [&str; 11] = [
    "if",
    "contains",
    "minContains",
    "maxContains",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedItems",
    "contentSchema",
    "$dynamicRef",
    "$recursiveRef",
];

impl<'a> Reader<'a> {
    /// The number of a schema; references are followed, and every way to one node gives one number.
    pub(super) fn schema(&mut self, node: &Node<'a>) -> SchemaId {
        if let Some(&id) = self.ids.get(&node.identity()) {
            return id;
        }
        let id = if node.reference().is_some() && !has_siblings(node) {
            match self.follow(node.clone(), Kind::Schema) {
                Some(target) => self.number_of(&target),
                None => self.allocate(Schema::empty(node.location.clone())),
            }
        } else {
            self.number_of(node)
        };
        self.ids.insert(node.identity(), id);
        id
    }

    /// A schema that is text and nothing more, for what the document does not describe.
    pub(super) fn text_schema(&mut self, place: &Location) -> SchemaId {
        let mut schema = Schema::empty(place.clone());
        schema.types = TypeSet { string: true, ..TypeSet::default() };
        self.allocate(schema)
    }

    /// Reads all schemas that have a number, and those that they lead to.
    pub(super) fn read_pending(&mut self) {
        while let Some((id, node)) = self.pending.pop_front() {
            let schema = self.read_schema(&node);
            if let Some(slot) = self.schemas.get_mut(id.0 as usize) {
                *slot = schema;
            }
        }
    }

    fn number_of(&mut self, node: &Node<'a>) -> SchemaId {
        if let Some(&id) = self.ids.get(&node.identity()) {
            return id;
        }
        let id = self.allocate(Schema::empty(node.location.clone()));
        self.ids.insert(node.identity(), id);
        self.pending.push_back((id, node.clone()));
        id
    }

    pub(super) fn allocate(&mut self, schema: Schema) -> SchemaId {
        // The node budget is far below `u32::MAX`.
        let id = SchemaId(u32::try_from(self.schemas.len()).unwrap_or(u32::MAX));
        self.schemas.push(schema);
        id
    }

    fn read_schema(&mut self, node: &Node<'a>) -> Schema {
        let mut schema = Schema::empty(node.location.clone());
        schema.name = self.names.get(&node.identity()).map(|name| (*name).to_owned());
        match node.value {
            Value::Object(_) => {}
            Value::Bool(true) => return schema,
            Value::Bool(false) => {
                let anything = Schema::empty(node.location.clone());
                schema.not = Some(self.allocate(anything));
                return schema;
            }
            other => {
                let message = format!("a schema is an object, here is {}; any value is taken", kind(other));
                self.diagnostics.warn(Code::WrongType, &node.location, message);
                return schema;
            }
        }
        self.check_keywords(node, &keywords::SCHEMA);
        self.annotations(node, &mut schema);
        self.types(node, &mut schema);
        self.enumeration(node, &mut schema);
        self.object_keywords(node, &mut schema);
        self.array_keywords(node, &mut schema);
        self.composition(node, &mut schema);
        self.constraints(node, &mut schema);
        self.schema_hints(node, &mut schema);
        for key in NOT_EXPRESSED.iter().filter(|key| node.has(key)) {
            let message = format!("`{key}` has no form in Rust types; it is not checked");
            self.diagnostics.warn(Code::UnsupportedSchema, &node.place(key), message);
        }
        schema
    }

    fn annotations(&mut self, node: &Node<'a>, schema: &mut Schema) {
        schema.title = self.text(node, "title");
        schema.description = self.text(node, "description");
        schema.read_only = self.flag(node, "readOnly").unwrap_or_default();
        schema.write_only = self.flag(node, "writeOnly").unwrap_or_default();
        schema.deprecated = self.flag(node, "deprecated").unwrap_or_default();
        schema.default = node.value.get("default").cloned();
        schema.examples.extend(node.value.get("example").cloned());
        match node.value.get("examples") {
            Some(Value::Array(examples)) => schema.examples.extend(examples.iter().cloned()),
            // The form that media types have; what it means is clear.
            Some(Value::Object(examples)) => {
                let values = examples.values().map(|example| example.get("value").unwrap_or(example));
                schema.examples.extend(values.cloned());
            }
            _ => {}
        }
    }

    fn object_keywords(&mut self, node: &Node<'a>, schema: &mut Schema) {
        if let Some(required) = node.get("required") {
            self.required(node, &required, schema);
        }
        if let Some(properties) = self.object(node, "properties") {
            for (name, property) in properties.members() {
                if property.value == &Value::Bool(false) {
                    continue;
                }
                if property.value.get("required") == Some(&Value::Bool(true))
                    && !schema.required.iter().any(|r| r == name)
                {
                    schema.required.push(name.to_owned());
                }
                let id = self.schema(&property);
                schema.properties.insert(name.to_owned(), id);
            }
        }
        schema.property_names = node.get("propertyNames").map(|names| self.schema(&names));
        schema.additional = self.additional(node);
    }

    fn required(&mut self, node: &Node<'a>, required: &Node<'a>, schema: &mut Schema) {
        if required.value.is_boolean() {
            let message = "`required` is a list of property names of the object; on a property itself it is read as if it stood there";
            self.diagnostics.warn(Code::WrongType, &required.location, message);
            return;
        }
        for name in self.texts(node, "required").unwrap_or_default() {
            if schema.required.contains(&name) {
                let message = format!("`{name}` is required twice");
                self.diagnostics.warn(Code::Duplicate, &required.location, message);
            } else {
                schema.required.push(name);
            }
        }
    }

    /// `additionalProperties`, and where it says nothing its relatives.
    fn additional(&mut self, node: &Node<'a>) -> Additional {
        let stated = self.additional_keyword(node, "additionalProperties");
        if matches!(stated, Additional::Any | Additional::Schema(_)) {
            return stated;
        }
        if let Some(patterns) = self.object(node, "patternProperties") {
            let mut ids: Vec<SchemaId> = patterns.members().map(|(_, pattern)| self.schema(&pattern)).collect();
            ids.dedup();
            match ids.as_slice() {
                [] => {}
                [one] => return Additional::Schema(*one),
                _ => {
                    let message =
                        "several `patternProperties` have no form in Rust types; further members hold any value";
                    self.diagnostics.warn(Code::UnsupportedSchema, &patterns.location, message);
                    return Additional::Any;
                }
            }
        }
        match stated {
            Additional::Unspecified => self.additional_keyword(node, "unevaluatedProperties"),
            stated => stated,
        }
    }

    fn additional_keyword(&mut self, node: &Node<'a>, key: &str) -> Additional {
        let Some(stated) = node.get(key) else { return Additional::Unspecified };
        match stated.value {
            Value::Bool(false) => Additional::Forbidden,
            Value::Bool(true) => Additional::Any,
            Value::Object(members) if members.is_empty() => Additional::Any,
            Value::Object(_) => Additional::Schema(self.schema(&stated)),
            other => {
                self.wrong_type(&stated.location, key, "a boolean or a schema", other, false);
                Additional::Unspecified
            }
        }
    }

    fn array_keywords(&mut self, node: &Node<'a>, schema: &mut Schema) {
        for element in self.list(node, "prefixItems").unwrap_or_default() {
            let id = self.schema(&element);
            schema.prefix_items.push(id);
        }
        match node.get("items") {
            Some(items) if items.value == &Value::Bool(false) => {}
            // Before 2020-12 this was how a tuple was written.
            Some(items) if items.value.is_array() => {
                if self.version != Version::V2 {
                    let message = "`items` is one schema; a list of them is read as `prefixItems`";
                    self.diagnostics.warn(Code::WrongType, &items.location, message);
                }
                for element in items.elements() {
                    let id = self.schema(&element);
                    schema.prefix_items.push(id);
                }
            }
            Some(items) => schema.items = Some(self.schema(&items)),
            None if schema.types.array && self.version != Version::V31 && schema.prefix_items.is_empty() => {
                let message = "an `array` needs `items`; its elements may be anything";
                self.diagnostics
                    .warn(Code::Missing, &node.location, message)
                    .help("say what the elements are, or `items: {}`");
            }
            None => {}
        }
    }

    /// Whether what stands beside a `$ref` is read; before 3.1 only descriptions are harmless there.
    pub(super) fn reference_siblings(&mut self, node: &Node<'a>) {
        if self.version == Version::V31 {
            return;
        }
        let members = node.value.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        let odd = members
            .filter(|key| *key != "$ref" && !key.starts_with("x-") && !ANNOTATIONS.contains(key))
            .map(|key| format!("`{key}`"))
            .collect::<Vec<_>>();
        if !odd.is_empty() {
            let message =
                format!("{} beside `$ref` counts only since OpenAPI 3.1; it is read like an `allOf`", odd.join(", "));
            self.diagnostics
                .warn(Code::Invalid, &node.place("$ref"), message)
                .help("put the reference into an `allOf`");
        }
    }
}
