//! Answers compressed by gzip: undone once, within the limits, and refused where they are not what they say.

use std::collections::VecDeque;
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::rt::{self, Body, ErrorKind, NoRetry, TransportError};
use crate::sample::operations::{API, Client};
use crate::server::{Server, answer};

const LIST: &[u8] = br#"{"items":[]}"#;

pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// Chunks, then the end, or silence.
struct Chunks(VecDeque<Bytes>, bool);

impl futures_core::Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            None if !self.1 => Poll::Pending,
            chunk => Poll::Ready(chunk.map(Ok)),
        }
    }
}

/// A transport that answers with these headers and chunks.
struct Answers {
    headers: Vec<(&'static str, String)>,
    chunks: Vec<Bytes>,
    ends: bool,
}

impl rt::Transport for Answers {
    fn send(&self, request: http::Request<Body>) -> rt::BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        assert_eq!(request.headers()["accept-encoding"], "gzip");
        let chunks = Chunks(self.chunks.iter().cloned().collect(), self.ends);
        let mut answer = http::Response::new(Body::stream(chunks, None));
        for (name, value) in &self.headers {
            answer.headers_mut().append(*name, value.parse().unwrap());
        }
        Box::pin(async { Ok(answer) })
    }
}

fn client(headers: &[(&'static str, &str)], chunks: Vec<Bytes>, ends: bool) -> Client {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let builder = Client::builder().base_url("https://host.example/v1").token_auth("token").retry(NoRetry);
    builder.transport(Answers { headers, chunks, ends }).build().unwrap()
}

/// What a list whose answer has this encoding and this body ends with: nothing, or the kind and the text of an error.
async fn list(encoding: &[&str], body: impl Into<Bytes>) -> Option<(ErrorKind, String)> {
    let headers: Vec<_> = encoding.iter().map(|encoding| ("content-encoding", *encoding)).collect();
    let error = client(&headers, vec![body.into()], true).list_clusters().send().await.err()?;
    Some((error.kind(), error.to_string()))
}

#[tokio::test]
async fn rt_41_what_is_compressed_once_is_read() {
    for encoding in ["gzip", "GZIP", " x-gzip "] {
        assert_eq!(list(&[encoding], gzip(LIST)).await, None, "{encoding}");
    }
    let (first, second) = LIST.split_at(5);
    assert_eq!(list(&["gzip"], [gzip(first), gzip(second)].concat()).await, None, "two members");
    let bytes: Vec<Bytes> = gzip(LIST).into_iter().map(|byte| Bytes::from(vec![byte])).collect();
    let length = bytes.len().to_string();
    let client = client(&[("content-encoding", "gzip"), ("content-length", &length)], bytes, true);
    let raw = client.list_clusters().send_raw().await.unwrap();
    let told = ["content-encoding", "content-length"].map(|name| raw.headers().contains_key(name));
    assert_eq!(told, [false, false], "headers speak of what was read");
}

#[tokio::test]
async fn rt_41_over_a_connection() {
    let server = Server::start(|seen| {
        let is_error = seen.target.contains("500");
        let body: &[u8] = if is_error { br#"{"code":"c","message":"m"}"# } else { LIST };
        let mut answer = answer(if is_error { 500 } else { 200 }, "application/json", gzip(body));
        answer.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        answer
    })
    .await;
    server.client().list_clusters().send().await.unwrap();
    let error = server.client().list_clusters().filter_name("500").send().await.unwrap_err();
    assert_eq!((error.kind(), error.messages()), (ErrorKind::Status, vec!["m".to_owned()]));
    assert_eq!(server.last().header("accept-encoding"), "gzip");
}

#[tokio::test]
async fn rt_41_no_other_encoding_and_none_twice() {
    for (encoding, shown) in [
        (&["br"][..], "br"),
        (&["gzip, gzip"], "gzip, gzip"),
        (&["gzip", "gzip"], "gzip, gzip"),
        (&["identity", "gzip"], "gzip"),
        (&["deflate"], "deflate"),
    ] {
        let text = format!("listClusters: the body is encoded as {shown}, which was not asked for");
        assert_eq!(list(encoding, gzip(&gzip(LIST))).await, Some((ErrorKind::UnexpectedContentType, text)));
    }
    // Said once and done twice: what comes out is no JSON.
    assert_eq!(list(&["gzip"], gzip(&gzip(LIST))).await.map(|error| error.0), Some(ErrorKind::Decode));
}

#[tokio::test]
async fn hc_08_gzip_that_is_broken() {
    let whole = gzip(LIST);
    let broken =
        Some((ErrorKind::Transport, "listClusters: the body broke off: the body is no whole gzip data".to_owned()));
    for length in 1..whole.len() {
        assert_eq!(list(&["gzip"], whole[..length].to_vec()).await, broken, "{length}");
    }
    for at in [0, 2, whole.len() - 8, whole.len() - 1] {
        let mut wrong = whole.clone();
        wrong[at] ^= 1;
        assert_eq!(list(&["gzip"], wrong).await, broken, "{at}");
    }
    assert_eq!(list(&["gzip"], LIST).await, broken, "the wrong label");
    assert_eq!(list(&["gzip"], [&whole[..], b"junk"].concat()).await, broken, "something behind it");
    let error = client(&[("content-encoding", "gzip"), ("content-length", "9")], vec![whole.into()], true);
    let error = error.list_clusters().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert!(error.to_string().contains("where 9 were announced"), "{error}");
    // An empty body is what it is without compression.
    let text = "listClusters: cannot read the answer: the body is empty".to_owned();
    assert_eq!(list(&["gzip"], "").await, Some((ErrorKind::Decode, text)));
}

/// A GiB of spaces in about a MB.
pub fn bomb() -> Vec<u8> {
    gzip(&[b' '; 1 << 20]).repeat(1024)
}

#[tokio::test]
async fn hc_08_a_bomb_meets_the_caps() {
    let bomb = Bytes::from(bomb());
    assert!(bomb.len() < 2 << 20);
    let text = "listClusters: the body is larger than 16777216 bytes".to_owned();
    assert_eq!(list(&["gzip"], bomb.clone()).await, Some((ErrorKind::BodyTooLarge, text)));
    let headers = [("content-encoding", "gzip"), ("content-type", "image/png")];
    let mut download = client(&headers, vec![bomb], true).upload("x").send().await.unwrap();
    let (mut read, mut longest) = (0, 0);
    let error = loop {
        match download.next().await.unwrap() {
            Ok(chunk) => (read, longest) = (read + chunk.len(), longest.max(chunk.len())),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    assert!(read <= 64 << 20 && longest <= 128 << 10, "{read} bytes, {longest} at once");
}

/// Compressed data need not hold anything: blocks of nothing would pass every count of what is read.
#[tokio::test]
async fn hc_08_compressed_nothing_ends() {
    let head = &gzip(b"")[..10];
    let blocks = b"\0\0\0\xff\xff".repeat(1000);
    let chunks: Vec<Bytes> =
        [Bytes::copy_from_slice(head)].into_iter().chain((0..100).map(|_| blocks.clone().into())).collect();
    let headers = [("content-encoding", "gzip"), ("content-type", "image/png")];
    let mut download = client(&headers, chunks, false).upload("x").send().await.unwrap();
    let error = download.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("next to nothing")), (ErrorKind::Transport, true), "{error}");
}

#[tokio::test]
async fn rt_41_a_chunk_does_not_wait_for_the_next() {
    let plain: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&plain).unwrap();
    encoder.flush().unwrap();
    let sent = encoder.get_ref().clone();
    let headers = [("content-encoding", "gzip"), ("content-type", "image/png")];
    let mut download = client(&headers, vec![sent.into()], false).upload("x").send().await.unwrap();
    let mut read = Vec::new();
    while read.len() < plain.len() {
        read.extend_from_slice(&download.next().await.unwrap().unwrap());
    }
    assert_eq!(read, plain);
}

/// Asks whether a thing is there; 404 is described, without a body.
struct IsThere;

impl rt::Operation for IsThere {
    type Output = ();
    type Error = u16;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "isThere",
        method: "HEAD",
        path: "/thing",
        api: &API,
        security: &[],
        accept: "*/*",
        responses: &[rt::ResponseSpec { status: rt::Status::Code(404), success: false, case: 3, content: &[] }],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, _: &mut rt::RequestBuilder) {}

    fn output(answer: rt::Answer) -> Result<(), rt::DecodeError> {
        answer.empty()
    }

    fn error(answer: &rt::Answer) -> Result<u16, rt::DecodeError> {
        match answer.case() {
            3 => Ok(answer.case()),
            _ => Err(rt::DecodeError::new("not described")),
        }
    }
}

#[tokio::test]
async fn rt_41_an_answer_without_a_body_keeps_its_typed_error() {
    for encoding in ["gzip", "br"] {
        let server = Server::start(move |_| {
            let mut answer = answer(404, "application/json", Vec::new());
            answer.headers_mut().insert("content-encoding", encoding.parse().unwrap());
            answer
        })
        .await;
        let error = server.client().call(IsThere).send().await.unwrap_err();
        assert_eq!((error.kind(), error.into_api()), (ErrorKind::Status, Some(3)), "{encoding}");
    }
}
