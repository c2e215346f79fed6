//! Time and chance for tests: a clock that is moved by hand, or by the waits themselves, and numbers that are always the same.
//! The time of the machine is not asked for.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use super::body::BoxFuture;
use super::random::Random;
use super::timer::Timer;

/// A clock of its own; clones show the same time. It begins at 0, on 1 January 2030 at midnight (UTC).
#[derive(Clone)]
pub struct TestTimer {
    jumps: bool,
    clock: Arc<Mutex<Clock>>,
}

#[derive(Default)]
struct Clock {
    now: Duration,
    waiting: Vec<Waker>,
}

impl TestTimer {
    /// A clock that moves when it is told to.
    #[must_use]
    pub fn by_hand() -> Self {
        Self { jumps: false, clock: Arc::default() }
    }

    /// A clock that every wait moves to its end at once, so that retries and polling take no time. A time limit counts as a
    /// wait: it runs out as soon as an answer is not there at once. For one call at a time; with several, move it by hand.
    #[must_use]
    pub fn jumping() -> Self {
        Self { jumps: true, clock: Arc::default() }
    }

    /// Moves the clock and ends the waits that are over by then.
    pub fn advance(&self, by: Duration) {
        let waiting = {
            let mut clock = self.lock();
            clock.now = clock.now.saturating_add(by);
            std::mem::take(&mut clock.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Clock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timer for TestTimer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Sleep { until: self.now().saturating_add(duration), timer: self.clone() })
    }

    fn now(&self) -> Duration {
        self.lock().now
    }

    fn time_of_day(&self) -> SystemTime {
        const START: Duration = Duration::from_secs(1_893_456_000);
        SystemTime::UNIX_EPOCH.checked_add(START.saturating_add(self.now())).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

impl fmt::Debug for TestTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestTimer({:?})", self.now())
    }
}

struct Sleep {
    until: Duration,
    timer: TestTimer,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut clock = self.timer.lock();
        if self.timer.jumps {
            clock.now = clock.now.max(self.until);
        }
        if clock.now >= self.until {
            return Poll::Ready(());
        }
        if !clock.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            clock.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }
}

/// The same numbers for the same seed, in every version of this client.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// Begins a row of numbers.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for SeededRandom {
    /// Steps of SplitMix64.
    fn next(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
