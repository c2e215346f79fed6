//! One attempt: credentials, sending, redirects where they are allowed, the answer. Its limits are those of the pace it is
//! given. It repeats nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::Uri;

use super::answer::Answer;
use super::api::OperationSpec;
use super::body::{Body, BodyChunks};
use super::client::Shared;
use super::credentials::{Prepared, Source};
use super::error::ErrorKind;
use super::failure::Failure;
use super::outgoing::{Outgoing, not_sent};
use super::provider::Version;
use super::receive::{drain, receive};
use super::redirect;
use super::timeouts::{Pace, TimeoutPhase};
use super::transport::TransportError;

/// What an attempt needs to know.
pub(super) struct Exchange<'a> {
    pub(super) client: &'a Shared,
    pub(super) spec: &'static OperationSpec,
    pub(super) outgoing: &'a Outgoing<'a>,
    pub(super) pace: Pace,
}

impl Exchange<'_> {
    /// Credentials for this attempt, and which version of each that can be renewed.
    pub(super) async fn credentials(&self) -> Result<(Vec<Prepared>, Vec<Version>), Box<Failure>> {
        let mut prepared = Vec::new();
        let mut versions = Vec::new();
        for source in &self.outgoing.sources {
            match source {
                Source::Fixed(credential) => prepared.push(credential.clone()),
                Source::Provided(provided) => {
                    let work = provided.get(&*self.client.timer);
                    let work = self.pace.within(TimeoutPhase::Attempt, None, work).await;
                    let found = work.map_err(|late| {
                        let mut failure = Failure::late(self.spec, late);
                        failure.is_unsent = true;
                        failure
                    })?;
                    let (credential, version) = found.map_err(|problem| {
                        let message = format!("no credential for {}: {problem}", provided.scheme());
                        let mut failure = Failure::new(self.spec, ErrorKind::Credentials, message);
                        failure.source = problem.source();
                        failure
                    })?;
                    prepared.push(credential);
                    versions.push(version);
                }
            }
        }
        Ok((prepared, versions))
    }

    /// Sends the request and reads the answer.
    pub(super) async fn run(&self, credentials: &[Prepared]) -> Result<Answer, Box<Failure>> {
        let mut moved: Option<Uri> = None;
        let mut hops = 0;
        loop {
            let response = self.send(credentials, moved.as_ref()).await?;
            let allowed = hops < self.client.redirects && matches!(self.spec.method, "GET" | "HEAD");
            match redirect::target(&response, &self.outgoing.base).filter(|_| allowed) {
                Some(target) => moved = Some(target),
                None => return receive(self.client, self.spec, &self.pace, response).await,
            }
            hops += 1;
            drain(&self.pace, response.into_body()).await;
        }
    }

    async fn send(&self, credentials: &[Prepared], moved: Option<&Uri>) -> Result<http::Response<Body>, Box<Failure>> {
        let progress = Arc::new(AtomicU64::new(0));
        let body = match self.outgoing.body.as_bytes() {
            Some(_) => self.outgoing.body.clone(),
            None => counted(self.outgoing.body.clone(), &progress),
        };
        let message = self.outgoing.message(credentials, moved, body);
        let message = message.map_err(|reason| not_sent(self.spec, reason))?;
        let mut sending = self.client.transport.send(message);
        loop {
            let before = progress.load(Ordering::Relaxed);
            let limit = self.client.timeouts.first_byte;
            match self.pace.within(TimeoutPhase::FirstByte, limit, sending.as_mut()).await {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(error)) => return Err(Failure::transport(self.spec, self.outgoing.base.origin(), error)),
                // The server cannot answer what is still on its way to it.
                Err(late) if late.phase == TimeoutPhase::FirstByte && progress.load(Ordering::Relaxed) != before => {}
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
