//! The send path, the same code for every operation: put the request together, then one attempt after another (`exchange`)
//! until one succeeds or there is a reason to stop. [`execute`] is the place for what concerns a whole call.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::answer::Answer;
use super::api::OperationSpec;
use super::body::BoxFuture;
use super::client::{Client, Shared};
use super::exchange::Exchange;
use super::failure::Failure;
use super::outgoing::Outgoing;
use super::random::fraction;
use super::request::RequestBuilder;
use super::retry::{FailedAttempt, RetryDecision, RetryPolicy, RetryStop};
use super::retry_after::retry_after;
use super::timeouts::{Pace, Timeout, TimeoutPhase};

/// What is set for one call.
#[derive(Clone, Default)]
pub(super) struct CallOptions {
    pub(super) timeout: Option<Timeout>,
    pub(super) retry: Option<Arc<dyn RetryPolicy>>,
    pub(super) headers: Vec<(String, String)>,
}

/// Sends one call and reads its answer.
pub(super) fn execute(
    client: Client,
    spec: &'static OperationSpec,
    mut request: RequestBuilder,
    options: CallOptions,
) -> BoxFuture<'static, Result<Answer, Box<Failure>>> {
    Box::pin(async move {
        let client = &*client.shared;
        for (name, value) in &options.headers {
            request.extra_header(name, value);
        }
        let outgoing = Outgoing::prepare(client, spec, request)?;
        let limit = options.timeout.map_or(client.timeouts.operation, Timeout::limit);
        let pace = Pace::start(&client.timer, limit);
        let policy = options.retry.as_ref().unwrap_or(&client.retry);
        Attempts { client, spec, outgoing: &outgoing, pace, attempts: 0, is_renewed: false, maybe_applied: false }
            .run(&**policy)
            .await
    })
}

/// The attempts of one call.
struct Attempts<'a> {
    client: &'a Shared,
    spec: &'static OperationSpec,
    outgoing: &'a Outgoing<'a>,
    pace: Pace,
    attempts: u32,
    /// Whether the one renewal of credentials that a call may have is used up.
    is_renewed: bool,
    maybe_applied: bool,
}

impl Attempts<'_> {
    async fn run(mut self, policy: &dyn RetryPolicy) -> Result<Answer, Box<Failure>> {
        loop {
            let mut failure = match self.attempt().await {
                Ok(answer) => {
                    self.client.budget.earn(self.outgoing.base.origin());
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            self.maybe_applied |= failure.may_have_applied();
            failure.attempts = self.attempts;
            failure.maybe_applied = self.maybe_applied;
            if failure.is_renewable {
                // The attempt had a credential that is now replaced; the wait of a policy would serve nothing.
                continue;
            }
            let headers = failure.answer.as_ref().map(Answer::headers);
            failure.retry_after = headers.and_then(|headers| retry_after(headers, || self.client.timer.time_of_day()));
            let failed = self.failed(&failure);
            let is_retryable = policy.is_retryable(&failed);
            let next = self.next(policy, &failure, &failed);
            failure.is_retryable = is_retryable;
            match next {
                Ok(wait) => {
                    drop(failure);
                    self.pace.sleep(wait).await;
                }
                Err(stop) => {
                    failure.stop = stop;
                    return Err(failure);
                }
            }
        }
    }

    /// One attempt. A 401 to a credential that can be renewed gives it up.
    async fn attempt(&mut self) -> Result<Answer, Box<Failure>> {
        self.wait_for_turn().await?;
        // A stream takes the time it takes; what stands still is found by the other limits.
        let limit = self.client.timeouts.attempt.filter(|_| self.outgoing.is_replayable());
        let pace = self.pace.attempt(limit);
        let exchange = Exchange { client: self.client, spec: self.spec, outgoing: self.outgoing, pace };
        let (credentials, versions) = exchange.credentials().await?;
        self.attempts = self.attempts.saturating_add(1);
        let mut result = exchange.run(&credentials).await;
        if let Err(failure) = &mut result
            && failure.status() == Some(StatusCode::UNAUTHORIZED)
            && !versions.is_empty()
        {
            versions.iter().for_each(super::provider::Version::reject);
            failure.is_renewable = !self.is_renewed && self.outgoing.is_replayable();
            self.is_renewed = true;
        }
        result
    }

    /// Waits until the client's own rate lets the attempt go.
    async fn wait_for_turn(&self) -> Result<(), Box<Failure>> {
        let Some(limiter) = &self.client.limiter else { return Ok(()) };
        match limiter.take(self.client.timer.now(), self.pace.left()) {
            Some(wait) if wait.is_zero() => {}
            Some(wait) => self.pace.sleep(wait).await,
            None => {
                let mut failure = Failure::late(self.spec, self.pace.over());
                failure.is_unsent = true;
                return Err(failure);
            }
        }
        Ok(())
    }

    /// What a policy is told of a failure.
    fn failed<'f>(&self, failure: &'f Failure) -> FailedAttempt<'f> {
        FailedAttempt {
            number: self.attempts,
            operation: self.spec.id,
            method: self.spec.method,
            is_idempotent: self.outgoing.is_idempotent,
            is_sent: failure.may_be_sent(),
            kind: failure.kind,
            status: failure.status(),
            headers: failure.answer.as_ref().map(Answer::headers),
            retry_after: failure.retry_after,
            also: self.spec.repeat.statuses,
            random: fraction(&*self.client.random),
        }
    }

    /// The wait before the next attempt, or why there is none.
    fn next(
        &self,
        policy: &dyn RetryPolicy,
        failure: &Failure,
        failed: &FailedAttempt<'_>,
    ) -> Result<Duration, RetryStop> {
        if failure.phase == Some(TimeoutPhase::Operation) {
            return Err(RetryStop::Deadline);
        }
        let wait = match policy.decide(failed) {
            RetryDecision::After(wait) => wait,
            RetryDecision::Stop(stop) => return Err(stop),
        };
        if failure.may_be_sent() && !self.outgoing.is_replayable() {
            return Err(RetryStop::BodyNotReplayable);
        }
        if self.pace.left().is_some_and(|left| wait >= left) {
            return Err(RetryStop::Deadline);
        }
        let is_throttled = failed.status == Some(StatusCode::TOO_MANY_REQUESTS);
        if !self.client.budget.pay(self.outgoing.base.origin(), is_throttled) {
            return Err(RetryStop::QuotaExhausted);
        }
        Ok(wait)
    }
}
