//! What is refused before anything is sent, and what the rest looks like.

use crate::parameters::{decoded, probe};
use crate::rt::{Body, ErrorKind, Style};
use crate::sample::models::{Level, NewCluster, State};
use crate::sample::operations::Client;
use crate::server::{Capture, Server, answer};

/// Values a caller may pass on from elsewhere, harmless ones among them.
fn hostile() -> Vec<String> {
    let listed = [
        "...", "a/b", "../x", "..\\x", "%2e%2e", "%2F", "a%00b", "?", "#", ";v=1", "a b", "+", ":", "@", "\t",
        "a\r\nb", "\u{202e}", "🦀", "\0", "~-._", ".hidden", "..;", "ü", "{x}",
    ];
    listed.into_iter().map(str::to_owned).chain(["x".repeat(8 * 1024)]).collect()
}

#[tokio::test]
async fn rt_30_dot_segments_refused() {
    let capture = Capture::default();
    for value in ["", ".", ".."] {
        for (cluster, name) in [(value, "n"), ("c", value)] {
            let error = capture.client().delete_user(cluster, name).send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.violations()[0].path(), if cluster == value { "clusterId" } else { "name" });
        }
    }
    assert!(capture.uris().is_empty());
}

#[tokio::test]
async fn rt_31_hc_01_values_stay_in_their_segment() {
    let server = Server::start(|_| answer(204, "", "")).await;
    let client = server.client();
    for value in hostile() {
        client.delete_user(&value, &value).send().await.unwrap();
        let seen = server.last();
        let segments: Vec<_> = seen.target.split('/').collect();
        assert_eq!((segments.len(), segments[1], segments[3]), (5, "clusters", "users"), "{value:?}");
        assert_eq!((decoded(segments[2]), decoded(segments[4])), (value.clone(), value.clone()));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c);
        assert!(segments[2].chars().all(plain), "{value:?}");
    }
}

#[tokio::test]
async fn hc_02_the_route_above_is_not_hit() {
    let server = Server::start(|_| answer(204, "", "")).await;
    assert!(server.client().delete_user("c", "..").send().await.is_err());
    assert_eq!(server.hits(), 0);
}

#[tokio::test]
async fn rt_33_rt_38_templates_are_kept_and_the_agent_is_named() {
    let capture = Capture::default();
    let client = Client::builder()
        .base_url("https://HOST.example:443/Base/")
        .token_auth("token")
        .user_agent("extra/1")
        .transport(capture.clone())
        .build()
        .unwrap();
    let body = NewCluster::builder().name("abc").kind("X").password("1234").build().unwrap();
    let _ = client.create_cluster(body).send().await;
    let request = capture.requests.lock().unwrap().pop().unwrap();
    assert_eq!(request.uri().to_string(), "https://host.example/Base/clusters/");
    assert_eq!(request.headers()["user-agent"], "sample-client/0.1.0 (sample; rust) extra/1");
    assert_eq!(request.headers()["accept"], "application/json, text/plain, text/*");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body().as_bytes().unwrap(), r#"{"name":"abc","kind":"X","password":"1234"}"#);
}

/// Crate and version, the API, the language, and what the user adds.
#[tokio::test]
async fn rt_38_the_agent_is_a_header_like_others() {
    let builder = || Client::builder().base_url("https://h.example").token_auth("token");
    for (suffix, expected) in [("", ""), ("mine/2 (linux)", " mine/2 (linux)")] {
        let capture = Capture::default();
        let client = builder().user_agent(suffix).transport(capture.clone()).build().unwrap();
        client.delete_user("a", "b").send().await.unwrap();
        let request = capture.requests.lock().unwrap().pop().unwrap();
        assert_eq!(request.headers()["user-agent"], format!("sample-client/0.1.0 (sample; rust){expected}"));
    }
    for suffix in ["canary\r\nX-Evil: 1", "canary\0", "canaryü", "canary\u{7f}", "canary ", "canary\t"] {
        let error = builder().user_agent(suffix).build().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn rt_39_no_content_type_without_a_body() {
    let capture = Capture::default();
    capture.client().delete_user("a", "b").send().await.unwrap();
    let request = capture.requests.lock().unwrap().pop().unwrap();
    assert!(!request.headers().contains_key("content-type") && !request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn all_violations_of_a_request_come_at_once() {
    let capture = Capture::default();
    let call = capture.client().list_clusters().limit(101).trace("a\nb").ratio(f64::NAN).header("Host", "x");
    let error = call.send().await.unwrap_err();
    let found: Vec<_> = error.violations().iter().map(|violation| violation.path()).collect();
    assert_eq!(found, ["limit", "ratio", "X-Trace", "Host"]);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(capture.uris().is_empty());
}

#[tokio::test]
async fn received_values_that_are_invalid_are_refused_when_sent() {
    let capture = Capture::default();
    let body: NewCluster = serde_json::from_str(r#"{"name":"a","kind":"b","password":"1"}"#).unwrap();
    let error = capture.client().create_cluster(body).send().await.unwrap_err();
    assert_eq!(error.violations().len(), 2);
}

#[tokio::test]
async fn rt_36_not_even_inside_bodies() {
    let body: NewCluster =
        NewCluster::builder().name("abc").kind("b").password("1234").ratio(f64::INFINITY).build().unwrap_or_else(
            |error| {
                assert_eq!(error.violations()[0].path(), "ratio");
                serde_json::from_str(r#"{"name":"abc","kind":"b","password":"1234"}"#).unwrap()
            },
        );
    let mut body = body;
    body.ratio = Some(f64::NAN);
    let error = Capture::default().client().create_cluster(body).send().await.unwrap_err();
    assert_eq!(error.violations()[0].to_string(), "ratio must be a finite number");
}

/// What a server said goes back to it as it came, encoded where it must be.
#[tokio::test]
async fn rt_90_unknown_values_are_sent_as_they_came() {
    let state: State = serde_json::from_str("\"NEW & ü\"").unwrap();
    let level: Level = serde_json::from_str("17").unwrap();
    let sent = probe(move |request| {
        request.query("state", Style::FORM, Some(&state));
        request.query("level", Style::FORM, Some(&level));
        request.query("all", Style::FORM_JOINED, Some(&[state.clone(), State::Busy]));
    });
    let query = sent.await.unwrap().uri().query().unwrap().to_owned();
    assert_eq!(query, "state=NEW%20%26%20%C3%BC&level=17&all=NEW%20%26%20%C3%BC,BUSY");
}

#[tokio::test]
async fn cookies_and_query_of_one_call() {
    let capture = Capture::default();
    let call = capture.client().list_clusters().limit(5).filter_name("a&b").trace("t").session("s;x").ratio(0.5);
    let _ = call.send().await;
    let request = capture.requests.lock().unwrap().pop().unwrap();
    assert_eq!(request.uri().to_string(), "https://host.example/base/clusters?limit=5&filter.name=a%26b&ratio=0.5");
    assert_eq!(
        (&request.headers()["x-trace"], &request.headers()["cookie"]),
        (&"t".parse().unwrap(), &"session=s%3Bx".parse().unwrap())
    );
}

#[tokio::test]
async fn an_address_that_is_too_long_is_not_sent() {
    let long = "x".repeat(70_000);
    let error = Capture::default().client().delete_user(long, "b").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    let sent = probe(|request| request.query("q", Style::FORM, Some("y"))).await;
    assert!(sent.is_ok());
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let server = Server::start(|seen| answer(200, "application/octet-stream", seen.body.clone())).await;
    struct Two(u8);
    impl futures_core::Stream for Two {
        type Item = Result<bytes::Bytes, crate::rt::TransportError>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            self.0 += 1;
            std::task::Poll::Ready((self.0 <= 2).then(|| Ok(bytes::Bytes::from_static(b"part"))))
        }
    }
    for length in [Some(8), None] {
        let call = server.client().upload(Body::stream(Two(0), length));
        let again = call.clone();
        assert_eq!(call.send().await.unwrap().bytes(8).await.unwrap(), "partpart");
        let framing = if length.is_some() { "content-length" } else { "transfer-encoding" };
        assert!(server.last().headers.contains_key(framing));
        assert_eq!(again.send().await.unwrap_err().kind(), ErrorKind::Transport);
    }
}
