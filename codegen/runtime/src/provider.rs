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
/// wait, it is asked once. Closures that return a future are providers. One may call operations of the same client, but for those
/// that need the credential which it is asked for: they end with [`ErrorKind::Credentials`](super::ErrorKind::Credentials).
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
    fetch: Fetch,
    /// Whether somebody came while the fetch was polled.
    missed: bool,
}

type Fetching = BoxFuture<'static, Result<Credential, Box<dyn Error + Send + Sync>>>;

/// How far a fetch is. It is polled outside the lock, as a provider may do anything.
#[derive(Default)]
enum Fetch {
    #[default]
    None,
    Waits(Fetching),
    Polled,
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
    Circle,
}

impl Problem {
    pub(super) fn source(self) -> Option<Box<dyn Error + Send + Sync>> {
        match self {
            Self::Fetch(error) => Some(Box::new(FetchError(error))),
            Self::Unusable(_) | Self::Circle => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(_) => f.write_str("it could not be fetched"),
            Self::Unusable(reason) => write!(f, "what was fetched {reason}"),
            Self::Circle => f.write_str("its provider calls an operation that needs it"),
        }
    }
}

/// A provider's error, which several calls hold.
#[derive(Debug)]
struct FetchError(Arc<dyn Error + Send + Sync>);

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for FetchError {
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

    /// Wakes all that wait.
    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.waiting))
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
        let begun = match std::mem::replace(&mut state.fetch, Fetch::Polled) {
            Fetch::None => None,
            Fetch::Waits(fetching) => Some(fetching),
            // Who is to be woken by the fetch is part of it.
            Fetch::Polled if context.waker().will_wake(&self.waker()) => return Poll::Ready(Err(Problem::Circle)),
            Fetch::Polled => {
                state.missed = true;
                self.waiting.add(context.waker());
                return Poll::Pending;
            }
        };
        self.waiting.add(context.waker());
        drop(state);
        self.drive(begun, timer)
    }

    /// Polls the fetch, which nobody else does meanwhile.
    fn drive(self: &Arc<Self>, begun: Option<Fetching>, timer: &dyn Timer) -> Poll<Result<Fetched, Problem>> {
        let turn = Turn(self);
        let mut fetching = begun.unwrap_or_else(|| self.provider.credential());
        let Poll::Ready(fetched) = fetching.as_mut().poll(&mut Context::from_waker(&self.waker())) else {
            turn.ends(|state| state.fetch = Fetch::Waits(fetching));
            return Poll::Pending;
        };
        let taken = self.take(fetched, timer);
        Poll::Ready(turn.ends(|state| {
            state.fetch = Fetch::None;
            state.round += 1;
            state.missed = true;
            match taken {
                Ok(held) => {
                    let version = Version { provided: Arc::clone(self), round: state.round };
                    let prepared = held.prepared.clone();
                    state.held = Some(held);
                    state.problem = None;
                    Ok((prepared, version))
                }
                Err(problem) => {
                    state.problem = Some(problem.clone());
                    Err(problem)
                }
            }
        }))
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

/// The one that polls the fetch. A provider that panics takes its fetch with it; the others then begin anew.
struct Turn<'a>(&'a Provided);

impl Turn<'_> {
    /// Leaves the state like this, and wakes those who came meanwhile.
    fn ends<T>(self, leave: impl FnOnce(&mut State) -> T) -> T {
        let provided = self.0;
        std::mem::forget(self);
        let mut state = provided.state();
        let left = leave(&mut state);
        let missed = std::mem::take(&mut state.missed);
        drop(state);
        if missed {
            provided.waiting.all();
        }
        left
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.state().fetch = Fetch::None;
        self.0.waiting.all();
    }
}
