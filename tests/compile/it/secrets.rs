//! What traces show of parameters that hold secrets, however deep: nothing, in whatever pairs they become.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use specwright_compile_tests::fixtures::runtime::{Body, BoxFuture, Secret, Transport, TransportError};
use specwright_compile_tests::fixtures::secrets_in_parameters::Client;
use specwright_compile_tests::fixtures::secrets_in_parameters::models::{Chain, Either, OpenVaultShown, Owner};

use crate::recorder::Recorder;
use crate::server::{Reply, Server};

const CANARY: &str = "cAnArY";

/// Keeps what `Debug` shows of a request.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<String>>);

impl Transport for Shown {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        *self.0.lock().expect("a text") = format!("{request:?}");
        Box::pin(async { Err(TransportError::other("not sent")) })
    }
}

#[tokio::test]
async fn rt_28_secret_headers_do_not_show_in_requests() {
    let shown = Shown::default();
    let client = Client::builder().base_url("https://example.com").transport(shown.clone()).build().expect("a client");
    let call = client.open_vault("left", "right").x_pin(CANARY).x_colour("teal");
    let call = call.header("X-Session-Token", CANARY).header("X-Mood", "calm");
    call.send().await.expect_err("nothing is sent");
    let text = shown.0.lock().expect("a text").clone();
    assert!(text.contains("x-pin") && text.contains("x-session-token") && !text.contains(CANARY), "{text}");
    assert!(text.contains("teal") && text.contains("calm"), "{text}");
}

fn owner() -> Owner {
    Owner::builder().name("ann").pin(CANARY).build().expect("an owner")
}

#[tokio::test]
async fn rt_29_rt_103_secrets_inside_parameters_are_masked_in_traces() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let server = Server::start([Reply::new(204)]).await;
    let client = Client::builder().base_url(&server.url).trace_paths().build().expect("a client");
    let inner = Chain::builder().owner(owner()).build().expect("a chain");
    let call = client
        .open_vault("left", CANARY)
        .spread(owner())
        .deep(Chain::builder().next(inner).build().expect("a chain"))
        .named(BTreeMap::from([("door".to_owned(), Secret::from(CANARY))]))
        .either(Either::List(vec![owner()]))
        .shown(OpenVaultShown::builder().colour("red").build().expect("an object"));
    call.send().await.expect("an answer");
    assert_eq!(
        server.last().target(),
        "/vaults/left/cAnArY?name=ann&pin=cAnArY&deep%5Bnext%5D%5Bowner%5D%5Bname%5D=ann\
         &deep%5Bnext%5D%5Bowner%5D%5Bpin%5D=cAnArY&door=cAnArY\
         &either=%5B%7B%22name%22%3A%22ann%22%2C%22pin%22%3A%22cAnArY%22%7D%5D&colour=red"
    );
    let attempts = recorder.named("attempt");
    let (_, url) = attempts.first().and_then(|fields| fields.split_once("url.full=")).expect("an address");
    let url = url.split(' ').next().unwrap_or_default();
    assert_eq!(
        url.replace(&server.url, ""),
        "/vaults/{vault}/{resetToken}?name=REDACTED&pin=REDACTED&deep%5Bnext%5D%5Bowner%5D%5Bname%5D=REDACTED\
         &deep%5Bnext%5D%5Bowner%5D%5Bpin%5D=REDACTED&door=REDACTED&either=REDACTED&colour=red"
    );
    assert!(!recorder.text().contains(CANARY), "{}", recorder.text());
}
