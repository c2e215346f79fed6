//! The client that a careful person writes by hand: structs with serde's derive, reqwest with rustls and its own time-outs, a
//! bearer token, a check of the status.

use std::error::Error;
use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The client.
pub struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    pub fn new(url: &str) -> Self {
        // reqwest takes the library for TLS that the process has chosen.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .read_timeout(Duration::from_secs(20))
            .timeout(Duration::from_secs(60))
            .user_agent("by-hand/1.0")
            .build()
            .expect("a client");
        Self { http, url: url.to_owned() }
    }

    pub async fn get_cluster(&self, id: &str) -> Result<Cluster> {
        json(self.http.get(format!("{}/clusters/{id}", self.url))).await
    }

    pub async fn list_clusters(&self, limit: u32) -> Result<ClusterList> {
        json(self.http.get(format!("{}/clusters?limit={limit}", self.url))).await
    }

    pub async fn create_cluster(&self, cluster: CreateCluster) -> Result<Cluster> {
        let body = serde_json::to_vec(&cluster)?;
        let request = self.http.post(format!("{}/clusters", self.url));
        json(request.header(CONTENT_TYPE, "application/json").body(body)).await
    }

    pub async fn download(&self) -> Result<u64> {
        let request = self.http.get(format!("{}/download", self.url)).bearer_auth("a-token");
        let mut answer = request.send().await?.error_for_status()?;
        let mut bytes = 0;
        while let Some(chunk) = answer.chunk().await? {
            bytes += chunk.len() as u64;
        }
        Ok(bytes)
    }
}

async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    let answer = request.bearer_auth("a-token").header(ACCEPT, "application/json").send().await?;
    Ok(serde_json::from_slice(&answer.error_for_status()?.bytes().await?)?)
}

#[derive(Debug, Deserialize)]
pub struct ClusterList {
    pub r#type: Option<Kind>,
    pub id: Option<String>,
    pub items: Option<Vec<Cluster>>,
    pub offset: Option<i64>,
    pub limit: Option<i64>,
    pub links: Option<Links>,
}

#[derive(Debug, Deserialize)]
pub struct Links {
    pub prev: Option<String>,
    #[serde(rename = "self")]
    pub this: Option<String>,
    pub next: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Cluster {
    pub r#type: Option<Kind>,
    pub id: Option<String>,
    pub metadata: Option<Metadata>,
    pub properties: Option<Properties>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    pub created_date: Option<String>,
    pub created_by: Option<String>,
    pub created_by_user_id: Option<String>,
    pub last_modified_date: Option<String>,
    pub last_modified_by: Option<String>,
    pub last_modified_by_user_id: Option<String>,
    pub state: Option<State>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Properties {
    pub display_name: Option<String>,
    pub postgres_version: Option<String>,
    pub location: Option<String>,
    pub dns_name: Option<String>,
    pub backup_location: Option<String>,
    pub instances: Option<i64>,
    pub ram: Option<i64>,
    pub cores: Option<i64>,
    pub storage_size: Option<i64>,
    pub storage_type: Option<StorageType>,
    pub connections: Option<Vec<Connection>>,
    pub maintenance_window: Option<Window>,
    pub synchronization_mode: Option<Mode>,
    pub connection_pooler: Option<Pooler>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CreateCluster {
    pub properties: CreateProperties,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateProperties {
    pub postgres_version: String,
    pub instances: i64,
    pub cores: i64,
    pub ram: i64,
    pub storage_size: i64,
    pub storage_type: StorageType,
    pub connections: Vec<Connection>,
    pub location: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_location: Option<String>,
    pub display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_window: Option<Window>,
    pub credentials: User,
    pub synchronization_mode: Mode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_pooler: Option<Pooler>,
}

#[derive(Clone, Debug, Serialize)]
pub struct User {
    pub username: String,
    pub password: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    pub datacenter_id: String,
    pub lan_id: String,
    pub cidr: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    pub time: String,
    pub day_of_the_week: Day,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pooler {
    pub enabled: Option<bool>,
    pub pool_mode: Option<PoolMode>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Collection,
    Cluster,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    Busy,
    Available,
    Failed,
    Unknown,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum StorageType {
    #[serde(rename = "HDD")]
    Hdd,
    #[serde(rename = "SSD Standard")]
    SsdStandard,
    #[serde(rename = "SSD Premium")]
    SsdPremium,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    Asynchronous,
    Synchronous,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PoolMode {
    Transaction,
    Session,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}
