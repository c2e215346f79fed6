//! A client's own rate: calls wait their turn before they are sent, so that a server's limit is not run into.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How many requests a client sends, repeats included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second in the long run; 0 counts as 1.
    pub per_second: u32,
    /// Requests that may go at once after a pause; 0 counts as 1.
    pub burst: u32,
}

impl RateLimit {
    /// A rate whose burst is a second's worth.
    #[must_use]
    pub const fn per_second(requests: u32) -> Self {
        Self { per_second: requests, burst: requests }
    }
}

/// Gives out turns. Only the time at which the next one is due is kept.
pub(super) struct Limiter {
    interval: Duration,
    slack: Duration,
    due: Mutex<Duration>,
}

impl Limiter {
    pub(super) fn new(rate: RateLimit) -> Self {
        let interval = Duration::from_secs(1) / rate.per_second.max(1);
        Self { interval, slack: interval.saturating_mul(rate.burst.max(1) - 1), due: Mutex::default() }
    }

    /// The wait until the caller's turn, which is then taken; `None`, and no turn taken, when that is longer than `left`.
    pub(super) fn take(&self, now: Duration, left: Option<Duration>) -> Option<Duration> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = (*due).max(now);
        let wait = turn.saturating_sub(self.slack).saturating_sub(now);
        if left.is_some_and(|left| wait >= left) {
            return None;
        }
        *due = turn.saturating_add(self.interval);
        Some(wait)
    }
}
