//! The error of a call: what went wrong and everything that is known of the answer. Its texts are one line and show
//! neither credentials nor bodies, beyond the message an API itself puts into its errors.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::api_message::{api_code, api_message, api_messages, push_clean};
use super::failure::Failure;
use super::invalid::Violation;
use super::redirect;
use super::retry::RetryStop;
use super::timeouts::TimeoutPhase;

/// The longest text of an error.
const LONGEST: usize = 300;

/// A call that did not succeed. `E` is the body the document describes for the operation's errors.
pub struct Error<E = NoBody> {
    pub(super) failure: Box<Failure>,
    api: Option<Box<E>>,
}

/// No body is described, or its type was given up by [`Error::into_untyped`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBody {}

/// What went wrong. What is said here of sending is true of the last attempt; [`Error::maybe_applied`] speaks of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request breaks limits of the document; nothing was sent.
    InvalidRequest,
    /// No credentials are set for an operation that needs some, or they could not be fetched; nothing was sent.
    Credentials,
    /// No connection was made; nothing was sent.
    Connect,
    /// Time ran out; the server may have got the request.
    Timeout,
    /// The exchange broke off, or the body is not as long as announced; the server may have got the request.
    Transport,
    /// The server answered with an error, or with a success the document does not describe.
    Status,
    /// The body is not what the document says.
    Decode,
    /// The body is larger than the client takes.
    BodyTooLarge,
    /// The body is of a type or an encoding the document does not describe.
    UnexpectedContentType,
    /// The server answered with a redirect, which is not followed.
    Redirect,
    /// The pages of a list do not end, repeat themselves or lead elsewhere.
    Pagination,
    /// A download could not be written to its file.
    File,
    /// A blocking call where waiting is not allowed: on a thread of an async runtime; or the runtime that blocking calls need
    /// could not be started. Nothing was sent.
    Blocking,
    /// A middleware of the caller's made this error.
    Middleware,
    /// The request could not be put together as meant; nothing was sent. This is a fault of the client.
    Internal,
}

impl ErrorKind {
    /// Its name in lower case, such as `body_too_large`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Credentials => "credentials",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Status => "status",
            Self::Decode => "decode",
            Self::BodyTooLarge => "body_too_large",
            Self::UnexpectedContentType => "unexpected_content_type",
            Self::Redirect => "redirect",
            Self::Pagination => "pagination",
            Self::File => "file",
            Self::Blocking => "blocking",
            Self::Middleware => "middleware",
            Self::Internal => "internal",
        }
    }
}

impl<E> Error<E> {
    pub(super) fn from_failure(failure: Box<Failure>) -> Self {
        Self { failure, api: None }
    }

    pub(super) fn into_failure(self) -> Box<Failure> {
        self.failure
    }

    pub(super) fn with_api(failure: Box<Failure>, api: Option<E>) -> Self {
        Self { failure, api: api.map(Box::new) }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.failure.kind
    }

    /// The status of an error of the kind `Status`, else the name of the kind: one of a short list, for the label
    /// `error.type` of metrics.
    #[must_use]
    pub fn error_type(&self) -> Cow<'static, str> {
        self.failure.error_type()
    }

    /// Id of the operation in the document.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.failure.spec.id
    }

    /// HTTP method of the operation.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.failure.spec.method
    }

    /// Path template of the operation.
    #[must_use]
    pub fn path_template(&self) -> &'static str {
        self.failure.spec.path
    }

    /// Status of the answer, when there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.failure.answer.as_ref().map(super::answer::Answer::status)
    }

    /// Headers of the answer, when there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.failure.answer.as_ref().map(super::answer::Answer::headers)
    }

    /// The body as it came; of an error's body the first 64 KiB. Empty when there was none.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.failure.body().map_or(&[], |(bytes, _)| bytes)
    }

    /// The body as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn body_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.body())
    }

    /// Whether the body went on beyond what [`Error::body`] gives.
    #[must_use]
    pub fn is_body_truncated(&self) -> bool {
        self.failure.body().is_some_and(|(_, truncated)| truncated)
    }

    /// The first 200 characters of the body on one line, with control characters escaped.
    #[must_use]
    pub fn snippet(&self) -> String {
        let mut snippet = String::new();
        push_clean(&mut snippet, &self.body_text(), 200);
        snippet
    }

    /// The body of an error as the document describes it; `None` when it is none of that.
    #[must_use]
    pub fn api(&self) -> Option<&E> {
        self.api.as_deref()
    }

    /// The body of an error as the document describes it, taken out.
    #[must_use]
    pub fn into_api(self) -> Option<E> {
        self.api.map(|api| *api)
    }

    /// The messages in the JSON body of an error, in whichever of the forms that APIs have for them; at most 100.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        self.error_body().map(api_messages).unwrap_or_default().into_iter().map(|message| message.text).collect()
    }

    /// The API's own code in the JSON body of an error: that of the first message that has one.
    #[must_use]
    pub fn error_code(&self) -> Option<String> {
        self.error_body().and_then(api_code)
    }

    fn error_body(&self) -> Option<&[u8]> {
        // What a success holds that the document does not describe is no message of an error, and may be a secret.
        let is_error = !self.status().is_some_and(|status| status.is_success());
        Some(self.body()).filter(|_| is_error && self.kind() == ErrorKind::Status)
    }

    /// The id the server gave the request: at most 128 visible characters of the first header that has any, of those that the
    /// API is said to use ([`Api::request_ids`](super::Api::request_ids)).
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        let headers = self.headers()?;
        let visible = |name: &&str| -> Option<String> {
            let bytes = headers.get(*name)?.as_bytes().iter().filter(|byte| byte.is_ascii_graphic());
            Some(bytes.take(128).map(|byte| char::from(*byte)).collect()).filter(|id: &String| !id.is_empty())
        };
        self.failure.spec.api.request_ids.iter().find_map(visible)
    }

    /// Where in the JSON body reading failed, such as `items[3].metadata.state`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        Some(self.failure.path.as_str()).filter(|path| !path.is_empty())
    }

    /// Everything that is wrong with a request that was not sent.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.failure.violations
    }

    /// Whether the server answered 404 or 410.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.status().map(|status| status.as_u16()), Some(404 | 410))
    }

    /// Whether the server answered 409.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(StatusCode::CONFLICT)
    }

    /// Whether the server answered 429.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether time ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// How often the request was sent, or tried to be; 0 when it never came so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.failure.attempts
    }

    /// Whether the server may have done what it was asked for, in any of the attempts: always so when an operation that
    /// changes something got no answer, or one that is no refusal, such as a fault of the server or a success that cannot be
    /// read. It is so whoever made the error, middleware too. A DELETE that is repeated after a
    /// broken connection and then answered 404 is such a call.
    #[must_use]
    pub fn maybe_applied(&self) -> bool {
        self.failure.maybe_applied
    }

    /// How long the server asked to be left alone. It may be any length.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure.retry_after
    }

    /// Why the request was not sent again.
    #[must_use]
    pub fn retry_stop(&self) -> RetryStop {
        self.failure.stop
    }

    /// Whether the call's policy takes failures of this sort for passing ones that may be sent again, however many attempts
    /// there were: what [`RetryPolicy::is_retryable`](super::RetryPolicy::is_retryable) said of the last one.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.failure.is_retryable
    }

    /// Which time limit ran out.
    #[must_use]
    pub fn timeout_phase(&self) -> Option<TimeoutPhase> {
        self.failure.phase
    }

    /// Scheme, host and port of where a redirect points to; `None` for redirects within the server that name none.
    #[must_use]
    pub fn redirect_origin(&self) -> Option<String> {
        self.headers().filter(|_| self.kind() == ErrorKind::Redirect).and_then(redirect::origin)
    }

    /// The same error for places where the operation is of no interest. The raw body stays.
    #[must_use]
    pub fn into_untyped(self) -> Error {
        Error { failure: self.failure, api: None }
    }

    fn text(&self) -> String {
        let mut text = format!("{}: {}", self.operation(), self.failure.message);
        if let Some(message) = self.error_body().and_then(api_message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        if self.attempts() > 1 {
            let _ = write!(text, " ({} attempts)", self.attempts());
        }
        let id = self.request_id().map(|id| format!(" (request {id})")).unwrap_or_default();
        let mut line = String::new();
        push_clean(&mut line, &text, LONGEST.saturating_sub(id.len()));
        line + &id
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Kind, status and the text of `Display`; no headers and no body.
impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.kind()).field("status", &self.status()).field("message", &self.text());
        if let Some(source) = &self.failure.source {
            debug.field("source", &source.to_string());
        }
        debug.finish()
    }
}

impl<E> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure.source.as_deref().map(|source| source as _)
    }
}
