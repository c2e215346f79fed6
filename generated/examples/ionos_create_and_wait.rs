//! Creates a PostgreSQL cluster at IONOS and asks every 15 seconds until it is available. This costs money.
//!
//! Besides the credentials it reads `DATACENTER_ID` and `LAN_ID`, the private network to attach to, and `DB_PASSWORD`.

use std::time::{Duration, Instant};

use managed_postgres::ionos::Client;
use managed_postgres::ionos::models::{
    Connection, CreateClusterProperties, CreateClusterRequest, CreateSynchronizationMode, DbUser, State, StorageType,
};

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

    let created = client.create_cluster(request).send().await?;
    let id = created.id.ok_or("the answer holds no cluster ID")?;
    println!("creating {id}");

    let deadline = Instant::now() + Duration::from_secs(40 * 60);
    while Instant::now() < deadline {
        let cluster = client.get_cluster(&id).send().await?;
        let state = cluster.metadata.and_then(|metadata| metadata.state);
        match state {
            Some(State::Available) => {
                let host = cluster.properties.and_then(|properties| properties.dns_name);
                println!("available at {}", host.as_deref().unwrap_or("an address not known yet"));
                return Ok(());
            }
            state => println!("still {}", state.map_or("without a state".to_owned(), |state| state.to_string())),
        }
        tokio::time::sleep(Duration::from_secs(15)).await;
    }
    Err(format!("cluster {id} is not available after 40 minutes; it still exists").into())
}
