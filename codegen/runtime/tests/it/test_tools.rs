//! The tools of the feature `test-util` themselves. No tokio timer runs here: time is that of `TestTimer`.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::rt::{
    self, CaptureTransport, ErrorKind, Fault, FaultTransport, NeverTransport, Random as _, ReplayTransport, Reply,
    RetryStop, SeededRandom, TestTimer, TimeoutPhase, Timer as _, TransportErrorKind,
};
use crate::sample::models::{ClusterList, NewCluster, Problem};
use crate::sample::operations::{Client, CreateCluster, DeleteUser, ListClusters};

const EMPTY: &str = r#"{"items":[]}"#;

fn client(transport: impl rt::Transport, timer: &TestTimer) -> Client {
    let builder =
        Client::builder().base_url("https://host.example/v1").token_auth("token").random(SeededRandom::new(7));
    builder.transport(transport).timer(timer.clone()).build().unwrap()
}

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password("cAnArY").build().unwrap()
}

#[tokio::test]
async fn rt_120_replay_in_order_answers_each_pair_once() {
    let replay = ReplayTransport::in_order().answer("GET", "/v1/clusters", Reply::empty(503)).answer(
        "GET",
        "/v1/clusters?limit=5",
        Reply::json(200, EMPTY),
    );
    let timer = TestTimer::jumping();
    client(replay.clone(), &timer).list_clusters().limit(5).send().await.unwrap();
    assert_eq!(replay.finish(), Ok(()));
    assert_eq!(replay.requests().len(), 2);
    assert!(timer.now() > Duration::ZERO && timer.now() <= Duration::from_millis(500), "{timer:?}");
}

#[tokio::test]
async fn rt_120_replay_names_what_was_not_expected_and_what_is_left() {
    let replay = ReplayTransport::in_order().answer("POST", "/v1/clusters", Reply::empty(202)).answer(
        "GET",
        "/v1/clusters",
        Reply::json(200, EMPTY),
    );
    let failed = client(replay.clone(), &TestTimer::jumping()).list_clusters().limit(7).send().await.unwrap_err();
    assert_eq!(
        failed.to_string(),
        "listClusters: the request was not sent: GET /v1/clusters is not expected by the test; POST /v1/clusters was to come next"
    );
    assert_eq!((failed.attempts(), failed.retry_stop()), (1, RetryStop::Final));
    let mismatch = replay.finish().unwrap_err();
    assert_eq!(mismatch.unasked, ["POST /v1/clusters", "GET /v1/clusters"]);
    assert_eq!(mismatch.unexpected, ["GET /v1/clusters"]);
    let line = "not asked for: POST /v1/clusters, GET /v1/clusters; not expected: GET /v1/clusters";
    assert_eq!(mismatch.to_string(), line);
}

#[tokio::test]
async fn rt_120_replay_in_any_order_goes_by_request() {
    let replay = ReplayTransport::in_any_order().answer("GET", "/v1/clusters?limit=1", Reply::json(200, EMPTY)).answer(
        "GET",
        "/v1/clusters?limit=2",
        Reply::json(200, r#"{"items":[],"broken""#),
    );
    let client = client(replay.clone(), &TestTimer::jumping());
    assert_eq!(client.list_clusters().limit(2).send().await.unwrap_err().kind(), ErrorKind::Decode);
    client.list_clusters().limit(1).send().await.unwrap();
    assert_eq!(replay.finish(), Ok(()));
    // Used up.
    client.list_clusters().limit(1).send().await.unwrap_err();
    assert_eq!(replay.finish().unwrap_err().unexpected, ["GET /v1/clusters"]);
}

#[tokio::test]
async fn rt_121_an_operation_is_answered_with_a_value() {
    let replay = ReplayTransport::in_any_order()
        .reply_to::<DeleteUser>(Reply::empty(204))
        .answer_to::<ListClusters>(200, &serde_json::json!({ "items": [] }));
    let client = client(replay.clone(), &TestTimer::jumping());
    client.list_clusters().send().await.unwrap();
    client.delete_user("a/b", "c").send().await.unwrap();
    assert_eq!(replay.finish(), Ok(()));
}

#[tokio::test]
async fn rt_121_operations_are_answered_with_their_own_types() {
    let list: ClusterList = rt::sample(r#"{"items":[{"id":"a","state":"AVAILABLE","owner":null}]}"#).unwrap();
    let problem: Problem = rt::sample(r#"{"message":"no"}"#).unwrap();
    let replay = ReplayTransport::in_order()
        .respond::<ListClusters>(&list)
        .respond::<DeleteUser>(&())
        .respond_error::<ListClusters>(422, &problem);
    let client = client(replay.clone(), &TestTimer::jumping());
    assert_eq!(client.list_clusters().send().await.unwrap(), list);
    client.delete_user("a", "b").send().await.unwrap();
    let refused = client.list_clusters().send().await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 422);
    assert_eq!(refused.into_api().unwrap(), problem);
    assert_eq!(replay.finish(), Ok(()));
}

#[test]
fn rt_121_samples_that_do_not_fit_say_where() {
    let error = rt::sample::<ClusterList>(r#"{"items":[{"id":7}]}"#).unwrap_err();
    assert_eq!(error.path(), "items[0].id");
}

#[tokio::test]
async fn rt_121_an_operation_is_not_mistaken_for_another() {
    let replay = ReplayTransport::in_any_order().answer_to::<CreateCluster>(202, &());
    client(replay.clone(), &TestTimer::jumping()).list_clusters().send().await.unwrap_err();
    let mismatch = replay.finish().unwrap_err();
    assert_eq!(
        (mismatch.unasked, mismatch.unexpected),
        (vec!["POST …/clusters/".into()], vec!["GET /v1/clusters".into()])
    );

    let replay = ReplayTransport::in_any_order().reply_to::<DeleteUser>(Reply::empty(204));
    client(replay.clone(), &TestTimer::jumping()).list_clusters().send().await.unwrap_err();
    assert_eq!(replay.finish().unwrap_err().unexpected.len(), 1);
}

#[tokio::test]
async fn rt_120_replies_that_http_cannot_carry_are_errors() {
    for reply in [Reply::empty(7), Reply::empty(200).header("a b", "c"), Reply::empty(200).header("a", "b\nc")] {
        let capture = CaptureTransport::new(reply);
        let failed = client(capture.clone(), &TestTimer::jumping()).list_clusters().send().await.unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::Internal);
        assert_eq!(capture.requests().len(), 1);
    }
}

#[tokio::test]
async fn rt_120_capture_keeps_all_and_shows_no_secret() {
    let capture = CaptureTransport::new(Reply::json(500, "{}"));
    let client = Client::builder()
        .base_url("https://host.example/v1")
        .credential("headerKey", rt::Credential::token("cAnArY"))
        .credential("queryKey", rt::Credential::token("cAnArY"))
        .default_header("X-Extra", "cAnArY")
        .transport(capture.clone())
        .timer(TestTimer::jumping())
        .build()
        .unwrap();
    client.list_clusters().retry(rt::NoRetry).send().await.unwrap_err();
    let sent = &capture.requests()[0];
    assert_eq!((sent.method(), sent.path(), sent.query()), ("GET", "/v1/clusters", Some("api%20key=cAnArY")));
    assert_eq!(
        (&sent.headers()["x-key"], &sent.headers()["x-extra"]),
        (&"cAnArY".parse().unwrap(), &"cAnArY".parse().unwrap())
    );
    let shown = format!("{capture:?} {sent:#?}");
    assert!(shown.contains("x-key") && !shown.contains("cAnArY"), "{shown}");
}

#[tokio::test]
async fn rt_120_capture_reads_bodies_of_both_kinds() {
    let capture = CaptureTransport::new(Reply::empty(500));
    let client = client(capture.clone(), &TestTimer::jumping());
    client.create_cluster(new_cluster()).send().await.unwrap_err();
    let chunks = rt::Body::from("streamed").into_chunks();
    let _ = client.upload(rt::Body::stream(chunks, None)).send().await;
    let sent = capture.requests();
    let body: serde_json::Value = serde_json::from_slice(sent[0].body()).unwrap();
    assert_eq!(body["password"], "cAnArY");
    assert_eq!(&sent[1].body()[..], b"streamed");
    assert!(!format!("{sent:?}").contains("cAnArY"));
}

#[tokio::test]
async fn rt_120_never_runs_into_the_time_limit() {
    let timer = TestTimer::jumping();
    let failed = client(NeverTransport, &timer).list_clusters().retry(rt::NoRetry).send().await.unwrap_err();
    assert_eq!((failed.kind(), failed.timeout_phase()), (ErrorKind::Timeout, Some(TimeoutPhase::FirstByte)));
    assert_eq!(timer.now(), Duration::from_secs(30));
}

#[tokio::test]
async fn rt_120_faults_hit_the_calls_they_are_meant_for() {
    let faults = [
        (Fault::Refuse, 1, Some(ErrorKind::Connect)),
        (Fault::Reset, 2, Some(ErrorKind::Transport)),
        (Fault::Stall, 2, Some(ErrorKind::Timeout)),
        (Fault::CutAt(3), 2, Some(ErrorKind::Transport)),
        (Fault::StallAt(3), 2, Some(ErrorKind::Timeout)),
        (Fault::CutAt(100), 2, None),
        (Fault::Drip, 2, None),
    ];
    for (fault, seen, kind) in faults {
        let capture = CaptureTransport::new(Reply::json(200, EMPTY));
        let transport = FaultTransport::new(capture.clone()).fault(1, fault);
        let client = client(transport.clone(), &TestTimer::jumping());
        let first = client.list_clusters().retry(rt::NoRetry).send().await;
        assert_eq!(first.err().map(|error| error.kind()), kind, "{fault:?}");
        client.list_clusters().retry(rt::NoRetry).send().await.unwrap();
        assert_eq!((transport.count(), capture.requests().len()), (2, seen), "{fault:?}");
    }
}

#[tokio::test]
async fn rt_120_a_repeat_gets_over_a_fault() {
    let capture = CaptureTransport::new(Reply::json(200, EMPTY));
    let transport = FaultTransport::new(capture.clone()).fault(1, Fault::Refuse).fault(2, Fault::CutAt(0));
    client(transport.clone(), &TestTimer::jumping()).list_clusters().send().await.unwrap();
    assert_eq!((transport.count(), capture.requests().len()), (3, 2));
    let lost = FaultTransport::new(capture).fault(1, Fault::Reset);
    let failed = client(lost, &TestTimer::jumping()).create_cluster(new_cluster()).send().await.unwrap_err();
    assert!(failed.maybe_applied());
}

#[test]
fn rt_120_a_clock_moved_by_hand_ends_the_waits_that_are_over() {
    let timer = TestTimer::by_hand();
    let noon = timer.time_of_day();
    let (mut short, mut long) = (timer.sleep(Duration::from_secs(2)), timer.sleep(Duration::from_secs(5)));
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(short.as_mut().poll(&mut context), Poll::Pending);
    timer.advance(Duration::from_secs(1));
    assert_eq!(short.as_mut().poll(&mut context), Poll::Pending);
    timer.clone().advance(Duration::from_secs(1));
    assert_eq!(short.as_mut().poll(&mut context), Poll::Ready(()));
    assert_eq!(long.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!((timer.now(), timer.time_of_day()), (Duration::from_secs(2), noon + Duration::from_secs(2)));
}

#[tokio::test]
async fn rt_120_advancing_wakes_a_task() {
    let timer = TestTimer::by_hand();
    let replay = ReplayTransport::in_order()
        .answer("GET", "/v1/clusters", Reply::error(TransportErrorKind::Connect, "down"))
        .answer_to::<ListClusters>(200, &serde_json::json!({ "items": [] }));
    let call = client(replay.clone(), &timer).list_clusters().send();
    let task = tokio::spawn(call);
    while replay.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    timer.advance(Duration::from_secs(1));
    task.await.unwrap().unwrap();
    assert_eq!(replay.finish(), Ok(()));
}

#[test]
fn rt_120_seeds_give_the_same_numbers_always() {
    // The first numbers of SplitMix64 from 0.
    let random = SeededRandom::new(0);
    assert_eq!([random.next(), random.next()], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    assert_ne!(SeededRandom::new(1).next(), SeededRandom::new(2).next());
}
