//! One attempt: credentials, sending, redirects where they are allowed, the answer. Its limits are those of the pace it is
//! given. It repeats nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Uri};

use super::answer::{Answer, Head};
use super::api::OperationSpec;
use super::body::{Body, BodyChunks};
use super::call_log::CallLog;
use super::client::Shared;
use super::credentials::{Prepared, Source};
use super::error::ErrorKind;
use super::failure::Failure;
use super::observe::Span;
use super::outgoing::{Outgoing, not_sent};
use super::provider::Version;
use super::receive::{Incoming, drain};
use super::redirect;
use super::timeouts::{Pace, TimeoutPhase};
use super::transport::TransportError;

/// What an attempt needs to know.
pub(super) struct Exchange<'a> {
    pub(super) client: &'a Shared,
    pub(super) spec: &'static OperationSpec,
    pub(super) outgoing: &'a Outgoing,
    pub(super) pace: &'a Pace,
    pub(super) log: &'a Arc<CallLog>,
    pub(super) span: &'a Span,
}

/// Credentials that were fetched for one attempt, in the order of their sources, and which version of each it is.
pub(super) struct Credentials {
    pub(super) fetched: Vec<Prepared>,
    pub(super) versions: Vec<Version>,
}

/// Gets the credentials for an attempt that are not fixed.
pub(super) async fn credentials(
    client: &Shared,
    spec: &'static OperationSpec,
    outgoing: &Outgoing,
    pace: &Pace,
) -> Result<Credentials, Box<Failure>> {
    let mut found = Credentials { fetched: Vec::new(), versions: Vec::new() };
    for source in outgoing.sources() {
        let Source::Provided(provided) = source else { continue };
        let work = std::pin::pin!(provided.get(&*client.timer));
        let fetched = pace.within(TimeoutPhase::Attempt, None, work).await.map_err(|late| {
            let mut failure = Failure::late(spec, late);
            failure.message = format!("no credential for {} within {:?}", provided.scheme(), late.limit);
            failure
        })?;
        let (credential, version) = fetched.map_err(|problem| {
            let message = format!("no credential for {}: {problem}", provided.scheme());
            let mut failure = Failure::new(spec, ErrorKind::Credentials, message);
            failure.source = problem.source();
            failure
        })?;
        found.fetched.push(credential);
        found.versions.push(version);
    }
    Ok(found)
}

/// What came back.
enum Found<'a> {
    Answer(Incoming<'a>),
    /// A redirect that is followed; its own body is still to be read.
    Elsewhere(Uri, Body),
}

impl Exchange<'_> {
    /// Sends the request, with the credentials that were fetched for it, and reads the answer.
    pub(super) async fn run(&self, fetched: &[Prepared], added: &HeaderMap) -> Result<Answer, Box<Failure>> {
        let mut moved: Option<Uri> = None;
        let mut hops = 0;
        let mut incoming = loop {
            let found = self.send(fetched, added, moved.as_ref(), hops).await?;
            match found {
                Found::Answer(incoming) => break incoming,
                Found::Elsewhere(target, body) => {
                    moved = Some(target);
                    hops += 1;
                    drain(self.pace, body).await;
                }
            }
        };
        incoming.read(self.client).await
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
        Found::Answer(Incoming::new(self.client, self.spec, self.pace, head, body))
    }

    async fn send(
        &self,
        fetched: &[Prepared],
        added: &HeaderMap,
        moved: Option<&Uri>,
        hops: u8,
    ) -> Result<Found<'_>, Box<Failure>> {
        let progress = self.outgoing.body.as_bytes().is_none().then(Arc::<AtomicU64>::default);
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

/// The body, counting the chunks that were taken from it.
fn counted(body: Body, progress: &Arc<AtomicU64>) -> Body {
    let length = body.length();
    Body::stream(Counted { chunks: body.into_chunks(), progress: Arc::clone(progress) }, length)
}

struct Counted {
    chunks: BodyChunks,
    progress: Arc<AtomicU64>,
}

impl Stream for Counted {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.chunks).poll_next(context);
        if polled.is_ready() {
            self.progress.fetch_add(1, Ordering::Relaxed);
        }
        polled
    }
}
