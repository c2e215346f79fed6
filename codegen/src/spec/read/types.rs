//! `type`, `nullable` and `format`.
//!
//! Goes in: a schema node. Comes out: a set of JSON types and whether `null` is one. Must not do: look at other keywords.

use serde_json::Value;

use super::Reader;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{Schema, TypeSet};
use crate::spec::keywords;
use crate::spec::node::Node;
use crate::spec::version::Version;

const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "null"];

/// Words of other type systems, and what they mean in this one: type and format.
const FOREIGN: [(&str, &str, Option<&str>); 24] = [
    ("int", "integer", None),
    ("int32", "integer", Some("int32")),
    ("int64", "integer", Some("int64")),
    ("long", "integer", Some("int64")),
    ("short", "integer", None),
    ("float", "number", Some("float")),
    ("double", "number", Some("double")),
    ("decimal", "number", None),
    ("bool", "boolean", None),
    ("str", "string", None),
    ("text", "string", None),
    ("char", "string", None),
    ("date", "string", Some("date")),
    ("datetime", "string", Some("date-time")),
    ("date-time", "string", Some("date-time")),
    ("uuid", "string", Some("uuid")),
    ("guid", "string", Some("uuid")),
    ("uri", "string", Some("uri")),
    ("url", "string", Some("uri")),
    ("email", "string", Some("email")),
    ("binary", "string", Some("binary")),
    ("list", "array", None),
    ("map", "object", None),
    ("dict", "object", None),
];

impl<'a> Reader<'a> {
    /// Reads the types of a schema.
    pub(super) fn types(&mut self, node: &Node<'a>, schema: &mut Schema) {
        schema.format = self.text(node, "format");
        schema.content_encoding = self.text(node, "contentEncoding");
        schema.content_media_type = self.text(node, "contentMediaType");
        schema.content_schema = node.get("contentSchema").map(|content| self.schema(&content));
        if let Some(stated) = node.get("type") {
            match stated.value {
                Value::Array(list) => {
                    if self.version != Version::V31 {
                        let message = "a list of types counts only since OpenAPI 3.1; it is read as there";
                        self.diagnostics.warn(Code::WrongType, &stated.location, message);
                    }
                    for element in stated.elements() {
                        self.add_type(&element, schema);
                    }
                    null_alone(schema, list.len());
                }
                Value::Null if self.version != Version::V2 => {
                    // `type: null` without quotes, in YAML.
                    schema.nullable = true;
                    null_alone(schema, 1);
                }
                _ => {
                    self.add_type(&stated, schema);
                    null_alone(schema, 1);
                }
            }
        }
        // Both speak of texts alone, and 3.1 documents leave the type out.
        let content = schema.content_encoding.is_some() || schema.content_media_type.is_some();
        schema.types.string |= content && !node.has("type");
        self.nullable(node, schema);
    }

    fn nullable(&mut self, node: &Node<'a>, schema: &mut Schema) {
        if let Some(nullable) = self.flag(node, "nullable") {
            if self.version == Version::V31 {
                let message = "`nullable` is not part of OpenAPI 3.1; it is read as a type `null` beside the others";
                self.diagnostics.warn(Code::UnknownKeyword, &node.place("nullable"), message);
            }
            schema.nullable |= nullable;
        }
        // What tools wrote before OpenAPI 3.0 had a word for it.
        schema.nullable |= node.member("x-nullable") == Some(&Value::Bool(true));
    }

    fn add_type(&mut self, stated: &Node<'a>, schema: &mut Schema) {
        let Some(word) = stated.value.as_str() else {
            if stated.value.is_null() {
                schema.nullable = true;
            } else {
                self.wrong_type(&stated.location, ("type", "text"), stated.value, false);
            }
            return;
        };
        if set(&mut schema.types, word) {
            return;
        }
        if word == "null" {
            schema.nullable = true;
            return;
        }
        self.misnamed_type(word, &stated.location, schema);
    }

    fn misnamed_type(&mut self, word: &str, place: &Location, schema: &mut Schema) {
        let lower = word.trim().to_ascii_lowercase();
        if lower == "file" {
            schema.types.string = true;
            schema.format = Some("binary".to_owned());
            if self.version != Version::V2 {
                let message = "`type: file` is Swagger 2.0; it is read as `type: string`, `format: binary`";
                self.diagnostics.warn(Code::Invalid, place, message);
            }
            return;
        }
        let foreign = FOREIGN.iter().find(|(foreign, _, _)| *foreign == lower);
        let (meant, format) = match foreign {
            Some((_, meant, format)) => (Some(*meant), *format),
            None => (keywords::nearest(&lower, &TYPES), None),
        };
        let Some(meant) = meant else {
            let message = format!("there is no type `{word}`; any value is taken");
            self.diagnostics
                .warn(Code::Invalid, place, message)
                .help("types are `string`, `integer`, `number`, `boolean`, `array` and `object`");
            return;
        };
        if meant == "null" {
            schema.nullable = true;
        } else {
            set(&mut schema.types, meant);
        }
        if schema.format.is_none() {
            schema.format = format.map(str::to_owned);
        }
        self.diagnostics.warn(Code::Invalid, place, format!("there is no type `{word}`; it is read as `{meant}`"));
    }
}

/// Adds a type by its name.
fn set(types: &mut TypeSet, word: &str) -> bool {
    match word {
        "string" => types.string = true,
        "integer" => types.integer = true,
        "number" => types.number = true,
        "boolean" => types.boolean = true,
        "array" => types.array = true,
        "object" => types.object = true,
        _ => return false,
    }
    true
}

/// Notes when `null` is all there is.
fn null_alone(schema: &mut Schema, stated: usize) {
    if schema.nullable && schema.types == TypeSet::default() && stated == 1 {
        schema.only_null = true;
    }
}
