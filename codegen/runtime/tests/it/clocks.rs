//! Clocks that jump and servers that know no time: no wait is longer than a policy allows, and every call ends.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::rt;
use crate::script::{Script, Step};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(86_400);

/// Sleeps are over at once and are written down; what time it is changes with every look.
#[derive(Clone)]
struct Jumping {
    now: &'static [Duration],
    day: Option<SystemTime>,
    looks: Arc<AtomicUsize>,
    slept: Arc<Mutex<Vec<Duration>>>,
}

impl rt::Timer for Jumping {
    fn sleep(&self, duration: Duration) -> rt::BoxFuture<'static, ()> {
        self.slept.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }

    fn now(&self) -> Duration {
        self.now[self.looks.fetch_add(1, Ordering::SeqCst) % self.now.len()]
    }

    fn time_of_day(&self) -> SystemTime {
        self.day.unwrap_or_else(SystemTime::now)
    }
}

#[tokio::test]
async fn hc_16_no_jump_makes_a_wait_long() {
    let clocks: [&'static [Duration]; 6] = [
        &[Duration::ZERO],
        &[Duration::ZERO, DAY],
        &[DAY, Duration::ZERO],
        &[Duration::MAX],
        &[Duration::MAX, Duration::ZERO, SECOND],
        &[SECOND, DAY, Duration::ZERO, Duration::MAX, DAY],
    ];
    let days = [None, Some(SystemTime::UNIX_EPOCH), SystemTime::UNIX_EPOCH.checked_add(100_000 * DAY)];
    let far = "Fri, 31 Dec 9999 23:59:59 GMT";
    let headers: [&[(&'static str, &str)]; 9] = [
        &[],
        &[("retry-after", "30")],
        &[("retry-after", "61")],
        &[("retry-after", "1e308")],
        &[("retry-after", "184467440737095516160")],
        &[("retry-after-ms", "1e400")],
        &[("retry-after", far)],
        &[("retry-after", far), ("date", "Thu, 01 Jan 1970 00:00:00 GMT")],
        &[("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT"), ("date", far)],
    ];
    for ((now, day), headers) in clocks
        .iter()
        .flat_map(|now| days.map(|day| (*now, day)))
        .flat_map(|clock| headers.map(|headers| (clock, headers)))
    {
        let timer = Jumping { now, day, looks: Arc::default(), slept: Arc::default() };
        let answered = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let script = Script::new([Step::Answer(503, answered, "{}")]);
        let client = script.builder().timer(timer.clone()).build().unwrap();
        let error = client.list_clusters().send().await.unwrap_err();
        assert!((1..=3).contains(&script.hits()) && error.attempts() as usize == script.hits(), "{now:?} {headers:?}");
        // The longest are the limit of an attempt and what a server may ask for with the tenth that is added.
        let longest = timer.slept.lock().unwrap().iter().max().copied().unwrap_or_default();
        assert!(longest <= 66 * SECOND, "{longest:?}: {now:?} {headers:?}");
    }
}
