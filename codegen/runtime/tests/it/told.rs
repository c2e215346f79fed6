//! RT-14, RT-75: every error tells how often its call was sent and what may have come of it, whoever made the error and however
//! late.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::rt::{
    self, Answer, BoxFuture, Credential, Error, ErrorKind, Middleware, MiddlewareRequest, Next, NoRetry, RetryStop,
    StandardRetry, TimeoutPhase, TransportErrorKind,
};
use crate::sample::models::NewCluster;
use crate::sample::operations::{Client, CreateClusterError};
use crate::sample::paged::{Cursor, List, Offset};
use crate::script::{Script, Step};

type Outcome<'a> = BoxFuture<'a, Result<Answer, Error>>;

const SECOND: Duration = Duration::from_secs(1);

/// What a middleware makes of its call or attempt.
#[derive(Clone, Copy)]
enum Make {
    /// An error in the place of the request.
    Before,
    /// An error, whatever came.
    After,
    /// An error after a second, whatever is under way.
    Hasty,
    /// Nothing, once something came.
    Stuck,
    /// A 401 in the server's place.
    Forged,
    /// Nothing of its own.
    Nothing,
}

/// Around the whole call, else around its attempts.
struct Own(bool, Make);

impl Own {
    fn pass<'a>(&self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        let make = self.1;
        let spec = request.operation();
        let own = move || Err(Error::of_middleware(spec, "as the middleware has it"));
        let read = |request: MiddlewareRequest<'a>, status: u16, body: &'static str| {
            let answer = http::Response::builder().status(status).header("content-type", "application/json");
            request.answer(answer.body(rt::Body::from(body)).unwrap())
        };
        Box::pin(async move {
            match make {
                Make::Before => own(),
                Make::After => next.run(request).await.and(own()).or_else(|_| own()),
                Make::Hasty => tokio::time::timeout(SECOND, next.run(request)).await.unwrap_or_else(|_| own()),
                Make::Stuck => {
                    let _ = next.run(request).await;
                    std::future::pending().await
                }
                Make::Forged => read(request, 401, "{}").await,
                Make::Nothing => next.run(request).await,
            }
        })
    }
}

impl Middleware for Own {
    fn call<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        if self.0 { self.pass(request, next) } else { next.run(request) }
    }

    fn attempt<'a>(&'a self, request: MiddlewareRequest<'a>, next: Next<'a>) -> Outcome<'a> {
        if self.0 { next.run(request) } else { self.pass(request, next) }
    }
}

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password("1234").build().unwrap()
}

async fn create(script: &Script, own: Own) -> Error<CreateClusterError> {
    let client = script.builder().middleware(own).timeout(60 * SECOND).build().unwrap();
    client.create_cluster(new_cluster()).send().await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn rt_100_an_error_of_middleware_tells_what_was_sent() {
    let refused = || Step::Fail(TransportErrorKind::Connect);
    // Around the call or its attempts, what it makes, what the server does; attempts, and whether it may have been done.
    let table: [(bool, Make, Vec<Step>, u32, bool); 15] = [
        (true, Make::Before, vec![Step::status(202)], 0, false),
        (true, Make::After, vec![Step::status(202)], 1, true),
        (true, Make::After, vec![Step::status(409)], 1, false),
        (true, Make::After, vec![Step::status(503)], 1, true),
        (true, Make::After, vec![refused()], 3, false),
        (true, Make::After, vec![refused(), Step::Fail(TransportErrorKind::Other)], 2, true),
        (true, Make::Hasty, vec![Step::Hang], 1, true),
        (true, Make::Stuck, vec![Step::status(202)], 1, true),
        (true, Make::Stuck, vec![Step::status(409)], 1, false),
        (false, Make::Before, vec![Step::status(202)], 1, false),
        (false, Make::After, vec![Step::status(202)], 1, true),
        (false, Make::After, vec![Step::status(409)], 1, false),
        (false, Make::After, vec![refused()], 1, false),
        (false, Make::Hasty, vec![Step::Hang], 1, true),
        (false, Make::Stuck, vec![Step::status(409)], 1, false),
    ];
    for (row, (around, make, steps, attempts, maybe_applied)) in table.into_iter().enumerate() {
        let script = Script::new(steps);
        let error = create(&script, Own(around, make)).await;
        assert_eq!((error.attempts(), error.maybe_applied()), (attempts, maybe_applied), "row {row}: {error:?}");
        let kind = if matches!(make, Make::Stuck) { ErrorKind::Timeout } else { ErrorKind::Middleware };
        assert_eq!(error.kind(), kind, "row {row}");
    }
}

#[tokio::test(start_paused = true)]
async fn rt_100_an_error_of_middleware_tells_why_there_is_no_repeat() {
    let late = create(&Script::new([Step::status(202)]), Own(true, Make::Stuck)).await;
    assert_eq!((late.timeout_phase(), late.retry_stop()), (Some(TimeoutPhase::Operation), RetryStop::Deadline));
    let throttled = Script::new([Step::with(429, "retry-after", "7")]);
    let error = create(&throttled, Own(true, Make::After)).await;
    let told = (error.attempts(), error.retry_stop(), error.retry_after(), error.maybe_applied());
    assert_eq!(told, (3, RetryStop::Attempts, Some(7 * SECOND), false));
    // Around an attempt: the policy is told the wait that the server asked for.
    let error = create(&throttled, Own(false, Make::After)).await;
    assert_eq!((error.attempts(), error.retry_after(), error.is_retryable()), (1, Some(7 * SECOND), false));
    // An answer in the server's place speaks for itself.
    let forged = create(&Script::new([Step::list()]), Own(true, Make::Forged)).await;
    assert_eq!((forged.attempts(), forged.maybe_applied(), forged.status().unwrap().as_u16()), (0, false, 401));
}

/// Counts fetches; the first token is refused.
async fn renewed(steps: impl IntoIterator<Item = Step>, own: Own) -> (Vec<u16>, usize, usize) {
    let fetches = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&fetches);
    let provider = move || {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        async move { Ok(Credential::token(format!("t{number}"))) }
    };
    let script = Script::new(steps);
    let builder = Client::builder().base_url("https://host.example").transport(script.clone()).retry(NoRetry);
    let client = builder.credential_provider("tokenAuth", provider).middleware(own).build().unwrap();
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let sent = client.list_clusters().send_raw().await;
        statuses.push(sent.map_or_else(|error| error.status().map_or(0, |s| s.as_u16()), |ok| ok.status().as_u16()));
    }
    (statuses, fetches.load(Ordering::SeqCst), script.hits())
}

#[tokio::test(start_paused = true)]
async fn rt_25_what_the_server_refuses_is_given_up_whatever_middleware_says() {
    let refused = || [Step::status(401), Step::list()];
    // An own error hides the 401; the call is sent again with another token all the same, and so is the next one.
    assert_eq!(renewed(refused(), Own(false, Make::After)).await, (vec![0, 0], 2, 3));
    // A 401 that no server sent says nothing of the token.
    assert_eq!(renewed(refused(), Own(false, Make::Forged)).await, (vec![401, 401], 1, 0));
    assert_eq!(renewed(refused(), Own(false, Make::Nothing)).await, (vec![200, 200], 2, 3));
}

#[tokio::test(start_paused = true)]
async fn rt_72_a_success_that_cannot_be_read_tells_of_its_call() {
    let asked = || vec![("retry-after", "3".to_owned()), ("x-request-id", "r-1".to_owned())];
    let script = Script::new([Step::Answer(201, asked(), "[]")]);
    let error = script.client().create_cluster(new_cluster()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Decode, 1, true));
    assert_eq!((error.retry_after(), error.request_id().as_deref()), (Some(3 * SECOND), Some("r-1")));
    let script = Script::new([Step::status(503), Step::Answer(200, Vec::new(), "[]")]);
    let error = script.client().list_clusters().send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Decode, 2, false));
    assert!(error.to_string().ends_with("(2 attempts)"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn rt_75_only_a_refusal_says_that_nothing_was_done() {
    for (status, maybe_applied) in
        [(302, true), (303, true), (307, false), (308, false), (404, false), (500, true), (203, true)]
    {
        let script = Script::new([Step::with(status, "location", "/elsewhere")]);
        let error = script.client().create_cluster(new_cluster()).send().await.unwrap_err();
        assert_eq!((error.attempts(), error.maybe_applied()), (1, maybe_applied), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn rt_72_errors_of_lists_keep_the_answer() {
    let page = |body| Step::Answer(200, vec![("x-request-id", "r-2".to_owned())], body);
    let kept = |error: &Error<_>, kind, body: &str| {
        assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (kind, Some(200)), "{error}");
        assert_eq!((error.request_id().as_deref(), error.body_text().as_ref()), (Some("r-2"), body));
        assert_eq!((error.attempts(), error.maybe_applied()), (2, false));
    };
    for body in ["[", r#"{"items":7}"#, r#"{"items":[{"id":"a"}]}"#] {
        let script = Script::new([Step::status(503), page(body)]);
        let error = script.client().call(List::<Offset>::new(&[])).items().try_next().await.unwrap_err();
        kept(&error, ErrorKind::Decode, body);
    }
    let again = r#"{"items":[{"id":1}],"meta":{"next/cursor":"c"}}"#;
    let script = Script::new([page(again), Step::status(503), page(again)]);
    let call = script.client().call(List::<Cursor>::new(&[]));
    let error = call.items().try_collect_all(100).await.unwrap_err();
    kept(&error, ErrorKind::Pagination, again);
    let script = Script::new([Step::status(503), page(r#"{"items":[{"id":1},{"id":2}]}"#)]);
    let error = script.client().call(List::<Offset>::new(&[])).items().try_collect_all(1).await.unwrap_err();
    kept(&error, ErrorKind::Pagination, "");
}

/// What the policy says of everything.
struct Says(bool);

impl rt::RetryPolicy for Says {
    fn decide(&self, failed: &rt::FailedAttempt<'_>) -> rt::RetryDecision {
        StandardRetry::new().decide(failed)
    }

    fn is_retryable(&self, _: &rt::FailedAttempt<'_>) -> bool {
        self.0
    }
}

#[tokio::test(start_paused = true)]
async fn rt_75_errors_of_downloads_tell_of_their_call() {
    for retryable in [true, false] {
        let chunks = Step::Chunks("application/zip", vec![(Duration::ZERO, b"PK")], false);
        let script = Script::new([Step::status(503), chunks]);
        let client = script.builder().retry(Says(retryable)).build().unwrap();
        let error = client.get_certificate().send().await.unwrap().bytes(100).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Timeout, 2, false));
        assert_eq!(error.is_retryable(), retryable);
        let folder = tempfile::tempdir().unwrap();
        let script = Script::new([Step::Announced(9, Box::new(Step::status(200)))]);
        let client = script.builder().retry(Says(retryable)).build().unwrap();
        let download = client.upload("x").send().await.unwrap();
        let error = download.save_to(folder.path().join("f")).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Transport, 1, true));
        assert_eq!(error.is_retryable(), retryable);
    }
}

/// Refuses the first connections, then takes what comes.
#[derive(Default)]
struct Refusing(AtomicUsize);

impl rt::Transport for Refusing {
    fn send(
        &self,
        request: http::Request<rt::Body>,
    ) -> BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let mut chunks = request.into_body().into_chunks();
            if number < 2 {
                return Err(rt::TransportError::new(TransportErrorKind::Connect, "refused"));
            }
            let mut came = Vec::new();
            while let Some(chunk) = chunks.next().await {
                came.extend_from_slice(&chunk?);
            }
            assert_eq!(came, b"whole");
            Ok(http::Response::new(rt::Body::empty()))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn rt_02_a_stream_that_was_not_sent_can_be_sent_again() {
    let client = Client::builder().base_url("https://host.example").transport(Refusing::default()).build().unwrap();
    let chunks = crate::script::Drip { chunks: [(SECOND, &b"whole"[..])].into(), ends: true, pause: None };
    client.upload(rt::Body::stream(chunks, None)).send().await.unwrap();
}
