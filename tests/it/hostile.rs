//! Documents made to hurt whoever generates from them: what they say reaches the output as a literal, a checked identifier or
//! prose, and in no fourth way.
//!
//! Tests bear the numbers of the rows in the hostile-document list. A row's text is refused, or it is repaired where one reading
//! is clearly meant (design rule 5); then the test says so and shows that the repair does no harm. Rows that loading alone
//! decides (HS-40 to HS-52) are in `load/hostile.rs`, those about the disk (HS-60, 63, 64) in `cli/write.rs`,
//! those about other files (HS-50, 51) in `files.rs`.

mod blind;
mod names;
mod output;
mod prose;
mod servers;
mod values;
mod work;

use serde_json::{Map, Value, json};
use specwright::diagnostics::{Code, Severity};
use specwright::{Config, FileTree, Outcome, SourceFile, dump, generate};
use specwright_tests::inspect;
use specwright_tests::texts::{CANARY, hostile_texts};

/// A document with these paths and schemas.
fn document(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "T", "version": "1" },
        "servers": [{ "url": "https://example.com" }],
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// A document with one operation, given its parts beside `operationId` and `responses`.
fn with_operation(path: &str, parts: Value) -> Value {
    let mut operation = json!({ "operationId": "run", "responses": { "204": { "description": "D." } } });
    merge(&mut operation, parts);
    let paths: Map<String, Value> = [(path.to_owned(), json!({ "post": operation }))].into_iter().collect();
    document(Value::Object(paths), json!({}))
}

fn merge(into: &mut Value, parts: Value) {
    if let (Value::Object(into), Value::Object(parts)) = (into, parts) {
        into.extend(parts);
    }
}

/// A document in which the schema `Thing` is sent and received.
fn with_schema(thing: Value) -> Value {
    let body = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } });
    let operation = json!({
        "operationId": "run",
        "requestBody": { "required": true, "content": body },
        "responses": { "200": { "description": "D.", "content": body } },
    });
    document(json!({ "/a": { "put": operation } }), json!({ "Thing": thing }))
}

fn config(document: &Value) -> Config {
    Config::single("hostile-client", SourceFile::new("hostile.json", document.to_string()))
}

/// What is found of one kind and severity.
fn found(outcome: &Outcome, severity: Severity) -> Vec<Code> {
    outcome.diagnostics.iter().filter(|d| d.severity == severity).map(|d| d.code).collect()
}

/// Generates, and shows that the output holds nothing of the document but literals, names and prose.
fn inert(document: &Value) -> (Outcome, FileTree) {
    let outcome = generate(&config(document));
    let Some(files) = outcome.files.clone() else { panic!("refused:\n{}", outcome.render(false)) };
    inspect::all(&files);
    (outcome, files)
}

/// As [`inert`], with a warning of this code.
fn warned(document: &Value, code: Code) -> FileTree {
    let (outcome, files) = inert(document);
    assert!(found(&outcome, Severity::Warning).contains(&code), "{}", outcome.render(false));
    files
}

/// As [`inert`], and nothing to say about it.
fn silent(document: &Value) -> FileTree {
    let (outcome, files) = inert(document);
    assert!(outcome.diagnostics.iter().next().is_none(), "{}", outcome.render(false));
    files
}

/// Refused with an error of this code that has a place, and nothing to write.
fn refused(document: &Value, code: Code) -> String {
    let outcome = generate(&config(document));
    let text = outcome.render(false);
    assert!(outcome.files.is_none(), "generated from {document}:\n{text}");
    assert!(found(&outcome, Severity::Error).contains(&code), "{text}");
    assert!(text.contains("hostile.json:1:"), "{text}");
    text
}

/// The model, one line an item.
fn model(document: &Value) -> String {
    dump(&config(document)).text.expect("a model")
}

fn file<'f>(files: &'f FileTree, path: &str) -> &'f str {
    files.get(path).expect("every crate has this file")
}
