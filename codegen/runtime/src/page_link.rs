//! Addresses of next pages. In goes what a server claims, out comes nothing but a query for the address that was asked
//! before: a server cannot send a client, or its credentials, anywhere else.

use http::header::LINK;
use http::{HeaderMap, Uri};

use super::percent::Charset;

/// The query of a link to the next page, checked and encoded; its first character is not `?`.
///
/// # Errors
/// Says why the link is not followed. The link itself is not shown.
pub(super) fn query_of(link: &str, asked: &Uri) -> Result<String, &'static str> {
    let link = link.trim().split('#').next().unwrap_or_default();
    if link.contains('\\') || link.chars().any(|c| c.is_control() || c == ' ') {
        return Err("is not an address");
    }
    let (address, query) = link.split_once('?').ok_or("has no query")?;
    let path = if address.starts_with("//") {
        return Err("leads to another server");
    } else if address.starts_with('/') {
        address.to_owned()
    } else if address.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/')) {
        own_path(address, asked)?
    } else if address.is_empty() {
        asked.path().to_owned()
    } else {
        let folder = asked.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{address}")
    };
    if canonical(&path) != canonical(asked.path()) {
        return Err("leads to another path");
    }
    if query.is_empty() { Err("has no query") } else { Ok(encoded(query)) }
}

/// The path of an absolute address on the server that was asked.
fn own_path(address: &str, asked: &Uri) -> Result<String, &'static str> {
    let uri: Uri = address.parse().map_err(|_| "is not an address")?;
    let (Some(theirs), Some(ours)) = (uri.authority(), asked.authority()) else { return Err("is not an address") };
    let port = |uri: &Uri| {
        let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        uri.port_u16().unwrap_or(default)
    };
    let same = uri.scheme_str() == asked.scheme_str()
        && theirs.host().eq_ignore_ascii_case(ours.host())
        && !theirs.as_str().contains('@')
        && port(&uri) == port(asked);
    if same { Ok(uri.path().to_owned()) } else { Err("leads to another server") }
}

/// A path for comparing: a slash at its end says nothing.
fn canonical(path: &str) -> Vec<u8> {
    decoded(path.trim_end_matches('/'))
}

/// A text as bytes, with what is percent-encoded decoded.
pub(super) fn decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let digits = bytes.clone().next().zip(bytes.clone().nth(1));
        let decoded = digits.filter(|_| byte == b'%').and_then(|(high, low)| {
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            Some(digit(high)? * 16 + digit(low)?)
        });
        out.push(decoded.unwrap_or(byte));
        if decoded.is_some() {
            bytes.nth(1);
        }
    }
    out
}

/// A query in which everything is either harmless or percent-encoded; what is encoded already stays so.
pub(super) fn encoded(query: &str) -> String {
    let mut out = String::with_capacity(query.len());
    let bytes = query.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let escape =
            *byte == b'%' && bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if matches!(byte, b'&' | b'+') || escape || Charset::RESERVED.allows(*byte) {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The target of the first link whose relation is `next`.
pub(super) fn next_link(headers: &HeaderMap) -> Option<&str> {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).find_map(next_in)
}

fn next_in(mut text: &str) -> Option<&str> {
    loop {
        let (target, rest) = text.split_once('<')?.1.split_once('>')?;
        let (parameters, tail) = cut(rest, b',');
        if is_next(parameters) {
            return Some(target);
        }
        text = tail?;
    }
}

fn is_next(parameters: &str) -> bool {
    let mut rest = Some(parameters);
    while let Some(text) = rest {
        let (parameter, tail) = cut(text, b';');
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
        if name.trim().eq_ignore_ascii_case("rel") && relations.any(|relation| relation.eq_ignore_ascii_case("next")) {
            return true;
        }
        rest = tail;
    }
    false
}

/// Up to the first such byte that is not in quotes, and what follows it.
fn cut(text: &str, at: u8) -> (&str, Option<&str>) {
    let mut quoted = false;
    let end = text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == at && !quoted
    });
    match end.and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?))) {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    }
}
