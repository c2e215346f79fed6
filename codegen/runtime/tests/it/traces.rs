//! Spans and events: their names, their fields, their levels, and what stays out of them.

use std::time::Duration;

use crate::recorder::Recorder;
use crate::rt::{self, Credential, NoRetry, WaitConfig};
use crate::sample::operations::Client;
use crate::script::{Script, Step};

#[tokio::test(start_paused = true)]
async fn rt_102_an_attempt_that_succeeds() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    Script::new([Step::list()]).client().list_clusters().limit(5).send().await.unwrap();
    assert_eq!(
        recorder.text(),
        "INFO call otel.name=\"listClusters\" otel.kind=\"internal\" http.request.method=\"GET\" \
         url.template=\"/clusters\" attempts=1\n\
         INFO attempt otel.name=GET /clusters otel.kind=\"client\" http.request.method=\"GET\" \
         server.address=\"host.example\" server.port=443 url.full=https://host.example/v1/clusters?limit=5 \
         url.template=\"/clusters\" http.response.status_code=200 network.protocol.version=\"1.1\"\n"
    );
}

#[tokio::test(start_paused = true)]
async fn rt_102_resend_count_is_absent_then_one_then_two() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let script = Script::new([Step::status(503), Step::Fail(rt::TransportErrorKind::Other), Step::list()]);
    script.client().list_clusters().send().await.unwrap();
    let ends: Vec<String> = recorder
        .named("attempt")
        .iter()
        .map(|fields| fields.split_once("url.template=\"/clusters\"").unwrap().1.trim().to_owned())
        .collect();
    assert_eq!(
        ends,
        [
            "http.response.status_code=503 network.protocol.version=\"1.1\" otel.status_code=\"ERROR\" \
             error.type=\"503\"",
            "http.request.resend_count=1 otel.status_code=\"ERROR\" error.type=\"transport\"",
            "http.request.resend_count=2 http.response.status_code=200 network.protocol.version=\"1.1\"",
        ]
    );
    assert!(recorder.named("call")[0].ends_with("attempts=1 attempts=2 attempts=3"), "{}", recorder.text());
}

#[tokio::test(start_paused = true)]
async fn rt_102_the_span_of_an_attempt_ends_before_the_wait_for_the_next() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    Script::new([Step::status(503), Step::list()]).client().list_clusters().send().await.unwrap();
    assert_eq!(
        recorder.order(),
        ["call", "attempt", "end of attempt", "sending again", "attempt", "end of attempt", "end of call"]
    );
}

#[tokio::test(start_paused = true)]
async fn rt_102_calls_that_fail_before_and_after_sending() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let client = Script::new([Step::status(404), Step::Hang]).client();
    client.delete_user("c", "u").send().await.unwrap_err();
    client.delete_user("c", "..").send().await.unwrap_err();
    let late = client.delete_user("c", "u").timeout(Duration::from_secs(1)).send().await.unwrap_err();
    assert_eq!(late.error_type(), "timeout");
    let calls = recorder.named("call");
    assert!(calls[0].ends_with("attempts=1 otel.status_code=\"ERROR\" error.type=\"404\""), "{calls:#?}");
    assert!(calls[1].ends_with("otel.status_code=\"ERROR\" error.type=\"invalid_request\""), "{calls:#?}");
    assert!(calls[2].ends_with("otel.status_code=\"ERROR\" error.type=\"timeout\""), "{calls:#?}");
    assert_eq!(recorder.named("attempt").len(), 2);
}

fn url(recorder: &Recorder) -> String {
    let attempts = recorder.named("attempt");
    let (_, url) = attempts.last().unwrap().split_once("url.full=").unwrap();
    url.split(' ').next().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn rt_103_addresses_show_no_values_of_paths_and_no_keys() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let script = Script::new([Step::status(204)]);
    script.client().delete_user("my cluster", "ann").send().await.unwrap();
    assert_eq!(url(&recorder), "https://host.example/v1/clusters/{clusterId}/users/{name}");
    let opted = script.builder().trace_paths().build().unwrap();
    opted.delete_user("my cluster", "ann").send().await.unwrap();
    assert_eq!(url(&recorder), "https://host.example/v1/clusters/my%20cluster/users/ann");
    let keyed = Client::builder().base_url("http://127.0.0.1:81").transport(Script::new([Step::list()]));
    let keyed = keyed.credential("headerKey", Credential::token("k")).credential("queryKey", Credential::token("k"));
    keyed.build().unwrap().list_clusters().limit(1).send().await.unwrap();
    assert_eq!(url(&recorder), "http://127.0.0.1:81/clusters?limit=1&api%20key=REDACTED");
    assert!(recorder.text().contains("server.address=\"127.0.0.1\" server.port=81"), "{}", recorder.text());
}

/// A query of names that are known, or that say what they are, and of one that the operation calls secret.
struct Named;

impl rt::Operation for Named {
    type Output = ();
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "named",
        path: "/n/{pin}",
        security: &[],
        accept: "*/*",
        responses: &[rt::ResponseSpec { status: rt::Status::Code(200), success: true, case: 0, content: &[] }],
        ..<crate::sample::operations::ListClusters as rt::Operation>::SPEC
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        request.secret("pin");
        request.path("pin", rt::Style::SIMPLE, "9");
        let names =
            ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature", "next_token", "api key", "design", "author"];
        for name in names {
            request.query(name, rt::Style::FORM, Some("v"));
        }
        let object = serde_json::json!({ "a": "v" });
        request.secret("deep");
        request.query("deep", rt::Style { kind: rt::StyleKind::DeepObject, ..rt::Style::FORM }, Some(&object));
        // Spread, an object becomes pairs of its members.
        request.secret("spread");
        request.query("spread", rt::Style::FORM, Some(&serde_json::json!({ "mine": "v", "o w": "v" })));
    }

    fn output(_: rt::Answer) -> Result<(), rt::DecodeError> {
        Ok(())
    }

    fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
        Err(rt::DecodeError::new("none"))
    }
}

#[tokio::test(start_paused = true)]
async fn rt_103_known_telling_and_marked_names_are_masked() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let client = Script::new([Step::status(200)]).builder().trace_paths().build().unwrap();
    client.call(Named).send().await.unwrap();
    assert_eq!(
        url(&recorder),
        "https://host.example/v1/n/{pin}?AWSAccessKeyId=REDACTED&Signature=REDACTED&sig=REDACTED\
         &X-Goog-Signature=REDACTED&next_token=REDACTED&api%20key=REDACTED&design=v&author=v&deep%5Ba%5D=REDACTED\
         &mine=REDACTED&o%20w=REDACTED"
    );
}

/// An operation whose path names a secret, without a mark.
struct Reset;

impl rt::Operation for Reset {
    type Output = ();
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec { path: "/reset/{resetToken}/{step}", ..Named::SPEC };

    fn request(&self, request: &mut rt::RequestBuilder) {
        request.path("resetToken", rt::Style::SIMPLE, "v");
        request.path("step", rt::Style::SIMPLE, "1");
    }

    fn output(_: rt::Answer) -> Result<(), rt::DecodeError> {
        Ok(())
    }

    fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
        Err(rt::DecodeError::new("none"))
    }
}

#[tokio::test(start_paused = true)]
async fn rt_103_paths_with_telling_names_show_no_values() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let client = Script::new([Step::status(200)]).builder().trace_paths().build().unwrap();
    client.call(Reset).send().await.unwrap();
    assert_eq!(url(&recorder), "https://host.example/v1/reset/{resetToken}/{step}");
}

#[tokio::test(start_paused = true)]
async fn rt_105_repeats_waits_and_refused_redirects_are_told_at_debug() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let script = Script::new([Step::with(429, "retry-after", "3"), Step::list()]);
    let limited = script.builder().rate_limit(rt::RateLimit::per_second(1)).build().unwrap();
    limited.list_clusters().send().await.unwrap();
    limited.list_clusters().send().await.unwrap();
    let moved = Script::new([Step::with(302, "location", "https://evil.example/a?b=c")]);
    moved.client().list_clusters().send().await.unwrap_err();
    let provider = || async { Ok(Credential::token("t")) };
    let refused = Script::new([Step::status(401), Step::list()]);
    let renewed = refused.builder().credential_provider("tokenAuth", provider).build().unwrap();
    renewed.list_clusters().send().await.unwrap();
    let events: Vec<String> =
        recorder.text().lines().filter(|line| line.starts_with("DEBUG")).map(str::to_owned).collect();
    assert_eq!(
        events,
        [
            "DEBUG sending again error.type=\"429\" attempts=1 wait=3.15",
            "DEBUG waiting for a turn wait=1.0",
            "DEBUG a redirect was not followed origin=\"https://evil.example\"",
            "DEBUG the credential was refused; asking for another attempts=1",
        ]
    );
    assert!(recorder.levels().iter().all(|level| *level >= tracing::Level::INFO));
}

static DONE: rt::Waiter = rt::Waiter {
    name: "wait_until_done",
    success: &[rt::Condition::All(&[("/state", &["DONE"])])],
    failure: &[],
    pending: &[],
    confirm_failure: false,
};

#[tokio::test(start_paused = true)]
async fn rt_105_polls_of_a_waiter_are_told_at_debug() {
    let recorder = Recorder::default();
    let _guard = recorder.listen();
    let busy = Step::Answer(200, Vec::new(), r#"{"items":[],"state":"canary"}"#);
    let done = Step::Answer(200, Vec::new(), r#"{"items":[],"state":"DONE"}"#);
    let client = Script::new([busy, done]).client();
    let config = WaitConfig::deadline(Duration::from_secs(60)).settled();
    rt::wait_for(client.list_clusters().retry(NoRetry), &DONE, config).await.unwrap();
    let text = recorder.text();
    // What the server says of the state may be anything, so it is told to the caller's `on_event` and to nobody else.
    assert!(text.contains("DEBUG waiting for a state polls=1 known=false wait=") && !text.contains("canary"), "{text}");
}
