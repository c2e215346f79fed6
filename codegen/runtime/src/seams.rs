//! Where a caller's own code goes into a client: what carries requests, time, chance, middleware.

use std::sync::Arc;

use super::config::ClientBuilder;
use super::middleware::Middleware;
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
