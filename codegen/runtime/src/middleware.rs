//! Middleware: code of the caller's around whole calls and around each of their attempts. In goes a request without its
//! credentials and the rest of the way; out comes an answer or an error. It sends nothing itself.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Uri};

use super::answer::{Answer, Head};
use super::api::OperationSpec;
use super::body::{Body, BoxFuture};
use super::call_log::CallLog;
use super::client::Shared;
use super::error::{Error, ErrorKind};
use super::failure::Failure;
use super::header;
use super::invalid::{InvalidRequest, Violation};
use super::outgoing::{Outgoing, not_sent};
use super::receive::Incoming;
use super::timeouts::{Pace, TimeoutPhase};
use super::timer::Timer;

/// Code around calls and around their attempts: it adds headers, watches, answers in the server's place, changes errors.
///
/// A client runs its middleware in the order in which it was given: the first is outermost. Both methods pass on what they do
/// not care for. Credentials are put into a request after all middleware has seen it.
///
/// Time spent here counts as that of the call or of the attempt. A panic ends the one call it happens in.
pub trait Middleware: Send + Sync + 'static {
    /// Around a whole call, however often it is repeated. A header set here goes out with every attempt. A call that cannot be put
    /// together, since it is not valid or has no credentials, ends before; each page of a list and each poll of a wait is a call.
    fn call<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> BoxFuture<'a, Result<Answer, Error>> {
        next.run(request)
    }

    /// Around each attempt. What comes out of here is what the retry policy sees.
    fn attempt<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> BoxFuture<'a, Result<Answer, Error>> {
        next.run(request)
    }
}

/// A request on its way through middleware.
///
/// Its `Debug` and the methods without `expose` in their names show no values. Credentials are not part of it.
pub struct MiddlewareRequest<'a> {
    passage: Passage<'a>,
    attempt: Option<u32>,
    /// Headers of the request without those that middleware adds.
    own: HeaderMap,
    added: HeaderMap,
}

impl<'a> MiddlewareRequest<'a> {
    /// The operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'static OperationSpec {
        self.passage.spec
    }

    /// Number of the attempt, the first being 1; `None` around the whole call.
    #[must_use]
    pub fn attempt(&self) -> Option<u32> {
        self.attempt
    }

    /// The client's source of time, by which durations are to be measured.
    #[must_use]
    pub fn timer(&self) -> Arc<dyn Timer> {
        Arc::clone(&self.passage.client.timer)
    }

    /// Sets a header, in the place of one that the operation or the client sends. Headers of credentials win over it.
    ///
    /// # Errors
    /// When the name or the value is none that a caller may send, with the text of a request that is not valid.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        match header::name(name).and_then(|key| Ok((key, header::value(value)?))) {
            Ok((name, value)) => {
                self.added.insert(name, value);
                Ok(())
            }
            Err(reason) => {
                let found = InvalidRequest::new(vec![Violation::new(name.to_owned(), reason.to_owned())]);
                Err(Error::from_failure(Failure::invalid(self.passage.spec, found)))
            }
        }
    }

    /// Names of the headers so far.
    pub fn header_names(&self) -> impl Iterator<Item = &HeaderName> {
        self.own.keys().chain(self.added.keys().filter(|name| !self.own.contains_key(*name)))
    }

    /// The headers so far. Some of their values may be secret.
    #[must_use]
    pub fn expose_headers(&self) -> HeaderMap {
        let mut headers = self.own.clone();
        headers.extend(self.added.clone());
        headers
    }

    /// The whole address, with the values of path and query.
    #[must_use]
    pub fn expose_uri(&self) -> &Uri {
        self.passage.outgoing.uri()
    }

    /// The body as it is sent, with the passwords in it; `None` for a stream.
    #[must_use]
    pub fn expose_body(&self) -> Option<&Bytes> {
        self.passage.outgoing.body.as_bytes()
    }

    /// Answers in the server's place: `response` is read as if it had come from there.
    ///
    /// # Errors
    /// When it is none of the operation's successes, that is, when it is an error that the document describes, too.
    pub async fn answer(self, response: http::Response<Body>) -> Result<Answer, Error> {
        let Passage { client, spec, pace, log, .. } = self.passage;
        let (parts, body) = response.into_parts();
        let mut incoming = Incoming::new(spec, pace, Head::of_call(client, log, parts), body);
        incoming.read(client).await.map_err(Error::from_failure)
    }
}

impl fmt::Debug for MiddlewareRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MiddlewareRequest")
            .field("operation", &self.operation().id)
            .field("attempt", &self.attempt)
            .field("headers", &self.header_names().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Error {
    /// An error of a middleware's own, of the kind `Middleware`. It is not repeated by [`StandardRetry`](super::StandardRetry).
    /// What was sent and may have come of it, the client adds when the error leaves the attempt or the call.
    #[must_use]
    pub fn of_middleware(operation: &'static OperationSpec, message: impl Into<String>) -> Self {
        Self::from_failure(Failure::new(operation, ErrorKind::Middleware, message))
    }

    /// The same error with another text. Kind, status, headers and body stay.
    #[must_use]
    pub fn described_as(self, message: impl Into<String>) -> Self {
        let mut failure = self.into_failure();
        failure.message = message.into();
        Self::from_failure(failure)
    }

    /// The same error with another cause, whose text must not show secrets.
    #[must_use]
    pub fn caused_by(self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        let mut failure = self.into_failure();
        failure.source = Some(Box::new(source));
        Self::from_failure(failure)
    }
}

/// The rest of the way: the middleware further in, then sending.
#[must_use = "without it nothing is sent"]
pub struct Next<'a> {
    rest: &'a [Arc<dyn Middleware>],
    end: End<'a>,
}

impl<'a> Next<'a> {
    /// Passes the request on.
    pub fn run(self, request: MiddlewareRequest<'a>) -> BoxFuture<'a, Result<Answer, Error>> {
        let Some((first, rest)) = self.rest.split_first() else { return (self.end)(request.added) };
        let next = Next { rest, end: self.end };
        if request.attempt.is_none() { first.call(request, next) } else { first.attempt(request, next) }
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Next({} further)", self.rest.len())
    }
}

/// What sends, given the headers that were added on the way.
pub(super) type End<'a> = Box<dyn FnOnce(HeaderMap) -> BoxFuture<'a, Result<Answer, Error>> + Send + 'a>;

/// What a request takes along on its way through.
#[derive(Clone, Copy)]
pub(super) struct Passage<'a> {
    pub(super) client: &'a Shared,
    pub(super) spec: &'static OperationSpec,
    pub(super) outgoing: &'a Outgoing,
    pub(super) pace: &'a Pace<'a>,
    pub(super) log: &'a Arc<CallLog>,
}

impl<'a> Passage<'a> {
    /// Runs the client's middleware around a call, or around an attempt of this number.
    pub(super) async fn through(
        self,
        attempt: Option<u32>,
        added: HeaderMap,
        end: End<'a>,
    ) -> Result<Answer, Box<Failure>> {
        let next = Next { rest: &self.client.middleware, end };
        let own = self.outgoing.headers().map_err(|reason| not_sent(self.spec, reason))?;
        let work = next.run(MiddlewareRequest { passage: self, attempt, own, added });
        let phase = if attempt.is_some() { TimeoutPhase::Attempt } else { TimeoutPhase::Operation };
        let ran = self.pace.within(phase, None, work).await;
        let result = ran.unwrap_or_else(|late| Err(Error::from_failure(Failure::late(self.spec, late))));
        result.map_err(Error::into_failure)
    }
}
