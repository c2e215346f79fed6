//! Parameters in `body` and `formData` → a request body.
//!
//! Goes in: the parts, with their places. Comes out: `requestBody`. Must not do: copy a schema that stands in one place.

use serde_json::{Map, Value, json};

use super::Lift;
use super::parameter::gather_schema;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// What a form parameter says beside its schema.
const PARAMETER_KEYS: [&str; 6] = ["name", "in", "description", "required", "collectionFormat", "allowEmptyValue"];

/// A parameter that is the body or a field of it.
#[derive(Clone)]
pub(super) struct BodyPart {
    members: Map<String, Value>,
    from: Vec<String>,
}

impl BodyPart {
    pub(super) fn new(members: Map<String, Value>, from: &[&str]) -> Self {
        Self { members, from: owned(from) }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.members.get(key)?.as_str()
    }

    fn required(&self) -> bool {
        self.members.get("required") == Some(&Value::Bool(true))
    }

    fn from(&self) -> Vec<&str> {
        self.from.iter().map(String::as_str).collect()
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|token| (*token).to_owned()).collect()
}

/// Whether a parameter goes into the body.
pub(super) fn is_part_of_body(parameter: &Map<String, Value>) -> bool {
    matches!(parameter.get("in").and_then(Value::as_str), Some("body" | "formData"))
}

/// The parts of a path item and of its operation together: an operation overrides what has the same name and place (Swagger 2.0,
/// "Operation Object"), and its body all fields of a form, or the other way round.
pub(super) fn overridden(inherited: &[BodyPart], own: Vec<BodyPart>) -> Vec<BodyPart> {
    let Some(place) = own.first().and_then(|part| part.text("in")) else { return inherited.to_vec() };
    let stays = |part: &&BodyPart| {
        let place = place == "formData" && part.text("in") == Some(place);
        place && own.iter().all(|other| other.text("name") != part.text("name"))
    };
    let mut parts: Vec<BodyPart> = inherited.iter().filter(stays).cloned().collect();
    parts.extend(own);
    parts
}

impl Lift<'_> {
    /// The request body that the parts make; none makes none.
    pub(super) fn body(&mut self, parts: &[BodyPart], at: &[&str], consumes: &[String]) -> Option<Value> {
        let to = [at, &["requestBody"]].concat();
        if let Some(whole) = parts.iter().find(|part| part.text("in") == Some("body")) {
            self.moved(&to, &whole.from());
            let mut types = consumes.to_vec();
            if types.is_empty() {
                types.push("application/json".to_owned());
            }
            let content = match whole.members.get("schema") {
                Some(schema) => {
                    let from = [whole.from().as_slice(), &["schema"]].concat();
                    self.content(&types, schema.clone(), &to, &from)
                }
                None => types.into_iter().map(|name| (name, json!({}))).collect(),
            };
            let mut body = json!({ "content": content, "required": whole.required() });
            if let Some(description) = whole.text("description") {
                body["description"] = json!(description);
            }
            return Some(body);
        }
        let first = parts.first()?;
        self.moved(&to, &first.from());
        Some(self.form(parts, &to, consumes))
    }

    fn form(&mut self, parts: &[BodyPart], to: &[&str], consumes: &[String]) -> Value {
        let file = parts.iter().any(|part| part.text("type") == Some("file"));
        let known = |name: &&String| name.starts_with(MULTIPART) || (name.starts_with(FORM) && !file);
        let mut types: Vec<String> = consumes.iter().filter(known).cloned().collect();
        if types.is_empty() {
            types.push(if file { MULTIPART } else { FORM }.to_owned());
        }
        let (mut properties, mut required, mut encoding) = (Map::new(), Vec::new(), Map::new());
        let schema_at = [to, &["content", &types[0], "schema"]].concat();
        for part in parts {
            let Some(name) = part.text("name") else { continue };
            let mut field = part.members.clone();
            if field.get("type").and_then(Value::as_str) == Some("array") {
                let format = part.text("collectionFormat").unwrap_or("csv");
                let (style, explode) =
                    self.style(format, true, &[part.from().as_slice(), &["collectionFormat"]].concat());
                encoding.insert(name.to_owned(), json!({ "style": style, "explode": explode }));
            }
            field.shift_remove("schema");
            if !gather_schema(&mut field) {
                field.insert("schema".to_owned(), json!({ "type": "string" }));
            }
            let mut schema = field.shift_remove("schema").unwrap_or_default();
            // Whatever else stands there is for the reader of the schema to judge.
            for (key, value) in field.into_iter().filter(|(key, _)| !PARAMETER_KEYS.contains(&key.as_str())) {
                schema[key] = value;
            }
            if let Some(description) = part.text("description") {
                schema["description"] = json!(description);
            }
            self.moved(&[schema_at.as_slice(), &["properties", name]].concat(), &part.from());
            properties.insert(name.to_owned(), schema);
            if part.required() {
                required.push(json!(name));
            }
        }
        let any_required = !required.is_empty();
        let schema = json!({ "type": "object", "properties": properties, "required": required });
        let mut content = Map::new();
        for (index, name) in types.iter().enumerate() {
            let schema = if index == 0 {
                schema.clone()
            } else {
                self.refer(&[to, &["content", name, "schema"]].concat(), &schema_at)
            };
            let mut entry = json!({ "schema": schema });
            if !encoding.is_empty() {
                entry["encoding"] = Value::Object(encoding.clone());
            }
            content.insert(name.clone(), entry);
        }
        json!({ "content": content, "required": any_required })
    }

    /// One entry per media type; the schema stands in the first, the others refer to it, so that it stays one schema.
    pub(super) fn content(
        &mut self,
        types: &[String],
        schema: Value,
        to: &[&str],
        from: &[&str],
    ) -> Map<String, Value> {
        let mut content = Map::new();
        // Operations that share a body share its schema: the first has it, the others refer to it.
        let earlier = self.bodies.get(&owned(from)).cloned();
        // Where the schema stands, and itself when it is a mere reference.
        let mut first: Option<Option<Value>> = earlier.as_ref().map(|_| None);
        let at = earlier.unwrap_or_else(|| {
            types.first().map(|name| owned(&[to, &["content", name, "schema"]].concat())).unwrap_or_default()
        });
        for name in types {
            let place = [to, &["content", name, "schema"]].concat();
            let entry = match &first {
                Some(None) => self.refer(&place, &at),
                Some(Some(pure)) => pure.clone(),
                None => {
                    self.moved(&place, from);
                    let pure = schema.get("$ref").is_some();
                    if !pure && matches!(from, ["parameters", _, "schema"]) {
                        self.bodies.insert(owned(from), at.clone());
                    }
                    first = Some(pure.then(|| schema.clone()));
                    schema.clone()
                }
            };
            content.insert(name.clone(), json!({ "schema": entry }));
        }
        content
    }
}
