//! Bodies that are not what they should be: type, encoding, size, length.

use std::time::Duration;

use crate::rt::{Error, ErrorKind, NoRetry};
use crate::sample::models::{NewCluster, Problem};
use crate::sample::operations::Client;
use crate::script::{Script, Step};
use crate::server::{Out, Server, answer, json};

const LIST: &str = r#"{"items":[]}"#;
const CLUSTER: &str = r#"{"id":"a","state":"X","owner":null}"#;

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password("1234").build().unwrap()
}

async fn list(server: &Server) -> Result<usize, Error<Problem>> {
    server.client().list_clusters().send().await.map(|list| list.items.len())
}

/// An answer with these lines of `Content-Type`.
fn typed(lines: &[&str], body: impl Into<bytes::Bytes>) -> http::Response<Out> {
    let mut answer = answer(200, "", body);
    for line in lines {
        answer.headers_mut().append("content-type", line.parse().unwrap());
    }
    answer
}

#[tokio::test]
async fn rt_42_content_types() {
    let good: &[&'static [&'static str]] = &[
        &["application/json"],
        &["Application/JSON"],
        &["application/json;charset=utf-8"],
        &["application/json ; a=\"b;c\""],
        &["application/vnd.api+json"],
        &["application/problem+json"],
        &["text/json"],
        &[],
        &["", "application/json"],
        &["application/json; charset=utf-16"],
        &["application/json", "application/json; charset=utf-8"],
    ];
    for lines in good {
        let server = Server::start(move |_| typed(lines, r#"{"items":[]}"#)).await;
        assert_eq!((list(&server).await.unwrap(), server.hits()), (0, 1), "{lines:?}");
    }
    // What says UTF-16 and is UTF-16 is no JSON that is read here (RFC 8259 section 8.1).
    let server = Server::start(|_| typed(&["application/json; charset=utf-16"], &b"\xff\xfe{\0}\0"[..])).await;
    assert_eq!(list(&server).await.unwrap_err().kind(), ErrorKind::Decode);
    let bad: &[&'static [&'static str]] = &[
        &["text/html"],
        &["application/jsonp"],
        &["application/octet-stream"],
        &["json"],
        &["*/*"],
        &["text/html, application/json"],
        &["application/json, text/html"],
        &["application/json", "text/html"],
        &["text/html", "application/json"],
    ];
    let page = format!("<h1>\u{1b}Sign in</h1>{}", "ä".repeat(500));
    let page: &'static str = page.leak();
    for lines in bad {
        let server = Server::start(move |_| typed(lines, page)).await;
        let error = list(&server).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContentType, "{lines:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.body(), server.hits()), (200, page.as_bytes(), 1));
        let snippet = error.snippet();
        assert!(snippet.starts_with("<h1>\\u{1b}Sign in</h1>ää") && snippet.len() <= 200, "{snippet}");
        assert!(!error.to_string().contains("Sign in"), "{error}");
    }
}

#[tokio::test]
async fn rt_41_encodings_that_were_not_asked_for() {
    let unasked = Some(ErrorKind::UnexpectedContentType);
    // With the feature it is asked for, and the body is none.
    let gzip = if cfg!(feature = "gzip") { Some(ErrorKind::Transport) } else { unasked };
    for (encoding, expected) in [("gzip", gzip), ("gzip, gzip", unasked), ("br", unasked), ("identity", None)] {
        let server = Server::start(move |_| {
            let mut answer = json(200, r#"{"items":[]}"#);
            answer.headers_mut().insert("content-encoding", encoding.parse().unwrap());
            answer
        })
        .await;
        let kind = list(&server).await.err().map(|error| error.kind());
        assert_eq!(kind, expected, "{encoding}");
    }
}

#[tokio::test]
async fn rt_43_empty_bodies() {
    use ErrorKind::{Decode, Status};
    // What JSON is due for with 200, what is described with and without bodies, and what needs none with any 2xx.
    for (status, body, listed, created, deleted) in [
        (200, "", Some(Decode), Some(Status), None),
        (200, "{}", Some(Decode), Some(Status), None),
        (200, LIST, None, Some(Status), None),
        (201, "", Some(Status), Some(Decode), None),
        (201, "{}", Some(Status), Some(Decode), None),
        (201, CLUSTER, Some(Status), None, None),
        (202, "", Some(Status), None, None),
        (202, CLUSTER, Some(Status), None, None),
        (204, "", Some(Status), Some(Status), None),
        (206, "", Some(Status), Some(Status), None),
        (206, LIST, Some(Status), Some(Status), None),
    ] {
        let server = Server::start(move |_| json(status, body)).await;
        let client = server.client();
        let found = [
            client.list_clusters().send().await.err().map(Error::into_untyped),
            client.create_cluster(new_cluster()).send().await.err().map(Error::into_untyped),
            client.delete_user("a", "b").send().await.err(),
        ];
        let kinds = found.each_ref().map(|error| error.as_ref().map(Error::kind));
        assert_eq!(kinds, [listed, created, deleted], "{status} {body:?}");
        for error in found.iter().flatten() {
            assert_eq!((error.status().unwrap().as_u16(), error.body()), (status, body.as_bytes()));
        }
        assert_eq!(server.hits(), 3);
    }
    for body in ["", " \n"] {
        let server = Server::start(move |_| json(200, body)).await;
        let error = list(&server).await.unwrap_err();
        assert_eq!(error.to_string(), "listClusters: cannot read the answer: the body is empty");
    }
    // A 204 is not read, whatever its headers say.
    let server = Server::raw("HTTP/1.1 204 No\r\ncontent-type: application/json\r\ncontent-encoding: br\r\n\r\n").await;
    server.client().delete_user("a", "b").send().await.unwrap();
}

#[tokio::test]
async fn rt_40_bodies_have_a_cap() {
    let endless = || {
        Server::start(|_| {
            let mut answer = http::Response::new(Out::Endless);
            answer.headers_mut().insert("content-type", "application/json".parse().unwrap());
            answer
        })
    };
    let server = endless().await;
    let error = list(&server).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    assert_eq!(error.to_string(), "listClusters: the body is larger than 16777216 bytes");
    let announced =
        Server::raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{").await;
    assert_eq!(list(&announced).await.unwrap_err().kind(), ErrorKind::BodyTooLarge);
    let small = Client::builder().base_url(&server.url).token_auth("t").max_body(10).build().unwrap();
    assert!(small.list_clusters().send().await.unwrap_err().to_string().ends_with("10 bytes"));
}

#[tokio::test]
async fn hc_11_error_bodies_are_kept_to_64_kib() {
    let server = Server::start(|_| {
        let mut answer = http::Response::new(Out::Endless);
        *answer.status_mut() = http::StatusCode::BAD_GATEWAY;
        answer
    })
    .await;
    let error = list(&server).await.unwrap_err();
    assert_eq!((error.kind(), error.body().len(), error.is_body_truncated()), (ErrorKind::Status, 65_536, true));
    assert!(error.api().is_none());
    let exact = Server::start(|_| answer(502, "", vec![b'x'; 65_536])).await;
    let error = list(&exact).await.unwrap_err();
    assert_eq!((error.body().len(), error.is_body_truncated()), (65_536, false));
}

/// A body that a transport of the caller's hands over; hyper would find a wrong length by itself.
fn announced(content_type: &'static str, length: usize, chunks: &[&'static [u8]]) -> Script {
    let chunks = chunks.iter().map(|chunk| (Duration::ZERO, *chunk)).collect();
    Script::new([Step::Announced(length, Box::new(Step::Chunks(content_type, chunks, true)))])
}

#[tokio::test]
async fn rt_44_lengths_short_exact_and_long() {
    let whole: &[&[u8]] = &[b"{\"items\"", b":[]}"];
    for (length, kind) in [(11, Some(ErrorKind::Transport)), (12, None), (13, Some(ErrorKind::Transport))] {
        let json = announced("application/json", length, whole);
        let result = json.client().list_clusters().retry(NoRetry).send().await;
        assert_eq!((result.err().map(|error| error.kind()), json.hits()), (kind, 1), "{length}");
        // The same as a stream: what comes before the lie is handed out, the end is an error.
        let stream = announced("image/png", length, whole);
        let mut download = stream.client().upload("x").send().await.unwrap();
        assert_eq!(download.length(), Some(length as u64));
        let mut read = 0;
        let end = loop {
            match download.next().await {
                Some(Ok(chunk)) => read += chunk.len(),
                Some(Err(error)) => break Some(error.kind()),
                None => break None,
            }
        };
        assert_eq!((end, read), (kind, if length == 11 { 8 } else { 12 }), "{length}");
        assert!(download.next().await.is_none());
    }
}

#[tokio::test]
async fn rt_44_hc_12_bodies_that_are_cut() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    for rest in [
        "content-length: 50\r\n\r\n{\"items\":[]}",
        "transfer-encoding: chunked\r\n\r\nc\r\n{\"items\":[]}\r\n",
        "content-length: 5\r\ncontent-length: 12\r\n\r\n{\"items\":[]}",
        "content-length: -1\r\n\r\n{\"items\":[]}",
        "content-length: 12\r\ntransfer-encoding: chunked\r\n\r\nc\r\n{\"items\":[]}\r\n0\r\n\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\nc\r\n{\"items\":[]}\r\n0\r\n\r\n",
    ] {
        let server = Server::raw(format!("{head}{rest}")).await;
        assert_eq!(list(&server).await.unwrap_err().kind(), ErrorKind::Transport, "{rest}");
    }
    let server = Server::raw("HTTP/1.1 500 Oops\r\ncontent-length: 50\r\n\r\npartial").await;
    let error = list(&server).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.body_text().as_ref(), error.is_body_truncated()),
        (ErrorKind::Status, "partial", true)
    );
}

#[tokio::test]
async fn hc_11_what_an_error_body_may_hold() {
    for (content_type, body, shown) in [
        ("text/html", &b"<html>canary</html>"[..], ""),
        ("application/json", b"<html>canary</html>", ""),
        ("application/json", b"{\"message\":\"\xff\"}", ""),
        ("application/json", b"\x80\x81 canary", ""),
        ("text/plain", b"\x1b[2J canary\r\n\r\n", ""),
        ("application/json", br#"{"message":"\u001b[2Jred\r\nnext"}"#, ": \\u{1b}[2Jred\\r\\nnext"),
    ] {
        let server = Server::start(move |_| answer(502, content_type, body)).await;
        let error = list(&server).await.unwrap_err();
        assert_eq!(error.to_string(), format!("listClusters: answered 502 Bad Gateway{shown}"));
        assert_eq!((error.kind(), error.body(), server.hits()), (ErrorKind::Status, body, 1));
        assert!(error.snippet().chars().all(|c| !c.is_control()), "{}", error.snippet());
    }
}

#[tokio::test]
async fn hc_09_a_server_that_speaks_no_http() {
    for bytes in [&b""[..], b"\x16\x03\x01", b"HTTP/1.1 999999 X\r\n\r\n", b"SSH-2.0\r\n\r\n"] {
        let server = Server::raw(bytes).await;
        assert_eq!(list(&server).await.unwrap_err().kind(), ErrorKind::Transport, "{bytes:?}");
    }
    let mut headers = b"HTTP/1.1 200 OK\r\n".to_vec();
    (0..100_000).for_each(|n| headers.extend(format!("x-{n}: y\r\n").into_bytes()));
    let server = Server::raw(headers).await;
    assert_eq!(list(&server).await.unwrap_err().kind(), ErrorKind::Transport);
}
