//! The address of a request: base, path template and values, query. What comes out is, byte for byte, what was put
//! together; a parser that reads it differently stops the request.

use std::fmt::{self, Write as _};

use bytes::Bytes;
use http::Uri;
use http::uri::{Parts, PathAndQuery};

use super::base_url::BaseUrl;
use super::style::Pair;

/// Longest address the `http` crate holds.
const LONGEST: usize = 65_534;

/// Name and encoded value of a path parameter.
type PathValue = (&'static str, String);

/// The values of a path. The first is kept in place: most paths have one or none, and a list is an allocation.
#[derive(Default)]
pub(super) struct PathValues {
    first: Option<PathValue>,
    rest: Vec<PathValue>,
}

impl PathValues {
    pub(super) fn push(&mut self, name: &'static str, value: String) {
        if self.first.is_none() {
            self.first = Some((name, value));
        } else {
            self.rest.push((name, value));
        }
    }

    fn iter(&self) -> impl Iterator<Item = &PathValue> {
        self.first.iter().chain(&self.rest)
    }
}

/// Puts the address together.
///
/// # Errors
/// Says what is wrong; no values are shown.
pub(super) fn assemble(
    base: &BaseUrl,
    template: &str,
    values: &PathValues,
    query: &[Pair],
) -> Result<Uri, &'static str> {
    if !template.is_empty() && !template.starts_with(['/', '?']) {
        // It would go on where the base ends, which may be in the name of the host.
        return Err("the path does not begin with a slash");
    }
    let pairs: usize = query.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let values_length: usize = values.iter().map(|(_, value)| value.len()).sum();
    let mut path = String::with_capacity(base.path().len() + template.len() + values_length + pairs);
    path.push_str(base.path());
    fill(&mut path, template, values)?;
    push_pairs(&mut path, query);
    read(base.parts(), path)
}

/// The address with more pairs at the end of its query.
///
/// # Errors
/// When it is then too long, or read differently.
pub(super) fn append_query(uri: &Uri, pairs: &[Pair]) -> Result<Uri, &'static str> {
    if pairs.is_empty() {
        return Ok(uri.clone());
    }
    let parts = uri.clone().into_parts();
    let mut path = parts.path_and_query.as_ref().map(ToString::to_string).unwrap_or_default();
    push_pairs(&mut path, pairs);
    read(parts, path)
}

fn push_pairs(path: &mut String, pairs: &[Pair]) {
    for (at, (name, value)) in pairs.iter().enumerate() {
        path.push(if at == 0 && !path.contains('?') { '?' } else { '&' });
        path.push_str(name);
        path.push('=');
        path.push_str(value);
    }
}

/// The address with the origin of `parts` and this path and query. Only those are read: the origin has been before.
fn read(mut parts: Parts, path: String) -> Result<Uri, &'static str> {
    let origin = parts.authority.as_ref().map_or(0, |authority| "https://".len() + authority.as_str().len());
    if origin + path.len() > LONGEST {
        return Err("the address is too long");
    }
    if has_dot_segment(&path) {
        return Err("the path has a `.` or `..` segment");
    }
    let (length, is_rooted) = (path.len(), path.starts_with('/'));
    // What is read shares the bytes of what was built, from the first on, and so is the same when it is as long.
    let read = PathAndQuery::from_maybe_shared(Bytes::from(path)).map_err(|_| "the address cannot be parsed")?;
    // Without a slash it would be written with one.
    if !is_rooted || read.as_str().len() != length {
        return Err("the address is read differently from how it was built");
    }
    parts.path_and_query = Some(read);
    Uri::from_parts(parts).map_err(|_| "the address cannot be parsed")
}

/// Whether an address is written with these bytes, to the letter: comparing addresses would pass over upper and lower case.
pub(super) fn is_written(uri: &Uri, url: &[u8]) -> bool {
    let mut rest = Rest(url);
    write!(rest, "{uri}").is_ok() && rest.0.is_empty()
}

/// What is still to be written; anything else is an error.
struct Rest<'a>(&'a [u8]);

impl fmt::Write for Rest<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(text.as_bytes()).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// Writes the template with each `{name}` replaced; everything else stays as it is, slashes at the end included.
fn fill(url: &mut String, template: &str, values: &PathValues) -> Result<(), &'static str> {
    let mut rest = template;
    while let Some((literal, tail)) = cut(rest, b'{') {
        let (name, tail) = cut(tail, b'}').ok_or("the path template has an open brace")?;
        let (_, value) = values.iter().find(|(known, _)| *known == name).ok_or("a path parameter has no value")?;
        url.push_str(literal);
        url.push_str(value);
        rest = tail;
    }
    url.push_str(rest);
    Ok(())
}

/// What stands before and behind a sign. Templates are short: `split_once` takes several times as long.
fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether a segment is one that URL parsers resolve away, `%2e` counting as a dot.
pub(super) fn has_dot_segment(url: &str) -> bool {
    if !url.bytes().any(|byte| matches!(byte, b'.' | b'%')) {
        return false;
    }
    let path = url.as_bytes().split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default();
    path.split(|byte| matches!(byte, b'/' | b'\\')).any(|segment| {
        let after = after_dot(segment);
        after.is_some_and(|rest| rest.is_empty() || after_dot(rest).is_some_and(<[u8]>::is_empty))
    })
}

fn after_dot(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => Some(rest),
        _ => None,
    }
}
