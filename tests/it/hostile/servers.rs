//! HS-08, HS-53, HS-54: addresses.

use serde_json::{Value, json};
use specwright::diagnostics::Code;

use super::{CANARY, file, inert, silent, warned, with_operation};

fn served(server: Value) -> Value {
    let mut document = with_operation("/a", json!({}));
    document["servers"] = json!([server]);
    document
}

/// Refused by the row. A generator that refused a document for its server would be of no use to those who set the base URL
/// themselves, so it is a warning, and the runtime takes no such address (`codegen/runtime/src/base_url.rs`).
#[test]
fn hs_08_addresses_that_no_client_takes() {
    for url in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://example.com",
        "HTTPS\u{200b}://example.com",
        "https://user:secret@example.com",
        "https://example.com\r\nHost: evil",
        "https://exa mple.com",
        "https://example.com/\"; fn xCANARYx() {} //",
        "https://example.com\\@evil.example",
        "https://example.com?x=${y}",
        "https://example.com#x",
        "https://exämple.com",
        "//user@example.com/",
    ] {
        let files = warned(&served(json!({ "url": url })), Code::Invalid);
        assert!(!file(&files, "Cargo.toml").contains(CANARY));
    }
    let variables = json!({ "a": { "default": "evil.example/\r\nx", "enum": ["evil.example/\r\nx"] } });
    warned(&served(json!({ "url": "https://{a}.example.com", "variables": variables })), Code::Invalid);
}

/// The same, for a server of a path item and of an operation; their variables are at their defaults.
#[test]
fn hs_08_servers_of_operations() {
    for (place, url, code) in [
        ("put", "javascript:alert(1)", Code::Invalid),
        ("put", "https://user:secret@example.com", Code::Invalid),
        ("put", "https://example.com/\"; fn xCANARYx() {} //", Code::Invalid),
        ("put", "v2", Code::UnsupportedFeature),
        ("", "file:///etc/passwd", Code::Invalid),
        ("", "https://example.com\r\nHost: evil", Code::Invalid),
    ] {
        let mut document = crate::hostile::with_schema(json!({ "type": "string" }));
        let item = &mut document["paths"]["/a"];
        let holder = if place.is_empty() { item } else { &mut item[place] };
        holder["servers"] = json!([{ "url": url }]);
        warned(&document, code);
    }
    let mut document = crate::hostile::with_schema(json!({ "type": "string" }));
    let variables = json!({ "region": { "default": "eu" } });
    document["paths"]["/a"]["servers"] = json!([{ "url": "https://{region}.example.com", "variables": variables }]);
    assert!(file(&silent(&document), "src/operations.rs").contains("https://eu.example.com"));
}

#[test]
fn hs_08_variables() {
    warned(&served(json!({ "url": "https://{x}.example.com" })), Code::Missing);
    let variable = json!({ "a": { "default": "c", "enum": ["a", "b"] } });
    warned(&served(json!({ "url": "https://{a}.example.com", "variables": variable })), Code::BadValue);
    // A variable in the host without a list: values that could move the end of the host are refused when they are set.
    let variable = json!({ "a": { "default": "b", "description": format!("*/ {CANARY}") } });
    silent(&served(json!({ "url": "https://{a}.example.com", "variables": variable })));
    let odd = "\"]; fn xCANARYx() {} //";
    inert(&served(
        json!({ "url": format!("https://{{{odd}}}.example.com"), "variables": { odd: { "default": "b" } } }),
    ));
}

#[test]
fn hs_08_addresses_that_callers_complete() {
    warned(&served(json!({ "url": "/v1" })), Code::UnsupportedFeature);
    warned(&served(json!({ "url": "//example.com/v1" })), Code::UnsupportedFeature);
    warned(&served(json!({ "url": "" })), Code::UnsupportedFeature);
    // Plain http is taken by the runtime only for this machine, or where the caller says so.
    silent(&served(json!({ "url": "http://localhost:8080/v1" })));
    inert(&served(json!({ "url": "http://example.com" })));
}

/// Nothing here can fetch: the stages before writing have no disk and no network (`architecture/paths.rs`). There is no command
/// that fetches documents either (HS-53). So an address is text, whatever it says.
#[test]
fn hs_53_hs_54_no_address_is_followed() {
    let secret = "http://169.254.169.254/latest/xCANARYx";
    let mut document = with_operation(
        "/a",
        json!({
            "externalDocs": { "url": secret },
            "responses": { "204": {
                "description": "D.",
                "content": { "application/json": { "examples": { "a": { "externalValue": secret } } } },
                "links": { "a": { "operationRef": secret } },
            } },
            "security": [{ "a": [] }, { "b": [] }],
        }),
    );
    document["externalDocs"] = json!({ "url": secret });
    document["info"]["termsOfService"] = json!(secret);
    document["components"]["securitySchemes"] = json!({
        "a": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": secret, "refreshUrl": secret, "scopes": {} } } },
        "b": { "type": "openIdConnect", "openIdConnectUrl": secret },
    });
    for (path, text) in inert(&document).1.iter().filter(|(path, _)| path.ends_with(".rs")) {
        assert!(!text.contains(secret), "{path} names an address that nothing should open");
    }
}
