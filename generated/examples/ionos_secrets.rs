//! Secrets
//!
//! Passwords and other texts that the document marks are [`Secret`](runtime::Secret)s: they go out in requests, and `Debug` masks
//! them. Credentials stay in the client, which adds them to requests to its own server alone; no `Debug`, error or trace shows one.
//! `expose`, and serialising as into a request, are the ways to the text; so log no models as JSON.

use managed_postgres::ionos::Client;
use managed_postgres::ionos::models::DbUser;
use managed_postgres::runtime::{CaptureTransport, Reply, Secret, TestTimer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let password = Secret::from("correct horse battery staple");
    let user = DbUser::builder().username("db-admin").password(password).build()?;
    assert!(format!("{user:?}").contains("Secret(***)"));
    assert_eq!(user.password.expose(), "correct horse battery staple");
    println!("{user:?}");

    let capture = CaptureTransport::new(Reply::json(500, r#"{"messages": [{"message": "no"}]}"#));
    let builder = Client::builder().token_auth("a-token").timer(TestTimer::jumping());
    let client = builder.transport(capture.clone()).build()?;
    let error = client.create_cluster(request(user)?).send().await.unwrap_err();
    assert!(!format!("{client:?} {error:?} {error}").contains("a-token"));
    println!("{error}");

    // Only what is sent holds them.
    let sent = &capture.requests()[0];
    assert_eq!(sent.headers()["authorization"], "Bearer a-token");
    assert!(String::from_utf8_lossy(sent.body()).contains("correct horse battery staple"));
    println!("sent {} bytes, the password among them, and a token in the header", sent.body().len());
    Ok(())
}

fn request(
    user: DbUser,
) -> Result<managed_postgres::ionos::models::CreateClusterRequest, managed_postgres::runtime::InvalidRequest> {
    use managed_postgres::ionos::models::{
        Connection, CreateClusterProperties, CreateClusterRequest, CreateSynchronizationMode, StorageType,
    };
    let connection = Connection::builder().datacenter_id("5a029f4a-72e5-11ec-90d6-0242ac120003");
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
        .connections([connection.lan_id("2").cidr("192.168.1.100/24").build()?])
        .credentials(user)
        .build()?;
    CreateClusterRequest::builder().properties(properties).build()
}
