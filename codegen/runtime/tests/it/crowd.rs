//! Many calls at once, one of which goes wrong in the worst way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::rt;
use crate::sample::operations::Client;

/// Panics once, and answers everyone else.
struct Poisoned(Arc<AtomicUsize>);

impl rt::Transport for Poisoned {
    fn send(
        &self,
        _: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::task::yield_now().await;
            assert!(number != 5_000, "poisoned");
            let status = if number.is_multiple_of(100) { 503 } else { 200 };
            let answer = http::Response::builder().status(status).header("content-type", "application/json");
            Ok(answer.body(rt::Body::from(r#"{"items":[]}"#)).unwrap())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn hc_17_ten_thousand_calls_and_one_that_panics() {
    let hits = Arc::new(AtomicUsize::new(0));
    let client = Client::builder()
        .base_url("https://host.example")
        .token_auth("t")
        .transport(Poisoned(Arc::clone(&hits)))
        .rate_limit(rt::RateLimit::per_second(1_000))
        .build()
        .unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..10_000 {
        calls.spawn(client.list_clusters().send());
    }
    let (mut good, mut panicked, mut exhausted) = (0, 0, 0);
    while let Some(result) = calls.join_next().await {
        match result {
            Ok(Ok(_)) => good += 1,
            Ok(Err(error)) => {
                assert_eq!(error.retry_stop(), rt::RetryStop::QuotaExhausted, "{error}");
                exhausted += 1;
            }
            Err(error) => panicked += usize::from(error.is_panic()),
        }
    }
    assert_eq!((good + exhausted, panicked), (9_999, 1));
    assert!(exhausted < 100, "{exhausted}");
    client.list_clusters().send().await.unwrap();
}
