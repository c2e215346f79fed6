//! Which version of which specification a document speaks.
//!
//! Goes in: the tree, and its text where the tree says nothing. Comes out: a [`Version`]. Must not do: look further than the two keys
//! that name it, unless neither is there.

use serde_json::Value;

use super::node::kind;
use super::{foreign, keywords};
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

/// What is read, as a way out.
const READ: &str = "read are `openapi` 3.0, 3.1 and 3.2, and `swagger` 2.0";

/// Reads `openapi` or `swagger`; anything but the known versions is an error.
pub(super) fn detect(value: &Value, text: &str, root: &Location, diagnostics: &mut Diagnostics) -> Option<Version> {
    for (key, accept) in [("openapi", openapi as fn(&str) -> Option<Version>), ("swagger", swagger)] {
        let Some(stated) = value.get(key) else { continue };
        let stated = match stated {
            Value::String(text) => text.trim().to_owned(),
            // `openapi: 3.0` without quotes is a number.
            Value::Number(number) => number.to_string(),
            other => {
                let message = format!("`{key}` states no version: it holds {}", kind(other));
                diagnostics.error(Code::UnknownVersion, &root.child(key), message).help(READ);
                return None;
            }
        };
        if let Some(version) = accept(&stated) {
            return Some(version);
        }
        unknown(key, &stated, &root.child(key), diagnostics);
        return None;
    }
    absent(value, text, root, diagnostics);
    None
}

/// A version that is not read.
fn unknown(key: &str, stated: &str, place: &Location, diagnostics: &mut Diagnostics) {
    let is_version = stated.starts_with(|c: char| c.is_ascii_digit());
    let message = match is_version {
        true => format!("`{key}` states version {stated}, which is not read"),
        false => format!("`{key}` states no version: {stated:?}"),
    };
    let bare = stated.strip_prefix(['v', 'V', '^', '~', '=']).unwrap_or_default().trim();
    let help = match (key, stated.split('.').next()) {
        ("openapi", Some("1" | "2")) => "versions up to 2.0 are those of Swagger: `swagger: \"2.0\"`".to_owned(),
        ("swagger", Some("1")) => {
            "convert it to Swagger 2.0 or OpenAPI 3 first, or ask for a newer document".to_owned()
        }
        ("swagger", Some("3")) => format!("from 3.0 on the key is `openapi`: `openapi: {stated}`"),
        ("openapi", Some("3")) => {
            format!(
                "{READ}; a later 3.x mostly reads as the last of them: state `openapi: 3.2.0`, and look at the warnings"
            )
        }
        _ if openapi(bare).is_some() || swagger(bare).is_some() => {
            format!("versions are bare numbers: `{key}: \"{bare}\"`")
        }
        _ => READ.to_owned(),
    };
    diagnostics.error(Code::UnknownVersion, place, message).help(help);
}

/// Neither key: the document of another tool, a part of a document, or a slip.
fn absent(value: &Value, text: &str, root: &Location, diagnostics: &mut Diagnostics) {
    if let Some(found) = foreign::of_text(text).or_else(|| foreign::of_tree(value)) {
        let place = found.at.split('/').skip(1).fold(root.clone(), |place, key| place.child(key));
        let message = format!("this is {}, not an OpenAPI document", found.what);
        diagnostics.error(Code::UnknownVersion, &place, message).help(found.help);
        return;
    }
    let keys: Vec<&String> = value.as_object().into_iter().flat_map(serde_json::Map::keys).collect();
    let slip = keys.iter().find_map(|key| Some((key, keywords::nearest(key, &["openapi", "swagger"])?)));
    if let Some((written, meant)) = slip {
        let message = format!("neither `openapi` nor `swagger` states a version, but there is `{written}`");
        let place = root.child(written.as_str());
        diagnostics.error(Code::UnknownVersion, &place, message).help(format!("the key is written `{meant}`"));
        return;
    }
    let is_part = ["paths", "components", "definitions", "info"].iter().any(|part| value.get(part).is_some());
    let help = match is_part {
        true => {
            "a document begins with its version, `openapi: 3.0.3` or the like; where this file is a part of one, name the file that \
             refers to it"
        }
        false => "is this an OpenAPI document? Its first line would be `openapi: 3.0.3` or the like",
    };
    diagnostics.error(Code::UnknownVersion, root, "neither `openapi` nor `swagger` states a version").help(help);
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
