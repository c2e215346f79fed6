//! RT-08: the purse that repeats are paid from, coin by coin: what a repeat costs, what a success brings, whose purse it is.

use crate::rt::{self, RetryStop, StandardRetry};
use crate::sample::operations::{Client, ListClusters};
use crate::script::{Script, Step};

/// Sends a call that may be repeated once. Says how often it was sent, and why it ended if it failed.
async fn sent(script: &Script, client: &Client) -> (usize, Option<RetryStop>) {
    let before = script.hits();
    let result = client.list_clusters().send().await;
    (script.hits() - before, result.err().map(|error| error.retry_stop()))
}

fn client(script: &Script) -> Client {
    script.builder().retry(StandardRetry::new().attempts(2)).build().unwrap()
}

const REPEATED: (usize, Option<RetryStop>) = (2, Some(RetryStop::Attempts));
const EXHAUSTED: (usize, Option<RetryStop>) = (1, Some(RetryStop::QuotaExhausted));

#[tokio::test(start_paused = true)]
async fn rt_08_repeats_cost_fourteen_and_successes_bring_one() {
    let failures = |count| std::iter::repeat_n(Step::status(503), count);
    let successes = |count| std::iter::repeat_n(Step::list(), count);
    // Of 500 coins 35 repeats leave ten.
    let steps = failures(71).chain(successes(3)).chain(failures(1)).chain(successes(1)).chain(failures(2 + 1));
    let script = Script::new(steps.chain(successes(2_000)).chain(failures(1)));
    let client = client(&script);
    for _ in 0..35 {
        assert_eq!(sent(&script, &client).await, REPEATED);
    }
    assert_eq!(sent(&script, &client).await, EXHAUSTED);
    for _ in 0..3 {
        assert_eq!(sent(&script, &client).await, (1, None));
    }
    assert_eq!(sent(&script, &client).await, EXHAUSTED, "thirteen are too few");
    assert_eq!(sent(&script, &client).await, (1, None));
    assert_eq!(sent(&script, &client).await, REPEATED, "fourteen are not");
    assert_eq!(sent(&script, &client).await, EXHAUSTED);
    // However many successes there were, the purse holds no more than at first.
    for _ in 0..2_000 {
        assert_eq!(sent(&script, &client).await, (1, None));
    }
    for _ in 0..35 {
        assert_eq!(sent(&script, &client).await, REPEATED);
    }
    assert_eq!(sent(&script, &client).await, EXHAUSTED);
}

#[tokio::test(start_paused = true)]
async fn rt_08_repeats_that_the_server_asked_for_cost_five() {
    let script = Script::new([Step::status(429)]);
    let client = client(&script);
    for _ in 0..100 {
        assert_eq!(sent(&script, &client).await, REPEATED);
    }
    assert_eq!(sent(&script, &client).await, EXHAUSTED);
}

/// An operation that has a server of its own.
struct Apart;

impl rt::Operation for Apart {
    type Output = ();
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec =
        rt::OperationSpec { server: Some("https://apart.example"), ..<ListClusters as rt::Operation>::SPEC };

    fn request(&self, _: &mut rt::RequestBuilder) {}

    fn output(answer: rt::Answer) -> Result<(), rt::DecodeError> {
        answer.empty()
    }

    fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
        Err(rt::DecodeError::new("none"))
    }
}

#[tokio::test(start_paused = true)]
async fn rt_08_every_server_has_a_purse_that_clones_share() {
    let script = Script::new([Step::status(503)]);
    let builder = Client::builder().token_auth("token").transport(script.clone());
    let client = builder.retry(StandardRetry::new().attempts(2)).build().unwrap();
    while sent(&script, &client.clone()).await != EXHAUSTED {}
    assert_eq!(client.call(Apart).send().await.unwrap_err().retry_stop(), RetryStop::Attempts);
    assert_eq!(sent(&script, &client).await, EXHAUSTED);
}
