//! How a wait may end other than well. Nothing that was learnt is lost: the last state that came is in the error.

use std::fmt;
use std::time::Duration;

use super::error::Error;

/// A wait that did not end well. `T` is the resource as the polled operation answers it. None of these undoes what was
/// started: waiting can be taken up again with a new call.
#[non_exhaustive]
pub enum WaitError<T, E> {
    /// The resource is in a state that it will not leave by itself.
    FailureState(WaitReport<T>),
    /// The resource is in a state that is not known, and the caller asked to stop at those.
    UnknownState(WaitReport<T>),
    /// Time ran out.
    DeadlineExceeded {
        /// What was seen.
        report: WaitReport<T>,
        /// Why the last poll failed, if it did.
        error: Option<Error<E>>,
    },
    /// The resource is not there, and should be.
    Vanished(Error<E>),
    /// Polls failed in a way that does not pass, or too often in a row.
    Poll(Error<E>),
}

/// What a wait has seen.
#[non_exhaustive]
pub struct WaitReport<T> {
    /// The resource as it was last answered.
    pub last: Option<Box<T>>,
    /// The values the waiter looks at, such as `BUSY`.
    pub state: Option<String>,
    /// How many polls were made.
    pub polls: u32,
    /// Time since the wait began.
    pub elapsed: Duration,
}

impl<T, E> WaitError<T, E> {
    /// What was seen; `None` when the polls themselves failed.
    #[must_use]
    pub fn report(&self) -> Option<&WaitReport<T>> {
        match self {
            Self::FailureState(report) | Self::UnknownState(report) | Self::DeadlineExceeded { report, .. } => {
                Some(report)
            }
            Self::Vanished(_) | Self::Poll(_) => None,
        }
    }

    /// The error of the last poll.
    #[must_use]
    pub fn error(&self) -> Option<&Error<E>> {
        match self {
            Self::Vanished(error) | Self::Poll(error) => Some(error),
            Self::DeadlineExceeded { error, .. } => error.as_ref(),
            Self::FailureState(_) | Self::UnknownState(_) => None,
        }
    }

    /// Whether time ran out.
    #[must_use]
    pub fn is_deadline_exceeded(&self) -> bool {
        matches!(self, Self::DeadlineExceeded { .. })
    }
}

impl<T, E> fmt::Display for WaitError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FailureState(report) => write!(f, "failed: {report}"),
            Self::UnknownState(report) => write!(f, "in an unknown state: {report}"),
            Self::DeadlineExceeded { report, error: None } => write!(f, "not in time: {report}"),
            Self::DeadlineExceeded { report, error: Some(error) } => {
                write!(f, "not in time: {report}; the last poll: {error}")
            }
            Self::Vanished(error) => write!(f, "the resource is not there: {error}"),
            Self::Poll(error) => write!(f, "cannot tell the state: {error}"),
        }
    }
}

impl<T> fmt::Display for WaitReport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.as_deref().unwrap_or("no state");
        write!(f, "{state} after {} polls in {} s", self.polls, self.elapsed.as_secs())
    }
}

/// As `Display`, and the error of the last poll; the resource may hold what should not be shown.
impl<T, E> fmt::Debug for WaitError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("WaitError");
        debug.field("message", &self.to_string());
        if let Some(error) = self.error() {
            debug.field("error", error);
        }
        debug.finish()
    }
}

impl<T> fmt::Debug for WaitReport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaitReport({self})")
    }
}

/// `Display` tells the error of the last poll, so the source is the cause of that one.
impl<T, E> std::error::Error for WaitError<T, E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error().and_then(std::error::Error::source)
    }
}
