//! RT-100: code of the caller's around calls and attempts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::rt::{
    self, Answer, BoxFuture, Credential, Error, ErrorKind, Middleware, MiddlewareRequest, Next, RetryStop, TimeoutPhase,
};
use crate::sample::models::NewCluster;
use crate::sample::operations::Client;
use crate::script::{Script, Step};

type Outcome<'a> = BoxFuture<'a, Result<Answer, Error>>;

/// Writes down what passes.
#[derive(Clone)]
struct Watch(&'static str, Arc<Mutex<Vec<String>>>);

impl Watch {
    fn note(&self, what: String) {
        self.1.lock().unwrap().push(format!("{} {what}", self.0));
    }

    fn end(result: &Result<Answer, Error>) -> String {
        match result {
            Ok(answer) => answer.status().as_str().to_owned(),
            Err(error) => error.error_type().into_owned(),
        }
    }
}

impl Middleware for Watch {
    fn call<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        Box::pin(async move {
            self.note(format!("call {}", request.operation().id));
            let result = next.run(request).await;
            self.note(format!("call ends {}", Self::end(&result)));
            result
        })
    }

    fn attempt<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        Box::pin(async move {
            let number = request.attempt().unwrap();
            self.note(format!("attempt {number}"));
            let result = next.run(request).await;
            self.note(format!("attempt {number} ends {}", Self::end(&result)));
            result
        })
    }
}

#[tokio::test(start_paused = true)]
async fn rt_100_the_first_is_outermost_around_calls_and_around_attempts() {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let script = Script::new([Step::status(503), Step::list()]);
    let builder = script.builder().middleware(Watch("a", Arc::clone(&notes)));
    let client = builder.middleware(Watch("b", Arc::clone(&notes))).build().unwrap();
    client.list_clusters().send().await.unwrap();
    let notes = notes.lock().unwrap();
    let expected = "a call listClusters; b call listClusters; a attempt 1; b attempt 1; b attempt 1 ends 503; \
                    a attempt 1 ends 503; a attempt 2; b attempt 2; b attempt 2 ends 200; a attempt 2 ends 200; \
                    b call ends 200; a call ends 200";
    assert_eq!(notes.join("; "), expected);
}

/// Sets headers: one around the call, one that counts around each attempt, and tries what it may not.
struct Headers;

impl Middleware for Headers {
    fn call<'a>(&'a self, mut request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        Box::pin(async move {
            request.set_header("X-Call", "c")?;
            request.set_header("User-Agent", "mine")?;
            request.set_header("X-Key", "stolen")?;
            for (name, value) in [("Authorization", "a"), ("X-A", "a\nb"), ("a b", "c"), ("Cookie", "a=b")] {
                let error = request.set_header(name, value).unwrap_err();
                assert_eq!((error.kind(), error.violations()[0].path()), (ErrorKind::InvalidRequest, name));
            }
            next.run(request).await
        })
    }

    fn attempt<'a>(&'a self, mut request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        let number = request.attempt().unwrap();
        Box::pin(async move {
            request.set_header(&format!("X-Attempt-{number}"), "a")?;
            next.run(request).await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn rt_100_headers_of_a_call_go_with_every_attempt_and_credentials_win() {
    let script = Script::new([Step::status(503), Step::list()]);
    let builder = Client::builder().base_url("https://host.example").transport(script.clone()).middleware(Headers);
    let builder = builder.credential("headerKey", Credential::token("right"));
    let client = builder.credential("queryKey", Credential::token("q")).build().unwrap();
    client.list_clusters().send().await.unwrap();
    let seen = script.seen();
    for (hit, number) in seen.iter().zip([1, 2]) {
        let names: Vec<_> = hit.headers.keys().map(http::HeaderName::as_str).collect();
        assert!(names.contains(&"x-call") && names.contains(&&*format!("x-attempt-{number}")), "{names:?}");
        assert_eq!(names.iter().filter(|name| name.starts_with("x-attempt")).count(), 1, "{names:?}");
        assert_eq!(hit.headers["user-agent"], "mine");
        assert_eq!(hit.headers["x-key"], "right");
    }
}

/// Answers in the server's place, at the call or at the first attempt.
struct Instead(Option<u32>, u16, &'static str);

impl Instead {
    fn pass<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        if request.attempt() != self.0 {
            return next.run(request);
        }
        let answer = http::Response::builder().status(self.1).header("content-type", "application/json");
        Box::pin(request.answer(answer.body(rt::Body::from(self.2)).unwrap()))
    }
}

impl Middleware for Instead {
    fn call<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        self.pass(request, next)
    }

    fn attempt<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        self.pass(request, next)
    }
}

#[tokio::test(start_paused = true)]
async fn rt_100_an_answer_in_the_servers_place_is_read_like_the_servers() {
    let script = Script::new([Step::list()]);
    let with = |middleware| script.builder().middleware(middleware).build().unwrap();
    let list = with(Instead(None, 200, r#"{"items":[]}"#)).list_clusters().send().await.unwrap();
    assert_eq!(list.items.len(), 0);
    let error = with(Instead(None, 404, r#"{"message":"gone"}"#)).list_clusters().send().await.unwrap_err();
    assert!(error.is_not_found() && error.api().is_some(), "{error:?}");
    assert_eq!((error.attempts(), error.maybe_applied()), (0, false));
    let error = with(Instead(None, 200, "[]")).list_clusters().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(script.hits(), 0);
    // The policy sees it as it sees an answer of the server.
    with(Instead(Some(1), 503, "{}")).list_clusters().send().await.unwrap();
    assert_eq!(script.hits(), 1);
}

/// Changes errors.
struct Errors;

#[derive(Debug)]
struct Cause;

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a cause")
    }
}

impl std::error::Error for Cause {}

impl Middleware for Errors {
    fn call<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        Box::pin(async move {
            let operation = request.operation();
            match next.run(request).await {
                Err(error) if error.is_not_found() => Err(error.described_as("it is not there").caused_by(Cause)),
                Err(error) if error.is_conflict() => Err(Error::of_middleware(operation, "another was faster")),
                other => other,
            }
        })
    }

    fn attempt<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        if request.operation().method == "DELETE" {
            return Box::pin(async move { Err(Error::of_middleware(request.operation(), "deleting is switched off")) });
        }
        next.run(request)
    }
}

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password("cAnArY").build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn rt_100_errors_are_changed_and_made() {
    let script = Script::new([Step::status(404), Step::status(409), Step::list()]);
    let client = script.builder().middleware(Errors).build().unwrap();
    let error = client.list_clusters().send().await.unwrap_err();
    assert_eq!(error.to_string(), "listClusters: it is not there");
    assert!(error.is_not_found() && std::error::Error::source(&error).unwrap().to_string() == "a cause");
    let error = client.create_cluster(new_cluster()).send().await.unwrap_err();
    assert_eq!(error.to_string(), "createCluster: another was faster");
    assert_eq!((error.kind(), error.attempts(), error.status()), (ErrorKind::Middleware, 1, None));
    let error = client.delete_user("c", "u").send().await.unwrap_err();
    assert_eq!(error.to_string(), "deleteUser: deleting is switched off");
    assert_eq!((error.retry_stop(), error.maybe_applied(), script.hits()), (RetryStop::Final, false, 2));
    assert_eq!(error.error_type(), "middleware");
}

/// Shows all that it can see without asking for it, and says what it sees when it asks.
struct Spy(Arc<Mutex<String>>);

impl Middleware for Spy {
    fn attempt<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        let names: Vec<_> = request.header_names().collect();
        let shown = format!("{request:?} {names:?} {next:?} {}", request.operation().path);
        assert!(!shown.to_lowercase().contains("canary"), "{shown}");
        let (headers, uri) = (request.expose_headers(), request.expose_uri());
        let credentials = format!("{uri} {:?}", headers.get("x-key").or(headers.get("authorization")));
        assert!(!credentials.to_lowercase().contains("canary"), "{credentials}");
        *self.0.lock().unwrap() = String::from_utf8(request.expose_body().unwrap().to_vec()).unwrap();
        next.run(request)
    }
}

#[tokio::test(start_paused = true)]
async fn rt_100_secrets_are_seen_only_where_the_name_of_the_method_says_so() {
    let body = Arc::new(Mutex::new(String::new()));
    let builder = Script::new([Step::status(202)]).builder().middleware(Spy(Arc::clone(&body)));
    let builder = builder.token_auth("cAnArY").default_header("X-Extra", "cAnArY");
    let client = builder
        .credential("headerKey", Credential::token("cAnArY"))
        .credential("queryKey", Credential::token("cAnArY"))
        .build()
        .unwrap();
    let _ = client.create_cluster(new_cluster()).send().await;
    assert!(body.lock().unwrap().contains("cAnArY"));
}

/// Never ends, around the call or around its attempts.
struct Stuck(bool);

impl Middleware for Stuck {
    fn call<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        if self.0 { Box::pin(std::future::pending()) } else { next.run(request) }
    }

    fn attempt<'a>(&'a self, _: MiddlewareRequest<'a>, _: Next<'a>) -> Outcome<'a> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn rt_100_the_time_of_middleware_is_that_of_the_call() {
    for (around_call, phase, seconds) in [(true, TimeoutPhase::Operation, 10), (false, TimeoutPhase::Attempt, 4)] {
        let script = Script::new([Step::list()]);
        let builder = script.builder().middleware(Stuck(around_call)).timeout(Duration::from_secs(10));
        let client = builder.attempt_timeout(Duration::from_secs(4)).retry(rt::NoRetry).build().unwrap();
        let error = client.list_clusters().send().await.unwrap_err();
        assert_eq!((error.timeout_phase(), script.hits()), (Some(phase), 0));
        assert_eq!(script.elapsed().as_secs(), seconds);
    }
}

/// Panics in one call of many.
struct Poisoned(AtomicUsize);

impl Middleware for Poisoned {
    fn call<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::task::yield_now().await;
            assert!(number != 5_000, "poisoned");
            next.run(request).await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn hc_17_ten_thousand_calls_and_a_middleware_that_panics_in_one() {
    let script = Script::new([Step::list()]);
    let client = script.builder().middleware(Poisoned(AtomicUsize::new(0))).build().unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..10_000 {
        calls.spawn(client.list_clusters().send());
    }
    let (mut good, mut panicked) = (0, 0);
    while let Some(result) = calls.join_next().await {
        match result {
            Ok(result) => good += usize::from(result.is_ok()),
            Err(error) => panicked += usize::from(error.is_panic()),
        }
    }
    assert_eq!((good, panicked, script.hits()), (9_999, 1, 9_999));
    client.list_clusters().send().await.unwrap();
}

/// RT-104: a metric is a middleware; its labels come from short lists.
#[derive(Clone, Default)]
struct Durations(Arc<Mutex<Vec<Measured>>>);

/// `error.type`, method, template and time of an attempt.
type Measured = (String, &'static str, &'static str, Duration);

impl Middleware for Durations {
    fn attempt<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        Box::pin(async move {
            let (operation, timer) = (request.operation(), request.timer());
            let start = timer.now();
            let result = next.run(request).await;
            let error = result.as_ref().err().map(Error::error_type).unwrap_or_default().into_owned();
            let took = timer.now().saturating_sub(start);
            self.0.lock().unwrap().push((error, operation.method, operation.path, took));
            result
        })
    }
}

#[tokio::test(start_paused = true)]
async fn rt_104_durations_by_labels_of_a_closed_set() {
    let durations = Durations::default();
    let late = Step::Late(Duration::from_millis(250), Box::new(Step::status(418)));
    let broken = Step::Fail(rt::TransportErrorKind::Other);
    let script = Script::new([late, Step::Answer(200, Vec::new(), "?"), broken, Step::Hang]);
    let builder = script.builder().middleware(durations.clone()).retry(rt::NoRetry);
    let client = builder.first_byte_timeout(Duration::from_secs(1)).build().unwrap();
    for _ in 0..4 {
        client.list_clusters().send().await.unwrap_err();
    }
    let seen: Vec<_> =
        durations.0.lock().unwrap().iter().map(|(e, m, p, t)| (e.clone(), *m, *p, t.as_millis())).collect();
    let row = |error: &str, took| (error.to_owned(), "GET", "/clusters", took);
    // What cannot be decoded is an answer all the same; the operation reads it after its middleware.
    assert_eq!(seen, [row("418", 250), row("", 0), row("transport", 0), row("timeout", 1_000)]);
}

#[test]
fn rt_104_names_of_kinds_are_words() {
    let kinds = [
        ErrorKind::InvalidRequest,
        ErrorKind::Credentials,
        ErrorKind::Connect,
        ErrorKind::Timeout,
        ErrorKind::Transport,
        ErrorKind::Status,
        ErrorKind::Decode,
        ErrorKind::BodyTooLarge,
        ErrorKind::UnexpectedContentType,
        ErrorKind::Redirect,
        ErrorKind::Pagination,
        ErrorKind::File,
        ErrorKind::Blocking,
        ErrorKind::Middleware,
        ErrorKind::Internal,
    ];
    let names: std::collections::BTreeSet<&str> = kinds.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), kinds.len());
    assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
}
