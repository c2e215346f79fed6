//! Whether a call is repeated, and after what wait. Goes in: what is known of an attempt that failed; comes out: a
//! decision. Nothing here waits, sends or counts; what no policy may decide (deadline, budget, bodies that cannot be
//! sent again) is in `send`.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::error::ErrorKind;

/// Decides whether a call that failed is sent again.
///
/// The client asks after each failed attempt that could be repeated at all. Its answer is overruled where the call's time
/// would run out during the wait, where too many calls to the server fail already, and for bodies that are streams.
pub trait RetryPolicy: Send + Sync + 'static {
    /// What to do now.
    fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision;

    /// Whether a failure of this sort may be sent again at all, whatever the number of attempts and the wait: what
    /// [`Error::is_retryable`](super::Error::is_retryable) tells. Unless a policy says otherwise, what [`StandardRetry`] says.
    fn is_retryable(&self, failed: &FailedAttempt<'_>) -> bool {
        StandardRetry::new().is_retryable(failed)
    }
}

/// An attempt that failed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// How many attempts there were, this one included.
    pub number: u32,
    /// Id of the operation in the document.
    pub operation: &'static str,
    /// HTTP method of the operation.
    pub method: &'static str,
    /// Whether doing it twice is as good as doing it once: by its method, by a mark in the document, or because the
    /// request carries an idempotency key.
    pub is_idempotent: bool,
    /// Whether the server may have got the request.
    pub is_sent: bool,
    /// What went wrong.
    pub kind: ErrorKind,
    /// Status of the answer, when there was one.
    pub status: Option<StatusCode>,
    /// Headers of the answer, when there was one.
    pub headers: Option<&'a HeaderMap>,
    /// The wait the server asked for, as it stands: it may be years.
    pub retry_after: Option<Duration>,
    /// Statuses that the document or its overlay calls worth a repeat for this operation.
    pub also: &'static [u16],
    /// Chance: from 0 up to, but without, 1.
    pub random: f64,
}

/// What to do after an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryDecision {
    /// Wait, then send again.
    After(Duration),
    /// Give up.
    Stop(RetryStop),
}

/// Why a call was not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryStop {
    /// Failures of this sort are not repeated.
    Final,
    /// The body is a stream, which can be sent only once.
    BodyNotReplayable,
    /// There were as many attempts as the policy allows.
    Attempts,
    /// The server asks for a longer wait than the policy takes; see `retry_after` of the error.
    ServerDelay,
    /// The time of the call would have run out during the wait, or has run out.
    Deadline,
    /// Too many calls to this server fail; repeats are suspended until some succeed.
    QuotaExhausted,
}

/// Sends everything once.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRetry;

impl RetryPolicy for NoRetry {
    fn decide(&self, _: &FailedAttempt<'_>) -> RetryDecision {
        RetryDecision::Stop(RetryStop::Final)
    }
}

/// The policy of every client that is given no other.
///
/// Repeated are failures to connect, of any operation; 429, of any operation; 408, 502, 503, 504, broken connections and
/// time-outs of attempts, of operations that are idempotent; 500 to GET, HEAD and QUERY; and the statuses that a document
/// names for an operation. A wait is chosen at random between zero and a bound that doubles from half a second (a second
/// for 429) up to 20 seconds; where the server says how long to wait, it is that and up to a tenth more.
#[derive(Clone, Debug)]
#[must_use]
pub struct StandardRetry {
    attempts: u32,
    base: Duration,
    throttled_base: Duration,
    longest: Duration,
    longest_asked: Duration,
    header: &'static str,
}

impl StandardRetry {
    /// Three attempts; up to 60 seconds are waited when the server asks for them.
    pub const fn new() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(500),
            throttled_base: Duration::from_secs(1),
            longest: Duration::from_secs(20),
            longest_asked: Duration::from_secs(60),
            header: "x-should-retry",
        }
    }

    /// Greatest number of attempts, the first included; 0 counts as 1.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// First bound of the wait; that after 429 is at least twice as long.
    pub fn base(mut self, base: Duration) -> Self {
        self.throttled_base = self.throttled_base.max(base.saturating_mul(2));
        self.base = base;
        self
    }

    /// Greatest bound of waits the server has no say in.
    pub const fn longest(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Longest wait a server may ask for, up to 120 seconds; when it asks for more, the call ends at once.
    pub fn longest_asked(mut self, longest: Duration) -> Self {
        self.longest_asked = longest.min(Duration::from_secs(120));
        self
    }

    /// Name of the header by which the server forbids a repeat with `false`; `x-should-retry` unless set.
    pub const fn forbidding_header(mut self, name: &'static str) -> Self {
        self.header = name;
        self
    }

    /// Full jitter below a bound that doubles with each attempt.
    fn backoff(&self, failed: &FailedAttempt<'_>) -> Duration {
        let is_throttled = failed.status == Some(StatusCode::TOO_MANY_REQUESTS);
        let base = if is_throttled { self.throttled_base } else { self.base };
        let doublings = 1_u32.checked_shl(failed.number.saturating_sub(1)).unwrap_or(u32::MAX);
        base.saturating_mul(doublings).min(self.longest).mul_f64(failed.random.clamp(0.0, 1.0))
    }
}

impl Default for StandardRetry {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy for StandardRetry {
    fn is_retryable(&self, failed: &FailedAttempt<'_>) -> bool {
        let forbidden = failed.headers.and_then(|headers| headers.get(self.header));
        if forbidden.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"false")) {
            return false;
        }
        match (failed.kind, failed.status.map(|status| status.as_u16())) {
            (ErrorKind::Status, Some(429)) => true,
            (ErrorKind::Status, Some(500)) if matches!(failed.method, "GET" | "HEAD" | "QUERY") => true,
            (ErrorKind::Status, Some(408 | 502..=504)) if failed.is_idempotent => true,
            (ErrorKind::Status, Some(status)) => failed.also.contains(&status),
            (ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport, _) => {
                !failed.is_sent || failed.is_idempotent
            }
            _ => false,
        }
    }

    fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision {
        if !self.is_retryable(failed) {
            return RetryDecision::Stop(RetryStop::Final);
        }
        if failed.number >= self.attempts {
            return RetryDecision::Stop(RetryStop::Attempts);
        }
        match failed.retry_after.filter(|asked| !asked.is_zero()) {
            Some(asked) if asked > self.longest_asked => RetryDecision::Stop(RetryStop::ServerDelay),
            // The tenth keeps clients that were told the same from coming back together.
            Some(asked) => RetryDecision::After(asked + asked.mul_f64(failed.random.clamp(0.0, 1.0) / 10.0)),
            None => RetryDecision::After(self.backoff(failed)),
        }
    }
}
