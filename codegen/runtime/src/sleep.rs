//! Waiting, behind a trait so that tests can do without it.

use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::Duration;

use super::body::BoxFuture;

/// A source of time.
pub trait Sleep: Send + Sync + 'static {
    /// Resolves when `duration` has passed.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The timer of the tokio runtime the call runs in.
#[cfg(feature = "reqwest")]
#[derive(Clone, Copy, Debug)]
pub(super) struct TokioTimer;

#[cfg(feature = "reqwest")]
impl Sleep for TokioTimer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}

/// Runs `work`, at most for `limit`; `None` when the time ran out first.
pub(super) async fn within<T>(timer: &dyn Sleep, limit: Option<Duration>, work: impl Future<Output = T>) -> Option<T> {
    let Some(limit) = limit else { return Some(work.await) };
    let mut work = std::pin::pin!(work);
    let mut sleep = timer.sleep(limit);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => sleep.as_mut().poll(context).map(|()| None),
    })
    .await
}
