//! How long and how patiently a caller waits. Only the deadline must be said; the rest has values that suit clusters, which
//! take minutes.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

type Observer = Arc<dyn Fn(&WaitEvent) + Send + Sync>;

/// How to wait. There is no default deadline: how long is too long only the caller knows.
#[derive(Clone)]
pub struct WaitConfig {
    pub(super) deadline: Duration,
    pub(super) initial_delay: Duration,
    pub(super) first: Duration,
    pub(super) longest: Duration,
    pub(super) settled: bool,
    pub(super) confirm_polls: u32,
    pub(super) confirm_for: Duration,
    pub(super) missing_for: Duration,
    pub(super) most_errors: u32,
    pub(super) fail_on_unknown: bool,
    pub(super) seed: Option<u64>,
    observer: Option<Observer>,
}

impl WaitConfig {
    /// Waits at most so long, counted from the beginning of the wait. The last poll is made at the deadline; it may take ten
    /// seconds more.
    #[must_use]
    pub fn deadline(limit: Duration) -> Self {
        Self {
            deadline: limit,
            initial_delay: Duration::from_secs(5),
            first: Duration::from_secs(5),
            longest: Duration::from_secs(30),
            settled: false,
            confirm_polls: 3,
            confirm_for: Duration::from_secs(60),
            missing_for: Duration::from_secs(30),
            most_errors: 5,
            fail_on_unknown: false,
            seed: None,
            observer: None,
        }
    }

    /// Time before the first poll; 5 seconds unless set.
    #[must_use]
    pub fn initial_delay(mut self, delay: Duration) -> Self {
        self.initial_delay = delay;
        self
    }

    /// Time between the first polls, and the longest it grows to; 5 and 30 seconds unless set. Each is varied by up to a fifth.
    #[must_use]
    pub fn interval(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest.max(first);
        self
    }

    /// For waits that follow no change of the caller's own, such as one that is taken up again: polls at once, and believes the
    /// first state it sees. Without it a wait takes a success or failure that it sees first for one that may be older than the
    /// change, and asks again.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.settled = true;
        self.initial_delay = Duration::ZERO;
        self
    }

    /// How often and for how long a failure must be seen where the service is known to report passing ones; 3 times over
    /// 60 seconds unless set.
    #[must_use]
    pub fn confirm_failure(mut self, polls: u32, duration: Duration) -> Self {
        self.confirm_polls = polls;
        self.confirm_for = duration;
        self
    }

    /// How long from the beginning a 404 is taken for a resource that is not there yet; 30 seconds unless set.
    #[must_use]
    pub fn missing_for(mut self, duration: Duration) -> Self {
        self.missing_for = duration;
        self
    }

    /// How many polls in a row may fail in passing: no connection, time-outs, 408, 429 and 5xx. The one after ends the wait;
    /// 4 unless set.
    #[must_use]
    pub fn tolerate_errors(mut self, polls: u32) -> Self {
        self.most_errors = polls.saturating_add(1);
        self
    }

    /// Ends the wait at a state that is not known, instead of taking it for one on the way.
    #[must_use]
    pub fn fail_on_unknown(mut self) -> Self {
        self.fail_on_unknown = true;
        self
    }

    /// Calls a function after every poll that does not end the wait. It must not block.
    #[must_use]
    pub fn on_event(mut self, observe: impl Fn(&WaitEvent) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observe));
        self
    }

    /// Makes the variation of intervals the same each time, for tests.
    #[must_use]
    pub fn jitter_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    pub(super) fn tell(&self, event: &WaitEvent) {
        if let Some(observe) = &self.observer {
            observe(event);
        }
    }

    pub(super) fn pace(&self) -> Pace {
        let random = || RandomState::new().build_hasher().finish();
        Pace { base: self.first, longest: self.longest, state: self.seed.unwrap_or_else(random) }
    }
}

impl fmt::Debug for WaitConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitConfig").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

/// One poll that did not end the wait.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaitEvent {
    /// Number of the poll, from 1.
    pub poll: u32,
    /// Time since the wait began.
    pub elapsed: Duration,
    /// The values the waiter looks at, such as `BUSY`.
    pub state: Option<String>,
    /// Whether the waiter knows this state.
    pub known: bool,
    /// Why the poll failed in passing.
    pub error: Option<String>,
    /// Time until the next poll.
    pub next: Duration,
}

/// Times between polls.
pub(super) struct Pace {
    base: Duration,
    longest: Duration,
    state: u64,
}

impl Pace {
    /// The next one: half as long again each time, varied by up to a fifth.
    pub(super) fn next(&mut self) -> Duration {
        let base = self.base;
        self.base = base.saturating_add(base / 2).min(self.longest);
        // splitmix64: short, and good enough to keep clients out of step.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let permille = u32::try_from((mixed ^ (mixed >> 31)) % 401).unwrap_or_default();
        (base / 1000).saturating_mul(800 + permille)
    }
}
