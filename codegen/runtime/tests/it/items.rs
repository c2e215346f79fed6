//! Sequences: events and JSON lines, however their bytes are cut into chunks.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use serde_json::{Value, json};

use crate::rt::{self, Error, ErrorKind, Event, TransportError};
use crate::sample::operations::{API, Client};

/// The kinds of sequence, each as the output of an operation.
macro_rules! sequence {
    ($name:ident, $media:literal, $output:ty, $read:ident) => {
        #[derive(Clone, Debug)]
        struct $name;
        impl rt::Operation for $name {
            type Output = $output;
            type Error = rt::NoBody;
            const SPEC: rt::OperationSpec = rt::OperationSpec {
                id: stringify!($name),
                method: "GET",
                path: "/items",
                api: &API,
                security: &[],
                accept: $media,
                responses: &[rt::ResponseSpec {
                    status: rt::Status::Code(200),
                    success: true,
                    case: 0,
                    content: &[rt::Media { name: $media, kind: rt::Kind::Stream(rt::Streaming::ITEMS) }],
                }],
                server: None,
                repeat: rt::Repeat::UNSAID,
            };
            fn request(&self, _: &mut rt::RequestBuilder) {}
            fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
                answer.$read()
            }
            fn error(_: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
                Err(rt::DecodeError::new("no body is described"))
            }
        }
    };
}
sequence!(Events, "text/event-stream", rt::EventStream<Value>, events);
sequence!(Texts, "text/event-stream", rt::EventStream<String>, text_events);
sequence!(Whole, "text/event-stream", rt::EventStream<Value>, whole_events);
sequence!(WholeJson, "text/event-stream", rt::EventStream<Value>, whole_json_events);
sequence!(Lines, "application/x-ndjson", rt::JsonStream<i64>, json_lines);
sequence!(Records, "application/json-seq", rt::JsonStream<Value>, json_sequence);

/// A body in chunks, which then ends, breaks off or stands still.
struct Chunks(Vec<Bytes>, End);

#[derive(Clone, Copy)]
enum End {
    Whole,
    Broken,
    Still,
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match (self.0.is_empty(), self.1) {
            (false, _) => Poll::Ready(Some(Ok(self.0.remove(0)))),
            (true, End::Whole) => Poll::Ready(None),
            (true, End::Broken) => {
                self.1 = End::Whole;
                Poll::Ready(Some(Err(TransportError::other("reset"))))
            }
            (true, End::Still) => Poll::Pending,
        }
    }
}

/// Answers once with a body of a media type.
struct Canned(Mutex<Option<Chunks>>, &'static str);

impl rt::Transport for Canned {
    fn send(&self, _: http::Request<rt::Body>) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, TransportError>> {
        let chunks = self.0.lock().unwrap().take().expect("one request");
        let mut answer = http::Response::new(rt::Body::stream(chunks, None));
        answer.headers_mut().insert("content-type", self.1.parse().unwrap());
        Box::pin(async { Ok(answer) })
    }
}

async fn send<O: rt::Operation>(operation: O, media: &'static str, chunks: Chunks) -> O::Output
where
    O::Error: std::fmt::Debug,
{
    let transport = Canned(Mutex::new(Some(chunks)), media);
    let builder = rt::ClientBuilder::<rt::Client>::new(&API).base_url("https://host.example").transport(transport);
    rt::Call::new(&builder.idle_timeout(Duration::from_millis(50)).build().unwrap(), operation).send().await.unwrap()
}

fn one(body: impl Into<Bytes>) -> Chunks {
    Chunks(vec![body.into()], End::Whole)
}

/// What each item was: its value, or the kind of the error and the text it keeps.
type Seen<T> = Vec<Result<T, (ErrorKind, String)>>;

fn seen<T>(item: Result<T, Error>) -> Result<T, (ErrorKind, String)> {
    item.map_err(|error| (error.kind(), error.body_text().into_owned()))
}

async fn events<T>(mut stream: rt::EventStream<T>) -> Seen<Event<T>> {
    let mut all = Vec::new();
    while let Some(event) = stream.next().await {
        all.push(seen(event));
    }
    assert!(stream.next().await.is_none());
    all
}

async fn values<T>(mut stream: rt::JsonStream<T>) -> Seen<T> {
    let mut all = Vec::new();
    while let Some(value) = stream.next().await {
        all.push(seen(value));
    }
    assert!(stream.next().await.is_none());
    all
}

const SSE: &str = "text/event-stream; charset=utf-8";

async fn texts(body: &'static str) -> Vec<(String, Option<String>, Option<String>)> {
    let all = events(send(Texts, SSE, one(body)).await).await;
    all.into_iter().map(|event| event.map(|event| (event.data, event.event, event.id)).unwrap()).collect()
}

#[tokio::test]
async fn fields_of_events_are_read_as_the_standard_has_them() {
    let plain = |data: &str| (data.to_owned(), None, None);
    assert_eq!(texts("data: a\n\ndata:b\n\ndata\n\ndata:  c\n\n").await, ["a", "b", "", " c"].map(plain));
    assert_eq!(texts("\u{feff}data: a\rdata: b\r\r: note\r\ndata: c\r\n\r\n").await, ["a\nb", "c"].map(plain));
    assert_eq!(texts("event: x\n\ndata: a\n\n").await, [plain("a")]);
    assert_eq!(texts("datax: 1\nDATA: 2\nfoo\n\n: only\n\n").await, []);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        texts("id: 1\nevent: x\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: 2\n\nid: 3\0\nevent:\ndata: d\n\n").await,
        [
            ("a".to_owned(), some("x"), some("1")),
            ("b".to_owned(), None, some("1")),
            ("c".to_owned(), None, some("")),
            ("d".to_owned(), None, some("2")),
        ]
    );
    let all = events(send(Texts, SSE, one("retry: 1500\ndata: a\n\nretry: x1\ndata: b\n\n")).await).await;
    let pauses: Vec<_> = all.into_iter().map(|event| event.unwrap().retry).collect();
    assert_eq!(pauses, [Some(Duration::from_millis(1500)), None]);
}

#[tokio::test]
async fn done_ends_a_stream_of_json_and_is_text_in_one_of_text() {
    let body = "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n";
    let json: Vec<_> = events(send(Events, SSE, one(body)).await).await;
    assert_eq!(json.into_iter().map(|event| event.unwrap().data).collect::<Vec<_>>(), [json!(1)]);
    assert_eq!(texts(body).await.iter().map(|event| event.0.as_str()).collect::<Vec<_>>(), ["1", "[DONE]", "2"]);
    let unended = events(send(Events, SSE, one("data: [DONE]")).await).await;
    assert!(unended.is_empty());
}

#[tokio::test]
async fn an_item_that_cannot_be_read_keeps_its_text_and_the_next_ones_come() {
    let all = events(send(Events, SSE, one("data: {oops\n\ndata: 2\n\n")).await).await;
    assert_eq!(all[0], Err((ErrorKind::Decode, "{oops".to_owned())));
    assert_eq!(all[1].as_ref().unwrap().data, 2);
    let all = events(send(Texts, SSE, one(b"data: \xff\n\ndata: a\n\n".to_vec())).await).await;
    assert_eq!((all[0].as_ref().unwrap_err().0, all[1].as_ref().unwrap().data.as_str()), (ErrorKind::Decode, "a"));
    let all = values(send(Lines, "application/jsonl", one("1\r\n\n\"x\"\n 3 \n")).await).await;
    assert_eq!(all, [Ok(1), Err((ErrorKind::Decode, "\"x\"".to_owned())), Ok(3)]);
    // Read as bodies are: whole numbers may have a fraction of zero, and what is empty is called so.
    assert_eq!(values(send(Lines, "application/jsonl", one("4.0\n5e1\n")).await).await, [Ok(4), Ok(50)]);
    let mut empty = send(Events, SSE, one("data:\n\n")).await;
    let error = empty.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "Events: cannot read the answer: the item is empty");
}

#[tokio::test]
async fn a_body_that_ends_inside_an_item_is_an_error() {
    let cut = |text: &str| (ErrorKind::Transport, text.to_owned());
    let all = events(send(Events, SSE, one("data: 1\n\ndata: 2\n")).await).await;
    assert_eq!((all.len(), all[1].as_ref().unwrap_err()), (2, &cut("2")));
    assert_eq!(values(send(Lines, "application/x-ndjson", one("1\n23")).await).await, [Ok(1), Err(cut("23"))]);
    let records = "\u{1e}{\"a\":\n1}\n\u{1e}[1,\u{1e}\"b\"\n\u{1e}12\u{1e}{\"c";
    let all = values(send(Records, "application/json-seq", one(records)).await).await;
    let bad = |kind, text: &str| Err((kind, text.to_owned()));
    let decode = ErrorKind::Decode;
    assert_eq!(all, [Ok(json!({ "a": 1 })), bad(decode, "[1,"), Ok(json!("b")), bad(decode, "12"), Err(cut("{\"c"))]);
    let whole = values(send(Records, "application/json-seq", one("\u{1e}{\"a\":1}")).await).await;
    assert_eq!(whole, [Ok(json!({ "a": 1 }))]);
}

#[tokio::test]
async fn events_can_be_read_whole() {
    let body = "event: add\nid: 7\nretry: 5\ndata: {\"a\":1}\n\n";
    let whole = events(send(Whole, SSE, one(body)).await).await.remove(0).unwrap().data;
    assert_eq!(whole, json!({ "event": "add", "id": "7", "retry": 5, "data": "{\"a\":1}" }));
    let json = events(send(WholeJson, SSE, one(body)).await).await.remove(0).unwrap().data;
    assert_eq!(json["data"], json!({ "a": 1 }));
}

#[tokio::test]
async fn streams_that_break_off_stand_still_or_grow_end_with_an_error() {
    let start = || vec![Bytes::from_static(b"data: 1\n\nda")];
    let last = async |end| {
        let all = events(send(Events, SSE, Chunks(start(), end)).await).await;
        (all.len(), all[1].as_ref().unwrap_err().0)
    };
    assert_eq!(last(End::Broken).await, (2, ErrorKind::Transport));
    assert_eq!(last(End::Still).await, (2, ErrorKind::Timeout));
    let long = Chunks(vec![Bytes::from("1\n"), Bytes::from("2".repeat(20)), Bytes::from("\n3\n")], End::Whole);
    let stream = send(Lines, "application/x-ndjson", long).await.item_limit(19);
    let all = values(stream).await;
    assert_eq!((all.len(), &all[0], all[1].as_ref().unwrap_err().0), (2, &Ok(1), ErrorKind::BodyTooLarge));
    let patient = send(Events, SSE, Chunks(start(), End::Still)).await.idle_limit(None);
    let waited = tokio::time::timeout(Duration::from_millis(200), events(patient)).await;
    assert!(waited.is_err(), "it would wait for ever");
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn chunks(body: &[u8], random: &mut Random) -> Chunks {
    let (mut rest, mut parts) = (body, Vec::new());
    while !rest.is_empty() {
        let at = (1 + random.below(7)).min(rest.len());
        let (part, tail) = rest.split_at(at);
        parts.push(Bytes::copy_from_slice(part));
        rest = tail;
    }
    Chunks(parts, End::Whole)
}

/// However a body is cut, the same items come; bodies are put together at random from all that means something.
#[tokio::test]
async fn chunk_boundaries_change_nothing() {
    const PIECES: [&str; 20] = [
        "data: 1",
        "data:{\"a\":\"ä€\"}",
        "data",
        "event: x",
        "id: 7",
        "retry: 10",
        ": c",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\r\n\r\n",
        "\u{feff}",
        "[DONE]",
        "\u{1e}",
        "{\"a\":[1,\"]\\\"\"]}",
        "12",
        "\"ü\n",
        "}",
        " ",
    ];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..300 {
        let count = 1 + random.below(30);
        let body: String = (0..count).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let whole = events(send(Events, SSE, one(body.clone())).await).await;
        let cut = events(send(Events, SSE, chunks(body.as_bytes(), &mut random)).await).await;
        assert_eq!(cut, whole, "{body:?}");
        let whole = values(send(Lines, "application/jsonl", one(body.clone())).await).await;
        let cut = values(send(Lines, "application/jsonl", chunks(body.as_bytes(), &mut random)).await).await;
        assert_eq!(cut, whole, "{body:?}");
        let whole = values(send(Records, "application/json-seq", one(body.clone())).await).await;
        let cut = values(send(Records, "application/json-seq", chunks(body.as_bytes(), &mut random)).await).await;
        assert_eq!(cut, whole, "{body:?}");
    }
}

#[tokio::test]
async fn a_stream_is_a_stream_and_can_move_between_threads() {
    fn moves<T: Stream + Send + Unpin + 'static>(stream: T) -> T {
        stream
    }
    let mut stream = moves(send(Events, SSE, one("data: 1\n\n")).await);
    assert_eq!((stream.status().as_u16(), stream.headers()["content-type"].to_str().unwrap()), (200, SSE));
    let first = std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
    assert_eq!(first.unwrap().unwrap().data, 1);
    let _: fn() -> rt::ClientBuilder<Client> = Client::builder;
    let _ = Arc::new(stream);
}
