//! Tests of the runtime, from the outside and against a real server on loopback.
//!
//! The runtime is taken in as emitted crates take it in: as a module. Test names bear the requirement they prove
//! (`rt_30_…`, `hc_14_…`).

#![allow(missing_docs, reason = "the sample API is for these tests alone")]
#![forbid(unsafe_code)]

#[path = "../../src/lib.rs"]
pub mod rt;

/// The check of names, which acts on Windows alone, taken in by itself so that every system tests it.
#[path = "../../src/windows_name.rs"]
#[allow(clippy::duplicate_mod, reason = "on Windows the runtime has it too")]
mod windows_name;

#[cfg(feature = "reqwest")]
mod addresses;
mod archives;
mod arrays;
#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
mod canary;
mod clocks;
mod config;
mod crowd;
mod downloads;
mod dropped;
mod elsewhere;
mod errors;
mod forms;
#[cfg(feature = "gzip")]
mod gzip;
mod headers;
mod items;
mod kinds;
mod limits;
#[cfg(target_os = "linux")]
mod memory;
mod middleware;
mod models;
mod multipart;
mod network;
mod pagination;
mod parameters;
mod plain;
mod purses;
#[cfg(feature = "tracing")]
mod recorder;
mod redirects;
mod renewal;
mod requests;
mod retries;
mod sample;
mod saving;
mod scalars;
mod script;
mod secured;
mod server;
mod states;
mod test_tools;
mod timeouts;
mod told;
#[cfg(feature = "tracing")]
mod traces;
mod unions;
mod waiting;
mod webhooks;
mod whole_numbers;
mod windows_names;
mod wire;
