//! What the test transports share: an answer chosen by a test, and a record of what was sent. No matching and no faults here.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::DecodeError;
use super::api::{Kind, ResponseSpec};
use super::body::Body;
use super::transport::{TransportError, TransportErrorKind};

/// A value of any type of the API, read from JSON as an answer would be. Types that are only received have no builder; this makes
/// them for tests.
///
/// # Errors
/// When the text is not what the document says, with the place.
pub fn sample<T: DeserializeOwned>(json: &str) -> Result<T, DecodeError> {
    DecodeError::read(json.as_bytes())
}

/// An answer, or how there is none.
#[derive(Clone, Debug)]
pub struct Reply(Result<Head, TransportError>);

#[derive(Clone, Debug)]
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self(Ok(Head { status, headers: Vec::new(), body: Bytes::new() }))
    }

    /// An answer of a media type.
    #[must_use]
    pub fn bytes(status: u16, media: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), media.to_owned())];
        Self(Ok(Head { status, headers, body: body.into() }))
    }

    /// A JSON text, which is not looked at: it may also be broken.
    #[must_use]
    pub fn json(status: u16, text: impl Into<Bytes>) -> Self {
        Self::bytes(status, "application/json", text)
    }

    /// A value written as JSON. One that cannot be written becomes a transport error that says so.
    #[must_use]
    pub fn value(status: u16, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(text) => Self::json(status, text),
            Err(_) => Self::error(TransportErrorKind::Address, "the value of a reply cannot be written as JSON"),
        }
    }

    /// A value written as an entry of the document says: in its media type, as JSON or as text, or not at all.
    pub(super) fn described(entry: Option<&ResponseSpec>, status: u16, value: &impl Serialize) -> Self {
        let Some(media) = entry.map(|entry| entry.content.first()) else { return Self::value(status, value) };
        let Some(media) = media else { return Self::empty(status) };
        let mut reply = Self::value(status, value);
        if let Ok(head) = &mut reply.0 {
            if matches!(media.kind, Kind::Text) {
                head.body =
                    serde_json::from_slice::<String>(&head.body).map_or_else(|_| head.body.clone(), Bytes::from);
            }
            if !media.name.contains('*') {
                head.headers = vec![("content-type".to_owned(), media.name.to_owned())];
            }
        }
        reply
    }

    /// No answer but an error of the transport.
    #[must_use]
    pub fn error(kind: TransportErrorKind, message: &str) -> Self {
        Self(Err(TransportError::new(kind, message)))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Ok(head) = &mut self.0 {
            head.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The answer as a transport gives it; a status or header that HTTP has no room for is an error.
    pub(super) fn response(self) -> Result<http::Response<Body>, TransportError> {
        let head = self.0?;
        let mut builder = http::Response::builder().status(head.status);
        for (name, value) in &head.headers {
            builder = builder.header(name, value);
        }
        builder.body(Body::from(head.body)).map_err(|_| {
            TransportError::new(TransportErrorKind::Address, "a reply has a status or header that HTTP cannot carry")
        })
    }
}

/// A request as it came to a test transport. `Debug` shows the method, the path and sizes, nothing that may be secret.
#[derive(Clone)]
pub struct SentRequest {
    method: Method,
    uri: http::Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl SentRequest {
    /// Reads a request to its end, as a server would.
    pub(super) async fn read(request: http::Request<Body>) -> Result<Self, TransportError> {
        let (head, body) = request.into_parts();
        let body = match body.as_bytes() {
            Some(bytes) => bytes.clone(),
            None => whole(body).await?,
        };
        Ok(Self { method: head.method, uri: head.uri, headers: head.headers, body })
    }

    /// The method, in capitals.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The path as it was sent, percent-encoded and with the path of the base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The query as it was sent, without `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The headers, credentials among them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, empty when there was none.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Debug for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("SentRequest")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("query_bytes", &self.query().map(str::len))
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

async fn whole(body: Body) -> Result<Bytes, TransportError> {
    let (mut chunks, mut out) = (body.into_chunks(), Vec::new());
    while let Some(chunk) = chunks.next().await {
        out.extend_from_slice(&chunk?);
    }
    Ok(Bytes::from(out))
}
