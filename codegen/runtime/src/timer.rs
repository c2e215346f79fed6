//! Time behind a trait, so that tests can pass it by hand and platforms without tokio can bring their own. Goes in: how
//! long; comes out: a future, or how late it is. Nothing else in the runtime may ask for the time or wait.

use std::time::{Duration, SystemTime};

use super::body::BoxFuture;

/// A source of time.
///
/// All waiting and all measuring of a client goes through its timer, so one that is advanced by hand makes retries,
/// time-outs and polling run at once and always alike.
pub trait Timer: Send + Sync + 'static {
    /// Resolves when `duration` has passed. Dropping the future ends the wait.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Time since a moment that stays the same for this timer; it never goes back. `sleep` advances it by at least what
    /// was asked for.
    fn now(&self) -> Duration;

    /// The time of day, against which a server's dates are held when it does not state its own.
    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// The timer of the tokio runtime the call runs in.
#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
#[derive(Clone, Copy, Debug)]
pub(super) struct DefaultTimer {
    start: tokio::time::Instant,
}

#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
impl DefaultTimer {
    pub(super) fn new() -> Self {
        Self { start: tokio::time::Instant::now() }
    }
}

#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
impl Timer for DefaultTimer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

#[cfg(all(feature = "reqwest", target_family = "wasm"))]
pub(super) use super::timer_wasm::DefaultTimer;
