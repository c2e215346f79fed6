//! What went wrong, before it gets the type of an operation's errors.

use std::sync::Arc;

use bytes::Bytes;

use super::answer::{Answer, AnswerBody, DecodeError, Head};
use super::api::OperationSpec;
use super::error::ErrorKind;
use super::invalid::{InvalidRequest, Violation};
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
        })
    }

    pub(super) fn invalid(spec: &'static OperationSpec, found: InvalidRequest) -> Box<Self> {
        let mut failure = Self::new(spec, ErrorKind::InvalidRequest, found.to_string());
        failure.violations = found.into_violations();
        failure
    }

    /// `origin` is scheme, host and port of the server.
    pub(super) fn transport(spec: &'static OperationSpec, origin: &str, error: TransportError) -> Box<Self> {
        let (kind, message) = match error.kind() {
            TransportErrorKind::Connect => (ErrorKind::Connect, format!("cannot connect to {origin}")),
            TransportErrorKind::Timeout => (ErrorKind::Timeout, format!("no answer from {origin} in time")),
            TransportErrorKind::Address => (ErrorKind::Internal, "the request was not sent".to_owned()),
            TransportErrorKind::Other => (ErrorKind::Transport, format!("the exchange with {origin} broke off")),
        };
        let mut failure = Self::new(spec, kind, message);
        failure.source = Some(Box::new(error));
        failure
    }

    pub(super) fn decode(spec: &'static OperationSpec, error: &DecodeError) -> Box<Self> {
        let mut failure = Self::new(spec, ErrorKind::Decode, format!("cannot read the answer: {error}"));
        failure.path = error.path().to_owned();
        failure
    }

    /// Adds what is known of the answer.
    pub(super) fn keep(&mut self, answer: Answer) {
        self.answer = Some(answer);
    }

    pub(super) fn keep_head(&mut self, head: &Arc<Head>) {
        self.keep(Answer { head: Arc::clone(head), case: None, body: AnswerBody::EMPTY });
    }

    pub(super) fn body(&self) -> Option<(&Bytes, bool)> {
        match &self.answer.as_ref()?.body {
            AnswerBody::Whole { bytes, truncated } => Some((bytes, *truncated)),
            AnswerBody::Stream(_) => None,
        }
    }
}
