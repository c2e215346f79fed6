//! Creates a PostgreSQL cluster at IONOS and waits until it is available. This costs money.
//!
//! Besides the credentials it reads `DATACENTER_ID` and `LAN_ID`, the private network to attach to, and `DB_PASSWORD`.

use std::time::Duration;

use managed_postgres::ionos::Client;
use managed_postgres::ionos::models::{
    Connection, CreateClusterProperties, CreateClusterRequest, CreateSynchronizationMode, DbUser, StorageType,
};
use managed_postgres::runtime::WaitConfig;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;

    // `build` names everything that is missing or out of bounds at once; nothing is sent before it is right.
    let connection = Connection::builder()
        .datacenter_id(std::env::var("DATACENTER_ID")?)
        .lan_id(std::env::var("LAN_ID")?)
        .cidr("192.168.1.100/24")
        .build()?;
    let credentials = DbUser::builder().username("db-admin").password(std::env::var("DB_PASSWORD")?).build()?;
    let properties = CreateClusterProperties::builder()
        .display_name("example")
        .postgres_version("16")
        .location("de/fra")
        .instances(1)
        .cores(2)
        .ram(4096)
        .storage_size(20_480)
        .storage_type(StorageType::SsdPremium)
        .synchronization_mode(CreateSynchronizationMode::Asynchronous)
        .connections([connection])
        .credentials(credentials)
        .build()?;
    let request = CreateClusterRequest::builder().properties(properties).build()?;

    let started = client.create_cluster(request).start().await?;
    println!("creating {}", started.answer.id.as_deref().unwrap_or("a cluster"));

    // When time runs out the cluster still exists; `get_cluster` with its ID takes the wait up again.
    let config = WaitConfig::deadline(Duration::from_secs(40 * 60))
        .on_event(|event| println!("still {}", event.state.as_deref().unwrap_or("without a state")));
    let cluster = started.poll.wait_until_available(config).await?;
    let host = cluster.properties.and_then(|properties| properties.dns_name);
    println!("available at {}", host.as_deref().unwrap_or("an address not known yet"));
    Ok(())
}
