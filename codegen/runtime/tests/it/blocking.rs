//! Calls from code that is not async, and what comes of them in code that is. The servers are threads: no test outside a
//! runtime has one of its own.

use std::error::Error as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::rt::{BlockingError, Call, Condition, ErrorKind, NoRetry, WaitConfig, Waiter, block_on, wait_for};
use crate::sample::operations::{Client, ListClusters};
use crate::sample::paged::{List, Offset, Thing};
use crate::server::Capture;

/// A server that keeps connections open, and counts them and the requests.
struct Counting {
    url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Counting {
    fn start(respond: fn(&str) -> Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (connections, requests) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let server = Self { url, connections: Arc::clone(&connections), requests: Arc::clone(&requests) };
        thread::spawn(move || {
            for stream in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                let requests = Arc::clone(&requests);
                thread::spawn(move || serve(stream.unwrap(), respond, &requests));
            }
        });
        server
    }

    fn client(&self) -> Client {
        Client::builder().base_url(&self.url).token_auth("token").retry(NoRetry).build().unwrap()
    }

    fn counts(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.requests.load(Ordering::SeqCst))
    }
}

/// Answers one request after another; `None` leaves the client waiting.
fn serve(mut stream: TcpStream, respond: fn(&str) -> Option<String>, requests: &AtomicUsize) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    while let Some(Ok(first)) = lines.next() {
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        requests.fetch_add(1, Ordering::SeqCst);
        let Some((kind, body)) = respond(&first).map(|body| (media(&first), body)) else { continue };
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).unwrap();
    }
}

fn media(request: &str) -> &'static str {
    if request.contains("certificate") { "application/zip" } else { "application/json" }
}

/// Five things, two a page.
fn things(request: &str) -> String {
    let start = request.split_once("offset=").map_or(0, |(_, rest)| usize::from(rest.as_bytes()[0] - b'0'));
    let ids = (start..5).take(2).map(|id| format!(r#"{{"id":{id}}}"#)).collect::<Vec<_>>();
    format!(r#"{{"items":[{}]}}"#, ids.join(","))
}

fn list(client: &Client) -> Call<List<Offset>> {
    client.call(List::new(&[]))
}

/// Whether a call finds the connection of one before it. The runtime's thread hands a connection back a moment after the
/// answer, so a call at once may be early; were each connection lost with its call, no call would ever find one. That thread is a
/// real one, so this takes real time: as little as it can, and on a busy machine up to ten seconds.
fn reuses(server: &Counting, client: &Client) -> bool {
    (0..1_000).any(|_| {
        let (connections, requests) = server.counts();
        assert_eq!(client.list_clusters().send_raw_blocking().unwrap().status().as_u16(), 200);
        assert_eq!(server.counts().1, requests + 1);
        let reused = server.counts().0 == connections;
        thread::sleep(Duration::from_millis(10));
        reused
    })
}

#[test]
fn rt_113_two_calls_share_a_connection() {
    let server = Counting::start(|_| Some(r#"{"items":[]}"#.to_owned()));
    let client = server.client();
    client.list_clusters().send_blocking().unwrap();
    assert!(reuses(&server, &client));
    // From another thread too: the runtime is that of the process.
    assert!(thread::scope(|scope| scope.spawn(|| reuses(&server, &client)).join().unwrap()));
}

#[test]
fn rt_113_lists_are_iterators() {
    let server = Counting::start(|request| Some(things(request)));
    let items: Result<Vec<Thing>, _> = list(&server.client()).items().blocking().collect();
    assert_eq!(items.unwrap().iter().map(|thing| thing.id).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    let mut pages = list(&server.client()).pages().blocking();
    assert_eq!(pages.next().unwrap().unwrap().len(), 2);
    let rest = list(&server.client()).items().resume(pages.stream().position().unwrap()).blocking();
    assert_eq!(rest.map(|thing| thing.unwrap().id).collect::<Vec<_>>(), [2, 3, 4]);
}

#[test]
fn rt_113_whatever_else_is_async() {
    let server = Counting::start(|_| Some("PK\u{5}\u{6}".to_owned() + &"\0".repeat(18)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let saved = block_on(server.client().get_certificate().download_to(&path)).unwrap().unwrap();
    assert_eq!((saved.length(), std::fs::read(&path).unwrap().len()), (22, 22));
}

#[test]
fn rt_113_waits_end() {
    static READY: Waiter = Waiter {
        name: "wait_until_ready",
        success: &[Condition::All(&[("/state", &["READY"])])],
        failure: &[],
        pending: &[Condition::All(&[("/state", &["BUSY"])])],
        confirm_failure: false,
    };
    let ready = Counting::start(|_| Some(r#"{"state":"READY"}"#.to_owned()));
    let config = WaitConfig::deadline(Duration::from_secs(20)).initial_delay(Duration::from_millis(20)).settled();
    block_on(wait_for(list(&ready.client()), &READY, config)).unwrap().unwrap();
    assert_eq!(ready.counts(), (1, 1));
    let busy = Counting::start(|_| Some(r#"{"state":"BUSY"}"#.to_owned()));
    let (delay, limit) = (Duration::from_millis(10), Duration::from_millis(60));
    let config = WaitConfig::deadline(limit).initial_delay(delay).interval(delay, delay);
    let error = block_on(wait_for(list(&busy.client()), &READY, config)).unwrap().unwrap_err();
    assert!(error.is_deadline_exceeded() && busy.counts().1 > 0, "{error}");
}

#[test]
fn rt_113_time_limits_hold() {
    let server = Counting::start(|_| None);
    let error = server.client().list_clusters().timeout(Duration::from_millis(50)).send_blocking().unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

fn is_refused(call: Call<ListClusters>) {
    let error = call.send_blocking().unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Blocking, "listClusters: the call cannot be waited for on a thread of an async runtime")
    );
    let source = error.source().unwrap().downcast_ref::<BlockingError>();
    assert_eq!(source, Some(&BlockingError::InsideRuntime));
    assert_eq!(error.source().unwrap().to_string(), "a blocking call inside an async runtime; await it instead");
    assert!(!error.maybe_applied() && !error.is_retryable() && error.attempts() == 0);
}

#[tokio::test]
async fn rt_113_inside_a_runtime_it_is_an_error() {
    let capture = Capture::default();
    let client = capture.client();
    is_refused(client.list_clusters());
    let mut items = list(&client).items().blocking();
    assert_eq!(items.next().unwrap().unwrap_err().kind(), ErrorKind::Blocking);
    assert!(items.next().is_none() && items.into_stream().position() == Some(crate::rt::Position::FIRST));
    assert_eq!(block_on(async { 1 }), Err(BlockingError::InsideRuntime));
    let call = client.list_clusters();
    tokio::task::spawn_blocking(|| is_refused(call)).await.unwrap();
    assert!(capture.uris().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rt_113_inside_a_runtime_of_several_threads_too() {
    let capture = Capture::default();
    let call = capture.client().list_clusters();
    tokio::spawn(async move { is_refused(call) }).await.unwrap();
    assert!(capture.uris().is_empty());
}

#[test]
fn rt_113_inside_another_blocking_call_too() {
    let capture = Capture::default();
    block_on(async { is_refused(capture.client().list_clusters()) }).unwrap();
    assert!(capture.uris().is_empty());
}

/// A thread that a runtime does not own may wait, whoever started it; the runtime must not stand still meanwhile.
#[tokio::test]
async fn rt_113_a_thread_of_its_own_works_beside_a_runtime() {
    let server = Counting::start(|_| Some(r#"{"items":[]}"#.to_owned()));
    let client = server.client();
    client.list_clusters().send().await.unwrap();
    let call = client.list_clusters();
    let (done, finished) = tokio::sync::oneshot::channel();
    thread::spawn(move || done.send(call.send_blocking().is_ok()));
    assert!(finished.await.unwrap());
}
