//! The generated client, called over a real connection: what it sends is held against golden texts, what it makes of
//! answers against the samples of the documents.

mod cloud;
mod environment;
mod errors;
mod faults;
mod golden;
mod hostile;
mod instaclustr;
mod ionos;
mod lifecycle;
mod mistakes;
#[path = "../../../codegen/runtime/tests/it/recorder.rs"]
#[allow(dead_code, reason = "the runtime's tests need more of it")]
mod recorder;
mod samples;
mod secrets;
mod server;
