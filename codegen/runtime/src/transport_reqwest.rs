//! The shipped transport: reqwest with rustls. Proxies of the environment stay in use, but not for this machine;
//! redirects, repeats, cookies and decompression do not.

use std::error::Error as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http_body::{Body as _, Frame};

use super::body::{Body, BodyChunks, BoxFuture};
use super::network::{Network, Proxying};
use super::tls::tls;
use super::transport::{Transport, TransportError, TransportErrorKind};

pub(super) struct ReqwestTransport {
    client: reqwest::Client,
}

/// How long a connection that nobody uses stays open.
const IDLE: Duration = Duration::from_secs(90);

impl ReqwestTransport {
    /// `is_loopback` says that requests stay on this machine, where http is allowed: a proxy that nobody asked for would carry
    /// them off it.
    pub(super) fn new(network: &Network, connect: Option<Duration>, is_loopback: bool) -> Result<Self, String> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // Another crate of the program may have switched these features of reqwest on.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .pool_idle_timeout(IDLE)
            .tls_backend_preconfigured(tls(&network.roots)?);
        if let Some(limit) = connect {
            builder = builder.connect_timeout(limit);
        }
        builder = match &network.proxy {
            Proxying::System if !is_loopback => builder,
            Proxying::System | Proxying::Off => builder.no_proxy(),
            Proxying::Through(url) => {
                let proxy = reqwest::Proxy::all(url.expose());
                builder.proxy(proxy.map_err(|_| "the address given to proxy() is none of a proxy".to_owned())?)
            }
        };
        let client = builder.build().map_err(transport_error);
        Ok(Self { client: client.map_err(|error| format!("the transport cannot be set up: {error}"))? })
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let answer = self.client.execute(to_reqwest(request)?).await.map_err(transport_error)?;
            if answer.headers().contains_key(TRANSFER_ENCODING) && answer.headers().contains_key(CONTENT_LENGTH) {
                // Two readers could take its end for two places; the connection goes with the answer.
                return Err(TransportError::other("the answer says in two ways where it ends"));
            }
            Ok(from_reqwest(answer))
        })
    }
}

fn to_reqwest(request: http::Request<Body>) -> Result<reqwest::Request, TransportError> {
    let (head, body) = request.into_parts();
    let differs =
        || TransportError::new(TransportErrorKind::Address, "the address is read differently from how it was built");
    let scheme = head.uri.scheme_str().ok_or_else(differs)?;
    let authority = head.uri.authority().ok_or_else(differs)?.as_str();
    let path = head.uri.path_and_query().ok_or_else(differs)?.as_str();
    let mut text = String::with_capacity(scheme.len() + "://".len() + authority.len() + path.len());
    [scheme, "://", authority, path].into_iter().for_each(|part| text.push_str(part));
    let url = reqwest::Url::parse(&text).map_err(|_| differs())?;
    if url.as_str() != text {
        return Err(differs());
    }
    let mut request = reqwest::Request::new(head.method, url);
    *request.headers_mut() = head.headers;
    *request.body_mut() = match body.as_bytes() {
        Some(bytes) if bytes.is_empty() => None,
        Some(bytes) => Some(bytes.clone().into()),
        None => Some(reqwest::Body::wrap(Outgoing { length: body.length(), chunks: body.into_chunks() })),
    };
    Ok(request)
}

fn from_reqwest(answer: reqwest::Response) -> http::Response<Body> {
    let (head, body) = http::Response::<reqwest::Body>::from(answer).into_parts();
    let length = body.size_hint().exact();
    http::Response::from_parts(head, Body::unpinned(Incoming(body), length))
}

/// A body on its way out.
struct Outgoing {
    chunks: BodyChunks,
    length: Option<u64>,
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Pin::new(&mut self.chunks).poll_next(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.length.map_or_else(http_body::SizeHint::default, http_body::SizeHint::with_exact)
    }
}

/// A body on its way in; trailers are passed over.
struct Incoming(reqwest::Body);

impl Stream for Incoming {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = std::task::ready!(Pin::new(&mut self.0).poll_frame(context));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                None => return Poll::Ready(None),
                Some(Ok(Ok(data))) => return Poll::Ready(Some(Ok(data))),
                Some(Ok(Err(_))) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(transport_error(error)))),
            }
        }
    }
}

/// The innermost causes, without the address: it may hold a key.
fn transport_error(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() && error.is_timeout() {
        TransportErrorKind::ConnectTimeout
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Other
    };
    let error = error.without_url();
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !message.ends_with(&text) {
            message = format!("{message}: {text}");
        }
        cause = inner.source();
    }
    TransportError::new(kind, message)
}
