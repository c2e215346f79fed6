//! What went wrong, before it gets the type of an operation's errors.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use super::answer::{Answer, AnswerBody, DecodeError};
use super::api::OperationSpec;
use super::error::ErrorKind;
use super::invalid::{InvalidRequest, Violation};
use super::retry::RetryStop;
use super::timeouts::{Late, TimeoutPhase};
use super::transport::{TransportError, TransportErrorKind};

/// One failed call. Boxed where it travels.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) spec: &'static OperationSpec,
    pub(super) kind: ErrorKind,
    pub(super) message: String,
    pub(super) answer: Option<Answer>,
    pub(super) path: String,
    pub(super) violations: Vec<Violation>,
    pub(super) source: Option<Box<dyn std::error::Error + Send + Sync>>,
    pub(super) phase: Option<TimeoutPhase>,
    /// Whether the same call with another credential is to follow at once.
    pub(super) is_renewable: bool,
    /// Whether the policy takes it for a passing one.
    pub(super) is_retryable: bool,
    pub(super) attempts: u32,
    /// Over all attempts.
    pub(super) maybe_applied: bool,
    pub(super) stop: RetryStop,
    pub(super) retry_after: Option<Duration>,
}

impl Failure {
    pub(super) fn new(spec: &'static OperationSpec, kind: ErrorKind, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            spec,
            kind,
            message: message.into(),
            answer: None,
            path: String::new(),
            violations: Vec::new(),
            source: None,
            phase: None,
            is_renewable: false,
            is_retryable: false,
            attempts: 0,
            maybe_applied: false,
            stop: RetryStop::Final,
            retry_after: None,
        })
    }

    pub(super) fn invalid(spec: &'static OperationSpec, found: InvalidRequest) -> Box<Self> {
        let mut failure = Self::new(spec, ErrorKind::InvalidRequest, found.to_string());
        failure.violations = found.into_violations();
        failure
    }

    /// `origin` is scheme, host and port of the server.
    pub(super) fn transport(spec: &'static OperationSpec, origin: &str, error: TransportError) -> Box<Self> {
        let is_told = error.kind() == TransportErrorKind::Address;
        let (kind, message) = match error.kind() {
            TransportErrorKind::Connect => (ErrorKind::Connect, format!("cannot connect to {origin}")),
            TransportErrorKind::ConnectTimeout => (ErrorKind::Timeout, format!("no connection to {origin} in time")),
            TransportErrorKind::Timeout => (ErrorKind::Timeout, format!("no answer from {origin} in time")),
            TransportErrorKind::Address => (ErrorKind::Internal, format!("the request was not sent: {error}")),
            TransportErrorKind::Other => (ErrorKind::Transport, format!("the exchange with {origin} broke off")),
        };
        let mut failure = Self::new(spec, kind, message);
        if error.kind() == TransportErrorKind::ConnectTimeout {
            failure.phase = Some(TimeoutPhase::Connect);
        }
        // A cause says nothing twice.
        failure.source = (!is_told).then(|| Box::new(error) as _);
        failure
    }

    pub(super) fn late(spec: &'static OperationSpec, late: Late) -> Box<Self> {
        let mut failure = Self::new(spec, ErrorKind::Timeout, late.to_string());
        failure.phase = Some(late.phase);
        failure
    }

    pub(super) fn status(&self) -> Option<StatusCode> {
        self.answer.as_ref().map(Answer::status)
    }

    /// What `error.type` of OpenTelemetry asks for.
    pub(super) fn error_type(&self) -> Cow<'static, str> {
        match self.status() {
            Some(status) if self.kind == ErrorKind::Status => Cow::Owned(status.as_str().to_owned()),
            _ => Cow::Borrowed(self.kind.name()),
        }
    }

    pub(super) fn decode(spec: &'static OperationSpec, error: &DecodeError) -> Box<Self> {
        let mut failure = Self::new(spec, ErrorKind::Decode, format!("cannot read the answer: {error}"));
        failure.path = error.path().to_owned();
        failure
    }

    /// The same with the answer that it was found in when the call was over, and what is known of that call.
    pub(super) fn of_answer(mut self: Box<Self>, answer: Answer) -> Box<Self> {
        let log = answer.head.log.clone();
        self.keep(answer);
        if let Some(log) = log {
            log.tell_last(&mut self);
        }
        self
    }

    /// Adds what is known of the answer.
    pub(super) fn keep(&mut self, answer: Answer) {
        self.answer = Some(answer);
    }

    pub(super) fn body(&self) -> Option<(&Bytes, bool)> {
        match &self.answer.as_ref()?.body {
            AnswerBody::Whole { bytes, truncated } => Some((bytes, *truncated)),
            AnswerBody::Stream(_) => None,
        }
    }
}
