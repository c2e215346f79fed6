//! A transport that plays a script, for tests on paused time: what happens to each request, and what was sent when.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use crate::rt;
use crate::sample::operations::Client;

/// What happens to one request.
#[derive(Clone)]
pub enum Step {
    /// A status, headers and a JSON body.
    Answer(u16, Vec<(&'static str, String)>, &'static str),
    /// Chunks of a body of a type, each after a pause; then the end, or silence.
    Chunks(&'static str, Vec<(Duration, &'static [u8])>, bool),
    Fail(rt::TransportErrorKind),
    /// Nothing, for ever.
    Hang,
    /// With a length in its head, right or wrong.
    Announced(usize, Box<Step>),
    /// After a pause.
    Late(Duration, Box<Step>),
}

impl Step {
    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), "{}")
    }

    pub fn with(status: u16, name: &'static str, value: &str) -> Self {
        Self::Answer(status, vec![(name, value.to_owned())], "{}")
    }

    /// A list without items.
    pub fn list() -> Self {
        Self::Answer(200, Vec::new(), r#"{"items":[]}"#)
    }
}

/// A request that was sent.
pub struct Hit {
    pub at: Duration,
    pub uri: String,
    pub headers: http::HeaderMap,
    pub body: Option<Bytes>,
}

/// Plays steps; the last one stays.
#[derive(Clone)]
pub struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<Mutex<Vec<Hit>>>,
    start: Instant,
}

/// Half of every bound.
pub struct Half;

impl rt::Random for Half {
    fn next(&self) -> u64 {
        1 << 63
    }
}

impl Script {
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: Arc::new(Mutex::new(steps.into_iter().collect())), seen: Arc::default(), start: Instant::now() }
    }

    pub fn builder(&self) -> rt::ClientBuilder<Client> {
        Client::builder().base_url("https://host.example/v1").token_auth("token").transport(self.clone()).random(Half)
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub fn hits(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// When requests were sent, in milliseconds.
    pub fn times(&self) -> Vec<u128> {
        self.seen.lock().unwrap().iter().map(|hit| hit.at.as_millis()).collect()
    }

    pub fn seen(&self) -> Vec<Hit> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

impl rt::Transport for Script {
    fn send(
        &self,
        request: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        let (head, body) = request.into_parts();
        let at = self.start.elapsed();
        let hit = Hit { at, uri: head.uri.to_string(), headers: head.headers, body: body.as_bytes().cloned() };
        self.seen.lock().unwrap().push(hit);
        let mut steps = self.steps.lock().unwrap();
        let step = if steps.len() > 1 { steps.pop_front() } else { steps.front().cloned() };
        Box::pin(async move {
            let mut chunks = body.into_chunks();
            while let Some(chunk) = chunks.next().await {
                chunk?;
            }
            play(step.unwrap()).await
        })
    }
}

async fn play(mut step: Step) -> Result<http::Response<rt::Body>, rt::TransportError> {
    if let Step::Announced(length, step) = step {
        let mut answer = Box::pin(play(*step)).await?;
        answer.headers_mut().insert("content-length", length.into());
        return Ok(answer);
    }
    while let Step::Late(pause, next) = step {
        sleep(pause).await;
        step = *next;
    }
    let answer = |status: u16, content_type: &str, body: rt::Body| {
        let builder = http::Response::builder().status(status).header("content-type", content_type);
        builder.body(body).unwrap()
    };
    match step {
        Step::Answer(status, headers, body) => {
            let mut answer = answer(status, "application/json", rt::Body::from(body));
            for (name, value) in headers {
                answer.headers_mut().append(name, value.parse().unwrap());
            }
            Ok(answer)
        }
        Step::Chunks(content_type, chunks, ends) => {
            Ok(answer(200, content_type, rt::Body::stream(Drip { chunks: chunks.into(), ends, pause: None }, None)))
        }
        Step::Fail(kind) => Err(rt::TransportError::new(kind, "as scripted")),
        Step::Hang => std::future::pending().await,
        Step::Late(..) | Step::Announced(..) => unreachable!(),
    }
}

/// A body that takes its time.
pub struct Drip {
    pub chunks: VecDeque<(Duration, &'static [u8])>,
    pub ends: bool,
    pub pause: Option<rt::BoxFuture<'static, ()>>,
}

impl futures_core::Stream for Drip {
    type Item = Result<Bytes, rt::TransportError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let Some((pause, chunk)) = self.chunks.front().copied() else {
            return if self.ends { std::task::Poll::Ready(None) } else { std::task::Poll::Pending };
        };
        let sleeping = self.pause.get_or_insert_with(|| Box::pin(sleep(pause)));
        std::task::ready!(sleeping.as_mut().poll(context));
        self.pause = None;
        self.chunks.pop_front();
        std::task::Poll::Ready(Some(Ok(Bytes::from_static(chunk))))
    }
}
