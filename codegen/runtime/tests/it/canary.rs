//! RT-29: unique texts in every secret place, none of which may show in anything printable.

use std::fmt::{Debug, Display};
use std::time::Duration;

use crate::rt::{Credential, Secret};
use crate::sample::models::NewCluster;
use crate::sample::operations::Client;
use crate::script::{Script, Step};
use crate::server::{Out, Server, answer, json};

const CANARY: &str = "cAnArY";

fn look(what: &str, text: &str) {
    assert!(!text.to_lowercase().contains("canary"), "{what}: {text}");
    // The same in base64, as Basic authentication has it.
    assert!(!text.contains("Y0FuQXJZ") && !text.contains("NBbkFyW"), "{what}: {text}");
}

fn debug(what: &str, value: &dyn Debug) {
    look(what, &format!("{value:?} {value:#?}"));
}

fn error<E>(what: &str, error: crate::rt::Error<E>) {
    debug(what, &error);
    let error: crate::rt::Error = error.into_untyped();
    let mut next: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = next {
        look(what, &format!("{error} {error:#} {error:?}"));
        next = error.source();
    }
}

fn client(url: &str) -> Client {
    Client::builder()
        .base_url(url)
        .basic_auth("user", CANARY)
        .token_auth(CANARY)
        .credential("headerKey", Credential::token(CANARY))
        .credential("queryKey", Credential::token(CANARY))
        .credential("cookieKey", Credential::token(CANARY))
        .default_header("X-Extra", CANARY)
        .timeout(Duration::from_millis(300))
        .idle_timeout(Duration::from_millis(50))
        .build()
        .unwrap()
}

fn keyed(url: &str) -> Client {
    let builder =
        Client::builder().base_url(url).timeout(Duration::from_millis(300)).idle_timeout(Duration::from_millis(50));
    builder
        .credential("headerKey", Credential::token(CANARY))
        .credential("queryKey", Credential::token(CANARY))
        .build()
        .unwrap()
}

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password(CANARY).build().unwrap()
}

#[test]
fn rt_29_values_at_rest() {
    debug("credential", &Credential::basic("user", CANARY));
    debug("token", &Credential::token(CANARY));
    debug("secret", &Secret::from(CANARY));
    let builder = Client::builder().base_url(format!("https://u:{CANARY}@h.example")).token_auth(CANARY);
    debug("client builder", &builder);
    look("config error", &builder.build().unwrap_err().to_string());
    let bad = [
        Client::builder().token_auth(format!("{CANARY}\n")),
        Client::builder().basic_auth(format!("{CANARY}:"), CANARY),
        Client::builder().default_header("X-A", format!("{CANARY}\0")),
        Client::builder().server_variable("region", format!("{CANARY}/")),
    ];
    for builder in bad {
        let error: Box<dyn std::error::Error> = Box::new(builder.build().unwrap_err());
        look("config error", &format!("{error} {error:?}"));
    }
    debug("model", &new_cluster());
    debug("model builder", &NewCluster::builder().password(CANARY));
    let short: &dyn Display = &NewCluster::builder().password("cny").build().unwrap_err();
    assert!(!short.to_string().contains("cny"));
    let client = client("https://h.example");
    debug("client", &client);
    debug("call", &client.create_cluster(new_cluster()));
    debug("call with header", &client.list_clusters().header("X-B", CANARY));
    debug("body", &crate::rt::Body::from(CANARY));
}

#[tokio::test]
async fn rt_29_calls_that_fail() {
    let servers = [
        Server::start(|_| json(404, &format!(r#"{{"code":"{CANARY}","other":"{CANARY}"}}"#))).await,
        Server::start(|_| json(500, &format!("\"{CANARY}"))).await,
        Server::start(|_| json(200, &format!(r#"{{"items":"{CANARY}"}}"#))).await,
        Server::start(|_| answer(200, "text/html", CANARY)).await,
        Server::start(|_| http::Response::new(Out::Never)).await,
        Server::start(|_| {
            let mut answer = answer(307, "", "");
            answer.headers_mut().insert("location", format!("https://u:{CANARY}@h.example/{CANARY}").parse().unwrap());
            answer.headers_mut().insert("set-cookie", CANARY.parse().unwrap());
            answer
        })
        .await,
        Server::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\ncontent-type: application/json\r\n\r\n{").await,
        Server::raw(format!("{CANARY}\r\n\r\n")).await,
    ];
    let urls = servers.iter().map(|server| server.url.as_str()).chain(["http://127.0.0.1:1"]);
    for url in urls {
        for client in [client(url), keyed(url)] {
            error(url, client.list_clusters().header("X-B", CANARY).session(CANARY).send().await.unwrap_err());
            match client.get_certificate().send().await {
                Ok(download) => error(url, download.bytes(1_000).await.unwrap_err()),
                Err(found) => error(url, found),
            }
        }
        error(url, client(url).create_cluster(new_cluster()).send().await.unwrap_err());
    }
}

#[tokio::test]
async fn rt_29_calls_that_are_refused_or_succeed() {
    let server = Server::start(|_| {
        let mut answer = answer(200, "application/zip", CANARY);
        answer.headers_mut().insert("set-cookie", CANARY.parse().unwrap());
        answer
    })
    .await;
    let client = client(&server.url);
    error("header", client.list_clusters().header("X-B", format!("{CANARY}\n")).send().await.unwrap_err());
    error("trace", client.list_clusters().trace(format!("{CANARY}\n")).send().await.unwrap_err());
    let raw = client.get_certificate().send_raw().await.unwrap();
    debug("response", &raw);
    let download = raw.into_body();
    debug("download", &download);
    error("download", download.bytes(2).await.unwrap_err());
}

#[tokio::test(start_paused = true)]
async fn rt_29_calls_that_are_repeated_or_renewed() {
    let moved = Step::with(302, "location", &format!("https://u:{CANARY}@evil.example/{CANARY}"));
    let fail = Step::Fail(crate::rt::TransportErrorKind::Other);
    for step in [Step::status(401), Step::with(503, "retry-after", CANARY), moved, fail, Step::Hang] {
        let script = Script::new([step]);
        let provider = || async { Ok(Credential::token(CANARY)) };
        let fetched = script.builder().credential_provider("tokenAuth", provider).follow_redirects(2);
        debug("client builder", &fetched);
        let fetched = fetched.build().unwrap();
        debug("client", &fetched);
        error("renewed", fetched.list_clusters().send().await.unwrap_err());
        let keyed = Client::builder().base_url("https://host.example").transport(script.clone());
        let keyed = keyed.credential("headerKey", Credential::token(CANARY));
        let keyed = keyed.credential("queryKey", Credential::token(CANARY)).build().unwrap();
        error("repeated", keyed.list_clusters().send().await.unwrap_err());
        assert!(script.hits() >= 2);
    }
    let script = Script::new([Step::list()]);
    let unusable = || async { Ok(Credential::token(format!("{CANARY}\n"))) };
    let client = script.builder().credential_provider("tokenAuth", unusable).build().unwrap();
    error("unusable", client.list_clusters().send().await.unwrap_err());
    debug("credential", &Credential::token(CANARY).valid_for(Duration::from_secs(1)));
}
