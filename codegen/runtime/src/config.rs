//! Settings of a client: in go an API and the caller's choices, out comes a client or what is wrong with them. The
//! environment is read by `from_env` and nowhere else.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;

use super::api::{Api, Scheme, SchemeKind, Server};
use super::base_url::{BaseUrl, fill_variables};
use super::client::{Client, Shared};
use super::credentials::{Configured, Credential, prepare};
use super::header;
use super::timer::Timer;
use super::transport::Transport;

const MIB: u64 = 1024 * 1024;

/// A setting that cannot be used. It names the setting or variable, never a secret's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

/// Builds the client `C` of an API.
pub struct ClientBuilder<C> {
    api: &'static Api,
    base_url: Option<String>,
    server: usize,
    variables: Vec<(String, String)>,
    credentials: Vec<(&'static str, Credential)>,
    headers: Vec<(String, String)>,
    agent_suffix: String,
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    max_body: u64,
    max_download: u64,
    allow_http: bool,
    transport: Option<Arc<dyn Transport>>,
    timer: Option<Arc<dyn Timer>>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The document's first server, 120 s for a call, 5 s for a connection, no credentials.
    #[must_use]
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            server: 0,
            variables: Vec::new(),
            credentials: Vec::new(),
            headers: Vec::new(),
            agent_suffix: String::new(),
            timeout: Some(Duration::from_secs(120)),
            connect_timeout: None,
            idle_timeout: Some(Duration::from_secs(20)),
            max_body: 16 * MIB,
            max_download: 64 * MIB,
            allow_http: false,
            transport: None,
            timer: None,
            client: PhantomData,
        }
    }

    /// Reads credentials and the server's address from the environment variables the API names. An empty variable
    /// counts as unset; what is unset stays for the caller to set.
    ///
    /// # Errors
    /// When a variable is not UTF-8, or one of a pair is set without the other.
    pub fn from_env(api: &'static Api) -> Result<Self, ConfigError> {
        let mut builder = Self::new(api);
        for scheme in api.schemes {
            builder.credentials.extend(credential_from_env(scheme)?.map(|credential| (scheme.name, credential)));
        }
        for name in api.servers.iter().filter_map(|server| server.env) {
            if builder.base_url.is_none() {
                builder.base_url = variable(name)?;
            }
        }
        Ok(builder)
    }

    /// Replaces the server's address. It must be https, unless it is this machine.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Chooses one of the document's servers, counted from 0.
    #[must_use]
    pub fn server(mut self, index: usize) -> Self {
        self.server = index;
        self
    }

    /// Sets a variable of the server's address.
    #[must_use]
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Sets the credential of a scheme of the document.
    #[must_use]
    pub fn credential(mut self, scheme: &'static str, credential: Credential) -> Self {
        self.credentials.push((scheme, credential));
        self
    }

    /// Longest time of a whole call, up to the end of its body or, for downloads, of its headers.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Lets calls take any time.
    #[must_use]
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// Longest time for making a connection. A transport of the caller's own has its own.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// Longest time a download may stand still.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = Some(limit);
        self
    }

    /// Greatest size in bytes of a body that is read into memory; 16 MiB unless set.
    #[must_use]
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.max_body = bytes;
        self
    }

    /// Greatest size in bytes of a download; 64 MiB unless set.
    #[must_use]
    pub fn max_download(mut self, bytes: u64) -> Self {
        self.max_download = bytes;
        self
    }

    /// Adds to the end of the `User-Agent` header.
    #[must_use]
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.agent_suffix = suffix.into();
        self
    }

    /// Replaces what carries requests.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Replaces the source of time.
    #[must_use]
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Some(Arc::new(timer));
        self
    }

    /// Sends a header with every request.
    #[must_use]
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Allows http to other machines: everything sent, credentials too, can then be read on the way.
    #[must_use]
    pub fn allow_insecure_http(mut self) -> Self {
        self.allow_http = true;
        self
    }

    /// Ends the building.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn build(self) -> Result<C, ConfigError> {
        let base = self.base()?;
        let headers = self.all_headers()?;
        let credentials = self.prepared_credentials()?;
        let timer = self.timer.clone().or_else(default_timer).ok_or_else(|| ConfigError::new("a timer must be set"))?;
        let transport = match (&self.transport, self.connect_timeout) {
            (Some(_), Some(_)) => {
                return Err(ConfigError::new(
                    "connect_timeout() has no effect on a transport of your own; set it there",
                ));
            }
            (Some(transport), None) => Arc::clone(transport),
            (None, limit) => default_transport(limit.unwrap_or(Duration::from_secs(5)), base.is_loopback())?,
        };
        Ok(C::from(Client {
            shared: Arc::new(Shared {
                api: self.api,
                base,
                is_base_chosen: self.base_url.is_some(),
                allow_http: self.allow_http,
                credentials,
                headers,
                timeout: self.timeout,
                idle_timeout: self.idle_timeout,
                max_body: self.max_body,
                max_download: self.max_download,
                transport,
                timer,
            }),
        }))
    }

    fn base(&self) -> Result<BaseUrl, ConfigError> {
        let url = match &self.base_url {
            Some(url) => url.clone(),
            None => self.server_url()?,
        };
        BaseUrl::parse(&url, self.allow_http)
            .map_err(|reason| ConfigError::new(format!("the server address {reason}; set base_url()")))
    }

    fn server_url(&self) -> Result<String, ConfigError> {
        let server: &Server = self.api.servers.get(self.server).ok_or_else(|| {
            ConfigError::new(format!("{} has {} servers; set base_url()", self.api.title, self.api.servers.len()))
        })?;
        fill_variables(server.url, server.variables, &self.variables).map_err(ConfigError::new)
    }

    fn all_headers(&self) -> Result<HeaderMap, ConfigError> {
        let mut headers = HeaderMap::new();
        let suffix = if self.agent_suffix.is_empty() { String::new() } else { format!(" {}", self.agent_suffix) };
        let agent = format!("{} ({}; rust){suffix}", self.api.agent, self.api.name);
        let problem = |name: &str, reason: &str| ConfigError::new(format!("the header {name} {reason}"));
        headers.insert(USER_AGENT, header::value(&agent).map_err(|reason| problem("User-Agent", reason))?);
        for (name, value) in &self.headers {
            let key = header::name(name).map_err(|reason| problem(name, reason))?;
            headers.insert(key, header::secret_value(value).map_err(|reason| problem(name, reason))?);
        }
        Ok(headers)
    }

    fn prepared_credentials(&self) -> Result<Configured, ConfigError> {
        let mut configured = Configured::new();
        for (name, credential) in &self.credentials {
            let scheme = self.api.schemes.iter().find(|scheme| scheme.name == *name);
            let scheme = scheme.ok_or_else(|| ConfigError::new(format!("{} has no scheme {name}", self.api.title)))?;
            let prepared = prepare(scheme, credential);
            let prepared = prepared.map_err(|reason| ConfigError::new(format!("the credential of {name} {reason}")))?;
            configured.insert(scheme.name, prepared);
        }
        Ok(configured)
    }
}

/// Names the API only: addresses, headers and credentials may be secret.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("api", &self.api.name).finish_non_exhaustive()
    }
}

fn credential_from_env(scheme: &Scheme) -> Result<Option<Credential>, ConfigError> {
    match (scheme.kind, scheme.env) {
        (SchemeKind::Basic, [username, password]) => match (variable(username)?, variable(password)?) {
            (Some(username), Some(password)) => Ok(Some(Credential::basic(username, password))),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(ConfigError::new(format!("{username} is not set, but {password} is"))),
            (Some(_), None) => Err(ConfigError::new(format!("{password} is not set, but {username} is"))),
        },
        (SchemeKind::Basic, _) => Ok(None),
        (_, [token, ..]) => Ok(variable(token)?.map(Credential::token)),
        (_, []) => Ok(None),
    }
}

fn variable(name: &str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::new(format!("{name} is not UTF-8"))),
    }
}

#[cfg(feature = "reqwest")]
fn default_timer() -> Option<Arc<dyn Timer>> {
    Some(Arc::new(super::timer::TokioTimer::new()))
}

#[cfg(not(feature = "reqwest"))]
fn default_timer() -> Option<Arc<dyn Timer>> {
    None
}

#[cfg(feature = "reqwest")]
fn default_transport(connect_timeout: Duration, is_loopback: bool) -> Result<Arc<dyn Transport>, ConfigError> {
    let transport = super::transport_reqwest::ReqwestTransport::new(connect_timeout, is_loopback);
    let transport = transport.map_err(|error| ConfigError::new(format!("the transport cannot be set up: {error}")))?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: Duration, _: bool) -> Result<Arc<dyn Transport>, ConfigError> {
    Err(ConfigError::new("a transport must be set: the feature `reqwest` is off"))
}
