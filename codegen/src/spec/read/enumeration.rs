//! `enum` and `const`.
//!
//! Goes in: a schema node whose types are read. Comes out: values that agree with the types, each once, without `null`. Must not
//! do: name them.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::Reader;
use super::scalar::scalar_text;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{Schema, TypeSet};
use crate::spec::node::{Node, kind};

impl<'a> Reader<'a> {
    /// Reads the values that a schema allows.
    pub(super) fn enumeration(&mut self, node: &Node<'a>, schema: &mut Schema) {
        if let Some(constant) = node.get("const") {
            schema.is_const = true;
            self.add_values(&[constant], schema);
        } else if let Some(elements) = self.list(node, "enum") {
            if elements.is_empty() {
                self.diagnostics.warn(Code::Invalid, &node.place("enum"), "the `enum` is empty; it is passed over");
                return;
            }
            self.add_values(&elements, schema);
        }
    }

    fn add_values(&mut self, elements: &[Node<'a>], schema: &mut Schema) {
        let mut values: Vec<Value> = Vec::with_capacity(elements.len());
        // Keys in sorted order: an enum of ten thousand values must not be compared pairwise.
        let mut seen = BTreeMap::new();
        let mut slips = Slips::new();
        for element in elements {
            if element.value.is_null() {
                schema.nullable = true;
                continue;
            }
            let value = agreeing(element, schema, &mut slips);
            if let Some(first) = seen.insert(value.to_string(), element.location.clone()) {
                let message = format!("the value {value} is listed twice");
                self.diagnostics.warn(Code::Duplicate, &element.location, message).related(&first, "first listed here");
                continue;
            }
            values.push(value);
        }
        self.report(slips);
        if values.is_empty() && schema.nullable {
            schema.only_null = true;
        } else if !self.structured_values(elements, &values, schema) {
            schema.enum_values = Some(values);
        }
    }

    /// Whether nothing but objects and lists is listed: Rust has no constants of them, so any that the schema allows is taken.
    fn structured_values(&mut self, elements: &[Node<'a>], values: &[Value], schema: &mut Schema) -> bool {
        let structured = |value: &&Value| value.is_object() || value.is_array();
        if !values.iter().any(|value| structured(&value)) {
            return false;
        }
        if let Some(first) = elements.iter().find(|element| structured(&element.value)) {
            let message = "listed objects and lists have no form in Rust types; they are not checked";
            self.diagnostics.warn(Code::UnsupportedSchema, &first.location, message);
        }
        let all = values.iter().all(|value| structured(&value));
        if all && schema.types == TypeSet::default() {
            values.iter().for_each(|value| widen(&mut schema.types, value));
        }
        all
    }

    /// Reports values of a wrong type: a list that has all its numbers in quotes has one fault, not as many as values.
    fn report(&mut self, slips: Slips) {
        for ((found, widens), slip) in slips {
            let Slip { place, value, read, count } = slip;
            let others = match count.saturating_sub(1) {
                0 => String::new(),
                1 => " like another of the list,".to_owned(),
                others => format!(" like {others} others of the list,"),
            };
            let outcome = if widens { "the type is widened".to_owned() } else { format!("it is read as {read}") };
            let message = format!("the value {value} is {found},{others} against the schema's type; {outcome}");
            self.diagnostics.warn(Code::WrongType, &place, message);
        }
    }
}

/// Values of a wrong type, by what they are and whether the type was widened for them.
type Slips = BTreeMap<(&'static str, bool), Slip>;

/// The first value of a kind, what it is read as, and how many there are.
struct Slip {
    place: Location,
    value: Value,
    read: Value,
    count: usize,
}

/// The value as the schema's type has it. YAML made numbers and booleans of unquoted text, and some write `"1"` for 1; where
/// neither helps the value counts more than the type.
fn agreeing(element: &Node<'_>, schema: &mut Schema, slips: &mut Slips) -> Value {
    let value = element.value;
    let types = schema.types;
    if types == TypeSet::default() || agrees(value, types) {
        return value.clone();
    }
    let repaired = match value {
        Value::Number(_) | Value::Bool(_) if types.string => scalar_text(value).map(Value::String),
        Value::String(text) if types.integer => text.parse::<i64>().ok().map(Value::from),
        Value::String(text) if types.number => serde_json::from_str::<Number>(text).ok().map(Value::Number),
        Value::String(text) if types.boolean => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool),
        _ => None,
    };
    if repaired.is_none() {
        widen(&mut schema.types, value);
    }
    let widens = repaired.is_none();
    let read = repaired.unwrap_or_else(|| value.clone());
    let first = || Slip { place: element.location.clone(), value: value.clone(), read: read.clone(), count: 1 };
    slips.entry((kind(value), widens)).and_modify(|slip| slip.count += 1).or_insert_with(first);
    read
}

fn agrees(value: &Value, types: TypeSet) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) => types.boolean,
        Value::Number(number) => types.number || (types.integer && (number.is_i64() || number.is_u64())),
        Value::String(_) => types.string,
        Value::Array(_) => types.array,
        Value::Object(_) => types.object,
    }
}

fn widen(types: &mut TypeSet, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(_) => types.boolean = true,
        Value::Number(_) => types.number = true,
        Value::String(_) => types.string = true,
        Value::Array(_) => types.array = true,
        Value::Object(_) => types.object = true,
    }
}
