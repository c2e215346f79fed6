//! Bodies of `multipart/form-data` and its like: in go the members of a body, out come its parts between boundaries
//! (RFC 7578), with names escaped as the WHATWG encoding of `multipart/form-data` has it.
//!
//! A body whose parts are all in memory is bytes, which can be sent again; one stream among them makes it a stream.

use std::collections::VecDeque;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use serde::Serialize;
use serde_json::Value;

use super::body::{Body, BodyChunks};
use super::check::{Check, Checker};
use super::header;
use super::limits::Limits;
use super::part::{Files, Part, header_name};
use super::request::{RequestBuilder, to_value};
use super::style::{self, Style, Unsuitable, Writing};
use super::transport::TransportError;

const JSON: &str = "application/json";
const OPAQUE: &str = "application/octet-stream";

/// A body that is sent in parts.
pub trait Multipart {
    /// Adds each member to `to`, in order.
    fn write(&self, to: &mut MultipartWriter);
}

impl<T: Multipart + ?Sized> Multipart for Box<T> {
    fn write(&self, to: &mut MultipartWriter) {
        (**self).write(to);
    }
}

impl RequestBuilder {
    /// Sets a body of parts; `media` without its boundary.
    pub fn multipart<T: Multipart + ?Sized>(&mut self, media: &'static str, body: &T) {
        let mut parts = MultipartWriter::default();
        body.write(&mut parts);
        match parts.finish(media) {
            Ok((media, body)) => self.body(header::value(&media), body),
            Err(wrong) => wrong.iter().for_each(|(name, reason)| self.refuse(name, reason)),
        }
    }
}

/// Takes the members of a multipart body.
#[derive(Default)]
pub struct MultipartWriter {
    parts: Vec<(String, Body)>,
    /// Header lines of the parts of the next member.
    headers: String,
    wrong: Vec<(String, Unsuitable)>,
}

impl MultipartWriter {
    /// Adds a part for each file. `media` is the document's media type for them; empty when it says none.
    pub fn files(&mut self, name: &str, media: &str, files: &impl Files) {
        files.each(&mut |file| {
            let stated = file.media().unwrap_or(if media.is_empty() { OPAQUE } else { media });
            let before = self.headers.len();
            for (header, value) in file.headers() {
                self.set_header(header, header::value(value));
            }
            self.part(name, Some(file.name().unwrap_or(name)), stated, file.content().clone());
            self.headers.truncate(before);
        });
        self.headers.clear();
    }

    /// Adds a header to the parts of the next member. Null adds nothing.
    pub fn header<T: Serialize + ?Sized>(&mut self, name: &str, style: Style, value: &T) {
        match to_value(value).and_then(|value| style::header(style, &value)) {
            Ok(None) => {}
            Ok(Some(text)) => self.set_header(name, header::value(&text)),
            Err(reason) => self.refuse(name, reason),
        }
    }

    /// Adds a header that is described as JSON to the parts of the next member. Null adds nothing.
    pub fn header_json<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        match to_value(value) {
            Ok(Value::Null) => {}
            Ok(value) => self.set_header(name, header::value(&header::ascii_json(&value.to_string()))),
            Err(reason) => self.refuse(name, reason),
        }
    }

    /// Adds a value that is laid out as a query parameter is: a part for each pair, nothing percent-encoded.
    pub fn styled<T: Serialize + ?Sized>(&mut self, name: &str, style: Style, value: &T) {
        match to_value(value).and_then(|value| style::pairs(name, style, &value, Writing::Plain)) {
            Ok(pairs) => pairs.into_iter().for_each(|(name, text)| self.text(&name, "", text)),
            Err(reason) => self.refuse(name, reason),
        }
        self.headers.clear();
    }

    /// Adds a value: text and numbers as they are, objects as JSON, a list as one part an element. Null adds nothing. With
    /// a `media` that is JSON, the whole value is one part; an empty `media` leaves the choice to the value.
    pub fn value<T: Serialize + ?Sized>(&mut self, name: &str, media: &str, value: &T) {
        match to_value(value) {
            Err(reason) => self.refuse(name, reason),
            Ok(Value::Null) => {}
            Ok(value) if is_json(media) => self.text(name, media, value.to_string()),
            Ok(Value::Array(items)) => items.iter().for_each(|item| self.item(name, media, item)),
            Ok(value) => self.item(name, media, &value),
        }
        self.headers.clear();
    }

    /// Adds members that have no field of their own, each as [`value`](Self::value) does.
    pub fn values<'v, T: Serialize + 'v>(&mut self, values: impl IntoIterator<Item = (&'v String, &'v T)>) {
        values.into_iter().for_each(|(name, value)| self.value(name, "", value));
    }

    fn item(&mut self, name: &str, media: &str, item: &Value) {
        match item {
            Value::Null => {}
            Value::String(text) => self.text(name, media, text.clone()),
            Value::Bool(_) | Value::Number(_) => self.text(name, media, item.to_string()),
            Value::Array(_) | Value::Object(_) => {
                self.text(name, if media.is_empty() { JSON } else { media }, item.to_string());
            }
        }
    }

    fn text(&mut self, name: &str, media: &str, text: String) {
        self.part(name, None, media, Body::from(text));
    }

    fn part(&mut self, name: &str, file_name: Option<&str>, media: &str, content: Body) {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", escaped(name));
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", escaped(file_name)));
        }
        match header::value(media) {
            Err(reason) => self.refuse(name, reason),
            Ok(_) if media.is_empty() => {}
            Ok(_) => head.push_str(&format!("\r\nContent-Type: {media}")),
        }
        head.push_str(&self.headers);
        self.parts.push((head, content));
    }

    fn set_header(&mut self, name: &str, value: Result<HeaderValue, Unsuitable>) {
        match header_name(name).and(value) {
            // What passed as a value is ASCII.
            Ok(value) => {
                self.headers.push_str(&format!("\r\n{name}: {}", value.to_str().unwrap_or_default()));
            }
            Err(reason) => self.refuse(name, reason),
        }
    }

    fn refuse(&mut self, name: &str, reason: Unsuitable) {
        let wrong = (name.to_owned(), reason);
        // Each element of a list can be wrong in the same way.
        if !self.wrong.contains(&wrong) {
            self.wrong.push(wrong);
        }
    }

    /// The media type with its boundary, and the body.
    ///
    /// # Errors
    /// Which members and headers could not be written, and why.
    fn finish(self, media: &str) -> Result<(String, Body), Vec<(String, Unsuitable)>> {
        if !self.wrong.is_empty() {
            return Err(self.wrong);
        }
        let boundary = boundary(&self.parts);
        let mut pieces = VecDeque::with_capacity(self.parts.len() * 2 + 1);
        let mut before = "";
        for (head, content) in self.parts {
            pieces.push_back(Body::from(format!("{before}--{boundary}\r\n{head}\r\n\r\n")));
            pieces.push_back(content);
            before = "\r\n";
        }
        pieces.push_back(Body::from(format!("{before}--{boundary}--\r\n")));
        Ok((format!("{media}; boundary={boundary}"), joined(pieces)))
    }
}

fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence == JSON || essence.ends_with("+json")
}

/// A name inside quotes.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A line that no part in memory begins with. What a stream will bring cannot be known; 128 random bits must do there.
fn boundary(parts: &[(String, Body)]) -> String {
    // Every state has keys of its own, which come from the random numbers of the system.
    let random = || RandomState::new().build_hasher().finish();
    loop {
        let boundary = format!("{:016x}{:016x}", random(), random());
        let line = format!("--{boundary}");
        let holds = |bytes: &Bytes| bytes.split(|byte| *byte == b'\n').any(|at| at.starts_with(line.as_bytes()));
        if !parts.iter().any(|(_, content)| content.as_bytes().is_some_and(holds)) {
            return boundary;
        }
    }
}

fn joined(pieces: VecDeque<Body>) -> Body {
    let length = pieces.iter().map(Body::length).try_fold(0_u64, |sum, length| sum.checked_add(length?));
    let whole: Option<Vec<&[u8]>> = pieces.iter().map(|piece| piece.as_bytes().map(AsRef::as_ref)).collect();
    match whole {
        Some(whole) => Body::from(whole.concat()),
        None => Body::stream(Joined { now: None, rest: pieces }, length),
    }
}

/// Bodies one after another.
struct Joined {
    now: Option<BodyChunks>,
    rest: VecDeque<Body>,
}

impl Stream for Joined {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(chunks) = &mut self.now {
                match ready!(Pin::new(chunks).poll_next(context)) {
                    Some(chunk) => return Poll::Ready(Some(chunk)),
                    None => self.now = None,
                }
            }
            match self.rest.pop_front() {
                Some(next) => self.now = Some(next.into_chunks()),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// A multipart body whose members no schema names: parts by name, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts(Vec<(String, Content)>);

#[derive(Clone, Debug, PartialEq)]
enum Content {
    File(Part),
    Text(String),
}

impl Parts {
    /// No parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part of text.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.push((name.into(), Content::Text(text.into())));
        self
    }

    /// Adds a file, or anything with a media type of its own.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, file: impl Into<Part>) -> Self {
        self.0.push((name.into(), Content::File(file.into())));
        self
    }
}

impl Multipart for Parts {
    fn write(&self, to: &mut MultipartWriter) {
        for (name, content) in &self.0 {
            match content {
                Content::File(file) => to.files(name, "", file),
                Content::Text(text) => to.value(name, "", text),
            }
        }
    }
}

impl Check for Parts {
    fn check(&self, _: &Limits, at: &mut Checker) {
        for (name, content) in &self.0 {
            if let Content::File(file) = content {
                at.member(name, file, &Limits::NONE);
            }
        }
    }
}
