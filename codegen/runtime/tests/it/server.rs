//! Servers on loopback: one that speaks HTTP through hyper, one that writes the bytes it is told, and a transport that
//! only keeps what it is given.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::rt;
use crate::sample::operations::Client;

/// A request a server got.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub headers: http::HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// What a server answers with.
pub enum Out {
    Once(Option<Bytes>),
    /// Chunks of 16 KiB without an end.
    Endless,
    Never,
}

impl hyper::body::Body for Out {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Out::Once(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Out::Endless => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 16 * 1024]))))),
            Out::Never => Poll::Pending,
        }
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Out::Once(bytes) => hyper::body::SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            _ => hyper::body::SizeHint::default(),
        }
    }
}

/// An answer of a status, a content type (none when empty) and a body.
pub fn answer(status: u16, content_type: &str, body: impl Into<Bytes>) -> http::Response<Out> {
    let mut answer = http::Response::new(Out::Once(Some(body.into())));
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
    if !content_type.is_empty() {
        answer.headers_mut().insert("content-type", content_type.parse().unwrap());
    }
    answer
}

pub fn json(status: u16, body: &str) -> http::Response<Out> {
    answer(status, "application/json", body.to_owned())
}

/// A running server.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers every request with what `respond` makes of it.
    pub async fn start(respond: impl Fn(&Seen) -> http::Response<Out> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let respond = Arc::new(respond);
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (respond, log) = (Arc::clone(&respond), Arc::clone(&log));
                let service = service_fn(move |request: http::Request<Incoming>| {
                    let (respond, log) = (Arc::clone(&respond), Arc::clone(&log));
                    async move {
                        let (head, body) = request.into_parts();
                        let seen = Seen {
                            method: head.method.to_string(),
                            target: head.uri.to_string(),
                            headers: head.headers,
                            body: body.collect().await.unwrap().to_bytes(),
                        };
                        let answer = respond(&seen);
                        log.lock().unwrap().push(seen);
                        Ok::<_, Infallible>(answer)
                    }
                });
                let io = TokioIo::new(stream);
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
            }
        });
        Self { url, seen }
    }

    /// Writes the same bytes to whoever asks, then closes the connection.
    pub async fn raw(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = answer.into();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    while !request.ends_with(b"\r\n\r\n") {
                        request.push(stream.read_u8().await?);
                    }
                    stream.write_all(&answer).await?;
                    stream.shutdown().await
                });
            }
        });
        Self { url, seen: Arc::default() }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn last(&self) -> Seen {
        self.seen().pop().expect("a request was made")
    }

    pub fn hits(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// A client of this server with a token, which sends everything once.
    pub fn client(&self) -> Client {
        Client::builder().base_url(&self.url).token_auth("token").retry(rt::NoRetry).build().unwrap()
    }
}

/// A transport that keeps what it is given and answers 204.
#[derive(Clone, Default)]
pub struct Capture {
    pub requests: Arc<Mutex<Vec<http::Request<rt::Body>>>>,
}

impl Capture {
    pub fn client(&self) -> Client {
        Client::builder()
            .base_url("https://host.example/base")
            .token_auth("token")
            .transport(self.clone())
            .build()
            .unwrap()
    }

    pub fn uris(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(|request| request.uri().to_string()).collect()
    }
}

impl rt::Transport for Capture {
    fn send(
        &self,
        request: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        self.requests.lock().unwrap().push(request);
        Box::pin(async {
            let mut answer = http::Response::new(rt::Body::empty());
            *answer.status_mut() = http::StatusCode::NO_CONTENT;
            Ok(answer)
        })
    }
}
