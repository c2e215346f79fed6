//! Settings of a client: in go an API and the caller's choices, out comes a client or what is wrong with them. The
//! environment is read by `from_env` and nowhere else.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::HeaderMap;
use http::header::USER_AGENT;

use super::api::{Api, Server};
use super::base_url::{BaseUrl, fill_variables};
use super::budget::Budget;
use super::client::{Client, Shared};
use super::config_error::ConfigError;
use super::credentials::{Configured, Credential, Source, prepare};
use super::environment::{credential_from_env, variable};
use super::header;
use super::limiter::{Limiter, RateLimit};
use super::provider::{CredentialProvider, Provided};
use super::random::SystemRandom;
use super::retry::{RetryPolicy, StandardRetry};
use super::seams::Seams;
use super::timeouts::{Chosen, Timeout};

const MIB: u64 = 1024 * 1024;

/// A credential, or how to get one.
enum Given {
    Fixed(Credential),
    Provided(Arc<dyn CredentialProvider>),
}

/// Builds the client `C` of an API.
pub struct ClientBuilder<C> {
    api: &'static Api,
    base_url: Option<String>,
    /// The variable that the address was read from.
    base_from: Option<&'static str>,
    server: usize,
    variables: Vec<(String, String)>,
    credentials: Vec<(&'static str, Given)>,
    headers: Vec<(String, String)>,
    agent_suffix: String,
    timeouts: Chosen,
    retry: Option<Arc<dyn RetryPolicy>>,
    rate_limit: Option<RateLimit>,
    wants_documented_rate: bool,
    redirects: u8,
    max_body: u64,
    max_download: u64,
    allow_http: bool,
    pub(super) seams: Seams,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The document's first server, [`StandardRetry`], 120 s for a call, 60 s for an attempt, 30 s for the head of its
    /// answer, 20 s between chunks, 5 s for a connection; no credentials.
    #[must_use]
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            base_from: None,
            server: 0,
            variables: Vec::new(),
            credentials: Vec::new(),
            headers: Vec::new(),
            agent_suffix: String::new(),
            timeouts: Chosen::default(),
            retry: None,
            rate_limit: None,
            wants_documented_rate: false,
            redirects: 0,
            max_body: 16 * MIB,
            max_download: 64 * MIB,
            allow_http: false,
            seams: Seams::default(),
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
            builder
                .credentials
                .extend(credential_from_env(scheme)?.map(|credential| (scheme.name, Given::Fixed(credential))));
        }
        for name in api.servers.iter().filter_map(|server| server.env) {
            if builder.base_url.is_none() {
                builder.base_url = variable(name)?;
                builder.base_from = builder.base_url.is_some().then_some(name);
            }
        }
        Ok(builder)
    }

    /// Replaces the server's address. It must be https, unless it is this machine.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self.base_from = None;
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
        self.credentials.push((scheme, Given::Fixed(credential)));
        self
    }

    /// Has the credential of a scheme fetched when it is needed, for tokens that expire: by a closure, for one, whose future
    /// ends with a [`Credential`] that says how long it is good for.
    #[must_use]
    pub fn credential_provider(mut self, scheme: &'static str, provider: impl CredentialProvider) -> Self {
        self.credentials.push((scheme, Given::Provided(Arc::new(provider))));
        self
    }

    /// Longest time of a whole call with all its attempts and the waits between them, up to the end of its body or, for
    /// downloads, of its headers. 120 s unless set.
    #[must_use]
    pub fn timeout(mut self, limit: impl Into<Timeout>) -> Self {
        self.timeouts.operation = Some(limit.into());
        self
    }

    /// Lets calls take any time.
    #[must_use]
    pub fn no_timeout(self) -> Self {
        self.timeout(Timeout::Disabled)
    }

    /// Longest time of one attempt, up to where that of a call ends. 60 s unless set. Requests whose body is a stream have
    /// no such limit.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: impl Into<Timeout>) -> Self {
        self.timeouts.attempt = Some(limit.into());
        self
    }

    /// Longest time from sending to the head of the answer, making a connection included. 30 s unless set. While a body
    /// that is a stream makes progress, it does not end.
    #[must_use]
    pub fn first_byte_timeout(mut self, limit: impl Into<Timeout>) -> Self {
        self.timeouts.first_byte = Some(limit.into());
        self
    }

    /// Longest time for making a connection. 5 s unless set. A transport of the caller's own has its own.
    #[must_use]
    pub fn connect_timeout(mut self, limit: impl Into<Timeout>) -> Self {
        self.timeouts.connect = Some(limit.into());
        self
    }

    /// Longest time between two chunks of a body, that of a download too. 20 s unless set.
    #[must_use]
    pub fn idle_timeout(mut self, limit: impl Into<Timeout>) -> Self {
        self.timeouts.idle = Some(limit.into());
        self
    }

    /// Decides which calls are sent again when they fail, instead of [`StandardRetry`].
    #[must_use]
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Some(Arc::new(policy));
        self
    }

    /// Lets no more requests go than this, all clones of the client together; calls wait their turn.
    #[must_use]
    pub fn rate_limit(mut self, rate: RateLimit) -> Self {
        self.rate_limit = Some(rate);
        self
    }

    /// Keeps to the rate that the API's description states. Where it states none, `build` says so.
    #[must_use]
    pub fn documented_rate_limit(mut self) -> Self {
        self.wants_documented_rate = true;
        self
    }

    /// Follows so many redirects of one GET or HEAD, at most 10, as long as they stay at the same scheme, host and port. None
    /// are followed unless set, and others never.
    #[must_use]
    pub fn follow_redirects(mut self, most: u8) -> Self {
        self.redirects = most.min(10);
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
        let timer = self.seams.timer()?;
        let timeouts = self.timeouts.settle().map_err(ConfigError::new)?;
        let rate = self.rate_limit.or(self.api.rate_limit.filter(|_| self.wants_documented_rate));
        if rate.is_none() && self.wants_documented_rate {
            return Err(ConfigError::new(format!("{} states no rate limit; set rate_limit()", self.api.title)));
        }
        if self.seams.transport.is_some() && self.timeouts.connect.is_some() {
            let message = "connect_timeout() has no effect on a transport of your own; set it there";
            return Err(ConfigError::new(message));
        }
        let transport = self.seams.transport(timeouts.connect, base.is_loopback())?;
        Ok(C::from(Client {
            shared: Arc::new(Shared {
                api: self.api,
                base,
                is_base_chosen: self.base_url.is_some(),
                allow_http: self.allow_http,
                credentials,
                headers,
                timeouts,
                retry: self.retry.unwrap_or_else(|| Arc::new(StandardRetry::new())),
                budget: Budget::default(),
                limiter: rate.map(Limiter::new),
                redirects: self.redirects,
                max_body: self.max_body,
                max_download: self.max_download,
                middleware: self.seams.middleware,
                #[cfg(feature = "tracing")]
                traces_paths: self.seams.traces_paths,
                transport,
                timer,
                random: self.seams.random.unwrap_or_else(|| Arc::new(SystemRandom)),
            }),
        }))
    }

    fn base(&self) -> Result<BaseUrl, ConfigError> {
        let url = match &self.base_url {
            Some(url) => url.clone(),
            None => self.server_url()?,
        };
        BaseUrl::parse(&url, self.allow_http).map_err(|reason| {
            ConfigError::new(match self.base_from {
                Some(name) => format!("{name}: the server address {reason}"),
                None => format!("the server address {reason}; set base_url()"),
            })
        })
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
            let problem = |reason| ConfigError::new(format!("the credential of {name} {reason}"));
            let source = match credential {
                Given::Fixed(credential) => Source::Fixed(prepare(scheme, credential).map_err(problem)?),
                Given::Provided(provider) => Source::Provided(Provided::new(scheme, Arc::clone(provider))),
            };
            configured.insert(scheme.name, source);
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
