//! The five time limits of a call, and how they are kept while it runs.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::body::BoxFuture;
use super::timer::Timer;

/// A time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    /// At most this long.
    After(Duration),
    /// As long as it takes.
    Disabled,
}

impl Timeout {
    pub(super) fn limit(self) -> Option<Duration> {
        match self {
            Self::After(limit) => Some(limit),
            Self::Disabled => None,
        }
    }
}

impl From<Duration> for Timeout {
    fn from(limit: Duration) -> Self {
        Self::After(limit)
    }
}

/// Which of the time limits ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// That for making a connection; nothing was sent.
    Connect,
    /// That from sending to the head of the answer.
    FirstByte,
    /// That between two chunks of a body.
    Idle,
    /// That of one attempt.
    Attempt,
    /// That of the call with all its attempts and the waits between them.
    Operation,
}

/// What a builder was told; `None` where it was told nothing.
#[derive(Clone, Copy, Default)]
pub(super) struct Chosen {
    pub(super) connect: Option<Timeout>,
    pub(super) first_byte: Option<Timeout>,
    pub(super) idle: Option<Timeout>,
    pub(super) attempt: Option<Timeout>,
    pub(super) operation: Option<Timeout>,
}

/// The limits of a client; `None` is no limit.
#[derive(Clone, Copy)]
pub(super) struct Timeouts {
    pub(super) connect: Option<Duration>,
    pub(super) first_byte: Option<Duration>,
    pub(super) idle: Option<Duration>,
    pub(super) attempt: Option<Duration>,
    pub(super) operation: Option<Duration>,
}

impl Chosen {
    /// Fills in the defaults: 5 s, 30 s, 20 s, 60 s, 120 s.
    ///
    /// Limits that were set must lie within each other. Defaults need not: a call of two seconds is none the worse for an
    /// attempt that could have taken sixty.
    pub(super) fn settle(self) -> Result<Timeouts, String> {
        let all = [
            ("connect_timeout", self.connect),
            ("first_byte_timeout", self.first_byte),
            ("attempt_timeout", self.attempt),
            ("timeout", self.operation),
            ("idle_timeout", self.idle),
        ];
        if let Some((name, _)) = all.iter().find(|(_, limit)| *limit == Some(Timeout::After(Duration::ZERO))) {
            return Err(format!("{name}() is zero; Timeout::Disabled sets no limit"));
        }
        let nested = |inner: usize, outer: usize| match (all.get(inner), all.get(outer)) {
            (Some((inner, Some(Timeout::After(short)))), Some((outer, Some(Timeout::After(long)))))
                if short >= long =>
            {
                Err(format!("{inner}() is not shorter than {outer}()"))
            }
            _ => Ok(()),
        };
        for (inner, outer) in [(0, 2), (1, 2), (2, 3), (0, 3), (1, 3)] {
            nested(inner, outer)?;
        }
        let or = |chosen: Option<Timeout>, seconds: u64| {
            chosen.unwrap_or(Timeout::After(Duration::from_secs(seconds))).limit()
        };
        Ok(Timeouts {
            connect: or(self.connect, 5),
            first_byte: or(self.first_byte, 30),
            idle: or(self.idle, 20),
            attempt: or(self.attempt, 60),
            operation: or(self.operation, 120),
        })
    }
}

/// A limit that ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Late {
    pub(super) phase: TimeoutPhase,
    pub(super) limit: Duration,
}

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit;
        match self.phase {
            TimeoutPhase::Connect => write!(f, "no connection within {limit:?}"),
            TimeoutPhase::FirstByte | TimeoutPhase::Operation => write!(f, "no answer within {limit:?}"),
            TimeoutPhase::Idle => write!(f, "the body stood still for {limit:?}"),
            TimeoutPhase::Attempt => write!(f, "no whole answer within {limit:?}"),
        }
    }
}

/// The end of a period: when it ends, and how long it was to be.
type End = Option<(Duration, Duration)>;

/// The time a call has left, and of that the attempt under way.
#[derive(Clone, Copy)]
pub(super) struct Pace<'t> {
    timer: &'t dyn Timer,
    call: End,
    attempt: End,
}

impl<'t> Pace<'t> {
    /// Starts the time of a call.
    pub(super) fn start(timer: &'t dyn Timer, operation: Option<Duration>) -> Self {
        let now = timer.now();
        Self { timer, call: end(now, operation), attempt: None }
    }

    /// The same call with the time of a new attempt.
    pub(super) fn attempt(&self, limit: Option<Duration>) -> Self {
        Self { attempt: end(self.timer.now(), limit), ..*self }
    }

    /// What is left of the call; `None` when it has no limit.
    pub(super) fn left(&self) -> Option<Duration> {
        self.call.map(|(end, _)| end.saturating_sub(self.timer.now()))
    }

    pub(super) async fn sleep(&self, duration: Duration) {
        self.timer.sleep(duration).await;
    }

    /// The error of a call whose time has run out.
    pub(super) fn over(&self) -> Late {
        Late { phase: TimeoutPhase::Operation, limit: self.call.map(|(_, limit)| limit).unwrap_or_default() }
    }

    /// Runs `work` within a limit of its own and those of attempt and call. No clock is asked and no timer started for work that
    /// is done at once.
    pub(super) fn within<F: Future + Unpin>(
        &self,
        phase: TimeoutPhase,
        limit: Option<Duration>,
        work: F,
    ) -> Within<'_, F> {
        Within { pace: self, work, end: Ending::Unknown(phase, limit) }
    }

    /// The limit that runs out first from now on, and what is left of it.
    fn first(&self, phase: TimeoutPhase, limit: Option<Duration>) -> Option<(Duration, Late)> {
        let now = self.timer.now();
        let ends =
            [(TimeoutPhase::Operation, self.call), (TimeoutPhase::Attempt, self.attempt), (phase, end(now, limit))];
        let ends = ends.into_iter().filter_map(|(phase, end)| end.map(|(end, limit)| (end, Late { phase, limit })));
        // Of two that end together the wider one counts.
        ends.min_by_key(|(end, _)| *end).map(|(end, late)| (end.saturating_sub(now), late))
    }
}

/// Work within limits.
#[must_use = "futures do nothing until they are awaited"]
pub(super) struct Within<'p, F> {
    pace: &'p Pace<'p>,
    work: F,
    end: Ending,
}

/// When work is late.
enum Ending {
    /// Not yet asked for: by a limit of its own, and those of the pace.
    Unknown(TimeoutPhase, Option<Duration>),
    Never,
    After(BoxFuture<'static, ()>, Late),
}

impl<F: Future + Unpin> Future for Within<'_, F> {
    type Output = Result<F::Output, Late>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Poll::Ready(done) = Pin::new(&mut this.work).poll(context) {
            return Poll::Ready(Ok(done));
        }
        if let Ending::Unknown(phase, limit) = this.end {
            this.end = match this.pace.first(phase, limit) {
                Some((left, late)) => Ending::After(this.pace.timer.sleep(left), late),
                None => Ending::Never,
            };
        }
        match &mut this.end {
            Ending::After(sleep, late) => sleep.as_mut().poll(context).map(|()| Err(*late)),
            Ending::Unknown(..) | Ending::Never => Poll::Pending,
        }
    }
}

fn end(now: Duration, limit: Option<Duration>) -> End {
    limit.map(|limit| (now.saturating_add(limit), limit))
}
