//! Parts of a Swagger 2.0 document that stand in further texts → copies in the document.
//!
//! Goes in: the tree, and the further texts. Comes out: the tree with every path item, parameter and response in it that has another
//! form in OpenAPI 3.0, each with its true place. Must not do: copy schemas; they are read where they stand.

use serde_json::{Map, Value};

use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location};
use crate::spec::files::Files;
use crate::spec::limits;
use crate::spec::node::Node;
use crate::spec::origin::Origin;

/// Sections of the document that may stand in a text of their own.
const SECTIONS: [&str; 5] = ["paths", "definitions", "parameters", "responses", "securityDefinitions"];

/// Puts copies where references lead to further texts.
pub(in crate::spec) fn join(
    value: &mut Value,
    origin: &mut Origin,
    file: FileId,
    files: &Files,
    diagnostics: &mut Diagnostics,
) {
    if files.is_empty() {
        return;
    }
    let mut join = Join { root: Location::root(file), origin, files, document: value.clone(), copied: 0 };
    let Value::Object(root) = value else { return };
    for section in SECTIONS {
        join.member(root, section, &[]);
    }
    if let Some(Value::Object(paths)) = root.get_mut("paths") {
        join.paths(paths);
    }
    for section in ["parameters", "responses"] {
        if let Some(Value::Object(shared)) = root.get_mut(section) {
            join.members(shared, &[section]);
        }
    }
    if join.copied > limits::NODES {
        let message = format!("the references lead to more than {} values, each counted as often", limits::NODES);
        diagnostics.error(Code::OverBudget, &Location::root(file), message);
    }
}

struct Join<'j> {
    root: Location,
    origin: &'j mut Origin,
    files: &'j Files,
    /// The tree before anything was put into it.
    document: Value,
    /// Values that were copied.
    copied: usize,
}

impl Join<'_> {
    fn paths(&mut self, paths: &mut Map<String, Value>) {
        self.members(paths, &["paths"]);
        for (path, item) in paths.iter_mut() {
            let Value::Object(item) = item else { continue };
            self.elements(item, &["paths", path]);
            for (method, operation) in item.iter_mut() {
                let Value::Object(operation) = operation else { continue };
                let at = ["paths", path, method];
                self.elements(operation, &at);
                self.member(operation, "responses", &at);
                if let Some(Value::Object(responses)) = operation.get_mut("responses") {
                    self.members(responses, &[&at[..], &["responses"]].concat());
                }
            }
        }
    }

    fn members(&mut self, holder: &mut Map<String, Value>, at: &[&str]) {
        for (key, value) in holder.iter_mut() {
            self.one(value, &[at, &[key.as_str()]].concat());
        }
    }

    fn member(&mut self, holder: &mut Map<String, Value>, key: &str, at: &[&str]) {
        if let Some(value) = holder.get_mut(key) {
            self.one(value, &[at, &[key]].concat());
        }
    }

    /// The parameters of a path item or an operation.
    fn elements(&mut self, holder: &mut Map<String, Value>, at: &[&str]) {
        self.member(holder, "parameters", at);
        let Some(Value::Array(parameters)) = holder.get_mut("parameters") else { return };
        for (index, parameter) in parameters.iter_mut().enumerate() {
            self.one(parameter, &[at, &["parameters", &index.to_string()]].concat());
        }
    }

    /// Follows references of one value as long as they stand in a further text or lead to one.
    fn one(&mut self, value: &mut Value, at: &[&str]) {
        for _ in 0..limits::REFERENCE_CHAIN {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
            let base = self.origin.locate(&self.root, at).file;
            if reference.starts_with('#') && !self.files.is_further(base) {
                return;
            }
            let before = Origin::default();
            let document = Node::root(&self.document, self.root.file, &before);
            let Some(found) = self.files.peek(&document, reference, base) else { return };
            self.copied += size(found.value);
            if self.copied > limits::NODES {
                return;
            }
            self.origin.set(at, found.location.clone());
            *value = found.value.clone();
        }
    }
}

/// How many values there are in one.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(members) => members.values().map(size).sum(),
        Value::Array(elements) => elements.iter().map(size).sum(),
        _ => 0,
    }
}
