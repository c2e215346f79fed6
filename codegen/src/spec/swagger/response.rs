//! Responses with `schema`, `headers` and `examples` → responses with `content`.
//!
//! Goes in: a response of Swagger 2.0. Comes out: one of OpenAPI 3.0. Must not do: follow references.

use serde_json::{Map, Value, json};

use super::Lift;

impl Lift<'_> {
    /// Lifts a response in place.
    pub(super) fn response(&mut self, response: &mut Value, to: &[&str], from: &[&str], produces: &[String]) {
        let Value::Object(response) = response else { return };
        if let Some(Value::Object(headers)) = response.get_mut("headers") {
            for (name, header) in headers.iter_mut() {
                if let Value::Object(header) = header {
                    let part = ["headers", name.as_str()];
                    self.parameter(header, &[to, &part].concat(), &[from, &part].concat());
                }
            }
        }
        let examples = match response.shift_remove("examples") {
            Some(Value::Object(examples)) => examples,
            _ => Map::new(),
        };
        let Some(schema) = response.shift_remove("schema") else { return };
        let file = schema.get("type").and_then(Value::as_str) == Some("file");
        let mut types = produces.to_vec();
        if types.is_empty() {
            types.push(if file { "application/octet-stream" } else { "application/json" }.to_owned());
        }
        let mut content = self.content(&types, schema, to, &[from, &["schema"]].concat());
        for (name, example) in examples {
            if let Some(entry) = content.get_mut(&name) {
                entry["example"] = example;
            }
        }
        response.insert("content".to_owned(), json!(content));
    }
}
