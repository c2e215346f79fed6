//! Where credentials go: each kind of scheme, alternatives and combinations, for each operation its own.

use specwright_compile_tests::fixtures::runtime::{ClientBuilder, Credential, ErrorKind};
use specwright_compile_tests::fixtures::{
    security_api_keys, security_as_parameter, security_basic_bearer, security_combinations,
};

use crate::server::{Reply, Seen, Server};

type Builder<C> = ClientBuilder<C>;

async fn nothing() -> Server {
    Server::start([Reply::new(204)]).await
}

/// Target and headers that carry credentials.
fn told(seen: &Seen) -> String {
    let mut told = seen.target().to_owned();
    for name in ["authorization", "cookie", "x-api-key", "x-second", "x-odd-name"] {
        if !seen.header(name).is_empty() {
            told.push_str(&format!(" | {name}: {}", seen.header(name)));
        }
    }
    told
}

#[tokio::test]
async fn keys_in_headers_queries_and_cookies() {
    let server = nothing().await;
    let client = security_api_keys::Client::builder().base_url(&server.url);
    let client = client.header_key("h k").query_key("q&k=").cookie_key("c=k").build().expect("a client");
    client.by_header().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/header | x-api-key: h k");
    client.by_query().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/query?api_key=q%26k%3D");
    client.by_cookie().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/cookie | cookie: SESSION=c=k");
    client.by_both().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/both?api_key=q%26k%3D | x-api-key: h k");
    client.optionally().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/optional");
    for key in ["a\r\nX: y", "ü", "\0"] {
        let builder = || security_api_keys::Client::builder().base_url("https://h.example");
        assert!(builder().header_key(key).build().is_err(), "{key:?}");
        assert!(builder().cookie_key(key).build().is_err(), "{key:?}");
    }
    let spoilt = security_api_keys::Client::builder().base_url(&server.url).cookie_key("a; b");
    assert!(spoilt.build().is_err());
}

#[tokio::test]
async fn basic_bearer_oauth_and_other_schemes() {
    let server = nothing().await;
    let builder = || security_basic_bearer::Client::builder().base_url(&server.url);
    let client = builder().token_auth("t").digest("d").oauth("o").build().expect("a client");
    for (call, expected) in [
        (client.get_mine().send().await, "/mine | authorization: Bearer t"),
        (client.get_open().send().await, "/open"),
        (client.get_digest().send().await, "/digest | authorization: digest d"),
        (client.get_oauth().send().await, "/oauth | authorization: Bearer o"),
    ] {
        call.expect("an answer");
        let seen = server.seen();
        let told: Vec<String> = seen.iter().map(told).collect();
        assert!(told.iter().any(|told| told == expected), "{told:?}");
    }
    let client = builder().basic_auth("Aladdin", "öpen sesame").token_auth("t").build().expect("a client");
    client.get_mine().send().await.expect("an answer");
    // The first alternative that is wholly set counts.
    assert_eq!(told(&server.last()), "/mine | authorization: Basic QWxhZGRpbjrDtnBlbiBzZXNhbWU=");
}

fn combined(server: &Server) -> Builder<security_combinations::Client> {
    security_combinations::Client::builder().base_url(&server.url)
}

#[tokio::test]
async fn alternatives_combinations_and_none() {
    let server = nothing().await;
    let client = combined(&server).raw("R").token("t").build().expect("a client");
    client.either().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/either | authorization: R");
    client.optional().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/optional | authorization: Bearer t");
    client.none().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/none");
    let client = combined(&server).raw("R").token("t").session("s").build().expect("a client");
    client.either().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/either | authorization: Bearer t | cookie: SID=s");
    let client = combined(&server).open_id("i").first("1").second("2").custom("c").build().expect("a client");
    client.three().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/three?a%20key=1 | authorization: Bearer i | x-second: 2");
    // The transport has the certificate.
    client.certificate().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/certificate?a%20key=1");
    client.scheme().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/scheme | authorization: HOBA c");
    client.optional().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/optional");
    let hits = server.hits();
    let error = client.either().send().await.expect_err("no credentials");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("token") && error.to_string().contains("raw"), "{error}");
    assert_eq!(server.hits(), hits);
}

#[tokio::test]
async fn tokens_come_from_a_provider() {
    let server = nothing().await;
    let tokens = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&tokens);
    let provider = move || {
        let number = counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async move { Ok(Credential::token(format!("t{number}"))) }
    };
    let client = combined(&server).credential_provider("openId", provider).first("1").second("2");
    let client = client.build().expect("a client");
    client.three().send().await.expect("an answer");
    client.three().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/three?a%20key=1 | authorization: Bearer t0 | x-second: 2");
    assert_eq!(tokens.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_parameter_that_is_credentials() {
    let server = nothing().await;
    let builder = || security_as_parameter::Client::builder().base_url(&server.url);
    let client = builder().authorization("Bearer canary").key("k").build().expect("a client");
    client.needed().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/needed | authorization: Bearer canary");
    client.optional().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/optional | authorization: Bearer canary");
    client.described().send().await.expect("an answer");
    assert_eq!((told(&server.last()).as_str(), server.last().header("x-key")), ("/described", "k"));
    assert!(!format!("{client:?}").contains("canary"));
    let client = builder().build().expect("a client");
    client.optional().send().await.expect("an answer");
    assert_eq!(told(&server.last()), "/optional");
    assert_eq!(client.needed().send().await.expect_err("no credentials").kind(), ErrorKind::Credentials);
}
