//! Headers of an answer that the document describes: read one by one, when they are asked for. A header that is missing or
//! malformed costs its caller that header and never the answer.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::answer::{Head, without_values};
use super::api::{Operation, Status};
use super::call::Response;
use super::error::Error;
use super::header_text::HeaderText;

/// An operation whose good answers have described headers.
pub trait WithHeaders: Operation {
    /// Their accessors, a method a header.
    type Headers: From<ResponseHeaders>;
}

/// The headers of one answer, from which typed accessors read.
#[derive(Clone, Debug)]
pub struct ResponseHeaders {
    head: Arc<Head>,
}

/// How a header is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderForm {
    /// `simple`: a value, `a,b` for lists, `name,value` for objects.
    Simple,
    /// `simple`, exploded: `name=value` for objects.
    Exploded,
    /// JSON text.
    Json,
}

impl ResponseHeaders {
    /// The headers of a request that the server sends by itself.
    #[must_use]
    pub fn received(headers: HeaderMap) -> Self {
        Self { head: Arc::new(Head::new(StatusCode::OK, headers)) }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers as they came.
    #[must_use]
    pub fn raw(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The same headers, none when the answer is not of these statuses: for a header that is something else elsewhere.
    #[must_use]
    pub fn only(&self, statuses: &[Status]) -> Self {
        let code = self.head.status.as_u16();
        let is = |status: &Status| match *status {
            Status::Code(wanted) => wanted == code,
            Status::Range(digit) => digit == code / 100,
            Status::Default => true,
        };
        if statuses.iter().any(is) {
            return self.clone();
        }
        Self { head: Arc::new(Head::new(self.head.status, HeaderMap::new())) }
    }

    /// Reads a header that must be there.
    ///
    /// # Errors
    /// When it is missing, or is not what the document says.
    pub fn required<T: DeserializeOwned>(&self, name: &'static str, form: HeaderForm) -> Result<T, HeaderError> {
        self.optional(name, form)?.ok_or(HeaderError { name, problem: None })
    }

    /// Reads a header that may be missing.
    ///
    /// # Errors
    /// When it is there and is not what the document says.
    pub fn optional<T: DeserializeOwned>(
        &self,
        name: &'static str,
        form: HeaderForm,
    ) -> Result<Option<T>, HeaderError> {
        let malformed = |problem: String| HeaderError { name, problem: Some(problem) };
        let values = self.head.headers.get_all(name).iter();
        let lines: Result<Vec<&str>, _> = values.map(|value| std::str::from_utf8(value.as_bytes())).collect();
        let lines = lines.map_err(|_| malformed("is not UTF-8".to_owned()))?;
        if lines.is_empty() {
            return Ok(None);
        }
        let apart = name.eq_ignore_ascii_case("set-cookie");
        let text = HeaderText { lines: &lines, explode: form == HeaderForm::Exploded, apart };
        let read = if form == HeaderForm::Json {
            let json = text.whole().map_err(|error| malformed(error.to_string()))?;
            serde_json::from_str(&json).map_err(|error| error.to_string())
        } else {
            T::deserialize(text).map_err(|error| error.to_string())
        };
        read.map(Some).map_err(|error| malformed(without_values(&error)))
    }
}

impl<T, O> Response<T, O> {
    /// The headers that the document describes, as their types.
    #[must_use]
    pub fn typed_headers(&self) -> O::Headers
    where
        O: WithHeaders,
    {
        ResponseHeaders { head: Arc::clone(&self.head) }.into()
    }
}

impl<E> Error<E> {
    /// The headers of the answer, for the typed accessors of an operation: `GetPetErrorHeaders::of(&error)`.
    #[must_use]
    pub fn response_headers(&self) -> Option<ResponseHeaders> {
        self.failure.answer.as_ref().map(|answer| ResponseHeaders { head: Arc::clone(&answer.head) })
    }
}

/// A header that is missing though the document promises it, or is not what the document says. Its text shows no values; the
/// header as it came is in [`ResponseHeaders::raw`], and in `headers()` of the response or error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderError {
    name: &'static str,
    problem: Option<String>,
}

impl HeaderError {
    /// The name of the header.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it did not come; else it is malformed.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.problem.is_none()
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            None => write!(f, "the header {} is missing", self.name),
            Some(problem) => write!(f, "the header {} is malformed: {problem}", self.name),
        }
    }
}

impl std::error::Error for HeaderError {}
