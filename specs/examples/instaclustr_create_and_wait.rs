//! Creates a PostgreSQL cluster at Instaclustr, waits until it runs, and saves its CA certificates.
//! This costs money.

use std::time::Duration;

use managed_postgres::instaclustr::Client;
use managed_postgres::instaclustr::models::{
    CloudProviderV2, PostgresqlClusterV2Input, PostgresqlDataCentreV2Input,
    PostgresqlIntraDataCentreReplicationDetailsV2, PostgresqlReplicationModeV2, SlaTierV2,
};
use managed_postgres::runtime::WaitConfig;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;

    let replication = PostgresqlIntraDataCentreReplicationDetailsV2::builder()
        .replication_mode(PostgresqlReplicationModeV2::Synchronous)
        .build()?;
    let data_centre = PostgresqlDataCentreV2Input::builder()
        .name("dc_1")
        .cloud_provider(CloudProviderV2::AwsVpc)
        .region("US_EAST_1")
        .network("10.1.0.0/16")
        .node_size("PGS-DEV-t4g.small-5")
        .number_of_nodes(2)
        .client_to_cluster_encryption(true)
        .intra_data_centre_replication([replication])
        .build()?;
    let request = PostgresqlClusterV2Input::builder()
        .name("example")
        .postgresql_version("15.2.0")
        .sla_tier(SlaTierV2::NonProduction)
        .private_network_cluster(false)
        .synchronous_mode_strict(false)
        .data_centres([data_centre])
        .build()?;

    let started = client.create_cluster(request).start().await?;
    let id = started.answer.id.ok_or("the answer holds no cluster ID")?;
    println!("creating {id}");

    // It runs once two things are true: the cluster does, and nothing is being done to it. When time runs out the cluster
    // still exists; `get_cluster` with its ID takes the wait up again.
    let config = WaitConfig::deadline(Duration::from_secs(60 * 60))
        .interval(Duration::from_secs(15), Duration::from_secs(60))
        .on_event(|event| println!("still {}", event.state.as_deref().unwrap_or("without a status")));
    started.poll.wait_until_running(config).await?;

    client.download_cluster_certificates(&id).download_to("certificates.zip").await?;
    println!("{id} runs; its CA certificates are in certificates.zip");
    Ok(())
}
