//! What a process of its own does, so that it alone is counted: so many calls of one kind by one client.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use managed_postgres::ionos::models::ClusterList;

use crate::clients::{Client, Who};
use crate::{hand, samples};

/// The argument that makes a process work instead of measure. Behind it: whose client, what, how often, and for calls the
/// server's address.
pub const ARGUMENT: &str = "--work";

/// Works as the words say.
pub fn run(words: &[String]) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words.as_slice() {
        [who, what @ ("read" | "read-shuffled"), count] => {
            let list = if what == "read" { samples::list(samples::MANY) } else { samples::shuffled(samples::MANY) };
            (0..number(count)).for_each(|_| read(Who::named(who), &list));
        }
        [who, what, count, url] => runtime().block_on(call(&Who::named(who).client(url), what, number(count))),
        _ => panic!("three or four words are needed"),
    }
}

fn number(text: &str) -> u64 {
    text.parse().expect("a number")
}

/// A runtime with one thread, so that counts are steady.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Reads a list of clusters.
pub fn read(who: Who, list: &[u8]) {
    match who {
        Who::Emitted => drop(black_box(serde_json::from_slice::<ClusterList>(list).expect("a list"))),
        Who::Hand => drop(black_box(serde_json::from_slice::<hand::ClusterList>(list).expect("a list"))),
    }
}

async fn call(client: &Client, what: &str, count: u64) {
    let started = Instant::now();
    let mut bytes = 0;
    for at in 1..=count {
        match what {
            "create" => client.create().await,
            "list" => client.list().await,
            "stream" => bytes += client.stream().await,
            "save" => {
                let folder = tempfile::tempdir().expect("a folder");
                bytes += client.save(&folder.path().join("archive.zip")).await;
            }
            "get" | "soak" => client.get().await,
            other => panic!("there is no work called {other}"),
        }
        if what == "soak" && at % (count / 10).max(1) == 0 {
            println!("{at} calls: {} kB", memory("VmRSS"));
        }
    }
    if bytes > 0 {
        let seconds = started.elapsed().as_secs_f64();
        println!("{bytes} bytes in {seconds:.1} s, at most {} kB of memory", memory("VmHWM"));
    }
}

/// A line of this process's status in kilobytes; 0 where there is none.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
    found.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
