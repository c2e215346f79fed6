//! Going from page to page, the same code for every operation: ask for the page at a position, look where the answer says
//! that the next one is, and stop when it is not believed. Types of items are not known here.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::task::{Context, Poll};

use http::Uri;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::answer::Answer;
use super::api::OperationSpec;
use super::body::BoxFuture;
use super::client::Client;
use super::error::ErrorKind;
use super::failure::Failure;
use super::invalid::{InvalidRequest, Violation};
use super::json_text::json_text;
use super::outgoing::base;
use super::page_link::{next_link, query_of};
use super::page_request::{number_of, read_number, start_at};
use super::paging::{PageStyle, Paging};
use super::pointer::{find, read_at, text_at};
use super::position::{Position, Start};
use super::request::RequestBuilder;
use super::send::{CallOptions, execute};
use super::target::assemble;

/// Pages a stream asks for unless it is told otherwise.
pub(super) const MOST_PAGES: u32 = 10_000;

/// Empty pages in a row that are taken from a server which gives cursors: lists that are filtered late have some.
const MOST_EMPTY: u32 = 100;

type Exchange = BoxFuture<'static, Result<Answer, Box<Failure>>>;

/// A way through the pages of one call.
pub(super) struct Walk {
    client: Client,
    spec: &'static OperationSpec,
    paging: &'static Paging,
    options: CallOptions,
    /// Where the next request starts; after an error where the failed one did.
    pub(super) next: Option<Position>,
    pub(super) most: u32,
    pages: u32,
    empty: u32,
    seen: BTreeSet<u64>,
    last_body: Option<u64>,
    halted: bool,
    exchange: Option<Exchange>,
    asked: Asked,
}

/// What of the request in flight its answer is held against.
#[derive(Default)]
struct Asked {
    number: u64,
    uri: Uri,
}

/// A page that has come.
pub(super) struct Arrived {
    pub(super) answer: Answer,
    /// Where it starts.
    pub(super) position: Position,
    pub(super) items: usize,
}

impl Walk {
    pub(super) fn new(
        client: Client,
        spec: &'static OperationSpec,
        paging: &'static Paging,
        options: CallOptions,
    ) -> Self {
        Self {
            client,
            spec,
            paging,
            options,
            next: Some(Position::FIRST),
            most: MOST_PAGES,
            pages: 0,
            empty: 0,
            seen: BTreeSet::new(),
            last_body: None,
            halted: false,
            exchange: None,
            asked: Asked::default(),
        }
    }

    /// The next page; `None` after the last one, and after an error.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
        write: &dyn Fn(&mut RequestBuilder),
    ) -> Poll<Option<Result<Arrived, Box<Failure>>>> {
        let Some(position) = self.next.clone().filter(|_| !self.halted) else { return Poll::Ready(None) };
        let mut exchange = match self.exchange.take() {
            Some(exchange) => exchange,
            None => match self.begin(&position.start, write) {
                Ok(exchange) => exchange,
                Err(failure) => return Poll::Ready(Some(Err(self.halt(failure)))),
            },
        };
        let Poll::Ready(answer) = exchange.as_mut().poll(context) else {
            self.exchange = Some(exchange);
            return Poll::Pending;
        };
        Poll::Ready(Some(answer.and_then(|answer| self.arrive(answer, position)).map_err(|failure| self.halt(failure))))
    }

    /// Ends the stream; the position stays where it was.
    pub(super) fn halt(&mut self, failure: Box<Failure>) -> Box<Failure> {
        self.halted = true;
        failure
    }

    /// Ends the stream at a page that came and could not be read.
    pub(super) fn back_to(&mut self, position: Position) {
        self.next = Some(position);
        self.halted = true;
    }

    fn begin(&mut self, start: &Start, write: &dyn Fn(&mut RequestBuilder)) -> Result<Exchange, Box<Failure>> {
        if self.pages >= self.most {
            return Err(self.failure(format!("there are more than {} pages", self.most)));
        }
        let mut request = RequestBuilder::new();
        write(&mut request);
        let internal =
            |reason| Failure::new(self.spec, ErrorKind::Internal, format!("the page was not asked for: {reason}"));
        start_at(&mut request.parts, self.spec, self.paging, start).map_err(|reason| {
            let found = Violation::new("position".to_owned(), reason.to_owned());
            Failure::invalid(self.spec, InvalidRequest::new(vec![found]))
        })?;
        self.asked.number = match self.paging.style {
            PageStyle::Offset { offset } => {
                number_of(start).or_else(|| read_number(&request.parts, offset)).unwrap_or(0)
            }
            PageStyle::Page { page, first } => {
                number_of(start).or_else(|| read_number(&request.parts, page)).unwrap_or(first)
            }
            _ => 0,
        };
        if matches!(self.paging.style, PageStyle::Link { .. } | PageStyle::LinkHeader) {
            let base = base(&self.client.shared, self.spec).map_err(internal)?;
            self.asked.uri = assemble(&base, self.spec.path, &request.parts.path, &[]).map_err(internal)?;
        }
        Ok(execute(self.client.clone(), self.spec, request, self.options.clone()))
    }

    fn arrive(&mut self, answer: Answer, position: Position) -> Result<Arrived, Box<Failure>> {
        match self.look(&answer) {
            Ok((items, next)) => {
                self.next = next.map(|start| Position { start, skip: 0 });
                Ok(Arrived { answer, position, items })
            }
            Err(failure) => Err(failure.of_answer(answer)),
        }
    }

    /// How many items came, and where the page after them starts.
    fn look(&mut self, answer: &Answer) -> Result<(usize, Option<Start>), Box<Failure>> {
        let unread = |error| Failure::decode(self.spec, &error);
        let body = answer.bytes().map_err(unread)?;
        let items = read_at::<Vec<IgnoredAny>>(&body, self.paging.items).map_err(unread)?;
        let items = items.map_or(0, |items| items.len());
        self.pages += 1;
        Ok((items, self.next(answer, &body, items)?))
    }

    /// Where the page after this one starts; `None` when there is none.
    fn next(&mut self, answer: &Answer, body: &[u8], items: usize) -> Result<Option<Start>, Box<Failure>> {
        let is_cursor = matches!(self.paging.style, PageStyle::Cursor { .. });
        self.empty = if items == 0 { self.empty + 1 } else { 0 };
        if self.says_last(body, items) || (items == 0 && !is_cursor) {
            return Ok(None);
        }
        let next = match self.paging.style {
            PageStyle::Offset { .. } => self.asked.number.checked_add(items as u64).map(Start::Offset),
            PageStyle::Page { .. } => self.asked.number.checked_add(1).map(Start::Page),
            PageStyle::Cursor { next, .. } => cursor(body, next).map(Start::Cursor),
            PageStyle::Link { next } => self.link(text_at(body, next).as_deref())?,
            PageStyle::LinkHeader => self.link(next_link(answer.headers()))?,
        };
        let Some(next) = next else { return Ok(None) };
        if self.empty > MOST_EMPTY {
            return Err(self.failure(format!("{MOST_EMPTY} empty pages came one after another")));
        }
        // By number a page can only repeat itself as a whole.
        let this_body = matches!(next, Start::Offset(_) | Start::Page(_)).then(|| hash(&body));
        let repeats = this_body.is_some() && this_body == self.last_body && is_one_of_a_kind(body, self.paging.items);
        self.last_body = this_body;
        if repeats || !self.seen.insert(hash(&next)) {
            return Err(self.failure("the server leads to a page that was there before"));
        }
        Ok(Some(next))
    }

    /// Whether the answer says that this is the last page. That there are more it can only say by having items.
    fn says_last(&self, body: &[u8], items: usize) -> bool {
        let number = |pointer: Option<&str>| text_at(body, pointer?)?.parse::<u64>().ok();
        let is_over = |pointer| text_at(body, pointer).is_none_or(|text| text == "false");
        let reached = match self.paging.style {
            PageStyle::Page { .. } => self.asked.number,
            _ => self.asked.number.saturating_add(items as u64),
        };
        self.paging.more.is_some_and(is_over)
            || number(self.paging.echoed_limit).is_some_and(|limit| (items as u64) < limit)
            || number(self.paging.total).is_some_and(|total| reached >= total)
    }

    fn link(&self, link: Option<&str>) -> Result<Option<Start>, Box<Failure>> {
        let Some(link) = link else { return Ok(None) };
        let query = query_of(link, &self.asked.uri);
        query
            .map(|query| Some(Start::Link(query)))
            .map_err(|why| self.failure(format!("the link to the next page {why}")))
    }

    pub(super) fn failure(&self, message: impl Into<String>) -> Box<Failure> {
        Failure::new(self.spec, ErrorKind::Pagination, message)
    }
}

/// A cursor as JSON; null, the empty text and `false` are none.
fn cursor(body: &[u8], pointer: &str) -> Option<String> {
    match find::<Value>(&json_text(body), pointer).ok()?? {
        Value::String(text) if text.is_empty() => None,
        value @ (Value::String(_) | Value::Number(_)) => Some(value.to_string()),
        _ => None,
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether the same page cannot rightly come again: it holds more than plain values, or some of them and none twice.
fn is_one_of_a_kind(body: &[u8], items: &str) -> bool {
    let items = find::<Vec<Value>>(&json_text(body), items).ok().flatten().unwrap_or_default();
    let mut seen = BTreeSet::new();
    items.iter().any(|item| item.is_object() || item.is_array())
        || (items.len() > 1 && items.iter().all(|item| seen.insert(item.to_string())))
}
