//! Clients of fixtures, called over a real connection: what emitted code sends and what it makes of answers.

mod answers;
mod bodies;
mod credentials;
mod parameters;
#[allow(dead_code)]
#[path = "../../wire/it/server.rs"]
mod server;
mod webhooks;
