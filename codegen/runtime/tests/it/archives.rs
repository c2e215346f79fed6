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

/// The same in the 64-bit form: numbers that do not fit stand in a record of their own, to which a locator leads.
fn wide() -> Vec<u8> {
    let zip = archive(b"");
    let at = zip.len() - 22;
    let (size, offset) = (u64::from(zip[at + 12]), u64::from(zip[at + 16]));
    let mut record = b"PK\x06\x06".to_vec();
    record.extend_from_slice(&44_u64.to_le_bytes());
    record.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [1, 1, size, offset] {
        record.extend_from_slice(&number.to_le_bytes());
    }
    let mut locator = b"PK\x06\x07\0\0\0\0".to_vec();
    locator.extend_from_slice(&(at as u64).to_le_bytes());
    locator.extend_from_slice(&[1, 0, 0, 0]);
    let mut end = zip[at..].to_vec();
    end[8..20].fill(0xff);
    [&zip[..at], &record, &locator, &end].concat()
}

#[tokio::test]
async fn hc_13_wide_archives_and_such_without_entries() {
    let zip = wide();
    assert_eq!(read(&zip).await, Ok(zip.len()));
    for length in [zip.len() - 1, zip.len() - 22, zip.len() - 23, zip.len() - 42, zip.len() - 43, 98] {
        assert_eq!(read(&zip[..length]).await, Err(ErrorKind::Decode), "{length}");
    }
    // An archive of nothing is whole; what is to be in it, the caller knows.
    let empty = archive(b"")[..0].iter().chain(b"PK\x05\x06").chain(&[0; 18]).copied().collect::<Vec<_>>();
    assert_eq!(read(&empty).await, Ok(22));
    for length in 0..22 {
        assert_eq!(read(&empty[..length]).await, Err(ErrorKind::Decode), "{length}");
    }
}

#[tokio::test]
async fn hc_13_an_archive_beyond_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    let length = 65 << 20;
    let server = Server::raw(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/zip\r\ncontent-length: {length}\r\n\r\nPK\x03\x04"
    ))
    .await;
    let error = server.client().get_certificate().download_to(folder.path().join("ca.zip")).await.unwrap_err();
    assert_eq!(error.to_string(), "getCertificate: the body is larger than 67108864 bytes");
    assert_eq!((error.kind(), std::fs::read_dir(folder.path()).unwrap().count()), (ErrorKind::BodyTooLarge, 0));
}

#[tokio::test]
async fn rt_46_types_that_archives_come_as() {
    let zip = archive(b"");
    for (content_type, kind) in [
        ("application/zip", None),
        ("Application/ZIP; v=1", None),
        ("application/x-zip-compressed", None),
        ("application/octet-stream", None),
        ("", None),
        ("text/html", Some(ErrorKind::UnexpectedContentType)),
        ("application/gzip", Some(ErrorKind::UnexpectedContentType)),
    ] {
        let sent = zip.clone();
        let server = Server::start(move |_| answer(200, content_type, sent.clone())).await;
        let found = match server.client().get_certificate().send().await {
            Ok(download) => download.bytes(1_000).await.err().map(|error| error.kind()),
            Err(error) => Some(error.kind()),
        };
        assert_eq!((found, server.hits()), (kind, 1), "{content_type}");
    }
    // Where the document says nothing of archives, and where the caller wants the bytes as they are.
    let page = Server::start(|_| answer(200, "application/octet-stream", "no archive")).await;
    assert_eq!(page.client().upload("x").send().await.unwrap().bytes(10).await.unwrap(), "no archive");
    assert_eq!(
        page.client().get_certificate().send().await.unwrap().unchecked().bytes(10).await.unwrap(),
        "no archive"
    );
    assert!(page.client().upload("x").send().await.unwrap().whole_zip().bytes(10).await.is_err());
}
