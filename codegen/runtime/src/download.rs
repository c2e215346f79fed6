//! Bodies that are handed to the caller as they arrive. A stream that ends before or after its announced length, or
//! grows beyond its cap, is an error and never a success.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::answer::{Answer, DecodeError, Head, Opened, Streaming};
use super::api::OperationSpec;
use super::body::{BodyChunks, BoxFuture};
use super::client::Shared;
use super::error::{Error, ErrorKind};
use super::failure::Failure;
use super::meter::Meter;
use super::timeouts::TimeoutPhase;
use super::timer::Timer;

impl Streaming {
    /// As a [`Download`].
    pub const BYTES: Self = Self {
        capped: true,
        open: |chunks, meter, head, spec, client| -> Opened {
            Box::new(Download::open(chunks, meter, head, spec, client))
        },
    };
}

impl Answer {
    /// Takes the body as a stream of bytes.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole.
    pub fn download(self) -> Result<Download, DecodeError> {
        self.opened()
    }
}

/// A body that arrives in chunks.
pub struct Download {
    chunks: BodyChunks,
    meter: Meter,
    pub(super) idle: Idle,
    pub(super) origin: Origin,
    pub(super) checks: Vec<Box<dyn BodyCheck>>,
    done: bool,
}

/// What a body is held against while it passes.
pub(super) trait BodyCheck: Send + Sync {
    /// Takes the next bytes.
    fn add(&mut self, bytes: &[u8]);

    /// Whether it knows the very bytes, not only their form.
    fn is_sum(&self) -> bool {
        false
    }

    /// At the end: what is wrong with the body.
    fn end(self: Box<Self>) -> Result<(), &'static str>;
}

/// The answer a download belongs to.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) spec: &'static OperationSpec,
    pub(super) head: Arc<Head>,
}

/// Ends a wait for the next chunk that takes too long.
pub(super) struct Idle {
    timer: Arc<dyn Timer>,
    pub(super) limit: Option<Duration>,
    // Never locked; it makes the download `Sync`.
    pub(super) running: Option<Mutex<BoxFuture<'static, ()>>>,
}

impl Idle {
    fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<Duration> {
        let Some(limit) = self.limit else { return Poll::Pending };
        let running = self.running.get_or_insert_with(|| Mutex::new(self.timer.sleep(limit)));
        running.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll(context).map(|()| limit)
    }
}

impl Download {
    /// The body of an answer that is to be read.
    pub(super) fn open(
        chunks: BodyChunks,
        meter: Meter,
        head: &Arc<Head>,
        spec: &'static OperationSpec,
        client: &Shared,
    ) -> Self {
        let idle = Idle { timer: Arc::clone(&client.timer), limit: client.timeouts.idle, running: None };
        let origin = Origin { spec, head: Arc::clone(head) };
        Self { chunks, meter, idle, origin, checks: Vec::new(), done: false }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.origin.head.status
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.origin.head.headers
    }

    /// The announced length in bytes, when there is one.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.meter.announced
    }

    /// Replaces the greatest number of bytes that are taken; the client's default is 64 MiB.
    #[must_use]
    pub fn limit(mut self, bytes: u64) -> Self {
        self.meter.limit = bytes;
        self
    }

    /// Takes the bytes for what they are, a broken archive too. A sum that the caller asks for stays asked for.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.checks.retain(|check| check.is_sum());
        self
    }

    /// The next chunk, `None` at the end. After an error there is none.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads all of it into memory, at most `cap` bytes.
    ///
    /// # Errors
    /// `BodyTooLarge` beyond `cap`, else those of reading.
    pub async fn bytes(mut self, cap: u64) -> Result<Bytes, Error> {
        self.meter.limit = cap;
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.next().await {
            whole.extend_from_slice(&chunk?);
        }
        Ok(whole.freeze())
    }

    /// An error of this download.
    pub(super) fn failure(&self, kind: ErrorKind, message: String) -> Error {
        Error::from_failure(self.plain_failure(kind, message))
    }

    fn plain_failure(&self, kind: ErrorKind, message: String) -> Box<Failure> {
        Failure::new(self.origin.spec, kind, message).of_answer(Answer::bare(&self.origin.head))
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if let Err((kind, message)) = self.meter.check_announced() {
            return Poll::Ready(Some(Err(self.failure(kind, message))));
        }
        let Poll::Ready(chunk) = Pin::new(&mut self.chunks).poll_next(context) else {
            return self.idle.poll_over(context).map(|limit| {
                let message = format!("the download stood still for {limit:?}");
                let mut failure = self.plain_failure(ErrorKind::Timeout, message);
                failure.phase = Some(TimeoutPhase::Idle);
                Some(Err(Error::from_failure(failure)))
            });
        };
        self.idle.running = None;
        let result = match chunk {
            None => match self.meter.end() {
                Ok(()) => match self.checks.drain(..).try_for_each(BodyCheck::end) {
                    Ok(()) => return Poll::Ready(None),
                    Err(reason) => Err((ErrorKind::Decode, reason.to_owned())),
                },
                Err(problem) => Err(problem),
            },
            Some(Ok(chunk)) => {
                self.checks.iter_mut().for_each(|check| check.add(&chunk));
                self.meter.add(chunk.len()).map(|()| chunk)
            }
            Some(Err(error)) => Err((ErrorKind::Transport, format!("the download broke off: {error}"))),
        };
        Poll::Ready(Some(result.map_err(|(kind, message)| self.failure(kind, message))))
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        let polled = self.poll_chunk(context);
        self.done = matches!(&polled, Poll::Ready(None | Some(Err(_))));
        polled
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("operation", &self.origin.spec.id).field("length", &self.length()).finish()
    }
}
