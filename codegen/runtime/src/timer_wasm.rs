//! The timer of WebAssembly in a browser or a like host: that host's `setTimeout` and its clocks. There are no threads, and
//! Rust's own clock stops the program.

use std::time::{Duration, SystemTime};

use js_sys::{Date, Function, Promise, Reflect, global};
use tokio::sync::oneshot;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::body::BoxFuture;
use super::timer::Timer;

/// The longest wait that `setTimeout` takes, in milliseconds.
const LONGEST: f64 = 2_147_483_647.0;

/// The host's timer.
#[derive(Clone, Copy, Debug)]
pub(super) struct DefaultTimer;

impl DefaultTimer {
    pub(super) fn new() -> Self {
        Self
    }
}

impl Timer for DefaultTimer {
    /// Values of the host stay in a task of their own, so that what others wait for can be sent between threads.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let (done, waiting) = oneshot::channel();
        spawn_local(async move {
            let mut left = duration.as_secs_f64() * 1_000.0;
            while left > 0.0 && !done.is_closed() {
                // A host without timers: better a wait that does not end than one that is none.
                if JsFuture::from(pause(left.min(LONGEST))).await.is_err() {
                    std::future::pending::<()>().await;
                }
                left -= LONGEST;
            }
            let _ = done.send(());
        });
        Box::pin(async move {
            let _ = waiting.await;
        })
    }

    fn now(&self) -> Duration {
        Duration::try_from_secs_f64(monotonic().unwrap_or_else(Date::now) / 1_000.0).unwrap_or_default()
    }

    fn time_of_day(&self) -> SystemTime {
        let since = Duration::try_from_secs_f64(Date::now() / 1_000.0).unwrap_or_default();
        SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

/// Resolves after so many milliseconds.
fn pause(milliseconds: f64) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let set = Reflect::get(&global(), &JsValue::from_str("setTimeout")).and_then(|set| set.dyn_into::<Function>());
        let called = set.and_then(|set| set.call2(&JsValue::UNDEFINED, &resolve, &JsValue::from_f64(milliseconds)));
        if let Err(error) = called {
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    })
}

/// Milliseconds by `performance.now()`, which never goes back.
fn monotonic() -> Option<f64> {
    let performance = Reflect::get(&global(), &JsValue::from_str("performance")).ok()?;
    let now = Reflect::get(&performance, &JsValue::from_str("now")).ok()?.dyn_into::<Function>().ok()?;
    now.call0(&performance).ok()?.as_f64()
}
