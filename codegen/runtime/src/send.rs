//! The send path, the same code for every operation: put the request together, send it within its time, read the
//! answer. [`execute`] is the place for what concerns a whole call, `attempt` for one exchange.

use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, COOKIE};
use http::{HeaderMap, HeaderValue, Method, Uri};

use super::answer::Answer;
use super::api::OperationSpec;
use super::base_url::BaseUrl;
use super::body::{Body, BoxFuture};
use super::client::{Client, Shared};
use super::credentials;
use super::error::ErrorKind;
use super::failure::Failure;
use super::header;
use super::receive::receive;
use super::request::{Parts, RequestBuilder};
use super::style::Pair;
use super::target::assemble;
use super::timer::within;

/// What is set for one call.
#[derive(Clone, Default)]
pub(super) struct CallOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) headers: Vec<(String, String)>,
}

/// A request as it goes out; each attempt makes a new message of it.
struct Outgoing {
    method: Method,
    uri: Uri,
    origin: String,
    headers: HeaderMap,
    body: Body,
}

impl Outgoing {
    fn message(&self) -> http::Request<Body> {
        let mut message = http::Request::new(self.body.clone());
        message.method_mut().clone_from(&self.method);
        message.uri_mut().clone_from(&self.uri);
        message.headers_mut().clone_from(&self.headers);
        message
    }
}

/// Sends one call and reads its answer.
pub(super) fn execute(
    client: Client,
    spec: &'static OperationSpec,
    mut request: RequestBuilder,
    options: CallOptions,
) -> BoxFuture<'static, Result<Answer, Box<Failure>>> {
    Box::pin(async move {
        let client = &*client.shared;
        for (name, value) in &options.headers {
            request.extra_header(name, value);
        }
        let outgoing = prepare(client, spec, request)?;
        let limit = options.timeout.or(client.timeout);
        within(&*client.timer, limit, attempt(client, spec, &outgoing)).await.unwrap_or_else(|| {
            Err(Failure::new(spec, ErrorKind::Timeout, format!("no answer within {:?}", limit.unwrap_or_default())))
        })
    })
}

async fn attempt(client: &Shared, spec: &'static OperationSpec, outgoing: &Outgoing) -> Result<Answer, Box<Failure>> {
    match client.transport.send(outgoing.message()).await {
        Ok(response) => receive(client, spec, response).await,
        Err(error) => Err(Failure::transport(spec, &outgoing.origin, error)),
    }
}

/// Everything that can be wrong with a request is found here, before anything is sent.
fn prepare(client: &Shared, spec: &'static OperationSpec, request: RequestBuilder) -> Result<Outgoing, Box<Failure>> {
    let mut parts = request.finish().map_err(|found| Failure::invalid(spec, found))?;
    let chosen = credentials::choose(spec, &client.credentials);
    let chosen = chosen.map_err(|wanted| Failure::new(spec, ErrorKind::Credentials, wanted))?;
    credentials::apply(&chosen, &mut parts);
    let internal =
        |reason: &str| Failure::new(spec, ErrorKind::Internal, format!("the request was not sent: {reason}"));
    let base = base(client, spec).map_err(internal)?;
    let uri = assemble(base.as_str(), spec.path, &parts.path, &parts.query).map_err(internal)?;
    let headers = headers(client, spec, &mut parts).map_err(internal)?;
    let method = Method::from_bytes(spec.method.as_bytes()).map_err(|_| internal("the method is not valid"))?;
    Ok(Outgoing { method, uri, origin: base.origin().to_owned(), headers, body: parts.body.unwrap_or_default() })
}

/// An operation's own server counts only while the caller has not said where requests go: credentials meant for one
/// place must not be sent to another.
fn base(client: &Shared, spec: &OperationSpec) -> Result<BaseUrl, &'static str> {
    match spec.server.filter(|_| !client.is_base_chosen) {
        None => Ok(client.base.clone()),
        Some(path) if path.starts_with('/') => {
            BaseUrl::parse(&format!("{}{path}", client.base.origin()), client.allow_http)
        }
        Some(url) => BaseUrl::parse(url, client.allow_http),
    }
}

fn headers(client: &Shared, spec: &OperationSpec, parts: &mut Parts) -> Result<HeaderMap, &'static str> {
    let mut headers = client.headers.clone();
    headers.insert(ACCEPT, header::value(&accept(spec))?);
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let length = parts.body.as_ref().map_or(Some(0), Body::length);
    if length == Some(0) && matches!(spec.method, "POST" | "PUT" | "PATCH") {
        // HTTP libraries leave it out when there is no body; some servers then answer 411.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    headers.extend(std::mem::take(&mut parts.headers));
    if !parts.cookies.is_empty() {
        let pair = |(name, value): &Pair| format!("{name}={value}");
        let cookies: Vec<_> = parts.cookies.iter().map(pair).collect();
        headers.insert(COOKIE, header::secret_value(&cookies.join("; "))?);
    }
    Ok(headers)
}

/// Every described media type once, in document order.
fn accept(spec: &OperationSpec) -> String {
    let mut names: Vec<&str> = Vec::new();
    for media in spec.responses.iter().flat_map(|response| response.content) {
        if !names.contains(&media.name) {
            names.push(media.name);
        }
    }
    if names.is_empty() { "*/*".to_owned() } else { names.join(", ") }
}
