//! Redirects: errors unless following was switched on, and then only within the origin.

use crate::rt::{Credential, ErrorKind, NoRetry};
use crate::sample::operations::Client;
use crate::script::{Script, Step};

const HERE: &str = "https://host.example";

fn moved(location: &str) -> Script {
    Script::new([Step::with(307, "location", location), Step::list()])
}

fn following(script: &Script) -> Client {
    let builder = Client::builder().base_url(format!("{HERE}/v1")).transport(script.clone()).retry(NoRetry);
    let keys = builder.credential("headerKey", Credential::token("h")).credential("queryKey", Credential::token("q"));
    keys.follow_redirects(3).build().unwrap()
}

#[tokio::test]
async fn rt_21_the_same_origin_is_followed_where_it_is_switched_on() {
    for (location, reached) in [
        ("/v2/clusters", "/v2/clusters?api%20key=q"),
        ("/v2/clusters?page=2", "/v2/clusters?page=2&api%20key=q"),
        ("https://host.example/v2", "/v2?api%20key=q"),
        ("https://host.example/v2#part", "/v2?api%20key=q"),
        ("https://host.example", "/?api%20key=q"),
    ] {
        let script = moved(location);
        following(&script).list_clusters().send().await.unwrap();
        let seen = script.seen();
        assert_eq!(seen.len(), 2, "{location}");
        assert_eq!(seen[1].uri, format!("{HERE}{reached}"), "{location}");
        assert_eq!(seen[1].headers["x-key"], "h");
        let script = moved(location);
        let error = script.client().list_clusters().send().await.unwrap_err();
        assert_eq!((error.kind(), script.hits()), (ErrorKind::Redirect, 1), "off unless switched on");
    }
}

#[tokio::test]
async fn rt_21_rt_22_hc_05_everything_else_is_refused() {
    for location in [
        "https://other.example/v1/clusters",
        "https://host.example.evil.example/",
        "https://host.example:8443/v1",
        "https://host.example@evil.example/",
        "https://user:pass@host.example/v1",
        "http://host.example/v1/clusters",
        "//evil.example/x",
        "https:evil.example",
        "/\\evil.example",
        "/a/../../b",
        "/a/%2e%2E/b",
        "clusters",
        "?page=2",
        "",
        "javascript:alert(1)",
        "/a b",
    ] {
        let script = moved(location);
        let error = following(&script).list_clusters().send().await.unwrap_err();
        assert_eq!((error.kind(), script.hits()), (ErrorKind::Redirect, 1), "{location:?}");
        assert!(!error.to_string().contains("pass"), "{error}");
    }
    let bare = Script::new([Step::status(302)]);
    assert_eq!(following(&bare).list_clusters().send().await.unwrap_err().kind(), ErrorKind::Redirect);
}

#[tokio::test]
async fn rt_21_only_get_and_head_and_only_so_often() {
    let script = moved("/v2");
    let error = following(&script).delete_user("c", "u").send().await.unwrap_err();
    assert_eq!((error.kind(), script.hits()), (ErrorKind::Redirect, 1));
    let endless = Script::new([Step::with(302, "location", "/v1/clusters")]);
    let error = following(&endless).list_clusters().send().await.unwrap_err();
    assert_eq!((error.kind(), endless.hits(), error.attempts()), (ErrorKind::Redirect, 4, 1));
}

#[tokio::test]
async fn rt_22_a_downgrade_is_never_followed() {
    // Not even where plain http may be spoken at all.
    for location in ["http://host.example/v1/clusters", "HTTP://host.example/v1", "http://host.example:443/v1"] {
        let script = moved(location);
        let builder = Client::builder().base_url(format!("{HERE}/v1")).token_auth("t").transport(script.clone());
        let client = builder.allow_insecure_http().follow_redirects(9).retry(NoRetry).build().unwrap();
        let error = client.list_clusters().send().await.unwrap_err();
        assert_eq!((error.kind(), script.hits()), (ErrorKind::Redirect, 1), "{location}");
    }
}

#[tokio::test]
async fn hc_05_a_hundred_hops() {
    let hop = |number: usize| Step::with(302, "location", &format!("/v1/{number}"));
    let chain = || Script::new((0..100).map(hop).chain([Step::list()]));
    for (followed, hits) in [(0, 1), (9, 10), (255, 11)] {
        let script = chain();
        let client = script.builder().follow_redirects(followed).build().unwrap();
        let error = client.list_clusters().send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), script.hits()), (ErrorKind::Redirect, 1, hits));
    }
}
