//! The client every API's client wraps: where requests go, with which credentials and within which limits.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use super::api::Api;
use super::base_url::BaseUrl;
use super::budget::Budget;
use super::credentials::Configured;
use super::limiter::Limiter;
use super::middleware::Middleware;
use super::random::Random;
use super::retry::RetryPolicy;
use super::timeouts::Timeouts;
use super::timer::Timer;
use super::transport::Transport;

/// A configured client. Clones share connections and settings.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) api: &'static Api,
    pub(super) base: BaseUrl,
    /// Whether the caller gave the address: then operations with a server of their own go there too.
    pub(super) is_base_chosen: bool,
    pub(super) allow_http: bool,
    pub(super) credentials: Configured,
    pub(super) headers: HeaderMap,
    pub(super) timeouts: Timeouts,
    pub(super) retry: Arc<dyn RetryPolicy>,
    pub(super) budget: Budget,
    pub(super) limiter: Option<Limiter>,
    /// How many redirects of one attempt are followed.
    pub(super) redirects: u8,
    pub(super) max_body: u64,
    pub(super) max_download: u64,
    /// The first is outermost.
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    /// Whether traces show the values of paths.
    #[cfg(feature = "tracing")]
    pub(super) traces_paths: bool,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) timer: Arc<dyn Timer>,
    pub(super) random: Arc<dyn Random>,
}

/// Names the API and the server; credentials and headers stay out.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.shared.api.name)
            .field("server", &self.shared.base.as_str())
            .finish()
    }
}
