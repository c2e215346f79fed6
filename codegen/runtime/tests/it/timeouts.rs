//! The five limits, each with its own phase, on paused time.

use std::collections::VecDeque;
use std::time::Duration;

use crate::rt::{self, ErrorKind, NoRetry, RetryStop, StandardRetry, Timeout, TimeoutPhase, TransportErrorKind};
use crate::sample::operations::Client;
use crate::script::{Drip, Script, Step};

type Build = fn(rt::ClientBuilder<Client>) -> rt::ClientBuilder<Client>;

const SECOND: Duration = Duration::from_secs(1);

fn phase<E>(error: &rt::Error<E>) -> (ErrorKind, Option<TimeoutPhase>) {
    (error.kind(), error.timeout_phase())
}

#[tokio::test(start_paused = true)]
async fn rt_17_every_limit_has_its_phase() {
    let drip: Vec<_> = (0..100).map(|_| (10 * SECOND, &b" "[..])).collect();
    let table = [
        (Step::Fail(TransportErrorKind::ConnectTimeout), TimeoutPhase::Connect, 0),
        (Step::Hang, TimeoutPhase::FirstByte, 30),
        (Step::Chunks("application/json", vec![(SECOND, b" ")], false), TimeoutPhase::Idle, 21),
        (Step::Chunks("application/json", drip, true), TimeoutPhase::Attempt, 60),
    ];
    for (step, expected, seconds) in table {
        let script = Script::new([step]);
        let error = script.client().list_clusters().retry(NoRetry).send().await.unwrap_err();
        assert_eq!(phase(&error), (ErrorKind::Timeout, Some(expected)), "{error}");
        assert_eq!((script.elapsed().as_secs(), error.is_timeout()), (seconds, true), "{expected:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn rt_17_the_operation_ends_all_attempts() {
    let script = Script::new([Step::Hang]);
    let policy = StandardRetry::new().attempts(100);
    let error = script.client().list_clusters().retry(policy).send().await.unwrap_err();
    assert_eq!(phase(&error), (ErrorKind::Timeout, Some(TimeoutPhase::Operation)));
    assert_eq!((error.retry_stop(), error.attempts(), script.hits()), (RetryStop::Deadline, 4, 4));
    assert_eq!(script.elapsed().as_secs(), 120);
    assert_eq!(error.to_string(), "listClusters: no answer within 120s (4 attempts)");
}

#[tokio::test(start_paused = true)]
async fn rt_17_disabled_is_said() {
    let hour = 3600 * SECOND;
    let script = Script::new([Step::Late(hour, Box::new(Step::list()))]);
    let client = script
        .builder()
        .timeout(Timeout::Disabled)
        .attempt_timeout(Timeout::Disabled)
        .first_byte_timeout(Timeout::Disabled)
        .build();
    client.unwrap().list_clusters().send().await.unwrap();
    assert_eq!(script.elapsed(), hour);
    let call = script.client().list_clusters().timeout(Timeout::Disabled).retry(NoRetry);
    assert_eq!(call.send().await.unwrap_err().timeout_phase(), Some(TimeoutPhase::FirstByte));
}

#[test]
fn rt_17_limits_lie_within_each_other() {
    let built = |build: Build| build(Client::builder()).build().map(drop).map_err(|error| error.to_string());
    let bad: [(Build, &str); 5] = [
        (|b| b.attempt_timeout(SECOND).timeout(SECOND), "attempt_timeout() is not shorter than timeout()"),
        (
            |b| b.connect_timeout(SECOND).attempt_timeout(SECOND),
            "connect_timeout() is not shorter than attempt_timeout()",
        ),
        (|b| b.connect_timeout(SECOND).timeout(SECOND), "connect_timeout() is not shorter than timeout()"),
        (
            |b| b.first_byte_timeout(2 * SECOND).attempt_timeout(SECOND),
            "first_byte_timeout() is not shorter than attempt_timeout()",
        ),
        (|b| b.idle_timeout(Duration::ZERO), "idle_timeout() is zero; Timeout::Disabled sets no limit"),
    ];
    for (build, message) in bad {
        assert_eq!(built(build).unwrap_err(), message);
    }
    built(|b| b.connect_timeout(SECOND).first_byte_timeout(SECOND).attempt_timeout(2 * SECOND).timeout(3 * SECOND))
        .unwrap();
    built(|b| b.timeout(Duration::from_millis(1))).unwrap();
    built(|b| b.attempt_timeout(SECOND).timeout(Timeout::Disabled)).unwrap();
}

#[tokio::test(start_paused = true)]
async fn rt_17_an_attempt_that_took_too_long_is_repeated() {
    let script = Script::new([Step::Hang, Step::list()]);
    script.client().list_clusters().send().await.unwrap();
    assert_eq!(script.times(), [0, 30_250]);
}

#[tokio::test(start_paused = true)]
async fn rt_18_streams_are_under_the_idle_limit_alone() {
    let drip = || (0..60).map(|_| (5 * SECOND, &b"."[..])).collect::<Vec<_>>();
    let script = Script::new([
        Step::Chunks("application/zip", drip(), true),
        Step::Chunks("application/zip", vec![(SECOND, b".")], false),
    ]);
    let download = script.client().get_certificate().send().await.unwrap().unchecked();
    assert_eq!(download.bytes(100).await.unwrap().len(), 60);
    assert_eq!(script.elapsed(), 300 * SECOND);
    let download = script.client().get_certificate().send().await.unwrap();
    let error = download.bytes(100).await.unwrap_err();
    assert_eq!(phase(&error), (ErrorKind::Timeout, Some(TimeoutPhase::Idle)));
    assert_eq!(script.elapsed(), 321 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn rt_18_so_are_bodies_that_are_sent_as_streams() {
    let body = |pause: Duration, ends| {
        let chunks = VecDeque::from(vec![(pause, &b"."[..]); 10]);
        rt::Body::stream(Drip { chunks, ends, pause: None }, None)
    };
    let script = Script::new([Step::Chunks("application/zip", Vec::new(), true)]);
    let client = script.builder().no_timeout().build().unwrap();
    client.upload(body(25 * SECOND, true)).send().await.unwrap();
    assert_eq!(script.elapsed(), 250 * SECOND);
    let error = client.upload(body(SECOND, false)).send().await.unwrap_err();
    assert_eq!(phase(&error), (ErrorKind::Timeout, Some(TimeoutPhase::FirstByte)));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_cut_keeps_what_came() {
    let script = Script::new([Step::Chunks("application/json", vec![(SECOND, b"{\"items\":")], false)]);
    let error = script.client().list_clusters().retry(NoRetry).send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.body(), error.is_body_truncated()),
        (200, &b"{\"items\":"[..], true)
    );
}

/// Takes a piece of a body every ten seconds.
struct Narrow;

impl rt::Transport for Narrow {
    fn send(
        &self,
        request: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        Box::pin(async move {
            let mut chunks = request.into_body().into_chunks();
            let mut length = 0;
            while let Some(chunk) = chunks.next().await {
                length += chunk?.len();
                tokio::time::sleep(10 * SECOND).await;
            }
            let answer = http::Response::builder().status(200).header("content-type", "application/zip");
            Ok(answer.body(rt::Body::from(length.to_string())).unwrap())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn rt_17_no_answer_is_late_while_a_long_body_is_on_its_way() {
    let patient = |timeout: Duration| {
        let builder = Client::builder().base_url("https://host.example").transport(Narrow).token_auth("t");
        builder.timeout(2 * timeout).attempt_timeout(timeout).retry(NoRetry).build().unwrap()
    };
    let long = vec![b'.'; (1 << 20) + 1];
    let download = patient(1000 * SECOND).upload(long.clone()).send().await.unwrap().unchecked();
    assert_eq!(download.bytes(100).await.unwrap(), long.len().to_string());
    let error = patient(100 * SECOND).upload(long).send().await.unwrap_err();
    assert_eq!(phase(&error), (ErrorKind::Timeout, Some(TimeoutPhase::Attempt)));
}
