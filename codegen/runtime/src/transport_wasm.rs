//! The shipped transport in WebAssembly: reqwest over the host's `fetch`. What the host does by itself cannot be switched off
//! here: it follows redirects (their answers are refused), undoes content encodings and sends cookies and proxies as it likes.

use std::future::{Future as _, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use tokio::sync::{mpsc, oneshot};
use wasm_bindgen_futures::spawn_local;

use super::body::{Body, BoxFuture};
use super::transport::{Transport, TransportError, TransportErrorKind};

/// Sends by `fetch`. Values of the host stay in a task of their own for each request; what comes out of it can be sent between
/// threads, so that nothing else has to know of this host.
pub(super) struct FetchTransport {
    client: reqwest::Client,
}

type Answer = Result<http::Response<Body>, TransportError>;
type Chunk = Result<Bytes, TransportError>;

impl FetchTransport {
    pub(super) fn new() -> Self {
        Self { client: reqwest::Client::new() }
    }
}

impl Transport for FetchTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Answer> {
        let (answer, waiting) = oneshot::channel();
        let client = self.client.clone();
        spawn_local(exchange(client, request, answer));
        Box::pin(async move { waiting.await.unwrap_or_else(|_| Err(broken_off())) })
    }
}

/// One request and its answer; ends early when nobody waits any more.
async fn exchange(client: reqwest::Client, request: http::Request<Body>, mut answer: oneshot::Sender<Answer>) {
    let mut sending = pin!(send(client, request));
    let sent = poll_fn(|context| {
        if answer.poll_closed(context).is_ready() {
            return Poll::Ready(None);
        }
        sending.as_mut().poll(context).map(Some)
    });
    let response = match sent.await {
        None => return,
        Some(Err(error)) => {
            let _ = answer.send(Err(error));
            return;
        }
        Some(Ok(response)) => response,
    };
    let mut head = http::Response::new(());
    *head.status_mut() = response.status();
    *head.headers_mut() = response.headers().clone();
    // They speak of the body as it was before the host decoded it.
    head.headers_mut().remove(CONTENT_ENCODING);
    head.headers_mut().remove(CONTENT_LENGTH);
    let (chunks, incoming) = mpsc::channel(1);
    if answer.send(Ok(head.map(|()| Body::stream(Incoming(incoming), None)))).is_err() {
        return;
    }
    let mut body = pin!(response.bytes_stream());
    while let Some(chunk) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        if chunks.send(chunk.map_err(|_| broken_off())).await.is_err() {
            return;
        }
    }
}

async fn send(client: reqwest::Client, request: http::Request<Body>) -> Result<reqwest::Response, TransportError> {
    let (head, body) = request.into_parts();
    let text = head.uri.to_string();
    let differs =
        || TransportError::new(TransportErrorKind::Address, "the address is read differently from how it was built");
    let url = reqwest::Url::parse(&text).ok().filter(|url| url.as_str() == text).ok_or_else(differs)?;
    let mut request = reqwest::Request::new(head.method, url);
    *request.headers_mut() = head.headers;
    let bytes = whole(body).await?;
    *request.body_mut() = Some(bytes).filter(|bytes| !bytes.is_empty()).map(reqwest::Body::from);
    // The cause may name the address with a key in it.
    let response =
        client.execute(request).await.map_err(|_| TransportError::other("the host could not send the request"))?;
    if response.url().as_str() == text {
        Ok(response)
    } else {
        Err(TransportError::other("the host followed a redirect"))
    }
}

/// Hosts send only what is in memory.
async fn whole(body: Body) -> Result<Bytes, TransportError> {
    if let Some(bytes) = body.as_bytes() {
        return Ok(bytes.clone());
    }
    let mut chunks = body.into_chunks();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes.into())
}

fn broken_off() -> TransportError {
    TransportError::other("the exchange broke off")
}

/// The chunks that the task passes on.
struct Incoming(mpsc::Receiver<Chunk>);

impl Stream for Incoming {
    type Item = Chunk;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Chunk>> {
        self.0.poll_recv(context)
    }
}
