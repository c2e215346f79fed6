//! Servers that refuse, break off, lie, flood and never end: each call ends by itself, with a typed error, and is made as often as
//! it should be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use managed_postgres::ionos::Client;
use managed_postgres::runtime::{ErrorKind, NoRetry, RetryStop, StandardRetry, TimeoutPhase};
use serde_json::json;
use tokio::net::TcpListener;

use crate::faults::{Fault, FaultServer, head};
use crate::ionos::{CLUSTER, create_request};

/// Sockets need real time, so limits that are meant to run out are short, and all others longer than any load of the machine.
const SOON: Duration = Duration::from_millis(200);

fn client(url: &str) -> Client {
    builder(url).retry(NoRetry).build().expect("a client")
}

/// One limit runs out soon.
fn hasty(url: &str, phase: Option<TimeoutPhase>) -> Client {
    let builder = builder(url).retry(NoRetry);
    let builder = match phase {
        Some(TimeoutPhase::FirstByte) => builder.first_byte_timeout(SOON),
        Some(TimeoutPhase::Idle) => builder.idle_timeout(SOON),
        Some(TimeoutPhase::Operation) => builder.timeout(SOON),
        _ => builder,
    };
    builder.build().expect("a client")
}

/// Sends again at once, or nearly so.
fn stubborn(url: &str) -> Client {
    builder(url).retry(StandardRetry::new().base(Duration::from_millis(2))).build().expect("a client")
}

fn builder(url: &str) -> managed_postgres::runtime::ClientBuilder<Client> {
    Client::builder().base_url(url).token_auth("canary").max_body(100_000)
}

fn list() -> Fault {
    Fault::json(200, &json!({ "id": "x", "type": "collection", "href": "", "items": [] }))
}

#[tokio::test]
async fn rt_02_a_reset_after_the_request() {
    let server = FaultServer::start(|_, _| Fault::Reset).await;
    let client = stubborn(&server.url);
    let error = client.create_cluster(create_request()).send().await.expect_err("a reset");
    assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Transport, 1, true));
    assert_eq!(server.hits(), 1);
    let error = client.get_cluster(CLUSTER).send().await.expect_err("a reset");
    assert_eq!((error.attempts(), error.maybe_applied(), server.hits()), (3, false, 4));
}

/// Whether a byte of it was read nobody can tell, so what changes something is not sent twice.
#[tokio::test]
async fn rt_02_a_reset_before_the_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let hits = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&hits);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            stream.set_zero_linger().expect("a reset");
        }
    });
    let client = stubborn(&url);
    let error = client.create_cluster(create_request()).send().await.expect_err("a reset");
    assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Transport, 1, true));
    assert_eq!(hits.load(Ordering::SeqCst), 1);
    let error = client.get_cluster(CLUSTER).send().await.expect_err("a reset");
    assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Transport, 3, false));
    assert_eq!(hits.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn rt_02_a_port_that_opens_late() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let patient = StandardRetry::new().attempts(50).base(Duration::from_millis(100));
    let client = builder(&format!("http://{address}")).retry(patient).build().expect("a client");
    let call = tokio::spawn(client.create_cluster(create_request()).send());
    tokio::time::sleep(Duration::from_millis(50)).await;
    let listener = TcpListener::bind(address).await.expect("the same port");
    let server = FaultServer::on(listener, |_, _| Fault::json(200, &json!({ "id": "x" })));
    call.await.expect("no panic").expect("an answer");
    assert_eq!(server.hits(), 1);
}

#[tokio::test]
async fn rt_15_attempts_share_a_connection() {
    let server = FaultServer::start(|number, _| match number {
        0 => Fault::typed(503, "text/html", &[b'.'; 60_000]),
        1 => Fault::json(503, &json!({})),
        _ => list(),
    })
    .await;
    stubborn(&server.url).list_clusters().send().await.expect("a list");
    assert_eq!((server.hits(), server.connections()), (3, 1));
}

#[tokio::test]
async fn rt_08_a_storm_against_a_dead_server() {
    for fault in [Fault::Reset, Fault::empty(503, "")] {
        let server = FaultServer::start(move |_, _| fault.clone()).await;
        let client = stubborn(&server.url);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..1000 {
            tasks.spawn(client.list_clusters().send());
        }
        let mut exhausted = 0;
        while let Some(result) = tasks.join_next().await {
            let error = result.expect("no panic").expect_err("nobody answers");
            exhausted += usize::from(error.retry_stop() == RetryStop::QuotaExhausted);
        }
        assert!(server.hits() <= 1000 + 500 / 14 + 1, "{}", server.hits());
        assert!(exhausted > 900, "{exhausted}");
    }
}

#[tokio::test]
async fn hc_05_redirects_take_nothing_elsewhere() {
    let other = FaultServer::start(|_, _| list()).await;
    for status in [301, 302, 303, 307, 308] {
        let target = other.url.clone();
        let server = FaultServer::start(move |_, _| Fault::empty(status, &format!("location: {target}/x\r\n"))).await;
        let following = builder(&server.url).follow_redirects(5).build().expect("a client");
        for client in [client(&server.url), following] {
            let error = client.list_clusters().send().await.expect_err("a redirect");
            assert_eq!((error.kind(), error.redirect_origin()), (ErrorKind::Redirect, Some(other.url.clone())));
        }
        assert_eq!(server.hits(), 2);
    }
    assert_eq!(other.connections(), 0);
    let server = FaultServer::start(|number, request| match number {
        0 => Fault::empty(307, "location: /v2/clusters?limit=2\r\n"),
        _ if request.starts_with("GET /v2/clusters?limit=2 ") && request.contains("canary") => list(),
        _ => Fault::Reset,
    })
    .await;
    let following = builder(&server.url).follow_redirects(1).build().expect("a client");
    following.list_clusters().send().await.expect("a list");
    assert_eq!((server.hits(), server.connections()), (2, 1));
}

#[tokio::test]
async fn rt_41_hc_08_encodings_nobody_asked_for() {
    for encodings in [
        "content-encoding: gzip\r\n",
        "content-encoding: gzip, gzip\r\n",
        "content-encoding: br\r\n",
        "content-encoding: identity\r\ncontent-encoding: gzip\r\n",
        "content-encoding: \x01\r\n",
    ] {
        let server = FaultServer::start(move |_, request| {
            assert!(request.contains("accept-encoding: identity\r\n"), "{request}");
            let mut answer = head(200, &format!("content-type: application/json\r\ncontent-length: 2\r\n{encodings}"));
            answer.extend_from_slice(b"{}");
            Fault::Bytes(answer)
        })
        .await;
        let error = client(&server.url).list_clusters().send().await.expect_err("an encoding");
        let kinds = [ErrorKind::UnexpectedContentType, ErrorKind::Transport];
        assert!(kinds.contains(&error.kind()), "{encodings:?}: {error}");
    }
}

#[tokio::test]
async fn hc_09_answers_without_an_end() {
    let typed = "content-type: application/json\r\n";
    let chunked = || head(200, &format!("{typed}transfer-encoding: chunked\r\n"));
    let none = Duration::ZERO;
    let slow = Duration::from_millis(20);
    let table = [
        ("stall", Fault::Stall(Vec::new()), ErrorKind::Timeout, Some(TimeoutPhase::FirstByte)),
        (
            "half a head",
            Fault::Stall(b"HTTP/1.1 200 OK\r\nx:".to_vec()),
            ErrorKind::Timeout,
            Some(TimeoutPhase::FirstByte),
        ),
        (
            "half a body",
            Fault::Stall([chunked(), b"2\r\n{".to_vec()].concat()),
            ErrorKind::Timeout,
            Some(TimeoutPhase::Idle),
        ),
        ("half close", Fault::HalfClose, ErrorKind::Transport, None),
        ("reset", Fault::Reset, ErrorKind::Transport, None),
        (
            "endless head",
            Fault::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x-a: b\r\n".repeat(100), none),
            ErrorKind::Transport,
            None,
        ),
        (
            "endless line",
            Fault::Endless(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), vec![b'x'; 10_000], none),
            ErrorKind::Transport,
            None,
        ),
        (
            "100,000 headers",
            Fault::Bytes([b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(100_000)].concat()),
            ErrorKind::Transport,
            None,
        ),
        (
            "endless body",
            Fault::Endless(chunked(), [b"2000\r\n", &[b' '; 0x2000][..], b"\r\n"].concat(), none),
            ErrorKind::BodyTooLarge,
            None,
        ),
        ("not HTTP", Fault::Last(b"SSH-2.0-canary\r\n\r\n".to_vec()), ErrorKind::Transport, None),
    ];
    for (name, fault, kind, phase) in table {
        let server = FaultServer::start(move |_, _| fault.clone()).await;
        let error = hasty(&server.url, phase).list_clusters().send().await.expect_err(name);
        assert_eq!((error.kind(), error.timeout_phase()), (kind, phase), "{name}: {error:?}");
        assert!(server.sent() < 16 << 20, "{name}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{name}: {error:?}");
    }
    // Endless interim answers, and a byte at a time, are ended by what the call may take.
    let interim = Fault::Endless(Vec::new(), b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), slow);
    let drip = Fault::Endless(chunked(), b"1\r\n \r\n".to_vec(), slow);
    for (fault, expected) in [(interim, TimeoutPhase::FirstByte), (drip, TimeoutPhase::Operation)] {
        let server = FaultServer::start(move |_, _| fault.clone()).await;
        let error = hasty(&server.url, Some(expected)).list_clusters().send().await.expect_err("time");
        assert_eq!((error.kind(), error.timeout_phase()), (ErrorKind::Timeout, Some(expected)));
    }
}

/// What breaks off is given up, connection and all, however often it happens.
#[tokio::test]
async fn hc_09_nothing_is_left_of_a_thousand_failures() {
    let cut = [head(200, "content-type: application/json\r\ncontent-length: 9\r\n"), b"{".to_vec()].concat();
    let long = head(200, "content-type: application/json\r\ncontent-length: 999999999\r\n");
    let faults = [
        Fault::Reset,
        Fault::Last(cut),
        Fault::Last(b"SSH-2.0\r\n\r\n".to_vec()),
        Fault::Bytes(long),
        Fault::empty(500, ""),
    ];
    let server = FaultServer::start(move |number, _| faults[number % faults.len()].clone()).await;
    let client = client(&server.url);
    for _ in 0..1000 {
        client.list_clusters().send().await.expect_err("a failure");
    }
    assert_eq!(server.hits(), 1000);
    // One connection may wait for the next call. The others go when their tasks have come to it.
    for _ in 0..3_000 {
        if server.open() <= 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(server.open() <= 1, "{} connections are open", server.open());
}

#[tokio::test]
async fn hc_11_an_error_without_an_end_is_kept_in_part() {
    let first = head(500, "content-type: text/html\r\ntransfer-encoding: chunked\r\n");
    let chunk = [b"2000\r\n", &[b'\n'; 0x2000][..], b"\r\n"].concat();
    let fault = Fault::Endless(first, chunk, Duration::ZERO);
    let server = FaultServer::start(move |_, _| fault.clone()).await;
    let error = client(&server.url).list_clusters().send().await.expect_err("an error");
    assert_eq!((error.status().map(|status| status.as_u16()), error.body().len()), (Some(500), 64 * 1024));
    assert!(error.is_body_truncated() && !error.to_string().contains('\n') && server.sent() < 16 << 20);
}

#[tokio::test]
async fn hc_12_lengths_that_lie() {
    for (name, headers, body) in [
        ("short", "content-length: 2\r\n", &b"{}{\"items\":[]}"[..]),
        ("long", "content-length: 200\r\n", b"{}"),
        ("two", "content-length: 2\r\ncontent-length: 12\r\n", b"{}"),
        ("negative", "content-length: -2\r\n", b"{}"),
        ("huge", "content-length: 99999999999999999999999\r\n", b"{}"),
        ("no number", "content-length: two\r\n", b"{}"),
        ("both", "content-length: 2\r\ntransfer-encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
        ("bad chunk", "transfer-encoding: chunked\r\n", b"zz\r\n{}\r\n0\r\n\r\n"),
    ] {
        let answer = [head(200, &format!("content-type: application/json\r\n{headers}")), body.to_vec()].concat();
        let server = FaultServer::start(move |_, _| Fault::Last(answer.clone())).await;
        let client = client(&server.url);
        let result = client.list_clusters().send().await;
        match name {
            // What is beyond the announced length belongs to nothing, and its connection is not used again.
            "short" => drop(result.expect("two bytes of JSON")),
            _ => {
                let error = result.expect_err(name);
                assert_eq!(error.kind(), ErrorKind::Transport, "{name}: {error}");
            }
        }
        let _ = client.list_clusters().send().await;
        assert_eq!((server.hits(), server.connections()), (2, 2), "{name}");
    }
}

#[tokio::test]
async fn hc_15_a_dropped_call_does_nothing_more() {
    let server = FaultServer::start(|_, _| Fault::empty(503, "")).await;
    let policy = StandardRetry::new().attempts(1_000).base(Duration::from_millis(5)).longest(Duration::from_millis(5));
    let client = builder(&server.url).retry(policy).build().expect("a client");
    for milliseconds in 0..40 {
        let call = client.list_clusters().send();
        let _ = tokio::time::timeout(Duration::from_millis(milliseconds), call).await;
    }
    // What was sent may still be on its way; calls that went on would send every few milliseconds for ever.
    let mut before = 0;
    for _ in 0..300 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if server.hits() == before {
            break;
        }
        before = server.hits();
    }
    assert!(before > 0 && server.hits() == before);
}

#[tokio::test]
async fn hc_16_a_flood_of_429_waits_as_asked_or_ends() {
    for (value, hits) in [("0", 3), ("99999999999999999999", 1), ("Fri, 31 Dec 9999 23:59:59 GMT", 1), ("-5", 3)] {
        let server = FaultServer::start(move |_, _| Fault::empty(429, &format!("retry-after: {value}\r\n"))).await;
        let error = stubborn(&server.url).create_cluster(create_request()).send().await.expect_err("429");
        assert!(error.is_rate_limited() && !error.maybe_applied(), "{value}");
        // A wait longer than the call may take would have ended as `Deadline`.
        let stop = if hits == 1 { RetryStop::ServerDelay } else { RetryStop::Attempts };
        assert_eq!((server.hits(), error.retry_stop()), (hits, stop), "{value}");
    }
}
