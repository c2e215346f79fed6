//! The course of a wait: what each poll means after those before it. In go verdicts and times, out comes whether the wait
//! goes on. No I/O here.

use std::time::Duration;

use super::error::ErrorKind;
use super::failure::Failure;
use super::wait_config::WaitConfig;
use super::waiter::{Verdict, Waiter};

/// What a wait has seen so far.
#[derive(Default)]
pub(super) struct Course {
    successes: u32,
    failures: u32,
    failing_since: Option<Duration>,
    /// Whether a state on the way was seen: what comes after it is no leftover of the time before a change.
    moved: bool,
    errors: u32,
}

/// What follows from a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    GoOn,
    Done,
    Failed,
    Unknown,
    /// The resource is not there, and should be.
    Vanished,
    /// The poll itself failed, in a way that will not pass or for too long.
    Broken,
}

impl Course {
    pub(super) fn saw(&mut self, verdict: Verdict, waiter: &Waiter, config: &WaitConfig, elapsed: Duration) -> Step {
        self.errors = 0;
        match verdict {
            Verdict::Success { by_status: true } => return Step::Done,
            Verdict::Success { by_status: false } => {
                self.successes += 1;
                let believed = config.settled || self.moved || self.failures > 0 || self.successes > 1;
                return if believed { Step::Done } else { Step::GoOn };
            }
            Verdict::Failure => {}
            Verdict::Unknown if config.fail_on_unknown => return Step::Unknown,
            Verdict::Pending | Verdict::Unknown => {
                self.moved = true;
                self.successes = 0;
                self.failures = 0;
                self.failing_since = None;
                return Step::GoOn;
            }
        }
        self.successes = 0;
        self.failures += 1;
        let since = *self.failing_since.get_or_insert(elapsed);
        let believed = if waiter.confirm_failure {
            self.failures >= config.confirm_polls && elapsed.saturating_sub(since) >= config.confirm_for
        } else {
            config.settled || self.moved || self.failures > 1
        };
        if believed { Step::Failed } else { Step::GoOn }
    }

    /// A poll that ended in an error no condition speaks of.
    pub(super) fn failed(&mut self, failure: &Failure, config: &WaitConfig, elapsed: Duration) -> Step {
        let status = failure.answer.as_ref().map(|answer| answer.status().as_u16());
        match (failure.kind, status) {
            (ErrorKind::Status, Some(404 | 410)) if elapsed <= config.missing_for => Step::GoOn,
            (ErrorKind::Status, Some(404 | 410)) => Step::Vanished,
            (ErrorKind::Status, Some(408 | 425 | 429 | 500..=599))
            | (ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport, _) => {
                self.errors += 1;
                if self.errors >= config.most_errors { Step::Broken } else { Step::GoOn }
            }
            _ => Step::Broken,
        }
    }
}
