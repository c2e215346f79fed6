//! Downloads that must be whole zip archives, because the document says that they are archives or the caller does.

use crate::rt::ErrorKind;
use crate::server::{Server, answer};

/// One stored file of a few bytes, as any zip program writes it, with a comment.
pub fn archive(comment: &[u8]) -> Vec<u8> {
    let (name, data) = (b"ca.pem", b"certificate");
    let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    common.extend_from_slice(&[data.len() as u8, 0, 0, 0, data.len() as u8, 0, 0, 0, name.len() as u8, 0, 0, 0]);
    let mut zip = [&b"PK\x03\x04"[..], &common, name, data].concat();
    let offset = zip.len() as u8;
    let table = [&b"PK\x01\x02\x14\0"[..], &common, &[0; 14], name].concat();
    zip.extend_from_slice(&table);
    zip.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend_from_slice(&[table.len() as u8, 0, 0, 0, offset, 0, 0, 0, comment.len() as u8, 0]);
    zip.extend_from_slice(comment);
    zip
}

/// Sent without a length and ended by closing, which hides where it was cut.
async fn read(body: &[u8]) -> Result<usize, ErrorKind> {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/zip\r\nconnection: close\r\n\r\n";
    let server = Server::raw([&head[..], body].concat()).await;
    let download = server.client().get_certificate().send().await.unwrap();
    download.bytes(1 << 20).await.map(|bytes| bytes.len()).map_err(|error| error.kind())
}

#[tokio::test]
async fn rt_46_a_whole_archive_passes() {
    for comment in [&b""[..], b"a comment", b"PK\x05\x06 in a comment"] {
        let zip = archive(comment);
        assert_eq!(read(&zip).await, Ok(zip.len()));
    }
    let empty = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    assert_eq!(read(&empty).await, Ok(22));
}

#[tokio::test]
async fn rt_46_an_archive_that_is_cut_anywhere_fails() {
    let zip = archive(b"a comment");
    assert!(zip.len() > 100);
    for length in 0..zip.len() {
        assert_eq!(read(&zip[..length]).await, Err(ErrorKind::Decode), "{length}");
    }
}

#[tokio::test]
async fn hc_13_what_is_no_archive_fails() {
    let zip = archive(b"");
    for (name, body) in [
        ("page", b"<html>please sign in</html>".repeat(10)),
        ("junk before", [b"junk", &zip[..]].concat()),
        ("archive after junk that looks like one", [b"PK\x03\x04", &zip[..]].concat()),
        ("junk after", [&zip[..], b"junk"].concat()),
        ("half of it twice", [&zip[..40], &zip[..]].concat()),
        ("wide numbers without the wide record", {
            let mut wide = zip.clone();
            let at = wide.len() - 10;
            wide[at..at + 8].fill(0xff);
            wide
        }),
    ] {
        assert_eq!(read(&body).await, Err(ErrorKind::Decode), "{name}");
    }
}

#[tokio::test]
async fn rt_46_nothing_is_saved_of_a_cut_archive() {
    let zip = archive(b"");
    let half = zip[..50].to_vec();
    let server = Server::start(move |_| answer(200, "application/zip", half.clone())).await;
    let folder = tempfile::tempdir().unwrap();
    let download = server.client().get_certificate().send().await.unwrap();
    let error = download.save_to(folder.path().join("ca.zip")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
