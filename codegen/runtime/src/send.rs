//! The send path, the same code for every operation: put the request together, then one attempt after another (`exchange`)
//! until one succeeds or there is a reason to stop. [`execute`] is the place for what concerns a whole call.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::answer::Answer;
use super::api::OperationSpec;
use super::body::BoxFuture;
use super::call_log::CallLog;
use super::client::Client;
use super::error::Error;
use super::exchange::Exchange;
use super::failure::Failure;
use super::middleware::{End, Passage};
use super::observe::{self, Span};
use super::outgoing::Outgoing;
use super::provider::Fetched;
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
    let limit = timeout.map_or(outgoing.client.shared.timeouts.operation, Timeout::limit);
    let policy = retry.unwrap_or_else(|| Arc::clone(&outgoing.client.shared.retry));
    let log = CallLog::new(spec, policy, outgoing.is_idempotent);
    Box::pin(async move {
        let client = &*outgoing.client.shared;
        let result = if client.middleware.is_empty() {
            let exchange = Exchange::new(&outgoing, &log, Pace::start(&*client.timer, limit));
            let mut attempts = Attempts::new(exchange, None, &span);
            span.around(pin!(attempts.run())).await
        } else {
            let pace = &Pace::start(&*client.timer, limit);
            let passage = Passage { client, spec, outgoing: &outgoing, pace, log: &log };
            span.around(pin!(through(passage, &span))).await
        };
        span.end(result.as_ref().err().map(|failure| &**failure));
        result
    })
}

/// The call with middleware around it.
async fn through(passage: Passage<'_>, span: &Span) -> Result<Answer, Box<Failure>> {
    let end: End<'_> = Box::new(move |added| {
        Box::pin(async move {
            let exchange = Exchange::new(passage.outgoing, passage.log, *passage.pace);
            let mut attempts = Attempts::new(exchange, Some(&added), span);
            attempts.run().await.map_err(Error::from_failure)
        })
    });
    passage.through(None, HeaderMap::new(), end).await.map_err(|mut failure| {
        passage.log.tell_last(&mut failure);
        failure
    })
}

/// The attempts of one call.
struct Attempts<'a> {
    /// The attempt under way.
    exchange: Exchange<'a>,
    /// Headers of middleware.
    added: Option<&'a HeaderMap>,
    /// The span of the call.
    span: &'a Span,
    /// That of the last attempt.
    number: u32,
    /// Whether the one renewal of credentials that a call may have is used up.
    is_renewed: bool,
}

impl<'a> Attempts<'a> {
    fn new(exchange: Exchange<'a>, added: Option<&'a HeaderMap>, span: &'a Span) -> Self {
        Self { exchange, added, span, number: 0, is_renewed: false }
    }

    async fn run(&mut self) -> Result<Answer, Box<Failure>> {
        let log = self.exchange.log;
        loop {
            log.begin();
            let mut failure = match self.attempt().await {
                Ok(answer) => {
                    self.exchange.client.budget.earn(self.exchange.outgoing.base().origin());
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
            let failed = log.failed(&failure, fraction(&*self.exchange.client.random));
            let is_retryable = log.policy().is_retryable(&failed);
            let next = self.next(&failure, &failed);
            failure.is_retryable = is_retryable;
            match next {
                Ok(wait) => {
                    observe::repeated(&failure, wait);
                    drop(failure);
                    self.exchange.pace.sleep(wait).await;
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
        let Exchange { client, spec, outgoing, .. } = self.exchange;
        // A stream takes the time it takes; what stands still is found by the other limits.
        let limit = client.timeouts.attempt.filter(|_| outgoing.is_replayable());
        self.exchange.pace = self.exchange.pace.attempt(limit);
        let fetched = self.exchange.credentials().await?;
        self.number = self.exchange.log.count();
        self.span.attempts(self.number);
        self.exchange.span = Span::of_attempt(client, spec, outgoing, self.number);
        let mut result = if self.exchange.client.middleware.is_empty() {
            self.exchange.span.around(pin!(self.exchange.run(&fetched, self.added))).await
        } else {
            self.exchange.span.around(pin!(self.through(&fetched))).await
        };
        // The span ends here, before any wait for the next attempt.
        std::mem::replace(&mut self.exchange.span, Span::none()).end(result.as_ref().err().map(|failure| &**failure));
        if self.exchange.log.status() == Some(StatusCode::UNAUTHORIZED) && !fetched.is_empty() {
            fetched.iter().for_each(|(_, version)| version.reject());
            if let Err(failure) = &mut result {
                failure.is_renewable = !self.is_renewed && outgoing.is_replayable();
                self.is_renewed = true;
            }
        }
        result
    }

    /// One attempt, with middleware around it.
    async fn through(&self, fetched: &[Fetched]) -> Result<Answer, Box<Failure>> {
        let Exchange { client, spec, outgoing, log, pace, .. } = &self.exchange;
        let passage = Passage { client, spec, outgoing, log, pace };
        let end: End<'_> = Box::new(move |added| {
            Box::pin(async move { self.exchange.run(fetched, Some(&added)).await.map_err(Error::from_failure) })
        });
        passage.through(Some(self.number), self.added.cloned().unwrap_or_default(), end).await
    }

    /// Waits until the client's own rate lets the attempt go.
    async fn wait_for_turn(&self) -> Result<(), Box<Failure>> {
        let Exchange { client, spec, pace, .. } = &self.exchange;
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
        let Exchange { client, outgoing, pace, log, .. } = &self.exchange;
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
