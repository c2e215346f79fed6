//! The items or the pages of a list as a stream. In goes a call, out come items, each page being asked for when the one
//! before it is used up. Where the next page is, and whether to believe the server about it, is `page_walk`'s affair.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::HeaderMap;

use super::answer::{Answer, Head};
use super::call::{Call, Response, read_error, read_output};
use super::error::Error;
use super::failure::Failure;
use super::page_walk::{Arrived, Walk};
use super::paging::Paged;
use super::pointer::read_at;
use super::position::Position;

impl<O: Paged> Call<O> {
    /// The items of all pages, one after another. Nothing is sent before the first one is asked for.
    ///
    /// Lists that page by offset or number may leave items out or give them twice while others change the list.
    pub fn items(self) -> Items<O> {
        Items { pages: self.pages(), ready: VecDeque::new(), page: Position::FIRST, given: 0, head: None }
    }

    /// The pages, one after another. Nothing is sent before the first one is asked for.
    pub fn pages(self) -> Pages<O> {
        let walk = Walk::new(self.client, const { &O::SPEC }, const { &O::PAGING }, self.options);
        Pages { operation: self.operation, walk }
    }
}

/// The pages of a list. Ends after the last page and after an error; [`Pages::position`] then says where to go on.
#[must_use = "nothing is sent before a page is asked for"]
pub struct Pages<O> {
    operation: O,
    walk: Walk,
}

/// Nothing in it is pinned.
impl<O> Unpin for Pages<O> {}

impl<O: Paged> Pages<O> {
    /// The next page; `None` after the last one.
    ///
    /// # Errors
    /// What a call of the operation may end with; and [`ErrorKind::Pagination`](super::ErrorKind::Pagination) when the server
    /// leads to another server or path, or to a page that was there before, or when there are more pages than allowed.
    pub async fn try_next(&mut self) -> Result<Option<Page<O::Output>>, Error<O::Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// Starts at a position that another stream of the same call gave.
    pub fn resume(mut self, position: Position) -> Self {
        self.walk.next = Some(position);
        self
    }

    /// Most pages that are asked for before the stream ends with an error; 10,000 unless set.
    pub fn max_pages(mut self, most: u32) -> Self {
        self.walk.most = most;
        self
    }

    /// Where the next page starts, which after an error is where the failed one did; `None` at the end.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.walk.next.clone()
    }

    fn poll_arrived(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Arrived, Error<O::Error>>>> {
        let Self { operation, walk } = self;
        walk.poll(context, &|request| operation.request(request)).map_err(read_error::<O>)
    }
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<Page<O::Output>, Error<O::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(arrived) = ready!(self.poll_arrived(context)).transpose()? else { return Poll::Ready(None) };
        match read_output::<O>(arrived.answer) {
            Ok(response) => Poll::Ready(Some(Ok(Page {
                response: Response { head: response.head, body: response.body, operation: PhantomData },
                position: arrived.position,
                items: arrived.items,
            }))),
            Err(error) => {
                self.walk.back_to(arrived.position);
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

impl<O: fmt::Debug> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("operation", &self.operation).finish_non_exhaustive()
    }
}

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    response: Response<T>,
    position: Position,
    items: usize,
}

impl<T> Page<T> {
    /// The body.
    #[must_use]
    pub fn body(&self) -> &T {
        self.response.body()
    }

    /// The body, taken out.
    #[must_use]
    pub fn into_body(self) -> T {
        self.response.into_body()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Where the page starts.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// How many items it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items == 0
    }
}

/// The items of a list. Ends after the last one and after an error; [`Items::position`] then says where to go on.
#[must_use = "nothing is sent before an item is asked for"]
pub struct Items<O: Paged> {
    pages: Pages<O>,
    ready: VecDeque<O::Item>,
    page: Position,
    given: usize,
    /// Of the page that the items are from.
    head: Option<Arc<Head>>,
}

/// Nothing in it is pinned.
impl<O: Paged> Unpin for Items<O> {}

impl<O: Paged> Items<O> {
    /// The next item; `None` after the last one.
    ///
    /// # Errors
    /// As of [`Pages::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error<O::Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// All items, at most so many.
    ///
    /// # Errors
    /// As of [`Pages::try_next`], and [`ErrorKind::Pagination`](super::ErrorKind::Pagination) when there are more.
    pub async fn try_collect_all(mut self, most: usize) -> Result<Vec<O::Item>, Error<O::Error>> {
        let mut all = Vec::new();
        while let Some(item) = self.try_next().await? {
            if all.len() == most {
                let failure = self.pages.walk.failure(format!("there are more than {most} items"));
                return Err(Error::from_failure(match &self.head {
                    Some(head) => failure.of_answer(Answer::bare(head)),
                    None => failure,
                }));
            }
            all.push(item);
        }
        Ok(all)
    }

    /// Starts at a position that another stream of the same call gave.
    pub fn resume(mut self, position: Position) -> Self {
        self.pages = self.pages.resume(position);
        self
    }

    /// Most pages that are asked for before the stream ends with an error; 10,000 unless set.
    pub fn max_pages(mut self, most: u32) -> Self {
        self.pages = self.pages.max_pages(most);
        self
    }

    /// Where the next item is; `None` at the end. A stream of the same call that resumes there gives all that this one did
    /// not.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        if self.ready.is_empty() {
            return self.pages.position();
        }
        Some(Position { skip: self.given, ..self.page.clone() })
    }

    /// Takes the items of a page, without those that were taken before the stream was resumed.
    fn fill(&mut self, arrived: Arrived) -> Result<(), Box<Failure>> {
        let pointer = O::PAGING.items;
        let items = arrived.answer.bytes().and_then(|body| read_at::<Vec<O::Item>>(&body, pointer));
        match items {
            Ok(items) => {
                self.head = Some(arrived.answer.head);
                self.given = arrived.position.skip;
                self.page = arrived.position;
                self.ready = items.unwrap_or_default().into_iter().skip(self.given).collect();
                Ok(())
            }
            Err(error) => {
                self.pages.walk.back_to(arrived.position);
                Err(Failure::decode(const { &O::SPEC }, &error).of_answer(arrived.answer))
            }
        }
    }
}

impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item, Error<O::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.given += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(arrived) = ready!(self.pages.poll_arrived(context)).transpose()? else { return Poll::Ready(None) };
            if let Err(failure) = self.fill(arrived) {
                return Poll::Ready(Some(Err(Error::from_failure(failure))));
            }
        }
    }
}

impl<O: Paged + fmt::Debug> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
