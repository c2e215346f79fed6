//! Creates a PostgreSQL cluster at Instaclustr, asks every 60 seconds until it runs, and saves its CA certificates.
//! This costs money.

use std::time::{Duration, Instant};

use managed_postgres::instaclustr::Client;
use managed_postgres::instaclustr::models::{
    CloudProviderV2, CurrentClusterOperationStatusV2, PostgresqlClusterV2Input, PostgresqlDataCentreV2Input,
    PostgresqlIntraDataCentreReplicationDetailsV2, PostgresqlReplicationModeV2, SlaTierV2,
};

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

    let created = client.create_cluster(request).send().await?;
    let id = created.id.ok_or("the answer holds no cluster ID")?;
    println!("creating {id}");

    // Ready means two things at once: the cluster runs, and nothing is being done to it.
    let deadline = Instant::now() + Duration::from_secs(60 * 60);
    loop {
        let cluster = client.get_cluster(&id).send().await?;
        let idle = cluster.current_cluster_operation_status == Some(CurrentClusterOperationStatusV2::NoOperation);
        if idle && cluster.status.as_deref() == Some("RUNNING") {
            break;
        }
        if Instant::now() > deadline {
            return Err(format!("cluster {id} does not run after an hour; it still exists").into());
        }
        println!("still {}", cluster.status.as_deref().unwrap_or("without a status"));
        tokio::time::sleep(Duration::from_secs(60)).await;
    }

    client.download_cluster_certificates(&id).download_to("certificates.zip").await?;
    println!("{id} runs; its CA certificates are in certificates.zip");
    Ok(())
}
