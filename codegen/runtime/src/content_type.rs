//! Media types: which of the described bodies an answer's `Content-Type` speaks of, and which one a body is sent as.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::api::Kind;
use super::style::Unsuitable;

/// The media type of an answer, in lower case and without parameters; `None` when it states none. Of several lines that
/// differ comes a text that is no type: whoever believed one of them would read what another reader reads otherwise.
pub(super) fn essence(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let values = headers.get_all(CONTENT_TYPE).iter();
    let essences = values.map(|value| without_parameters(value.to_str().unwrap_or("an unreadable content type")));
    essences.filter(|essence| !essence.is_empty()).reduce(|found, essence| {
        let is_known = found.split(", ").any(|known| known == essence);
        if is_known { found } else { format!("{found}, {essence}").into() }
    })
}

/// Whether an answer states this media type to the letter, and no other: most do, and nothing can fit better.
pub(super) fn is_literally(headers: &HeaderMap, described: &str) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    values.next().is_some_and(|value| value == described) && values.next().is_none()
}

/// In lower case; most are already.
fn without_parameters(name: &str) -> Cow<'_, str> {
    let name = name.split(';').next().unwrap_or_default().trim();
    let is_lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower { name.into() } else { name.to_ascii_lowercase().into() }
}

/// Whether a media type is that of zip archives.
fn is_zip(name: &str) -> bool {
    matches!(&*without_parameters(name), "application/zip" | "application/x-zip-compressed" | "application/x-zip")
}

/// How well a described media type covers an actual one; `None` when it does not.
///
/// JSON is JSON: `application/problem+json` is taken where `application/json` is described, and the other way round.
pub(super) fn fit(described: &str, kind: Kind, actual: &str) -> Option<u8> {
    let described = described.split(';').next().unwrap_or_default().trim();
    if described.eq_ignore_ascii_case(actual) {
        return Some(4);
    }
    if matches!(kind, Kind::Json) && is_json(actual) {
        return Some(3);
    }
    if matches!(kind, Kind::Stream(_)) && is_lines(described) && is_lines(actual) {
        return Some(3);
    }
    // Servers that keep archives as files do not know their type; whether it is an archive is found from its bytes.
    if matches!(kind, Kind::Stream(_)) && is_zip(described) && (is_zip(actual) || actual == "application/octet-stream")
    {
        return Some(3);
    }
    let (group, sub) = described.split_once('/')?;
    let (actual_group, actual_sub) = actual.split_once('/')?;
    match (group, sub) {
        ("*", "*") => Some(1),
        (_, "*") if group.eq_ignore_ascii_case(actual_group) => Some(2),
        _ => sub
            .strip_prefix('*')
            .filter(|suffix| {
                group.eq_ignore_ascii_case(actual_group) && !suffix.is_empty() && actual_sub.ends_with(*suffix)
            })
            .map(|_| 2),
    }
}

/// The media type to send bytes as: the document's, or the caller's where the document allows it.
pub(super) fn settle<'m>(described: &'m str, stated: Option<&'m str>) -> Result<&'m str, Unsuitable> {
    let Some(stated) = stated else {
        return match described.split(';').next().unwrap_or_default().trim() {
            "*/*" | "application/*" => Ok("application/octet-stream"),
            range if range.contains('*') => Err("needs a media type, since the document allows several"),
            _ => Ok(described),
        };
    };
    let actual = stated.split(';').next().unwrap_or_default().trim();
    if !actual.contains('/') || actual.contains('*') {
        return Err("has a media type that is none");
    }
    let fits = fit(described, Kind::Bytes, actual).is_some();
    fits.then_some(stated).ok_or("has a media type that the document does not allow")
}

/// The names that JSON values, one a line, go by.
fn is_lines(essence: &str) -> bool {
    let sub = essence.split('/').nth(1).unwrap_or_default().to_ascii_lowercase();
    let sub = sub.strip_prefix("x-").unwrap_or(&sub);
    matches!(sub, "ndjson" | "jsonl" | "jsonlines" | "json-lines" | "json-stream" | "stream+json")
}

fn is_json(essence: &str) -> bool {
    matches!(essence, "application/json" | "text/json") || essence.ends_with("+json")
}
