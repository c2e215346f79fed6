//! Credentials that are fetched, and keys that tell repeats from new calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::rt::{self, Credential, ErrorKind, NoRetry, Operation};
use crate::sample::operations::{API, Client};
use crate::script::{Script, Step};

type Fetched = Result<Credential, Box<dyn std::error::Error + Send + Sync>>;

/// Counts fetches; each takes a second.
fn provider(fetches: &Arc<AtomicUsize>) -> impl rt::CredentialProvider {
    let fetches = Arc::clone(fetches);
    move || {
        let number = fetches.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Fetched::Ok(Credential::token(format!("t{number}")).valid_for(Duration::from_secs(3600)))
        }
    }
}

fn client(script: &Script, provider: impl rt::CredentialProvider) -> Client {
    let builder = Client::builder().base_url("https://host.example").transport(script.clone()).retry(NoRetry);
    builder.credential_provider("tokenAuth", provider).build().unwrap()
}

fn tokens(script: &Script) -> Vec<String> {
    script.seen().iter().map(|hit| hit.headers["authorization"].to_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn rt_25_fifty_calls_renew_once() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let refused = (0..50).map(|_| Step::Late(Duration::from_secs(1), Box::new(Step::status(401))));
    let script = Script::new(refused.chain([Step::list()]));
    let client = client(&script, provider(&fetches));
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(client.list_clusters().send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(fetches.load(Ordering::SeqCst), 2, "one for the first calls, one renewal");
    let tokens = tokens(&script);
    assert_eq!(tokens.len(), 100);
    assert!(
        tokens[..50].iter().all(|token| token == "Bearer t1") && tokens[50..].iter().all(|token| token == "Bearer t2")
    );
}

#[tokio::test(start_paused = true)]
async fn rt_25_refused_twice_is_an_error() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let script = Script::new([Step::status(401)]);
    let error = client(&script, provider(&fetches)).list_clusters().send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (401, 2));
    assert_eq!((script.hits(), fetches.load(Ordering::SeqCst)), (2, 2));
    // hc_07: a credential that is set stays what it is, whatever realm the server asks for.
    let script = Script::new([Step::with(401, "www-authenticate", "Basic realm=\"other\"")]);
    let error = script.client().list_clusters().send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), script.hits()), (401, 1));
    let script = Script::new([Step::with(407, "proxy-authenticate", "Basic")]);
    assert!(script.client().list_clusters().send().await.is_err());
    assert_eq!(script.hits(), 1);
}

#[tokio::test(start_paused = true)]
async fn rt_25_a_credential_is_renewed_before_its_end() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let script = Script::new([Step::list()]);
    let client = client(&script, provider(&fetches));
    for (wait, expected) in [(0, 1), (3580, 1), (11, 2)] {
        tokio::time::sleep(Duration::from_secs(wait)).await;
        client.list_clusters().send().await.unwrap();
        assert_eq!(fetches.load(Ordering::SeqCst), expected, "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn rt_25_a_call_that_goes_away_does_not_take_the_fetch_with_it() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let script = Script::new([Step::list()]);
    let client = client(&script, provider(&fetches));
    let first = tokio::spawn(client.list_clusters().send());
    let second = tokio::spawn(client.list_clusters().send());
    tokio::time::sleep(Duration::from_millis(500)).await;
    first.abort();
    second.await.unwrap().unwrap();
    assert_eq!(fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn rt_25_what_cannot_be_fetched_is_told() {
    let script = Script::new([Step::list()]);
    let failing = || async { Fetched::Err("the vault is sealed".into()) };
    let error = client(&script, failing).list_clusters().send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.maybe_applied()), (ErrorKind::Credentials, 0, false));
    assert_eq!(error.to_string(), "listClusters: no credential for tokenAuth: it could not be fetched");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the vault is sealed");
    let wrong = || async { Fetched::Ok(Credential::token("canary\n")) };
    let error = client(&script, wrong).list_clusters().send().await.unwrap_err();
    assert!(error.to_string().contains("what was fetched holds characters"), "{error}");
    assert!(!error.to_string().contains("canary") && script.hits() == 0);
    let slow = || std::future::pending::<Fetched>();
    let error = client(&script, slow).list_clusters().send().await.unwrap_err();
    assert!(error.is_timeout() && script.hits() == 0);
    assert_eq!(error.to_string(), "listClusters: no credential for tokenAuth within 60s");
    assert_eq!((error.attempts(), error.maybe_applied()), (0, false));
}

#[tokio::test(start_paused = true)]
async fn hc_17_a_provider_that_panics_harms_one_call() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&fetches);
    let script = Script::new([Step::list()]);
    let client = client(&script, move || {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert!(number > 0, "poisoned");
            Fetched::Ok(Credential::token("t"))
        }
    });
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(client.list_clusters().send())).collect();
    let mut panicked = 0;
    for call in calls {
        match call.await {
            Ok(result) => drop(result.unwrap()),
            Err(error) => panicked += usize::from(error.is_panic()),
        }
    }
    assert_eq!((panicked, fetches.load(Ordering::SeqCst)), (1, 2));
}

/// An operation whose document declares a key.
struct Order;

impl Operation for Order {
    type Output = ();
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "order",
        method: "POST",
        path: "/orders",
        api: &API,
        security: &[],
        accept: "*/*",
        responses: &[rt::ResponseSpec { status: rt::Status::Range(2), success: true, case: 0, content: &[] }],
        server: None,
        repeat: rt::Repeat { key: Some("Idempotency-Key"), ..rt::Repeat::UNSAID },
    };

    fn request(&self, _: &mut rt::RequestBuilder) {}

    fn output(answer: rt::Answer) -> Result<(), rt::DecodeError> {
        answer.empty()
    }

    fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
        Err(rt::DecodeError::new("none"))
    }
}

#[tokio::test(start_paused = true)]
async fn rt_10_one_key_for_all_attempts_of_a_call() {
    let script = Script::new([Step::status(503), Step::status(503), Step::status(204), Step::status(204)]);
    let client = rt::ClientBuilder::<rt::Client>::new(&API)
        .base_url("https://host.example")
        .transport(script.clone())
        .build()
        .unwrap();
    rt::Call::new(&client, Order).send().await.unwrap();
    rt::Call::new(&client, Order).send().await.unwrap();
    rt::Call::new(&client, Order).header("Idempotency-Key", "mine").send().await.unwrap();
    let keys: Vec<_> =
        script.seen().iter().map(|hit| hit.headers["idempotency-key"].to_str().unwrap().to_owned()).collect();
    assert_eq!(keys.len(), 5);
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3] && keys[4] == "mine", "{keys:?}");
    for key in &keys[..4] {
        key.parse::<rt::Uuid>().unwrap();
        assert!(key.as_bytes()[14] == b'4' && b"89ab".contains(&key.as_bytes()[19]), "{key}");
    }
    for key in ["", &"k".repeat(256)] {
        let error = rt::Call::new(&client, Order).header("Idempotency-Key", key).send().await.unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.attempts()),
            ("order: the request is not valid: idempotency-key must have 1 to 255 characters", 0)
        );
    }
    rt::Call::new(&client, Order).header("Idempotency-Key", "k".repeat(255)).send().await.unwrap();
    assert_eq!(script.hits(), 1, "since they were taken out");
    // Nothing is sent where the document declares none.
    let script = Script::new([Step::list()]);
    script.client().list_clusters().send().await.unwrap();
    assert!(!script.seen()[0].headers.contains_key("idempotency-key"));
}

#[tokio::test(start_paused = true)]
async fn rt_25_a_provider_that_needs_its_own_credential_is_told() {
    let script = Script::new([Step::list()]);
    let slot: Arc<OnceLock<Client>> = Arc::default();
    let own = Arc::clone(&slot);
    let client = client(&script, move || {
        let call = own.get().map(|client| client.list_clusters().send());
        async move {
            match call {
                Some(call) => call.await?,
                None => return Err("no client".into()),
            };
            Fetched::Ok(Credential::token("t"))
        }
    });
    assert!(slot.set(client.clone()).is_ok());
    let error = client.list_clusters().send().await.unwrap_err();
    assert_eq!((error.kind(), script.hits()), (ErrorKind::Credentials, 0));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.ends_with("no credential for tokenAuth: its provider calls an operation that needs it"), "{source}");
}

/// The call that polls the fetch goes away, and another came while it did.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rt_25_a_call_that_comes_while_a_fetch_is_polled_goes_on() {
    let script = Script::new([Step::list()]);
    let (polled, was_polled) = std::sync::mpsc::channel();
    let (go_on, goes_on) = std::sync::mpsc::channel();
    let goes_on = Arc::new(std::sync::Mutex::new(goes_on));
    let client = client(&script, move || {
        let (polled, goes_on) = (polled.clone(), Arc::clone(&goes_on));
        let mut polls = 0;
        std::future::poll_fn(move |_| {
            polls += 1;
            polled.send(polls).unwrap();
            if polls == 1 {
                goes_on.lock().unwrap().recv().unwrap();
                return std::task::Poll::Pending;
            }
            std::task::Poll::Ready(Fetched::Ok(Credential::token("t")))
        })
    });
    let first = tokio::spawn(client.list_clusters().send());
    assert_eq!(was_polled.recv().unwrap(), 1);
    let second = tokio::spawn(client.list_clusters().send());
    // The second call finds the fetch taken, and nothing but its end can wake it.
    tokio::time::sleep(Duration::from_millis(50)).await;
    first.abort();
    go_on.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), second).await.expect("it is woken").unwrap().unwrap();
    assert_eq!(was_polled.recv().unwrap(), 2);
}
