//! Small documents that ask for much work.

use serde_json::{Value, json};

use super::*;

/// Schemas under two media types that are alike but for their names, each level with ten ways to the next: compared pair by pair they
/// would be ten million.
#[test]
fn sr_6_schemas_that_multiply_are_not_compared_to_the_end() {
    const LEVELS: usize = 7;
    let many = |each: Value| Value::Object((0..10).map(|at| (format!("p{at}"), each.clone())).collect());
    let to = |name: &str, level: usize| json!({ "$ref": format!("#/components/schemas/{name}{level}") });
    let mut schemas = serde_json::Map::new();
    for level in 0..LEVELS {
        let (next_a, next_b) = if level + 1 == LEVELS {
            (json!({ "type": "string" }), json!({ "type": "string" }))
        } else {
            (to("A", level + 1), to("B", level + 1))
        };
        let inline = json!({ "type": "object", "properties": { "r": next_a } });
        schemas.insert(format!("A{level}"), json!({ "type": "object", "properties": many(inline) }));
        let inline = json!({ "type": "object", "properties": many(next_b) });
        schemas.insert(format!("B{level}"), json!({ "type": "object", "properties": { "r": inline } }));
    }
    let spelled = json!({ "type": "object", "properties": many(to("B", 0)) });
    let content = json!({
        "application/json": { "schema": to("A", 0) }, "application/xml": { "schema": spelled },
    });
    let operation =
        json!({ "operationId": "run", "responses": { "200": { "description": "D.", "content": content } } });
    inert(&document(json!({ "/a": { "get": operation } }), Value::Object(schemas)));
}

/// Each example of a list asks for a walk over a long list of values.
#[test]
fn sr_6_examples_are_not_looked_at_to_the_end() {
    let values: Vec<String> = (0..30_000).map(|at| format!("v{at}")).collect();
    let examples = vec![json!({ "p": values.last(), "q": 1 }); values.len()];
    let item = json!({ "type": "object", "properties": { "p": { "type": "string", "enum": values } } });
    let outcome = generate(&config(&with_schema(json!({ "type": "array", "items": item, "example": examples }))));
    assert!(outcome.files.is_some(), "{}", outcome.render(false));
}
