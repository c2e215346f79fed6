//! Whom the shipped transport trusts, through whom it goes, and what the environment has to say.

use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::rt::{self, ErrorKind, NoRetry};
use crate::sample::models::NewCluster;
use crate::sample::operations::Client;
use crate::script::{Script, Step};
use crate::secured::{self, Authority, Proxy, Secured};
use crate::server::{Server, json};

fn builder(url: String) -> rt::ClientBuilder<Client> {
    Client::builder().base_url(url).token_auth("t").retry(NoRetry).timeout(Duration::from_secs(10))
}

async fn refused(builder: rt::ClientBuilder<Client>, why: &str) {
    let error = builder.build().unwrap().list_clusters().send().await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}: {cause}");
    assert!(cause.contains(why), "{cause}");
    assert!(!error.maybe_applied() && error.attempts() == 1);
}

#[tokio::test]
async fn rt_110_a_root_of_ones_own_is_trusted_and_no_other() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let server = Secured::start(&ours, "localhost").await;
    refused(builder(server.url("localhost")), "UnknownIssuer").await;
    refused(builder(server.url("localhost")).root_certificate(theirs.pem.as_str()), "UnknownIssuer").await;
    let both = format!("{}{}", theirs.pem, ours.pem);
    let client = builder(server.url("localhost")).root_certificate(both).build().unwrap();
    client.list_clusters().send().await.unwrap();
    let client = builder(server.url("localhost")).root_certificate(der(&ours.pem)).build().unwrap();
    client.list_clusters().send().await.unwrap();
    assert_eq!(server.seen.lock().unwrap().len(), 2);
}

/// Linux drops what knocks at a port whose queue is full: to the client it is a network that swallows everything.
#[cfg(target_os = "linux")]
async fn swallowed() -> (String, Vec<Box<dyn std::any::Any>>) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut kept: Vec<Box<dyn std::any::Any>> = vec![Box::new(listener)];
    while let Ok(stream) = tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        kept.push(Box::new(stream.unwrap()));
        assert!(kept.len() < 100, "the queue is never full");
    }
    (format!("http://{address}"), kept)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn rt_17_no_connection_in_time() {
    let (url, _kept) = swallowed().await;
    let start = std::time::Instant::now();
    let client = builder(url).connect_timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.list_clusters().send().await.unwrap_err();
    assert_eq!((error.kind(), error.timeout_phase()), (ErrorKind::Timeout, Some(rt::TimeoutPhase::Connect)));
    assert!((200..5_000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
}

/// No name, no connection, no trust: the request has not left, so that even POST is sent again.
#[tokio::test]
async fn rt_02_what_fails_before_the_request_left_is_repeated() {
    let ours = Authority::new("ours");
    let server = Secured::start(&ours, "localhost").await;
    let mut urls = vec![server.url("localhost"), "https://nobody.invalid".to_owned(), "https://127.0.0.1:1".to_owned()];
    #[cfg(target_os = "linux")]
    let _kept = {
        let (url, kept) = swallowed().await;
        urls.push(url);
        kept
    };
    for url in urls {
        let policy = rt::StandardRetry::new().attempts(2).base(Duration::from_millis(1));
        let builder = builder(url.clone()).retry(policy).no_proxy().connect_timeout(Duration::from_secs(2));
        let call = builder.build().unwrap().create_cluster(new_cluster());
        let error = call.send().await.unwrap_err();
        assert_eq!((error.attempts(), error.retry_stop()), (2, rt::RetryStop::Attempts), "{url}: {error:?}");
        assert!(error.is_retryable() && !error.maybe_applied(), "{url}: {error:?}");
    }
    assert!(server.seen.lock().unwrap().is_empty());
}

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password("1234").build().unwrap()
}

/// The DER of a PEM text.
fn der(pem: &str) -> Vec<u8> {
    use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap().to_vec()
}

#[tokio::test]
async fn rt_110_a_certificate_for_another_host_is_refused() {
    let ours = Authority::new("ours");
    let server = Secured::start(&ours, "elsewhere.example").await;
    refused(builder(server.url("localhost")).root_certificate(ours.pem.as_str()), "not valid for name").await;
    assert!(server.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn rt_110_rt_112_tls_1_1_is_neither_offered_nor_taken_and_http_2_is_offered() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = vec![0; 5];
        stream.read_exact(&mut hello).await.unwrap();
        let length = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
        hello.resize(length, 0);
        stream.read_exact(&mut hello).await.unwrap();
        // A hello that agrees on TLS 1.1: no session, a suite of that time, no compression.
        let mut answer = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
        answer.extend([7; 32]);
        answer.extend([0, 0xc0, 0x13, 0]);
        stream.write_all(&answer).await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        (hello, rest)
    });
    refused(builder(url), "").await;
    let (hello, alert) = server.await.unwrap();
    // Of the extension `supported_versions`: its number, its length, the length of the list, TLS 1.3 and TLS 1.2.
    let offered = [0, 43, 0, 5, 4, 3, 4, 3, 3];
    assert!(hello.windows(offered.len()).any(|window| window == offered), "{hello:?}");
    let protocols = b"\x02h2\x08http/1.1";
    assert!(hello.windows(protocols.len()).any(|window| window == protocols), "{hello:?}");
    assert_eq!(alert[..1], [21], "an alert, not a second hello: {alert:?}");
}

#[test]
fn rt_110_what_is_no_certificate_is_an_error_of_the_builder() {
    let wrong: [(&[u8], &str); 3] = [
        (b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "PEM that cannot be read"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "PEM without a certificate"),
        (b"no certificate", "no TLS"),
    ];
    for (bytes, why) in wrong {
        let error = builder("https://localhost".to_owned()).root_certificate(bytes).build().unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test]
async fn rt_110_rt_111_settings_are_not_lost_on_another_transport() {
    let script = Script::new([Step::list()]);
    for builder in
        [script.builder().no_proxy(), script.builder().proxy("http://p"), script.builder().root_certificate("x")]
    {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains("have no effect on a transport of your own"), "{error}");
    }
}

#[tokio::test]
async fn rt_111_a_proxy_gets_its_password_and_the_server_does_not() {
    let ours = Authority::new("ours");
    let origin = Secured::start(&ours, "origin.example").await;
    let proxy = Proxy::start(origin.address).await;
    let url = format!("http://user:cAnArY@{}", proxy.address);
    let builder = builder("https://origin.example".to_owned()).root_certificate(ours.pem.as_str()).proxy(url);
    assert!(!format!("{builder:?} {builder:#?}").contains("cAnArY"));
    let client = builder.build().unwrap();
    assert!(!format!("{client:?} {client:#?}").contains("cAnArY"));
    client.list_clusters().send().await.unwrap();
    let asked = proxy.asked.lock().unwrap().join("").to_lowercase();
    assert!(asked.starts_with("connect origin.example:443 http/1.1\r\n"), "{asked}");
    assert!(asked.contains("proxy-authorization: basic "), "{asked}");
    // The tunnel is asked for before there is a request: no credential of the API is in it.
    assert!(!asked.contains("\r\nauthorization:"), "{asked}");
    let seen = origin.seen.lock().unwrap();
    assert!(seen[0].contains_key("authorization") && !seen[0].contains_key("proxy-authorization"), "{seen:?}");
}

#[test]
fn rt_111_an_address_that_is_none_is_not_shown() {
    let builder = builder("https://origin.example".to_owned()).proxy("http://user:cAnArY@:x:y/");
    let error = builder.build().unwrap_err();
    assert_eq!(error.to_string(), "the address given to proxy() is none of a proxy");
    assert!(!format!("{error:?}").contains("cAnArY"));
}

#[tokio::test]
async fn rt_112_a_hundred_calls_in_a_row_are_one_connection() {
    let ours = Authority::new("ours");
    let server = Secured::start(&ours, "localhost").await;
    let client = builder(server.url("localhost")).root_certificate(ours.pem.as_str()).build().unwrap();
    for _ in 0..100 {
        client.clone().list_clusters().send().await.unwrap();
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    assert_eq!(server.seen.lock().unwrap().len(), 100);
}

#[tokio::test]
async fn rt_112_a_connection_that_nobody_uses_is_closed_after_90_seconds() {
    let ours = Authority::new("ours");
    let server = Secured::start(&ours, "localhost").await;
    let client = builder(server.url("localhost")).root_certificate(ours.pem.as_str()).build().unwrap();
    let call_after = async |seconds| {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
        client.list_clusters().send().await.unwrap();
        server.connections.load(Ordering::SeqCst)
    };
    assert_eq!(call_after(0).await, 1);
    assert_eq!(call_after(88).await, 1);
    assert_eq!(call_after(91).await, 2);
}

/// Whoever cuts a connection could otherwise cut a body that says nothing of its length.
#[tokio::test]
async fn hc_09_tls_that_ends_without_a_word() {
    let ours = Authority::new("ours");
    for (length, ends_well) in [("", false), ("content-length: 12\r\n", true), ("content-length: 13\r\n", false)] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{length}\r\n");
        let url = secured::cut_off(&ours, format!("{head}{{\"items\":[]}}")).await;
        let client = builder(url).root_certificate(ours.pem.as_str()).build().unwrap();
        let result = client.list_clusters().send().await;
        let kind = result.as_ref().err().map(|error| error.kind());
        assert_eq!(kind, (!ends_well).then_some(ErrorKind::Transport), "{length}");
    }
}

/// Tells a test that it runs in the process whose environment it is about.
const CHILD: &str = "SPECWRIGHT_TEST_CHILD";

/// Runs this test once more, in a process with these variables.
fn in_environment(test: &str, variables: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test]).env(CHILD, "1");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// What a process does whose environment names a proxy.
async fn call_through_the_environments_proxy() {
    let http = || builder("http://origin.example".to_owned()).allow_insecure_http();
    http().build().unwrap().list_clusters().send().await.unwrap();
    let https = builder("https://origin.example".to_owned()).build().unwrap();
    https.list_clusters().send().await.unwrap_err();
    // Switched off, and for this machine, no proxy is asked.
    let off = http().no_proxy().build().unwrap().list_clusters().send().await.unwrap_err();
    assert_eq!(off.kind(), ErrorKind::Connect);
    let server = Server::start(|_| json(200, r#"{"items":[]}"#)).await;
    builder(server.url.clone()).build().unwrap().list_clusters().send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hc_19_proxies_of_the_environment() {
    if std::env::var_os(CHILD).is_some() {
        return call_through_the_environments_proxy().await;
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let proxy = Proxy::start(nobody).await;
    let url = format!("http://user:pass@{}", proxy.address);
    let variables = [("HTTP_PROXY", &*url), ("HTTPS_PROXY", &*url), ("http_proxy", &*url), ("https_proxy", &*url)];
    tokio::task::block_in_place(|| in_environment("network::hc_19_proxies_of_the_environment", &variables));
    let asked = proxy.asked.lock().unwrap();
    let lines: Vec<&str> = asked.iter().map(|head| head.lines().next().unwrap()).collect();
    assert_eq!(lines, ["GET http://origin.example/clusters HTTP/1.1", "CONNECT origin.example:443 HTTP/1.1"]);
}

/// On Unix the system's certificates are where `SSL_CERT_FILE` says; keys are never written down.
#[cfg(all(unix, not(target_vendor = "apple")))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hc_19_files_of_the_environment() {
    if std::env::var_os(CHILD).is_some() {
        let url = std::env::var("SECURED_URL").unwrap();
        builder(url).build().unwrap().list_clusters().send().await.unwrap();
        return;
    }
    let ours = Authority::new("ours");
    let server = Secured::start(&ours, "localhost").await;
    let folder = tempfile::TempDir::new().unwrap();
    let (roots, keys) = (folder.path().join("roots.pem"), folder.path().join("keys.log"));
    std::fs::write(&roots, &ours.pem).unwrap();
    let url = server.url("localhost");
    let variables =
        [("SSL_CERT_FILE", roots.to_str().unwrap()), ("SSLKEYLOGFILE", keys.to_str().unwrap()), ("SECURED_URL", &url)];
    tokio::task::block_in_place(|| in_environment("network::hc_19_files_of_the_environment", &variables));
    assert_eq!(server.seen.lock().unwrap().len(), 1);
    assert!(!keys.exists(), "keys of connections were written down");
}
