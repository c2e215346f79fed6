//! Calls from code that is not async. In goes a future of this crate, out comes its output, on the caller's own thread.
//!
//! One tokio runtime serves the whole process. It is started by the first use and never stopped, so connections that a call
//! leaves open serve the next one. Must not do: wait on a thread that drives another runtime, or panic when asked to.

use std::fmt;
use std::future::Future;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use super::api::{Operation, OperationSpec};
use super::call::{Call, Response};
use super::error::{Error, ErrorKind};
use super::failure::Failure;

/// Why nothing was run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockingError {
    /// The thread belongs to a tokio runtime, which would stand still meanwhile: await the future instead.
    InsideRuntime,
    /// The system gave no thread or no event queue; holds what it said.
    NotStarted(String),
}

impl fmt::Display for BlockingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InsideRuntime => f.write_str("a blocking call inside an async runtime; await it instead"),
            Self::NotStarted(reason) => write!(f, "the runtime of blocking calls could not be started: {reason}"),
        }
    }
}

impl std::error::Error for BlockingError {}

/// The runtime of all blocking calls. Its one thread keeps connections alive between them.
fn runtime() -> Result<&'static Runtime, BlockingError> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let started = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("blocking-calls").enable_all().build().map_err(|error| error.to_string())
    });
    started.as_ref().map_err(|reason| BlockingError::NotStarted(reason.clone()))
}

/// Runs a future of this crate to its end: a wait, a download to a file, whatever has no blocking form of its own.
///
/// # Errors
/// On a thread of a tokio runtime, those of `spawn_blocking` included; nothing of the future has run then.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, BlockingError> {
    match Handle::try_current() {
        Ok(_) => Err(BlockingError::InsideRuntime),
        Err(error) if error.is_missing_context() => Ok(runtime()?.block_on(future)),
        // The thread is ending, and tokio's part of it is gone.
        Err(error) => Err(BlockingError::NotStarted(error.to_string())),
    }
}

/// The error of a call that was not sent.
pub(super) fn refused<E>(spec: &'static OperationSpec, error: BlockingError) -> Error<E> {
    let message = match error {
        BlockingError::InsideRuntime => "the call cannot be waited for on a thread of an async runtime",
        BlockingError::NotStarted(_) => "the call cannot be waited for here",
    };
    let mut failure = Failure::new(spec, ErrorKind::Blocking, message);
    failure.source = Some(Box::new(error));
    Error::from_failure(failure)
}

impl<O: Operation> Call<O> {
    /// [`Call::send`] for code that is not async: waits on this thread.
    ///
    /// # Errors
    /// Everything but a described success; and [`ErrorKind::Blocking`] on a thread of a tokio runtime.
    pub fn send_blocking(self) -> Result<O::Output, Error<O::Error>> {
        self.send_raw_blocking().map(Response::into_body)
    }

    /// [`Call::send_raw`] for code that is not async: waits on this thread.
    ///
    /// # Errors
    /// As of [`Call::send_blocking`].
    pub fn send_raw_blocking(self) -> Result<Response<O::Output, O>, Error<O::Error>> {
        block_on(self.send_raw()).unwrap_or_else(|error| Err(refused(const { &O::SPEC }, error)))
    }
}
