//! Clients of fixtures, called over a real connection: what emitted code sends and what it makes of answers.

mod answers;
mod bodies;
mod credentials;
mod novelties;
mod parameters;
/// What the READMEs of the clients show; that it compiles is the test.
#[allow(dead_code, reason = "a program is not called")]
mod programs {
    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}
#[cfg(feature = "tracing")]
#[path = "../../../codegen/runtime/tests/it/recorder.rs"]
#[allow(dead_code, reason = "the runtime's tests need more of it")]
mod recorder;
#[cfg(feature = "tracing")]
mod secrets;
#[allow(dead_code)]
#[path = "../../wire/it/server.rs"]
mod server;
mod unions;
mod webhooks;
