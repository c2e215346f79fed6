//! Every kind of error: what leads to it, what it says, and what is in its chain.

use std::error::Error as _;
use std::time::Duration;

use crate::rt::{self, Error, ErrorKind, NoRetry, TransportErrorKind};
use crate::sample::operations::Client;
use crate::sample::paged::{Link, List};
use crate::script::{Script, Step};

/// A number for each kind; a kind that is added must find its place here, and a cause below.
fn number(kind: ErrorKind) -> usize {
    match kind {
        ErrorKind::InvalidRequest => 0,
        ErrorKind::Credentials => 1,
        ErrorKind::Connect => 2,
        ErrorKind::Timeout => 3,
        ErrorKind::Transport => 4,
        ErrorKind::Status => 5,
        ErrorKind::Decode => 6,
        ErrorKind::BodyTooLarge => 7,
        ErrorKind::UnexpectedContentType => 8,
        ErrorKind::Redirect => 9,
        ErrorKind::Pagination => 10,
        ErrorKind::File => 11,
        ErrorKind::Internal => 12,
        ErrorKind::Middleware => 13,
        ErrorKind::Blocking => 14,
    }
}

/// The error of listing clusters where this happens.
async fn listing(step: Step) -> Error {
    let script = Script::new([step]);
    let client = script.builder().retry(NoRetry).max_body(50).build().unwrap();
    client.list_clusters().send().await.unwrap_err().into_untyped()
}

fn html() -> Step {
    Step::Chunks("text/html", vec![(Duration::ZERO, b"<html>")], true)
}

/// Refuses every call.
struct Closed;

impl rt::Middleware for Closed {
    fn call<'a>(
        &'a self,
        request: rt::MiddlewareRequest<'a>,
        _: rt::Next<'a>,
    ) -> rt::BoxFuture<'a, Result<rt::Answer, Error>> {
        Box::pin(async move { Err(Error::of_middleware(request.operation(), "closed for the night")) })
    }
}

/// Causes and the texts that they give: what is found before or beside an exchange.
async fn apart() -> Vec<(Error, &'static str)> {
    let script = Script::new([Step::list()]);
    let bare = Client::builder().base_url("https://host.example").transport(script.clone()).build().unwrap();
    let refusing = || async { Err(std::io::Error::other("the vault is sealed").into()) };
    let refused = script.builder().credential_provider("tokenAuth", refusing).build().unwrap();
    let closed = script.builder().middleware(Closed).build().unwrap();
    let evil = r#"{"items":[{"id":1}],"next":"//evil.example/v1/things?page=2"}"#;
    let page = Script::new([Step::Answer(200, Vec::new(), evil)]);
    vec![
        (
            script.client().delete_user("..", "b").send().await.unwrap_err(),
            "deleteUser: the request is not valid: clusterId must not be empty, `.` or `..`",
        ),
        (
            bare.list_clusters().send().await.unwrap_err().into_untyped(),
            "listClusters: no credentials are set: basicAuth (SAMPLE_USERNAME, SAMPLE_PASSWORD) or tokenAuth \
             (SAMPLE_TOKEN) or headerKey and queryKey or cookieKey is needed",
        ),
        (
            refused.list_clusters().send().await.unwrap_err().into_untyped(),
            "listClusters: no credential for tokenAuth: it could not be fetched",
        ),
        (
            page.client().call(List::<Link>::new(&[])).items().try_collect_all(9).await.unwrap_err().into_untyped(),
            "listThings: the link to the next page leads to another server",
        ),
        (
            script.client().get_certificate().download_to("/").await.unwrap_err().into_untyped(),
            "getCertificate: cannot write /: the path names no file",
        ),
        (closed.list_clusters().send().await.unwrap_err().into_untyped(), "listClusters: closed for the night"),
        #[cfg(feature = "blocking")]
        (
            script.client().list_clusters().send_blocking().unwrap_err().into_untyped(),
            "listClusters: the call cannot be waited for on a thread of an async runtime",
        ),
    ]
}

/// The same for exchanges.
async fn all() -> Vec<(Error, &'static str)> {
    use TransportErrorKind::{Address, Connect, ConnectTimeout, Other, Timeout};
    let answer = |status, body| Step::Answer(status, Vec::new(), body);
    let marked = Step::Answer(409, vec![("x-request-id", "r-1".to_owned())], r#"{"message":"no\n"}"#);
    let moved = Step::with(302, "location", "https://evil.example/path?key=canary");
    let mut all = apart().await;
    for (step, text) in [
        (Step::Fail(Connect), "cannot connect to https://host.example"),
        (Step::Fail(ConnectTimeout), "no connection to https://host.example in time"),
        (Step::Fail(Timeout), "no answer from https://host.example in time"),
        (Step::Hang, "no answer within 30s"),
        (Step::Fail(Other), "the exchange with https://host.example broke off"),
        (marked, "answered 409 Conflict: no\\n (request r-1)"),
        (answer(503, ""), "answered 503 Service Unavailable"),
        (answer(200, r#"{"items":7}"#), "cannot read the answer: items: expected a sequence, found integer"),
        (answer(200, "x".repeat(64).leak()), "the body is larger than 50 bytes"),
        (html(), "answered 200 OK with a body of type text/html"),
        (moved, "answered 302 Found, a redirect to https://evil.example that is not followed"),
        (Step::Fail(Address), "the request was not sent: as scripted"),
    ] {
        all.push((listing(step).await, format!("listClusters: {text}").leak()));
    }
    all
}

#[tokio::test(start_paused = true)]
async fn rt_70_every_kind_has_a_cause() {
    let mut found: Vec<usize> = all().await.iter().map(|(error, _)| number(error.kind())).collect();
    found.sort_unstable();
    found.dedup();
    let kinds = if cfg!(feature = "blocking") { 15 } else { 14 };
    assert_eq!(found, (0..kinds).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn rt_76_texts_of_every_kind() {
    let all = all().await;
    let (found, expected): (Vec<_>, Vec<_>) = all.iter().map(|(error, text)| (error.to_string(), *text)).unzip();
    assert_eq!(found, expected);
    for (error, _) in all {
        let debug = format!("{error:?} {error:#?}");
        assert!(debug.contains(&format!("{:?}", error.kind())) && !debug.contains("canary"), "{debug}");
        // No text of the chain stands in another one of it.
        let mut texts = vec![error.to_string()];
        let mut cause = error.source();
        while let Some(inner) = cause {
            assert!(texts.iter().all(|text| !text.contains(&inner.to_string())), "{texts:?} {inner}");
            texts.push(inner.to_string());
            cause = inner.source();
        }
        for text in texts {
            assert!(text.len() <= 300 && !text.chars().any(char::is_control), "{text}");
        }
    }
}

/// As in a program of a caller's.
fn report(error: Error) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Err(error)?
}

#[tokio::test(start_paused = true)]
async fn rt_76_errors_go_through_the_question_mark() {
    let error = report(listing(Step::Hang).await).unwrap_err();
    assert_eq!(error.downcast::<Error>().unwrap().kind(), ErrorKind::Timeout);
}
