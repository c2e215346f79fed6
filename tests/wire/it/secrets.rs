//! Passwords and tokens go out in requests and show nowhere else.

use managed_postgres::instaclustr;
use managed_postgres::ionos;

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
