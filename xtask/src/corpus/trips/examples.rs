//! Where a document holds examples of values, and of which schemas.
//!
//! Goes in: the tree of a document, any version. Comes out: every example in a place where a value is JSON. Must not do: judge
//! them, or follow references to other texts.

use serde_json::{Map, Value};
use specwright::location::Pointer;

/// References in a row that are followed before they count as a circle.
pub const MAX_CHAIN: usize = 32;

/// Schemas nested deeper are not looked at; no real document comes near.
const MAX_DEPTH: usize = 120;

/// A value that a document gives as an example.
#[derive(Debug)]
pub struct Example {
    /// Where it stands.
    pub pointer: String,
    /// Where its schema stands; in Swagger 2.0 a parameter is a schema.
    pub schema: String,
    /// Whether it is of a request.
    pub sent: bool,
    /// The value.
    pub value: Value,
}

/// Keywords of a schema that hold a schema each, a list of them, or a map of them.
pub const ONE: &[&str] = &[
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// See [`ONE`].
pub const LIST: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// See [`ONE`].
pub const MAP: &[&str] = &["$defs", "dependentSchemas", "patternProperties", "properties"];

/// Every example of a document.
pub fn find(tree: &Value) -> Vec<Example> {
    let mut walk = Walk { tree, found: Vec::new() };
    let received = false;
    for folder in ["/definitions", "/components/schemas"] {
        walk.each(folder, |walk, at, _| walk.schema(at, received, 0));
    }
    for folder in ["/parameters", "/components/parameters"] {
        walk.each(folder, |walk, at, _| walk.parameter(at, true));
    }
    walk.each("/components/headers", |walk, at, _| walk.parameter(at, received));
    for folder in ["/responses", "/components/responses"] {
        walk.each(folder, |walk, at, _| walk.response(at));
    }
    walk.each("/components/requestBodies", |walk, at, _| walk.content(&below(at, "content"), true));
    for folder in ["/paths", "/components/pathItems"] {
        walk.each(folder, |walk, at, _| walk.path_item(at));
    }
    walk.found
}

/// The pointer that a `$ref` into the same text holds, percent-decoded.
pub fn reference(node: &Value) -> Option<String> {
    let text = node.get("$ref")?.as_str()?.strip_prefix('#')?;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code.filter(|_| *byte == b'%') {
            Some(code) => {
                bytes.push(code);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The pointer to a member.
pub fn below(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", Pointer::escape(token))
}

/// Whether values of a media type are JSON, or are written from values that are.
fn is_structured(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.split('/').nth(1).unwrap_or_default();
    matches!(subtype, "json" | "*" | "x-www-form-urlencoded") || subtype.ends_with("+json")
}

struct Walk<'t> {
    tree: &'t Value,
    found: Vec<Example>,
}

impl<'t> Walk<'t> {
    fn node(&self, at: &str) -> Option<&'t Map<String, Value>> {
        self.tree.pointer(at)?.as_object()
    }

    /// Every member of an object; extensions are left out.
    fn each(&mut self, at: &str, mut visit: impl FnMut(&mut Self, &str, &str)) {
        for key in self.node(at).into_iter().flat_map(Map::keys).filter(|key| !key.starts_with("x-")) {
            visit(self, &below(at, key), key);
        }
    }

    fn example(&mut self, pointer: String, schema: &str, sent: bool) {
        if let Some(value) = self.tree.pointer(&pointer)
            && self.tree.pointer(schema).is_some()
        {
            self.found.push(Example { pointer, schema: schema.to_owned(), sent, value: value.clone() });
        }
    }

    fn path_item(&mut self, at: &str) {
        self.parameters(at);
        for method in ["get", "put", "post", "delete", "options", "head", "patch", "trace"] {
            let at = below(at, method);
            if self.node(&at).is_some() {
                self.parameters(&at);
                self.content(&below(&below(&at, "requestBody"), "content"), true);
                self.each(&below(&at, "responses"), |walk, at, _| walk.response(at));
            }
        }
    }

    fn parameters(&mut self, at: &str) {
        let at = below(at, "parameters");
        let count = self.tree.pointer(&at).and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..count {
            self.parameter(&format!("{at}/{index}"), true);
        }
    }

    /// A parameter or a header.
    fn parameter(&mut self, at: &str, sent: bool) {
        let Some(node) = self.node(at) else { return };
        let schema = if node.contains_key("schema") { below(at, "schema") } else { at.to_owned() };
        if node.contains_key("schema") {
            self.schema(&schema, sent, 0);
        }
        if node.contains_key("schema") || node.contains_key("type") {
            self.examples(at, &schema, sent);
        }
        self.content(&below(at, "content"), sent);
    }

    fn response(&mut self, at: &str) {
        let schema = below(at, "schema");
        self.schema(&schema, false, 0);
        self.each(&below(at, "examples"), |walk, example, media| {
            if is_structured(media) {
                walk.example(example.to_owned(), &schema, false);
            }
        });
        self.each(&below(at, "headers"), |walk, at, _| walk.parameter(at, false));
        self.content(&below(at, "content"), false);
    }

    fn content(&mut self, at: &str, sent: bool) {
        self.each(at, |walk, at, media| {
            let schema = below(at, "schema");
            walk.schema(&schema, sent, 0);
            if is_structured(media) {
                walk.examples(at, &schema, sent);
            }
        });
    }

    /// `example`, and `examples` as OpenAPI 3 has them: named, each with a `value` or a reference to one.
    fn examples(&mut self, at: &str, schema: &str, sent: bool) {
        for key in ["example", "x-example"] {
            self.example(below(at, key), schema, sent);
        }
        self.each(&below(at, "examples"), |walk, at, _| {
            let target = walk.tree.pointer(at).and_then(reference);
            walk.example(below(target.as_deref().unwrap_or(at), "value"), schema, sent);
        });
    }

    fn schema(&mut self, at: &str, sent: bool, depth: usize) {
        let Some(node) = self.node(at).filter(|_| depth < MAX_DEPTH) else { return };
        self.example(below(at, "example"), at, sent);
        let list = below(at, "examples");
        for index in 0..self.tree.pointer(&list).and_then(Value::as_array).map_or(0, Vec::len) {
            self.example(format!("{list}/{index}"), at, sent);
        }
        for key in ONE.iter().filter(|key| node.contains_key(**key)) {
            self.schema(&below(at, key), sent, depth + 1);
        }
        for key in LIST {
            let at = below(at, key);
            for index in 0..node.get(*key).and_then(Value::as_array).map_or(0, Vec::len) {
                self.schema(&format!("{at}/{index}"), sent, depth + 1);
            }
        }
        for key in MAP {
            self.each_schema(&below(at, key), sent, depth + 1);
        }
    }

    /// Members may have any name here.
    fn each_schema(&mut self, at: &str, sent: bool, depth: usize) {
        for key in self.node(at).into_iter().flat_map(Map::keys) {
            self.schema(&below(at, key), sent, depth);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::find;

    fn pointers(tree: &serde_json::Value) -> Vec<(String, String, bool)> {
        find(tree).into_iter().map(|example| (example.pointer, example.schema, example.sent)).collect()
    }

    fn row(pointer: &str, schema: &str, sent: bool) -> (String, String, bool) {
        (pointer.to_owned(), schema.to_owned(), sent)
    }

    #[test]
    fn examples_of_openapi_3_are_found_where_they_stand() {
        let tree = json!({"paths": {"/a": {"post": {
            "parameters": [{"name": "p", "in": "query", "schema": {"type": "string"}, "example": "x"}],
            "requestBody": {"content": {
                "application/json": {"schema": {}, "examples": {"one": {"$ref": "#/components/examples/E"}}},
                "text/plain": {"schema": {}, "example": "no JSON"},
            }},
            "responses": {"200": {"content": {"application/hal+json": {"schema": {}, "example": 1}}}},
        }}}, "components": {
            "examples": {"E": {"value": {}}},
            "schemas": {"S": {"properties": {"example": {"example": 2}}, "allOf": [{"examples": [3]}]}},
        }});
        let post = "/paths/~1a/post";
        let body = format!("{post}/requestBody/content/application~1json/schema");
        let answer = format!("{post}/responses/200/content/application~1hal+json");
        assert_eq!(
            pointers(&tree),
            [
                row("/components/schemas/S/allOf/0/examples/0", "/components/schemas/S/allOf/0", false),
                row(
                    "/components/schemas/S/properties/example/example",
                    "/components/schemas/S/properties/example",
                    false
                ),
                row(&format!("{post}/parameters/0/example"), &format!("{post}/parameters/0/schema"), true),
                row("/components/examples/E/value", &body, true),
                row(&format!("{answer}/example"), &format!("{answer}/schema"), false),
            ]
        );
    }

    #[test]
    fn examples_of_swagger_stand_beside_the_schema() {
        let tree = json!({"paths": {"/a": {"get": {"responses": {"200": {
            "schema": {"type": "object"}, "examples": {"application/json": {}, "application/xml": "<a/>"},
        }}}}}, "definitions": {"D": {"example": 1}}});
        let answer = "/paths/~1a/get/responses/200";
        assert_eq!(
            pointers(&tree),
            [
                row("/definitions/D/example", "/definitions/D", false),
                row(&format!("{answer}/examples/application~1json"), &format!("{answer}/schema"), false),
            ]
        );
    }
}
