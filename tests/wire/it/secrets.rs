//! Passwords and tokens go out in requests and show nowhere else.

use std::time::Duration;

use managed_postgres::runtime::{Error, NoRetry};
use managed_postgres::{instaclustr, ionos};

use crate::recorder::Recorder;
use crate::server::{Reply, Server};
use crate::{instaclustr as insta_samples, ionos as ionos_samples};

/// What stands for the secrets of these tests, also as base64 of `username:canary-key`.
const SECRETS: [&str; 4] = [ionos_samples::PASSWORD, "canary-token", "canary-key", "dXNlcm5hbWU6Y2FuYXJ5LWtleQ"];

fn assert_hides(shown: &impl std::fmt::Debug) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let server = Server::start([Reply::json(422, &serde_json::json!({ "messages": [{ "message": "no" }] }))]).await;
    let builder = ionos::Client::builder()
        .base_url(&server.url)
        .token_auth("canary-token")
        .basic_auth("username", "canary-key")
        .default_header("x-key", "canary-key");
    assert_hides(&builder);
    let client = builder.build().expect("a client");
    assert_hides(&client);

    let request = ionos_samples::create_request();
    assert_hides(&request);
    assert!(format!("{request:?}").contains("Secret(***)"), "{request:?}");
    let call = client.create_cluster(request).header("x-once", "canary-key");
    assert_hides(&call);
    assert_hides(call.operation());
    let error = call.send().await.expect_err("422");
    assert_hides(&error);
    assert_hides(&error.to_string());

    // All of it did go out.
    let seen = server.last();
    assert_eq!(seen.header("authorization"), "Bearer canary-token");
    assert_eq!((seen.header("x-key"), seen.header("x-once")), ("canary-key", "canary-key"));
    assert!(String::from_utf8_lossy(&seen.body).contains(ionos_samples::PASSWORD));
}

/// A password in an answer is as secret as one in a request.
#[tokio::test]
async fn answers_do_not_show_passwords_either() {
    let mut sample = crate::samples::instaclustr().response("getCluster", 200);
    sample["defaultUserPassword"] = ionos_samples::PASSWORD.into();
    let server = Server::start([Reply::json(200, &sample)]).await;
    let builder = instaclustr::Client::builder().base_url(&server.url).basic_auth("username", "canary-key");
    let client = builder.build().expect("a client");
    let response = client.get_cluster(insta_samples::CLUSTER).send_raw().await.expect("an answer");
    assert_hides(&response);
    let password = response.body().default_user_password.as_ref().expect("a password");
    assert_eq!(password.expose(), ionos_samples::PASSWORD);
    assert_eq!(serde_json::to_value(response.body()).expect("JSON"), sample);
}

/// Of calls that succeed, fail, break off, cannot be read, take too long: what `tracing` and every error tell.
#[tokio::test]
async fn rt_29_hc_18_neither_client_tells_a_secret() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let echo = serde_json::json!({
        "id": 5, "metadata": ionos_samples::PASSWORD, "defaultUserPassword": ["canary-token"], "other": "canary-key",
    });
    let replies = || {
        let html = Reply::typed(502, "text/html", "canary-key");
        let moved = Reply::new(307).header("location", "https://canary-key:canary-token@h.example/canary-key");
        let cut = Reply::cut(200, "application/json", "{\"a\":\"canary-key");
        [Reply::json(422, &echo), Reply::json(200, &echo), html, moved, cut, Reply::never()]
    };
    for reply in replies() {
        let server = Server::start([reply]).await;
        let builder = ionos::Client::builder().base_url(&server.url).token_auth("canary-token").retry(NoRetry);
        let client = builder.timeout(Duration::from_millis(300)).build().expect("a client");
        let error = client.create_cluster(ionos_samples::create_request()).send().await.expect_err("no cluster");
        assert_tells_nothing(error);
    }
    for reply in replies() {
        let server = Server::start([reply]).await;
        let builder = instaclustr::Client::builder().base_url(&server.url).basic_auth("username", "canary-key");
        let client = builder.retry(NoRetry).timeout(Duration::from_millis(300)).build().expect("a client");
        let error = client.create_cluster(insta_samples::create_request()).send().await.expect_err("no cluster");
        assert_tells_nothing(error);
    }
    let told = recorder.text();
    assert!(told.contains("otel.name=POST ") && told.contains("a redirect was not followed"), "{told}");
    assert_hides_text(&told);
}

fn assert_tells_nothing<E>(error: Error<E>) {
    assert_hides(&error);
    let error = error.into_untyped();
    let mut next: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = next {
        assert_hides_text(&format!("{error} {error:#} {error:?} {error:#?}"));
        next = error.source();
    }
}

fn assert_hides_text(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
