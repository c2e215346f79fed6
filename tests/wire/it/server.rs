//! An HTTP server on loopback, hyper's own. In goes what to answer; out come the requests as they stood on the wire, and
//! how many connections were made. A connection carries one request, so that the bytes of one are those of the other, and
//! ends after ten seconds, whatever the client does.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const LONGEST: Duration = Duration::from_secs(10);

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The first line, such as `GET /clusters HTTP/1.1`.
    pub line: String,
    /// Lines of the head: names in lower case, values as they are, in the order they came in.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Seen {
    fn read(raw: &[u8], body: Bytes) -> Self {
        let head = String::from_utf8_lossy(raw).into_owned();
        let mut lines = head.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let headers = lines.take_while(|line| !line.is_empty()).map(|line| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_ascii_lowercase(), value.to_owned())
        });
        Self { line, headers: headers.collect(), body }
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        self.line.split(' ').nth(1).expect("a target")
    }

    /// The only value of a header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let value = values.next().unwrap_or_default();
        assert_eq!(values.next(), None, "{name} came twice");
        value
    }
}

/// What the server answers with.
#[derive(Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    chunks: Vec<Bytes>,
    end: End,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Whole,
    /// The connection goes down in the middle of the body.
    Cut,
    /// Nothing is answered at all.
    Never,
}

impl Reply {
    /// A status and nothing else.
    pub fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), chunks: Vec::new(), end: End::Whole }
    }

    /// A body of a type.
    pub fn typed(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let length = body.len().to_string();
        let mut reply = Self::new(status).header("content-type", content_type).header("content-length", length);
        reply.chunks.push(body);
        reply
    }

    /// A JSON body.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::typed(status, "application/json", body.to_string())
    }

    /// A body that comes in pieces and does not announce its length.
    pub fn chunked(status: u16, content_type: &str, chunks: &[&[u8]]) -> Self {
        let mut reply = Self::new(status).header("content-type", content_type);
        reply.chunks = chunks.iter().map(|chunk| Bytes::copy_from_slice(chunk)).collect();
        reply
    }

    /// A body that breaks off after these bytes, though more are announced.
    pub fn cut(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let announced = (body.len() + 10).to_string();
        let mut reply = Self::new(status).header("content-type", content_type).header("content-length", announced);
        reply.chunks.push(body);
        reply.end = End::Cut;
        reply
    }

    /// No answer.
    pub fn never() -> Self {
        Self { end: End::Never, ..Self::new(200) }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn response(self) -> http::Response<Body> {
        let mut response = http::Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response.body(Body { chunks: self.chunks.into(), end: self.end, flushed: false }).expect("an answer")
    }
}

/// A body as scripted. Whether and which length it announces is left to the headers.
struct Body {
    chunks: VecDeque<Bytes>,
    end: End,
    flushed: bool,
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        // An error at once would take what is still buffered down with it, the head too.
        if self.end == End::Cut && self.chunks.is_empty() && !self.flushed {
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(match self.chunks.pop_front() {
            Some(chunk) => Some(Ok(Frame::data(chunk))),
            None if self.end == End::Cut => Some(Err(io::Error::other("cut off"))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.chunks.is_empty() && self.end != End::Cut
    }
}

#[derive(Default)]
struct Log {
    connections: usize,
    seen: Vec<Seen>,
}

/// A running server; it ends with the test's runtime.
pub struct Server {
    /// Scheme, host and port.
    pub url: String,
    log: Arc<Mutex<Log>>,
}

impl Server {
    /// Answers each request with the next reply; the last one goes to all further requests.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut replies: VecDeque<Reply> = replies.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let log = Arc::new(Mutex::new(Log::default()));
        let kept = Arc::clone(&log);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                kept.lock().expect("the log").connections += 1;
                let next = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
                let reply = next.unwrap_or_else(|| Reply::new(500));
                tokio::spawn(tokio::time::timeout(LONGEST, serve(stream, reply, Arc::clone(&kept))));
            }
        });
        Self { url, log }
    }

    /// Every request, in the order they were received.
    pub fn seen(&self) -> Vec<Seen> {
        self.log.lock().expect("the log").seen.clone()
    }

    /// The latest request.
    pub fn last(&self) -> Seen {
        self.seen().pop().expect("a request was made")
    }

    /// How many connections were made. Use [`Server::assert_untouched`] to hold it against none.
    pub fn hits(&self) -> usize {
        self.log.lock().expect("the log").connections
    }

    /// Fails when a client has so much as connected. Connections are accepted in the order they were made in, so that
    /// one more tells that there was none before it.
    pub async fn assert_untouched(&self) {
        let address = self.url.strip_prefix("http://").expect("an address");
        let _probe = TcpStream::connect(address).await.expect("a connection");
        while self.hits() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(self.hits(), 1, "a connection was made");
    }
}

/// An address at which nobody listens.
pub async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

async fn serve(stream: TcpStream, reply: Reply, log: Arc<Mutex<Log>>) {
    let raw = Arc::new(Mutex::new(Vec::new()));
    let tap = Tap { stream, raw: Arc::clone(&raw) };
    let service = service_fn(|request: http::Request<Incoming>| {
        let (reply, raw, log) = (reply.clone(), Arc::clone(&raw), Arc::clone(&log));
        async move {
            let body = request.into_body().collect().await?.to_bytes();
            let seen = Seen::read(&raw.lock().expect("the bytes"), body);
            log.lock().expect("the log").seen.push(seen);
            if reply.end == End::Never {
                std::future::pending::<()>().await;
            }
            Ok::<_, hyper::Error>(reply.response())
        }
    });
    // A client that goes away, or an answer that is cut on purpose, is no fault of the server.
    let _ =
        hyper::server::conn::http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(tap), service).await;
}

/// A connection that keeps what is read from it.
struct Tap {
    stream: TcpStream,
    raw: Arc<Mutex<Vec<u8>>>,
}

impl AsyncRead for Tap {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, into);
        self.raw.lock().expect("the bytes").extend_from_slice(&into.filled()[before..]);
        polled
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
