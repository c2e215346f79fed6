//! Lists from code that is not async. In goes a stream of items or pages, out comes an iterator that waits for each on the
//! caller's own thread.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;

use super::api::OperationSpec;
use super::blocking::{block_on, refused};
use super::error::Error;
use super::paginate::{Items, Pages};
use super::paging::Paged;

impl<O: Paged> Items<O> {
    /// The items as an iterator that waits on this thread.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking { stream: self, spec: const { &O::SPEC }, refused: false }
    }
}

impl<O: Paged> Pages<O> {
    /// The pages as an iterator that waits on this thread.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking { stream: self, spec: const { &O::SPEC }, refused: false }
    }
}

/// A list as an iterator. On a thread of a tokio runtime it asks for nothing and ends with an error of the kind
/// [`ErrorKind::Blocking`]; the stream then is where it was.
#[derive(Debug)]
#[must_use = "nothing is sent before the first one is asked for"]
pub struct Blocking<S> {
    stream: S,
    spec: &'static OperationSpec,
    refused: bool,
}

impl<S> Blocking<S> {
    /// The stream, which tells its position.
    #[must_use]
    pub fn stream(&self) -> &S {
        &self.stream
    }

    /// The stream, taken out where it stands.
    #[must_use]
    pub fn into_stream(self) -> S {
        self.stream
    }
}

impl<S, T, E> Iterator for Blocking<S>
where
    S: Stream<Item = Result<T, Error<E>>> + Unpin,
{
    type Item = Result<T, Error<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.refused {
            return None;
        }
        let stream = &mut self.stream;
        block_on(poll_fn(|context| Pin::new(&mut *stream).poll_next(context))).unwrap_or_else(|error| {
            self.refused = true;
            Some(Err(refused(self.spec, error)))
        })
    }
}
