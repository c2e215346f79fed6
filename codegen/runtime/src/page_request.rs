//! The request for one page: the call's own, with the offset, number, cursor or query of the page put in. Everything else,
//! filters above all, stays as the caller set it.

use http::HeaderValue;
use serde_json::Value;

use super::api::{OperationSpec, SchemeKind};
use super::body::Body;
use super::json_text::json_text;
use super::page_link::encoded;
use super::paging::{PageInput, PageStyle, Paging};
use super::percent::{Charset, encode};
use super::pointer::{text_at, tokens};
use super::position::Start;
use super::request::Parts;

/// Puts into a request where its page starts.
///
/// # Errors
/// When the position belongs to a list of another style, or the body has no place for it.
pub(super) fn start_at(
    parts: &mut Parts,
    spec: &OperationSpec,
    paging: &Paging,
    start: &Start,
) -> Result<(), &'static str> {
    match (start, paging.style) {
        (Start::First, _) => Ok(()),
        (Start::Offset(number), PageStyle::Offset { offset: input })
        | (Start::Page(number), PageStyle::Page { page: input, .. }) => set(parts, input, Value::from(*number)),
        (Start::Cursor(cursor), PageStyle::Cursor { cursor: input, .. }) => {
            set(parts, input, serde_json::from_str(cursor).unwrap_or(Value::Null))
        }
        (Start::Link(query), PageStyle::Link { .. } | PageStyle::LinkHeader) => {
            follow(parts, spec, query);
            Ok(())
        }
        _ => Err("is one of another list"),
    }
}

/// The number a position states.
pub(super) fn number_of(start: &Start) -> Option<u64> {
    match start {
        Start::Offset(number) | Start::Page(number) => Some(*number),
        _ => None,
    }
}

/// The number that the caller has set.
pub(super) fn read_number(parts: &Parts, input: PageInput) -> Option<u64> {
    match input {
        PageInput::Query(name) => {
            let name = encode(name, Charset::UNRESERVED);
            parts.query.iter().find(|(known, _)| *known == name)?.1.parse().ok()
        }
        PageInput::Body(pointer) => text_at(parts.body.as_ref()?.as_bytes()?, pointer)?.parse().ok(),
    }
}

fn set(parts: &mut Parts, input: PageInput, value: Value) -> Result<(), &'static str> {
    match input {
        PageInput::Query(name) => {
            let name = encode(name, Charset::UNRESERVED);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            parts.query.retain(|(known, _)| *known != name);
            parts.query.push((name, encode(&text, Charset::UNRESERVED)));
            Ok(())
        }
        PageInput::Body(pointer) => {
            let mut body = match &parts.body {
                None => Value::Null,
                Some(body) => body
                    .as_bytes()
                    .and_then(|bytes| serde_json::from_str(&json_text(bytes)).ok())
                    .ok_or("has no place in the body, which is no JSON that is in memory")?,
            };
            if !put(&mut body, pointer, value) {
                return Err("has no place in the body");
            }
            parts.content_type.get_or_insert(HeaderValue::from_static("application/json"));
            parts.body = Some(Body::from(body.to_string()));
            Ok(())
        }
    }
}

/// Takes over the query of a link. Parameters of the call that the link does not name stay; a key among the link's is left
/// out, as the client adds its own.
fn follow(parts: &mut Parts, spec: &OperationSpec, query: &str) {
    let keys: Vec<String> = spec
        .api
        .schemes
        .iter()
        .filter_map(|scheme| match scheme.kind {
            SchemeKind::ApiKeyQuery(name) => Some(encode(name, Charset::UNRESERVED)),
            _ => None,
        })
        .collect();
    let theirs: Vec<(String, String)> = encoded(query)
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .filter(|(name, _)| !keys.iter().any(|key| plain(key) == plain(name)))
        .collect();
    parts.query.retain(|(name, _)| !theirs.iter().any(|(other, _)| plain(other) == plain(name)));
    parts.query.extend(theirs);
}

/// A name for comparing: brackets and the like are written in several ways.
fn plain(name: &str) -> Vec<u8> {
    super::page_link::decoded(&name.replace('+', "%20"))
}

/// Puts a value where a pointer leads, making the objects on the way; `false` when something else stands there.
fn put(root: &mut Value, pointer: &str, value: Value) -> bool {
    let mut place = root;
    for token in tokens(pointer) {
        if place.is_null() {
            *place = Value::Object(serde_json::Map::new());
        }
        let Value::Object(members) = place else { return false };
        place = members.entry(token).or_insert(Value::Null);
    }
    *place = value;
    true
}
