//! A request under construction: in go parameters and a body, out come their encoded parts, or everything that is wrong
//! with them at once. No address, no credentials and no I/O here.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use super::body::Body;
use super::check::{Check, Checker};
use super::content_type::settle;
use super::header;
use super::invalid::InvalidRequest;
use super::limits::Limits;
use super::style::{self, Pair, Style, Unsuitable};
use super::target::PathValues;

/// Takes the parts of one request from an operation.
#[derive(Default)]
pub struct RequestBuilder {
    pub(super) parts: Parts,
    found: Checker,
}

/// The encoded parts of a request.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) path: PathValues,
    pub(super) query: Vec<Pair>,
    pub(super) headers: HeaderMap,
    /// Not among the headers: most requests then have none.
    pub(super) content_type: Option<HeaderValue>,
    pub(super) cookies: Vec<Pair>,
    pub(super) body: Option<Body>,
    /// Parameters of path and query whose values must not show.
    pub(super) secret: Vec<&'static str>,
    /// The names of the pairs that those of the query became.
    pub(super) secret_keys: Vec<String>,
}

impl RequestBuilder {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Sets a path parameter. Nothing that is empty, `.` or `..` is taken: it would address another resource.
    pub fn path<T: Serialize + ?Sized>(&mut self, name: &'static str, style: Style, value: &T) {
        let value = to_value(value);
        self.path_text(name, value, |value| style::path(name, style, value));
    }

    /// Sets a path parameter that is described as JSON.
    pub fn path_json<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        let value = to_json(value);
        self.path_text(name, value, |value| style::path(name, Style::SIMPLE, value));
    }

    /// Adds a query parameter.
    pub fn query<T: Serialize + ?Sized>(&mut self, name: &'static str, style: Style, value: Option<&T>) {
        let pairs = value.map(to_value).map(|value| style::query(name, style, &value?));
        self.pairs(name, pairs);
    }

    /// Adds a query parameter that is described as JSON.
    pub fn query_json<T: Serialize + ?Sized>(&mut self, name: &'static str, value: Option<&T>) {
        let pairs = value.map(to_json).map(|value| style::query(name, Style::FORM, &value?));
        self.pairs(name, pairs);
    }

    /// Keeps the value of a parameter out of traces, and that of a header out of the `Debug` of requests. It is said before the parameter is written, since an object
    /// may become pairs that are named after its members.
    pub fn secret(&mut self, name: &'static str) {
        self.parts.secret.push(name);
    }

    /// Sets a header.
    pub fn header<T: Serialize + ?Sized>(&mut self, name: &'static str, style: Style, value: Option<&T>) {
        let text =
            value.map(to_value).and_then(|value| value.and_then(|value| style::header(style, &value)).transpose());
        if let Some(text) = text {
            self.header_text(name, text);
        }
    }

    /// Sets a header that is described as JSON.
    pub fn header_json<T: Serialize + ?Sized>(&mut self, name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.header_text(name, json_text(value).map(|text| header::ascii_json(&text)));
        }
    }

    /// Adds a cookie.
    pub fn cookie<T: Serialize + ?Sized>(&mut self, name: &'static str, style: Style, value: Option<&T>) {
        let pairs = value.map(to_value).map(|value| style::cookie(name, style, &value?));
        extend(&mut self.parts.cookies, &mut self.found, name, pairs);
    }

    /// Adds a cookie that is described as JSON.
    pub fn cookie_json<T: Serialize + ?Sized>(&mut self, name: &'static str, value: Option<&T>) {
        let pairs = value.map(to_json).map(|value| style::cookie(name, Style::FORM, &value?));
        extend(&mut self.parts.cookies, &mut self.found, name, pairs);
    }

    /// Holds a parameter against its limits.
    pub fn limits<T: Check>(&mut self, name: &str, value: Option<&T>, limits: &Limits) {
        if let Some(value) = value {
            self.found.member(name, value, limits);
        }
    }

    /// Holds a body or parameter against the limits of its own members; what is found is placed under `path`.
    pub fn check<T: Check>(&mut self, path: &str, value: &T) {
        self.found.member(path, value, &Limits::NONE);
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize + ?Sized>(&mut self, media: &'static str, body: &T) {
        match serde_json::to_vec(body) {
            Ok(text) => self.body(header::fixed_value(media), Body::from(text)),
            Err(_) => self.refuse("body", "cannot be written as JSON"),
        }
    }

    /// Sets a body of text.
    pub fn text(&mut self, media: &'static str, body: impl AsRef<str>) {
        self.body(header::fixed_value(media), Body::from(body.as_ref().to_owned()));
    }

    /// Sets a body of bytes; `media` may be a range, within which the body says what it is.
    pub fn bytes(&mut self, media: &'static str, body: Body) {
        match settle(media, body.stated_media()).map(header::value) {
            Ok(media) => self.body(media, body),
            Err(reason) => self.refuse("body", reason),
        }
    }

    /// Sets a header that the caller adds to one call.
    pub(super) fn extra_header(&mut self, name: &str, value: &str) {
        match header::name(name).and_then(|name| Ok((name, header::value(value)?))) {
            Ok((key, mut value)) => {
                value.set_sensitive(header::is_telling(name));
                self.set_header(key, value);
            }
            Err(reason) => self.refuse(name, reason),
        }
    }

    /// The parts.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub(super) fn finish(self) -> Result<Parts, InvalidRequest> {
        self.found.finish()?;
        Ok(self.parts)
    }

    fn path_text(
        &mut self,
        name: &'static str,
        value: Result<Value, Unsuitable>,
        lay_out: impl FnOnce(Value) -> Result<String, Unsuitable>,
    ) {
        let empty = matches!(&value, Ok(Value::String(text)) if text.is_empty());
        match value.and_then(lay_out) {
            Ok(text) if empty || matches!(text.as_str(), "" | "." | "..") => {
                self.refuse(name, "must not be empty, `.` or `..`");
            }
            Ok(text) => self.parts.path.push(name, text),
            Err(reason) => self.refuse(name, reason),
        }
    }

    fn pairs(&mut self, name: &'static str, pairs: Option<Result<Vec<Pair>, Unsuitable>>) {
        if self.parts.secret.contains(&name) {
            let keys = pairs.iter().flatten().flatten().map(|(key, _)| key.clone());
            self.parts.secret_keys.extend(keys);
        }
        extend(&mut self.parts.query, &mut self.found, name, pairs);
    }

    fn header_text(&mut self, name: &'static str, text: Result<String, Unsuitable>) {
        match header::name(name).and_then(|name| Ok((name, header::value(&text?)?))) {
            Ok((key, mut value)) => {
                value.set_sensitive(self.parts.secret.contains(&name));
                self.set_header(key, value);
            }
            Err(reason) => self.refuse(name, reason),
        }
    }

    fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        if name == CONTENT_TYPE {
            self.parts.content_type = Some(value);
        } else {
            self.parts.headers.insert(name, value);
        }
    }

    /// Sets the body and the header that says what it is.
    pub(super) fn body(&mut self, media: Result<HeaderValue, Unsuitable>, body: Body) {
        match media {
            Ok(media) => self.set_header(CONTENT_TYPE, media),
            Err(reason) => self.refuse("Content-Type", reason),
        }
        self.parts.body = Some(body);
    }

    /// Adds a violation.
    pub(super) fn refuse(&mut self, name: &str, reason: Unsuitable) {
        self.found.violation_of(name, reason.to_owned());
    }
}

fn extend(to: &mut Vec<Pair>, found: &mut Checker, name: &'static str, pairs: Option<Result<Vec<Pair>, Unsuitable>>) {
    match pairs {
        None => {}
        Some(Ok(pairs)) => to.extend(pairs),
        Some(Err(reason)) => found.violation_of(name, reason.to_owned()),
    }
}

/// The value as JSON.
pub(super) fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, Unsuitable> {
    serde_json::to_value(value).map_err(|_| "cannot be written")
}

/// The value as a JSON text, which then is an ordinary string.
fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Value, Unsuitable> {
    json_text(value).map(Value::String)
}

fn json_text<T: Serialize + ?Sized>(value: &T) -> Result<String, Unsuitable> {
    serde_json::to_string(value).map_err(|_| "cannot be written as JSON")
}
