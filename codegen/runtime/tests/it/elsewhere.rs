//! Servers that name other places: in links, in headers of good answers, in challenges. Nobody goes there.

use crate::rt::{self, ErrorKind};
use crate::sample::models::NewCluster;
use crate::sample::operations::Client;
use crate::sample::paged::{Header, Link, List};
use crate::script::{Script, Step};
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

/// Operations of callers' own that are meant to lead elsewhere, by their paths or servers.
macro_rules! astray {
    ($name:ident: $path:literal, $server:expr) => {
        struct $name;
        impl rt::Operation for $name {
            type Output = ();
            type Error = rt::NoBody;
            const SPEC: rt::OperationSpec = rt::OperationSpec {
                id: "astray",
                path: $path,
                server: $server,
                accept: "*/*",
                responses: &[rt::ResponseSpec::output(rt::Status::Code(200), 0, &[])],
                ..<crate::sample::operations::ListClusters as rt::Operation>::SPEC
            };
            fn request(&self, _: &mut rt::RequestBuilder) {}
            fn output(answer: rt::Answer) -> Result<(), rt::DecodeError> {
                answer.empty()
            }
            fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
                Err(rt::DecodeError::new("none"))
            }
        }
    };
}
astray!(Absolute: "https://evil.example/x", None);
astray!(Authority: "@evil.example/x", None);
astray!(Port: ":81/x", None);
astray!(Suffix: ".evil.example/x", None);
astray!(Up: "/../../x", None);
astray!(Backslash: "\\evil.example/x", None);
astray!(Userinfo: "/x", Some("https://user:password@evil.example"));
astray!(Plain: "/x", Some("http://evil.example"));
astray!(Elsewhere: "/x", Some("https://evil.example"));

/// Credentials are for the address that was configured, and for those of the document: what leads anywhere else is not sent.
#[tokio::test]
async fn rt_23_credentials_go_where_they_belong() {
    use rt::ErrorKind::Internal;
    for base in ["https://host.example", "https://host.example/v1"] {
        let script = Script::new([Step::status(200)]);
        let client = script.builder().base_url(base).build().unwrap();
        let results = [
            client.call(Absolute).send().await,
            client.call(Authority).send().await,
            client.call(Port).send().await,
            client.call(Suffix).send().await,
            client.call(Up).send().await,
            client.call(Backslash).send().await,
        ];
        for (number, result) in results.into_iter().enumerate() {
            assert_eq!(result.map_err(|error| error.kind()), Err(Internal), "{number} below {base}");
        }
        assert_eq!(script.hits(), 0);
    }
    let script = Script::new([Step::status(200)]);
    let client = script.client();
    // A server of an operation's own: not in place of an address that the caller chose, and only a proper one.
    client.call(Elsewhere).send().await.unwrap();
    let hits = script.seen();
    assert_eq!((hits.len(), hits[0].uri.as_str()), (1, "https://host.example/v1/x"));
    assert_eq!(hits[0].headers["authorization"], "Bearer token");
    let script = Script::new([Step::status(200)]);
    let documented =
        Client::builder().token_auth("token").transport(script.clone()).retry(rt::NoRetry).build().unwrap();
    assert_eq!(documented.call(Userinfo).send().await.unwrap_err().kind(), Internal);
    assert_eq!(documented.call(Plain).send().await.unwrap_err().kind(), Internal);
    assert_eq!(script.hits(), 0);
    documented.call(Elsewhere).send().await.unwrap();
    assert_eq!(script.seen()[0].uri, "https://evil.example/x");
}
