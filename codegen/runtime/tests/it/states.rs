//! Servers whose states and pages flap at random, legally or not: every wait and every list ends by itself, and as a model of
//! it says. The models are written from what the documentation promises; they share no code with the runtime.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::rt::{self, Condition, ErrorKind, NoRetry, WaitConfig, WaitError, Waiter};
use crate::sample::operations::Client;
use crate::sample::paged::{Cursor, Header, List, Offset, Style};
use crate::script::{Script, Step};

static AVAILABLE: Waiter = Waiter {
    name: "wait_until_available",
    success: &[Condition::All(&[("/state", &["AVAILABLE"])])],
    failure: &[Condition::All(&[("/state", &["FAILED"])])],
    pending: &[Condition::All(&[("/state", &["BUSY"])])],
    confirm_failure: true,
};

/// Numbers that look random and are the same every time.
struct Rolls(u64);

impl Rolls {
    fn of(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ (mixed >> 27)) >> 33) as usize % sides
    }
}

/// States, statuses and kinds of transport errors; answers by what was rolled before.
#[derive(Clone)]
struct Flapping {
    lines: Arc<Vec<&'static str>>,
    hits: Arc<Mutex<Vec<Instant>>>,
}

impl rt::Transport for Flapping {
    fn send(
        &self,
        _: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        let mut hits = self.hits.lock().unwrap();
        let line = self.lines[hits.len().min(self.lines.len() - 1)];
        hits.push(Instant::now());
        let (status, body) = match line.parse::<u16>() {
            _ if line == "reset" => return Box::pin(async { Err(rt::TransportError::other("reset")) }),
            Ok(status) => (status, "{}".to_owned()),
            Err(_) => (200, format!(r#"{{"state":"{line}"}}"#)),
        };
        let answer = http::Response::builder().status(status).header("content-type", "application/json");
        let answer = answer.body(rt::Body::from(body)).unwrap();
        Box::pin(async { Ok(answer) })
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    Success,
    Failure,
    Vanished,
    Broken,
    Deadline,
}

/// What comes of these polls, and at which of them.
fn wait_model(polls: &[(Duration, &str)], deadline: Duration) -> Option<(usize, Class)> {
    let second = Duration::from_secs(1);
    let (mut errors, mut failed_since, mut failures) = (0, None, 0);
    for (number, (at, line)) in polls.iter().enumerate() {
        let is_error = *line == "reset" || line.parse::<u16>().is_ok();
        errors = if is_error && !matches!(*line, "404" | "410") {
            errors + 1
        } else if is_error {
            errors
        } else {
            0
        };
        let class = match *line {
            "AVAILABLE" => Some(Class::Success),
            "FAILED" => {
                failures += 1;
                let since = *failed_since.get_or_insert(*at);
                (failures >= 3 && *at - since >= 60 * second).then_some(Class::Failure)
            }
            "404" | "410" => (*at > 30 * second).then_some(Class::Vanished),
            "400" | "401" | "403" => Some(Class::Broken),
            _ if is_error => (errors == 5).then_some(Class::Broken),
            // Any other state, a new one too, is on the way.
            _ => {
                (failed_since, failures) = (None, 0);
                None
            }
        };
        if let Some(class) = class.or((*at >= deadline).then_some(Class::Deadline)) {
            return Some((number + 1, class));
        }
    }
    None
}

#[tokio::test(start_paused = true)]
async fn hc_20_waits_end_as_the_model_says() {
    let words =
        ["BUSY", "BUSY", "FAILED", "FAILED", "NEW", "503", "429", "reset", "404", "410", "500", "AVAILABLE", "401"];
    let deadline = Duration::from_secs(240);
    let mut ends = [0; 5];
    for seed in 0..600 {
        // Each run has a part of the words, so that long ones occur too.
        let mut rolls = Rolls(seed);
        let known = 2 + rolls.of(words.len() - 1);
        let lines: Vec<_> = (0..60).map(|_| words[rolls.of(known)]).collect();
        let server = Flapping { lines: Arc::new(lines.clone()), hits: Arc::default() };
        let builder = Client::builder().base_url("https://host.example").token_auth("t").transport(server.clone());
        let call = builder.build().unwrap().call(List::<Header>::new(&[]));
        let start = Instant::now();
        let config = WaitConfig::deadline(deadline).jitter_seed(seed).settled();
        let class = match rt::wait_for(call, &AVAILABLE, config).await {
            Ok(_) => Class::Success,
            Err(WaitError::FailureState(_)) => Class::Failure,
            Err(WaitError::Vanished(_)) => Class::Vanished,
            Err(WaitError::Poll(_)) => Class::Broken,
            Err(WaitError::DeadlineExceeded { .. }) => Class::Deadline,
            Err(other) => panic!("{other:?}"),
        };
        assert!(start.elapsed() <= deadline, "{seed}");
        let hits = server.hits.lock().unwrap();
        let polls: Vec<_> = hits.iter().zip(&lines).map(|(at, line)| (*at - start, *line)).collect();
        assert_eq!(Some((hits.len(), class)), wait_model(&polls, deadline), "{seed}: {polls:?}");
        ends[class as usize] += 1;
    }
    assert!(ends.iter().all(|count| *count > 5), "every end is met: {ends:?}");
}

/// What a list gives: how many items, or which error.
type Listed = Result<usize, ErrorKind>;

const MOST: usize = 12;

async fn listed<S: Style>(steps: &[Step]) -> (Listed, usize) {
    let script = Script::new(steps.iter().cloned());
    let client = script.builder().retry(NoRetry).build().unwrap();
    let items = client.call(List::<S>::new(&[])).items().max_pages(MOST as u32);
    let all = items.try_collect_all(1_000).await;
    (all.map(|items| items.len()).map_err(|error| error.kind()), script.hits())
}

/// A page: its items, unless they are no list, and the cursor after it as JSON.
#[derive(Clone, Debug, PartialEq)]
enum Roll {
    Page(Vec<u64>, String),
    NoList(&'static str),
    BadItem,
    Refused(u16),
    NoJson,
}

fn roll(rolls: &mut Rolls, unruly: bool) -> Roll {
    match if unruly { rolls.of(20) } else { 0 } {
        16 => Roll::NoList(["7", "\"x\"", "{}"][rolls.of(3)]),
        17 => Roll::BadItem,
        18 => Roll::Refused([400, 404, 429, 500, 503][rolls.of(5)]),
        19 => Roll::NoJson,
        _ => {
            let items = (0..rolls.of(4)).map(|_| rolls.of(1_000) as u64).collect();
            let ends = ["null", "\"\"", "false", "{}", "[]"];
            let next = match rolls.of(12) {
                0 => ends[rolls.of(5)].to_owned(),
                1 => "5".to_owned(),
                _ => format!("\"c{}\"", rolls.of(60)),
            };
            Roll::Page(items, next)
        }
    }
}

fn step(roll: &Roll) -> Step {
    let body = match roll {
        Roll::Page(items, next) => {
            let items: Vec<_> = items.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
            format!(r#"{{"items":[{}],"meta":{{"next/cursor":{next}}}}}"#, items.join(","))
        }
        Roll::NoList(items) => format!(r#"{{"items":{items},"meta":{{"next/cursor":"x"}}}}"#),
        Roll::BadItem => r#"{"items":[{"id":"seven"}],"meta":{"next/cursor":"y"}}"#.to_owned(),
        Roll::Refused(status) => return Step::status(*status),
        Roll::NoJson => r#"{"items":["#.to_owned(),
    };
    Step::Answer(200, Vec::new(), body.leak())
}

/// The end of a list, and how many requests led to it. The last roll stays.
fn list_model(rolls: &[Roll], by_cursor: bool) -> (Listed, usize) {
    let (mut count, mut seen, mut before) = (0, BTreeSet::new(), None);
    for number in 0..MOST {
        let roll = &rolls[number.min(rolls.len() - 1)];
        let end = |listed| (listed, number + 1);
        let (items, next) = match roll {
            Roll::Refused(_) => return end(Err(ErrorKind::Status)),
            Roll::NoJson | Roll::NoList(_) | Roll::BadItem => return end(Err(ErrorKind::Decode)),
            Roll::Page(items, next) => (items, next),
        };
        count += items.len();
        if by_cursor {
            match next.as_str() {
                "null" | "\"\"" | "false" | "{}" | "[]" => return end(Ok(count)),
                next if !seen.insert(next.to_owned()) => return end(Err(ErrorKind::Pagination)),
                _ => {}
            }
        } else if items.is_empty() {
            return end(Ok(count));
        } else if before.replace(roll) == Some(roll) {
            return end(Err(ErrorKind::Pagination));
        }
    }
    (Err(ErrorKind::Pagination), MOST)
}

#[tokio::test(start_paused = true)]
async fn hc_20_lists_end_as_the_model_says() {
    let mut ends = BTreeSet::new();
    for seed in 0..600 {
        let mut rolls = Rolls(seed);
        let unruly = rolls.of(2) == 1;
        let pages: Vec<_> = (0..1 + rolls.of(15)).map(|_| roll(&mut rolls, unruly)).collect();
        let steps: Vec<_> = pages.iter().map(step).collect();
        let offset = listed::<Offset>(&steps).await;
        assert_eq!(offset, list_model(&pages, false), "{seed} by offset: {pages:?}");
        let cursor = listed::<Cursor>(&steps).await;
        assert_eq!(cursor, list_model(&pages, true), "{seed} by cursor: {pages:?}");
        ends.extend([offset.0, cursor.0].map(|end| format!("{:?}", end.map(|_| ()))));
    }
    assert_eq!(ends.len(), 4, "every end is met: {ends:?}");
}
