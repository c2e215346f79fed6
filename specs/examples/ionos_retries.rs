//! Retries and time limits
//!
//! What fails in passing is sent again, by default twice, after a random wait that grows, or the one that the server asks for. A
//! GET, PUT or DELETE is repeated after most failures, a POST or PATCH only where the server has surely not acted: after a refused
//! connection or a 429. A call ends after two minutes, repeats and waits included, unless [`timeout`](runtime::Call::timeout) says
//! otherwise; an attempt, its first byte and each pause of a body have limits of their own. The
//! [`builder`](runtime::ClientBuilder) sets all of it for a client, a [`Call`](runtime::Call) for itself.

use std::time::Duration;

use managed_postgres::ionos::Client;
use managed_postgres::ionos::operations::{DeleteCluster, ListClusters};
use managed_postgres::runtime::{NoRetry, ReplayTransport, Reply, StandardRetry, TestTimer, Timer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let replay = ReplayTransport::in_order()
        .reply_to::<ListClusters>(Reply::empty(503).header("retry-after", "7"))
        .reply_to::<ListClusters>(Reply::json(200, r#"{"items": []}"#))
        .reply_to::<DeleteCluster>(Reply::empty(502))
        .reply_to::<DeleteCluster>(Reply::empty(404))
        .reply_to::<ListClusters>(Reply::empty(503));
    let timer = TestTimer::jumping();
    let client = Client::builder()
        .token_auth("token")
        .retry(StandardRetry::new().attempts(5).longest_asked(Duration::from_secs(30)))
        .timeout(Duration::from_secs(60))
        .transport(replay.clone())
        .timer(timer.clone())
        .build()?;

    // The server is busy once and asks for seven seconds.
    client.list_clusters().send().await?;
    assert!(timer.now() >= Duration::from_secs(7));
    println!("listed, {} s after the first attempt", timer.now().as_secs());

    // The first attempt may have deleted it before its answer was lost.
    let error = client.delete_cluster("4711").send().await.unwrap_err();
    assert!(error.is_not_found() && error.maybe_applied());
    assert_eq!(error.attempts(), 2);
    println!("{error}: the first of them may have deleted it");

    // One call with its own mind.
    let error = client.list_clusters().retry(NoRetry).timeout(Duration::from_secs(5)).send().await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (1, true));
    println!("{error}: another attempt may succeed");

    replay.finish()?;
    Ok(())
}
