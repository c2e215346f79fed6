//! Which version of which specification a document speaks.
//!
//! Goes in: the tree. Comes out: a [`Version`]. Must not do: look further than the two keys that name it.

use serde_json::Value;

use crate::diagnostics::{Code, Diagnostics};
use crate::location::Location;

/// What a document is written in; 3.2 is read like 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Swagger 2.0
    V2,
    /// OpenAPI 3.0
    V30,
    /// OpenAPI 3.1 and 3.2, whose schemas are JSON Schema 2020-12.
    V31,
}

/// Reads `openapi` or `swagger`; anything but the known versions is an error.
pub(super) fn detect(value: &Value, root: &Location, diagnostics: &mut Diagnostics) -> Option<Version> {
    for (key, accept) in [("openapi", openapi as fn(&str) -> Option<Version>), ("swagger", swagger)] {
        let Some(stated) = value.get(key) else { continue };
        let text = match stated {
            Value::String(text) => text.trim().to_owned(),
            // `openapi: 3.0` without quotes is a number.
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        if let Some(version) = accept(&text) {
            return Some(version);
        }
        diagnostics
            .error(
                Code::UnknownVersion,
                &root.child(key),
                format!("`{key}` states a version that is not read: {stated}"),
            )
            .help("read are `openapi` 3.0, 3.1 and 3.2, and `swagger` 2.0");
        return None;
    }
    diagnostics
        .error(Code::UnknownVersion, root, "neither `openapi` nor `swagger` states a version")
        .help("is this an OpenAPI document? Its first line would be `openapi: 3.0.3` or the like");
    None
}

fn openapi(text: &str) -> Option<Version> {
    let mut parts = text.split('.');
    match (parts.next()?, parts.next().unwrap_or("0")) {
        ("3", "0") => Some(Version::V30),
        ("3", "1" | "2") => Some(Version::V31),
        _ => None,
    }
}

fn swagger(text: &str) -> Option<Version> {
    matches!(text, "2.0" | "2").then_some(Version::V2)
}
