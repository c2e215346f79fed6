//! Bodies of requests and answers, and the one alias for boxed futures.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
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
    media_type: Option<String>,
}

#[derive(Clone)]
enum Inner {
    Whole(Bytes),
    Stream { stream: Shared, length: Option<u64> },
}

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;
type Shared = Arc<Mutex<Option<Chunks>>>;

impl Body {
    fn new(inner: Inner) -> Self {
        Self { inner, media_type: None }
    }

    /// Says what the bytes are, where the document leaves it open: `image/png` for `image/*`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
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
        Self::new(Inner::Stream { stream: Arc::new(Mutex::new(Some(Box::pin(stream)))), length })
    }

    /// The bytes, when they are in memory; such a body can be sent again.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.inner {
            Inner::Whole(bytes) => Some(bytes),
            Inner::Stream { .. } => None,
        }
    }

    /// Length in bytes, when it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.inner {
            Inner::Whole(bytes) => Some(bytes.len() as u64),
            Inner::Stream { length, .. } => *length,
        }
    }

    /// The chunks.
    #[must_use]
    pub fn into_chunks(self) -> BodyChunks {
        match self.inner {
            Inner::Whole(bytes) => {
                BodyChunks { whole: Some(bytes).filter(|bytes| !bytes.is_empty()), shared: None, stream: None }
            }
            Inner::Stream { stream, .. } => BodyChunks { whole: None, shared: Some(stream), stream: None },
        }
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
pub struct BodyChunks {
    whole: Option<Bytes>,
    /// The stream, until the first chunk is asked for: a request that was not sent leaves it to the next attempt.
    shared: Option<Shared>,
    // The mutex is never locked: it makes the type `Sync`, which transports ask of what they send.
    stream: Option<Mutex<Chunks>>,
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

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(shared) = self.shared.take() {
            let stream = shared.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(stream) = stream else {
                return Poll::Ready(Some(Err(TransportError::other("the body was read before"))));
            };
            self.stream = Some(Mutex::new(stream));
        }
        match &mut self.stream {
            Some(stream) => stream.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_next(context),
            None => Poll::Ready(self.whole.take().map(Ok)),
        }
    }
}

impl fmt::Debug for BodyChunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyChunks")
    }
}
