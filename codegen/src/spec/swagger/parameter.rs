//! Parameters and headers whose type stands beside their name.
//!
//! Goes in: a parameter of Swagger 2.0. Comes out: one with `schema`, `style` and `explode`. Must not do: look at bodies.

use serde_json::{Map, Value, json};

use super::Lift;
use crate::diagnostics::Code;

/// Keywords of a schema that Swagger 2.0 puts into the parameter.
const SCHEMA_KEYS: [&str; 23] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
    "x-specwright-secret",
    "x-specwright-enum-names",
    "x-enum-varnames",
    "x-enumNames",
    "x-enum-descriptions",
    "x-enumDescriptions",
];

/// Moves the keywords of a schema into one; false when there are none.
pub(in crate::spec) fn gather_schema(parameter: &mut Map<String, Value>) -> bool {
    if parameter.contains_key("schema") || !(parameter.contains_key("type") || parameter.contains_key("enum")) {
        return false;
    }
    let mut schema = Map::new();
    for key in SCHEMA_KEYS {
        if let Some(value) = parameter.shift_remove(key) {
            schema.insert(key.to_owned(), value);
        }
    }
    parameter.insert("schema".to_owned(), Value::Object(schema));
    true
}

impl Lift<'_> {
    /// Lifts a parameter that is no part of a body, or a header.
    pub(super) fn parameter(&mut self, parameter: &mut Map<String, Value>, to: &[&str], from: &[&str]) {
        let list = parameter.get("type").and_then(Value::as_str) == Some("array");
        let format = parameter.shift_remove("collectionFormat");
        if gather_schema(parameter) {
            self.moved(&[to, &["schema"]].concat(), from);
        }
        if !list {
            return;
        }
        let place = parameter.get("in").and_then(Value::as_str).unwrap_or("header").to_owned();
        let format = format.as_ref().and_then(Value::as_str).unwrap_or("csv");
        let (style, explode) = self.style(format, place == "query", &[from, &["collectionFormat"]].concat());
        parameter.insert("explode".to_owned(), json!(explode));
        if let Some(style) = style {
            parameter.insert("style".to_owned(), json!(style));
        }
    }

    /// What a `collectionFormat` is called in OpenAPI 3.0; paths and headers know commas only.
    pub(super) fn style(&mut self, format: &str, form: bool, from: &[&str]) -> (Option<&'static str>, bool) {
        match format {
            "csv" => (form.then_some("form"), false),
            "multi" if form => (Some("form"), true),
            "ssv" if form => (Some("spaceDelimited"), false),
            "pipes" if form => (Some("pipeDelimited"), false),
            _ => {
                let message = format!("lists in the form `{format}` are sent with commas here");
                self.warn(Code::UnsupportedParameter, from, message);
                (form.then_some("form"), false)
            }
        }
    }
}
