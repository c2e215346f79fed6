//! The schemas of any version of OpenAPI as JSON Schema 2020-12, for a validator.
//!
//! Goes in: the tree of a document. Comes out: whether a value is one of a schema's. `nullable` becomes a type, boolean exclusive
//! bounds become numbers, siblings of a 3.0 reference go. A keyword whose value makes no sense is left out, as the generator
//! leaves it out. `format` is no constraint here: it is an annotation in JSON Schema, and the types keep any text.
//!
//! A closed bundle refuses members of which the document says nothing, which an open one allows as JSON Schema does. Members that go
//! the other way only (`readOnly` in requests, `writeOnly` in answers) need not be there, and a closed bundle takes them for unsaid.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};

use super::examples::{LIST, MAP, ONE, reference};

/// Where a validator finds the schemas.
const HOME: &str = "json-schema:///document";

/// Which values a bundle takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Whether members of which nothing is said are refused.
    pub closed: bool,
    /// Whether the values are of requests.
    pub sent: bool,
}

/// All schemas of a document that examples need, under numbers of their own.
pub struct Bundle {
    registry: Option<Registry<'static>>,
    scope: Scope,
    numbers: BTreeMap<String, usize>,
    validators: RefCell<BTreeMap<usize, Option<Rc<Validator>>>>,
}

impl Bundle {
    /// The schemas at these pointers, and those they refer to.
    pub fn new<'p>(tree: &Value, pointers: impl Iterator<Item = &'p str>, scope: Scope) -> Self {
        let version = tree.get("openapi").and_then(Value::as_str).unwrap_or_default();
        let modern = version.starts_with("3.1") || version.starts_with("3.2");
        let mut lift = Lift { tree, modern, scope, numbers: BTreeMap::new(), order: Vec::new() };
        for pointer in pointers {
            lift.number(pointer);
        }
        let mut schemas = Vec::new();
        while let Some(pointer) = lift.order.get(schemas.len()).cloned() {
            let schema = tree.pointer(&pointer).map_or(Value::Bool(true), |node| lift.schema(node));
            schemas.push(schema);
        }
        let defs: Map<String, Value> =
            schemas.into_iter().enumerate().map(|(index, schema)| (index.to_string(), schema)).collect();
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .add(HOME, json!({ "$defs": defs }))
            .and_then(jsonschema::RegistryBuilder::prepare)
            .ok();
        Self { registry, scope, numbers: lift.numbers, validators: RefCell::default() }
    }

    /// Whether a value is one of the schema at a pointer; `None` when no validator takes the schema.
    pub fn is_valid(&self, pointer: &str, value: &Value) -> Option<bool> {
        let number = *self.numbers.get(pointer)?;
        let known = self.validators.borrow().get(&number).cloned();
        let validator = match known {
            Some(validator) => validator,
            None => {
                let made = self.validator(number).map(Rc::new);
                self.validators.borrow_mut().insert(number, made.clone());
                made
            }
        };
        Some(validator?.is_valid(value))
    }

    fn validator(&self, number: usize) -> Option<Validator> {
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(self.registry.as_ref()?)
            .should_validate_formats(false)
            .build(&entry(json!({ "$ref": format!("{HOME}#/$defs/{number}") }), self.scope.closed))
            .ok()
    }
}

struct Lift<'t> {
    tree: &'t Value,
    /// Whether it is 3.1 or later, which is JSON Schema already.
    modern: bool,
    scope: Scope,
    numbers: BTreeMap<String, usize>,
    order: Vec<String>,
}

impl Lift<'_> {
    fn number(&mut self, pointer: &str) -> usize {
        if let Some(number) = self.numbers.get(pointer) {
            return *number;
        }
        let number = self.order.len();
        self.numbers.insert(pointer.to_owned(), number);
        self.order.push(pointer.to_owned());
        number
    }

    fn schema(&mut self, node: &Value) -> Value {
        let Value::Object(node) = node else { return Value::Bool(node.as_bool().unwrap_or(true)) };
        let mut out = Map::new();
        if let Some(target) = reference(&Value::Object(node.clone())) {
            out.insert("$ref".to_owned(), json!(format!("#/$defs/{}", self.number(&target))));
            if !self.modern {
                return Value::Object(out);
            }
        }
        scalars(node, &mut out);
        if let Some(Value::Array(required)) = out.get_mut("required") {
            let property = |name: &Value| node.get("properties")?.get(name.as_str()?);
            required.retain(|name| !property(name).is_some_and(|property| self.goes_other_way(property)));
        }
        for key in ONE {
            if let Some(value @ (Value::Object(_) | Value::Bool(_))) = node.get(*key) {
                let schema = self.schema(value);
                out.insert((*key).to_owned(), entry(schema, self.scope.closed && HOLDS_VALUES.contains(key)));
            }
        }
        for key in LIST {
            if let Some(Value::Array(list)) = node.get(*key).filter(|list| **list != json!([])) {
                let list = list.iter().map(|schema| self.member(schema, key)).collect();
                out.insert((*key).to_owned(), list);
            }
        }
        for key in MAP {
            if let Some(Value::Object(map)) = node.get(*key) {
                let unsaid = |schema: &Value| self.scope.closed && *key == "properties" && self.goes_other_way(schema);
                let said: Vec<_> = map.iter().filter(|(_, schema)| !unsaid(schema)).collect();
                let map: Map<String, Value> =
                    said.into_iter().map(|(name, schema)| (name.clone(), self.member(schema, key))).collect();
                out.insert((*key).to_owned(), Value::Object(map));
            }
        }
        if self.scope.closed && !DESCRIBES.iter().any(|key| out.contains_key(*key)) {
            // Nothing is said of any member, so all are meant.
            out.insert("additionalProperties".to_owned(), Value::Bool(true));
        }
        let nullable = [node.get("nullable"), node.get("x-nullable")].contains(&Some(&Value::Bool(true)));
        if nullable { or_null(out) } else { Value::Object(out) }
    }

    /// Whether a member is in values of the other way only; it may say so where it is referred to.
    fn goes_other_way(&self, property: &Value) -> bool {
        let keyword = if self.scope.sent { "readOnly" } else { "writeOnly" };
        let marked = |node: &Value| node.get(keyword) == Some(&Value::Bool(true));
        marked(property) || reference(property).and_then(|target| self.tree.pointer(&target)).is_some_and(marked)
    }

    /// A schema out of the list or map of a keyword.
    fn member(&mut self, node: &Value, key: &str) -> Value {
        let schema = self.schema(node);
        entry(schema, self.scope.closed && HOLDS_VALUES.contains(&key))
    }
}

/// Keywords that say something of members.
const DESCRIBES: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "else",
    "if",
    "oneOf",
    "patternProperties",
    "properties",
    "then",
    "unevaluatedProperties",
];

/// Keywords whose schemas are for other values than the one at hand.
const HOLDS_VALUES: &[&str] = &["additionalProperties", "items", "patternProperties", "prefixItems", "properties"];

/// A schema where a value begins: in a closed bundle it must speak of every member, itself or through what it refers to.
fn entry(schema: Value, closed: bool) -> Value {
    match schema {
        Value::Object(mut schema) if closed => {
            schema.entry("unevaluatedProperties").or_insert(Value::Bool(false));
            Value::Object(schema)
        }
        other => other,
    }
}

fn or_null(schema: Map<String, Value>) -> Value {
    json!({ "anyOf": [{ "type": "null" }, schema] })
}

/// The keywords that hold no schemas.
fn scalars(node: &Map<String, Value>, out: &mut Map<String, Value>) {
    let mut keep = |key: &str, fits: fn(&Value) -> bool| {
        if let Some(value) = node.get(key).filter(|value| fits(value)) {
            out.insert(key.to_owned(), value.clone());
        }
    };
    keep("type", is_type);
    keep("const", |_| true);
    keep("enum", |value| value.as_array().is_some_and(|list| !list.is_empty()));
    keep("pattern", is_pattern);
    keep("uniqueItems", Value::is_boolean);
    for key in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
        keep(key, Value::is_number);
    }
    keep("multipleOf", |value| value.as_f64().is_some_and(|number| number > 0.0));
    for key in ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] {
        keep(key, Value::is_u64);
    }
    if let Some(Value::Array(names)) = node.get("required") {
        let mut names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
        names.sort_unstable();
        names.dedup();
        out.insert("required".to_owned(), json!(names));
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if node.get(exclusive) == Some(&Value::Bool(true))
            && let Some(value) = out.remove(bound)
        {
            out.insert(exclusive.to_owned(), value);
        }
    }
}

fn is_type(value: &Value) -> bool {
    let known = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        ["string", "number", "integer", "boolean", "array", "object", "null"].contains(&name)
    };
    match value {
        Value::Array(names) => !names.is_empty() && names.iter().all(known),
        name => known(name),
    }
}

fn is_pattern(value: &Value) -> bool {
    value.is_string() && jsonschema::options().build(&json!({ "pattern": value })).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Bundle, Scope};

    fn valid(version: &str, schema: Value, value: Value) -> Option<bool> {
        let tree = json!({ "openapi": version, "s": schema, "t": { "type": "integer" } });
        Bundle::new(&tree, ["/s"].into_iter(), Scope::default()).is_valid("/s", &value)
    }

    #[test]
    fn openapi_3_0_has_words_of_its_own() {
        let schema = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true, "nullable": true });
        for (value, expected) in [(json!(1), true), (json!(0), false), (json!(null), true), (json!("1"), false)] {
            assert_eq!(valid("3.0.3", schema.clone(), value.clone()), Some(expected), "{value}");
        }
        let sibling = json!({ "$ref": "#/t", "minimum": 5 });
        assert_eq!(valid("3.0.3", sibling.clone(), json!(1)), Some(true));
        assert_eq!(valid("3.1.0", sibling, json!(1)), Some(false));
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let schema = json!({ "type": "file", "pattern": "(", "minLength": -1, "required": true, "id": "x" });
        assert_eq!(valid("2.0", schema, json!("any")), Some(true));
    }

    #[test]
    fn a_closed_bundle_refuses_members_of_which_nothing_is_said() {
        let tree = json!({ "openapi": "3.0.3", "free": { "type": "object" }, "base": { "properties": { "a": {} } }, "whole": {
            "allOf": [{ "$ref": "#/base" }, { "properties": { "b": { "$ref": "#/base" }, "c": { "$ref": "#/free" } } }],
        } });
        let scope = Scope { closed: true, sent: false };
        let closed = Bundle::new(&tree, ["/whole", "/free"].into_iter(), scope);
        for (value, expected) in [
            (json!({ "a": 1, "b": { "a": 1 }, "c": { "any": 1 } }), true),
            (json!({ "a": 1, "d": 1 }), false),
            (json!({ "b": { "d": 1 } }), false),
        ] {
            assert_eq!(closed.is_valid("/whole", &value), Some(expected), "{value}");
        }
        assert_eq!(closed.is_valid("/free", &json!({ "d": 1 })), Some(true));
    }

    #[test]
    fn a_schema_may_hold_itself() {
        let schema = json!({ "type": "object", "properties": { "next": { "$ref": "#/s" } } });
        assert_eq!(valid("3.0.0", schema.clone(), json!({ "next": { "next": {} } })), Some(true));
        assert_eq!(valid("3.0.0", schema, json!({ "next": { "next": 1 } })), Some(false));
    }

    #[test]
    fn members_of_one_way_are_needed_that_way_alone() {
        let tree = json!({ "openapi": "3.0.3", "t": { "type": "string", "readOnly": true }, "s": {
            "required": ["id", "secret"],
            "properties": { "id": { "$ref": "#/t" }, "secret": { "type": "string", "writeOnly": true } },
        } });
        for (sent, closed, value, expected) in [
            (false, false, json!({ "id": "a" }), true),
            (false, false, json!({ "secret": "a" }), false),
            (true, false, json!({ "secret": "a" }), true),
            (true, false, json!({ "id": "a" }), false),
            (false, false, json!({ "id": "a", "secret": "b" }), true),
            (false, true, json!({ "id": "a", "secret": "b" }), false),
            (true, true, json!({ "id": "a", "secret": "b" }), false),
        ] {
            let bundle = Bundle::new(&tree, ["/s"].into_iter(), Scope { closed, sent });
            assert_eq!(bundle.is_valid("/s", &value), Some(expected), "{sent} {closed} {value}");
        }
    }
}
