//! Downloads: streams, lengths, and files that are whole or not there.

use std::path::Path;
use std::time::Duration;

use crate::rt::ErrorKind;
use crate::sample::operations::Client;
use crate::server::{Out, Server, answer};

/// An archive without entries.
const BODY: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

async fn whole() -> Server {
    Server::start(|_| answer(200, "application/zip", BODY)).await
}

async fn cut() -> Server {
    Server::raw("HTTP/1.1 200 OK\r\ncontent-type: application/zip\r\ncontent-length: 50\r\n\r\nPK a fi").await
}

fn entries(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[tokio::test]
async fn a_download_is_a_stream() {
    let server = whole().await;
    let mut download = server.client().get_certificate().send().await.unwrap();
    assert_eq!((download.status().as_u16(), download.length()), (200, Some(22)));
    let mut read = Vec::new();
    while let Some(chunk) = download.next().await {
        read.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(read, BODY);
    assert!(download.next().await.is_none());
    let again = server.client().get_certificate().send().await.unwrap();
    assert_eq!(again.bytes(22).await.unwrap(), BODY);
}

#[tokio::test]
async fn rt_40_downloads_have_a_cap() {
    let server = whole().await;
    let download = server.client().get_certificate().send().await.unwrap();
    assert_eq!(download.bytes(21).await.unwrap_err().kind(), ErrorKind::BodyTooLarge);
    let endless = Server::start(|_| {
        let mut answer = http::Response::new(Out::Endless);
        answer.headers_mut().insert("content-type", "application/zip".parse().unwrap());
        answer
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let client = Client::builder().base_url(&endless.url).max_download(100_000).build().unwrap();
    let error = client.get_certificate().download_to(folder.path().join("f")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    assert!(entries(folder.path()).is_empty());
    let download = client.get_certificate().send().await.unwrap().limit(10);
    assert!(download.bytes(20_000_000).await.is_err());
}

#[tokio::test]
async fn rt_45_a_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("certificate.zip");
    let saved = whole().await.client().get_certificate().download_to(&path).await.unwrap();
    assert_eq!((saved.length(), std::fs::read(&path).unwrap().as_slice()), (22, BODY));
    assert_eq!(entries(folder.path()), ["certificate.zip"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn rt_45_a_cut_download_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let error = cut().await.client().get_certificate().download_to(&path).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Transport, 200));
    assert!(entries(folder.path()).is_empty());
    std::fs::write(&path, "old").unwrap();
    let download = cut().await.client().get_certificate().send().await.unwrap();
    assert!(download.replace(&path).await.is_err());
    assert_eq!((entries(folder.path()).len(), std::fs::read_to_string(&path).unwrap().as_str()), (1, "old"));
}

#[tokio::test]
async fn hc_14_targets_that_are_refused() {
    let server = whole().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    std::fs::write(&path, "old").unwrap();
    let save = async |path: &Path| server.client().get_certificate().download_to(path).await.unwrap_err();
    assert_eq!(save(&path).await.kind(), ErrorKind::File);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    for target in [folder.path().to_owned(), folder.path().join("absent/f"), "/".into(), "..".into(), "".into()] {
        assert_eq!(save(&target).await.kind(), ErrorKind::File, "{target:?}");
    }
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(save(&link).await.kind(), ErrorKind::File);
        let download = server.client().get_certificate().send().await.unwrap();
        assert_eq!(download.replace(&link).await.unwrap_err().kind(), ErrorKind::File);
        std::fs::remove_file(link).unwrap();
    }
    assert_eq!(entries(folder.path()), ["f"]);
    let download = server.client().get_certificate().send().await.unwrap();
    assert_eq!(download.replace(&path).await.unwrap().length(), 22);
    assert_eq!((entries(folder.path()).len(), std::fs::read(&path).unwrap().as_slice()), (1, BODY));
}

#[tokio::test]
async fn hc_15_a_dropped_download_leaves_nothing() {
    let server = Server::start(|_| {
        let mut answer = http::Response::new(Out::Never);
        answer.headers_mut().insert("content-type", "application/zip".parse().unwrap());
        answer
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let saving = server.client().get_certificate().download_to(folder.path().join("f"));
    assert!(tokio::time::timeout(Duration::from_millis(300), saving).await.is_err());
    assert!(entries(folder.path()).is_empty());
}

#[tokio::test]
async fn rt_18_a_download_that_stands_still() {
    let server = Server::start(|_| {
        let mut answer = http::Response::new(Out::Never);
        answer.headers_mut().insert("content-type", "application/zip".parse().unwrap());
        answer
    })
    .await;
    let client = Client::builder().base_url(&server.url).idle_timeout(Duration::from_millis(30)).build().unwrap();
    let error = client.get_certificate().send().await.unwrap().bytes(10).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Timeout, "getCertificate: the download stood still for 30ms")
    );
}

#[tokio::test]
async fn rt_44_a_length_that_does_not_hold() {
    let mut download = cut().await.client().get_certificate().send().await.unwrap();
    let mut last = None;
    while let Some(chunk) = download.next().await {
        last = Some(chunk);
    }
    assert_eq!(last.unwrap().unwrap_err().kind(), ErrorKind::Transport);
    assert!(download.next().await.is_none());
}

#[tokio::test]
async fn errors_of_downloads_are_typed() {
    let server = Server::start(|_| crate::server::json(404, r#"{"code":"gone"}"#)).await;
    let folder = tempfile::tempdir().unwrap();
    let error = server.client().get_certificate().download_to(folder.path().join("f")).await.unwrap_err();
    assert_eq!(error.api().unwrap().code.as_deref(), Some("gone"));
    let html = Server::start(|_| answer(200, "text/html", "<html>")).await;
    let error = html.client().get_certificate().download_to(folder.path().join("f")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedContentType);
    assert!(entries(folder.path()).is_empty());
}
