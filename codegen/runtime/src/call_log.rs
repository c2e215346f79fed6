//! What came to pass in one call: how often it was sent, what the server said, whether it may have done what it was asked for.
//! The send path writes it down; every error of the call reads it, those of middleware and of answers that are read later too.
//! Nothing is decided here.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;

use super::answer::Head;
use super::api::OperationSpec;
use super::failure::Failure;
use super::retry::{FailedAttempt, RetryPolicy, RetryStop};
use super::timeouts::TimeoutPhase;

/// The log of one call.
pub(super) struct CallLog {
    spec: &'static OperationSpec,
    policy: Arc<dyn RetryPolicy>,
    is_idempotent: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    attempts: u32,
    /// Whether an attempt before the last one may have been carried out.
    was_applied: bool,
    /// Why there was no further attempt.
    stop: Option<RetryStop>,
    last: Attempt,
}

/// The attempt under way, or the last one.
#[derive(Clone, Copy, Default)]
struct Attempt {
    is_sent: bool,
    is_applied: bool,
    status: Option<StatusCode>,
    retry_after: Option<Duration>,
}

impl CallLog {
    pub(super) fn new(spec: &'static OperationSpec, policy: Arc<dyn RetryPolicy>, is_idempotent: bool) -> Arc<Self> {
        Arc::new(Self { spec, policy, is_idempotent, state: Mutex::default() })
    }

    pub(super) fn policy(&self) -> &dyn RetryPolicy {
        &*self.policy
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another attempt is to be made; nothing of it is sent yet.
    pub(super) fn begin(&self) {
        let mut state = self.state();
        state.was_applied |= std::mem::take(&mut state.last).is_applied;
    }

    /// The attempt has what it needs. Gives its number.
    pub(super) fn count(&self) -> u32 {
        let mut state = self.state();
        state.attempts = state.attempts.saturating_add(1);
        state.attempts
    }

    /// From here on the server may have the request, whoever drops the attempt.
    pub(super) fn sent(&self) {
        let last = &mut self.state().last;
        last.is_sent = true;
        last.is_applied = !matches!(self.spec.method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY");
    }

    /// Nothing was sent after all.
    pub(super) fn not_sent(&self) {
        self.state().last = Attempt::default();
    }

    /// The server answered. Only a refusal says that nothing was done, and that the request is to be made elsewhere; other
    /// redirects are what some servers answer when it is done.
    pub(super) fn answered(&self, head: &Head) {
        let last = &mut self.state().last;
        last.is_applied &= !head.status.is_client_error() && !matches!(head.status.as_u16(), 307 | 308);
        (last.status, last.retry_after) = (Some(head.status), head.retry_after);
    }

    /// There is no further attempt.
    pub(super) fn stopped(&self, stop: RetryStop) {
        self.state().stop = Some(stop);
    }

    /// What the server itself answered last.
    pub(super) fn status(&self) -> Option<StatusCode> {
        self.state().last.status
    }

    /// What a policy is told of a failure.
    pub(super) fn failed<'f>(&self, failure: &'f Failure, random: f64) -> FailedAttempt<'f> {
        let state = self.state();
        FailedAttempt {
            number: state.attempts,
            operation: self.spec.id,
            method: self.spec.method,
            is_idempotent: self.is_idempotent,
            is_sent: state.last.is_sent,
            kind: failure.kind,
            status: failure.status(),
            headers: failure.answer.as_ref().map(super::answer::Answer::headers),
            retry_after: failure.retry_after,
            also: self.spec.repeat.statuses,
            random,
        }
    }

    /// Tells a failure what it cannot know of the call that it ends.
    pub(super) fn tell(&self, failure: &mut Failure) {
        let state = self.state();
        failure.attempts = state.attempts;
        failure.maybe_applied = state.was_applied || state.last.is_applied;
        failure.retry_after = failure.answer.as_ref().map_or(state.last.retry_after, |answer| answer.head.retry_after);
    }

    /// The same for a failure that comes from outside of the attempts, after which nothing is sent again.
    pub(super) fn tell_last(&self, failure: &mut Failure) {
        self.tell(failure);
        failure.is_retryable = self.policy.is_retryable(&self.failed(failure, 0.0));
        if failure.phase == Some(TimeoutPhase::Operation) {
            failure.stop = RetryStop::Deadline;
        } else if failure.stop == RetryStop::Final {
            failure.stop = self.state().stop.unwrap_or(RetryStop::Final);
        }
    }
}
