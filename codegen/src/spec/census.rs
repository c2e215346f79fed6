//! How many operations a document declares, counted on the raw tree: what is read later is held against it.

use std::collections::BTreeSet;

use serde_json::Value;

/// Methods a path item can have (OpenAPI 3.0.3 "Path Item Object"; `query` since 3.2).
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Operations under `paths`, those of referenced path items included where the reference stays inside the document.
pub(super) fn operations(document: &Value) -> usize {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flatten()
        .filter(|(path, _)| !path.starts_with("x-"))
        .map(|(_, item)| in_item(document, item))
        .sum()
}

fn in_item(document: &Value, item: &Value) -> usize {
    let target = item.get("$ref").and_then(Value::as_str).and_then(|text| document.pointer(text.strip_prefix('#')?));
    let methods = [Some(item), target].into_iter().flatten().filter_map(Value::as_object).flatten();
    let found: BTreeSet<String> = methods
        .filter(|(_, member)| member.is_object())
        .map(|(key, _)| key.to_ascii_lowercase())
        .filter(|key| METHODS.contains(&key.as_str()))
        .collect();
    found.len()
}
