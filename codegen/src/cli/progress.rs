//! A line on standard error for work that takes longer than people wait without asking.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_secs(1);

/// Does the work; when `shown` and it takes over two seconds, says so every second and wipes the line at the end.
pub(super) fn watch<T>(shown: bool, what: &str, work: impl FnOnce() -> T) -> T {
    if !shown {
        return work();
    }
    thread::scope(|scope| {
        // Dropped at the end of the work, also when it panics: that is the signal.
        let (working, signal) = channel::<()>();
        scope.spawn(move || report(&signal, PATIENCE, what, &mut io::stderr()));
        let result = work();
        drop(working);
        result
    })
}

fn report(signal: &Receiver<()>, patience: Duration, what: &str, out: &mut dyn Write) {
    let started = Instant::now();
    let mut wait = patience;
    let mut shown = false;
    while let Err(RecvTimeoutError::Timeout) = signal.recv_timeout(wait) {
        let _ = write!(out, "\r{what}: {} s", started.elapsed().as_secs());
        let _ = out.flush();
        shown = true;
        wait = TICK;
    }
    if shown {
        let _ = write!(out, "\r\x1b[K");
        let _ = out.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(patience: Duration, work: Duration) -> String {
        let (working, signal) = channel::<()>();
        let mut out = Vec::new();
        let sink = &mut out;
        thread::scope(|scope| {
            scope.spawn(move || report(&signal, patience, "reading api.yaml", sink));
            thread::sleep(work);
            drop(working);
        });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn short_work_prints_nothing_and_long_work_leaves_nothing() {
        assert_eq!(run(Duration::from_secs(60), Duration::ZERO), "");
        assert_eq!(run(Duration::ZERO, Duration::from_millis(100)), "\rreading api.yaml: 0 s\r\x1b[K");
    }
}
