//! How much memory an answer without an end takes. Measured in a process of its own, where nobody else's tests allocate.

use crate::rt::ErrorKind;
use crate::server::{Out, Server};

const MIB: u64 = 1024 * 1024;

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Tells the test that it runs in the process that is measured.
const MEASURED: &str = "SPECWRIGHT_TEST_MEASURED";

#[tokio::main(flavor = "current_thread")]
async fn read_without_end() {
    #[cfg(feature = "gzip")]
    let bomb = bytes::Bytes::from(crate::gzip::bomb());
    let server = Server::start(move |seen| {
        #[cfg(feature = "gzip")]
        if seen.target.contains("bomb") {
            let mut answer = crate::server::answer(200, "application/json", bomb.clone());
            answer.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
            return answer;
        }
        let mut answer = http::Response::new(Out::Endless);
        let content_type = if seen.target == "/certificate" { "application/zip" } else { "application/json" };
        answer.headers_mut().insert("content-type", content_type.parse().unwrap());
        if seen.target.contains("500") {
            *answer.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        }
        answer
    })
    .await;
    let client = server.client();
    // What the first call sets up for good.
    assert!(client.list_clusters().filter_name("500").send().await.is_err());
    let before = peak();
    let error = client.list_clusters().filter_name("500").send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_body_truncated()), (ErrorKind::Status, true));
    assert!(peak() - before < 2 * MIB, "an error took {} bytes", peak() - before);
    // A download is not kept: only its last part, where the archive's table must lie.
    let mut download = client.get_certificate().send().await.unwrap();
    let error = loop {
        match download.next().await.unwrap() {
            Ok(chunk) => drop(chunk),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    assert!(peak() - before < 4 * MIB, "a download took {} bytes", peak() - before);
    assert_eq!(client.list_clusters().send().await.unwrap_err().kind(), ErrorKind::BodyTooLarge);
    assert!(peak() - before < 24 * MIB, "an answer took {} bytes", peak() - before);
    assert_eq!(server.hits(), 4);
    #[cfg(feature = "gzip")]
    {
        let error = client.list_clusters().filter_name("bomb").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
        assert!(peak() - before < 32 * MIB, "a bomb took {} bytes", peak() - before);
    }
}

#[test]
fn rt_40_no_answer_takes_more_memory_than_its_cap() {
    if std::env::var_os(MEASURED).is_some() {
        return read_without_end();
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "memory::rt_40_no_answer_takes_more_memory_than_its_cap"])
        .env(MEASURED, "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && told.contains("1 passed"), "{told}");
}
