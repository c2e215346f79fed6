//! An answer as an operation reads it: status, headers and a body that is in memory or, for downloads, still to come.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::api::OperationSpec;
use super::body::BodyChunks;
use super::call_log::CallLog;
use super::client::Shared;
use super::json_path::path_at;
use super::json_text::json_text;
use super::meter::Meter;
use super::plain_number::plain_text;
use super::retry_after::retry_after;

/// An answer that was received, told apart by the case the document describes it as.
#[derive(Debug)]
pub struct Answer {
    pub(super) head: Arc<Head>,
    pub(super) case: Option<u16>,
    pub(super) body: AnswerBody,
}

/// Status and headers.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// The wait that the headers ask for.
    pub(super) retry_after: Option<Duration>,
    /// The call that was answered: who reads the answer later may have to tell an error of it.
    pub(super) log: Option<Arc<CallLog>>,
}

impl Head {
    pub(super) fn new(status: StatusCode, headers: HeaderMap) -> Self {
        Self { status, headers, retry_after: None, log: None }
    }

    /// The head of an answer to a call.
    pub(super) fn of_call(client: &Shared, log: &Arc<CallLog>, parts: http::response::Parts) -> Self {
        let retry_after = retry_after(&parts.headers, || client.timer.time_of_day());
        Self { retry_after, log: Some(Arc::clone(log)), ..Self::new(parts.status, parts.headers) }
    }
}

/// Names of headers only: their values may be cookies or tokens.
impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().collect();
        f.debug_struct("Head").field("status", &self.status).field("headers", &names).finish()
    }
}

/// What a [`Streaming`] made of a body; it alone knows the type.
pub(super) type Opened = Box<dyn Any + Send + Sync>;

/// How the body of an answer is handed to the caller that is not read whole: constants of the parts that do so.
#[derive(Clone, Copy)]
pub struct Streaming {
    /// Whether the client's cap on downloads holds for it.
    pub(super) capped: bool,
    /// Makes of the body what the caller gets.
    pub(super) open: fn(BodyChunks, Meter, &Arc<Head>, &'static OperationSpec, &Shared) -> Opened,
}

impl fmt::Debug for Streaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Streaming")
    }
}

pub(super) enum AnswerBody {
    /// All of it, or the beginning of what was too long to keep.
    Whole { bytes: Bytes, truncated: bool },
    /// To be read by the caller.
    Stream(Opened),
}

impl AnswerBody {
    pub(super) const EMPTY: Self = Self::Whole { bytes: Bytes::new(), truncated: false };
}

impl fmt::Debug for AnswerBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole { bytes, .. } => write!(f, "{} bytes", bytes.len()),
            Self::Stream(_) => f.write_str("stream"),
        }
    }
}

impl Answer {
    /// What is known of an answer whose body is read elsewhere, or not at all.
    pub(super) fn bare(head: &Arc<Head>) -> Self {
        Self { head: Arc::clone(head), case: None, body: AnswerBody::EMPTY }
    }

    /// The `case` of the `ResponseSpec` the answer belongs to; `u16::MAX` for one the document does not describe.
    #[must_use]
    pub fn case(&self) -> u16 {
        self.case.unwrap_or(u16::MAX)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// When it is none, or not of this type; with the path of the value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        DecodeError::read(self.whole()?)
    }

    /// Reads the body as UTF-8 text.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self) -> Result<String, DecodeError> {
        DecodeError::read_text(self.whole()?)
    }

    /// The body as it came.
    ///
    /// # Errors
    /// When it is a stream.
    pub fn bytes(&self) -> Result<Bytes, DecodeError> {
        self.whole().cloned()
    }

    /// Takes an answer that has no body, or whose body says nothing.
    ///
    /// # Errors
    /// None; the signature is that of its siblings.
    pub fn empty(&self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// Takes the body as what its [`Streaming`] made of it.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole, or the type is another.
    pub fn opened<T: 'static>(self) -> Result<T, DecodeError> {
        let opened = match self.body {
            AnswerBody::Stream(opened) => opened.downcast().ok(),
            AnswerBody::Whole { .. } => None,
        };
        opened.map(|opened| *opened).ok_or_else(|| DecodeError::new("the body is not a stream"))
    }

    fn whole(&self) -> Result<&Bytes, DecodeError> {
        match &self.body {
            AnswerBody::Whole { truncated: true, .. } => Err(DecodeError::new("the body was too long to keep whole")),
            AnswerBody::Whole { bytes, .. } => Ok(bytes),
            AnswerBody::Stream(_) => Err(DecodeError::new("the body is a stream")),
        }
    }
}

/// A body that is not what the document says. Its text shows nothing of the body's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    /// An error with a text of the caller's, which must show no values.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: String::new(), message: message.into() }
    }

    /// Reads JSON, and says what is wrong with it.
    pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Self> {
        let text = json_text(bytes);
        let error = match serde_json::from_str(&text) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let again = plain_again(&text, &error).and_then(|plain| serde_json::from_str(&plain).ok());
        again.ok_or_else(|| Self::of_json(&text, &error))
    }

    /// Reads text.
    pub(super) fn read_text(bytes: &[u8]) -> Result<String, Self> {
        String::from_utf8(bytes.to_vec()).map_err(|_| Self::new("the text is not UTF-8"))
    }

    pub(super) fn of_json(json: &str, error: &serde_json::Error) -> Self {
        if json.bytes().all(|byte| byte.is_ascii_whitespace()) {
            return Self::new("the body is empty");
        }
        Self {
            path: path_at(json.as_bytes(), error.line(), error.column()),
            message: without_values(&error.to_string()),
        }
    }

    /// Where in the JSON, such as `items[3].metadata.state`; empty for the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for DecodeError {}

/// The text to be read once more, when a number with a fraction stood where a whole one was asked for.
pub(super) fn plain_again(json: &str, error: &serde_json::Error) -> Option<String> {
    let is_float = error.is_data() && error.to_string().starts_with("invalid type: floating point");
    is_float.then(|| plain_text(json))
}

/// serde's texts quote the value they stumble over; only its type is kept, and the position gives way to the path.
pub(super) fn without_values(text: &str) -> String {
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    let found = text.strip_prefix("invalid type: ").or_else(|| text.strip_prefix("invalid value: "));
    match found.and_then(|found| found.rsplit_once(", expected ")) {
        Some((found, expected)) => {
            let found = found.split(['`', '"']).next().unwrap_or_default().trim();
            format!("expected {expected}, found {found}")
        }
        None if text.starts_with("lone leading surrogate") => "a string holds what is no character".to_owned(),
        None if text.starts_with("unknown ") => text.split('`').next().unwrap_or_default().trim().to_owned(),
        None => text.to_owned(),
    }
}
