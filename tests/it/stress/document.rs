//! Documents nobody would write: schemas that nest every keyword at random, from a seed.
//!
//! In goes a number, out comes a document; the same number gives the same document. Must not do: be wrong, in the sense that
//! the generator may refuse it. `tests/compile` takes this file in too, to compile what a few of them become.

use serde_json::{Map, Value, json};

/// A document from a seed.
pub fn document(seed: u64) -> Value {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let count = 3 + dice.below(6);
    let mut schemas = Map::new();
    for index in 0..count {
        // A component that is a reference and nothing else may lead back to itself, which is an error.
        let schema = match dice.schema(4, count) {
            schema if schema.get("$ref").is_some() => json!({ "allOf": [schema] }),
            schema => schema,
        };
        schemas.insert(NAMES[(index + seed as usize) % NAMES.len()].to_owned(), schema);
    }
    let names: Vec<String> = schemas.keys().cloned().collect();
    let mut text = json!({ "schemas": schemas });
    // References were made by number before the names were known.
    resolve(&mut text, &names);
    let mut paths = Map::new();
    for (index, name) in names.iter().enumerate() {
        paths.insert(format!("/{index}"), dice.path_item(index, &format!("#/components/schemas/{}", token(name))));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Stress", "version": seed.to_string() },
        "servers": [{ "url": "https://example.com" }],
        "paths": paths,
        "components": text,
    })
}

/// Names of schemas and members that have been trouble somewhere.
const NAMES: [&str; 24] = [
    "Option", "String", "Vec", "Box", "Result", "Default", "Self", "self", "type", "match", "item", "Item", "ITEM",
    "a-b", "a_b", "aB", "", "1", "extra", "build", "Größe", "con", "$ref<", "x/y~z",
];

const FORMATS: [&str; 12] =
    ["date-time", "date", "time", "uuid", "byte", "binary", "password", "uri", "duration", "ipv4", "decimal", "int64"];

fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn resolve(value: &mut Value, names: &[String]) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Number(index)) = members.get("$ref") {
                let name = &names[index.as_u64().unwrap_or_default() as usize % names.len()];
                let encoded: String =
                    token(name).chars().map(|c| if c == '<' { "%3C".to_owned() } else { c.to_string() }).collect();
                members.insert("$ref".to_owned(), json!(format!("#/components/schemas/{encoded}")));
            }
            members.values_mut().for_each(|member| resolve(member, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, names)),
        _ => {}
    }
}

/// A xorshift generator: enough for dice.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit
    }

    fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    fn path_item(&mut self, index: usize, reference: &str) -> Value {
        let schema = json!({ "$ref": reference });
        let inline = self.schema(2, 3);
        let mut inline = json!({ "schema": inline });
        resolve(&mut inline, &["Option".to_owned()]);
        if !reference.contains("Option") {
            inline = json!({ "schema": schema });
        }
        let parameter =
            json!({ "name": self.pick(&NAMES[..16]), "in": "query", "content": { "application/json": inline } });
        let response = json!({ "description": "d", "content": { "application/json": { "schema": schema } } });
        json!({
            "put": {
                "operationId": format!("op{index}"),
                "parameters": if self.one_in(2) { json!([parameter]) } else { json!([]) },
                "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
                "responses": { "200": response },
            }
        })
    }

    fn schema(&mut self, depth: usize, count: usize) -> Value {
        if depth == 0 {
            return if self.one_in(3) { self.reference(count) } else { self.scalar() };
        }
        let mut schema = match self.below(12) {
            0 | 1 => self.scalar(),
            2 => return self.reference(count),
            3..=5 => self.object(depth, count),
            6 | 7 => self.array(depth, count),
            8 => json!({ self.pick(&["oneOf", "anyOf"]): self.schemas(depth, count) }),
            9 => json!({ "allOf": self.schemas(depth, count) }),
            10 => self.listed(),
            _ => self.everything(depth, count),
        };
        self.decorate(&mut schema);
        schema
    }

    fn schemas(&mut self, depth: usize, count: usize) -> Value {
        let many = 1 + self.below(3);
        (0..many).map(|_| self.schema(depth - 1, count)).collect()
    }

    fn reference(&mut self, count: usize) -> Value {
        let mut schema = json!({ "$ref": self.below(count) });
        if self.one_in(4) {
            schema["description"] = json!("Beside a reference.");
        }
        schema
    }

    fn scalar(&mut self) -> Value {
        match self.below(8) {
            0 => {
                json!({ "type": "integer", "minimum": self.below(9), "format": self.pick(&["int32", "int64", "uint64"]) })
            }
            1 => json!({ "type": "number", "exclusiveMaximum": 10.5, "multipleOf": 0.5 }),
            2 => json!({ "type": "boolean", "default": true }),
            3 => json!({ "type": "string", "format": self.pick(&FORMATS) }),
            4 => json!({ "type": ["string", "integer", "null"], "maxLength": 5 }),
            5 => json!({ "type": "null" }),
            6 => json!({}),
            _ => json!({ "type": "string", "minLength": 1, "pattern": "^a", "default": "a" }),
        }
    }

    fn listed(&mut self) -> Value {
        let texts = [self.pick(&NAMES), self.pick(&NAMES), self.pick(&["<", ">=", "-1", "Unrecognized"])];
        match self.below(5) {
            0 => json!({ "enum": [1, -1, 2] }),
            1 => json!({ "enum": [texts[0], 1, true, null] }),
            2 => json!({ "const": texts[0] }),
            3 => json!({ "type": "string", "enum": texts, "default": texts[2] }),
            _ => json!({ "type": ["string", "null"], "enum": texts }),
        }
    }

    fn array(&mut self, depth: usize, count: usize) -> Value {
        let mut schema = json!({ "type": "array", "uniqueItems": self.one_in(2) });
        if self.one_in(3) {
            schema["prefixItems"] = self.schemas(depth, count);
            schema["minItems"] = json!(self.below(3));
        }
        if self.one_in(5) {
            schema["items"] = json!(false);
        } else {
            schema["items"] = self.schema(depth - 1, count);
        }
        schema
    }

    fn object(&mut self, depth: usize, count: usize) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for _ in 0..self.below(4) {
            let name = self.pick(&NAMES);
            if self.one_in(2) && !required.contains(&name) {
                required.push(name);
            }
            let mut property = self.schema(depth - 1, count);
            if self.one_in(5) {
                property[self.pick(&["readOnly", "writeOnly", "deprecated"])] = json!(true);
            }
            properties.insert(name.to_owned(), property);
        }
        let mut schema = json!({ "type": "object", "properties": properties, "required": required });
        match self.below(6) {
            0 => schema["additionalProperties"] = json!(self.one_in(2)),
            1 => schema["additionalProperties"] = self.schema(depth - 1, count),
            2 => schema["patternProperties"] = json!({ "^x-": self.schema(depth - 1, count) }),
            3 => schema["propertyNames"] = json!({ "maxLength": 3 }),
            _ => {}
        }
        schema
    }

    /// Keywords of every kind side by side.
    fn everything(&mut self, depth: usize, count: usize) -> Value {
        let mut schema = self.object(depth, count);
        if let (Value::Object(to), Value::Object(from)) = (&mut schema, self.array(depth, count)) {
            to.extend(from);
            if self.one_in(2) {
                to.remove("type");
            }
        }
        for word in ["allOf", "oneOf", "anyOf"] {
            if self.one_in(2) {
                schema[word] = self.schemas(depth, count);
            }
        }
        if self.one_in(3) {
            schema["discriminator"] = json!({ "propertyName": self.pick(&NAMES) });
        }
        schema
    }

    fn decorate(&mut self, schema: &mut Value) {
        match self.below(10) {
            0 => schema["description"] = json!("Said of it.\n\n```\ncode\n```"),
            1 => schema["nullable"] = json!(true),
            2 => schema["title"] = json!(self.pick(&NAMES)),
            3 => schema["default"] = json!({ "a": [1] }),
            4 => schema["minProperties"] = json!(1),
            _ => {}
        }
    }
}
