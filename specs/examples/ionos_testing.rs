//! Testing your own code without a network
//!
//! The feature `test-util` adds transports to `runtime` that open no connection, which the examples above use as well:
//! `ReplayTransport` answers each expected request once and reports what was not asked for, `CaptureTransport` keeps what was
//! sent, `FaultTransport` breaks chosen requests, `NeverTransport` does not answer. With `TestTimer` and `SeededRandom` repeats and
//! waits take no time and are always alike.

use managed_postgres::ionos::Client;
use managed_postgres::ionos::models::ClusterResponse;
use managed_postgres::ionos::operations::{DeleteCluster, GetCluster};
use managed_postgres::runtime::{
    CaptureTransport, ErrorKind, Fault, FaultTransport, NoRetry, ReplayTransport, Reply, SeededRandom, TestTimer,
    sample,
};

// The code under test.
async fn delete(client: &Client, id: &str) -> Result<bool, Box<dyn std::error::Error>> {
    match client.get_cluster(id).send().await {
        Ok(_) => client.delete_cluster(id).send().await.map(|_| true).map_err(Into::into),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A value of a type that is only received has no builder.
    let cluster: ClusterResponse = sample(r#"{"id": "4711"}"#)?;
    let replay = ReplayTransport::in_order()
        .answer("GET", "/databases/postgresql/clusters/4711", Reply::empty(503))
        .respond::<GetCluster>(&cluster)
        .respond::<DeleteCluster>(&cluster);
    let client = Client::builder()
        .token_auth("token")
        .transport(replay.clone())
        .timer(TestTimer::jumping())
        .random(SeededRandom::new(1))
        .build()?;
    assert!(delete(&client, "4711").await?);
    replay.finish()?;
    for request in replay.requests() {
        println!("{} {}", request.method(), request.path());
    }

    let broken = FaultTransport::new(CaptureTransport::new(Reply::json(200, "{}"))).fault(1, Fault::Reset);
    let builder = Client::builder().token_auth("token").transport(broken).timer(TestTimer::jumping());
    let client = builder.retry(NoRetry).build()?;
    let error = client.get_cluster("4711").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    println!("{error}");
    Ok(())
}
