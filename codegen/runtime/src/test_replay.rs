//! A transport that plays pairs of a request and an answer. Goes in: the pairs, then requests; comes out: their answers, an
//! error for a request that no pair is for, and at the end what was left. It opens no connection.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::api::Operation;
use super::body::{Body, BoxFuture};
use super::receive::described;
use super::test_reply::{Reply, SentRequest};
use super::transport::{Transport, TransportError, TransportErrorKind};

/// Answers each expected request once, for tests without a network; clones share the pairs.
///
/// A request that is not expected ends its call with an error that names it and is not retried, and [`Self::finish`] reports it
/// as well.
#[derive(Clone, Debug, Default)]
pub struct ReplayTransport {
    any_order: bool,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    pairs: Vec<(Expected, Reply)>,
    sent: Vec<SentRequest>,
    unexpected: Vec<String>,
}

#[derive(Debug)]
struct Expected {
    method: String,
    target: Target,
}

#[derive(Debug)]
enum Target {
    /// A path, with a query when that matters.
    Exact(String),
    /// The path template of an operation, below any base URL.
    Template(&'static str),
}

/// What went otherwise than a [`ReplayTransport`] expected, as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayMismatch {
    /// The pairs that no request came for, as `GET /path`, those of an operation as `GET …/path/{id}`: `…` stands for the path of
    /// whatever base URL.
    pub unasked: Vec<String>,
    /// The requests that no pair was for, as `GET /path`, with the path of the base URL.
    pub unexpected: Vec<String>,
}

impl ReplayTransport {
    /// Pairs are asked for in the order in which they are added.
    #[must_use]
    pub fn in_order() -> Self {
        Self::default()
    }

    /// The first unused pair that fits a request answers it.
    #[must_use]
    pub fn in_any_order() -> Self {
        Self { any_order: true, ..Self::default() }
    }

    /// Adds a pair. `target` is the path as it is sent, with that of the base URL; with a `?` the query must be the same too,
    /// without one any query fits.
    #[must_use]
    pub fn answer(self, method: &str, target: impl Into<String>, reply: Reply) -> Self {
        self.push(method, Target::Exact(target.into()), reply)
    }

    /// Adds a pair for an operation, whatever its parameters and the base URL are, answered with what its call gives on
    /// success, under the first success status that the document describes. [`sample`](super::sample) makes such a value.
    #[must_use]
    pub fn respond<O: Operation<Output: Serialize>>(self, output: &O::Output) -> Self {
        let described = const { &O::SPEC }.responses.iter().find(|response| response.success);
        let status = described.map_or(200, |response| response.status.example());
        self.reply_to::<O>(Reply::described(described, status, output))
    }

    /// Adds a pair for an operation, whatever its parameters and the base URL are, answered with the body of its errors.
    #[must_use]
    pub fn respond_error<O: Operation<Error: Serialize>>(self, status: u16, error: &O::Error) -> Self {
        let code = http::StatusCode::from_u16(status).unwrap_or_default();
        let described = described(const { &O::SPEC }, code).iter().next();
        self.reply_to::<O>(Reply::described(described, status, error))
    }

    /// Adds a pair for an operation, whatever its parameters and the base URL are, answered with any value as JSON, of the
    /// right type or not.
    #[must_use]
    pub fn answer_to<O: Operation>(self, status: u16, body: &(impl Serialize + ?Sized)) -> Self {
        self.reply_to::<O>(Reply::value(status, body))
    }

    /// Adds a pair for an operation, whatever its parameters and the base URL are.
    #[must_use]
    pub fn reply_to<O: Operation>(self, reply: Reply) -> Self {
        self.push(O::SPEC.method, Target::Template(O::SPEC.path), reply)
    }

    /// The requests that came, expected or not, in their order.
    #[must_use]
    pub fn requests(&self) -> Vec<SentRequest> {
        self.lock().sent.clone()
    }

    /// Whether all pairs were asked for, and nothing else.
    ///
    /// # Errors
    /// When not, with both lists.
    pub fn finish(&self) -> Result<(), ReplayMismatch> {
        let state = self.lock();
        if state.pairs.is_empty() && state.unexpected.is_empty() {
            return Ok(());
        }
        let unasked = state.pairs.iter().map(|(expected, _)| expected.to_string()).collect();
        Err(ReplayMismatch { unasked, unexpected: state.unexpected.clone() })
    }

    fn push(self, method: &str, target: Target, reply: Reply) -> Self {
        self.lock().pairs.push((Expected { method: method.to_owned(), target }, reply));
        self
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The reply to a request, which is taken out.
    fn take(&self, sent: SentRequest) -> Reply {
        let mut state = self.lock();
        let among = if self.any_order { state.pairs.len() } else { state.pairs.len().min(1) };
        let found = state.pairs.iter().take(among).position(|(expected, _)| expected.fits(&sent));
        let reply = match found {
            Some(at) => state.pairs.remove(at).1,
            None => {
                // No query: it may hold a key.
                let line = format!("{} {}", sent.method(), sent.path());
                let next = match state.pairs.first() {
                    Some((expected, _)) if !self.any_order => format!("; {expected} was to come next"),
                    _ => String::new(),
                };
                let message = format!("{line} is not expected by the test{next}");
                state.unexpected.push(line);
                // Of all kinds the one that `StandardRetry` never repeats.
                Reply::error(TransportErrorKind::Address, &message)
            }
        };
        state.sent.push(sent);
        reply
    }
}

impl Transport for ReplayTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let sent = SentRequest::read(request).await?;
            self.take(sent).response()
        })
    }
}

impl Expected {
    fn fits(&self, sent: &SentRequest) -> bool {
        let target = match &self.target {
            Target::Exact(target) => match target.split_once('?') {
                Some((path, query)) => path == sent.path() && Some(query) == sent.query(),
                None => target == sent.path(),
            },
            Target::Template(template) => fits_template(template, sent.path()),
        };
        self.method == sent.method() && target
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Target::Exact(target) => write!(f, "{} {target}", self.method),
            Target::Template(template) => write!(f, "{} …{template}", self.method),
        }
    }
}

/// Compares from the end, since the path of the base URL comes before.
fn fits_template(template: &str, path: &str) -> bool {
    let mut segments = path.rsplit('/');
    template.trim_start_matches('/').rsplit('/').all(|wanted| {
        segments.next().is_some_and(|found| match (wanted.split_once('{'), wanted.rsplit_once('}')) {
            (Some((before, _)), Some((_, after))) => {
                found.len() > before.len() + after.len() && found.starts_with(before) && found.ends_with(after)
            }
            _ => wanted == found,
        })
    })
}

impl fmt::Display for ReplayMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |lines: &[String]| if lines.is_empty() { "nothing".to_owned() } else { lines.join(", ") };
        write!(f, "not asked for: {}; not expected: {}", list(&self.unasked), list(&self.unexpected))
    }
}

impl std::error::Error for ReplayMismatch {}
