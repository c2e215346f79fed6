//! Transports that record, that never answer, and that break another's answers at chosen calls. They open no connection of
//! their own.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::body::{Body, BodyChunks, BoxFuture};
use super::test_reply::{Reply, SentRequest};
use super::transport::{Transport, TransportError, TransportErrorKind};

/// Gives every request the same answer and keeps what was sent; clones share the record.
#[derive(Clone, Debug)]
pub struct CaptureTransport {
    reply: Reply,
    sent: Arc<Mutex<Vec<SentRequest>>>,
}

impl CaptureTransport {
    /// Answers with `reply`.
    #[must_use]
    pub fn new(reply: Reply) -> Self {
        Self { reply, sent: Arc::default() }
    }

    /// The requests so far, in their order.
    #[must_use]
    pub fn requests(&self) -> Vec<SentRequest> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for CaptureTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let sent = SentRequest::read(request).await?;
            self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
            self.reply.clone().response()
        })
    }
}

/// Takes requests and never answers.
#[derive(Clone, Copy, Debug)]
pub struct NeverTransport;

impl Transport for NeverTransport {
    fn send(&self, _request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No connection is made; the wrapped transport sees nothing.
    Refuse,
    /// The request arrives, and the connection breaks before the answer.
    Reset,
    /// The request arrives, and no answer comes.
    Stall,
    /// The connection breaks after this many bytes of the answer's body.
    CutAt(usize),
    /// The answer's body stops after this many bytes, and the connection stays open.
    StallAt(usize),
    /// The answer's body comes a byte at a time.
    Drip,
}

/// Wraps a transport and breaks chosen requests; clones count together.
#[derive(Clone, Debug)]
pub struct FaultTransport<T> {
    inner: T,
    faults: BTreeMap<usize, Fault>,
    calls: Arc<AtomicUsize>,
}

impl<T: Transport> FaultTransport<T> {
    /// Breaks nothing yet.
    #[must_use]
    pub fn new(inner: T) -> Self {
        Self { inner, faults: BTreeMap::new(), calls: Arc::default() }
    }

    /// Breaks the request of this number, counted from 1, repeats included.
    #[must_use]
    pub fn fault(mut self, number: usize, fault: Fault) -> Self {
        self.faults.insert(number, fault);
        self
    }

    /// How many requests there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl<T: Transport> Transport for FaultTransport<T> {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let fault = self.faults.get(&number).copied();
        Box::pin(async move {
            if fault == Some(Fault::Refuse) {
                return Err(TransportError::new(TransportErrorKind::Connect, "refused by the test"));
            }
            let answer = self.inner.send(request).await?;
            match fault {
                None | Some(Fault::Refuse) => Ok(answer),
                Some(Fault::Reset) => Err(TransportError::other("reset by the test")),
                Some(Fault::Stall) => std::future::pending().await,
                Some(Fault::CutAt(left)) => Ok(broken(answer, left, End::Cut)),
                Some(Fault::StallAt(left)) => Ok(broken(answer, left, End::Stall)),
                Some(Fault::Drip) => Ok(broken(answer, usize::MAX, End::Drip)),
            }
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Cut,
    Stall,
    Drip,
}

/// The first `left` bytes of a body, and how it goes on.
struct Broken {
    chunks: BodyChunks,
    rest: Bytes,
    left: usize,
    end: End,
}

fn broken(answer: http::Response<Body>, left: usize, end: End) -> http::Response<Body> {
    answer.map(|body| {
        let length = body.length();
        Body::stream(Broken { chunks: body.into_chunks(), rest: Bytes::new(), left, end }, length)
    })
}

impl Stream for Broken {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return match self.end {
                End::Stall => Poll::Pending,
                End::Cut | End::Drip => Poll::Ready(Some(Err(TransportError::other("cut off by the test")))),
            };
        }
        while self.rest.is_empty() {
            match std::task::ready!(Pin::new(&mut self.chunks).poll_next(context)) {
                Some(Ok(chunk)) => self.rest = chunk,
                other => return Poll::Ready(other),
            }
        }
        let most = if self.end == End::Drip { 1 } else { self.left };
        let size = self.rest.len().min(most);
        self.left -= size;
        Poll::Ready(Some(Ok(self.rest.split_to(size))))
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Broken")
    }
}
