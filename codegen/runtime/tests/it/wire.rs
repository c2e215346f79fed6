//! Calls over a real connection: successes, redirects, time-outs, credentials.

use std::time::Duration;

use crate::plain::{self, METHODS};
use crate::rt::{Credential, ErrorKind};
use crate::sample::models::{Level, NewCluster, State};
use crate::sample::operations::{Client, CreateClusterOutput};
use crate::server::{Capture, Out, Server, answer, json};

const CLUSTER: &str = r#"{"id":"a","state":"AVAILABLE","level":2.0,"owner":null,"createdAt":"2026-11-23T18:10:00Z"}"#;

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind(State::Busy).password("1234").build().unwrap()
}

#[tokio::test]
async fn a_list_is_read() {
    let server = Server::start(|_| json(200, &format!(r#"{{"items":[{CLUSTER}],"more":true}}"#))).await;
    let response = server.client().list_clusters().limit(3).filter_name("ä b").send_raw().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"application/json".parse().unwrap())
    );
    let cluster = &response.body().items[0];
    assert_eq!((&cluster.state, &cluster.level), (&State::Available, &Some(Level::Two)));
    let seen = server.last();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("GET", "/clusters?limit=3&filter.name=%C3%A4%20b"));
    let encoding = if cfg!(feature = "gzip") { "gzip" } else { "identity" };
    assert_eq!((seen.header("authorization"), seen.header("accept-encoding")), ("Bearer token", encoding));
    let (status, headers, list) = response.into_parts();
    assert_eq!((status.as_u16(), headers.len() > 1, list.items.len()), (200, true, 1));
}

#[tokio::test]
async fn successes_that_differ() {
    let server = Server::start(|seen| match seen.header("x-want") {
        "json" => json(201, CLUSTER),
        "text" => answer(201, "text/plain; charset=utf-8", "noted"),
        _ => answer(202, "", ""),
    })
    .await;
    let create =
        async |want| server.client().create_cluster(new_cluster()).header("X-Want", want).send().await.unwrap();
    assert!(matches!(create("json").await, CreateClusterOutput::Created(cluster) if cluster.id == "a"));
    assert_eq!(create("text").await, CreateClusterOutput::Note("noted".to_owned()));
    assert_eq!(create("none").await, CreateClusterOutput::Accepted);
    assert_eq!(server.last().body, r#"{"name":"abc","kind":"BUSY","password":"1234"}"#);
}

#[tokio::test]
async fn forms_texts_and_bytes() {
    let server = Server::start(|seen| match seen.target.as_str() {
        "/login" => answer(200, "Text/Plain", seen.body.clone()),
        _ => answer(206, "image/png", seen.body.clone()),
    })
    .await;
    let text = server.client().log_in("a b&ü", vec!["x".into(), "y*".into()]).send().await.unwrap();
    // The order of members is that of a JSON map, which a feature of serde_json decides for the whole build.
    let mut pairs: Vec<&str> = text.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(pairs, ["address=%7B%22city%22%3A%22B%22%7D", "scope=x", "scope=y*", "user=a+b%26%C3%BC"]);
    assert_eq!(server.last().header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(server.client().upload(vec![1, 2, 0]).send().await.unwrap().bytes(3).await.unwrap(), &[1, 2, 0][..]);
    assert_eq!(server.last().header("content-length"), "3");
}

#[tokio::test]
async fn rt_20_redirects_are_not_followed() {
    let other = Server::start(|_| json(200, "{}")).await;
    let target = format!("{}/secret?token=canary", other.url);
    for status in [301, 302, 303, 307, 308] {
        let target = target.clone();
        let server = Server::start(move |_| {
            let mut answer = answer(status, "", "");
            answer.headers_mut().insert("location", target.parse().unwrap());
            answer
        })
        .await;
        let client = server.client();
        let errors = [
            client.list_clusters().send().await.unwrap_err().into_untyped(),
            client.create_cluster(new_cluster()).send().await.unwrap_err().into_untyped(),
            client.delete_user("a", "b").send().await.unwrap_err(),
            client.upload("x").send().await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Redirect, status));
            let origin = Some(other.url.clone());
            assert_eq!((error.redirect_origin(), error.attempts()), (origin, 1));
            assert!(error.to_string().contains(&format!("a redirect to {} that", other.url)), "{error}");
            assert!(!error.to_string().contains("canary"));
            assert!(error.headers().unwrap().contains_key("location"));
        }
        for method in METHODS {
            let error = plain::send(&client, method).await.unwrap_err();
            assert_eq!((error.kind(), error.redirect_origin()), (ErrorKind::Redirect, Some(other.url.clone())));
        }
        assert_eq!(server.hits(), 4 + METHODS.len());
    }
    assert_eq!(other.hits(), 0);
}

#[tokio::test]
async fn rt_17_time_runs_out() {
    let server = Server::start(|_| http::Response::new(Out::Never)).await;
    let error = server.client().list_clusters().timeout(Duration::from_millis(50)).send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Timeout, true));
    assert_eq!(error.to_string(), "listClusters: no answer within 50ms");
    let client =
        Client::builder().base_url(&server.url).token_auth("t").timeout(Duration::from_millis(50)).build().unwrap();
    assert!(client.list_clusters().send().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn nobody_listens() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder().base_url(&url).token_auth("t").retry(crate::rt::NoRetry).build().unwrap();
    let error = client.list_clusters().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.to_string(), format!("listClusters: cannot connect to {url}"));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("refused") && !error.to_string().contains(&source), "{source}");
}

async fn sent(
    build: impl FnOnce(crate::rt::ClientBuilder<Client>) -> crate::rt::ClientBuilder<Client>,
) -> Result<http::Request<crate::rt::Body>, crate::rt::Error> {
    let capture = Capture::default();
    let builder = Client::builder().base_url("https://h.example").transport(capture.clone());
    match build(builder).build().unwrap().list_clusters().session("s").send().await {
        Err(error) if error.kind() == ErrorKind::Credentials => Err(error.into_untyped()),
        _ => Ok(capture.requests.lock().unwrap().pop().unwrap()),
    }
}

#[tokio::test]
async fn rt_23_the_first_configured_alternative_is_used() {
    let request = sent(|b| b.token_auth("t").basic_auth("user", "pä:ss")).await.unwrap();
    assert_eq!(request.headers()["authorization"], "Basic dXNlcjpww6Q6c3M=");
    assert!(request.headers()["authorization"].is_sensitive());
    let request = sent(|b| b.credential("headerKey", Credential::token("k")).token_auth("t")).await.unwrap();
    assert_eq!(request.headers()["authorization"], "Bearer t");
    assert!(!request.headers().contains_key("x-key"));
    let keys = |b: crate::rt::ClientBuilder<Client>| {
        b.credential("headerKey", Credential::token("k")).credential("queryKey", Credential::token("q&"))
    };
    let request = sent(keys).await.unwrap();
    assert_eq!((request.headers()["x-key"].to_str().unwrap(), request.uri().query()), ("k", Some("api%20key=q%26")));
    let request = sent(|b| b.credential("cookieKey", Credential::token("c=="))).await.unwrap();
    assert_eq!(request.headers()["cookie"], "session=s; sid=c==");
}

#[tokio::test]
async fn rt_26_missing_credentials_are_named() {
    for error in
        [sent(|b| b).await.unwrap_err(), sent(|b| b.credential("headerKey", Credential::token("k"))).await.unwrap_err()]
    {
        let expected = "listClusters: no credentials are set: basicAuth (SAMPLE_USERNAME, SAMPLE_PASSWORD) or \
                        tokenAuth (SAMPLE_TOKEN) or headerKey and queryKey or cookieKey is needed";
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn optional_credentials_may_be_missing() {
    let capture = Capture::default();
    let client = Client::builder().base_url("https://h.example").transport(capture.clone()).build().unwrap();
    let _ = client.create_cluster(new_cluster()).send().await;
    assert!(!capture.requests.lock().unwrap()[0].headers().contains_key("authorization"));
}
