//! Lists of several pages
//!
//! Calls whose answers come in pages have `items` and `pages`, which are streams: they ask for the next page when it is needed.
//! An error ends a stream; its position is a text to go on from, in another process too. No link is followed to another server,
//! and a list that does not end is an error.

use managed_postgres::ionos::Client;
use managed_postgres::ionos::operations::ListClusters;
use managed_postgres::runtime::{NoRetry, ReplayTransport, Reply, TestTimer};

fn page(offset: usize, ids: &[&str], is_last: bool) -> Reply {
    let items: Vec<String> = ids.iter().map(|id| format!(r#"{{"id": "{id}"}}"#)).collect();
    let next = if is_last { "" } else { r#""next": "https://api.ionos.com/databases/postgresql/clusters""# };
    let items = items.join(", ");
    Reply::json(200, format!(r#"{{"items": [{items}], "offset": {offset}, "limit": 2, "links": {{{next}}}}}"#))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let replay = ReplayTransport::in_order()
        .reply_to::<ListClusters>(page(0, &["a", "b"], false))
        .reply_to::<ListClusters>(Reply::empty(503))
        .reply_to::<ListClusters>(page(2, &["c"], true))
        .reply_to::<ListClusters>(page(0, &["a", "b"], true));
    let client = Client::builder()
        .token_auth("token")
        .retry(NoRetry)
        .transport(replay.clone())
        .timer(TestTimer::jumping())
        .build()?;

    let mut clusters = client.list_clusters().limit(2).items();
    let mut found = Vec::new();
    let error = loop {
        match clusters.try_next().await {
            Ok(cluster) => found.extend(cluster.and_then(|cluster| cluster.id)),
            Err(error) => break error,
        }
    };
    assert_eq!((error.is_retryable(), found.len()), (true, 2));
    println!("{found:?}, then {error}");

    // The rest, from where it broke off.
    let position = clusters.position().ok_or("a stream that has begun has a position")?.to_string();
    let rest = client.list_clusters().limit(2).items().resume(position.parse()?).try_collect_all(1_000).await?;
    assert_eq!(rest[0].id.as_deref(), Some("c"));
    println!("{} more from {position}", rest.len());

    let mut pages = client.list_clusters().pages();
    while let Some(page) = pages.try_next().await? {
        assert_eq!(page.len(), 2);
        println!("a page of {} from {}", page.len(), page.position());
    }

    replay.finish()?;
    Ok(())
}
