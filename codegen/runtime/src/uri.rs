//! The `uri`, `url` and `uri-reference` formats: addresses as RFC 3986 writes them.

use super::scalar::{ParseError, scalar};

scalar! {
    /// An address of RFC 3986, absolute (`https://example.com/a`) or relative (`/a?b=c`): documents call both a URI.
    Uri, "a URI of RFC 3986", is_reference
}

impl Uri {
    /// What stands before the first colon of an absolute address, such as `https`; `None` of a relative one.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        scheme(self.as_str()).filter(|scheme| is_scheme(scheme))
    }

    /// The address as HTTP libraries take it.
    ///
    /// # Errors
    /// When it is none of HTTP: with another scheme and no host, or in a received text that is no URI.
    pub fn to_http(&self) -> Result<http::Uri, ParseError> {
        self.as_str().parse().map_err(|_| ParseError::new("a URI of HTTP"))
    }
}

/// What stands before a colon that no part of a path, query or fragment precedes.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then_some(scheme)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn is_reference(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&b);
    let escaped = |rest: &str| rest.get(..2).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    text.bytes().all(allowed)
        && text.split('%').skip(1).all(escaped)
        && text.matches('#').count() < 2
        && scheme(text).is_none_or(is_scheme)
}
