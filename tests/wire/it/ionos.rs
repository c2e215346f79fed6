//! The 8 operations of IONOS, each with the samples of its document.

use std::time::Duration;

use managed_postgres::ionos::Client;
use managed_postgres::ionos::models::{
    ClusterResponse, Connection, ConnectionPooler, CreateClusterProperties, CreateClusterRequest, CreateRestoreRequest,
    CreateSynchronizationMode, DayOfTheWeek, DbUser, MaintenanceWindow, PatchClusterProperties, PatchClusterRequest,
    PoolMode, ResourceType, State, StorageType, SynchronizationMode,
};
use managed_postgres::runtime::{NoRetry, Uri};
use serde_json::{Value, json, to_value};

use crate::golden::assert_golden;
use crate::samples;
use crate::server::{Reply, Server};

/// The ID of the samples.
pub const CLUSTER: &str = "498ae72f-411f-11eb-9d07-046c59cc737e";
pub const PASSWORD: &str = "password123";
const TIMEOUT: Duration = Duration::from_secs(10);

/// A client with a token, whose calls end within a time. The path is that of the document's server.
pub fn client(server: &str) -> Client {
    let builder = Client::builder().base_url(format!("{server}/databases/postgresql")).timeout(TIMEOUT);
    builder.token_auth("a-token").retry(NoRetry).build().expect("a client")
}

fn client_with_password(server: &str) -> Client {
    let builder = Client::builder().base_url(format!("{server}/databases/postgresql")).timeout(TIMEOUT);
    builder.basic_auth("username", "password").retry(NoRetry).build().expect("a client")
}

async fn answering(body: &Value) -> Server {
    Server::start([Reply::json(200, body)]).await
}

fn connection() -> Connection {
    let builder = Connection::builder().datacenter_id("5a029f4a-72e5-11ec-90d6-0242ac120003");
    builder.lan_id("2").cidr("192.168.1.100/24").build().expect("a connection")
}

fn maintenance_window() -> MaintenanceWindow {
    let builder = MaintenanceWindow::builder().time("16:30:59").day_of_the_week(DayOfTheWeek::Monday);
    builder.build().expect("a maintenance window")
}

fn pooler() -> ConnectionPooler {
    ConnectionPooler::builder().enabled(true).pool_mode(PoolMode::Transaction).build().expect("a pooler")
}

/// The request of the document's sample.
pub fn create_request() -> CreateClusterRequest {
    let credentials = DbUser::builder().username("db-admin").password(PASSWORD).build().expect("credentials");
    let backup = CreateRestoreRequest::builder()
        .backup_id("dcd31531-3ac8-11eb-9feb-046c59cc737e")
        .recovery_target_time(
            "2020-12-10T13:37:50+01:00".parse::<managed_postgres::runtime::DateTime>().expect("a time"),
        )
        .build()
        .expect("a backup");
    let properties = CreateClusterProperties::builder()
        .postgres_version("13")
        .instances(2)
        .cores(4)
        .ram(2048)
        .storage_size(15_000)
        .storage_type(StorageType::Hdd)
        .connections([connection()])
        .location("de/fra")
        .backup_location("de")
        .display_name("PostgreSQL cluster")
        .maintenance_window(maintenance_window())
        .credentials(credentials)
        .synchronization_mode(CreateSynchronizationMode::Asynchronous)
        .from_backup(backup)
        .connection_pooler(pooler())
        .build()
        .expect("properties");
    CreateClusterRequest::builder().properties(properties).build().expect("a request")
}

/// The request of the document's sample.
pub fn patch_request() -> PatchClusterRequest {
    let properties = PatchClusterProperties::builder()
        .cores(4)
        .ram(2048)
        .storage_size(15_000)
        .connections([connection()])
        .display_name("PostgreSQL cluster")
        .maintenance_window(maintenance_window())
        .postgres_version("13")
        .instances(2)
        .connection_pooler(pooler())
        .build()
        .expect("properties");
    PatchClusterRequest::builder().properties(properties).build().expect("a request")
}

/// What all samples of a cluster have in common.
fn assert_is_the_sample(cluster: &ClusterResponse, state: &State) {
    assert_eq!(cluster.r#type, Some(ResourceType::Cluster));
    assert_eq!(cluster.id.as_deref(), Some(CLUSTER));
    let metadata = cluster.metadata.as_ref().expect("metadata");
    assert_eq!(metadata.state.as_ref(), Some(state));
    let created = metadata.created_date.as_ref().expect("a date");
    assert_eq!(created.as_str(), "2020-12-10T13:37:50+01:00");
    assert_eq!(created.unix_timestamp(), Ok(1_607_603_870));
    assert_eq!(metadata.last_modified_by.as_deref(), Some("jane.doe@example.com"));
    let properties = cluster.properties.as_ref().expect("properties");
    assert_eq!((properties.instances, properties.ram, properties.storage_size), (Some(2), Some(2048), Some(15_000)));
    assert_eq!(properties.storage_type, Some(StorageType::Hdd));
    assert_eq!(properties.synchronization_mode, Some(SynchronizationMode::Asynchronous));
    assert_eq!(properties.dns_name.as_deref(), Some("pg.example.com"));
    assert_eq!(properties.connections, Some(vec![connection()]));
    assert_eq!(properties.maintenance_window, Some(maintenance_window()));
    assert_eq!(properties.connection_pooler, Some(pooler()));
}

#[tokio::test]
async fn list_clusters() {
    let sample = samples::ionos().response("listClusters", 200);
    let server = answering(&sample).await;
    let unset = client(&server.url).list_clusters().send().await.expect("an answer");
    let call = client_with_password(&server.url).list_clusters().limit(100).offset(200).filter_name("prod & ü/+ b");
    let set = call.send().await.expect("an answer");
    assert_golden("ionos", "listClusters", &server);

    assert_eq!(unset, set);
    assert_eq!(set.r#type, Some(ResourceType::Collection));
    assert_eq!((set.offset, set.limit), (Some(200), Some(100)));
    let links = set.links.as_ref().expect("links");
    let next = links.next.as_ref().map(Uri::as_str);
    assert_eq!(next, Some("https://api.ionos.com/databases/postgresql/clusters?offset=300&limit=100"));
    let items = set.items.as_ref().expect("items");
    assert_eq!(items.len(), 1);
    assert_is_the_sample(&items[0], &State::Available);
    assert_eq!(to_value(&set).expect("JSON"), sample);
}

#[tokio::test]
async fn create_cluster() {
    let samples = samples::ionos();
    let sample = samples.response("createCluster", 200);
    let server = answering(&sample).await;
    let response = client(&server.url).create_cluster(create_request()).send_raw().await.expect("an answer");
    assert_golden("ionos", "createCluster", &server);

    let sent: Value = serde_json::from_slice(&server.last().body).expect("JSON");
    assert_eq!(sent, samples.request("createCluster"));
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_is_the_sample(response.body(), &State::Busy);
    assert_eq!(to_value(response.body()).expect("JSON"), sample);
}

#[tokio::test]
async fn get_cluster() {
    let sample = samples::ionos().response("getCluster", 200);
    let server = answering(&sample).await;
    let cluster = client(&server.url).get_cluster(CLUSTER).send().await.expect("an answer");
    assert_golden("ionos", "getCluster", &server);
    assert_is_the_sample(&cluster, &State::Available);
    assert_eq!(to_value(&cluster).expect("JSON"), sample);
}

#[tokio::test]
async fn delete_cluster() {
    let sample = samples::ionos().response("deleteCluster", 200);
    let server = answering(&sample).await;
    let cluster = client(&server.url).delete_cluster(CLUSTER).send().await.expect("an answer");
    assert_golden("ionos", "deleteCluster", &server);
    assert_is_the_sample(&cluster, &State::Destroying);
    assert_eq!(to_value(&cluster).expect("JSON"), sample);
}

#[tokio::test]
async fn patch_cluster() {
    let samples = samples::ionos();
    let sample = samples.response("patchCluster", 200);
    let server = answering(&sample).await;
    let client = client(&server.url);
    let cluster = client.patch_cluster(CLUSTER, patch_request()).send().await.expect("an answer");
    let sent: Value = serde_json::from_slice(&server.last().body).expect("JSON");
    assert_eq!(sent, samples.request("patchCluster"));
    assert_is_the_sample(&cluster, &State::Available);
    assert_eq!(to_value(&cluster).expect("JSON"), sample);

    // Only what is set is sent, and an empty list is not nothing: it detaches the cluster.
    let detached = PatchClusterProperties::builder().connections([]).build().expect("properties");
    let request = PatchClusterRequest::builder().properties(detached).build().expect("a request");
    client.patch_cluster(CLUSTER, request).send().await.expect("an answer");
    assert_golden("ionos", "patchCluster", &server);
}

#[tokio::test]
#[allow(deprecated, reason = "the vendor deprecates the operation; it is still to work")]
async fn list_postgres_versions() {
    let sample = samples::ionos().response("listPostgresVersions", 200);
    let server = answering(&sample).await;
    let versions = client(&server.url).list_postgres_versions().send().await.expect("an answer");
    assert_golden("ionos", "listPostgresVersions", &server);
    assert_eq!(versions.data.as_ref().expect("versions")[0].name.as_deref(), Some("14"));
    assert_eq!(to_value(&versions).expect("JSON"), sample);
}

#[tokio::test]
async fn list_cluster_versions() {
    let sample = samples::ionos().response("listClusterVersions", 200);
    let server = answering(&sample).await;
    let versions = client(&server.url).list_cluster_versions(CLUSTER).send().await.expect("an answer");
    assert_golden("ionos", "listClusterVersions", &server);
    assert_eq!(versions.data.as_ref().expect("versions")[0].name.as_deref(), Some("14"));
    assert_eq!(to_value(&versions).expect("JSON"), sample);
}

#[tokio::test]
#[allow(deprecated, reason = "the vendor deprecates the operation; it is still to work")]
async fn list_cluster_postgres_versions() {
    let sample = samples::ionos().response("listClusterPostgresVersions", 200);
    let server = answering(&sample).await;
    let versions = client(&server.url).list_cluster_postgres_versions(CLUSTER).send().await.expect("an answer");
    assert_golden("ionos", "listClusterPostgresVersions", &server);
    assert_eq!(versions.data.as_ref().expect("versions")[0].name.as_deref(), Some("14"));
    assert_eq!(to_value(&versions).expect("JSON"), sample);
}

/// What the service adds one day is read past or kept, and old oddities do not stand in the way.
#[tokio::test]
async fn answers_beyond_the_document_are_taken() {
    let mut sample = samples::ionos().response("getCluster", 200);
    sample["metadata"]["state"] = json!("HIBERNATING");
    sample["properties"]["connectionPooler"]["poolMode"] = json!("");
    sample["properties"]["instances"] = json!(9);
    let known = sample.clone();
    sample["properties"]["brandNew"] = json!({ "a": [1] });
    let server = answering(&sample).await;
    let cluster = client(&server.url).get_cluster(CLUSTER).send().await.expect("an answer");
    let state = cluster.metadata.as_ref().and_then(|metadata| metadata.state.as_ref()).expect("a state");
    assert!(matches!(state, State::Unrecognized(text) if text.as_str() == "HIBERNATING"));
    assert_eq!(state.to_string(), "HIBERNATING");
    assert_eq!(to_value(&cluster).expect("JSON"), known);
}
