//! Swagger 2.0 → the shape of OpenAPI 3.0.
//!
//! Goes in: the tree of a Swagger 2.0 document. Comes out: the tree that the same author would have written in OpenAPI 3.0, and where
//! each moved part stands in the text. Must not do: touch schemas; what is different in them is read as it is.
//!
//! References are left as they are written: who follows them knows where Swagger 2.0 kept its components.

mod body;
mod join;
mod operation;
pub(super) mod parameter;
mod response;

pub(super) use join::join;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::origin::Origin;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location, Pointer};

/// What is known while a document is lifted.
struct Lift<'l> {
    root: Location,
    /// Places before anything was moved.
    before: Origin,
    origin: &'l mut Origin,
    diagnostics: &'l mut Diagnostics,
    /// The document's `parameters`, which operations refer to.
    shared: Map<String, Value>,
    /// Schemas of shared bodies, and where each was put first.
    bodies: BTreeMap<Vec<String>, Vec<String>>,
    consumes: Vec<String>,
    produces: Vec<String>,
}

/// Lifts a whole document in place.
pub(super) fn lift(value: &mut Value, origin: &mut Origin, file: FileId, diagnostics: &mut Diagnostics) {
    let Value::Object(root) = value else { return };
    let shared = match root.shift_remove("parameters") {
        Some(Value::Object(shared)) => shared,
        _ => Map::new(),
    };
    let mut lift = Lift {
        root: Location::root(file),
        before: origin.clone(),
        origin,
        diagnostics,
        shared,
        bodies: BTreeMap::new(),
        consumes: texts(root.shift_remove("consumes").as_ref()),
        produces: texts(root.shift_remove("produces").as_ref()),
    };
    lift.servers(root);
    lift.paths(root);
    lift.components(root);
}

impl Lift<'_> {
    /// Notes that the part at `to` stands in the text where `from` stood.
    fn moved(&mut self, to: &[&str], from: &[&str]) {
        let place = self.before.locate(&self.root, from);
        self.origin.graft(to, place, self.before.at(from));
    }

    /// The place of a part before it was moved.
    fn place(&self, from: &[&str]) -> Location {
        self.before.locate(&self.root, from)
    }

    /// `schemes`, `host` and `basePath` as URLs.
    fn servers(&mut self, root: &mut Map<String, Value>) {
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let schemes = texts(root.shift_remove("schemes").as_ref());
        let host = text(root.shift_remove("host"));
        let base = text(root.shift_remove("basePath"));
        let base = if base.is_empty() || base.starts_with('/') { base } else { format!("/{base}") };
        let urls: Vec<String> = if !host.is_empty() {
            // Without `schemes` the one by which the document was fetched counts, which nobody knows here.
            let mut schemes = if schemes.is_empty() { vec!["https".to_owned()] } else { schemes };
            // Their order says nothing, and the first server is the one that is called unless another is chosen.
            schemes.sort_by_key(|scheme| !matches!(scheme.as_str(), "https" | "wss"));
            schemes.iter().map(|scheme| format!("{scheme}://{host}{base}")).collect()
        } else if !base.is_empty() {
            vec![base]
        } else {
            return;
        };
        let from = if host.is_empty() { "basePath" } else { "host" };
        for index in 0..urls.len() {
            let index = index.to_string();
            self.moved(&["servers", &index], &[from]);
            self.moved(&["servers", &index, "url"], &[from]);
        }
        let servers: Vec<Value> = urls.into_iter().map(|url| json!({ "url": url })).collect();
        root.insert("servers".to_owned(), Value::Array(servers));
    }

    fn paths(&mut self, root: &mut Map<String, Value>) {
        let Some(Value::Object(paths)) = root.get_mut("paths") else { return };
        for (path, item) in paths.iter_mut().filter(|(path, _)| !path.starts_with("x-")) {
            if let Value::Object(item) = item {
                self.path_item(path, item);
            }
        }
    }

    fn components(&mut self, root: &mut Map<String, Value>) {
        let mut components = Map::new();
        for (old, new) in
            [("definitions", "schemas"), ("responses", "responses"), ("securityDefinitions", "securitySchemes")]
        {
            if let Some(section) = root.shift_remove(old) {
                self.moved(&["components", new], &[old]);
                components.insert(new.to_owned(), section);
            }
        }
        let shared = std::mem::take(&mut self.shared);
        let mut parameters = Map::new();
        for (name, parameter) in shared {
            let Value::Object(mut parameter) = parameter else { continue };
            // Those in bodies have gone into the operations that refer to them.
            if body::is_part_of_body(&parameter) {
                continue;
            }
            let to = ["components", "parameters", name.as_str()];
            self.moved(&to, &["parameters", &name]);
            self.parameter(&mut parameter, &to, &["parameters", &name]);
            parameters.insert(name, Value::Object(parameter));
        }
        components.insert("parameters".to_owned(), Value::Object(parameters));
        if let Some(Value::Object(responses)) = components.get_mut("responses") {
            let produces = self.produces.clone();
            for (name, response) in responses.iter_mut() {
                self.response(response, &["components", "responses", name], &["responses", name], &produces);
            }
        }
        if let Some(Value::Object(schemes)) = components.get_mut("securitySchemes") {
            schemes.values_mut().for_each(security_scheme);
        }
        root.insert("components".to_owned(), Value::Object(components));
    }

    /// A reference at `at` to the node at `path` of the document, whatever text the things around it stand in.
    fn refer<T: AsRef<str>>(&mut self, at: &[&str], path: &[T]) -> Value {
        let mut pointer = String::from("#");
        for token in path {
            pointer.push('/');
            // A reference is a URI fragment, so that a percent sign needs its escape.
            pointer.push_str(&Pointer::escape(token.as_ref()).replace('%', "%25"));
        }
        self.origin.set(&[at, &["$ref"]].concat(), self.root.clone());
        json!({ "$ref": pointer })
    }

    fn warn(&mut self, code: Code, from: &[&str], message: impl Into<String>) {
        let place = self.place(from);
        self.diagnostics.warn(code, &place, message);
    }
}

/// `basic` is a kind of `http`; what OAuth says of its flow has no use in a request.
fn security_scheme(scheme: &mut Value) {
    let Value::Object(scheme) = scheme else { return };
    match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), json!("http"));
            scheme.insert("scheme".to_owned(), json!("basic"));
        }
        Some("oauth2") => {
            for key in ["flow", "authorizationUrl", "tokenUrl", "scopes"] {
                scheme.shift_remove(key);
            }
        }
        _ => {}
    }
}

/// The texts of a list.
fn texts(list: Option<&Value>) -> Vec<String> {
    let elements = list.and_then(Value::as_array).into_iter().flatten();
    elements.filter_map(Value::as_str).map(str::to_owned).collect()
}
