//! Credentials that are fetched: tokens that expire. In goes the caller's provider, out comes a credential that is fetched
//! once for all calls that need it at the same time, kept while it is good, and given up when the server refuses it.

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::api::Scheme;
#[cfg(feature = "tracing")]
use super::api::SchemeKind;
use super::body::BoxFuture;
use super::credentials::{Credential, Prepared, prepare};
use super::timer::Timer;

/// Fetches credentials when they are needed.
///
/// A client asks for one before the first call that needs it, when the last has come to the end of its
/// [`Credential::valid_for`], and once more in a call whose credential the server refuses with 401. However many calls
/// wait, it is asked once. Closures that return a future are providers.
pub trait CredentialProvider: Send + Sync + 'static {
    /// Fetches a credential. The error becomes the source of the call's error, so it must not show secrets.
    fn credential(&self) -> BoxFuture<'static, Result<Credential, Box<dyn Error + Send + Sync>>>;
}

impl<F, T> CredentialProvider for F
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<Credential, Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    fn credential(&self) -> BoxFuture<'static, Result<Credential, Box<dyn Error + Send + Sync>>> {
        Box::pin(self())
    }
}

/// How long before its end a credential is no longer used.
const MARGIN: Duration = Duration::from_secs(10);

/// A provider and what it last gave.
pub(super) struct Provided {
    scheme: &'static Scheme,
    provider: Arc<dyn CredentialProvider>,
    state: Mutex<State>,
    waiting: Arc<Waiting>,
}

#[derive(Default)]
struct State {
    /// How many fetches have ended.
    round: u64,
    held: Option<Held>,
    problem: Option<Problem>,
    running: Option<BoxFuture<'static, Result<Credential, Box<dyn Error + Send + Sync>>>>,
}

struct Held {
    prepared: Prepared,
    end: Option<Duration>,
}

/// A credential of a provider's for one attempt, and which of its credentials that is.
pub(super) type Fetched = (Prepared, Version);

/// Which of a provider's credentials was used.
pub(super) struct Version {
    provided: Arc<Provided>,
    round: u64,
}

impl Version {
    /// Gives the credential up, unless it has been replaced already.
    pub(super) fn reject(&self) {
        let mut state = self.provided.state();
        if state.round == self.round {
            state.held = None;
        }
    }
}

/// Why there is no credential. Shared by all calls that waited for it.
#[derive(Clone)]
pub(super) enum Problem {
    Fetch(Arc<dyn Error + Send + Sync>),
    Unusable(&'static str),
}

impl Problem {
    pub(super) fn source(self) -> Option<Box<dyn Error + Send + Sync>> {
        match self {
            Self::Fetch(error) => Some(Box::new(Fetching(error))),
            Self::Unusable(_) => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(_) => f.write_str("it could not be fetched"),
            Self::Unusable(reason) => write!(f, "what was fetched {reason}"),
        }
    }
}

/// A provider's error, which several calls hold.
#[derive(Debug)]
struct Fetching(Arc<dyn Error + Send + Sync>);

impl fmt::Display for Fetching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Fetching {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl Provided {
    pub(super) fn new(scheme: &'static Scheme, provider: Arc<dyn CredentialProvider>) -> Arc<Self> {
        Arc::new(Self { scheme, provider, state: Mutex::default(), waiting: Arc::default() })
    }

    pub(super) fn scheme(&self) -> &'static str {
        self.scheme.name
    }

    /// Name of the query parameter that its credentials go into.
    #[cfg(feature = "tracing")]
    pub(super) fn query_key(&self) -> Option<&str> {
        match self.scheme.kind {
            SchemeKind::ApiKeyQuery(name) => Some(name),
            _ => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The credential that is held, or the next one.
    pub(super) async fn get(self: &Arc<Self>, timer: &dyn Timer) -> Result<Fetched, Problem> {
        let mut joined = None;
        poll_fn(|context| self.poll(context, timer, &mut joined)).await
    }

    /// Whoever waits drives the one fetch, so that it goes on when the call that began it is dropped.
    fn poll(
        self: &Arc<Self>,
        context: &mut Context<'_>,
        timer: &dyn Timer,
        joined: &mut Option<u64>,
    ) -> Poll<Result<Fetched, Problem>> {
        let mut state = self.state();
        let is_good = |held: &&Held| held.end.is_none_or(|end| timer.now() < end) || joined.is_some();
        if let Some(held) = state.held.as_ref().filter(is_good) {
            let version = Version { provided: Arc::clone(self), round: state.round };
            return Poll::Ready(Ok((held.prepared.clone(), version)));
        }
        if joined.is_some_and(|joined| joined != state.round)
            && let Some(problem) = &state.problem
        {
            return Poll::Ready(Err(problem.clone()));
        }
        *joined = Some(state.round);
        state.held = None;
        let mut running = state.running.take().unwrap_or_else(|| self.provider.credential());
        self.waiting.add(context.waker());
        // A provider that panics takes its fetch with it; the others then begin anew.
        let alarm = Alarm(&self.waiting);
        let polled = running.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&self.waiting))));
        let Poll::Ready(fetched) = polled else {
            std::mem::forget(alarm);
            state.running = Some(running);
            return Poll::Pending;
        };
        state.round += 1;
        match self.take(fetched, timer) {
            Ok(held) => {
                let version = Version { provided: Arc::clone(self), round: state.round };
                let prepared = held.prepared.clone();
                state.held = Some(held);
                state.problem = None;
                Poll::Ready(Ok((prepared, version)))
            }
            Err(problem) => {
                state.problem = Some(problem.clone());
                Poll::Ready(Err(problem))
            }
        }
    }

    fn take(
        &self,
        fetched: Result<Credential, Box<dyn Error + Send + Sync>>,
        timer: &dyn Timer,
    ) -> Result<Held, Problem> {
        let credential = fetched.map_err(|error| Problem::Fetch(Arc::from(error)))?;
        let prepared = prepare(self.scheme, &credential).map_err(Problem::Unusable)?;
        let lifetime = credential.lifetime().map(|lifetime| lifetime.saturating_sub(MARGIN));
        Ok(Held { prepared, end: lifetime.map(|lifetime| timer.now().saturating_add(lifetime)) })
    }
}

/// The calls that wait for a fetch.
#[derive(Default)]
struct Waiting(Mutex<Vec<Waker>>);

impl Waiting {
    fn add(&self, waker: &Waker) {
        let mut wakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !wakers.iter().any(|known| known.will_wake(waker)) {
            wakers.push(waker.clone());
        }
    }

    fn all(&self) {
        let wakers = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.all();
    }
}

/// Wakes all when it goes.
struct Alarm<'a>(&'a Waiting);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        self.0.all();
    }
}
