//! The server that both clients call: hyper on loopback, connections kept open, in a thread of its own.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::samples;

/// Bytes of the file in the download.
pub const LONG: u64 = 1 << 30;

/// Starts a server, which ends with the process; gives its address.
pub fn start() -> String {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            send.send(listener.local_addr().expect("an address")).expect("somebody waits");
            serve(listener).await;
        });
    });
    format!("http://{}", receive.recv().expect("the server's thread"))
}

async fn serve(listener: TcpListener) {
    let (one, many) = (Bytes::from(samples::one()), Bytes::from(samples::list(samples::MANY)));
    while let Ok((stream, _)) = listener.accept().await {
        let (one, many) = (one.clone(), many.clone());
        let service = service_fn(move |request: http::Request<Incoming>| {
            let (one, many) = (one.clone(), many.clone());
            async move {
                let is_post = request.method() == "POST";
                let path = request.uri().path().to_owned();
                let _ = request.into_body().collect().await;
                Ok::<_, Infallible>(answer(&path, is_post, one, many))
            }
        });
        let _ = stream.set_nodelay(true);
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

fn answer(path: &str, is_post: bool, one: Bytes, many: Bytes) -> http::Response<BoxBody<Bytes, Infallible>> {
    let (status, media, body) = match path {
        "/clusters" if is_post => (200, "application/json", Full::new(one).boxed()),
        "/clusters" => (200, "application/json", Full::new(many).boxed()),
        "/clusters/4711" => (200, "application/json", Full::new(one).boxed()),
        _ => (200, "application/zip", Long::new().boxed()),
    };
    http::Response::builder().status(status).header("content-type", media).body(body).expect("an answer")
}

/// A zip archive of one long file, which is never whole in memory.
struct Long {
    head: Bytes,
    left: u64,
    zeros: Bytes,
    table: Bytes,
}

impl Long {
    fn new() -> Self {
        let size = u32::try_from(LONG).expect("a size of 32 bits").to_le_bytes();
        let name = b"a";
        let common = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &size[..], &size, &[1, 0, 0, 0]].concat();
        let head = [b"PK\x03\x04", &common[..], name].concat();
        let entry = [b"PK\x01\x02\x14\0", &common[..], &[0; 14], name].concat();
        let offset = u32::try_from(head.len() as u64 + LONG).expect("an offset of 32 bits").to_le_bytes();
        let length = u32::try_from(entry.len()).expect("a short table").to_le_bytes();
        let end = [b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &length[..], &offset, &[0, 0]].concat();
        let table = [entry, end].concat();
        Self { head: head.into(), left: LONG, zeros: vec![0; 1 << 16].into(), table: table.into() }
    }
}

impl Body for Long {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let chunk = if !self.head.is_empty() {
            std::mem::take(&mut self.head)
        } else if self.left > 0 {
            let size = self.left.min(self.zeros.len() as u64);
            self.left -= size;
            self.zeros.slice(..size as usize)
        } else {
            std::mem::take(&mut self.table)
        };
        Poll::Ready((!chunk.is_empty()).then_some(Ok(Frame::data(chunk))))
    }
}
