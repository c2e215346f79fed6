//! Mistakes of the caller: they are found before anything is sent, all of them at once, and the text says where.

use std::future::Future;
use std::pin::Pin;

use managed_postgres::ionos::models::{Connection, CreateClusterProperties, DbUser, StorageType};
use managed_postgres::runtime::{Call, ConfigError, Error, ErrorKind, InvalidRequest, Operation, Violation};
use managed_postgres::{instaclustr, ionos};

use crate::instaclustr as insta_samples;
use crate::ionos as ionos_samples;
use crate::server::{Reply, Server};

type Sent = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Sends one operation with a value in its path.
type SendTo = fn(&Clients, &str) -> Sent;

struct Clients {
    ionos: ionos::Client,
    instaclustr: instaclustr::Client,
}

impl Clients {
    fn of(server: &Server) -> Self {
        Self { ionos: ionos_samples::client(&server.url), instaclustr: insta_samples::client(&server.url) }
    }
}

/// Every operation with a parameter in its path, and the path it must then be sent to.
const WITH_PATH: [(&str, SendTo); 11] = [
    ("/databases/postgresql/clusters/{}", |clients, id| sent(clients.ionos.get_cluster(id))),
    ("/databases/postgresql/clusters/{}", |clients, id| sent(clients.ionos.delete_cluster(id))),
    ("/databases/postgresql/clusters/{}", |clients, id| {
        sent(clients.ionos.patch_cluster(id, ionos_samples::patch_request()))
    }),
    ("/databases/postgresql/clusters/{}/versions", |clients, id| sent(clients.ionos.list_cluster_versions(id))),
    ("/databases/postgresql/clusters/{}/postgresversions", |clients, id| {
        #[allow(deprecated, reason = "the vendor deprecates the operation; it is still to be safe")]
        sent(clients.ionos.list_cluster_postgres_versions(id))
    }),
    ("/cluster-management/v2/data-sources/applications/postgresql/clusters/v2/{}/list-backups/v2/", |clients, id| {
        sent(clients.instaclustr.list_cluster_backups(id))
    }),
    ("/cluster-management/v2/operations/applications/postgres/clusters/v2/{}/certificate/v2/", |clients, id| {
        sent(clients.instaclustr.download_cluster_certificates(id))
    }),
    ("/cluster-management/v2/operations/applications/postgres/clusters/v2/{}/trigger-backup/v2/", |clients, id| {
        sent(clients.instaclustr.trigger_cluster_backup(id))
    }),
    ("/cluster-management/v2/resources/applications/postgresql/clusters/v2/{}/", |clients, id| {
        sent(clients.instaclustr.get_cluster(id))
    }),
    ("/cluster-management/v2/resources/applications/postgresql/clusters/v2/{}/", |clients, id| {
        sent(clients.instaclustr.update_cluster(id, insta_samples::update_request()))
    }),
    ("/cluster-management/v2/resources/applications/postgresql/clusters/v2/{}/", |clients, id| {
        sent(clients.instaclustr.delete_cluster(id))
    }),
];

fn sent<O: Operation + 'static>(call: Call<O>) -> Sent {
    Box::pin(async move { call.send().await.map(drop).map_err(Error::into_untyped) })
}

#[tokio::test]
async fn rt_30_hc_02_path_values_that_would_address_something_else_are_refused() {
    let server = Server::start([Reply::new(500)]).await;
    let clients = Clients::of(&server);
    for (path, send) in WITH_PATH {
        for value in ["", ".", ".."] {
            let error = send(&clients, value).await.expect_err("a refusal");
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path} {value:?}: {error}");
            let text = error.to_string();
            assert!(text.ends_with("the request is not valid: clusterId must not be empty, `.` or `..`"), "{text}");
            assert_eq!(error.violations()[0].path(), "clusterId");
        }
    }
    // A parameter with a pattern takes nothing else.
    for value in ["", ".", "..", "15.2", "15.2.0/", "../1.2.3", "1.2.3\n", " 1.2.3", "1.2.3%2f"] {
        let error = clients.instaclustr.list_compatible_versions(value).send().await.expect_err("a refusal");
        assert_eq!((error.kind(), error.violations()[0].path()), (ErrorKind::InvalidRequest, "version"), "{value:?}");
    }
    server.assert_untouched().await;
}

/// Everything else reaches the route it is meant for, and no other, as the value it is.
#[tokio::test]
async fn rt_31_hc_01_path_values_arrive_as_they_are() {
    let long = "\u{e9}".repeat(4096);
    let values = [
        "...",
        "a/b",
        "../x",
        "..\\x",
        "x/..",
        "%2e%2e",
        "%2E",
        "%2F",
        "%",
        "a%00b",
        "a\0b",
        "?",
        "#",
        "?x=1#y",
        ";v=1",
        "a b",
        "+",
        ":",
        "@",
        "[1]",
        "a&b=c",
        "\t",
        "\r\nX-Evil: 1",
        "\u{202e}",
        "\u{1f418}",
        "\u{fc}",
        "\"'<>|^`{}",
        "postgresversions",
        long.as_str(),
    ];
    let server = Server::start([Reply::new(404)]).await;
    let clients = Clients::of(&server);
    for (path, send) in WITH_PATH {
        let (before, after) = path.split_once("{}").expect("a place");
        for value in values {
            let hits = server.hits();
            let error = send(&clients, value).await.expect_err("404");
            assert!(error.is_not_found(), "{value:?}: {error}");
            assert_eq!(server.hits(), hits + 1);
            let seen = server.last();
            let rest = seen.target().strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            let segment = rest.unwrap_or_else(|| panic!("{value:?} was sent to {}", seen.target()));
            assert_eq!(decode(segment), value);
            let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'%');
            assert!(segment.bytes().all(harmless), "{segment}");
            assert!(seen.headers.iter().all(|(name, _)| name != "x-evil"), "{seen:?}");
        }
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
            u8::from_str_radix(std::str::from_utf8(&digits).expect("digits"), 16).expect("a byte")
        } else {
            byte
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Texts that end a line or are none are refused where nothing encodes them, and encoded elsewhere: what goes out is one request
/// with the headers it was meant to have.
#[tokio::test]
async fn hc_03_nothing_breaks_out_of_its_place() {
    let server = Server::start([Reply::json(200, &serde_json::json!({ "id": "x", "items": [] }))]).await;
    let builder = || ionos::Client::builder().base_url(&server.url).token_auth("token");
    let hostile = ["a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\r\n\r\nGET /evil HTTP/1.1\r\n\r\n", "a\0b", "\u{7f}", "\u{fc}"];
    for value in hostile {
        assert!(builder().user_agent(value).build().is_err(), "{value:?}");
        assert!(builder().default_header("x-mine", value).build().is_err(), "{value:?}");
        assert!(builder().default_header(value, "x").build().is_err(), "{value:?}");
        assert!(builder().token_auth(value).build().is_err(), "{value:?}");
        let client = builder().build().expect("a client");
        let error = client.list_clusters().header("X-Mine", value).send().await.expect_err("a refusal");
        assert_eq!(error.violations()[0].path(), "X-Mine");
        let error = client.list_clusters().header(value, "x").send().await.expect_err("a refusal");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
    let basic = || ionos::Client::builder().base_url(&server.url);
    for username in ["a:b", "a\r\nX-Evil: 1", "\0"] {
        assert!(basic().basic_auth(username, "p").build().is_err(), "{username:?}");
    }
    server.assert_untouched().await;
    let client = builder().build().expect("a client");
    for value in hostile {
        let hits = server.hits();
        client.list_clusters().filter_name(value).send().await.expect("a list");
        let (seen, pair) =
            (server.last(), server.last().target().split_once("filter.name=").map(|pair| pair.1.to_owned()));
        assert_eq!((server.hits(), pair.map(|pair| decode(&pair)).as_deref()), (hits + 1, Some(value)));
        let names: Vec<&str> = seen.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert!(
            ["accept", "accept-encoding", "authorization", "host", "user-agent"]
                .iter()
                .all(|name| names.contains(name))
        );
        assert_eq!(names.len(), 5, "{seen:?}");
    }
}

/// Where each violation stands, in order.
fn places(error: &InvalidRequest) -> Vec<&str> {
    error.violations().iter().map(Violation::path).collect()
}

const REQUIRED: [&str; 11] = [
    "postgresVersion",
    "instances",
    "cores",
    "ram",
    "storageSize",
    "storageType",
    "connections",
    "location",
    "displayName",
    "credentials",
    "synchronizationMode",
];

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let error = CreateClusterProperties::builder().build().expect_err("nothing is set");
    assert_eq!(places(&error), REQUIRED);
    let text = error.to_string();
    assert!(REQUIRED.iter().all(|name| text.contains(name)) && !text.contains('\n'), "{text}");

    let error = instaclustr::models::PostgresqlClusterV2Input::builder().name("x").build().expect_err("not all is set");
    let wanted =
        ["dataCentres", "synchronousModeStrict", "privateNetworkCluster", "postgresqlVersion", "slaTier", "name"];
    let mut found = places(&error);
    found.sort_by_key(|place| wanted.iter().position(|name| name == place));
    assert_eq!(found, wanted);
}

fn connection() -> Connection {
    Connection::builder().datacenter_id("d").lan_id("2").cidr("10.0.0.1/24").build().expect("a connection")
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let credentials = DbUser::builder().username("u").password("short").build().expect_err("a short password");
    assert_eq!(places(&credentials), ["password"]);
    assert!(!format!("{credentials} {credentials:?}").contains("short"), "{credentials}");

    let error = CreateClusterProperties::builder()
        .instances(9)
        .ram(3000)
        .storage_size(1)
        .connections([connection(), connection()])
        .cores(0)
        .storage_type(StorageType::Hdd)
        .build()
        .expect_err("wrong values");
    for (place, message) in [
        ("instances", "5"),
        ("ram", "1024"),
        ("storageSize", "2048"),
        ("connections", "1"),
        ("cores", "1"),
        ("location", "missing"),
    ] {
        let found = error.violations().iter().find(|violation| violation.path() == place);
        let found = found.unwrap_or_else(|| panic!("{place} is not named in {error}"));
        assert!(found.message().contains(message), "{found}");
    }
    assert!(error.violations().iter().all(|violation| violation.path() != "storageType"));
}

/// A body that was right when it was built need not be so when it is sent.
#[tokio::test]
async fn a_body_that_was_changed_is_held_against_its_limits_again() {
    let server = Server::start([Reply::new(500)]).await;
    let mut request = ionos_samples::create_request();
    let properties = request.properties.as_mut().expect("properties");
    properties.instances = 9;
    properties.connections.push(connection());
    properties.credentials.password = "short".into();
    let error = ionos_samples::client(&server.url).create_cluster(request).send().await.expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let places: Vec<&str> = error.violations().iter().map(Violation::path).collect();
    assert_eq!(places, ["properties.instances", "properties.connections", "properties.credentials.password"]);
    assert!(!format!("{error} {error:?}").contains("short"), "{error}");

    let mut request = insta_samples::update_request();
    request.data_centres[0].number_of_nodes = 6;
    request.data_centres[0].intra_data_centre_replication.clear();
    let call = insta_samples::client(&server.url).update_cluster("..", request);
    let error = call.send().await.expect_err("a refusal");
    let places: Vec<&str> = error.violations().iter().map(Violation::path).collect();
    assert_eq!(places, ["clusterId", "dataCentres[0].numberOfNodes", "dataCentres[0].intraDataCentreReplication"]);

    let call = ionos_samples::client(&server.url).list_clusters();
    let error = call.limit(1001).send().await.expect_err("a refusal");
    assert_eq!(error.violations()[0].path(), "limit");
    server.assert_untouched().await;
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let server = Server::start([Reply::new(500)]).await;
    let client = ionos::Client::builder().base_url(&server.url).build().expect("a client");
    let error = client.list_clusters().send().await.expect_err("a refusal");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Credentials, None));
    assert_eq!(
        error.to_string(),
        "listClusters: no credentials are set: tokenAuth (IONOS_TOKEN) or basicAuth (IONOS_USERNAME, IONOS_PASSWORD) \
         is needed"
    );
    let client = instaclustr::Client::builder().base_url(&server.url).build().expect("a client");
    let error = client.delete_cluster(insta_samples::CLUSTER).send().await.expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "deleteCluster: no credentials are set: basicAuth (INSTACLUSTR_USERNAME, INSTACLUSTR_API_KEY) is needed"
    );
    server.assert_untouched().await;
}

#[test]
fn addresses_that_cannot_be_trusted_are_refused() {
    let build = |url: &str| -> Result<ionos::Client, ConfigError> {
        ionos::Client::builder().base_url(url).token_auth("a-token").build()
    };
    for url in [
        "http://api.ionos.com/databases/postgresql",
        "http://192.168.1.1",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "ftp://localhost",
        "api.ionos.com",
        "https://user:canary@api.ionos.com",
        "https://api.ionos.com?key=canary",
        "https://api.ionos.com/#canary",
        "https://api.ionos.com/../x",
        "",
    ] {
        let error = build(url).expect_err(url);
        let text = error.to_string();
        assert!(text.contains("base_url()") && !text.contains("canary"), "{url}: {text}");
    }
    for url in ["https://example.com/v1/", "http://127.0.0.1:1", "http://localhost:1/x", "http://[::1]:1"] {
        build(url).expect(url);
    }
    let builder = ionos::Client::builder().base_url("http://db.internal").allow_insecure_http();
    builder.build().expect("what the caller asks for");
}

#[test]
fn credentials_that_cannot_be_sent_are_refused() {
    for (username, password) in [("a:b", "canary"), ("a\r\nb", "canary"), ("a", "canary\n"), ("", "")] {
        let client = instaclustr::Client::builder().basic_auth(username, password).build();
        let text = client.expect_err(username).to_string();
        assert!(text.contains("basicAuth") && !text.contains("canary"), "{text}");
    }
    for token in ["canary\r\nX-Evil: 1", "canary\0", "canary\u{fc}", ""] {
        let text = ionos::Client::builder().token_auth(token).build().expect_err(token).to_string();
        assert!(text.contains("tokenAuth") && !text.contains("canary"), "{text}");
    }
}
