//! Bodies in parts, as the emitter writes them: their bytes, their names, what may be sent again and what not.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::rt;
use crate::sample::operations::API;
use crate::server::{Capture, Seen, Server, answer};

/// A body with every kind of part.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    pub cover: rt::Part,
    pub pages: Option<Vec<rt::Part>>,
    pub title: String,
    pub count: Option<i64>,
    pub tags: Option<Vec<String>>,
    pub meta: Option<serde_json::Value>,
    pub extra: std::collections::BTreeMap<String, serde_json::Value>,
}
impl rt::Multipart for Upload {
    fn write(&self, to: &mut rt::MultipartWriter) {
        to.files("cover", "image/png", &self.cover);
        to.files("pages", "", &self.pages);
        to.value("title", "", &self.title);
        to.value("count", "", &self.count);
        to.value("tags", "", &self.tags);
        to.value("meta", "application/vnd.meta+json", &self.meta);
        to.values(&self.extra);
    }
}
rt::builder! { Upload, UploadBuilder {
    /// Sets the cover.
    required into cover: rt::Part = "cover", rt::Limits::NONE;
    /// Sets the pages.
    optional into pages: ::std::vec::Vec<rt::Part> = "pages", rt::Limits { max_items: Some(2), ..rt::Limits::NONE };
    /// Sets the title.
    required into title: ::std::string::String = "title", rt::Limits { min_length: Some(1), ..rt::Limits::NONE };
    /// Sets the count.
    optional plain count: i64 = "count", rt::Limits::NONE;
    /// Sets the tags.
    optional into tags: ::std::vec::Vec<::std::string::String> = "tags", rt::Limits::NONE;
    /// Sets the meta.
    optional into meta: ::serde_json::Value = "meta", rt::Limits::NONE;
    /// Sets another.
    extra extra: ::serde_json::Value => rt::Limits::NONE;
} }

/// An operation with a body in parts.
struct Send<T>(T);

impl<T: rt::Multipart + rt::Check + Sync + std::marker::Send + 'static> rt::Operation for Send<T> {
    type Output = ();
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "send",
        method: "POST",
        path: "/parts",
        api: &API,
        security: &[],
        accept: "*/*",
        responses: &[rt::ResponseSpec { status: rt::Status::Range(2), success: true, case: 0, content: &[] }],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        request.limits("", Some(&self.0), &rt::Limits::NONE);
        request.multipart("multipart/form-data", &self.0);
    }

    fn output(answer: rt::Answer) -> Result<(), rt::DecodeError> {
        answer.empty()
    }

    fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
        Err(rt::DecodeError::new("none"))
    }
}

/// What a server sees of a body, with the boundary's name instead of its digits.
async fn seen<T: rt::Multipart + rt::Check + Sync + std::marker::Send + 'static>(body: T) -> (Seen, String) {
    let server = Server::start(|_| answer(204, "", "")).await;
    let client: rt::Client = rt::ClientBuilder::new(&API).base_url(&server.url).build().unwrap();
    rt::Call::new(&client, Send(body)).send().await.unwrap();
    let seen = server.last();
    let boundary = seen.header("content-type").strip_prefix("multipart/form-data; boundary=").unwrap().to_owned();
    assert!(boundary.len() >= 32 && boundary.chars().all(|c| c.is_ascii_hexdigit()), "{boundary}");
    let text = String::from_utf8(seen.body.to_vec()).unwrap().replace(&boundary, "BOUNDARY");
    (seen, text)
}

/// Sends a body that is refused before it is sent.
async fn refused<T: rt::Multipart + rt::Check + Sync + std::marker::Send + 'static>(body: T) -> rt::Error {
    let capture = Capture::default();
    let builder = rt::ClientBuilder::<rt::Client>::new(&API).base_url("https://host.example");
    let client = builder.transport(capture.clone()).build().unwrap();
    let error = rt::Call::new(&client, Send(body)).send().await.unwrap_err();
    assert!(capture.uris().is_empty());
    error
}

fn upload(cover: rt::Part) -> UploadBuilder {
    Upload::builder().cover(cover).title("Zoë's")
}

struct Chunks(Vec<&'static str>);

impl Stream for Chunks {
    type Item = Result<Bytes, rt::TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = if self.0.is_empty() { None } else { Some(Ok(Bytes::from(self.0.remove(0)))) };
        Poll::Ready(next)
    }
}

#[tokio::test]
async fn every_kind_of_part() {
    let body = upload(rt::Part::bytes("PNG"))
        .pages([
            rt::Part::bytes("one").file_name("1.txt").media_type("text/plain; charset=utf-8"),
            rt::Part::from(b"two".to_vec()),
        ])
        .count(-3)
        .tags(["a".to_owned(), "b\r\nc".to_owned()])
        .meta(serde_json::json!([{"k": 1}]))
        .extra("also", serde_json::json!([true, null, {"x": "y"}]))
        .build()
        .unwrap();
    let (seen, text) = seen(body).await;
    let part = |head: &str, content: &str| {
        format!("--BOUNDARY\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let expected = [
        part("name=\"cover\"; filename=\"cover\"\r\nContent-Type: image/png", "PNG"),
        part("name=\"pages\"; filename=\"1.txt\"\r\nContent-Type: text/plain; charset=utf-8", "one"),
        part("name=\"pages\"; filename=\"pages\"\r\nContent-Type: application/octet-stream", "two"),
        part("name=\"title\"", "Zoë's"),
        part("name=\"count\"", "-3"),
        part("name=\"tags\"", "a"),
        part("name=\"tags\"", "b\r\nc"),
        part("name=\"meta\"\r\nContent-Type: application/vnd.meta+json", "[{\"k\":1}]"),
        part("name=\"also\"", "true"),
        part("name=\"also\"\r\nContent-Type: application/json", "{\"x\":\"y\"}"),
        "--BOUNDARY--\r\n".to_owned(),
    ];
    assert_eq!(text, expected.concat());
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
}

#[tokio::test]
async fn hc_04_names_stay_inside_their_quotes() {
    let parts = rt::Parts::new()
        .text("a\"; filename=\"x\r\nX-Evil: 1\r\n\r\n", "")
        .file("f", rt::Part::bytes("").file_name("ü\"\n.png").media_type("image/png"));
    let (_, text) = seen(parts).await;
    let heads: Vec<&str> = text.split("\r\n").filter(|line| line.contains("Disposition")).collect();
    assert_eq!(
        heads,
        [
            "Content-Disposition: form-data; name=\"a%22; filename=%22x%0D%0AX-Evil: 1%0D%0A%0D%0A\"",
            "Content-Disposition: form-data; name=\"f\"; filename=\"ü%22%0A.png\"",
        ]
    );
    assert!(!text.contains("\nX-Evil"));
}

#[tokio::test]
async fn a_stream_makes_the_body_a_stream() {
    for (length, expected) in [(Some(6), true), (None, false)] {
        let cover = rt::Part::stream(Chunks(vec!["abc", "def"]), length).file_name("s.png");
        let (seen, text) = seen(upload(cover).build().unwrap()).await;
        assert!(
            text.contains("filename=\"s.png\"\r\nContent-Type: image/png\r\n\r\nabcdef\r\n--BOUNDARY\r\n"),
            "{text}"
        );
        assert_eq!(seen.headers.contains_key("content-length"), expected);
        assert_eq!(seen.headers.contains_key("transfer-encoding"), !expected);
    }
}

#[tokio::test]
async fn a_body_of_bytes_can_be_sent_again() {
    let sent = async |cover: rt::Part| {
        let capture = Capture::default();
        let client: rt::Client =
            rt::ClientBuilder::new(&API).base_url("https://h.example").transport(capture.clone()).build().unwrap();
        rt::Call::new(&client, Send(upload(cover).build().unwrap())).send().await.unwrap();
        let request = capture.requests.lock().unwrap().pop().unwrap();
        (request.body().as_bytes().is_some(), request.body().length().is_some())
    };
    assert_eq!(sent(rt::Part::bytes("x")).await, (true, true));
    assert_eq!(sent(rt::Part::stream(Chunks(vec!["x"]), Some(1))).await, (false, true));
    assert_eq!(sent(rt::Part::stream(Chunks(vec!["x"]), None)).await, (false, false));
}

#[tokio::test]
async fn nothing_but_the_end() {
    let (_, text) = seen(rt::Parts::new()).await;
    assert_eq!(text, "--BOUNDARY--\r\n");
}

#[test]
fn all_that_is_missing_or_wrong_is_named() {
    let page = || rt::Part::bytes("");
    let error = Upload::builder()
        .title("")
        .pages([page().media_type("png"), page().media_type("a/b\r\nX: y"), page().file_name("a\0")])
        .extra("title", serde_json::json!(1))
        .build()
        .unwrap_err();
    let found: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "cover is missing",
            "pages must have at most 2 elements, has 3",
            "pages[0] has a media type that is none",
            "pages[1] has a media type that is none",
            "pages[2] has a file name with control characters",
            "title must have at least 1 characters, has 0",
            "title has a setter of its own",
        ]
    );
}

/// Members that cannot be written, each for a reason of its own.
#[derive(Clone, Debug)]
struct Unwritable;

impl rt::Check for Unwritable {
    fn check(&self, _: &rt::Limits, _: &mut rt::Checker) {}
}

impl rt::Multipart for Unwritable {
    fn write(&self, to: &mut rt::MultipartWriter) {
        to.header("X-A", rt::Style::SIMPLE, "a\nb");
        to.value("list", "text/x\n", &serde_json::json!([1, 2, 3]));
        to.value("key", "", &std::collections::BTreeMap::from([(vec![1], 2)]));
        to.value("good", "", "x");
    }
}

#[tokio::test]
async fn rt_31_all_parts_that_cannot_be_written_are_named_at_once() {
    let error = refused(Unwritable).await;
    let found: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    let expected = [
        "X-A holds characters a header cannot carry",
        "list holds characters a header cannot carry",
        "key cannot be written",
    ];
    assert_eq!(found, expected);
}

#[test]
fn parts_show_no_content() {
    let part = rt::Part::bytes("content").file_name("n").media_type("a/b");
    assert_eq!(
        format!("{part:?}"),
        "Part { content: Body(7 bytes), file_name: Some(\"n\"), media_type: Some(\"a/b\"), headers: [] }"
    );
    assert_eq!(part, part.clone());
    let stream = rt::Part::stream(Chunks(Vec::new()), None);
    assert_ne!(stream, stream.clone());
}

/// Parts that are laid out, and parts with headers.
#[derive(Clone, Debug)]
struct LaidOut;

impl rt::Check for LaidOut {
    fn check(&self, _: &rt::Limits, _: &mut rt::Checker) {}
}

impl rt::Multipart for LaidOut {
    fn write(&self, to: &mut rt::MultipartWriter) {
        let (list, object) = (serde_json::json!(["a b", null, "c,d"]), serde_json::json!({"k": "v&w", "n": [1, 2]}));
        to.styled("form", rt::Style::FORM, &list);
        to.styled("joined", rt::Style::FORM_JOINED, &list);
        to.styled("space", rt::Style::SPACE, &list);
        to.styled("pipe", rt::Style::PIPE.reserved(), &list);
        to.styled("deep", rt::Style::DEEP_OBJECT, &object);
        to.styled("spread", rt::Style::FORM, &object);
        to.styled("none", rt::Style::FORM, &serde_json::Value::Null);
        to.header("X-List", rt::Style::SIMPLE, &list);
        to.header("X-None", rt::Style::SIMPLE, &None::<u8>);
        to.header_json("X-Json", &serde_json::json!({"a": "ü"}));
        let part = |name: &str| rt::Part::bytes("x").file_name(name).header("X-Own", name);
        to.files("files", "", &vec![part("1"), part("2")]);
        to.header("X-Lang", rt::Style::SIMPLE, "en");
        to.value("note", "", &serde_json::json!(["n", "m"]));
        to.value("last", "", "l");
    }
}

#[tokio::test]
async fn parts_have_styles_and_headers() {
    let (_, text) = seen(LaidOut).await;
    let parts: Vec<String> = text
        .split("--BOUNDARY")
        .filter_map(|part| part.strip_prefix("\r\nContent-Disposition: form-data; "))
        .map(|part| part.trim_end().replace("\r\n", " | "))
        .collect();
    let file = |name: &str| {
        let head = format!("name=\"files\"; filename=\"{name}\" | Content-Type: application/octet-stream");
        format!("{head} | X-List: a b,c,d | X-Json: {{\"a\":\"\\u00fc\"}} | X-Own: {name} |  | x")
    };
    let expected = [
        "name=\"form\" |  | a b".to_owned(),
        "name=\"form\" |  | c,d".to_owned(),
        "name=\"joined\" |  | a b,c,d".to_owned(),
        "name=\"space\" |  | a b c,d".to_owned(),
        "name=\"pipe\" |  | a b|c,d".to_owned(),
        "name=\"deep[k]\" |  | v&w".to_owned(),
        "name=\"deep[n][0]\" |  | 1".to_owned(),
        "name=\"deep[n][1]\" |  | 2".to_owned(),
        "name=\"k\" |  | v&w".to_owned(),
        "name=\"n\" |  | 1".to_owned(),
        "name=\"n\" |  | 2".to_owned(),
        file("1"),
        file("2"),
        "name=\"note\" | X-Lang: en |  | n".to_owned(),
        "name=\"note\" | X-Lang: en |  | m".to_owned(),
        "name=\"last\" |  | l".to_owned(),
    ];
    assert_eq!(parts, expected);
}

#[test]
fn hc_04_headers_of_parts_are_checked() {
    for (name, value, problem) in [
        ("X-A", "k\r\nX-Evil: 1", "holds characters a header cannot carry"),
        ("Content-Type", "a/b", "is a header the client sets itself"),
        ("content-disposition", "x", "is a header the client sets itself"),
        ("Content-Length", "1", "is a header the client sets itself"),
        ("X A", "x", "is no header name"),
    ] {
        let error = upload(rt::Part::bytes("").header(name, value)).build().unwrap_err();
        assert!(error.violations()[0].to_string().ends_with(problem), "{error}");
    }
}
