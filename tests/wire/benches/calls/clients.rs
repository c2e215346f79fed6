//! The two clients under one face: the emitted one and the one by hand, asked for the same things.

use std::hint::black_box;
use std::path::Path;

use managed_postgres::ionos::models::{
    Connection, CreateClusterProperties, CreateClusterRequest, CreateSynchronizationMode, DayOfTheWeek, DbUser,
    MaintenanceWindow, StorageType,
};
use managed_postgres::{instaclustr, ionos};

use crate::hand;

/// Whose client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Emitted,
    Hand,
}

impl Who {
    pub const BOTH: [Self; 2] = [Self::Emitted, Self::Hand];

    pub fn name(self) -> &'static str {
        match self {
            Self::Emitted => "emitted",
            Self::Hand => "by-hand",
        }
    }

    pub fn named(name: &str) -> Self {
        Self::BOTH.into_iter().find(|who| who.name() == name).expect("the name of a client")
    }

    /// A client of the server at `url`.
    pub fn client(self, url: &str) -> Client {
        match self {
            Self::Emitted => Client::Emitted(Box::new(Emitted::new(url))),
            Self::Hand => Client::Hand(hand::Client::new(url), Box::new(hand_request())),
        }
    }
}

/// A client, ready to call, with the request that it sends.
pub enum Client {
    Emitted(Box<Emitted>),
    Hand(hand::Client, Box<hand::CreateCluster>),
}

pub struct Emitted {
    ionos: ionos::Client,
    instaclustr: instaclustr::Client,
    request: CreateClusterRequest,
}

impl Emitted {
    fn new(url: &str) -> Self {
        let ionos = ionos::Client::builder().base_url(url).token_auth("a-token").build();
        let instaclustr =
            instaclustr::Client::builder().base_url(url).basic_auth("a", "b").max_download(u64::MAX).build();
        Self {
            ionos: ionos.expect("a client"),
            instaclustr: instaclustr.expect("a client"),
            request: emitted_request(),
        }
    }
}

impl Client {
    /// One small answer.
    pub async fn get(&self) {
        match self {
            Self::Emitted(client) => {
                drop(black_box(client.ionos.get_cluster("4711").send().await.expect("a cluster")));
            }
            Self::Hand(client, _) => drop(black_box(client.get_cluster("4711").await.expect("a cluster"))),
        }
    }

    /// A body there, a small answer back.
    pub async fn create(&self) {
        match self {
            Self::Emitted(client) => {
                let call = client.ionos.create_cluster(client.request.clone());
                drop(black_box(call.send().await.expect("a cluster")));
            }
            Self::Hand(client, request) => {
                let cluster = hand::CreateCluster::clone(request);
                drop(black_box(client.create_cluster(cluster).await.expect("a cluster")));
            }
        }
    }

    /// A thousand clusters in one answer.
    pub async fn list(&self) {
        match self {
            Self::Emitted(client) => {
                drop(black_box(client.ionos.list_clusters().limit(1_000).send().await.expect("a list")));
            }
            Self::Hand(client, _) => drop(black_box(client.list_clusters(1_000).await.expect("a list"))),
        }
    }

    /// A long body, chunk by chunk; gives its length.
    pub async fn stream(&self) -> u64 {
        match self {
            Self::Emitted(client) => {
                let call = client.instaclustr.download_cluster_certificates("4711");
                let mut download = call.send().await.expect("a body");
                let mut bytes = 0;
                while let Some(chunk) = download.next().await {
                    bytes += chunk.expect("a chunk").len() as u64;
                }
                bytes
            }
            Self::Hand(client, _) => client.download().await.expect("a body"),
        }
    }

    /// A long body into a file; gives its length. Only the emitted client can do that.
    pub async fn save(&self, path: &Path) -> u64 {
        let Self::Emitted(client) = self else { panic!("only the emitted client saves") };
        let call = client.instaclustr.download_cluster_certificates("4711");
        call.download_to(path).await.expect("a file").length()
    }
}

fn emitted_request() -> CreateClusterRequest {
    let connection = Connection::builder().datacenter_id("b1e2c3d4").lan_id("2").cidr("10.1.1.5/24").build();
    let window = MaintenanceWindow::builder().time("16:30:59").day_of_the_week(DayOfTheWeek::Monday).build();
    let user = DbUser::builder().username("somebody").password("a-password").build();
    let properties = CreateClusterProperties::builder()
        .postgres_version("16")
        .instances(3)
        .cores(4)
        .ram(4_096)
        .storage_size(20_480)
        .storage_type(StorageType::SsdPremium)
        .connections(vec![connection.expect("a connection")])
        .location("de/fra")
        .backup_location("de")
        .display_name("a cluster")
        .maintenance_window(window.expect("a window"))
        .credentials(user.expect("a user"))
        .synchronization_mode(CreateSynchronizationMode::Asynchronous)
        .build();
    CreateClusterRequest::builder().properties(properties.expect("properties")).build().expect("a request")
}

fn hand_request() -> hand::CreateCluster {
    let connection =
        hand::Connection { datacenter_id: "b1e2c3d4".into(), lan_id: "2".into(), cidr: "10.1.1.5/24".into() };
    hand::CreateCluster {
        properties: hand::CreateProperties {
            postgres_version: "16".into(),
            instances: 3,
            cores: 4,
            ram: 4_096,
            storage_size: 20_480,
            storage_type: hand::StorageType::SsdPremium,
            connections: vec![connection],
            location: "de/fra".into(),
            backup_location: Some("de".into()),
            display_name: "a cluster".into(),
            maintenance_window: Some(hand::Window { time: "16:30:59".into(), day_of_the_week: hand::Day::Monday }),
            credentials: hand::User { username: "somebody".into(), password: "a-password".into() },
            synchronization_mode: hand::Mode::Asynchronous,
            connection_pooler: None,
        },
    }
}
