//! A vendor in memory: clusters that change state as they are polled, and a fault at one chosen exchange. It is a transport,
//! so that time can be paused.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use managed_postgres::runtime::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No connection: nothing has happened.
    Refused,
    /// The server did it, and the answer was lost.
    Reset,
    /// The server is overloaded and did nothing.
    Unavailable,
    /// A gateway answers in its own words, and the server did nothing.
    Gateway,
    /// The server says nothing, and did nothing.
    Silent,
}

pub const FAULTS: [Fault; 5] = [Fault::Refused, Fault::Reset, Fault::Unavailable, Fault::Gateway, Fault::Silent];

/// A cluster: the states it still goes through, then the one it keeps; gone after them when it is being deleted.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub name: String,
    pub states: VecDeque<&'static str>,
    pub stays: &'static str,
    pub is_deleting: bool,
}

impl Cluster {
    pub fn new(name: &str, states: &[&'static str], stays: &'static str) -> Self {
        let states = states.iter().copied().collect();
        Self { name: name.to_owned(), states, stays, is_deleting: false }
    }

    /// The state a poll sees; `None` when it is gone.
    pub fn poll(&mut self) -> Option<&'static str> {
        self.states.pop_front().or((!self.is_deleting).then_some(self.stays))
    }
}

/// What the vendor knows.
#[derive(Debug, Default)]
pub struct World {
    pub clusters: BTreeMap<String, Cluster>,
    pub created: usize,
    pub changes: usize,
    pub backups: usize,
    pub exchanges: usize,
    fault: Option<(usize, Fault)>,
}

/// A request as a vendor looks at it.
pub struct Asked<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: BTreeMap<&'a str, &'a str>,
}

/// What a vendor answers: status, content type and body.
pub type Answered = (u16, &'static str, Vec<u8>);

/// How a vendor answers.
type Vendor = fn(&mut World, &Asked<'_>) -> Answered;

/// A vendor as a transport.
#[derive(Clone)]
pub struct Cloud {
    pub world: Arc<Mutex<World>>,
    vendor: Vendor,
}

impl Cloud {
    /// A vendor whose exchange of this number, from 1, goes wrong.
    pub fn new(vendor: Vendor, fault: Option<(usize, Fault)>) -> Self {
        Self { world: Arc::new(Mutex::new(World { fault, ..World::default() })), vendor }
    }

    /// That a cluster has gone through all that it was to go through: who waited for it did not stop at a state before that.
    pub fn assert_settled(&self, id: &str) {
        let world = self.world.lock().expect("the world");
        assert!(world.clusters[id].states.is_empty(), "{:?}", world.clusters[id]);
    }

    fn exchange(&self, request: &http::Request<Body>) -> Result<Answered, Option<TransportError>> {
        let mut world = self.world.lock().expect("the world");
        world.exchanges += 1;
        let fault = world.fault.filter(|(at, _)| *at == world.exchanges).map(|(_, fault)| fault);
        let query = request.uri().query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let asked = Asked { method: request.method().as_str(), path: request.uri().path(), query: query.collect() };
        match fault {
            None => Ok((self.vendor)(&mut world, &asked)),
            Some(Fault::Reset) => {
                (self.vendor)(&mut world, &asked);
                Err(Some(TransportError::other("connection reset")))
            }
            Some(Fault::Refused) => Err(Some(TransportError::new(TransportErrorKind::Connect, "refused"))),
            Some(Fault::Unavailable) => Ok((503, "application/json", b"{}".to_vec())),
            Some(Fault::Gateway) => Ok((502, "text/html", b"<h1>Bad gateway</h1>".to_vec())),
            Some(Fault::Silent) => Err(None),
        }
    }
}

impl Transport for Cloud {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let exchanged = self.exchange(&request);
        Box::pin(async move {
            let (status, content_type, body) = match exchanged {
                Ok(answer) => answer,
                Err(Some(error)) => return Err(error),
                Err(None) => std::future::pending().await,
            };
            let response = http::Response::builder().status(status).header("content-type", content_type);
            Ok(response.body(Body::from(body)).expect("a response"))
        })
    }
}
