//! Operations of the sample API.

use super::models::{Cluster, ClusterList, NewCluster, Problem};
use crate::rt;

pub static API: rt::Api = rt::Api {
    name: "sample",
    title: "Sample",
    version: "1.0.0",
    agent: "sample-client/0.1.0",
    servers: &[rt::Server {
        url: "https://{region}.sample.example/v1",
        variables: &[rt::ServerVariable { name: "region", default: "de", allowed: &[] }],
        env: Some("SAMPLE_API_URL"),
    }],
    schemes: &[
        rt::Scheme { name: "basicAuth", kind: rt::SchemeKind::Basic, env: &["SAMPLE_USERNAME", "SAMPLE_PASSWORD"] },
        rt::Scheme { name: "tokenAuth", kind: rt::SchemeKind::Bearer, env: &["SAMPLE_TOKEN"] },
        rt::Scheme { name: "headerKey", kind: rt::SchemeKind::ApiKeyHeader("X-Key"), env: &[] },
        rt::Scheme { name: "queryKey", kind: rt::SchemeKind::ApiKeyQuery("api key"), env: &[] },
        rt::Scheme { name: "cookieKey", kind: rt::SchemeKind::ApiKeyCookie("sid"), env: &[] },
    ],
    rate_limit: Some(rt::RateLimit::per_second(35)),
    request_ids: rt::Api::REQUEST_IDS,
};

/// The client of the sample API.
#[derive(Clone, Debug)]
pub struct Client {
    inner: rt::Client,
}

impl Client {
    pub fn builder() -> rt::ClientBuilder<Client> {
        rt::ClientBuilder::new(&API)
    }

    pub fn call<O: rt::Operation>(&self, operation: O) -> rt::Call<O> {
        rt::Call::new(&self.inner, operation)
    }

    pub fn list_clusters(&self) -> rt::Call<ListClusters> {
        rt::Call::new(&self.inner, ListClusters::default())
    }

    pub fn create_cluster(&self, body: impl Into<NewCluster>) -> rt::Call<CreateCluster> {
        rt::Call::new(&self.inner, CreateCluster { body: body.into() })
    }

    pub fn delete_user(&self, cluster_id: impl Into<String>, name: impl Into<String>) -> rt::Call<DeleteUser> {
        rt::Call::new(&self.inner, DeleteUser { cluster_id: cluster_id.into(), name: name.into() })
    }

    pub fn get_certificate(&self) -> rt::Call<GetCertificate> {
        rt::Call::new(&self.inner, GetCertificate {})
    }

    pub fn upload(&self, body: impl Into<rt::Body>) -> rt::Call<Upload> {
        rt::Call::new(&self.inner, Upload { body: body.into() })
    }

    pub fn log_in(&self, user: impl Into<String>, scopes: Vec<String>) -> rt::Call<LogIn> {
        rt::Call::new(&self.inner, LogIn { user: user.into(), scopes })
    }
}

impl From<rt::Client> for Client {
    fn from(inner: rt::Client) -> Self {
        Self { inner }
    }
}

impl rt::ClientBuilder<Client> {
    pub fn basic_auth(self, username: impl Into<String>, password: impl Into<String>) -> Self {
        self.credential("basicAuth", rt::Credential::basic(username, password))
    }

    pub fn token_auth(self, token: impl Into<String>) -> Self {
        self.credential("tokenAuth", rt::Credential::token(token))
    }
}

const JSON: &[rt::Media] = &[rt::Media { name: "application/json", kind: rt::Kind::Json }];
const PROBLEM: rt::ResponseSpec =
    rt::ResponseSpec { status: rt::Status::Default, success: false, case: 1, content: JSON };

/// Lists clusters; parameters in query, header and cookie.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ListClusters {
    pub limit: Option<i64>,
    pub filter_name: Option<String>,
    pub trace: Option<String>,
    pub session: Option<String>,
    pub ratio: Option<f64>,
}

impl rt::Operation for ListClusters {
    type Output = ClusterList;
    type Error = Problem;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "listClusters",
        method: "GET",
        path: "/clusters",
        api: &API,
        security: &[&["basicAuth"], &["tokenAuth"], &["headerKey", "queryKey"], &["cookieKey"]],
        accept: "application/json",
        responses: &[
            rt::ResponseSpec { status: rt::Status::Code(200), success: true, case: 0, content: JSON },
            PROBLEM,
        ],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        request.query("limit", rt::Style::FORM, self.limit.as_ref());
        request.limits(
            "limit",
            self.limit.as_ref(),
            &rt::Limits { maximum: Some(rt::Number::Integer(100)), ..rt::Limits::NONE },
        );
        request.query("filter.name", rt::Style::FORM, self.filter_name.as_ref());
        request.limits("ratio", self.ratio.as_ref(), &rt::Limits::NONE);
        request.query("ratio", rt::Style::FORM, self.ratio.as_ref());
        request.header("X-Trace", rt::Style::SIMPLE, self.trace.as_ref());
        request.cookie("session", rt::Style::FORM, self.session.as_ref());
    }

    fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
        answer.json()
    }

    fn error(answer: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
        answer.json()
    }
}

impl rt::Call<ListClusters> {
    pub fn limit(mut self, limit: i64) -> Self {
        self.operation.limit = Some(limit);
        self
    }

    pub fn filter_name(mut self, name: impl Into<String>) -> Self {
        self.operation.filter_name = Some(name.into());
        self
    }

    pub fn trace(mut self, trace: impl Into<String>) -> Self {
        self.operation.trace = Some(trace.into());
        self
    }

    pub fn session(mut self, session: impl Into<String>) -> Self {
        self.operation.session = Some(session.into());
        self
    }

    pub fn ratio(mut self, ratio: f64) -> Self {
        self.operation.ratio = Some(ratio);
        self
    }
}

/// Headers of good answers of `listClusters`; open, so that tests read headers of their own.
#[derive(Clone, Debug)]
pub struct ListClustersHeaders(pub rt::ResponseHeaders);

impl From<rt::ResponseHeaders> for ListClustersHeaders {
    fn from(headers: rt::ResponseHeaders) -> Self {
        Self(headers)
    }
}

impl rt::WithHeaders for ListClusters {
    type Headers = ListClustersHeaders;
}

/// Headers of error answers of `listClusters`.
#[derive(Clone, Debug)]
pub struct ListClustersErrorHeaders(rt::ResponseHeaders);

impl ListClustersErrorHeaders {
    pub fn of<E>(error: &rt::Error<E>) -> Option<Self> {
        error.response_headers().map(Self)
    }

    pub fn retry_after(&self) -> Result<Option<i64>, rt::HeaderError> {
        self.0.optional("Retry-After", rt::HeaderForm::Simple)
    }
}

/// Creates a cluster: a JSON body, and successes that differ.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CreateCluster {
    pub body: NewCluster,
}

/// What creating may answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CreateClusterOutput {
    Created(Box<Cluster>),
    Accepted,
    Note(String),
}

/// What creating may fail with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CreateClusterError {
    Conflict(Box<Cluster>),
    Other(Problem),
    Text(String),
}

impl rt::Operation for CreateCluster {
    type Output = CreateClusterOutput;
    type Error = CreateClusterError;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "createCluster",
        method: "POST",
        path: "/clusters/",
        api: &API,
        security: &[&["tokenAuth"], &[]],
        accept: "application/json, text/plain, text/*",
        responses: &[
            rt::ResponseSpec { status: rt::Status::Code(201), success: true, case: 0, content: JSON },
            rt::ResponseSpec {
                status: rt::Status::Code(201),
                success: true,
                case: 4,
                content: &[rt::Media { name: "text/plain", kind: rt::Kind::Text }],
            },
            rt::ResponseSpec { status: rt::Status::Code(202), success: true, case: 1, content: &[] },
            rt::ResponseSpec { status: rt::Status::Code(409), success: false, case: 2, content: JSON },
            rt::ResponseSpec { status: rt::Status::Range(4), success: false, case: 3, content: JSON },
            rt::ResponseSpec {
                status: rt::Status::Range(5),
                success: false,
                case: 5,
                content: &[rt::Media { name: "text/*", kind: rt::Kind::Text }],
            },
        ],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        request.check("", &self.body);
        request.json("application/json", &self.body);
    }

    fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
        match answer.case() {
            1 => answer.empty().map(|()| CreateClusterOutput::Accepted),
            4 => answer.text().map(CreateClusterOutput::Note),
            _ => answer.json().map(CreateClusterOutput::Created),
        }
    }

    fn error(answer: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
        match answer.case() {
            2 => answer.json().map(CreateClusterError::Conflict),
            5 => answer.text().map(CreateClusterError::Text),
            _ => answer.json().map(CreateClusterError::Other),
        }
    }
}

/// Deletes a user: path parameters, no bodies, no described errors.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeleteUser {
    pub cluster_id: String,
    pub name: String,
}

impl rt::Operation for DeleteUser {
    type Output = ();
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "deleteUser",
        method: "DELETE",
        path: "/clusters/{clusterId}/users/{name}",
        api: &API,
        security: &[],
        accept: "*/*",
        responses: &[rt::ResponseSpec { status: rt::Status::Range(2), success: true, case: 0, content: &[] }],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        request.path("clusterId", rt::Style::SIMPLE, &self.cluster_id);
        request.path("name", rt::Style::SIMPLE, &self.name);
    }

    fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
        answer.empty()
    }

    fn error(_: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
        Err(rt::DecodeError::new("no body is described"))
    }
}

/// Fetches a file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GetCertificate {}

impl rt::Operation for GetCertificate {
    type Output = rt::Download;
    type Error = Problem;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "getCertificate",
        method: "GET",
        path: "/certificate",
        api: &API,
        security: &[],
        accept: "application/zip, application/json",
        responses: &[
            rt::ResponseSpec {
                status: rt::Status::Code(200),
                success: true,
                case: 0,
                content: &[rt::Media { name: "application/zip", kind: rt::Kind::Stream(rt::Streaming::ZIP) }],
            },
            PROBLEM,
        ],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, _: &mut rt::RequestBuilder) {}

    fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
        answer.download()
    }

    fn error(answer: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
        answer.json()
    }
}

/// Sends bytes and gets bytes, of any type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Upload {
    pub body: rt::Body,
}

impl rt::Operation for Upload {
    type Output = rt::Download;
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "upload",
        method: "PUT",
        path: "/blob",
        api: &API,
        security: &[],
        accept: "*/*",
        responses: &[rt::ResponseSpec {
            status: rt::Status::Default,
            success: true,
            case: 0,
            content: &[rt::Media { name: "*/*", kind: rt::Kind::Stream(rt::Streaming::BYTES) }],
        }],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        request.bytes("application/octet-stream", self.body.clone());
    }

    fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
        answer.download()
    }

    fn error(_: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
        Err(rt::DecodeError::new("no body is described"))
    }
}

/// Sends a form and gets text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LogIn {
    pub user: String,
    pub scopes: Vec<String>,
}

impl rt::Operation for LogIn {
    type Output = String;
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "logIn",
        method: "POST",
        path: "/login",
        api: &API,
        security: &[],
        accept: "text/plain",
        responses: &[rt::ResponseSpec {
            status: rt::Status::Code(200),
            success: true,
            case: 0,
            content: &[rt::Media { name: "text/plain", kind: rt::Kind::Text }],
        }],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        let body = ::serde_json::json!({ "user": self.user, "scope": self.scopes, "address": { "city": "B" } });
        request.form("application/x-www-form-urlencoded", &body);
    }

    fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
        answer.text()
    }

    fn error(_: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
        Err(rt::DecodeError::new("no body is described"))
    }
}
