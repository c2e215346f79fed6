//! Path items and operations: parameters are parted into those that stay and those that make the body.
//!
//! Goes in: a path item of Swagger 2.0. Comes out: one of OpenAPI 3.0. Must not do: resolve more than shared parameters.

use serde_json::{Map, Value};

use super::body::{BodyPart, is_part_of_body, overridden};
use super::{Lift, texts};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

impl Lift<'_> {
    /// Lifts a path item with its operations.
    pub(super) fn path_item(&mut self, path: &str, item: &mut Map<String, Value>) {
        let inherited = self.part_parameters(item, &["paths", path]);
        for method in METHODS {
            if let Some(Value::Object(operation)) = item.get_mut(method) {
                self.operation(operation, &["paths", path, method], &inherited);
            }
        }
    }

    fn operation(&mut self, operation: &mut Map<String, Value>, at: &[&str], inherited: &[BodyPart]) {
        let stated = |operation: &mut Map<String, Value>, key: &str, default: &[String]| {
            let own = operation.shift_remove(key);
            if own.is_some() { texts(own.as_ref()) } else { default.to_vec() }
        };
        let consumes = stated(operation, "consumes", &self.consumes);
        let produces = stated(operation, "produces", &self.produces);
        let own = self.part_parameters(operation, at);
        let body = overridden(inherited, own);
        if let Some(body) = self.body(&body, at, &consumes) {
            operation.insert("requestBody".to_owned(), body);
        }
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            for (status, response) in responses.iter_mut() {
                let place = [at, &["responses", status]].concat();
                self.response(response, &place, &place, &produces);
            }
        }
    }

    /// Lifts the parameters that stay, and takes out those of the body.
    fn part_parameters(&mut self, holder: &mut Map<String, Value>, at: &[&str]) -> Vec<BodyPart> {
        let Some(Value::Array(parameters)) = holder.get_mut("parameters") else { return Vec::new() };
        let (mut kept, mut body) = (Vec::new(), Vec::new());
        for (index, mut parameter) in std::mem::take(parameters).into_iter().enumerate() {
            let old = index.to_string();
            let from = [at, &["parameters", &old]].concat();
            if let Some(part) = self.body_part(&parameter, &from) {
                body.push(part);
                continue;
            }
            let new = kept.len().to_string();
            let to = [at, &["parameters", &new]].concat();
            if old != new {
                self.moved(&to, &from);
            }
            if let Value::Object(parameter) = &mut parameter {
                self.parameter(parameter, &to, &from);
            }
            kept.push(parameter);
        }
        *parameters = kept;
        body
    }

    /// A parameter in `body` or `formData`, itself or by reference.
    fn body_part(&self, parameter: &Value, from: &[&str]) -> Option<BodyPart> {
        let members = parameter.as_object()?;
        let Some(reference) = members.get("$ref").and_then(Value::as_str) else {
            return is_part_of_body(members).then(|| BodyPart::new(members.clone(), from));
        };
        let name = reference.strip_prefix("#/parameters/")?.replace("~1", "/").replace("~0", "~");
        let members = self.shared.get(&name)?.as_object()?;
        is_part_of_body(members).then(|| BodyPart::new(members.clone(), &["parameters", &name]))
    }
}
