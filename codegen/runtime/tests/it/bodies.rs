//! Bodies that are not what they should be: type, encoding, size, length.

use crate::rt::{Error, ErrorKind};
use crate::sample::models::Problem;
use crate::sample::operations::Client;
use crate::server::{Out, Server, answer, json};

async fn list(server: &Server) -> Result<usize, Error<Problem>> {
    server.client().list_clusters().send().await.map(|list| list.items.len())
}

#[tokio::test]
async fn rt_42_content_types() {
    let good = [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json ; a=\"b;c\"",
        "application/vnd.api+json",
        "application/problem+json",
        "text/json",
        "",
        "application/json; charset=utf-16",
    ];
    for content_type in good {
        let server = Server::start(move |_| answer(200, content_type, r#"{"items":[]}"#)).await;
        assert_eq!(list(&server).await.unwrap(), 0, "{content_type}");
    }
    for content_type in
        ["text/html", "application/jsonp", "application/octet-stream", "json", "*/*", "text/html, application/json"]
    {
        let server = Server::start(move |_| answer(200, content_type, "<h1>\u{1b}Sign in</h1>")).await;
        let error = list(&server).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContentType, "{content_type}");
        assert_eq!((error.status().unwrap().as_u16(), error.snippet().as_str()), (200, "<h1>\\u{1b}Sign in</h1>"));
        assert!(!error.to_string().contains("Sign in"), "{error}");
    }
}

#[tokio::test]
async fn rt_41_encodings_that_were_not_asked_for() {
    for (encoding, fails) in [("gzip", true), ("gzip, gzip", true), ("br", true), ("identity", false)] {
        let server = Server::start(move |_| {
            let mut answer = json(200, r#"{"items":[]}"#);
            answer.headers_mut().insert("content-encoding", encoding.parse().unwrap());
            answer
        })
        .await;
        let kind = list(&server).await.err().map(|error| error.kind());
        assert_eq!(kind, fails.then_some(ErrorKind::UnexpectedContentType), "{encoding}");
    }
}

#[tokio::test]
async fn rt_43_empty_bodies() {
    for status in [200, 204] {
        let server = Server::start(move |_| answer(status, "", "")).await;
        let error = list(&server).await.unwrap_err();
        let expected = if status == 200 { ErrorKind::Decode } else { ErrorKind::Status };
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (expected, status));
    }
    let server = Server::start(|_| answer(200, "application/json", " \n")).await;
    assert_eq!(list(&server).await.unwrap_err().to_string(), "listClusters: cannot read the answer: the body is empty");
    for (status, body) in [(200, ""), (200, "{\"x\":1}"), (202, "x"), (204, ""), (299, "")] {
        let server = Server::start(move |_| answer(status, "text/html", body)).await;
        server.client().delete_user("a", "b").send().await.unwrap();
    }
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

#[tokio::test]
async fn rt_44_hc_12_bodies_that_are_cut() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    for rest in [
        "content-length: 50\r\n\r\n{\"items\":[]}",
        "transfer-encoding: chunked\r\n\r\nc\r\n{\"items\":[]}\r\n",
        "content-length: 5\r\ncontent-length: 12\r\n\r\n{\"items\":[]}",
        "content-length: -1\r\n\r\n{\"items\":[]}",
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
