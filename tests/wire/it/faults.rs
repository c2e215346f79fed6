//! A server on loopback that does what servers should not. In goes what happens to each request, by its number and text; out come
//! how many requests and connections there were. It keeps connections open unless told otherwise, and every one ends after ten
//! seconds, whatever the client does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

const LONGEST: Duration = Duration::from_secs(10);

/// What happens to a request.
#[derive(Clone)]
pub enum Fault {
    /// These bytes; the connection stays open.
    Bytes(Vec<u8>),
    /// These bytes, then the end of the connection.
    Last(Vec<u8>),
    /// These bytes, then silence.
    Stall(Vec<u8>),
    /// These bytes first, then the others again and again, after a pause each.
    Endless(Vec<u8>, Vec<u8>, Duration),
    /// The connection is reset.
    Reset,
    /// The server stops sending but goes on reading.
    HalfClose,
}

impl Fault {
    /// A proper answer.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::typed(status, "application/json", body.to_string().as_bytes())
    }

    /// A proper answer of a type.
    pub fn typed(status: u16, content_type: &str, body: &[u8]) -> Self {
        let mut answer = head(status, &format!("content-type: {content_type}\r\ncontent-length: {}\r\n", body.len()));
        answer.extend_from_slice(body);
        Self::Bytes(answer)
    }

    /// An answer without a body.
    pub fn empty(status: u16, headers: &str) -> Self {
        Self::Bytes(head(status, &format!("content-length: 0\r\n{headers}")))
    }
}

/// A status line and headers, each of which ends its line.
pub fn head(status: u16, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Scripted\r\n{headers}\r\n").into_bytes()
}

#[derive(Default)]
struct Counters {
    hits: AtomicUsize,
    connections: AtomicUsize,
    open: AtomicUsize,
    sent: AtomicU64,
}

/// A running server; it ends with the test's runtime.
pub struct FaultServer {
    /// Scheme, host and port.
    pub url: String,
    counters: Arc<Counters>,
}

impl FaultServer {
    /// Does to each request what `script` says, which gets its number, from 0, and its text.
    pub async fn start(script: impl Fn(usize, &str) -> Fault + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.expect("a port"), script)
    }

    /// The same on a port that is chosen already.
    pub fn on(listener: TcpListener, script: impl Fn(usize, &str) -> Fault + Send + Sync + 'static) -> Self {
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (counters, script) = (Arc::new(Counters::default()), Arc::new(script));
        let kept = Arc::clone(&counters);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                kept.connections.fetch_add(1, Ordering::SeqCst);
                let (script, counters) = (Arc::clone(&script), Arc::clone(&kept));
                counters.open.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let _ = timeout(LONGEST, serve(stream, &*script, &counters)).await;
                    counters.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { url, counters }
    }

    /// Whole requests that arrived.
    pub fn hits(&self) -> usize {
        self.counters.hits.load(Ordering::SeqCst)
    }

    /// Connections that were made.
    pub fn connections(&self) -> usize {
        self.counters.connections.load(Ordering::SeqCst)
    }

    /// Connections that neither side has closed.
    pub fn open(&self) -> usize {
        self.counters.open.load(Ordering::SeqCst)
    }

    /// Bytes that went out, some of which may still be in buffers.
    pub fn sent(&self) -> u64 {
        self.counters.sent.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    script: &(impl Fn(usize, &str) -> Fault + ?Sized),
    counters: &Counters,
) -> std::io::Result<()> {
    while let Some(request) = read(&mut stream).await? {
        let number = counters.hits.fetch_add(1, Ordering::SeqCst);
        match script(number, &request) {
            Fault::Bytes(bytes) => write(&mut stream, &bytes, counters).await?,
            Fault::Last(bytes) => {
                write(&mut stream, &bytes, counters).await?;
                return stream.shutdown().await;
            }
            Fault::Stall(bytes) => {
                write(&mut stream, &bytes, counters).await?;
                sleep(LONGEST).await;
            }
            Fault::Endless(first, again, pause) => {
                write(&mut stream, &first, counters).await?;
                loop {
                    write(&mut stream, &again, counters).await?;
                    sleep(pause).await;
                }
            }
            Fault::Reset => return stream.set_zero_linger(),
            Fault::HalfClose => {
                stream.shutdown().await?;
                sleep(LONGEST).await;
            }
        }
    }
    Ok(())
}

async fn write(stream: &mut TcpStream, bytes: &[u8], counters: &Counters) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    counters.sent.fetch_add(bytes.len() as u64, Ordering::SeqCst);
    Ok(())
}

/// The next request with its body; `None` at the end of the connection.
async fn read(stream: &mut TcpStream) -> std::io::Result<Option<String>> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        request.extend_from_slice(&byte);
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    request.extend_from_slice(&body);
    Ok(Some(String::from_utf8_lossy(&request).into_owned()))
}
