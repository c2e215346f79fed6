//! The send path, the same code for every operation: put the request together, then one attempt after another (`exchange`)
//! until one succeeds or there is a reason to stop. [`execute`] is the place for what concerns a whole call.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::answer::Answer;
use super::api::OperationSpec;
use super::body::BoxFuture;
use super::call_log::CallLog;
use super::client::Client;
use super::credentials::Prepared;
use super::error::Error;
use super::exchange::{Exchange, credentials};
use super::failure::Failure;
use super::middleware::{End, Passage};
use super::observe::{self, Span};
use super::outgoing::Outgoing;
use super::random::fraction;
use super::request::RequestBuilder;
use super::retry::{FailedAttempt, RetryDecision, RetryPolicy, RetryStop};
use super::timeouts::{Pace, Timeout, TimeoutPhase};

/// What is set for one call.
#[derive(Clone, Default)]
pub(super) struct CallOptions {
    pub(super) timeout: Option<Timeout>,
    pub(super) retry: Option<Arc<dyn RetryPolicy>>,
    pub(super) headers: Vec<(String, String)>,
}

/// Sends one call and reads its answer. What a call needs before it waits for anything is put together at once, so that it need
/// not be kept twice, before and after.
pub(super) fn execute(
    client: Client,
    spec: &'static OperationSpec,
    mut request: RequestBuilder,
    options: CallOptions,
) -> BoxFuture<'static, Result<Answer, Box<Failure>>> {
    let span = Span::of_call(spec);
    for (name, value) in &options.headers {
        request.extra_header(name, value);
    }
    let outgoing = match Outgoing::prepare(client, spec, request) {
        Ok(outgoing) => outgoing,
        Err(failure) => {
            span.end(Some(&failure));
            return Box::pin(std::future::ready(Err(failure)));
        }
    };
    let CallOptions { timeout, retry, .. } = options;
    Box::pin(async move {
        let result = span.around(run(&outgoing, spec, timeout, retry, &span)).await;
        span.end(result.as_ref().err().map(|failure| &**failure));
        result
    })
}

async fn run(
    outgoing: &Outgoing,
    spec: &'static OperationSpec,
    timeout: Option<Timeout>,
    retry: Option<Arc<dyn RetryPolicy>>,
    span: &Span,
) -> Result<Answer, Box<Failure>> {
    let client = &*outgoing.client.shared;
    let pace = Pace::start(&client.timer, timeout.map_or(client.timeouts.operation, Timeout::limit));
    let policy = retry.unwrap_or_else(|| Arc::clone(&client.retry));
    let log = &CallLog::new(spec, policy, outgoing.is_idempotent);
    let passage = Passage { client, spec, outgoing, pace: &pace, log };
    let attempts = move |added| Attempts { passage, added, span, number: 0, is_renewed: false };
    if client.middleware.is_empty() {
        return attempts(HeaderMap::new()).run().await;
    }
    let end: End<'_> =
        Box::new(move |added| Box::pin(async move { attempts(added).run().await.map_err(Error::from_failure) }));
    passage.through(None, HeaderMap::new(), end).await.map_err(|mut failure| {
        log.tell_last(&mut failure);
        failure
    })
}

/// The attempts of one call.
struct Attempts<'a> {
    passage: Passage<'a>,
    /// Headers of middleware.
    added: HeaderMap,
    /// The span of the call.
    span: &'a Span,
    /// That of the last attempt.
    number: u32,
    /// Whether the one renewal of credentials that a call may have is used up.
    is_renewed: bool,
}

impl Attempts<'_> {
    async fn run(&mut self) -> Result<Answer, Box<Failure>> {
        let Passage { client, outgoing, pace, log, .. } = self.passage;
        loop {
            log.begin();
            let mut failure = match self.attempt().await {
                Ok(answer) => {
                    client.budget.earn(outgoing.base().origin());
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            log.tell(&mut failure);
            if failure.is_renewable {
                observe::renewed(self.number);
                // The attempt had a credential that is now replaced; the wait of a policy would serve nothing.
                continue;
            }
            let failed = log.failed(&failure, fraction(&*client.random));
            let is_retryable = log.policy().is_retryable(&failed);
            let next = self.next(&failure, &failed);
            failure.is_retryable = is_retryable;
            match next {
                Ok(wait) => {
                    observe::repeated(&failure, wait);
                    drop(failure);
                    pace.sleep(wait).await;
                }
                Err(stop) => {
                    log.stopped(stop);
                    failure.stop = stop;
                    return Err(failure);
                }
            }
        }
    }

    /// One attempt. A 401 of the server to a credential that can be renewed gives it up, whatever middleware made of the answer.
    async fn attempt(&mut self) -> Result<Answer, Box<Failure>> {
        self.wait_for_turn().await?;
        let Passage { client, spec, outgoing, pace, log } = self.passage;
        // A stream takes the time it takes; what stands still is found by the other limits.
        let limit = client.timeouts.attempt.filter(|_| outgoing.is_replayable());
        let pace = pace.attempt(limit);
        let credentials = credentials(client, spec, outgoing, &pace).await?;
        self.number = log.count();
        self.span.attempts(self.number);
        let span = Span::of_attempt(client, spec, outgoing, self.number);
        let mut result = span.around(self.exchange(&credentials.fetched, &pace, &span)).await;
        span.end(result.as_ref().err().map(|failure| &**failure));
        if log.status() == Some(StatusCode::UNAUTHORIZED) && !credentials.versions.is_empty() {
            credentials.versions.iter().for_each(super::provider::Version::reject);
            if let Err(failure) = &mut result {
                failure.is_renewable = !self.is_renewed && outgoing.is_replayable();
                self.is_renewed = true;
            }
        }
        result
    }

    /// One attempt, with the middleware around it.
    async fn exchange(&self, fetched: &[Prepared], pace: &Pace, span: &Span) -> Result<Answer, Box<Failure>> {
        let Passage { client, spec, outgoing, log, .. } = self.passage;
        let exchange = &Exchange { client, spec, outgoing, pace, log, span };
        if client.middleware.is_empty() {
            return exchange.run(fetched, &self.added).await;
        }
        let passage = Passage { pace, ..self.passage };
        let end: End<'_> = Box::new(move |added| {
            Box::pin(async move { exchange.run(fetched, &added).await.map_err(Error::from_failure) })
        });
        passage.through(Some(self.number), self.added.clone(), end).await
    }

    /// Waits until the client's own rate lets the attempt go.
    async fn wait_for_turn(&self) -> Result<(), Box<Failure>> {
        let Passage { client, spec, pace, .. } = self.passage;
        let Some(limiter) = &client.limiter else { return Ok(()) };
        match limiter.take(client.timer.now(), pace.left()) {
            Some(wait) if wait.is_zero() => {}
            Some(wait) => {
                observe::waiting(wait, "a turn", None);
                pace.sleep(wait).await;
            }
            None => {
                let late = pace.over();
                let mut failure = Failure::late(spec, late);
                failure.message = format!("no turn within {:?} at the client's own rate", late.limit);
                return Err(failure);
            }
        }
        Ok(())
    }

    /// The wait before the next attempt, or why there is none.
    fn next(&self, failure: &Failure, failed: &FailedAttempt<'_>) -> Result<Duration, RetryStop> {
        let Passage { client, outgoing, pace, log, .. } = self.passage;
        if failure.phase == Some(TimeoutPhase::Operation) {
            return Err(RetryStop::Deadline);
        }
        let wait = match log.policy().decide(failed) {
            RetryDecision::After(wait) => wait,
            RetryDecision::Stop(stop) => return Err(stop),
        };
        if failed.is_sent && !outgoing.is_replayable() {
            return Err(RetryStop::BodyNotReplayable);
        }
        if pace.left().is_some_and(|left| wait >= left) {
            return Err(RetryStop::Deadline);
        }
        let is_throttled = failed.status == Some(StatusCode::TOO_MANY_REQUESTS);
        if !client.budget.pay(outgoing.base().origin(), is_throttled) {
            return Err(RetryStop::QuotaExhausted);
        }
        Ok(wait)
    }
}
