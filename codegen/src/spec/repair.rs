//! Slips of OpenAPI 3 documents that must be put right before anything is read.
//!
//! Goes in: the tree. Comes out: the tree with parameters and headers whose type stands where Swagger 2.0 had it, in `schema`. Must not
//! do: repair what the reader can repair while it reads.

use serde_json::{Map, Value};

use super::origin::Origin;
use super::swagger::parameter::gather_schema;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location};

/// Moves `type` and its like of parameters and headers into `schema`, with a warning each.
pub(super) fn parameters(value: &mut Value, origin: &mut Origin, file: FileId, diagnostics: &mut Diagnostics) {
    let mut repair = Repair { origin, root: Location::root(file), diagnostics, path: Vec::new() };
    for section in ["paths", "webhooks"] {
        repair.within(value, section, |repair, section| {
            repair.each(section, |repair, item| {
                repair.within(item, "parameters", Repair::all);
                repair.each(item, |repair, operation| {
                    repair.within(operation, "parameters", Repair::all);
                    repair.within(operation, "responses", |repair, responses| repair.each(responses, Repair::headers));
                });
            });
        });
    }
    repair.within(value, "components", |repair, components| {
        repair.within(components, "parameters", Repair::all);
        repair.within(components, "headers", Repair::all);
        repair.within(components, "responses", |repair, responses| repair.each(responses, Repair::headers));
    });
}

struct Repair<'r> {
    origin: &'r mut Origin,
    root: Location,
    diagnostics: &'r mut Diagnostics,
    path: Vec<String>,
}

impl Repair<'_> {
    fn within(&mut self, value: &mut Value, key: &str, each: impl FnOnce(&mut Self, &mut Value)) {
        if let Some(member) = value.as_object_mut().and_then(|members| members.get_mut(key)) {
            self.path.push(key.to_owned());
            each(self, member);
            self.path.pop();
        }
    }

    /// Every member of an object or element of a list.
    fn each(&mut self, value: &mut Value, mut each: impl FnMut(&mut Self, &mut Value)) {
        match value {
            Value::Object(members) => {
                for (key, member) in members.iter_mut().filter(|(_, member)| member.is_object()) {
                    self.path.push(key.clone());
                    each(self, member);
                    self.path.pop();
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter_mut().enumerate() {
                    self.path.push(index.to_string());
                    each(self, element);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn headers(&mut self, response: &mut Value) {
        self.within(response, "headers", Self::all);
    }

    fn all(&mut self, value: &mut Value) {
        self.each(value, |repair, described| {
            if let Value::Object(described) = described {
                repair.one(described);
            }
        });
    }

    fn one(&mut self, described: &mut Map<String, Value>) {
        if described.contains_key("$ref") || described.contains_key("content") || !gather_schema(described) {
            return;
        }
        let place = self.origin.locate(&self.root, &self.path);
        let tree = self.origin.at(&self.path).cloned();
        self.path.push("schema".to_owned());
        self.origin.graft(&self.path, place.clone(), tree.as_ref());
        self.path.pop();
        self.diagnostics
            .warn(
                Code::Invalid,
                &place,
                "`type` belongs into `schema` since OpenAPI 3.0; it is read as if it stood there",
            )
            .help("write `schema:` and put `type` and what limits it below");
    }
}
