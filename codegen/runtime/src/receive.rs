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
use super::meter::Meter;
use super::observe;
use super::redirect;
use super::timeouts::{Late, Pace, TimeoutPhase};
use super::transport::TransportError;

/// How much of an error's body is kept.
const KEPT: usize = 64 * 1024;

/// How long the rest of a body nobody reads is waited for.
const DRAIN: Duration = Duration::from_secs(1);

/// An answer whose body is still to be read.
pub(super) struct Incoming<'a> {
    pace: &'a Pace,
    idle: Option<Duration>,
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
#[derive(Default)]
struct Kept {
    first: Bytes,
    all: BytesMut,
}

impl Kept {
    fn add(&mut self, chunk: Bytes) {
        if self.first.is_empty() && self.all.is_empty() {
            self.first = chunk;
        } else {
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
            self.all.extend_from_slice(&chunk);
        }
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
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
pub(super) async fn drain(pace: &Pace, body: Body) {
    let mut chunks = body.into_chunks();
    let mut read = 0;
    while let Ok(Some(Ok(chunk))) = pace.within(TimeoutPhase::Idle, Some(DRAIN), chunks.take()).await {
        read += chunk.len();
        if read > KEPT {
            return;
        }
    }
}

/// A body that could not be read to its end, with what came of it.
struct Broken {
    kind: ErrorKind,
    message: String,
    late: Option<Late>,
    kept: Kept,
}

impl<'a> Incoming<'a> {
    pub(super) fn new(client: &Shared, spec: &'static OperationSpec, pace: &'a Pace, head: Head, body: Body) -> Self {
        let bodiless = spec.method == "HEAD" || matches!(head.status.as_u16(), 100..=199 | 204 | 205 | 304);
        let (headers, chunks) = decoded(head.headers, body.into_chunks(), bodiless);
        let head = Arc::new(Head { headers, ..head });
        let described = described(spec, head.status);
        Self { pace, idle: client.timeouts.idle, spec, head, chunks, described, bodiless }
    }

    /// Reads the answer, once.
    pub(super) async fn read(&mut self, client: &Shared) -> Result<Answer, Box<Failure>> {
        if self.described.iter().any(|response| response.success) {
            self.success(client).await
        } else if let Some(message) = not_followed(&self.head) {
            Err(self.failure(ErrorKind::Redirect, message))
        } else {
            Err(self.error().await)
        }
    }

    async fn success(&mut self, client: &Shared) -> Result<Answer, Box<Failure>> {
        if self.bodiless || self.described.iter().all(|entry| entry.content.is_empty()) {
            let case = self.described.iter().next().map(|entry| entry.case);
            return Ok(self.answer(case, AnswerBody::EMPTY));
        }
        if let Some(encoding) = unasked_encoding(&self.head.headers) {
            let message = format!("the body is encoded as {encoding}, which was not asked for");
            return Err(self.failure(ErrorKind::UnexpectedContentType, message));
        }
        let Some((entry, media)) = self.pick() else { return self.unexpected_type().await };
        if let Kind::Stream(streaming) = media.kind {
            let meter = self.meter(if streaming.capped { client.max_download } else { u64::MAX });
            let chunks = std::mem::replace(&mut self.chunks, Body::empty().into_chunks());
            let opened = (streaming.open)(chunks, meter, &self.head, self.spec, client);
            return Ok(self.answer(Some(entry.case), AnswerBody::Stream(opened)));
        }
        match self.read_whole(client.max_body).await {
            Ok(bytes) => Ok(self.answer(Some(entry.case), AnswerBody::Whole { bytes, truncated: false })),
            Err(broken) => Err(self.broken(broken)),
        }
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

    fn chunk(&mut self) -> impl Future<Output = Result<Option<Result<Bytes, TransportError>>, Late>> {
        self.pace.within(TimeoutPhase::Idle, self.idle, self.chunks.take())
    }

    /// A status the document calls an error or does not describe; everything known of it is kept.
    async fn error(&mut self) -> Box<Failure> {
        let body = self.read_kept().await;
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
    async fn unexpected_type(&mut self) -> Result<Answer, Box<Failure>> {
        let body = self.read_kept().await;
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

    async fn read_whole(&mut self, limit: u64) -> Result<Bytes, Broken> {
        let mut meter = self.meter(limit);
        let mut kept = Kept::default();
        let mut checked = meter.check_announced();
        while checked.is_ok() {
            let chunk = match self.chunk().await {
                Ok(Some(Ok(chunk))) => chunk,
                Ok(Some(Err(error))) => {
                    checked = Err((ErrorKind::Transport, format!("the body broke off: {error}")));
                    break;
                }
                Ok(None) => {
                    checked = meter.end();
                    break;
                }
                Err(late) => {
                    return Err(Broken { kind: ErrorKind::Timeout, message: late.to_string(), late: Some(late), kept });
                }
            };
            checked = meter.add(chunk.len());
            kept.add(chunk);
        }
        match checked {
            Ok(()) => Ok(kept.into_bytes()),
            Err((kind, message)) => Err(Broken { kind, message, late: None, kept }),
        }
    }

    /// The beginning of a body; one that breaks off counts as cut, as what came still tells something.
    async fn read_kept(&mut self) -> AnswerBody {
        if self.bodiless {
            return AnswerBody::EMPTY;
        }
        let mut kept = BytesMut::new();
        let mut truncated = false;
        loop {
            let chunk = match self.chunk().await {
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
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let values = values.map(|value| value.to_str().unwrap_or("something unreadable").trim());
    let named: Vec<&str> =
        values.filter(|value| !value.is_empty() && !value.eq_ignore_ascii_case("identity")).collect();
    Some(named.join(", ")).filter(|names| !names.is_empty())
}
