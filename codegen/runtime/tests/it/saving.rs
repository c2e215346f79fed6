//! Files that are whole or not there, wherever a download ends: by an error, a panic or a caller that goes away.

use std::collections::VecDeque;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use tokio::sync::Notify;

use crate::archives::archive;
use crate::dropped::until;
use crate::rt::{self, Download, ErrorKind, Sha256};
use crate::sample::operations::Client;

/// How a body ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Whole,
    Fails,
    Panics,
    /// Nothing comes any more.
    Stands,
}

/// Gives chunks of a body, then ends.
#[derive(Clone)]
struct Source {
    chunks: VecDeque<Bytes>,
    end: End,
    stands: Arc<Notify>,
}

impl Source {
    /// An archive in pieces of ten bytes, of which so many come.
    fn new(pieces: usize, end: End) -> Self {
        let zip = archive(b"a comment");
        let chunks = zip.chunks(10).take(pieces).map(Bytes::copy_from_slice).collect();
        Self { chunks, end, stands: Arc::default() }
    }

    async fn download(&self) -> Download {
        let client = Client::builder().base_url("https://host.example").transport(self.clone()).build().unwrap();
        client.get_certificate().send().await.unwrap()
    }
}

impl rt::Transport for Source {
    fn send(
        &self,
        _: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        let answer = http::Response::builder().header("content-type", "application/zip");
        let answer = answer.body(rt::Body::stream(self.clone(), None)).unwrap();
        Box::pin(async { Ok(answer) })
    }
}

impl Stream for Source {
    type Item = Result<Bytes, rt::TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(chunk) = self.chunks.pop_front() else {
            return match self.end {
                End::Whole => Poll::Ready(None),
                End::Fails => Poll::Ready(Some(Err(rt::TransportError::other("reset")))),
                End::Panics => panic!("as the test wants it"),
                End::Stands => {
                    self.stands.notify_one();
                    Poll::Pending
                }
            };
        };
        Poll::Ready(Some(Ok(chunk)))
    }
}

/// Names and lengths of what a folder holds, without what is deleted while it is looked at.
fn entries(folder: &Path) -> Vec<(String, u64)> {
    let entry = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        Some((entry.file_name().into_string().unwrap(), entry.metadata().ok()?.len()))
    };
    std::fs::read_dir(folder).unwrap().filter_map(entry).collect()
}

async fn save(download: Download, target: &Path, replace: bool) -> Result<rt::Saved, rt::Error> {
    if replace { download.replace(target).await } else { download.save_to(target).await }
}

#[tokio::test]
async fn rt_45_ended_at_every_chunk() {
    let pieces = archive(b"a comment").chunks(10).len();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("ca.zip");
    for replace in [false, true] {
        let before = if replace { vec![("ca.zip".to_owned(), 3)] } else { Vec::new() };
        for (came, end) in (0..=pieces).flat_map(|came| [End::Fails, End::Panics, End::Stands].map(|end| (came, end))) {
            if replace {
                std::fs::write(&target, "old").unwrap();
            }
            let source = Source::new(came, end);
            let (download, path) = (source.download().await, target.clone());
            let saving = tokio::spawn(async move { save(download, &path, replace).await });
            if end == End::Stands {
                source.stands.notified().await;
                // What has come lies beside the target, where a rename cannot lead to another device.
                assert_eq!(entries(folder.path()).len(), before.len() + 1);
                saving.abort();
            }
            match saving.await {
                Ok(result) => assert_eq!((result.unwrap_err().kind(), end), (ErrorKind::Transport, End::Fails)),
                Err(error) => assert_eq!(error.is_panic(), end == End::Panics),
            }
            assert_eq!(entries(folder.path()), before, "{end:?} after {came} chunks");
        }
    }
    let saved = save(Source::new(pieces, End::Whole).download().await, &target, true).await.unwrap();
    assert_eq!(entries(folder.path()), [("ca.zip".to_owned(), saved.length())]);
}

/// A file that was begun or is being renamed belongs to a thread that a caller who goes away cannot stop. A runtime that is dropped
/// waits for the threads that run.
#[test]
fn hc_15_a_download_dropped_at_every_await() {
    let pieces = archive(b"a comment").chunks(10).len();
    let whole = archive(b"a comment").len() as u64;
    for awaits in 0..1_000 {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let saved = runtime.block_on(async {
            let download = Source::new(pieces, End::Whole).download().await;
            until(save(download, &folder.path().join("ca.zip"), false), awaits).await
        });
        drop(runtime);
        if let Some(saved) = saved {
            assert_eq!((saved.unwrap().length(), awaits > 0), (whole, true));
            return;
        }
        let left = entries(folder.path());
        assert!(left.is_empty() || left == [("ca.zip".to_owned(), whole)], "{awaits}: {left:?}");
    }
    panic!("it never ends");
}

#[tokio::test]
async fn rt_46_length_and_sum_are_told() {
    let pieces = archive(b"a comment").chunks(10).len();
    let folder = tempfile::tempdir().unwrap();
    let source = Source::new(pieces, End::Whole);
    let saved = source.download().await.save_to(folder.path().join("a.zip")).await.unwrap();
    assert_eq!(saved.length(), archive(b"a comment").len() as u64);
    let right = saved.sha256();
    source.download().await.expect_sha256(right).save_to(folder.path().join("b.zip")).await.unwrap();
    source.download().await.expect_sha256(right).bytes(1_000).await.unwrap();
    let wrong = Sha256::from([7; 32]);
    let target = folder.path().join("c.zip");
    let error = source.download().await.expect_sha256(wrong).save_to(&target).await.unwrap_err();
    assert_eq!(error.to_string(), "getCertificate: the download has another SHA-256 sum");
    assert_eq!((error.kind(), target.exists(), entries(folder.path()).len()), (ErrorKind::Decode, false, 2));
    assert!(source.download().await.expect_sha256(wrong).bytes(1_000).await.is_err());
}

#[tokio::test]
async fn rt_46_a_sum_stays_asked_for() {
    let wrong = Sha256::from([7; 32]);
    for sum_first in [true, false] {
        let download = Source::new(99, End::Whole).download().await;
        let download = if sum_first {
            download.expect_sha256(wrong).unchecked()
        } else {
            download.unchecked().expect_sha256(wrong)
        };
        let error = download.bytes(1_000).await.unwrap_err();
        assert_eq!(error.to_string(), "getCertificate: the download has another SHA-256 sum");
    }
    // The archive is not looked at.
    Source::new(2, End::Whole).download().await.whole_zip().unchecked().bytes(1_000).await.unwrap();
}

/// The examples of FIPS 180, and the forms that tools print sums in.
#[tokio::test]
async fn rt_46_sums_are_those_of_the_standard() {
    let folder = tempfile::tempdir().unwrap();
    for (number, (text, sum)) in [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let source =
            Source { chunks: VecDeque::from([Bytes::from_static(text.as_bytes())]), ..Source::new(0, End::Whole) };
        let download = source.download().await.unchecked();
        let saved = download.save_to(folder.path().join(number.to_string())).await.unwrap();
        assert_eq!((saved.sha256().to_string().as_str(), saved.length()), (sum, text.len() as u64));
        assert_eq!(sum.parse(), Ok(saved.sha256()));
        let pairs: Vec<&str> = (0..32).map(|at| &sum[2 * at..2 * at + 2]).collect();
        assert_eq!(pairs.join(":").to_uppercase().parse(), Ok(saved.sha256()));
        assert_eq!(Sha256::from(*saved.sha256().as_bytes()), saved.sha256());
    }
    for text in ["", "ab", &"a".repeat(63), &"a".repeat(65), &"a".repeat(66), &"g".repeat(64), &"ä".repeat(32)] {
        assert_eq!(text.parse::<Sha256>().unwrap_err().to_string(), "not a SHA-256 sum of 64 hexadecimal digits");
    }
}

#[tokio::test]
async fn hc_14_names_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("file"), "old").unwrap();
    std::fs::create_dir(path("folder")).unwrap();
    let mut targets = vec![path("folder"), path("file/below"), path(&"x".repeat(300)), path("no/such"), path("nul\0")];
    #[cfg(unix)]
    for (link, to) in
        [("to_file", "file"), ("to_folder", "folder"), ("to_nothing", "nothing"), ("to_itself", "to_itself")]
    {
        std::os::unix::fs::symlink(path(to), path(link)).unwrap();
        targets.push(path(link));
    }
    let before = entries(folder.path()).len();
    for (target, replace) in targets.iter().flat_map(|target| [(target, false), (target, true)]) {
        let error = save(Source::new(99, End::Whole).download().await, target, replace).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{target:?} {error}");
        assert_eq!(entries(folder.path()).len(), before, "{target:?}");
    }
    assert_eq!(std::fs::read_to_string(path("file")).unwrap(), "old");
    assert!(!path("nothing").exists() && entries(&path("folder")).is_empty());
    // The longest name that a file may have; that of the file beside it is its own.
    let longest = path(&"x".repeat(255));
    save(Source::new(99, End::Whole).download().await, &longest, false).await.unwrap();
}

/// What is a device or a stream on Windows is a name like others elsewhere.
#[cfg(unix)]
#[tokio::test]
async fn hc_14_names_of_windows_are_names_here() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["NUL", "com1.zip", "a:b", "a. "] {
        save(Source::new(99, End::Whole).download().await, &folder.path().join(name), false).await.unwrap();
    }
    assert_eq!(entries(folder.path()).len(), 4);
}

#[cfg(unix)]
#[tokio::test]
async fn hc_14_a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o500)).unwrap();
    // Who may write everywhere finds no such folder but those of the system.
    let mine = std::fs::write(folder.path().join("probe"), "").is_err();
    let target = if mine { folder.path().join("f") } else { Path::new("/proc/f").to_owned() };
    let error = save(Source::new(99, End::Whole).download().await, &target, false).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File, "{error}");
}

/// Tells the test that it runs in the process whose disk is full.
#[cfg(target_os = "linux")]
const FOLDER: &str = "SPECWRIGHT_TEST_FOLDER";

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn save_to_a_full_disk(folder: &Path) {
    let chunks = vec![Bytes::from_static(&[b'x'; 10_000]); 100].into();
    let source = Source { chunks, ..Source::new(0, End::Whole) };
    for replace in [false, true] {
        let error = save(source.download().await.unchecked(), &folder.join("f"), replace).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{error}");
    }
    assert_eq!(source.download().await.unchecked().bytes(1_000_000).await.unwrap().len(), 1_000_000);
}

/// Tells the test that it runs as somebody who may not read every folder.
#[cfg(target_os = "linux")]
const NOBODY: &str = "SPECWRIGHT_TEST_NOBODY";

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn save_to_a_folder_that_is_not_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mode = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o300);
    assert!(std::fs::File::open(folder.path()).is_err(), "the test needs a folder that cannot be opened");
    let target = folder.path().join("f");
    for replace in [false, true] {
        let saved = save(Source::new(99, End::Whole).download().await, &target, replace).await.unwrap();
        assert_eq!(std::fs::metadata(&target).unwrap().len(), saved.length());
    }
    mode(0o700);
    assert_eq!(entries(folder.path()).len(), 1);
}

/// A folder that is not read can be written but not put on disk by itself. The file is there all the same, and that is no error.
#[cfg(target_os = "linux")]
#[test]
fn rt_45_a_folder_that_cannot_be_put_on_disk() {
    use std::os::unix::process::CommandExt as _;
    if std::env::var_os(NOBODY).is_some() {
        return save_to_a_folder_that_is_not_read();
    }
    let probe = tempfile::tempdir().unwrap();
    let mut child = std::process::Command::new("sh");
    // Through a descriptor, since others may not reach the folder of the program.
    child.stdin(std::fs::File::open(std::env::current_exe().unwrap()).unwrap()).env(NOBODY, "1").current_dir("/");
    child.args(["-c", "exec /proc/self/fd/0 --exact saving::rt_45_a_folder_that_cannot_be_put_on_disk"]);
    if std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(probe.path()).unwrap()) == 0 {
        // Who may do everything gives that up.
        child.uid(65_534).gid(65_534);
    }
    let child = child.output().unwrap();
    let told = String::from_utf8_lossy(&child.stdout) + String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success() && told.contains("1 passed"), "{told}");
}

/// A process whose files may not grow finds the disk full, wherever the disk ends.
#[cfg(target_os = "linux")]
#[test]
fn hc_14_a_disk_that_is_full() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return save_to_a_full_disk(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let child = std::process::Command::new("sh")
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 64; exec \"$0\" --exact saving::hc_14_a_disk_that_is_full")
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && told.contains("1 passed"), "{told}");
    assert!(entries(folder.path()).is_empty());
}
