//! What mutations start from and take their parts from: the fixtures of this repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

/// Larger parts make slow documents and show no more.
const LARGEST_PART: usize = 120;

/// The documents, and their parts by the place they were found in.
pub struct Seeds {
    pub documents: Vec<Value>,
    pub parts: BTreeMap<String, Vec<Value>>,
    /// Keyword and value, from every object.
    pub members: Vec<(String, Value)>,
}

/// The texts of all fixtures, those that are refused after those that are not.
pub fn texts() -> &'static [String] {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let mut texts = Vec::new();
        for folder in ["ok", "err"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
            let entries = fs::read_dir(folder).expect("the fixtures are beside this crate");
            let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
            files.sort();
            texts
                .extend(files.iter().filter(|path| path.is_file()).map(|path| fs::read_to_string(path).expect("text")));
        }
        texts
    })
}

/// The fixtures as values.
pub fn seeds() -> &'static Seeds {
    static SEEDS: OnceLock<Seeds> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let read =
            |text: &String| serde_yaml::from_str::<Value>(text).ok().filter(|value| value.get("paths").is_some());
        let documents: Vec<Value> = texts().iter().filter_map(read).collect();
        let mut seeds = Seeds { documents: Vec::new(), parts: BTreeMap::new(), members: Vec::new() };
        for document in &documents {
            collect(document, &[], &mut seeds);
        }
        seeds.documents = documents;
        seeds
    })
}

fn collect(value: &Value, keys: &[&str], seeds: &mut Seeds) {
    if size(value) <= LARGEST_PART {
        let list = seeds.parts.entry(place(keys)).or_default();
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
    for (key, value) in children(value) {
        let below: Vec<&str> = keys.iter().copied().chain([key.as_str()]).collect();
        if !key.starts_with(|c: char| c.is_ascii_digit()) && size(value) <= LARGEST_PART {
            let member = (key.clone(), value.clone());
            if !seeds.members.contains(&member) {
                seeds.members.push(member);
            }
        }
        collect(value, &below, seeds);
    }
}

/// What stands at the end of such a path: the keyword, or the keyword that named things stand below.
pub fn place(keys: &[&str]) -> String {
    const NAMED: &[&str] = &[
        "allOf",
        "anyOf",
        "callbacks",
        "content",
        "definitions",
        "encoding",
        "enum",
        "examples",
        "headers",
        "links",
        "mapping",
        "oneOf",
        "parameters",
        "paths",
        "patternProperties",
        "prefixItems",
        "properties",
        "requestBodies",
        "required",
        "responses",
        "schemas",
        "scopes",
        "security",
        "securityDefinitions",
        "securitySchemes",
        "servers",
        "tags",
        "variables",
        "$defs",
    ];
    const SCHEMA: &[&str] = &[
        "schema",
        "items",
        "additionalProperties",
        "not",
        "properties/",
        "schemas/",
        "definitions/",
        "allOf/",
        "oneOf/",
        "anyOf/",
        "prefixItems/",
        "patternProperties/",
        "$defs/",
    ];
    let last = keys.last().copied().unwrap_or_default();
    let found = match keys.iter().rev().nth(1) {
        Some(above) if NAMED.contains(above) => format!("{above}/"),
        _ => last.to_owned(),
    };
    if SCHEMA.contains(&found.as_str()) { "schema".to_owned() } else { found }
}

/// The values below a value, with their keys.
pub fn children(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Array(list) => list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        _ => Vec::new(),
    }
}

/// How many values a value is.
pub fn size(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}
