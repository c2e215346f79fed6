//! Bodies that are sequences, item by item: events and JSON values. An item that cannot be read is an error with its text, and
//! the items after it still come; a body that breaks off, stands still or ends inside an item is an error and the end.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::answer::{Answer, AnswerBody, DecodeError, Opened, Streaming};
use super::download::Download;
use super::error::{Error, ErrorKind};
use super::failure::Failure;
use super::frames::{Frame, Frames, Framing};

/// What many APIs send last, in the place of an event's data.
const DONE: &[u8] = b"[DONE]";

impl Streaming {
    /// As a sequence of items. It may go on for ever, its items may not.
    pub const ITEMS: Self = Self {
        capped: false,
        open: |chunks, meter, head, spec, client| -> Opened {
            let download = Download::open(chunks, meter, head, spec, client);
            Box::new(Sequence { download, item_limit: client.max_body })
        },
    };
}

/// A body of items that are not asked for yet.
struct Sequence {
    download: Download,
    item_limit: u64,
}

/// The items of a body before they are decoded.
struct Items {
    download: Download,
    frames: Frames,
    framing: Framing,
    is_over: bool,
    has_ended: bool,
    is_too_large: bool,
}

impl Items {
    fn new(answer: Answer, framing: Framing) -> Result<Box<Self>, DecodeError> {
        let Sequence { download, item_limit } = answer.opened()?;
        let frames = Frames::new(framing, item_limit);
        Ok(Box::new(Self { download, frames, framing, is_over: false, has_ended: false, is_too_large: false }))
    }

    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        loop {
            if let Some(frame) = self.frames.next() {
                return Poll::Ready(Some(Ok(frame)));
            }
            if std::mem::take(&mut self.is_too_large) {
                let message = format!("an item of the stream is larger than {} bytes", self.frames.limit());
                return Poll::Ready(Some(Err(self.download.failure(ErrorKind::BodyTooLarge, message))));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut self.download).poll_next(context)) {
                Some(Ok(chunk)) => {
                    self.is_too_large = !self.frames.push(&chunk);
                    self.is_over = self.is_too_large;
                }
                Some(Err(error)) => {
                    self.is_over = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    (self.is_over, self.has_ended) = (true, true);
                    self.frames.end();
                }
            }
        }
    }

    /// The next item and what it is read as.
    fn poll_read<T>(
        &mut self,
        context: &mut Context<'_>,
        decode: Decode<T>,
    ) -> Poll<Option<Result<(Frame, T), Error>>> {
        let frame = match ready!(self.poll_frame(context)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        let read = self.read(&frame, decode);
        Poll::Ready(read.map(|read| read.map(|value| (frame, value))))
    }

    /// What an item is read as; `None` for the word that ends a stream.
    fn read<T>(&mut self, frame: &Frame, decode: Decode<T>) -> Option<Result<T, Error>> {
        let read = decode(frame);
        let events = self.framing == Framing::Events;
        if read.is_err() && events && frame.data.trim_ascii() == DONE {
            self.is_over = true;
            self.frames = Frames::new(self.framing, self.frames.limit());
            return None;
        }
        // Events end with an empty line and nothing else; JSON says itself where it ends, unless it is a number.
        let number = frame.data.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
        if frame.is_cut && (events || number || read.is_err()) {
            let spec = self.download.origin.spec;
            let cut = if self.has_ended {
                Failure::new(spec, ErrorKind::Transport, "the stream ended inside an item")
            } else {
                Failure::decode(spec, &DecodeError::new("the item is cut short"))
            };
            return Some(Err(self.keeping(cut, frame)));
        }
        Some(read.map_err(|error| self.keeping(Failure::decode(self.download.origin.spec, &error), frame)))
    }

    /// The error with the text of the item.
    fn keeping(&self, failure: Box<Failure>, frame: &Frame) -> Error {
        let body = AnswerBody::Whole { bytes: Bytes::from(frame.data.clone()), truncated: false };
        Error::from_failure(failure.of_answer(Answer {
            head: Arc::clone(&self.download.origin.head),
            case: None,
            body,
        }))
    }
}

type Decode<T> = fn(&Frame) -> Result<T, DecodeError>;

fn as_json<T: DeserializeOwned>(frame: &Frame) -> Result<T, DecodeError> {
    if frame.data.trim_ascii().is_empty() {
        return Err(DecodeError::new("the item is empty"));
    }
    DecodeError::read(&frame.data)
}

fn as_text(frame: &Frame) -> Result<String, DecodeError> {
    DecodeError::read_text(&frame.data)
}

/// An event as the object that a 3.2 `itemSchema` speaks of.
fn as_event<T: DeserializeOwned>(frame: &Frame, data: serde_json::Value) -> Result<T, DecodeError> {
    let mut event = serde_json::Map::from_iter([("data".to_owned(), data)]);
    let texts = [("event", &frame.event), ("id", &frame.id)];
    event.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?.into()))));
    let pause = frame.retry.and_then(|pause| u64::try_from(pause.as_millis()).ok());
    event.extend(pause.map(|pause| ("retry".to_owned(), pause.into())));
    // Through text, so that what is wrong has its path.
    DecodeError::read(serde_json::Value::Object(event).to_string().as_bytes())
}

/// A `text/event-stream` answer: its events as they come, their data as `T`.
///
/// Where `T` is not text, data that is `[DONE]` and no `T` ends the stream. An event whose data cannot be read is an error of
/// kind `Decode` with the data as its body, after which the next event comes; after any other error there is none. The client
/// does not connect again by itself: [`Event::id`] and [`Event::retry`] say how to.
pub struct EventStream<T> {
    items: Box<Items>,
    decode: Decode<T>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// Its data.
    pub data: T,
    /// Its type, where it names one.
    pub event: Option<String>,
    /// The id to go on from: its own, or the last one before it.
    pub id: Option<String>,
    /// How long the server wants clients to wait before they connect again.
    pub retry: Option<Duration>,
}

impl<T> EventStream<T> {
    fn new(answer: Answer, decode: Decode<T>) -> Result<Self, DecodeError> {
        Ok(Self { items: Items::new(answer, Framing::Events)?, decode })
    }

    /// The next event, `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let decode = self.decode;
        let event = |(frame, data): (Frame, T)| Event { data, event: frame.event, id: frame.id, retry: frame.retry };
        self.items.poll_read(context, decode).map(|read| read.map(|read| read.map(event)))
    }
}

/// An answer of JSON values, one a line (`application/jsonl`, `application/x-ndjson`) or one a record
/// (`application/json-seq`), as they come.
///
/// A value that cannot be read is an error of kind `Decode` with its text as body, after which the next value comes; after any
/// other error there is none.
pub struct JsonStream<T> {
    items: Box<Items>,
    decode: Decode<T>,
}

impl<T> JsonStream<T> {
    /// The next value, `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Stream for JsonStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let decode = self.decode;
        self.items.poll_read(context, decode).map(|read| read.map(|read| read.map(|(_, value)| value)))
    }
}

macro_rules! settings {
    ($name:ident) => {
        impl<T> $name<T> {
            /// The status of the answer.
            #[must_use]
            pub fn status(&self) -> StatusCode {
                self.items.download.status()
            }

            /// The headers of the answer.
            #[must_use]
            pub fn headers(&self) -> &HeaderMap {
                self.items.download.headers()
            }

            /// Replaces the greatest number of bytes of one item; the default is what the client takes of a body, 16 MiB.
            /// The whole stream has no such limit.
            #[must_use]
            pub fn item_limit(mut self, bytes: u64) -> Self {
                self.items.frames.set_limit(bytes);
                self
            }

            /// Replaces the longest wait for the next bytes, comments counted; the client's default is 20 seconds, `None`
            /// waits for ever.
            #[must_use]
            pub fn idle_limit(mut self, limit: Option<Duration>) -> Self {
                let idle = &mut self.items.download.idle;
                (idle.limit, idle.running) = (limit, None);
                self
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.items.download).finish()
            }
        }
    };
}

settings!(EventStream);
settings!(JsonStream);

impl Answer {
    /// Takes the body as events whose data is JSON.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole.
    pub fn events<T: DeserializeOwned>(self) -> Result<EventStream<T>, DecodeError> {
        EventStream::new(self, as_json)
    }

    /// Takes the body as events whose data is text.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole.
    pub fn text_events(self) -> Result<EventStream<String>, DecodeError> {
        EventStream::new(self, as_text)
    }

    /// Takes the body as events that are read whole, as objects of `event`, `id`, `retry` and `data`, which is text.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole.
    pub fn whole_events<T: DeserializeOwned>(self) -> Result<EventStream<T>, DecodeError> {
        EventStream::new(self, |frame| as_event(frame, as_text(frame)?.into()))
    }

    /// Takes the body as events that are read whole, as objects of `event`, `id`, `retry` and `data`, which is JSON.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole.
    pub fn whole_json_events<T: DeserializeOwned>(self) -> Result<EventStream<T>, DecodeError> {
        EventStream::new(self, |frame| as_event(frame, as_json(frame)?))
    }

    /// Takes the body as JSON values, one a line.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole.
    pub fn json_lines<T: DeserializeOwned>(self) -> Result<JsonStream<T>, DecodeError> {
        Ok(JsonStream { items: Items::new(self, Framing::Lines)?, decode: as_json })
    }

    /// Takes the body as JSON values, one a record.
    ///
    /// # Errors
    /// When the answer is described as one that is read whole.
    pub fn json_sequence<T: DeserializeOwned>(self) -> Result<JsonStream<T>, DecodeError> {
        Ok(JsonStream { items: Items::new(self, Framing::Sequence)?, decode: as_json })
    }
}
