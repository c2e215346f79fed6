//! Waiting: polling an operation until its answer is in a wanted state. In go a call, a waiter and a configuration, out
//! comes the resource. Dropping the future ends the wait at any point; nothing goes on in the background.

use std::sync::Arc;
use std::time::Duration;

use super::answer::{Answer, AnswerBody};
use super::api::Operation;
use super::api_message::push_clean;
use super::body::BoxFuture;
use super::call::{Call, Response, read_error, read_output};
use super::error::ErrorKind;
use super::failure::Failure;
use super::observe;
use super::request::RequestBuilder;
use super::retry::NoRetry;
use super::send::execute;
use super::timeouts::Timeout;
use super::wait_config::{Pace, WaitConfig, WaitEvent};
use super::wait_course::{Course, Step};
use super::wait_error::{WaitError, WaitReport};
use super::waiter::Waiter;

/// Time that the last poll may take beyond the deadline.
const LAST_POLL: Duration = Duration::from_secs(10);

/// Longest text of a state that is kept.
const LONGEST_STATE: usize = 100;

/// Waits for a state of a resource that stays; gives it as it was last answered.
///
/// # Errors
/// When the state does not come.
pub async fn wait_for<O: Operation>(
    call: Call<O>,
    waiter: &'static Waiter,
    config: WaitConfig,
) -> Result<O::Output, WaitError<O::Output, O::Error>> {
    match watch::<O>(call, waiter, config).await? {
        Seen::Resource(resource) => Ok(resource),
        Seen::Error(failure) => Err(WaitError::Vanished(read_error::<O>(failure))),
    }
}

/// Waits for a state that may be the end of the resource; `None` when it is gone.
///
/// # Errors
/// When the state does not come.
pub async fn wait_until_gone<O: Operation>(
    call: Call<O>,
    waiter: &'static Waiter,
    config: WaitConfig,
) -> Result<Option<O::Output>, WaitError<O::Output, O::Error>> {
    match watch::<O>(call, waiter, config).await? {
        Seen::Resource(resource) => Ok(Some(resource)),
        Seen::Error(_) => Ok(None),
    }
}

/// An answer that ends a wait well.
enum Seen<T> {
    Resource(T),
    /// An error that is what was waited for.
    Error(Box<Failure>),
}

async fn watch<O: Operation>(
    call: Call<O>,
    waiter: &'static Waiter,
    config: WaitConfig,
) -> Result<Seen<O::Output>, WaitError<O::Output, O::Error>> {
    let Call { operation, client, mut options } = call;
    // The next poll is the retry, unless the caller has said otherwise for this call.
    options.retry.get_or_insert_with(|| Arc::new(NoRetry));
    let own = options.timeout.map_or(client.shared.timeouts.operation, Timeout::limit);
    let poll = |left: Duration| -> BoxFuture<'static, Result<Answer, Box<Failure>>> {
        let mut request = RequestBuilder::new();
        operation.request(&mut request);
        let mut options = options.clone();
        options.timeout = Some(Timeout::After(own.map_or(left, |own| own.min(left))));
        execute(client.clone(), const { &O::SPEC }, request, options)
    };
    let timer = &*client.shared.timer;
    let mut watch = Watch::new(waiter, &config);
    let start = timer.now();
    timer.sleep(config.initial_delay.min(config.deadline)).await;
    loop {
        let elapsed = timer.now().saturating_sub(start);
        let polled = poll(config.deadline.saturating_sub(elapsed).max(LAST_POLL)).await;
        let now = timer.now().saturating_sub(start);
        watch.take(polled.as_ref().map_err(|failure| &**failure), now);
        let report = |watch: Watch<'_>| WaitReport {
            last: watch.last.and_then(|answer| O::output(answer).ok()).map(Box::new),
            state: watch.state,
            polls: watch.polls,
            elapsed: now,
        };
        match (watch.step, polled) {
            (Step::Done, Ok(answer)) => {
                let resource = read_output::<O>(answer).map(Response::into_body);
                return resource.map(Seen::Resource).map_err(WaitError::Poll);
            }
            (Step::Done, Err(failure)) => return Ok(Seen::Error(failure)),
            (Step::Failed, _) => return Err(WaitError::FailureState(report(watch))),
            (Step::Unknown, _) => return Err(WaitError::UnknownState(report(watch))),
            (Step::Vanished, Err(failure)) => return Err(WaitError::Vanished(read_error::<O>(failure))),
            (Step::Broken, Err(failure)) => return Err(WaitError::Poll(read_error::<O>(failure))),
            (_, polled) if now >= config.deadline => {
                let error = polled.err().map(read_error::<O>);
                return Err(WaitError::DeadlineExceeded { report: report(watch), error });
            }
            (_, polled) => {
                let asked =
                    polled.as_ref().map_or_else(|failure| failure.retry_after, |answer| answer.head.retry_after);
                let delay = watch.pause(polled.as_ref().err().map(|failure| &**failure), asked, now);
                timer.sleep(delay).await;
            }
        }
    }
}

/// A wait under way; not generic over the operation.
struct Watch<'c> {
    waiter: &'static Waiter,
    config: &'c WaitConfig,
    course: Course,
    pace: Pace,
    polls: u32,
    state: Option<String>,
    last: Option<Answer>,
    step: Step,
}

impl<'c> Watch<'c> {
    fn new(waiter: &'static Waiter, config: &'c WaitConfig) -> Self {
        let pace = config.pace();
        let course = Course::default();
        Self { waiter, config, course, pace, polls: 0, state: None, last: None, step: Step::GoOn }
    }

    /// Takes in the outcome of a poll.
    fn take(&mut self, polled: Result<&Answer, &Failure>, elapsed: Duration) {
        self.polls += 1;
        let answer = match polled {
            Ok(answer) => Some(answer),
            Err(failure) => failure.answer.as_ref().filter(|_| failure.kind == ErrorKind::Status),
        };
        let body = answer.and_then(|answer| answer.bytes().ok()).unwrap_or_default();
        let verdict = answer.map(|answer| self.waiter.judge(answer.status().as_u16(), &body));
        if let Ok(answer) = polled {
            self.state = self.waiter.state(&body).map(|state| {
                let mut clean = String::new();
                push_clean(&mut clean, &state, LONGEST_STATE);
                clean
            });
            let body = AnswerBody::Whole { bytes: body, truncated: false };
            self.last = Some(Answer { head: Arc::clone(&answer.head), case: answer.case, body });
        }
        self.step = match (polled, verdict) {
            (Ok(_), Some(verdict)) => self.course.saw(verdict, self.waiter, self.config, elapsed),
            (Err(failure), None | Some(super::waiter::Verdict::Unknown)) => {
                self.course.failed(failure, self.config, elapsed)
            }
            (Err(_), Some(verdict)) => self.course.saw(verdict, self.waiter, self.config, elapsed),
            (Ok(_), None) => Step::GoOn,
        };
    }

    /// Time until the next poll, which is never after the deadline; tells the observer.
    fn pause(&mut self, failure: Option<&Failure>, asked: Option<Duration>, elapsed: Duration) -> Duration {
        let next = self.pace.next().max(asked.unwrap_or_default()).min(self.config.deadline.saturating_sub(elapsed));
        let known = self.last.as_ref().is_some_and(|answer| {
            let body = answer.bytes().unwrap_or_default();
            self.waiter.judge(answer.status().as_u16(), &body) != super::waiter::Verdict::Unknown
        });
        let event = WaitEvent {
            poll: self.polls,
            elapsed,
            state: self.state.clone(),
            known,
            error: failure.map(|failure| failure.message.clone()),
            next,
        };
        observe::waiting(next, "a state", Some((event.poll, known)));
        self.config.tell(&event);
        next
    }
}
