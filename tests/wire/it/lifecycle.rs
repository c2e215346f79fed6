//! The life of a cluster at each vendor, on paused time: created, waited for, listed, changed, backed up, deleted. Every
//! exchange of it goes wrong once in every way; the outcome is always the same.

use std::sync::LazyLock;
use std::time::Duration;

use managed_postgres::runtime::{Error, ErrorKind, WaitConfig};
use managed_postgres::{instaclustr, ionos};
use serde_json::{Value, json};

use crate::cloud::{Answered, Asked, Cloud, Cluster, FAULTS, Fault, World};
use crate::samples;

const SEEDS: [&str; 5] = ["one", "two", "three", "four", "five"];

fn json_of(status: u16, body: &Value) -> Answered {
    (status, "application/json", body.to_string().into_bytes())
}

fn missing() -> Answered {
    json_of(404, &json!({}))
}

fn patience() -> WaitConfig {
    WaitConfig::deadline(Duration::from_secs(3_600)).jitter_seed(7)
}

/// Whether an error may pass, so that what it kept from happening can be tried again.
fn is_passing<E>(error: &Error<E>) -> bool {
    matches!(error.kind(), ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout)
        || error.status().is_some_and(|status| status.is_server_error())
}

/// Sends a call that may be sent twice until it is answered; `None` when it found nothing to work on.
async fn insist<T, E>(send: impl AsyncFn() -> Result<T, Error<E>>) -> Option<T> {
    for _ in 0..3 {
        match send().await {
            Ok(answer) => return Some(answer),
            Err(error) if error.is_not_found() => return None,
            Err(error) => assert!(is_passing(&error), "{error}"),
        }
    }
    panic!("one fault is passed by trying again");
}

/// IONOS: stale and passing states at every change.
fn ionos_vendor(world: &mut World, asked: &Asked<'_>) -> Answered {
    let id = asked.path.strip_prefix("/clusters").unwrap_or_default().trim_start_matches('/').to_owned();
    let shown = |id: &str, state: &str, name: &str| json!({ "id": id, "metadata": { "state": state }, "properties": { "displayName": name } });
    match (asked.method, id.as_str()) {
        ("POST", "") => {
            world.created += 1;
            let id = format!("id-{}", world.created);
            let states = ["BUSY", "FAILED", "BUSY", "NEW_STATE"];
            world.clusters.insert(id.clone(), Cluster::new("mine", &states, "AVAILABLE"));
            json_of(200, &shown(&id, "BUSY", "mine"))
        }
        ("GET", "") => {
            let number = |name: &str, otherwise: usize| {
                asked.query.get(name).map_or(otherwise, |n| n.parse().expect("a number"))
            };
            let (offset, limit) = (number("offset", 0), number("limit", 100).min(2));
            let wanted = asked.query.get("filter.name");
            let all: Vec<Value> = world
                .clusters
                .iter()
                .filter(|(_, cluster)| wanted.is_none_or(|name| cluster.name == *name))
                .map(|(id, cluster)| shown(id, "AVAILABLE", &cluster.name))
                .collect();
            let page: Vec<&Value> = all.iter().skip(offset).take(limit).collect();
            // The link never goes away, as is known of a sibling of this API.
            let links = json!({ "next": "https://api.ionos.com/databases/postgresql/clusters?offset=0" });
            json_of(200, &json!({ "items": page, "offset": offset, "limit": limit, "links": links }))
        }
        (method, id) => {
            let Some(cluster) = world.clusters.get_mut(id) else { return missing() };
            match method {
                "PATCH" => {
                    world.changes += 1;
                    cluster.states = ["AVAILABLE", "BUSY"].into();
                }
                "DELETE" => {
                    cluster.is_deleting = true;
                    cluster.states = ["DESTROYING", "FAILED", "DESTROYING"].into();
                }
                _ => {}
            }
            let (state, name) = (if method == "GET" { cluster.poll() } else { Some("BUSY") }, cluster.name.clone());
            match state {
                Some(state) => json_of(200, &shown(id, state, &name)),
                None => {
                    world.clusters.remove(id);
                    missing()
                }
            }
        }
    }
}

/// The whole life of a cluster at IONOS.
async fn live_at_ionos(cloud: &Cloud) {
    for (at, name) in SEEDS.iter().enumerate() {
        let seed = Cluster::new(name, &[], "AVAILABLE");
        cloud.world.lock().expect("the world").clusters.insert(format!("seed-{at}"), seed);
    }
    let builder = ionos::Client::builder().base_url("https://cloud.example").token_auth("a-token");
    let client = builder.transport(cloud.clone()).build().expect("a client");

    // There is no idempotency key: after a doubtful error the cluster is looked for by its name before it is asked for again.
    let created = loop {
        match client.create_cluster(crate::ionos::create_request()).start().await {
            Ok(started) => break started.poll,
            Err(error) => assert!(is_passing(&error), "{error}"),
        }
        let known = insist(async || client.list_clusters().filter_name("mine").items().try_collect_all(2).await).await;
        if let Some(found) = known.expect("a list").pop() {
            break client.get_cluster(found.id.expect("an ID"));
        }
    };
    let cluster = created.wait_until_available(patience()).await.expect("a cluster");
    let id = cluster.id.expect("an ID");
    cloud.assert_settled(&id);

    let mut names = Vec::new();
    let mut items = client.list_clusters().limit(1_000).items();
    loop {
        match items.try_next().await {
            Ok(Some(item)) => names.push(item.properties.and_then(|p| p.display_name).expect("a name")),
            Ok(None) => break,
            Err(error) => {
                assert!(is_passing(&error), "{error}");
                let position = items.position().expect("a position").to_string().parse().expect("a position");
                items = client.list_clusters().limit(1_000).items().resume(position);
            }
        }
    }
    names.sort_unstable();
    let mut expected = [&SEEDS[..], &["mine"]].concat();
    expected.sort_unstable();
    assert_eq!(names, expected, "each once");

    let properties = ionos::models::PatchClusterProperties::builder().display_name("mine").build().expect("properties");
    let patch = ionos::models::PatchClusterRequest::builder().properties(properties).build().expect("a patch");
    let patched = insist(async || client.patch_cluster(&id, patch.clone()).start().await).await;
    patched.expect("the cluster").poll.wait_until_available(patience()).await.expect("a cluster");
    cloud.assert_settled(&id);

    insist(async || client.delete_cluster(&id).start().await).await;
    let gone = client.get_cluster(&id).wait_until_deleted(patience()).await.expect("an end");
    assert!(gone.is_none());
}

#[tokio::test(start_paused = true)]
async fn ionos_from_creation_to_deletion() {
    let calm = Cloud::new(ionos_vendor, None);
    live_at_ionos(&calm).await;
    let exchanges = calm.world.lock().expect("the world").exchanges;
    assert!(exchanges > 15, "{exchanges}");
    for at in 1..=exchanges {
        for fault in FAULTS {
            let cloud = Cloud::new(ionos_vendor, Some((at, fault)));
            live_at_ionos(&cloud).await;
            let world = cloud.world.lock().expect("the world");
            assert_eq!((world.created, world.clusters.len()), (1, SEEDS.len()), "{fault:?} at {at}");
            // Done, and at most once more where an answer was lost.
            assert!((1..=1 + usize::from(fault == Fault::Reset)).contains(&world.changes), "{fault:?} at {at}");
        }
    }
}

/// A zip file without entries.
const ZIP: &[u8] = crate::instaclustr::ZIP;

/// Read once: there are thousands of exchanges.
static SAMPLES: LazyLock<samples::Samples> = LazyLock::new(samples::instaclustr);

/// Instaclustr: two fields tell the state, which is written here with a `+`.
fn instaclustr_vendor(world: &mut World, asked: &Asked<'_>) -> Answered {
    let samples = &*SAMPLES;
    let words: Vec<&str> = asked.path.split('/').filter(|word| !word.is_empty()).collect();
    let born = |world: &mut World, name: &str| {
        world.created += 1;
        let id = format!("id-{}", world.created);
        let states = ["PROVISIONING+NO_OPERATION", "RUNNING+OPERATION_IN_PROGRESS", "RESHUFFLING+NO_OPERATION"];
        world.clusters.insert(id.clone(), Cluster::new(name, &states, "RUNNING+NO_OPERATION"));
        id
    };
    match (asked.method, &words[2..]) {
        ("POST", ["resources", ..]) => {
            let mut body = samples.response("createCluster", 202);
            body["id"] = born(world, "mine").into();
            json_of(202, &body)
        }
        ("POST", ["operations", .., "restore", "v2"]) => {
            let id = born(world, "restored");
            json_of(202, &json!({ "clusterId": "id-1", "restoredClusterId": id }))
        }
        ("POST", [.., id, "trigger-backup", "v2"]) if world.clusters.contains_key(*id) => {
            world.backups += 1;
            (202, "", Vec::new())
        }
        ("GET", [.., _, "list-backups", "v2"]) => json_of(200, &samples.response("listClusterBackups", 200)),
        ("GET", [.., _, "certificate", "v2"]) => (200, "application/zip", ZIP.to_vec()),
        (method, [.., id]) => {
            let Some(cluster) = world.clusters.get_mut(*id) else { return missing() };
            match method {
                "PUT" => {
                    world.changes += 1;
                    cluster.states = ["RUNNING+NO_OPERATION", "RUNNING+OPERATION_IN_PROGRESS"].into();
                    let mut body = samples.response("updateCluster", 202);
                    body["id"] = (*id).into();
                    json_of(202, &body)
                }
                "DELETE" => {
                    cluster.is_deleting = true;
                    cluster.states = ["RUNNING+NO_OPERATION", "DELETING+NO_OPERATION"].into();
                    (204, "", Vec::new())
                }
                _ => {
                    let Some(state) = cluster.poll() else {
                        world.clusters.remove(*id);
                        return missing();
                    };
                    let (status, operation) = state.split_once('+').expect("two fields");
                    let mut body = samples.response("getCluster", 200);
                    body["id"] = (*id).into();
                    body["status"] = status.into();
                    body["currentClusterOperationStatus"] = operation.into();
                    json_of(200, &body)
                }
            }
        }
        _ => missing(),
    }
}

/// Starts what makes a cluster. This API lists no clusters: after a doubtful error a person looks for it in the vendor's console,
/// which here is the world itself.
async fn make<T, E>(cloud: &Cloud, name: &str, send: impl AsyncFn() -> Result<T, Error<E>>) -> Option<T> {
    for _ in 0..3 {
        match send().await {
            Ok(started) => return Some(started),
            Err(error) => assert!(is_passing(&error), "{error}"),
        }
        if cloud.world.lock().expect("the world").clusters.values().any(|cluster| cluster.name == name) {
            return None;
        }
    }
    panic!("one fault is passed by trying again");
}

/// The whole life of a cluster at Instaclustr, and of one restored from it.
async fn live_at_instaclustr(cloud: &Cloud) {
    let builder = instaclustr::Client::builder().base_url("https://cloud.example").basic_auth("username", "a-key");
    let client = builder.transport(cloud.clone()).build().expect("a client");

    let started =
        make(cloud, "mine", async || client.create_cluster(crate::instaclustr::create_request()).start().await);
    let poll = started.await.map_or_else(|| client.get_cluster("id-1"), |started| started.poll);
    let id = poll.wait_until_running(patience()).await.expect("a cluster").id.expect("an ID");
    cloud.assert_settled(&id);

    let updated = insist(async || client.update_cluster(&id, crate::instaclustr::update_request()).start().await).await;
    updated.expect("the cluster").poll.wait_until_running(patience()).await.expect("a cluster");
    cloud.assert_settled(&id);

    insist(async || client.trigger_cluster_backup(&id).send().await).await.expect("the cluster");
    let backups = insist(async || client.list_cluster_backups(&id).send().await).await.expect("the cluster");
    assert!(backups.cluster_data_centres.is_some());

    let request = instaclustr::models::ClusterRestoreV2Input::builder().cluster_id(&id).build().expect("a request");
    let started = make(cloud, "restored", async || client.restore_cluster(request.clone()).start().await);
    let poll = started.await.map_or_else(|| client.get_cluster("id-2"), |started| started.poll);
    let restored = poll.wait_until_running(patience()).await.expect("a cluster").id.expect("an ID");
    assert_ne!(restored, id);
    cloud.assert_settled(&restored);

    let zip = insist(async || client.download_cluster_certificates(&id).send().await).await.expect("the cluster");
    assert_eq!(zip.bytes(1_000).await.expect("a file"), ZIP);

    for id in [&id, &restored] {
        insist(async || client.delete_cluster(id).start().await).await;
        let gone = client.get_cluster(id).wait_until_deleted(patience()).await.expect("an end");
        assert!(gone.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn instaclustr_from_creation_to_deletion() {
    let calm = Cloud::new(instaclustr_vendor, None);
    live_at_instaclustr(&calm).await;
    let exchanges = calm.world.lock().expect("the world").exchanges;
    assert!(exchanges > 20, "{exchanges}");
    for at in 1..=exchanges {
        for fault in FAULTS {
            let cloud = Cloud::new(instaclustr_vendor, Some((at, fault)));
            live_at_instaclustr(&cloud).await;
            let world = cloud.world.lock().expect("the world");
            assert_eq!((world.created, world.clusters.len()), (2, 0), "{fault:?} at {at}");
            let again = 1 + usize::from(fault == Fault::Reset);
            assert!((1..=again).contains(&world.backups) && (1..=again).contains(&world.changes), "{fault:?} at {at}");
        }
    }
}
