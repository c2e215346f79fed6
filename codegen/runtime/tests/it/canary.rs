//! RT-29, HC-18: unique texts in every secret place, none of which may show in anything printable: `Debug`, `Display`, chains
//! of errors, panics, and all that `tracing` and `log` are told, by this client and by the libraries below it.

use std::fmt::{Debug, Display};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use crate::rt::{self, Credential, Secret, WaitConfig};
use crate::sample::models::NewCluster;
use crate::sample::operations::Client;
use crate::sample::paged::{Cursor, List};
use crate::script::{Script, Step};
use crate::secured::{Authority, Proxy, Secured};
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

/// Listens to `tracing` on this thread and to `log` in this process; looks through it at the end.
#[cfg(feature = "tracing")]
struct Listening(crate::recorder::Recorder, crate::recorder::Guard);

#[cfg(feature = "tracing")]
impl Listening {
    fn start() -> Self {
        // Another test may have set it already.
        let _ = log::set_logger(&LOG);
        log::set_max_level(log::LevelFilter::Trace);
        let recorder = crate::recorder::Recorder::default();
        let guard = recorder.listen();
        Self(recorder, guard)
    }

    /// What was told must hold this, as a sign that somebody listened.
    fn end(self, sign: &str) {
        let text = self.0.text();
        assert!(text.contains(sign), "{sign} is not in {text}");
        look("traces", &text);
        for line in &*LOG.0.lock().unwrap() {
            look("log", line);
        }
    }
}

#[cfg(not(feature = "tracing"))]
struct Listening;

#[cfg(not(feature = "tracing"))]
impl Listening {
    fn start() -> Self {
        Self
    }

    fn end(self, _: &str) {}
}

#[cfg(feature = "tracing")]
struct Log(std::sync::Mutex<Vec<String>>);

#[cfg(feature = "tracing")]
static LOG: Log = Log(std::sync::Mutex::new(Vec::new()));

#[cfg(feature = "tracing")]
impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.0.lock().unwrap().push(format!("{} {} {}", record.level(), record.target(), record.args()));
    }

    fn flush(&self) {}
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
    let listening = Listening::start();
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
    listening.end("api%20key=REDACTED");
}

/// What a panic says that holds an error, as from `unwrap`.
#[tokio::test]
async fn rt_29_panics() {
    let server = Server::start(|_| json(404, &format!(r#"{{"code":"{CANARY}"}}"#))).await;
    let failed = client(&server.url).list_clusters().session(CANARY).send().await;
    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| failed.map(|_| ()).unwrap())).unwrap_err();
    let text = panic.downcast::<String>().unwrap();
    assert!(text.contains("404"), "{text}");
    look("panic", &text);
}

#[tokio::test]
async fn rt_29_calls_that_are_refused_or_succeed() {
    let listening = Listening::start();
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
    let list = Server::start(|_| json(200, r#"{"items":[]}"#)).await;
    for client in [self::client(&list.url), keyed(&list.url)] {
        debug("list", &client.list_clusters().session(CANARY).send_raw().await.unwrap());
    }
    listening.end("http.response.status_code=200");
}

#[tokio::test(start_paused = true)]
async fn rt_29_calls_that_are_repeated_or_renewed() {
    let listening = Listening::start();
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
    listening.end("sending again");
}

static DONE: rt::Waiter = rt::Waiter {
    name: "wait_until_done",
    success: &[rt::Condition::All(&[("/state", &["DONE"])])],
    failure: &[rt::Condition::All(&[("/state", &["FAILED"])])],
    pending: &[],
    confirm_failure: false,
};

#[tokio::test(start_paused = true)]
async fn rt_29_pages_and_waits() {
    let listening = Listening::start();
    let page = r#"{"items":[{"id":1}],"meta":{"next/cursor":"a"},"state":"BUSY","other":"cAnArY"}"#;
    let failed = r#"{"items":[{"id":1}],"state":"FAILED","other":"cAnArY"}"#;
    let steps = || [page, page, failed].map(|body| Step::Answer(200, Vec::new(), body));
    let client = |script: &Script| {
        let keyed = Client::builder().base_url("https://host.example").transport(script.clone());
        let keyed = keyed.credential("headerKey", Credential::token(CANARY));
        keyed.credential("queryKey", Credential::token(CANARY)).build().unwrap()
    };
    let script = Script::new(steps());
    let mut pages = client(&script).call(List::<Cursor>::new(&[("token", CANARY)])).pages();
    pages.try_next().await.unwrap();
    error("the same page", pages.try_next().await.unwrap_err());
    let mut items = client(&Script::new(steps())).call(List::<Cursor>::new(&[])).items();
    items.try_next().await.unwrap();
    error("the same page", items.try_next().await.unwrap_err());
    let script = Script::new(steps());
    let config = WaitConfig::deadline(Duration::from_secs(600)).on_event(|event| debug("event", event));
    debug("config", &config);
    let waited = rt::wait_for(client(&script).call(List::<Cursor>::new(&[])), &DONE, config).await;
    let failed = waited.unwrap_err();
    debug("wait", &failed);
    look("wait", &format!("{failed} {failed:#}"));
    let script = Script::new([Step::Answer(403, Vec::new(), r#"{"code":"cAnArY"}"#)]);
    let config = WaitConfig::deadline(Duration::from_secs(600));
    let refused = rt::wait_for(client(&script).call(List::<Cursor>::new(&[])), &DONE, config).await.unwrap_err();
    debug("wait", &refused);
    assert!(script.hits() == 1, "403 ends a wait");
    listening.end("waiting for a state");
}

/// A proxy's password, wherever a call through it ends, and what the libraries say on the way.
#[tokio::test]
async fn rt_29_proxies() {
    let listening = Listening::start();
    let ours = Authority::new("ours");
    let origin = Secured::start(&ours, "origin.example").await;
    let nobody = "127.0.0.1:1".parse().unwrap();
    for to in [origin.address, nobody] {
        let proxy = Proxy::start(to).await;
        for address in [proxy.address, nobody] {
            let builder = Client::builder().base_url("https://origin.example").token_auth(CANARY).retry(rt::NoRetry);
            let builder = builder.proxy(format!("http://{CANARY}:{CANARY}@{address}"));
            let builder = builder.root_certificate(ours.pem.as_str()).timeout(Duration::from_secs(10));
            debug("client builder", &builder);
            let client = builder.build().unwrap();
            debug("client", &client);
            if let Err(failed) = client.list_clusters().send().await {
                error("proxy", failed);
            }
        }
    }
    assert_eq!(origin.seen.lock().unwrap().len(), 1);
    listening.end("origin.example");
}
