//! The 11 operations of Instaclustr, each with the samples of its document.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use managed_postgres::instaclustr::Client;
use managed_postgres::instaclustr::models::{
    CloudProviderV2, ClusterDataCentreRestoreConfigV2, ClusterDataCentreRestoreConfigV2RestoreMode,
    ClusterRestoreV2Input, ClusterRestoreV2PointInTime, CommonClusterBackupEventNodeEventV2State,
    CurrentClusterOperationStatusV2, CustomVpcSettingsRestoreV2, PostgresqlClusterUpdateV2, PostgresqlClusterV2,
    PostgresqlClusterV2Input, PostgresqlDataCentreV2Input, PostgresqlIntraDataCentreReplicationDetailsV2,
    PostgresqlReplicationModeV2, SlaTierV2,
};
use managed_postgres::runtime::{ErrorKind, NoRetry};
use serde_json::{Value, to_value};

use crate::golden::assert_golden;
use crate::samples;
use crate::server::{Reply, Server};

/// The ID of the samples.
pub const CLUSTER: &str = "4650aa98-e894-4675-9614-558915d5837a";

/// A zip file without entries.
pub const ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// A client whose calls end within a time.
pub fn client(server: &str) -> Client {
    let builder = Client::builder().base_url(server).timeout(Duration::from_secs(10));
    builder.basic_auth("username", "an-api-key").retry(NoRetry).build().expect("a client")
}

async fn answering(status: u16, body: &Value) -> Server {
    Server::start([Reply::json(status, body)]).await
}

fn data_centre(node_size: &str) -> PostgresqlDataCentreV2Input {
    let replication = PostgresqlIntraDataCentreReplicationDetailsV2::builder()
        .replication_mode(PostgresqlReplicationModeV2::Synchronous)
        .build()
        .expect("a replication");
    PostgresqlDataCentreV2Input::builder()
        .name("dc_1")
        .cloud_provider(CloudProviderV2::AwsVpc)
        .region("US_EAST_1")
        .network("10.1.0.0/16")
        .node_size(node_size)
        .number_of_nodes(2)
        .client_to_cluster_encryption(true)
        .intra_data_centre_replication([replication])
        .build()
        .expect("a data centre")
}

/// The request of the document's sample.
pub fn create_request() -> PostgresqlClusterV2Input {
    PostgresqlClusterV2Input::builder()
        .data_centres([data_centre("PGS-DEV-t4g.small-5")])
        .name("test_apiv2_postgresql_create")
        .postgresql_version("15.2.0")
        .private_network_cluster(false)
        .sla_tier(SlaTierV2::NonProduction)
        .synchronous_mode_strict(false)
        .build()
        .expect("a request")
}

/// The request of the document's sample.
pub fn update_request() -> PostgresqlClusterUpdateV2 {
    let builder = PostgresqlClusterUpdateV2::builder().data_centres([data_centre("PGS-DEV-t4g.medium-30")]);
    builder.build().expect("a request")
}

fn restore_request(point_in_time: ClusterRestoreV2PointInTime) -> ClusterRestoreV2Input {
    let vpc = CustomVpcSettingsRestoreV2::builder().vpc_id("vpc-002512aa").network("10.0.0.0/16");
    let data_centre = ClusterDataCentreRestoreConfigV2::builder()
        .cdc_id("a8c32b20-c8f0-11e7-abc4-cec278b6b50a")
        .restore_mode(ClusterDataCentreRestoreConfigV2RestoreMode::CustomVpc)
        .custom_vpc_settings(vpc.build().expect("a VPC"));
    ClusterRestoreV2Input::builder()
        .cdc_configs([data_centre.build().expect("a data centre")])
        .cluster_id("c0e5e2ff-affe-444c-bdca-707c7b48aaad")
        .point_in_time(point_in_time)
        .restored_cluster_name("my-restored-cluster")
        .build()
        .expect("a request")
}

/// What all samples of a cluster have in common.
fn assert_is_the_sample(cluster: &PostgresqlClusterV2, status: &str, operation: &CurrentClusterOperationStatusV2) {
    assert_eq!((cluster.id.as_deref(), cluster.status.as_deref()), (Some(CLUSTER), Some(status)));
    assert_eq!(cluster.current_cluster_operation_status.as_ref(), Some(operation));
    assert_eq!((cluster.name.as_str(), &cluster.sla_tier), ("test_apiv2_postgresql_create", &SlaTierV2::NonProduction));
    assert_eq!((cluster.synchronous_mode_strict, cluster.private_network_cluster), (false, false));
    assert!(cluster.two_factor_delete.is_none());
    let centre = &cluster.data_centres[0];
    assert_eq!((&centre.cloud_provider, centre.number_of_nodes), (&CloudProviderV2::AwsVpc, 2));
    assert_eq!(centre.intra_data_centre_replication[0].replication_mode, PostgresqlReplicationModeV2::Synchronous);
    // Null is told apart from what did not come.
    assert_eq!((&centre.aws_settings, &centre.tags), (&Some(None), &None));
}

#[tokio::test]
async fn list_cluster_backups() {
    let sample = samples::instaclustr().response("listClusterBackups", 200);
    let server = answering(200, &sample).await;
    let events = client(&server.url).list_cluster_backups(CLUSTER).send().await.expect("an answer");
    assert_golden("instaclustr", "listClusterBackups", &server);

    assert_eq!(events.name.as_deref(), Some("example-cluster"));
    let node = &events.cluster_data_centres.as_ref().expect("data centres")[0].nodes.as_ref().expect("nodes")[0];
    assert_eq!(node.private_address.as_deref(), Some("10.0.0.1"));
    let event = &node.events.as_ref().expect("events")[0];
    assert_eq!(event.state, Some(CommonClusterBackupEventNodeEventV2State::Active));
    assert_eq!((event.progress, event.start, event.end), (Some(0.5), Some(1_510_585_212_265), Some(None)));
    assert_eq!(to_value(&events).expect("JSON"), sample);
}

#[tokio::test]
async fn list_compatible_node_sizes() {
    let sample = samples::instaclustr().response("listCompatibleNodeSizes", 200);
    let server = answering(200, &sample).await;
    let client = client(&server.url);
    let lists = client.list_compatible_node_sizes().send().await.expect("an answer");
    for required in [true, false] {
        let call = client.list_compatible_node_sizes().pgbouncer_required(required);
        assert_eq!(call.send().await.expect("an answer"), lists);
    }
    assert_golden("instaclustr", "listCompatibleNodeSizes", &server);

    let sizes = &lists[0].cloud_provider_node_sizes.as_ref().expect("clouds")[0];
    assert_eq!(sizes.cloud_provider, Some(CloudProviderV2::AwsVpc));
    assert_eq!(sizes.node_sizes.as_ref().expect("sizes")[1], "PGS-DEV-t4g.medium-30");
    assert_eq!(to_value(&lists).expect("JSON"), sample);
}

#[tokio::test]
async fn list_compatible_versions() {
    let sample = samples::instaclustr().response("listCompatibleVersions", 200);
    let server = answering(200, &sample).await;
    let lists = client(&server.url).list_compatible_versions("15.2.0").send().await.expect("an answer");
    assert_golden("instaclustr", "listCompatibleVersions", &server);

    let applications = lists[0].application_versions.as_ref().expect("applications");
    assert_eq!(applications[0].application.as_deref(), Some("PGBOUNCER"));
    assert_eq!(to_value(&lists).expect("JSON"), sample);
}

#[tokio::test]
async fn list_versions() {
    let sample = samples::instaclustr().response("listVersions", 200);
    let server = answering(200, &sample).await;
    let lists = client(&server.url).list_versions().send().await.expect("an answer");
    assert_golden("instaclustr", "listVersions", &server);

    let applications = lists[0].application_versions.as_ref().expect("applications");
    assert_eq!(applications[0].application.as_deref(), Some("POSTGRESQL"));
    assert_eq!(applications[0].versions.as_ref().expect("versions")[4], "15.2.0");
    assert_eq!(applications.len(), 2);
    assert_eq!(to_value(&lists).expect("JSON"), sample);
}

#[tokio::test]
async fn download_cluster_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("certificates.zip");
    let (head, tail) = ZIP.split_at(7);
    let whole = Reply::typed(200, "application/zip", ZIP)
        .header("content-disposition", "attachment; filename=\"../elsewhere.zip\"");
    let server = Server::start([whole, Reply::chunked(200, "application/zip; v=1", &[head, tail])]).await;
    let client = client(&server.url);

    let saved = client.download_cluster_certificates(CLUSTER).download_to(&target).await.expect("a download");
    assert_eq!((saved.length(), std::fs::read(&target).expect("the file").as_slice()), (22, ZIP));
    assert_eq!(names(folder.path()), ["certificates.zip"]);

    let mut stream = client.download_cluster_certificates(CLUSTER).send().await.expect("an answer");
    assert_eq!((stream.status().as_u16(), stream.length()), (200, None));
    let mut came = Vec::new();
    while let Some(chunk) = stream.next().await {
        came.extend_from_slice(&chunk.expect("a chunk"));
    }
    assert_eq!(came, ZIP);

    let all = client.download_cluster_certificates(CLUSTER).send().await.expect("an answer").bytes(22).await;
    assert_eq!(all.expect("the bytes"), Bytes::from_static(ZIP));
    assert_golden("instaclustr", "downloadClusterCertificates", &server);
}

/// Nothing stands under the final name, nor under another one, unless all of it came.
#[tokio::test]
async fn downloads_that_fail_leave_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("certificates.zip");
    let missing = serde_json::json!({ "name": "NOT_FOUND", "message": "no such cluster" });
    let replies = [
        (Reply::cut(200, "application/zip", ZIP), ErrorKind::Transport),
        (Reply::typed(200, "text/html", "<html>sign in</html>"), ErrorKind::UnexpectedContentType),
        (Reply::json(404, &missing), ErrorKind::Status),
        (
            Reply::new(200).header("content-type", "application/zip").header("content-encoding", "gzip"),
            ErrorKind::UnexpectedContentType,
        ),
    ];
    for (reply, kind) in replies {
        let server = Server::start([reply]).await;
        let call = client(&server.url).download_cluster_certificates(CLUSTER);
        let error = call.download_to(&target).await.expect_err("a failure");
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(names(folder.path()), [""; 0], "{error}");
    }
    std::fs::write(&target, "old").expect("a file");
    let server = Server::start([Reply::typed(200, "application/zip", ZIP)]).await;
    let call = client(&server.url).download_cluster_certificates(CLUSTER);
    assert_eq!(call.download_to(&target).await.expect_err("a failure").kind(), ErrorKind::File);
    assert_eq!(std::fs::read(&target).expect("the file"), b"old");
    let stream = client(&server.url).download_cluster_certificates(CLUSTER).send().await.expect("an answer");
    stream.replace(&target).await.expect("a download");
    assert_eq!(std::fs::read(&target).expect("the file"), ZIP);
    assert_eq!(names(folder.path()), ["certificates.zip"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").file_name());
    entries.map(|name| name.to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn trigger_cluster_backup() {
    let server = Server::start([Reply::new(202), Reply::typed(202, "text/plain", "accepted")]).await;
    let client = client(&server.url);
    let response = client.trigger_cluster_backup(CLUSTER).send_raw().await.expect("an answer");
    assert_eq!((response.status().as_u16(), response.body()), (202, &()));
    // A body that nobody described does no harm.
    client.trigger_cluster_backup(CLUSTER).send().await.expect("an answer");
    assert_golden("instaclustr", "triggerClusterBackup", &server);
}

#[tokio::test]
async fn restore_cluster() {
    let samples = samples::instaclustr();
    let sample = samples.response("restoreCluster", 202);
    let server = answering(202, &sample).await;
    let client = client(&server.url);
    let request = restore_request(ClusterRestoreV2PointInTime::Integer(1_420_070_400_000));
    let response = client.restore_cluster(request).send_raw().await.expect("an answer");
    let sent: Value = serde_json::from_slice(&server.last().body).expect("JSON");
    assert_eq!(sent, samples.request("restoreCluster"));

    let (status, _, restore) = response.into_parts();
    assert_eq!(status, 202);
    assert_eq!(restore.restored_cluster_id.as_deref(), Some("b8a32a20-d8e0-11a7-def4-cdc278a6a50b"));
    assert_eq!(restore.point_in_time, Some(ClusterRestoreV2PointInTime::Integer(1_420_070_400_000)));
    let centre = &restore.cdc_configs.as_ref().expect("data centres")[0];
    assert_eq!(centre.restore_mode, ClusterDataCentreRestoreConfigV2RestoreMode::CustomVpc);
    assert_eq!(to_value(&restore).expect("JSON"), sample);

    // The other form of the moment.
    let request = restore_request(ClusterRestoreV2PointInTime::Text("2023-11-05T13:15:30Z".to_owned()));
    client.restore_cluster(request).send().await.expect("an answer");
    assert_golden("instaclustr", "restoreCluster", &server);
}

#[tokio::test]
async fn create_cluster() {
    let samples = samples::instaclustr();
    let sample = samples.response("createCluster", 202);
    let server = answering(202, &sample).await;
    let response = client(&server.url).create_cluster(create_request()).send_raw().await.expect("an answer");
    assert_golden("instaclustr", "createCluster", &server);

    let sent: Value = serde_json::from_slice(&server.last().body).expect("JSON");
    assert_eq!(sent, samples.request("createCluster"));
    assert_eq!(response.status(), 202);
    assert_is_the_sample(response.body(), "GENESIS", &CurrentClusterOperationStatusV2::OperationInProgress);
    assert_eq!(to_value(response.body()).expect("JSON"), sample);
}

#[tokio::test]
async fn get_cluster() {
    let sample = samples::instaclustr().response("getCluster", 200);
    let server = answering(200, &sample).await;
    let cluster = client(&server.url).get_cluster(CLUSTER).send().await.expect("an answer");
    assert_golden("instaclustr", "getCluster", &server);

    assert_is_the_sample(&cluster, "RUNNING", &CurrentClusterOperationStatusV2::NoOperation);
    let nodes = cluster.data_centres[0].nodes.as_ref().expect("nodes");
    assert_eq!(nodes.len(), 2);
    assert_eq!((nodes[0].rack.as_deref(), nodes[1].public_address.as_deref()), (Some("us-east-1a"), Some("50.0.0.1")));
    assert_eq!(nodes[0].start_time.as_deref(), Some("2019-08-24T14:15:22Z"));
    assert_eq!(to_value(&cluster).expect("JSON"), sample);
}

#[tokio::test]
async fn update_cluster() {
    let samples = samples::instaclustr();
    let sample = samples.response("updateCluster", 202);
    let server = answering(202, &sample).await;
    let call = client(&server.url).update_cluster(CLUSTER, update_request());
    let response = call.send_raw().await.expect("an answer");
    assert_golden("instaclustr", "updateCluster", &server);

    let sent: Value = serde_json::from_slice(&server.last().body).expect("JSON");
    assert_eq!(sent, samples.request("updateCluster"));
    assert_eq!(response.status(), 202);
    assert_is_the_sample(response.body(), "RUNNING", &CurrentClusterOperationStatusV2::OperationInProgress);
    assert_eq!(response.body().data_centres[0].node_size, "PGS-DEV-t4g.medium-30");
    assert_eq!(to_value(response.body()).expect("JSON"), sample);
}

#[tokio::test]
async fn delete_cluster() {
    let server = Server::start([Reply::new(204)]).await;
    let response = client(&server.url).delete_cluster(CLUSTER).send_raw().await.expect("an answer");
    assert_golden("instaclustr", "deleteCluster", &server);
    assert_eq!((response.status().as_u16(), response.body()), (204, &()));
}
