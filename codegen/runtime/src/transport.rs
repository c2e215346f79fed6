//! What carries requests: the seam between this client and an HTTP library.

use std::fmt;

use super::body::{Body, BoxFuture};

/// Sends one request and returns the head of its answer with a body still to be read.
///
/// A transport sends what it is given and nothing else: it follows no redirect, repeats nothing, keeps no cookies and
/// undoes no content encoding. Its errors must not show the address's query, headers or bodies.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`.
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;
}

/// A request that could not be carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
}

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made; nothing was sent.
    Connect,
    /// No connection was made within the transport's limit for that; nothing was sent.
    ConnectTimeout,
    /// A time limit of the transport ran out.
    Timeout,
    /// The address is read differently from how it was built; nothing was sent.
    Address,
    /// Anything else; the server may have got the request.
    Other,
}

impl TransportErrorKind {
    /// Whether the server certainly has nothing of the request.
    pub(super) fn is_unsent(self) -> bool {
        matches!(self, Self::Connect | Self::ConnectTimeout | Self::Address)
    }
}

impl TransportError {
    /// An error with a text that shows no query, header or body.
    #[must_use]
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// An error of kind `Other`.
    #[must_use]
    pub fn other(message: impl Into<String>) -> Self {
        Self::new(TransportErrorKind::Other, message)
    }

    /// How far the request came.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}
