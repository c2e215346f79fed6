//! One attempt: credentials, sending, redirects where they are allowed, the answer. Its limits are those of the pace it is
//! given. It repeats nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Uri};

use super::answer::{Answer, Head};
use super::api::OperationSpec;
use super::body::{Body, BodyChunks};
use super::call_log::CallLog;
use super::client::Shared;
use super::credentials::Source;
use super::error::ErrorKind;
use super::failure::Failure;
use super::observe::Span;
use super::outgoing::{Outgoing, not_sent};
use super::provider::Fetched;
use super::receive::{Incoming, drain};
use super::redirect;
use super::timeouts::{Pace, TimeoutPhase};
use super::transport::TransportError;

/// What an attempt needs to know.
pub(super) struct Exchange<'a> {
    pub(super) client: &'a Shared,
    pub(super) spec: &'static OperationSpec,
    pub(super) outgoing: &'a Outgoing,
    pub(super) log: &'a Arc<CallLog>,
    /// The time that the call and the attempt have.
    pub(super) pace: Pace<'a>,
    /// The span of the attempt.
    pub(super) span: Span,
}

/// What came back.
enum Found<'a> {
    Answer(Incoming<'a>),
    /// A redirect that is followed; its own body is still to be read.
    Elsewhere(Uri, Body),
}

impl<'a> Exchange<'a> {
    /// What all attempts of a call have in common.
    pub(super) fn new(outgoing: &'a Outgoing, log: &'a Arc<CallLog>, pace: Pace<'a>) -> Self {
        Self { client: &outgoing.client.shared, spec: outgoing.spec, outgoing, log, pace, span: Span::none() }
    }

    /// Gets the credentials for the attempt that are not fixed, in the order of their sources.
    pub(super) async fn credentials(&self) -> Result<Vec<Fetched>, Box<Failure>> {
        let mut found = Vec::new();
        for source in self.outgoing.sources() {
            let Source::Provided(provided) = source else { continue };
            let work = std::pin::pin!(provided.get(&*self.client.timer));
            let fetched = self.pace.within(TimeoutPhase::Attempt, None, work).await.map_err(|late| {
                let mut failure = Failure::late(self.spec, late);
                failure.message = format!("no credential for {} within {:?}", provided.scheme(), late.limit);
                failure
            })?;
            found.push(fetched.map_err(|problem| {
                let message = format!("no credential for {}: {problem}", provided.scheme());
                let mut failure = Failure::new(self.spec, ErrorKind::Credentials, message);
                failure.source = problem.source();
                failure
            })?);
        }
        Ok(found)
    }

    /// Sends the request, with the credentials that were fetched for it, and reads the answer.
    pub(super) async fn run(&self, fetched: &[Fetched], added: Option<&HeaderMap>) -> Result<Answer, Box<Failure>> {
        let mut incoming = self.arrive(fetched, added).await?;
        incoming.read(self.client).await
    }

    /// Sends the request until an answer comes that leads to no other place.
    async fn arrive(&self, fetched: &[Fetched], added: Option<&HeaderMap>) -> Result<Incoming<'_>, Box<Failure>> {
        let mut moved: Option<Uri> = None;
        let mut hops = 0;
        loop {
            let (target, body) = match self.send(fetched, added, moved.as_ref(), hops).await? {
                Found::Answer(incoming) => return Ok(incoming),
                Found::Elsewhere(target, body) => (target, body),
            };
            moved = Some(target);
            hops += 1;
            // Boxed, as it is rare and would make every call larger.
            Box::pin(drain(&self.pace, body)).await;
        }
    }

    /// What the head of a response says it is, after so many redirects.
    fn sort(&self, response: http::Response<Body>, hops: u8) -> Found<'_> {
        self.span.answered(&response);
        let allowed = hops < self.client.redirects && matches!(self.spec.method, "GET" | "HEAD");
        if let Some(target) = redirect::target(&response, self.outgoing.base()).filter(|_| allowed) {
            return Found::Elsewhere(target, response.into_body());
        }
        let (parts, body) = response.into_parts();
        let head = Head::of_call(self.client, self.log, parts);
        self.log.answered(&head);
        Found::Answer(Incoming::new(self.spec, &self.pace, head, body))
    }

    async fn send(
        &self,
        fetched: &[Fetched],
        added: Option<&HeaderMap>,
        moved: Option<&Uri>,
        hops: u8,
    ) -> Result<Found<'_>, Box<Failure>> {
        let is_long = self.outgoing.body.as_bytes().is_none_or(|bytes| bytes.len() > LONG);
        let progress = is_long.then(Arc::<AtomicU64>::default);
        let taken = || progress.as_ref().map(|progress| progress.load(Ordering::Relaxed));
        let body = self.outgoing.body.clone();
        let body = if let Some(progress) = &progress { counted(body, progress) } else { body };
        let message = self.outgoing.message(fetched, added, moved, body);
        let message = message.map_err(|reason| not_sent(self.spec, reason))?;
        self.log.sent();
        let mut sending = self.client.transport.send(message);
        loop {
            let before = taken();
            let limit = self.client.timeouts.first_byte;
            match self.pace.within(TimeoutPhase::FirstByte, limit, sending.as_mut()).await {
                Ok(Ok(response)) => return Ok(self.sort(response, hops)),
                Ok(Err(error)) => {
                    if error.kind().is_unsent() {
                        self.log.not_sent();
                    }
                    return Err(Failure::transport(self.spec, self.outgoing.base().origin(), error));
                }
                // The server cannot answer what is still on its way to it.
                Err(late) if late.phase == TimeoutPhase::FirstByte && taken() != before => {}
                Err(late) => return Err(Failure::late(self.spec, late)),
            }
        }
    }
}

/// A body in memory that is longer than this may take longer on its way than an answer may.
const LONG: usize = 1 << 20;

/// No more than this is handed over at once, so that progress is seen.
const PIECE: usize = 1 << 16;

/// The body, counting the pieces that were taken from it.
fn counted(body: Body, progress: &Arc<AtomicU64>) -> Body {
    let length = body.length();
    Body::unpinned(Counted { chunks: body.into_chunks(), rest: Bytes::new(), progress: Arc::clone(progress) }, length)
}

struct Counted {
    chunks: BodyChunks,
    rest: Bytes,
    progress: Arc<AtomicU64>,
}

impl Stream for Counted {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.chunks).poll_next(context)) {
                Some(Ok(chunk)) => self.rest = chunk,
                other => return Poll::Ready(other),
            }
        }
        self.progress.fetch_add(1, Ordering::Relaxed);
        let end = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(self.rest.split_to(end))))
    }
}
