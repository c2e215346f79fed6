//! Header names and values: what may be sent as one. Errors say what is wrong and never show the value.

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use super::style::Unsuitable;

/// Headers that belong to the client itself: framing, routing and credentials.
const RESERVED: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// More than any server takes.
const LONGEST: usize = 32 * 1024;

/// A header name that callers and parameters may set.
pub(super) fn name(text: &str) -> Result<HeaderName, Unsuitable> {
    let name = HeaderName::from_bytes(text.as_bytes()).map_err(|_| "is no header name")?;
    if RESERVED.contains(&name.as_str()) { Err("is a header the client sets itself") } else { Ok(name) }
}

/// A header value of visible ASCII, spaces and tabs, without any at its edges.
pub(super) fn value(text: &str) -> Result<HeaderValue, Unsuitable> {
    check(text)?;
    HeaderValue::from_str(text).map_err(|_| UNWRITABLE)
}

/// The same of a text that need not be copied.
pub(super) fn fixed_value(text: &'static str) -> Result<HeaderValue, Unsuitable> {
    check(text)?;
    HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes())).map_err(|_| UNWRITABLE)
}

const UNWRITABLE: Unsuitable = "holds characters a header cannot carry";

/// What `HeaderValue` itself lets pass; it refuses control characters.
fn check(text: &str) -> Result<(), Unsuitable> {
    if text.len() > LONGEST {
        return Err("is longer than 32 KiB, which no header may be");
    }
    if text.starts_with([' ', '\t']) || text.ends_with([' ', '\t']) {
        return Err("begins or ends with a space, which a header cannot keep");
    }
    if text.is_ascii() { Ok(()) } else { Err(UNWRITABLE) }
}

/// Keys that OpenTelemetry names as secret, in lower case, and the header that carries sessions.
const KNOWN: &[&str] = &["awsaccesskeyid", "signature", "sig", "x-goog-signature", "cookie"];

/// Parts of names that speak for themselves, in lower case.
const TELLING: &[&str] =
    &["password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "credential", "authorization"];

/// Whether what is called so is secret by its name.
pub(super) fn is_telling(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    KNOWN.contains(&&*lower) || TELLING.iter().any(|part| lower.contains(part))
}

/// A header value that `Debug` masks.
pub(super) fn secret_value(text: &str) -> Result<HeaderValue, Unsuitable> {
    let mut value = value(text)?;
    value.set_sensitive(true);
    Ok(value)
}

/// JSON text in ASCII: what a header cannot carry is escaped as JSON has it.
pub(super) fn ascii_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}
