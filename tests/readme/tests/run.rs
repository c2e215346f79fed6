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

mod certificates {
    use std::fs;

    use super::archive::{Entry, archive};

    include!(concat!(env!("OUT_DIR"), "/certificates.rs"));

    const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";

    #[test]
    fn rt_47_what_is_expected_is_taken() {
        let found = unpack(&archive(&[
            ("a.jks", Entry::File(b"j")),
            ("a.pem", Entry::File(PEM)),
            ("a.der", Entry::File(b"d")),
        ]));
        let found = found.expect("three forms");
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), ["ca.der", "ca.jks", "ca.pem"]);
        assert_eq!(found["ca.pem"], PEM);
    }

    #[test]
    fn rt_47_names_in_an_archive_lead_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let (inner, outside) = (folder.path().join("inner"), folder.path().join("outside.pem"));
        fs::create_dir(&inner).expect("a folder");
        for name in [
            "../outside.pem",
            "..\\outside.pem",
            outside.to_str().expect("UTF-8"),
            "a/../../outside.pem",
            "C:outside.pem",
        ] {
            for (name, bytes) in unpack(&archive(&[(name, Entry::File(PEM))])).expect("a file") {
                fs::write(inner.join(name), bytes).expect("a file");
            }
            let there = |folder: &std::path::Path| fs::read_dir(folder).expect("a folder").count();
            assert_eq!((there(folder.path()), there(&inner), inner.join("ca.pem").exists()), (1, 1, true), "{name}");
        }
    }

    #[test]
    fn rt_47_links_and_second_entries_and_strangers_are_refused() {
        let good = ("a.pem", Entry::File(PEM));
        for (what, wrong) in [
            ("a link", ("b.der", Entry::Link("/etc/passwd"))),
            ("a second one", ("b.pem", Entry::File(PEM))),
            ("one of the same name", ("a.pem", Entry::File(b"other"))),
            ("a stranger", ("run.sh", Entry::File(b"#!"))),
            ("a folder", ("a.der/", Entry::File(b""))),
        ] {
            let found = unpack(&archive(&[good, wrong]));
            // Of entries of one name the library gives one alone; either way nothing is taken twice.
            let is_one = found.as_ref().is_ok_and(|found| found.len() == 1 && what == "one of the same name");
            assert!(found.is_err() || is_one, "{what}: {found:?}");
        }
        let long = vec![0; (MOST + 1) as usize];
        assert!(unpack(&archive(&[("a.der", Entry::File(&long))])).is_err());
    }

    #[test]
    fn rt_48_trust_is_decided_elsewhere() {
        let readme = include_str!("../../../README.md");
        let (_, section) = readme.split_once("### Downloading the certificates").expect("a section");
        let section = section.split("\n### ").next().expect("a section").replace('\n', " ");
        for said in ["what a second channel gives", "trusts every server", "Nothing is unpacked or installed by itself"]
        {
            assert!(section.contains(said), "{said}");
        }
    }
}

/// Zip archives with any names, written by hand since libraries refuse the bad ones.
mod archive {
    #[derive(Clone, Copy)]
    pub enum Entry<'a> {
        File(&'a [u8]),
        Link(&'a str),
    }

    fn crc(bytes: &[u8]) -> u32 {
        let shift = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| shift(sum)))
    }

    /// Sizes, sum and name, as both heads of an entry have them.
    fn common(name: &str, bytes: &[u8]) -> Vec<u8> {
        let length = (bytes.len() as u32).to_le_bytes();
        let name_length = (name.len() as u16).to_le_bytes();
        let head =
            [[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0].as_slice(), &crc(bytes).to_le_bytes(), &length, &length, &name_length];
        [head.concat(), vec![0, 0]].concat()
    }

    pub fn archive(entries: &[(&str, Entry<'_>)]) -> Vec<u8> {
        let (mut out, mut table) = (Vec::new(), Vec::new());
        for (name, entry) in entries {
            let (bytes, mode) = match entry {
                Entry::File(bytes) => (*bytes, 0o100_644_u32),
                Entry::Link(target) => (target.as_bytes(), 0o120_777),
            };
            let at = (out.len() as u32).to_le_bytes();
            out.extend([b"PK\x03\x04".as_slice(), &common(name, bytes), name.as_bytes(), bytes].concat());
            let attributes = (mode << 16).to_le_bytes();
            // Made on Unix, so that the mode counts; no comment, first disk.
            let rest = [[0, 0, 0, 0, 0, 0].as_slice(), &attributes, &at, name.as_bytes()].concat();
            table.extend([b"PK\x01\x02\x14\x03".as_slice(), &common(name, bytes), &rest].concat());
        }
        let count = (entries.len() as u16).to_le_bytes();
        let (length, at) = ((table.len() as u32).to_le_bytes(), (out.len() as u32).to_le_bytes());
        let end = [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &length, &at, &[0, 0]].concat();
        [out, table, end].concat()
    }
}
