//! Which calls are sent again, when, and how often. All on paused time.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use crate::plain::{self, METHODS};
use crate::rt::{
    self, ErrorKind, FailedAttempt, NoRetry, RateLimit, RetryDecision, RetryPolicy, RetryStop, StandardRetry,
    TransportErrorKind,
};
use crate::sample::models::NewCluster;
use crate::script::{Drip, Script, Step};

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password("1234").build().unwrap()
}

fn failed(method: &'static str, status: Option<u16>) -> FailedAttempt<'static> {
    FailedAttempt {
        number: 1,
        operation: "op",
        method,
        is_idempotent: !matches!(method, "POST" | "PATCH"),
        is_sent: true,
        kind: if status.is_some() { ErrorKind::Status } else { ErrorKind::Transport },
        status: status.map(|status| StatusCode::from_u16(status).unwrap()),
        headers: None,
        retry_after: None,
        also: &[],
        random: 0.5,
    }
}

fn retries(failed: &FailedAttempt<'_>) -> bool {
    matches!(StandardRetry::new().decide(failed), RetryDecision::After(_))
}

const STATUSES: [u16; 40] = [
    200, 201, 202, 204, 206, 300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412,
    413, 415, 418, 421, 422, 423, 425, 428, 429, 431, 451, 500, 501, 502, 503, 504, 507,
];

#[test]
fn rt_01_statuses_and_methods() {
    // A letter a method: repeated by G(ET), H(EAD), P(UT), D(ELETE), O(PTIONS), p(ost), a (patch).
    let expected = |status| match status {
        408 | 502 | 503 | 504 => "GHPDO",
        429 => "GHPDOpa",
        500 => "GH",
        _ => "",
    };
    let methods =
        [("GET", 'G'), ("HEAD", 'H'), ("PUT", 'P'), ("DELETE", 'D'), ("OPTIONS", 'O'), ("POST", 'p'), ("PATCH", 'a')];
    for status in STATUSES {
        let found =
            methods.iter().filter(|(method, _)| retries(&failed(method, Some(status)))).map(|(_, letter)| *letter);
        assert_eq!(found.collect::<String>(), expected(status), "{status}");
    }
    assert!(retries(&FailedAttempt { also: &[409], ..failed("POST", Some(409)) }));
    for status in [408, 503] {
        assert!(retries(&FailedAttempt { is_idempotent: true, ..failed("POST", Some(status)) }));
        assert!(retries(&FailedAttempt { also: &[408, 503], ..failed("POST", Some(status)) }));
    }
    for kind in [ErrorKind::Decode, ErrorKind::BodyTooLarge, ErrorKind::Redirect, ErrorKind::UnexpectedContentType] {
        assert!(!retries(&FailedAttempt { kind, ..failed("GET", Some(200)) }), "{kind:?}");
    }
}

/// The verdict of an error is the policy's, since it is the same function's.
#[tokio::test(start_paused = true)]
async fn rt_75_retryable_is_what_the_policy_repeats() {
    for (status, method) in STATUSES.iter().flat_map(|status| METHODS.map(|method| (*status, method))) {
        let script = Script::new([Step::status(status)]);
        let Err(error) = plain::send(&script.client(), method).await else {
            assert!((200..300).contains(&status));
            continue;
        };
        let expected = retries(&failed(method, Some(status)));
        assert_eq!(
            (error.is_retryable(), script.hits()),
            (expected, if expected { 3 } else { 1 }),
            "{method} {status}"
        );
        let told = (error.is_not_found(), error.is_conflict(), error.is_rate_limited());
        assert_eq!(told, (matches!(status, 404 | 410), status == 409, status == 429));
    }
    for (kind, post, get) in [(TransportErrorKind::Connect, true, true), (TransportErrorKind::Other, false, true)] {
        let script = Script::new([Step::Fail(kind)]);
        let verdict = async |method| plain::send(&script.client(), method).await.unwrap_err().is_retryable();
        assert_eq!((verdict("POST").await, verdict("GET").await), (post, get), "{kind:?}");
    }
    // That a policy sends once, or forbids by its header, or has its own mind.
    struct Never;
    impl RetryPolicy for Never {
        fn decide(&self, _: &FailedAttempt<'_>) -> RetryDecision {
            RetryDecision::Stop(RetryStop::Final)
        }
        fn is_retryable(&self, _: &FailedAttempt<'_>) -> bool {
            false
        }
    }
    let script = Script::new([Step::with(503, "x-again", "false")]);
    let verdict = async |policy: Box<dyn RetryPolicy>| {
        script.client().list_clusters().retry(Boxed(policy)).send().await.unwrap_err().is_retryable()
    };
    assert!(verdict(Box::new(NoRetry)).await);
    assert!(!verdict(Box::new(StandardRetry::new().forbidding_header("x-again"))).await);
    assert!(!verdict(Box::new(Never)).await);
    assert!(!script.client().delete_user("", "").send().await.unwrap_err().is_retryable());
}

struct Boxed(Box<dyn RetryPolicy>);

impl RetryPolicy for Boxed {
    fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision {
        self.0.decide(failed)
    }
    fn is_retryable(&self, failed: &FailedAttempt<'_>) -> bool {
        self.0.is_retryable(failed)
    }
}

#[tokio::test(start_paused = true)]
async fn rt_02_before_and_after_the_request_left() {
    let connect = || Step::Fail(TransportErrorKind::Connect);
    let created = || Step::Answer(202, Vec::new(), "");
    for (steps, hits, applied) in [
        (vec![connect(), Step::Fail(TransportErrorKind::ConnectTimeout), created()], 3, None),
        (vec![Step::Fail(TransportErrorKind::Other), created()], 1, Some(true)),
        (vec![Step::Fail(TransportErrorKind::Timeout), created()], 1, Some(true)),
        (vec![connect()], 3, Some(false)),
    ] {
        let script = Script::new(steps);
        let result = script.client().create_cluster(new_cluster()).send().await;
        assert_eq!((script.hits(), result.err().map(|error| error.maybe_applied())), (hits, applied));
    }
    let script = Script::new([Step::Fail(TransportErrorKind::Other), Step::list()]);
    script.client().list_clusters().send().await.unwrap();
    assert_eq!(script.hits(), 2);
}

#[tokio::test(start_paused = true)]
async fn rt_03_post_is_repeated_on_429_only() {
    for (status, hits) in [(429, 2), (503, 1), (502, 1), (500, 1), (408, 1)] {
        let script = Script::new([Step::status(status), Step::Answer(202, Vec::new(), "")]);
        let _ = script.client().create_cluster(new_cluster()).send().await;
        assert_eq!(script.hits(), hits, "{status}");
    }
}

/// The wait that headers ask for, through a policy that only writes it down.
async fn asked(headers: &[(&'static str, &str)]) -> Option<Duration> {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let script = Script::new([Step::Answer(503, headers, "{}")]);
    script.client().list_clusters().retry(NoRetry).send().await.unwrap_err().retry_after()
}

#[tokio::test(start_paused = true)]
async fn rt_04_retry_after_in_all_forms() {
    let seconds = |text: &'static str| async move { asked(&[("retry-after", text)]).await };
    for (text, expected) in [
        ("0", Some(Duration::ZERO)),
        ("7", Some(Duration::from_secs(7))),
        (" 7 ", Some(Duration::from_secs(7))),
        ("1.5", Some(Duration::from_millis(1500))),
        ("1e9", Some(Duration::from_secs(1_000_000_000))),
        ("1e99", Some(Duration::MAX)),
        ("99999999999999999999999999", Some(Duration::MAX)),
        ("-1", None),
        ("NaN", None),
        ("inf", None),
        ("", None),
        (".", None),
        ("soon", None),
        ("7s", None),
        ("Sun, 06 Nov 1994", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(Duration::ZERO)),
    ] {
        assert_eq!(seconds(text).await, expected, "{text:?}");
    }
    assert_eq!(asked(&[("retry-after", "3"), ("retry-after", "9")]).await, Some(Duration::from_secs(9)));
    assert_eq!(asked(&[("retry-after-ms", "250")]).await, Some(Duration::from_millis(250)));
    assert_eq!(asked(&[("retry-after-ms", "x"), ("retry-after", "2")]).await, Some(Duration::from_secs(2)));
    assert_eq!(asked(&[]).await, None);
}

#[tokio::test(start_paused = true)]
async fn rt_04_retry_after_http_date() {
    let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for text in ["Sun, 06 Nov 1994 08:50:07 GMT", "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994"] {
        assert_eq!(asked(&[date, ("retry-after", text)]).await, Some(Duration::from_secs(30)), "{text}");
    }
    // hc_16: dates far off are bounded by the policy, and a `Date` that is none gives way to the clock.
    let far = asked(&[("date", "yesterday"), ("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")]).await.unwrap();
    assert!(far > Duration::from_secs(3600 * 24 * 365 * 1000), "{far:?}");
    struct Fixed;
    impl rt::Timer for Fixed {
        fn sleep(&self, _: Duration) -> rt::BoxFuture<'static, ()> {
            Box::pin(std::future::ready(()))
        }
        fn now(&self) -> Duration {
            Duration::ZERO
        }
        fn time_of_day(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH
        }
    }
    let script = Script::new([Step::with(503, "retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")]);
    let client = script.builder().timer(Fixed).retry(NoRetry).build().unwrap();
    assert_eq!(client.list_clusters().send().await.unwrap_err().retry_after(), Some(Duration::from_secs(60)));
}

#[tokio::test(start_paused = true)]
async fn rt_05_a_long_wait_ends_the_call() {
    for (asked, hits, waited) in [("3600", 1, 0), ("1e30", 1, 0), ("60", 2, 63_000)] {
        let script = Script::new([Step::with(429, "retry-after", asked), Step::list()]);
        let result = script.client().list_clusters().send().await;
        assert_eq!((script.hits(), script.elapsed().as_millis()), (hits, waited), "{asked}");
        if let Err(error) = result {
            assert_eq!((error.retry_stop(), error.attempts()), (RetryStop::ServerDelay, 1));
            assert!(error.retry_after().unwrap() >= Duration::from_secs(3600));
        }
    }
}

#[test]
fn rt_05_a_server_may_be_given_two_minutes_at_most() {
    let policy = StandardRetry::new().longest_asked(Duration::from_secs(3600));
    for (asked, expected) in [
        (120_000, RetryDecision::After(Duration::from_secs(126))),
        (120_001, RetryDecision::Stop(RetryStop::ServerDelay)),
    ] {
        let failed = FailedAttempt { retry_after: Some(Duration::from_millis(asked)), ..failed("GET", Some(503)) };
        assert_eq!(policy.decide(&failed), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn rt_06_delays_are_half_of_their_bounds() {
    let script = Script::new([Step::status(503)]);
    let client = script.builder().retry(StandardRetry::new().attempts(9)).no_timeout().build().unwrap();
    assert_eq!(client.list_clusters().send().await.unwrap_err().attempts(), 9);
    let waits: Vec<_> = script.times().windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(waits, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    let script = Script::new([Step::status(429)]);
    script.client().list_clusters().send().await.unwrap_err();
    assert_eq!(script.times(), [0, 500, 1500]);
}

#[test]
fn rt_06_samples_stay_in_bounds_and_spread() {
    let policy = StandardRetry::new();
    let mut buckets = [0; 10];
    for step in 0..10_000 {
        let random = f64::from(step) / 10_000.0;
        let RetryDecision::After(wait) = policy.decide(&FailedAttempt { random, ..failed("GET", Some(503)) }) else {
            panic!("a repeat")
        };
        assert!(wait < Duration::from_millis(500));
        buckets[wait.as_millis() as usize / 50] += 1;
        let asked = FailedAttempt { random, retry_after: Some(Duration::from_secs(10)), ..failed("GET", Some(503)) };
        let RetryDecision::After(wait) = policy.decide(&asked) else { panic!("a repeat") };
        assert!((10_000..=11_000).contains(&wait.as_millis()));
    }
    assert!(buckets.iter().all(|count| (900..1100).contains(count)), "{buckets:?}");
}

#[test]
fn rt_07_no_attempt_is_too_high() {
    let policy = StandardRetry::new().attempts(u32::MAX);
    for (number, status, bound) in
        [(1, 503, 500), (1, 429, 1000), (64, 503, 20_000), (1000, 503, 20_000), (u32::MAX - 1, 429, 20_000)]
    {
        let failed = FailedAttempt { number, random: 1.0, ..failed("GET", Some(status)) };
        assert_eq!(policy.decide(&failed), RetryDecision::After(Duration::from_millis(bound)), "{number}");
    }
    let failed = FailedAttempt { number: u32::MAX, ..failed("GET", Some(503)) };
    assert_eq!(policy.decide(&failed), RetryDecision::Stop(RetryStop::Attempts));
}

#[tokio::test(start_paused = true)]
async fn rt_08_a_dead_server_is_not_stormed() {
    let script = Script::new([Step::status(503)]);
    let client = script.client();
    let mut stopped = 0;
    for _ in 0..1000 {
        let clone = client.clone();
        let error = clone.list_clusters().send().await.unwrap_err();
        stopped += usize::from(error.retry_stop() == RetryStop::QuotaExhausted);
    }
    assert!(script.hits() <= 1000 + 500 / 14 + 1, "{}", script.hits());
    assert!(stopped > 950, "{stopped}");
    // Another client has a purse of its own.
    let error = script.client().list_clusters().send().await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_stop()), (3, RetryStop::Attempts));
}

#[tokio::test(start_paused = true)]
async fn rt_09_no_wait_beyond_the_deadline() {
    let script = Script::new([Step::with(503, "retry-after", "5")]);
    let call = script.client().list_clusters().timeout(Duration::from_secs(2));
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 503));
    assert_eq!((error.retry_stop(), script.hits(), script.elapsed()), (RetryStop::Deadline, 1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn rt_11_only_replayable_bodies_are_sent_again() {
    let script = Script::new([Step::status(503)]);
    let drip = Drip { chunks: VecDeque::from([(Duration::ZERO, &b"abc"[..])]), ends: true, pause: None };
    let error = script.client().upload(rt::Body::stream(drip, None)).send().await.unwrap_err();
    assert_eq!((error.retry_stop(), error.attempts(), script.hits()), (RetryStop::BodyNotReplayable, 1, 1));
    let error = script.client().upload("abc").send().await.unwrap_err();
    assert_eq!((error.retry_stop(), error.attempts()), (RetryStop::Attempts, 3));
    let seen = script.seen();
    assert_eq!(seen.len(), 4);
    assert!(seen[1..].iter().all(|hit| hit.body.as_deref() == Some(b"abc")));
}

#[tokio::test(start_paused = true)]
async fn rt_12_the_client_keeps_its_own_rate() {
    let script = Script::new([Step::list()]);
    let client = script.builder().documented_rate_limit().build().unwrap();
    let calls: Vec<_> = (0..100).map(|_| tokio::spawn(client.list_clusters().send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert!((1800..1950).contains(&script.elapsed().as_millis()), "{:?}", script.elapsed());
    let client = script.builder().rate_limit(RateLimit { per_second: 1, burst: 1 }).build().unwrap();
    client.list_clusters().send().await.unwrap();
    let before = script.hits();
    let call = client.list_clusters().timeout(Duration::from_millis(500));
    let error = call.send().await.unwrap_err();
    assert_eq!((error.timeout_phase(), error.attempts()), (Some(rt::TimeoutPhase::Operation), 0));
    assert_eq!(error.to_string(), "listClusters: no turn within 500ms at the client's own rate");
    assert_eq!((error.retry_stop(), script.hits()), (RetryStop::Deadline, before));
}

#[tokio::test(start_paused = true)]
async fn rt_13_the_server_may_forbid_it() {
    for (policy, header, hits) in [
        (StandardRetry::new(), "x-should-retry", 1),
        (StandardRetry::new().forbidding_header("x-again"), "x-again", 1),
        (StandardRetry::new().forbidding_header("x-again"), "x-should-retry", 3),
    ] {
        let script = Script::new([Step::with(503, header, "False")]);
        script.client().list_clusters().retry(policy).send().await.unwrap_err();
        assert_eq!(script.hits(), hits);
    }
}

#[tokio::test(start_paused = true)]
async fn rt_14_a_delete_that_finds_nothing_the_second_time() {
    let script = Script::new([Step::Fail(TransportErrorKind::Other), Step::status(404)]);
    let error = script.client().delete_user("c", "u").send().await.unwrap_err();
    assert!(error.is_not_found() && error.maybe_applied());
    assert_eq!((error.attempts(), error.retry_stop()), (2, RetryStop::Final));
    assert_eq!(error.to_string(), "deleteUser: answered 404 Not Found (2 attempts)");
    let script = Script::new([Step::status(404)]);
    let error = script.client().delete_user("c", "u").send().await.unwrap_err();
    assert!(!error.maybe_applied() && error.attempts() == 1);
}

#[tokio::test(start_paused = true)]
async fn rt_16_the_call_overrides_the_client() {
    for (of_client, of_call, hits) in [(1, Some(4), 4), (4, Some(1), 1), (4, None, 4)] {
        let script = Script::new([Step::status(503)]);
        let client = script.builder().retry(StandardRetry::new().attempts(of_client)).build().unwrap();
        let mut call = client.list_clusters();
        if let Some(attempts) = of_call {
            call = call.retry(StandardRetry::new().attempts(attempts));
        }
        call.send().await.unwrap_err();
        assert_eq!(script.hits(), hits);
    }
    let script = Script::new([Step::status(503)]);
    let client = script.builder().retry(NoRetry).build().unwrap();
    client.list_clusters().send().await.unwrap_err();
    assert_eq!(script.hits(), 1);
}

#[tokio::test(start_paused = true)]
async fn rt_19_hours_pass_in_no_time() {
    let script = Script::new([Step::status(503)]);
    let policy = StandardRetry::new().attempts(30).longest(Duration::from_secs(3600)).base(Duration::from_secs(3600));
    let client = script.builder().retry(policy).no_timeout().build().unwrap();
    assert_eq!(client.list_clusters().send().await.unwrap_err().attempts(), 30);
    // That this test ends within its suite says the rest: nothing but paused time passed.
    assert!(script.elapsed() > Duration::from_secs(10 * 3600));
}

#[test]
fn hints_are_read_from_headers_only() {
    let mut headers = HeaderMap::new();
    headers.insert("x-should-retry", "false".parse().unwrap());
    assert!(!retries(&FailedAttempt { headers: Some(&headers), ..failed("GET", Some(503)) }));
}
