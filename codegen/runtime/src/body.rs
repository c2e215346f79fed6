//! Bodies of requests and answers, and the one alias for boxed futures.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::transport::TransportError;

/// A boxed future. Everything asynchronous behind a trait object is one, so that a platform without threads needs a
/// change here only.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A body: bytes in memory, or a stream that can be read once.
///
/// Clones of a stream share it: whoever reads first has it, the others get an error.
#[derive(Clone)]
pub struct Body {
    inner: Inner,
    media_type: Option<Box<str>>,
}

#[derive(Clone)]
enum Inner {
    Whole(Bytes),
    Stream(Shared),
}

type Polled = Poll<Option<Result<Bytes, TransportError>>>;
type Shared = Arc<Source<dyn Claimable>>;

/// A stream that clones of a body share. The mutex also makes the type `Sync`, which transports ask of what they send; a body that
/// is being read locks it alone.
struct Source<S: ?Sized> {
    length: Option<u64>,
    stream: Mutex<S>,
}

impl Source<dyn Claimable> {
    fn stream(&self) -> MutexGuard<'_, dyn Claimable + 'static> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that one reader can have.
trait Claimable: Send {
    /// Says whether the caller is the reader.
    fn claim(&mut self) -> bool;

    /// The next chunk, for the reader.
    fn poll(&mut self, context: &mut Context<'_>) -> Polled;

    /// Drops the stream, whoever still has a clone of the body.
    fn close(&mut self);
}

struct Once<S> {
    stream: Option<S>,
    is_claimed: bool,
}

impl<S: Stream<Item = Result<Bytes, TransportError>> + Send + Unpin> Claimable for Once<S> {
    fn claim(&mut self) -> bool {
        !std::mem::replace(&mut self.is_claimed, true)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Polled {
        self.stream.as_mut().map_or(Poll::Ready(None), |stream| Pin::new(stream).poll_next(context))
    }

    fn close(&mut self) {
        self.stream = None;
    }
}

impl Body {
    fn new(inner: Inner) -> Self {
        Self { inner, media_type: None }
    }

    /// Says what the bytes are, where the document leaves it open: `image/png` for `image/*`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into().into_boxed_str());
        self
    }

    /// What the caller says the bytes are.
    pub(super) fn stated_media(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// No bytes.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Inner::Whole(Bytes::new()))
    }

    /// A stream of chunks; `length` in bytes when it is known.
    pub fn stream(
        stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self::unpinned(Box::pin(stream), length)
    }

    /// The same for a stream that can be moved, which needs no box of its own.
    pub(super) fn unpinned(
        stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + Unpin + 'static,
        length: Option<u64>,
    ) -> Self {
        let stream = Mutex::new(Once { stream: Some(stream), is_claimed: false });
        Self::new(Inner::Stream(Arc::new(Source { length, stream })))
    }

    /// The bytes, when they are in memory; such a body can be sent again.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.inner {
            Inner::Whole(bytes) => Some(bytes),
            Inner::Stream(_) => None,
        }
    }

    /// Length in bytes, when it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.inner {
            Inner::Whole(bytes) => Some(bytes.len() as u64),
            Inner::Stream(source) => source.length,
        }
    }

    /// The chunks.
    #[must_use]
    pub fn into_chunks(self) -> BodyChunks {
        BodyChunks(match self.inner {
            Inner::Whole(bytes) if bytes.is_empty() => Chunks::End,
            Inner::Whole(bytes) => Chunks::Whole(bytes),
            Inner::Stream(source) => Chunks::Unclaimed(source),
        })
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::new(Inner::Whole(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::from(Bytes::from(text))
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::from(Bytes::from_static(text.as_bytes()))
    }
}

/// Shows the length only.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}

/// The chunks of a body, none of them empty by promise.
pub struct BodyChunks(Chunks);

enum Chunks {
    End,
    Whole(Bytes),
    /// Until the first chunk is asked for: a request that was not sent leaves the stream to the next attempt.
    Unclaimed(Shared),
    Claimed(Claimed),
}

/// A stream that is being read, and ends with its reader.
struct Claimed(Shared);

impl Drop for Claimed {
    fn drop(&mut self) {
        self.0.stream().close();
    }
}

impl BodyChunks {
    /// The next chunk, `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        self.take().await
    }

    /// The same as a future that is small and can be moved.
    pub(super) fn take(&mut self) -> impl Future<Output = Option<Result<Bytes, TransportError>>> + Unpin {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
    }
}

impl Stream for BodyChunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled {
        if let Chunks::Claimed(claimed) = &self.0 {
            return claimed.0.stream().poll(context);
        }
        match std::mem::replace(&mut self.0, Chunks::End) {
            Chunks::Unclaimed(source) => {
                if !source.stream().claim() {
                    return Poll::Ready(Some(Err(TransportError::other("the body was read before"))));
                }
                let claimed = Claimed(source);
                let polled = claimed.0.stream().poll(context);
                self.0 = Chunks::Claimed(claimed);
                polled
            }
            Chunks::Whole(bytes) => Poll::Ready(Some(Ok(bytes))),
            Chunks::End | Chunks::Claimed(_) => Poll::Ready(None),
        }
    }
}

impl fmt::Debug for BodyChunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyChunks")
    }
}
