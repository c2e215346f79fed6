//! What a client is made of besides its settings: what carries requests, time, chance, middleware; the caller's, or the shipped
//! ones.

use std::sync::Arc;
use std::time::Duration;

use super::config::ClientBuilder;
use super::config_error::ConfigError;
use super::middleware::Middleware;
#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
use super::network::Network;
use super::random::Random;
use super::timer::Timer;
use super::transport::Transport;

/// What a builder was given of these.
#[derive(Default)]
pub(super) struct Seams {
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) timer: Option<Arc<dyn Timer>>,
    pub(super) random: Option<Arc<dyn Random>>,
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    #[cfg(feature = "tracing")]
    pub(super) traces_paths: bool,
    #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
    pub(super) network: Network,
}

impl Seams {
    pub(super) fn timer(&self) -> Result<Arc<dyn Timer>, ConfigError> {
        match &self.timer {
            Some(timer) => Ok(Arc::clone(timer)),
            #[cfg(feature = "reqwest")]
            None => Ok(Arc::new(super::timer::DefaultTimer::new())),
            #[cfg(not(feature = "reqwest"))]
            None => Err(ConfigError::new("a timer must be set")),
        }
    }

    /// `connect` limits the making of a connection, `is_loopback` says that requests stay on this machine.
    pub(super) fn transport(
        &self,
        connect: Option<Duration>,
        is_loopback: bool,
    ) -> Result<Arc<dyn Transport>, ConfigError> {
        match &self.transport {
            #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
            Some(_) if self.network.is_set() => Err(ConfigError::new(
                "proxy(), no_proxy() and root_certificate() have no effect on a transport of your own; set them there",
            )),
            Some(transport) => Ok(Arc::clone(transport)),
            #[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
            None => self.network.transport(connect, is_loopback),
            // Connections are the host's affair there.
            #[cfg(all(feature = "reqwest", target_family = "wasm"))]
            None => {
                let _ = (connect, is_loopback);
                Ok(Arc::new(super::transport_wasm::FetchTransport::new()))
            }
            #[cfg(not(feature = "reqwest"))]
            None => {
                let _ = (connect, is_loopback);
                Err(ConfigError::new("a transport must be set: the feature `reqwest` is off"))
            }
        }
    }
}

impl<C> ClientBuilder<C> {
    /// Replaces what carries requests.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.seams.transport = Some(Arc::new(transport));
        self
    }

    /// Replaces the source of time.
    #[must_use]
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.seams.timer = Some(Arc::new(timer));
        self
    }

    /// Replaces the source of chance, of which delays and idempotency keys are made.
    #[must_use]
    pub fn random(mut self, random: impl Random) -> Self {
        self.seams.random = Some(Arc::new(random));
        self
    }

    /// Adds code around calls and their attempts, inside of what was added before.
    #[must_use]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.seams.middleware.push(Arc::new(middleware));
        self
    }

    /// Has traces show addresses with the values of their paths, instead of the path as the document has it.
    #[cfg(feature = "tracing")]
    #[must_use]
    pub fn trace_paths(mut self) -> Self {
        self.seams.traces_paths = true;
        self
    }
}
