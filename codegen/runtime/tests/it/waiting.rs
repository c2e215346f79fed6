//! Waiting for a state, on paused time: every test here takes no time at all.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::rt::{
    self, Condition, ErrorKind, IdSource, TransportError, TransportErrorKind, WaitConfig, WaitError, WaitEvent, Waiter,
};
use crate::sample::models::Problem;
use crate::sample::operations::Client;
use crate::sample::paged::{Header, List};

static AVAILABLE: Waiter = Waiter {
    name: "wait_until_available",
    success: &[Condition::All(&[("/metadata/state", &["AVAILABLE"])])],
    failure: &[Condition::All(&[("/metadata/state", &["FAILED", "DESTROYING"])])],
    pending: &[Condition::All(&[("/metadata/state", &["BUSY", "DEGRADED", "UNKNOWN"])])],
    confirm_failure: true,
};
static DELETED: Waiter = Waiter {
    name: "wait_until_deleted",
    success: &[Condition::Status(404), Condition::All(&[("/status", &["DELETED"])])],
    failure: &[Condition::All(&[("/status", &["FAILED"])])],
    pending: &[Condition::All(&[("/status", &["DELETING"])])],
    confirm_failure: false,
};
static RUNNING: Waiter = Waiter {
    name: "wait_until_running",
    success: &[Condition::All(&[("/status", &["RUNNING"]), ("/operation", &["NO_OPERATION"])])],
    failure: &[Condition::All(&[("/status", &["FAILED"])]), Condition::All(&[("/operation", &["OPERATION_FAILED"])])],
    pending: &[
        Condition::All(&[("/status", &["PROVISIONING"])]),
        Condition::All(&[("/operation", &["OPERATION_IN_PROGRESS"])]),
    ],
    confirm_failure: false,
};

/// Answers by script; the last line is repeated for ever.
#[derive(Clone, Default)]
struct Script {
    lines: Arc<Mutex<VecDeque<String>>>,
    hits: Arc<Mutex<Vec<Instant>>>,
}

/// A state of IONOS, two of Instaclustr joined by `+`, a status, or the kind of a transport's error.
fn scripted(line: &str) -> Result<http::Response<rt::Body>, TransportError> {
    let (status, body, after) = match line.split_once('/') {
        _ if line == "reset" => return Err(TransportError::other("reset")),
        _ if line == "refused" => return Err(TransportError::new(TransportErrorKind::Connect, "refused")),
        Some((status, after)) => (status.parse().unwrap(), "{}".to_owned(), after),
        None if line.parse::<u16>().is_ok() => (line.parse().unwrap(), "{}".to_owned(), ""),
        None => match line.split_once('+') {
            Some((status, operation)) => (200, format!(r#"{{"status":"{status}","operation":"{operation}"}}"#), ""),
            None => (200, format!(r#"{{"metadata":{{"state":"{line}"}},"status":"{line}"}}"#), ""),
        },
    };
    let mut answer = http::Response::new(rt::Body::from(body));
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
    answer.headers_mut().insert("content-type", "application/json".parse().unwrap());
    if !after.is_empty() {
        answer.headers_mut().insert("retry-after", after.parse().unwrap());
    }
    Ok(answer)
}

impl Script {
    fn new(lines: &str) -> Self {
        let script = Self::default();
        script.lines.lock().unwrap().extend(lines.split_whitespace().map(str::to_owned));
        script
    }

    fn call(&self) -> rt::Call<List<Header>> {
        let builder = Client::builder().base_url("https://host.example").token_auth("token");
        builder.transport(self.clone()).build().unwrap().call(List::new(&[]))
    }

    fn hits(&self) -> usize {
        self.hits.lock().unwrap().len()
    }

    async fn wait(
        &self,
        waiter: &'static Waiter,
        config: WaitConfig,
    ) -> Result<String, WaitError<serde_json::Value, Problem>> {
        rt::wait_for(self.call(), waiter, config).await.map(|resource| state_of(&resource))
    }
}

impl rt::Transport for Script {
    fn send(
        &self,
        _: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        self.hits.lock().unwrap().push(Instant::now());
        let mut lines = self.lines.lock().unwrap();
        let line = if lines.len() > 1 { lines.pop_front().unwrap() } else { lines.front().unwrap().clone() };
        Box::pin(async move {
            if line == "silent" {
                std::future::pending::<()>().await;
            }
            scripted(&line)
        })
    }
}

fn state_of(resource: &serde_json::Value) -> String {
    resource["metadata"]["state"].as_str().or(resource["status"].as_str()).unwrap_or_default().to_owned()
}

fn minutes(count: u64) -> WaitConfig {
    WaitConfig::deadline(Duration::from_secs(60 * count)).jitter_seed(1)
}

#[tokio::test(start_paused = true)]
async fn rt_60_the_last_poll_is_the_result() {
    let script = Script::new("BUSY BUSY AVAILABLE");
    assert_eq!(script.wait(&AVAILABLE, minutes(10)).await.unwrap(), "AVAILABLE");
    assert_eq!(script.hits(), 3);
}

/// Whether a type has a default: the inherent constant is found first, and only where its bound holds.
trait NoDefault {
    const HAS_DEFAULT: bool = false;
}
impl<T> NoDefault for HasDefault<T> {}
struct HasDefault<T>(std::marker::PhantomData<T>);
impl<T: Default> HasDefault<T> {
    const HAS_DEFAULT: bool = true;
}

#[test]
fn rt_60_a_deadline_must_be_given() {
    const { assert!(HasDefault::<Duration>::HAS_DEFAULT && !HasDefault::<WaitConfig>::HAS_DEFAULT) }
}

#[tokio::test(start_paused = true)]
async fn rt_61_each_way_a_wait_may_fail() {
    let failed = Script::new("DELETING FAILED").wait(&DELETED, minutes(10)).await.unwrap_err();
    let WaitError::FailureState(report) = &failed else { panic!("{failed:?}") };
    assert_eq!(
        (state_of(report.last.as_ref().unwrap()).as_str(), report.state.as_deref(), report.polls),
        ("FAILED", Some("FAILED"), 2)
    );
    assert!(failed.to_string().starts_with("failed: FAILED after 2 polls"), "{failed}");

    let late = Script::new("BUSY").wait(&AVAILABLE, minutes(2)).await.unwrap_err();
    let WaitError::DeadlineExceeded { report, error: None } = &late else { panic!("{late:?}") };
    assert!(late.is_deadline_exceeded() && report.last.is_some() && report.elapsed >= Duration::from_secs(120));

    let poll = Script::new("BUSY 403").wait(&AVAILABLE, minutes(2)).await.unwrap_err();
    let WaitError::Poll(error) = &poll else { panic!("{poll:?}") };
    assert_eq!(error.status().unwrap(), 403);
    let line = format!("cannot tell the state: {error}");
    assert!(line.contains("answered 403 Forbidden"), "{line}");
    // What is told already is no cause as well.
    assert_eq!((poll.to_string(), std::error::Error::source(&poll).map(ToString::to_string)), (line, None));

    let gone = Script::new("BUSY BUSY BUSY BUSY BUSY 404").wait(&AVAILABLE, minutes(5)).await.unwrap_err();
    assert!(matches!(&gone, WaitError::Vanished(error) if error.is_not_found()), "{gone:?}");
    assert!(gone.to_string().contains("not there: ") && gone.to_string().contains("answered 404"), "{gone}");
}

#[tokio::test(start_paused = true)]
async fn rt_62_states_of_both_vendors() {
    for (lines, hits) in [("BUSY AVAILABLE", 2), ("FAILED FAILED AVAILABLE", 3), ("DEGRADED UNKNOWN AVAILABLE", 3)] {
        let script = Script::new(lines);
        assert_eq!((script.wait(&AVAILABLE, minutes(10)).await.unwrap().as_str(), script.hits()), ("AVAILABLE", hits));
    }
    let start = Instant::now();
    let failed = Script::new("BUSY FAILED").wait(&AVAILABLE, minutes(60)).await.unwrap_err();
    let WaitError::FailureState(report) = failed else { panic!("{failed:?}") };
    assert!(
        report.polls >= 4 && start.elapsed() >= Duration::from_secs(60) && start.elapsed() < Duration::from_secs(120)
    );
    let quick = minutes(60).confirm_failure(1, Duration::ZERO);
    assert!(Script::new("BUSY FAILED").wait(&AVAILABLE, quick).await.unwrap_err().report().unwrap().polls == 2);

    for (lines, hits) in [
        ("PROVISIONING+NO_OPERATION RUNNING+OPERATION_IN_PROGRESS RUNNING+NO_OPERATION", 3),
        ("RUNNING+OPERATION_IN_PROGRESS RUNNING+NO_OPERATION", 2),
    ] {
        let script = Script::new(lines);
        assert_eq!((script.wait(&RUNNING, minutes(10)).await.unwrap().as_str(), script.hits()), ("RUNNING", hits));
    }
    for last in ["FAILED+NO_OPERATION", "RUNNING+OPERATION_FAILED"] {
        let script = Script::new(&format!("PROVISIONING+NO_OPERATION {last}"));
        let error = script.wait(&RUNNING, minutes(10)).await.unwrap_err();
        assert!(matches!(error, WaitError::FailureState(_)) && script.hits() == 2, "{last}");
    }
}

#[tokio::test(start_paused = true)]
async fn rt_63_a_state_older_than_the_change_is_not_believed() {
    let start = Instant::now();
    for (lines, hits) in [("AVAILABLE BUSY AVAILABLE", 3), ("AVAILABLE AVAILABLE", 2), ("BUSY AVAILABLE", 2)] {
        let script = Script::new(lines);
        script.wait(&AVAILABLE, minutes(10)).await.unwrap();
        assert_eq!(script.hits(), hits, "{lines}");
        assert!(script.hits.lock().unwrap()[0] >= start + Duration::from_secs(5));
    }
    let stale = Script::new("RUNNING+OPERATION_FAILED RUNNING+OPERATION_IN_PROGRESS RUNNING+NO_OPERATION");
    stale.wait(&RUNNING, minutes(10)).await.unwrap();
    let settled = Script::new("AVAILABLE");
    let start = Instant::now();
    settled.wait(&AVAILABLE, minutes(10).settled()).await.unwrap();
    assert_eq!((settled.hits(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn rt_64_unknown_states_are_on_the_way() {
    let events = Arc::new(Mutex::new(Vec::<WaitEvent>::new()));
    let log = Arc::clone(&events);
    let config = minutes(10).on_event(move |event| log.lock().unwrap().push(event.clone()));
    Script::new("REBALANCING BUSY AVAILABLE").wait(&AVAILABLE, config).await.unwrap();
    let seen: Vec<_> = events.lock().unwrap().iter().map(|e| (e.poll, e.state.clone().unwrap(), e.known)).collect();
    assert_eq!(seen, [(1, "REBALANCING".to_owned(), false), (2, "BUSY".to_owned(), true)]);
    let error = Script::new("REBALANCING").wait(&AVAILABLE, minutes(10).fail_on_unknown()).await.unwrap_err();
    assert!(matches!(error, WaitError::UnknownState(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn rt_65_polls_keep_their_pace_and_the_last_is_at_the_deadline() {
    let script = Script::new("BUSY");
    let start = Instant::now();
    script.wait(&AVAILABLE, minutes(2)).await.unwrap_err();
    let at: Vec<u128> = script.hits.lock().unwrap().iter().map(|hit| (*hit - start).as_millis()).collect();
    // 5 s, then 5 to 30 s with the fifth more or less that the seed gives; timers count whole milliseconds.
    let golden = [5_000, 10_240, 18_122, 30_531, 46_782, 69_234, 103_584, 120_000];
    assert!(at.len() == golden.len() && at.iter().zip(golden).all(|(at, golden)| at.abs_diff(golden) < 10), "{at:?}");
    assert!(start.elapsed().as_millis().abs_diff(120_000) < 10);
}

#[tokio::test(start_paused = true)]
async fn rt_65_the_longest_intervals_there_are() {
    let start = Instant::now();
    let config = minutes(10).interval(Duration::MAX, Duration::MAX).settled();
    let late = Script::new("BUSY").wait(&AVAILABLE, config).await.unwrap_err();
    assert!(late.is_deadline_exceeded() && start.elapsed().as_secs() == 600, "{late:?}");
}

#[tokio::test(start_paused = true)]
async fn rt_65_a_silent_server_does_not_hold_a_wait_beyond_its_deadline() {
    let start = Instant::now();
    let error = Script::new("BUSY silent").wait(&AVAILABLE, minutes(2)).await.unwrap_err();
    let WaitError::DeadlineExceeded { report, error: Some(last) } = error else { panic!("{error:?}") };
    assert_eq!((report.state.as_deref(), last.kind()), (Some("BUSY"), ErrorKind::Timeout));
    // The poll is on the wire when its time runs out.
    assert_eq!((last.attempts(), last.retry_stop()), (1, rt::RetryStop::Deadline));
    assert!(start.elapsed() <= Duration::from_secs(130), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn rt_66_passing_errors_pass() {
    let script = Script::new("BUSY 503 reset refused 429 BUSY 500 AVAILABLE");
    assert_eq!(script.wait(&AVAILABLE, minutes(30)).await.unwrap(), "AVAILABLE");
    assert!(script.hits() >= 8);
    // Five polls in a row end a wait, four do not; a poll is one attempt.
    let script = Script::new("BUSY 502");
    let broken = script.wait(&AVAILABLE, minutes(30)).await.unwrap_err();
    assert!(matches!(&broken, WaitError::Poll(error) if error.status().unwrap() == 502), "{broken:?}");
    assert_eq!(script.hits(), 1 + 5);
    let script = Script::new(&format!("BUSY {}AVAILABLE", "502 ".repeat(4)));
    script.wait(&AVAILABLE, minutes(30)).await.unwrap();
    assert_eq!(script.hits(), 1 + 4 + 1);
    // So do time-outs: a poll that is not answered in time is one that failed in passing.
    let script = Script::new("BUSY silent BUSY silent silent AVAILABLE");
    script.wait(&AVAILABLE, minutes(30)).await.unwrap();
    assert_eq!(script.hits(), 6);
    let script = Script::new("BUSY silent");
    let silent = script.wait(&AVAILABLE, minutes(30)).await.unwrap_err();
    assert!(matches!(&silent, WaitError::Poll(error) if error.is_timeout()), "{silent:?}");
    assert_eq!(script.hits(), 1 + 5);
    for status in ["401", "403", "400"] {
        let script = Script::new(&format!("BUSY {status}"));
        assert!(matches!(script.wait(&AVAILABLE, minutes(30)).await, Err(WaitError::Poll(_))));
        assert_eq!(script.hits(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn rt_66_the_server_may_ask_for_time() {
    // An answer that is good and not yet the end may ask for it as well (RFC 9110 section 10.2.3).
    for lines in ["BUSY 429/100 AVAILABLE", "BUSY 200/100 AVAILABLE"] {
        let script = Script::new(lines);
        script.wait(&AVAILABLE, minutes(30)).await.unwrap();
        let hits = script.hits.lock().unwrap().clone();
        assert!(*hits.last().unwrap() - hits[1] >= Duration::from_secs(100), "{lines}");
    }
}

#[tokio::test(start_paused = true)]
async fn rt_67_not_there_yet_and_not_there_any_more() {
    let created = Script::new("404 404 BUSY AVAILABLE");
    assert_eq!(created.wait(&AVAILABLE, minutes(10)).await.unwrap(), "AVAILABLE");
    let start = Instant::now();
    let never = Script::new("404").wait(&AVAILABLE, minutes(10)).await.unwrap_err();
    assert!(matches!(never, WaitError::Vanished(_)), "{never:?}");
    // What is not there for half a minute was not made; polls are up to 36 seconds apart.
    assert!((30..66).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    for (lines, left) in [("DELETING 404", None), ("DELETING 410", None), ("DELETING DELETED", Some("DELETED"))] {
        let script = Script::new(lines);
        let end = rt::wait_until_gone(script.call(), &DELETED, minutes(10)).await.unwrap();
        assert_eq!((end.map(|end| state_of(&end)).as_deref(), script.hits()), (left, 2));
    }
    let failed = rt::wait_until_gone(Script::new("DELETING FAILED").call(), &DELETED, minutes(10)).await.unwrap_err();
    assert!(matches!(failed, WaitError::FailureState(_)));
}

#[tokio::test(start_paused = true)]
async fn rt_68_dropped_waits_ask_no_more_and_can_be_taken_up_again() {
    for seconds in 0..60 {
        let script = Script::new("BUSY 503 silent BUSY");
        let wait = tokio::time::timeout(Duration::from_secs(seconds), script.wait(&AVAILABLE, minutes(10)));
        assert!(wait.await.is_err());
        let hits = script.hits();
        tokio::time::sleep(Duration::from_secs(600)).await;
        assert_eq!(script.hits(), hits, "dropped after {seconds} s");
        *script.lines.lock().unwrap() = VecDeque::from(["AVAILABLE".to_owned()]);
        script.wait(&AVAILABLE, minutes(10).settled()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn hc_20_random_states_always_come_to_an_end() {
    let words = ["AVAILABLE", "BUSY", "FAILED", "404", "503", "reset", "NEW", "silent", "429/7", "410", "DELETED"];
    for seed in 0..300_usize {
        let lines: Vec<&str> =
            (0..40).map(|at| words[(seed * 7919 + at * (seed + 13) * 31 + at * at) % words.len()]).collect();
        let script = Script::new(&lines.join(" "));
        let start = Instant::now();
        let end = script.wait(&AVAILABLE, minutes(5)).await;
        assert!(start.elapsed() <= Duration::from_secs(310), "{lines:?}");
        if end.is_ok() {
            assert_eq!(lines.get(script.hits() - 1).copied().unwrap_or("AVAILABLE"), "AVAILABLE");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn started_work_gives_the_call_that_polls_it() {
    let script = Script::new("RUNNING+x");
    let poll = |id: String| List::<Header>::new(&[("id", id.as_str())]);
    let started = rt::start::<_, _, String>(script.call(), IdSource::Answer("/status"), poll).await.unwrap();
    assert_eq!(
        (&started.answer["status"], started.poll.operation().query[0].1.as_str()),
        (&"RUNNING".into(), "RUNNING")
    );
    let given = rt::request_id("a b");
    assert_eq!(rt::start::<_, _, String>(script.call(), given, poll).await.unwrap().poll.operation().query[0].1, "a b");
    let lost = rt::start::<_, _, String>(script.call(), IdSource::Answer("/nothing"), poll).await.unwrap_err();
    assert_eq!((lost.kind(), lost.body_text().contains("RUNNING")), (ErrorKind::Decode, true));
}

#[test]
fn what_waits_say_shows_no_resource() {
    fn travels<T: std::error::Error + Send + 'static>() {}
    travels::<WaitError<String, Problem>>();
    assert_eq!(format!("{:?}", minutes(1)), "WaitConfig { deadline: 60s, .. }");
}
