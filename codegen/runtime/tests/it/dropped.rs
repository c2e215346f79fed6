//! Callers that go away: at any await of a call, nothing more is sent, and the next call finds everything as it should be.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::rt::{self, RateLimit, StandardRetry, TransportErrorKind};
use crate::sample::operations::Client;
use crate::sample::paged::{Header, List, Offset};
use crate::script::{Script, Step};

const SECOND: Duration = Duration::from_secs(1);

/// Polls a future until it has waited so often, then drops it; `None` when it was not at its end.
pub async fn until<F: Future>(future: F, awaits: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut waited = 0;
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if waited == awaits => Poll::Ready(None),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await
}

fn client(script: &Script) -> Client {
    let policy = StandardRetry::new().attempts(10);
    script.builder().retry(policy).rate_limit(RateLimit { per_second: 1, burst: 1 }).build().unwrap()
}

fn late(step: Step) -> Step {
    Step::Late(SECOND, Box::new(step))
}

/// Drops what `start` begins at its first await, its second and so on, up to its end. Says how many there were.
async fn at_every_await<F: Future>(steps: &[Step], start: impl Fn(Client) -> F) -> usize {
    for awaits in 0..1_000 {
        let script = Script::new(steps.iter().cloned().chain([Step::list()]));
        let client = client(&script);
        if until(start(client.clone()), awaits).await.is_some() {
            return awaits;
        }
        let hits = script.hits();
        tokio::time::sleep(3_600 * SECOND).await;
        assert_eq!(script.hits(), hits, "after {awaits} awaits");
        // Its turn was not used up, its purse not emptied, no lock held.
        let before = script.elapsed();
        let _ = client.list_clusters().send().await;
        assert!(script.hits() > hits && script.elapsed() - before < 60 * SECOND, "after {awaits} awaits");
    }
    panic!("it never ends");
}

#[tokio::test(start_paused = true)]
async fn hc_15_a_call_dropped_at_every_await() {
    let slow = (0..3).map(|_| (SECOND, &b" "[..])).chain([(SECOND, &br#"{"items":[]}"#[..])]).collect();
    let steps = [
        late(Step::status(503)),
        late(Step::with(503, "retry-after", "3")),
        late(Step::Fail(TransportErrorKind::Other)),
        Step::Hang,
        late(Step::Chunks("application/json", slow, true)),
    ];
    let awaits = at_every_await(&steps, |client| async move { client.list_clusters().send().await.unwrap() }).await;
    assert!(awaits >= 12, "{awaits}");
}

#[tokio::test(start_paused = true)]
async fn hc_15_a_list_dropped_at_every_await() {
    let page = |body| late(Step::Answer(200, Vec::new(), body));
    let steps = [
        page(r#"{"items":[{"id":1},{"id":2}]}"#),
        late(Step::status(502)),
        page(r#"{"items":[{"id":3}]}"#),
        page(r#"{"items":[]}"#),
    ];
    let awaits = at_every_await(&steps, |client| async move {
        let items = client.call(List::<Offset>::new(&[])).items();
        assert_eq!(items.try_collect_all(10).await.unwrap().len(), 3);
    })
    .await;
    assert!(awaits >= 5, "{awaits}");
}

static DONE: rt::Waiter = rt::Waiter {
    name: "wait_until_done",
    success: &[rt::Condition::All(&[("/state", &["DONE"])])],
    failure: &[],
    pending: &[],
    confirm_failure: false,
};

#[tokio::test(start_paused = true)]
async fn hc_15_a_wait_dropped_at_every_await() {
    let state = |body| late(Step::Answer(200, Vec::new(), body));
    let steps = [
        state(r#"{"items":[],"state":"BUSY"}"#),
        late(Step::status(503)),
        Step::Hang,
        late(Step::Fail(TransportErrorKind::Connect)),
        state(r#"{"items":[],"state":"DONE"}"#),
    ];
    let awaits = at_every_await(&steps, |client| async move {
        let config = rt::WaitConfig::deadline(3_600 * SECOND);
        rt::wait_for(client.call(List::<Header>::new(&[])), &DONE, config).await.unwrap()
    })
    .await;
    assert!(awaits >= 10, "{awaits}");
}

#[tokio::test(start_paused = true)]
async fn hc_15_a_download_in_memory_dropped_at_every_await() {
    let chunks = (0..4).map(|_| (SECOND, &b"chunk"[..])).collect();
    let steps = [late(Step::status(503)), late(Step::Chunks("image/png", chunks, true))];
    let awaits = at_every_await(&steps, |client| async move {
        let download = client.upload("x").send().await.unwrap();
        assert_eq!(download.bytes(100).await.unwrap().len(), 20);
    })
    .await;
    assert!(awaits >= 6, "{awaits}");
}
