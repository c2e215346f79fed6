//! Prints all PostgreSQL clusters of an IONOS contract, page after page.
//!
//! Credentials come from `IONOS_TOKEN`, or `IONOS_USERNAME` and `IONOS_PASSWORD`:
//! `IONOS_TOKEN=… cargo run -p managed-postgres --example ionos_list_clusters`

use managed_postgres::ionos::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;
    let mut clusters = client.list_clusters().limit(100).items();
    while let Some(cluster) = clusters.try_next().await? {
        let state = cluster.metadata.and_then(|metadata| metadata.state);
        let name = cluster.properties.and_then(|properties| properties.display_name);
        println!(
            "{} {} {}",
            cluster.id.as_deref().unwrap_or("-"),
            state.map_or("-".to_owned(), |state| state.to_string()),
            name.as_deref().unwrap_or("-"),
        );
    }
    Ok(())
}
