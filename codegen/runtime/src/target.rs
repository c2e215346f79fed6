//! The address of a request: base, path template and values, query. What comes out is, byte for byte, what was put
//! together; a parser that reads it differently stops the request.

use std::fmt::{self, Write as _};

use bytes::Bytes;
use http::Uri;

use super::style::Pair;

/// Longest address the `http` crate holds.
const LONGEST: usize = 65_534;

/// Puts the address together.
///
/// # Errors
/// Says what is wrong; no values are shown.
pub(super) fn assemble(
    base: &str,
    template: &str,
    values: &[(&'static str, String)],
    query: &[Pair],
) -> Result<Uri, &'static str> {
    if !template.is_empty() && !template.starts_with(['/', '?']) {
        // It would go on where the base ends, which may be in the name of the host.
        return Err("the path does not begin with a slash");
    }
    let pairs: usize = query.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let values_length: usize = values.iter().map(|(_, value)| value.len()).sum();
    let mut url = String::with_capacity(base.len() + template.len() + values_length + pairs);
    url.push_str(base);
    fill(&mut url, template, values)?;
    let mut separator = if template.contains('?') { '&' } else { '?' };
    for (name, value) in query {
        push_pair(&mut url, separator, name, value);
        separator = '&';
    }
    parse(url)
}

/// The address with more pairs at the end of its query.
///
/// # Errors
/// When it is then too long, or read differently.
pub(super) fn append_query(uri: &Uri, pairs: &[Pair]) -> Result<Uri, &'static str> {
    if pairs.is_empty() {
        return Ok(uri.clone());
    }
    let mut url = uri.to_string();
    let mut separator = if uri.query().is_some() { '&' } else { '?' };
    for (name, value) in pairs {
        push_pair(&mut url, separator, name, value);
        separator = '&';
    }
    parse(url)
}

fn push_pair(url: &mut String, separator: char, name: &str, value: &str) {
    url.push(separator);
    url.push_str(name);
    url.push('=');
    url.push_str(value);
}

fn parse(url: String) -> Result<Uri, &'static str> {
    if url.len() > LONGEST {
        return Err("the address is too long");
    }
    if has_dot_segment(&url) {
        return Err("the path has a `.` or `..` segment");
    }
    // What is read shares the bytes of what was built.
    let url = Bytes::from(url);
    let uri = Uri::from_maybe_shared(url.clone()).map_err(|_| "the address cannot be parsed")?;
    if is_written(&uri, &url) { Ok(uri) } else { Err("the address is read differently from how it was built") }
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
fn fill(url: &mut String, template: &str, values: &[(&'static str, String)]) -> Result<(), &'static str> {
    let mut rest = template;
    while let Some((literal, tail)) = rest.split_once('{') {
        let (name, tail) = tail.split_once('}').ok_or("the path template has an open brace")?;
        let (_, value) = values.iter().find(|(known, _)| *known == name).ok_or("a path parameter has no value")?;
        url.push_str(literal);
        url.push_str(value);
        rest = tail;
    }
    url.push_str(rest);
    Ok(())
}

/// Whether a segment is one that URL parsers resolve away, `%2e` counting as a dot.
pub(super) fn has_dot_segment(url: &str) -> bool {
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
