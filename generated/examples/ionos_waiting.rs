//! Waiting for a state
//!
//! `start` sends what begins work and gives, beside the answer, the call to wait with; `wait_until_available` and its like ask until
//! the state is there, has failed, or the deadline is over, which must be given. A wait that is dropped or over ends nothing at
//! the server: it can be taken up again with the ID, also in another process.

use std::time::Duration;

use managed_postgres::ionos::Client;
use managed_postgres::ionos::operations::{DeleteCluster, GetCluster};
use managed_postgres::runtime::{ReplayTransport, Reply, TestTimer, WaitConfig, WaitError};

fn cluster(state: &str) -> Reply {
    Reply::json(200, format!(r#"{{"id": "4711", "metadata": {{"state": "{state}"}}}}"#))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let replay = ReplayTransport::in_order()
        .reply_to::<GetCluster>(cluster("BUSY"))
        .reply_to::<GetCluster>(cluster("AVAILABLE"))
        .reply_to::<DeleteCluster>(cluster("DESTROYING"))
        .reply_to::<GetCluster>(cluster("DESTROYING"))
        .reply_to::<GetCluster>(Reply::empty(404))
        .reply_to::<GetCluster>(Reply::empty(403));
    let client = Client::builder().token_auth("token").transport(replay.clone()).timer(TestTimer::jumping()).build()?;

    let config = WaitConfig::deadline(Duration::from_secs(40 * 60))
        .on_event(|event| println!("{:?} after {:?}", event.state, event.elapsed));
    let cluster = client.get_cluster("4711").wait_until_available(config).await?;
    assert_eq!(cluster.id.as_deref(), Some("4711"));
    println!("{:?} is available", cluster.id);

    let deletion = client.delete_cluster("4711").start().await?;
    deletion.poll.wait_until_deleted(WaitConfig::deadline(Duration::from_secs(20 * 60))).await?;
    println!("{:?} is deleted", cluster.id);

    // Each way to fail is a case of its own, and holds what was seen last.
    let config = WaitConfig::deadline(Duration::from_secs(60));
    match client.get_cluster("4712").wait_until_available(config).await {
        Err(WaitError::Poll(error)) => {
            assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
            println!("given up: {error}");
        }
        other => panic!("{other:?}"),
    }

    replay.finish()?;
    Ok(())
}
