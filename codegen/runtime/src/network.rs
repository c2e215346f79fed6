//! Settings of the shipped transport: proxies and whom to trust. In go the caller's choices, out comes the transport. A
//! transport of the caller's own, and the one for WebAssembly, where the host decides, have none of them.

use std::sync::Arc;
use std::time::Duration;

use super::config::ClientBuilder;
use super::config_error::ConfigError;
use super::secret::Secret;
use super::transport::Transport;
use super::transport_reqwest::ReqwestTransport;

/// What a builder was told.
#[derive(Default)]
pub(super) struct Network {
    pub(super) proxy: Proxying,
    /// Certificates as they were given: PEM or DER.
    pub(super) roots: Vec<Vec<u8>>,
}

/// Through which proxy requests go.
#[derive(Default)]
pub(super) enum Proxying {
    /// Those that the system and the environment name.
    #[default]
    System,
    /// None.
    Off,
    /// The one at this address, which may hold a password.
    Through(Secret),
}

impl Network {
    pub(super) fn is_set(&self) -> bool {
        !matches!(self.proxy, Proxying::System) || !self.roots.is_empty()
    }

    /// `connect` limits the making of a connection, `is_loopback` says that requests stay on this machine.
    pub(super) fn transport(
        &self,
        connect: Option<Duration>,
        is_loopback: bool,
    ) -> Result<Arc<dyn Transport>, ConfigError> {
        Ok(Arc::new(ReqwestTransport::new(self, connect, is_loopback).map_err(ConfigError::new)?))
    }
}

impl<C> ClientBuilder<C> {
    /// Sends everything through the proxy at this address, such as `http://user:password@proxy.example:3128`, instead of the
    /// proxies that the system names.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.seams.network.proxy = Proxying::Through(Secret::from(url.into()));
        self
    }

    /// Uses no proxy, whatever the system and the environment (`HTTPS_PROXY`, `ALL_PROXY` and their like) say.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.seams.network.proxy = Proxying::Off;
        self
    }

    /// Trusts one more certificate authority, besides those of the system; several at once may stand in a text of PEM.
    #[must_use]
    pub fn root_certificate(mut self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.seams.network.roots.push(pem_or_der.into());
        self
    }
}
