//! The send path, the same code for every operation: put the request together, then one attempt after another (`exchange`)
//! until one succeeds or there is a reason to stop. [`execute`] is the place for what concerns a whole call.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::answer::Answer;
use super::api::OperationSpec;
use super::body::BoxFuture;
use super::client::{Client, Shared};
use super::credentials::Prepared;
use super::error::Error;
use super::exchange::{Exchange, credentials};
use super::failure::Failure;
use super::middleware::{End, Log, Passage};
use super::observe::{self, Span};
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
    request: RequestBuilder,
    options: CallOptions,
) -> BoxFuture<'static, Result<Answer, Box<Failure>>> {
    Box::pin(async move {
        let span = Span::of_call(spec);
        let result = span.around(run(&client.shared, spec, request, options, &span)).await;
        span.end(result.as_ref().err().map(|failure| &**failure));
        result
    })
}

async fn run(
    client: &Shared,
    spec: &'static OperationSpec,
    mut request: RequestBuilder,
    options: CallOptions,
    span: &Span,
) -> Result<Answer, Box<Failure>> {
    for (name, value) in &options.headers {
        request.extra_header(name, value);
    }
    let outgoing = Outgoing::prepare(client, spec, request)?;
    let limit = options.timeout.map_or(client.timeouts.operation, Timeout::limit);
    let pace = Pace::start(&client.timer, limit);
    let policy = &**options.retry.as_ref().unwrap_or(&client.retry);
    let passage = Passage { client, spec, outgoing: &outgoing, pace: &pace };
    let log = &Log::default();
    let attempts = move |added| Attempts::new(passage, added, log, span);
    if client.middleware.is_empty() {
        return attempts(HeaderMap::new()).run(policy).await;
    }
    let end: End<'_> =
        Box::new(move |added| Box::pin(async move { attempts(added).run(policy).await.map_err(Error::from_failure) }));
    passage.through(None, HeaderMap::new(), log, end).await
}

/// The attempts of one call.
struct Attempts<'a> {
    client: &'a Shared,
    spec: &'static OperationSpec,
    outgoing: &'a Outgoing<'a>,
    pace: &'a Pace,
    /// Headers of middleware.
    added: HeaderMap,
    log: &'a Log,
    /// The span of the call.
    span: &'a Span,
    attempts: u32,
    /// Whether the one renewal of credentials that a call may have is used up.
    is_renewed: bool,
    maybe_applied: bool,
}

impl<'a> Attempts<'a> {
    fn new(passage: Passage<'a>, added: HeaderMap, log: &'a Log, span: &'a Span) -> Self {
        let Passage { client, spec, outgoing, pace } = passage;
        Self { client, spec, outgoing, pace, added, log, span, attempts: 0, is_renewed: false, maybe_applied: false }
    }

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
            self.log.failed(self.maybe_applied);
            if failure.is_renewable {
                observe::renewed(self.attempts);
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
                    observe::repeated(&failure, wait);
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
        let credentials = credentials(self.client, self.spec, self.outgoing, &pace).await?;
        self.attempts = self.attempts.saturating_add(1);
        self.span.attempts(self.attempts);
        let span = Span::of_attempt(self.client, self.spec, self.outgoing, self.attempts);
        let mut result = span.around(self.exchange(&credentials.prepared, pace, &span)).await;
        span.end(result.as_ref().err().map(|failure| &**failure));
        let versions = &credentials.versions;
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

    /// One attempt, with the middleware around it.
    async fn exchange(&self, credentials: &[Prepared], pace: Pace, span: &Span) -> Result<Answer, Box<Failure>> {
        let (client, spec, outgoing) = (self.client, self.spec, self.outgoing);
        let log = &Log::default();
        let exchange = &Exchange { client, spec, outgoing, pace, log, span };
        let result = if client.middleware.is_empty() {
            exchange.run(credentials, &self.added).await
        } else {
            let passage = Passage { client, spec, outgoing, pace: &exchange.pace };
            let end: End<'_> = Box::new(move |added| {
                Box::pin(async move { exchange.run(credentials, &added).await.map_err(Error::from_failure) })
            });
            passage.through(Some(self.attempts), self.added.clone(), log, end).await
        };
        self.log.attempted(self.attempts, log);
        result
    }

    /// Waits until the client's own rate lets the attempt go.
    async fn wait_for_turn(&self) -> Result<(), Box<Failure>> {
        let Some(limiter) = &self.client.limiter else { return Ok(()) };
        match limiter.take(self.client.timer.now(), self.pace.left()) {
            Some(wait) if wait.is_zero() => {}
            Some(wait) => {
                observe::throttled(wait);
                self.pace.sleep(wait).await;
            }
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
