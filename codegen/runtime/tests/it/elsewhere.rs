//! Servers that name other places: in links, in headers of good answers, in challenges. Nobody goes there.

use crate::rt::ErrorKind;
use crate::sample::models::NewCluster;
use crate::sample::operations::Client;
use crate::sample::paged::{Header, Link, List};
use crate::server::{Server, answer, json};

fn with(
    mut answer: http::Response<crate::server::Out>,
    headers: &[(&'static str, &str)],
) -> http::Response<crate::server::Out> {
    for (name, value) in headers {
        answer.headers_mut().append(*name, value.parse().unwrap());
    }
    answer
}

#[tokio::test]
async fn hc_06_links_lead_to_no_other_server() {
    let other = Server::start(|_| json(200, r#"{"items":[]}"#)).await;
    let bare = other.url.strip_prefix("http:").unwrap();
    for target in [
        format!("{}/v1/things?page=2", other.url),
        format!("{bare}/v1/things?page=2"),
        format!("{}?page=2", bare.replace('/', "\\")),
    ] {
        let next = target.clone();
        let server = Server::start(move |_| {
            let body = serde_json::json!({ "items": [{ "id": 1 }], "next": next }).to_string();
            with(json(200, &body), &[("link", &format!("<{next}>; rel=\"next\""))])
        })
        .await;
        let client = server.client();
        let body = client.call(List::<Link>::new(&[])).items().try_collect_all(9).await.unwrap_err();
        let header = client.call(List::<Header>::new(&[])).items().try_collect_all(9).await.unwrap_err();
        for error in [body, header] {
            assert_eq!(error.kind(), ErrorKind::Pagination, "{target}");
            assert!(!error.to_string().contains(bare), "{error}");
        }
        assert_eq!(server.hits(), 2, "{target}");
    }
    assert_eq!(other.hits(), 0);
}

/// Where a thing was made, or may be found as well, is the caller's to know.
#[tokio::test]
async fn hc_06_headers_of_good_answers_are_not_followed() {
    let other = Server::start(|_| json(200, "{}")).await;
    let target = format!("{}/v1", other.url);
    for status in [201, 202] {
        let (target, body) =
            (target.clone(), if status == 201 { r#"{"id":"a","state":"X","owner":null}"# } else { "" });
        let server = Server::start(move |_| {
            let link = format!("<{target}>; rel=\"next\", <{target}>; rel=\"preload\"");
            let refresh = format!("0; url={target}");
            let headers =
                [("location", target.as_str()), ("content-location", &target), ("link", &link), ("refresh", &refresh)];
            with(json(status, body), &headers)
        })
        .await;
        let request = NewCluster::builder().name("abc").kind("K").password("1234").build().unwrap();
        let following = Client::builder().base_url(&server.url).token_auth("t").follow_redirects(5).build().unwrap();
        let made = following.create_cluster(request).send_raw().await.unwrap();
        assert!(made.headers()["location"].to_str().unwrap().starts_with(&other.url));
        assert_eq!(server.hits(), 1);
    }
    assert_eq!(other.hits(), 0);
}

#[tokio::test]
async fn hc_07_challenges_change_no_credential() {
    for (status, name, value) in [
        (401, "www-authenticate", "Basic realm=\"another\""),
        (401, "www-authenticate", "Bearer realm=\"https://evil.example/token\", scope=\"all\""),
        (401, "www-authenticate", "Digest realm=\"a\", nonce=\"n\", qop=\"auth\""),
        (401, "www-authenticate", "Negotiate"),
        (407, "proxy-authenticate", "Basic realm=\"a proxy\""),
        (407, "proxy-authenticate", "NTLM"),
    ] {
        let server =
            Server::start(move |_| with(answer(status, "", ""), &[(name, value), ("set-cookie", "sid=1")])).await;
        let client =
            Client::builder().base_url(&server.url).token_auth("t").basic_auth("user", "word").build().unwrap();
        for hits in 1..=2 {
            let error = client.list_clusters().send().await.unwrap_err();
            assert_eq!(
                (error.status().unwrap().as_u16(), error.attempts(), server.hits()),
                (status, 1, hits),
                "{value}"
            );
            let seen = server.last();
            assert_eq!(seen.header("authorization"), "Basic dXNlcjp3b3Jk", "{value}");
            assert_eq!((seen.header("proxy-authorization"), seen.header("cookie")), ("", ""), "{value}");
        }
    }
}
