//! Schemas: numbers for nodes, and one node → one [`Schema`].
//!
//! Goes in: schema nodes, wherever they stand. Comes out: entries of `Document::schemas`, each node one. Must not do: merge, flatten or
//! judge what Rust can express.

use serde_json::Value;

use super::reference::{Kind, has_siblings};
use super::{Pending, Reader};
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{Additional, Schema, SchemaId, TypeSet};
use crate::spec::keywords::{self, SchemaGroups};
use crate::spec::node::{Node, kind};
use crate::spec::version::Version;

/// Reads the keywords of one group.
type Step<'a> = fn(&mut Reader<'a>, &Node<'a>, &mut Schema);

/// Keywords that only describe: harmless beside a `$ref` in any version.
const ANNOTATIONS: [&str; 8] =
    ["description", "title", "summary", "example", "examples", "deprecated", "externalDocs", "$comment"];

/// Keywords that this generator knows and cannot hold against a value.
const NOT_EXPRESSED: [&str; 7] =
    ["if", "contains", "minContains", "maxContains", "dependentRequired", "dependentSchemas", "dependencies"];

impl<'a> Reader<'a> {
    /// The number of a schema; references are followed, and every way to one node gives one number.
    pub(super) fn schema(&mut self, node: &Node<'a>) -> SchemaId {
        if let Some(&id) = self.ids.get(&node.identity()) {
            return id;
        }
        let id = if node.reference().is_some() && !has_siblings(node) {
            match self.follow(node.clone(), Kind::Schema) {
                Some(target) => self.number_of(&target),
                None => self.made(Schema::empty(node.location.clone())),
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
        self.made(schema)
    }

    /// Reads all schemas that have a number, and those that they lead to.
    pub(super) fn read_pending(&mut self) {
        self.schemas.reserve(self.pending.len());
        while let Some(next) = self.pending.pop_front() {
            let schema = match next {
                Pending::Node(node) => self.read_schema(&node),
                Pending::Made(schema) => *schema,
            };
            self.schemas.push(schema);
        }
    }

    fn number_of(&mut self, node: &Node<'a>) -> SchemaId {
        if let Some(&id) = self.ids.get(&node.identity()) {
            return id;
        }
        let id = self.append(Pending::Node(node.clone()));
        self.ids.insert(node.identity(), id);
        id
    }

    /// The number of a schema that stands nowhere.
    fn made(&mut self, schema: Schema) -> SchemaId {
        self.append(Pending::Made(Box::new(schema)))
    }

    fn append(&mut self, pending: Pending<'a>) -> SchemaId {
        let id = SchemaId(self.numbered);
        // The node budget is far below `u32::MAX`.
        self.numbered += 1;
        self.pending.push_back(pending);
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
                schema.not = Some(self.made(anything));
                return schema;
            }
            other => {
                let message = format!("a schema is an object, here is {}; any value is taken", kind(other));
                self.diagnostics.warn(Code::WrongType, &node.location, message);
                return schema;
            }
        }
        self.read_keywords(node, &mut schema);
        schema
    }

    fn read_keywords(&mut self, node: &Node<'a>, schema: &mut Schema) {
        let groups = SchemaGroups::of(node.value.as_object().into_iter().flat_map(serde_json::Map::keys));
        let steps: [(SchemaGroups, Step<'a>); 9] = [
            (SchemaGroups::UNKNOWN, |reader, node, _| reader.check_keywords(node, &keywords::SCHEMA)),
            (SchemaGroups::ANNOTATION, Self::annotations),
            (SchemaGroups::TYPE, Self::types),
            (SchemaGroups::ENUM, Self::enumeration),
            (SchemaGroups::OBJECT, Self::object_keywords),
            (SchemaGroups::COMPOSITION, Self::composition),
            (SchemaGroups::LIMIT, Self::constraints),
            (SchemaGroups::HINT, Self::schema_hints),
            (SchemaGroups::NOT_EXPRESSED, Self::not_expressed),
        ];
        for (group, step) in steps {
            if groups.has(group) {
                step(self, node, schema);
            }
        }
        // A list says something by what it lacks.
        if groups.has(SchemaGroups::ARRAY) || schema.types.array {
            self.array_keywords(node, schema);
        }
    }

    fn not_expressed(&mut self, node: &Node<'a>, schema: &mut Schema) {
        for key in NOT_EXPRESSED.iter().filter(|key| node.has(key)) {
            let message = format!("`{key}` has no form in Rust types; it is not checked");
            self.diagnostics.warn(Code::UnsupportedSchema, &node.place(key), message);
        }
        let dependent = node.get("dependentSchemas");
        let conditional = dependent.iter().flat_map(Node::members).map(|(_, schema)| schema);
        for part in ["then", "else"].iter().filter_map(|key| node.get(key)).chain(conditional) {
            // What may be there under a condition may be there.
            for (name, property) in part.get("properties").iter().flat_map(Node::members) {
                if property.value.is_object() && !schema.properties.contains_key(name) {
                    let id = self.schema(&property);
                    schema.properties.insert(name.to_owned(), id);
                }
            }
        }
    }

    fn annotations(&mut self, node: &Node<'a>, schema: &mut Schema) {
        schema.title = self.text(node, "title");
        schema.description = self.text(node, "description");
        schema.read_only = self.flag(node, "readOnly").unwrap_or_default();
        schema.write_only = self.flag(node, "writeOnly").unwrap_or_default();
        schema.deprecated = self.flag(node, "deprecated").unwrap_or_default();
        schema.default = node.member("default").cloned();
        schema.examples.extend(node.member("example").cloned());
        match node.member("examples") {
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
        if schema.property_names.is_none() && node.member("additionalProperties") == Some(&Value::Bool(false)) {
            schema.property_names = self.names_of_patterns(node);
        }
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
        if stated == Additional::Any {
            return stated;
        }
        if let Some(patterns) = self.object(node, "patternProperties") {
            let mut ids: Vec<SchemaId> = patterns.members().map(|(_, pattern)| self.schema(&pattern)).collect();
            if let Additional::Schema(others) = stated {
                ids.push(others);
            }
            ids.dedup();
            match ids.as_slice() {
                [] => {}
                [one] => return Additional::Schema(*one),
                // The name says which schema counts, the type can only hold any of them.
                _ => {
                    let mut any = Schema::empty(patterns.location.clone());
                    any.any_of = ids;
                    return Additional::Schema(self.made(any));
                }
            }
        }
        match stated {
            Additional::Unspecified => self.additional_keyword(node, "unevaluatedProperties"),
            stated => stated,
        }
    }

    /// Where only members of `patternProperties` may stand beside the known ones, what their names must match.
    fn names_of_patterns(&mut self, node: &Node<'a>) -> Option<SchemaId> {
        let patterns = self.object(node, "patternProperties")?;
        let texts: Vec<String> = patterns.members().map(|(pattern, _)| format!("(?:{pattern})")).collect();
        let mut names = Schema::empty(patterns.location.clone());
        names.types.string = true;
        names.constraints.pattern = match (&texts[..], patterns.members().next()) {
            ([], _) => return None,
            ([_], Some((only, _))) => Some(only.to_owned()),
            _ => Some(texts.join("|")),
        };
        Some(self.made(names))
    }

    fn additional_keyword(&mut self, node: &Node<'a>, key: &str) -> Additional {
        let Some(stated) = node.get(key) else { return Additional::Unspecified };
        match stated.value {
            Value::Bool(false) => Additional::Forbidden,
            Value::Bool(true) => Additional::Any,
            Value::Object(members) if members.is_empty() => Additional::Any,
            Value::Object(_) => Additional::Schema(self.schema(&stated)),
            other => {
                self.wrong_type(&stated.location, (key, "a boolean or a schema"), other, false);
                Additional::Unspecified
            }
        }
    }

    fn array_keywords(&mut self, node: &Node<'a>, schema: &mut Schema) {
        for element in self.list(node, "prefixItems").unwrap_or_default() {
            let id = self.schema(&element);
            schema.prefix_items.push(id);
        }
        match node.get("items").or_else(|| node.get("unevaluatedItems")) {
            Some(items) if items.value == &Value::Bool(false) => schema.closed_items = true,
            Some(items) if items.value == &Value::Bool(true) => {}
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
                match node.get("additionalItems") {
                    Some(others) if others.value.is_object() => schema.items = Some(self.schema(&others)),
                    others => schema.closed_items = others.is_some_and(|o| o.value == &Value::Bool(false)),
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
