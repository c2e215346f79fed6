//! The address of a request: base, path template and values, query. What comes out is, byte for byte, what was put
//! together; a parser that reads it differently stops the request.

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
    let mut url = String::from(base);
    if !template.is_empty() && !template.starts_with(['/', '?']) {
        // It would go on where the base ends, which may be in the name of the host.
        return Err("the path does not begin with a slash");
    }
    fill(&mut url, template, values)?;
    let mut separator = if template.contains('?') { '&' } else { '?' };
    for (name, value) in query {
        push_pair(&mut url, separator, name, value);
        separator = '&';
    }
    parse(&url)
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
    parse(&url)
}

fn push_pair(url: &mut String, separator: char, name: &str, value: &str) {
    url.push(separator);
    url.push_str(name);
    url.push('=');
    url.push_str(value);
}

fn parse(url: &str) -> Result<Uri, &'static str> {
    if url.len() > LONGEST {
        return Err("the address is too long");
    }
    if has_dot_segment(url) {
        return Err("the path has a `.` or `..` segment");
    }
    let uri: Uri = url.parse().map_err(|_| "the address cannot be parsed")?;
    // To the letter: comparing with the address itself would pass over upper and lower case.
    let read = uri.to_string();
    if read == url { Ok(uri) } else { Err("the address is read differently from how it was built") }
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
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.split(['/', '\\']).any(|segment| {
        let dots = segment.replace("%2e", ".").replace("%2E", ".");
        matches!(dots.as_str(), "." | "..")
    })
}
