//! Reading an answer: which described case it is, whether its body is what it says, and how much of it is kept.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use super::answer::{Answer, AnswerBody, Head};
use super::api::{Kind, Media, OperationSpec, ResponseSpec, Status};
use super::body::{Body, BodyChunks};
use super::client::Shared;
use super::content_type::{essence, fit, is_literally};
use super::error::ErrorKind;
use super::failure::Failure;
use super::meter::{Meter, Problem};
use super::observe;
use super::redirect;
use super::timeouts::{Late, Pace, TimeoutPhase};
use super::transport::TransportError;

/// How much of an error's body is kept.
const KEPT: usize = 64 * 1024;

/// The most memory that is set aside for a body on the word of its server.
const RESERVED: usize = 4 * 1024 * 1024;

/// How long the rest of a body nobody reads is waited for.
const DRAIN: Duration = Duration::from_secs(1);

/// An answer whose body is still to be read.
pub(super) struct Incoming<'a> {
    pace: &'a Pace<'a>,
    spec: &'static OperationSpec,
    head: Arc<Head>,
    chunks: BodyChunks,
    described: Described,
    /// 204, an answer to HEAD, and the like: there is no body whatever the headers say.
    bodiless: bool,
}

/// The entries that speak of a status; exact ones before ranges before the default.
pub(super) fn described(spec: &OperationSpec, status: StatusCode) -> Described {
    let narrow = [Status::Code(status.as_u16()), Status::Range(status.as_u16() / 100)];
    let is_there = |wanted: &Status| spec.responses.iter().any(|entry| entry.status == *wanted);
    match narrow.into_iter().find(is_there) {
        Some(wanted) => Described { all: spec.responses, wanted, success: None },
        None => Described { all: spec.responses, wanted: Status::Default, success: Some(status.is_success()) },
    }
}

/// Some entries of an operation.
#[derive(Clone, Copy)]
pub(super) struct Described {
    all: &'static [ResponseSpec],
    wanted: Status,
    success: Option<bool>,
}

impl Described {
    pub(super) fn iter(self) -> impl Iterator<Item = &'static ResponseSpec> {
        let is_one = move |entry: &&ResponseSpec| {
            entry.status == self.wanted && self.success.is_none_or(|success| success == entry.success)
        };
        self.all.iter().filter(is_one)
    }
}

/// A body in memory. The first chunk stays where it is: mostly there is no other.
enum Kept {
    One(Bytes),
    All(BytesMut),
}

impl Kept {
    /// Takes a chunk of a body that is to have so many bytes.
    fn add(&mut self, chunk: Bytes, announced: Option<u64>) {
        match self {
            Self::One(first) if first.is_empty() => *first = chunk,
            Self::One(first) => {
                let announced = announced.and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
                let mut all = BytesMut::with_capacity(announced.min(RESERVED).max(first.len() + chunk.len()));
                all.extend_from_slice(first);
                all.extend_from_slice(&chunk);
                *self = Self::All(all);
            }
            Self::All(all) => all.extend_from_slice(&chunk),
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::One(bytes) => bytes,
            Self::All(all) => all.freeze(),
        }
    }
}

/// A body that is to come whole.
struct Whole {
    meter: Meter,
    kept: Kept,
}

impl Whole {
    fn add(&mut self, chunk: Bytes) -> Result<(), Problem> {
        let counted = self.meter.add(chunk.len());
        self.kept.add(chunk, self.meter.announced);
        counted
    }

    fn broken(self, (kind, message): Problem, late: Option<Late>) -> Broken {
        Broken { kind, message, late, kept: self.kept }
    }
}

/// The text of a redirect. Only the origin of its target is shown.
fn not_followed(head: &Head) -> Option<String> {
    if !redirect::is_redirect(head.status) {
        return None;
    }
    let origin = redirect::origin(&head.headers);
    observe::redirect_refused(origin.as_deref());
    let target = origin.map(|origin| format!(" to {origin}")).unwrap_or_default();
    Some(format!("answered {}, a redirect{target} that is not followed", head.status))
}

/// Reads what is left of a body, so that its connection can be used again; what is long or slow is dropped with it.
pub(super) async fn drain(pace: &Pace<'_>, body: Body) {
    let mut chunks = body.into_chunks();
    let mut read = 0;
    while let Ok(Some(Ok(chunk))) = pace.within(TimeoutPhase::Idle, Some(DRAIN), chunks.take()).await {
        read += chunk.len();
        if read > KEPT {
            return;
        }
    }
}

/// How a body is read.
enum Reading {
    /// Whole, for this case.
    Whole(u16),
    /// As that of a success, of a type that is not described.
    Unexpected,
    /// As that of an error.
    Error,
}

/// A body that could not be read to its end, with what came of it.
struct Broken {
    kind: ErrorKind,
    message: String,
    late: Option<Late>,
    kept: Kept,
}

impl<'a> Incoming<'a> {
    pub(super) fn new(spec: &'static OperationSpec, pace: &'a Pace<'a>, head: Head, body: Body) -> Self {
        let bodiless = spec.method == "HEAD" || matches!(head.status.as_u16(), 100..=199 | 204 | 205 | 304);
        let (headers, chunks) = decoded(head.headers, body.into_chunks(), bodiless);
        let head = Arc::new(Head { headers, ..head });
        let described = described(spec, head.status);
        Self { pace, spec, head, chunks, described, bodiless }
    }

    /// Reads the answer, once.
    pub(super) async fn read(&mut self, client: &Shared) -> Result<Answer, Box<Failure>> {
        let reading = match self.settle(client) {
            Ok(reading) => reading,
            Err(settled) => return settled,
        };
        match reading {
            Reading::Whole(case) => match self.read_whole(client).await {
                Ok(bytes) => Ok(self.answer(Some(case), AnswerBody::Whole { bytes, truncated: false })),
                Err(broken) => Err(self.broken(broken)),
            },
            Reading::Unexpected => {
                let body = self.read_kept(client).await;
                self.unexpected_type(body)
            }
            Reading::Error => {
                let body = self.read_kept(client).await;
                Err(self.error(body))
            }
        }
    }

    /// How the body is to be read; the result of the call where it is not, or by somebody else.
    fn settle(&mut self, client: &Shared) -> Result<Reading, Result<Answer, Box<Failure>>> {
        if !self.described.iter().any(|response| response.success) {
            return match not_followed(&self.head) {
                Some(message) => Err(Err(self.failure(ErrorKind::Redirect, message))),
                None => Ok(Reading::Error),
            };
        }
        if self.bodiless || self.described.iter().all(|entry| entry.content.is_empty()) {
            let case = self.described.iter().next().map(|entry| entry.case);
            return Err(Ok(self.answer(case, AnswerBody::EMPTY)));
        }
        if let Some(encoding) = unasked_encoding(&self.head.headers) {
            let message = format!("the body is encoded as {encoding}, which was not asked for");
            return Err(Err(self.failure(ErrorKind::UnexpectedContentType, message)));
        }
        let Some((entry, media)) = self.pick() else { return Ok(Reading::Unexpected) };
        let Kind::Stream(streaming) = media.kind else { return Ok(Reading::Whole(entry.case)) };
        let meter = self.meter(if streaming.capped { client.max_download } else { u64::MAX });
        let chunks = std::mem::replace(&mut self.chunks, Body::empty().into_chunks());
        let opened = (streaming.open)(chunks, meter, &self.head, self.spec, client);
        Err(Ok(self.answer(Some(entry.case), AnswerBody::Stream(opened))))
    }

    /// The error of a body that broke off; it holds what came.
    fn broken(&self, broken: Broken) -> Box<Failure> {
        let mut failure = Failure::new(self.spec, broken.kind, broken.message);
        failure.phase = broken.late.map(|late| late.phase);
        let mut bytes = broken.kept.into_bytes();
        bytes.truncate(KEPT);
        failure.keep(self.answer(None, AnswerBody::Whole { bytes, truncated: true }));
        failure
    }

    fn chunk(&mut self, client: &Shared) -> impl Future<Output = Result<Option<Result<Bytes, TransportError>>, Late>> {
        self.pace.within(TimeoutPhase::Idle, client.timeouts.idle, self.chunks.take())
    }

    /// A status the document calls an error or does not describe; everything known of it is kept.
    fn error(&self, body: AnswerBody) -> Box<Failure> {
        let readable = self.bodiless || unasked_encoding(&self.head.headers).is_none();
        let bare = self.described.iter().find(|entry| entry.content.is_empty());
        let entry = self.pick().map(|(entry, _)| entry).or(bare).filter(|_| readable);
        let status = self.head.status;
        let message = if status.is_success() {
            format!("answered {status}, which the document does not describe")
        } else {
            format!("answered {status}")
        };
        let mut failure = Failure::new(self.spec, ErrorKind::Status, message);
        failure.keep(self.answer(entry.map(|entry| entry.case), body));
        failure
    }

    /// A success of a type that is not described; an empty one may still be a described case without a body.
    fn unexpected_type(&self, body: AnswerBody) -> Result<Answer, Box<Failure>> {
        let is_empty = matches!(&body, AnswerBody::Whole { bytes, truncated: false } if bytes.is_empty());
        let bare = self.described.iter().find(|entry| entry.content.is_empty());
        if let Some(entry) = bare.filter(|_| is_empty) {
            return Ok(self.answer(Some(entry.case), AnswerBody::EMPTY));
        }
        let kind = if is_empty { ErrorKind::Decode } else { ErrorKind::UnexpectedContentType };
        let found = essence(&self.head.headers).unwrap_or_default();
        let message = if is_empty {
            "cannot read the answer: the body is empty".to_owned()
        } else {
            format!("answered {} with a body of type {found}", self.head.status)
        };
        let mut failure = Failure::new(self.spec, kind, message);
        failure.keep(self.answer(None, body));
        Err(failure)
    }

    /// The entry and media type that fit best; the first ones when the answer states no type.
    fn pick(&self) -> Option<(&'static ResponseSpec, &'static Media)> {
        let mut all = self.described.iter().flat_map(|entry| entry.content.iter().map(move |media| (entry, media)));
        let first = all.next()?;
        if is_literally(&self.head.headers, first.1.name) {
            return Some(first);
        }
        let Some(actual) = essence(&self.head.headers) else { return Some(first) };
        let all = std::iter::once(first).chain(all);
        let mut best = None;
        for (entry, media) in all {
            let rank = fit(media.name, media.kind, &actual);
            if rank.is_some() && best.as_ref().is_none_or(|(known, _)| rank > *known) {
                best = Some((rank, (entry, media)));
            }
        }
        best.map(|(_, found)| found)
    }

    fn meter(&self, limit: u64) -> Meter {
        Meter::new(limit, &self.head.headers, self.bodiless)
    }

    async fn read_whole(&mut self, client: &Shared) -> Result<Bytes, Broken> {
        let mut whole = Whole { meter: self.meter(client.max_body), kept: Kept::One(Bytes::new()) };
        if let Err(problem) = whole.meter.check_announced() {
            return Err(whole.broken(problem, None));
        }
        loop {
            let end = match self.chunk(client).await {
                Ok(Some(Ok(chunk))) => match whole.add(chunk) {
                    Ok(()) => continue,
                    Err(problem) => Err((problem, None)),
                },
                Ok(Some(Err(error))) => Err(((ErrorKind::Transport, format!("the body broke off: {error}")), None)),
                Ok(None) => whole.meter.end().map_err(|problem| (problem, None)),
                Err(late) => Err(((ErrorKind::Timeout, late.to_string()), Some(late))),
            };
            return match end {
                Ok(()) => Ok(whole.kept.into_bytes()),
                Err((problem, late)) => Err(whole.broken(problem, late)),
            };
        }
    }

    /// The beginning of a body; one that breaks off counts as cut, as what came still tells something.
    async fn read_kept(&mut self, client: &Shared) -> AnswerBody {
        if self.bodiless {
            return AnswerBody::EMPTY;
        }
        let mut kept = BytesMut::new();
        let mut truncated = false;
        loop {
            let chunk = match self.chunk(client).await {
                Ok(None) => break,
                Ok(Some(Ok(chunk))) => chunk,
                Ok(Some(Err(_))) | Err(_) => {
                    truncated = true;
                    break;
                }
            };
            let room = KEPT.saturating_sub(kept.len());
            kept.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            truncated |= chunk.len() > room;
            if truncated {
                break;
            }
        }
        AnswerBody::Whole { bytes: kept.freeze(), truncated }
    }

    fn answer(&self, case: Option<u16>, body: AnswerBody) -> Answer {
        Answer { head: Arc::clone(&self.head), case, body }
    }

    fn failure(&self, kind: ErrorKind, message: String) -> Box<Failure> {
        let mut failure = Failure::new(self.spec, kind, message);
        failure.keep(Answer::bare(&self.head));
        failure
    }
}

/// The body without the encoding that was asked for.
#[cfg(feature = "gzip")]
fn decoded(mut headers: HeaderMap, chunks: BodyChunks, bodiless: bool) -> (HeaderMap, BodyChunks) {
    let chunks = if bodiless { chunks } else { super::gzip::undone(&mut headers, chunks) };
    (headers, chunks)
}

/// No encoding is asked for.
#[cfg(not(feature = "gzip"))]
fn decoded(headers: HeaderMap, chunks: BodyChunks, _: bool) -> (HeaderMap, BodyChunks) {
    (headers, chunks)
}

/// Every encoding that the body has.
fn unasked_encoding(headers: &HeaderMap) -> Option<String> {
    if !headers.contains_key(CONTENT_ENCODING) {
        return None;
    }
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let values = values.map(|value| value.to_str().unwrap_or("something unreadable").trim());
    let named: Vec<&str> =
        values.filter(|value| !value.is_empty() && !value.eq_ignore_ascii_case("identity")).collect();
    Some(named.join(", ")).filter(|names| !names.is_empty())
}
