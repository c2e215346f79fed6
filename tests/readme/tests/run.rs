//! The functions that `README.md` shows, called without a network.
//!
//! Goes in: what `build.rs` cut out of the README. Comes out: a failure when one does not ask for what its section says.

use managed_postgres::runtime::{ReplayTransport, Reply, SeededRandom, TestTimer};
use managed_postgres::{instaclustr, ionos};

const CLUSTERS: &str = "/databases/postgresql/clusters";

fn ionos(replay: &ReplayTransport) -> ionos::Client {
    let builder = ionos::Client::builder().token_auth("token").transport(replay.clone());
    builder.timer(TestTimer::jumping()).random(SeededRandom::new(1)).build().expect("a client")
}

fn instaclustr(replay: &ReplayTransport) -> instaclustr::Client {
    let builder = instaclustr::Client::builder().basic_auth("user", "key").transport(replay.clone());
    builder.timer(TestTimer::jumping()).random(SeededRandom::new(1)).build().expect("a client")
}

fn state(state: &str) -> Reply {
    Reply::json(200, format!(r#"{{"id":"4711","metadata":{{"state":"{state}"}}}}"#))
}

mod errors {
    include!(concat!(env!("OUT_DIR"), "/errors.rs"));

    #[tokio::test]
    async fn the_example_of_errors_runs() {
        use super::{CLUSTERS, ReplayTransport, Reply, ionos, state};
        let path = format!("{CLUSTERS}/4711");
        let api = r#"{"httpStatus":403,"messages":[{"errorCode":"dbaas-1","message":"no"}]}"#;
        let replies = [state("AVAILABLE"), Reply::json(404, "{}"), Reply::json(200, "[]"), Reply::json(403, api)];
        for reply in replies {
            let replay = ReplayTransport::in_order().answer("GET", &path, reply);
            show(&ionos(&replay), "4711").await;
            assert_eq!(replay.finish(), Ok(()));
        }
    }
}

mod retries {
    include!(concat!(env!("OUT_DIR"), "/retries.rs"));

    #[tokio::test]
    async fn the_example_of_retries_runs() {
        use super::{ReplayTransport, Reply, instaclustr};
        use managed_postgres::instaclustr::operations::{DeleteCluster, ListVersions};
        patient("user", "key").expect("a client");
        let replay = ReplayTransport::in_order()
            .reply_to::<DeleteCluster>(Reply::empty(503))
            .reply_to::<DeleteCluster>(Reply::empty(404))
            .reply_to::<ListVersions>(Reply::empty(503).header("retry-after", "7"));
        delete(&instaclustr(&replay), "4711").await;
        assert_eq!(replay.finish(), Ok(()));
    }
}

mod lists {
    include!(concat!(env!("OUT_DIR"), "/lists.rs"));

    #[tokio::test]
    async fn the_example_of_lists_runs() {
        use super::{CLUSTERS, ReplayTransport, Reply, ionos};
        let page = |ids: &str, next: &str| {
            let links = if next.is_empty() {
                String::new()
            } else {
                format!(r#""next":"https://api.ionos.com{CLUSTERS}?{next}""#)
            };
            Reply::json(200, format!(r#"{{"items":[{ids}],"links":{{{links}}}}}"#))
        };
        let replay = ReplayTransport::in_order()
            .answer("GET", CLUSTERS, page(r#"{"id":"a"}"#, ""))
            .answer("GET", CLUSTERS, page(r#"{"id":"a"}"#, "limit=100&offset=100"))
            .answer("GET", CLUSTERS, page(r#"{"id":"b"}"#, ""))
            .answer("GET", CLUSTERS, page(r#"{"id":"a"}"#, "limit=50&offset=50"))
            .answer("GET", CLUSTERS, page(r#"{"id":"b"}"#, ""));
        pages(&ionos(&replay)).await.expect("three lists");
        assert_eq!(replay.finish(), Ok(()));
        assert_eq!(replay.requests()[0].query(), Some("filter.name=prod"));
    }
}

mod waiting {
    include!(concat!(env!("OUT_DIR"), "/waiting.rs"));

    #[tokio::test]
    async fn the_example_of_waiting_runs() {
        use super::{ReplayTransport, Reply, ionos, state};
        use managed_postgres::ionos::operations::{DeleteCluster, GetCluster};
        let replay = ReplayTransport::in_order()
            .reply_to::<GetCluster>(state("BUSY"))
            .reply_to::<GetCluster>(state("AVAILABLE"))
            .reply_to::<DeleteCluster>(Reply::json(200, r#"{"id":"4711"}"#))
            .reply_to::<GetCluster>(state("DESTROYING"))
            .reply_to::<GetCluster>(Reply::json(404, "{}"));
        wait(&ionos(&replay), "4711").await.expect("both waits end");
        assert_eq!(replay.finish(), Ok(()));
    }
}
