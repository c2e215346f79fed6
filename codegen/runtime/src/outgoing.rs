//! A request that is ready but for its credentials. In go the encoded parts, out comes, once for each exchange, a message:
//! the same bytes every time.

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::api::OperationSpec;
use super::base_url::BaseUrl;
use super::body::Body;
use super::client::Shared;
use super::credentials::{self, Prepared, Source};
use super::error::ErrorKind;
use super::failure::Failure;
use super::header;
use super::invalid::{InvalidRequest, Violation};
use super::random;
use super::request::{Parts, RequestBuilder};
use super::style::Pair;
use super::target::{append_query, assemble};

/// A request as it goes out.
pub(super) struct Outgoing<'a> {
    pub(super) base: BaseUrl,
    /// Where its credentials come from.
    pub(super) sources: Vec<&'a Source>,
    /// Whether doing it twice is as good as doing it once.
    pub(super) is_idempotent: bool,
    pub(super) body: Body,
    /// Parameters of path and query whose values must not show.
    #[cfg(feature = "tracing")]
    pub(super) secret: Vec<&'static str>,
    /// The names of the pairs that those of the query became.
    #[cfg(feature = "tracing")]
    pub(super) secret_keys: Vec<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    cookies: Vec<Pair>,
}

impl<'a> Outgoing<'a> {
    /// Everything that can be wrong with a request is found here, before anything is sent.
    pub(super) fn prepare(
        client: &'a Shared,
        spec: &'static OperationSpec,
        request: RequestBuilder,
    ) -> Result<Self, Box<Failure>> {
        let mut parts = request.finish().map_err(|found| Failure::invalid(spec, found))?;
        let sources = credentials::choose(spec, &client.credentials);
        let sources = sources.map_err(|wanted| Failure::new(spec, ErrorKind::Credentials, wanted))?;
        let has_key = add_key(client, spec, &mut parts).map_err(|found| Failure::invalid(spec, found))?;
        let internal = |reason: &str| not_sent(spec, reason);
        let base = base(client, spec).map_err(internal)?;
        let uri = assemble(base.as_str(), spec.path, &parts.path, &parts.query).map_err(internal)?;
        let headers = headers(client, spec, &mut parts).map_err(internal)?;
        let method = Method::from_bytes(spec.method.as_bytes()).map_err(|_| internal("the method is not valid"))?;
        Ok(Self {
            base,
            sources,
            is_idempotent: spec.is_idempotent() || has_key,
            body: parts.body.unwrap_or_default(),
            #[cfg(feature = "tracing")]
            secret: parts.secret,
            #[cfg(feature = "tracing")]
            secret_keys: parts.secret_keys,
            method,
            uri,
            headers,
            cookies: parts.cookies,
        })
    }

    /// The address without what credentials add to it.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Names of the query parameters that credentials add.
    #[cfg(feature = "tracing")]
    pub(super) fn query_keys(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().filter_map(|source| source.query_key())
    }

    /// The headers without those of credentials.
    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Whether the body can be sent again.
    pub(super) fn is_replayable(&self) -> bool {
        self.body.as_bytes().is_some()
    }

    /// The message of one exchange. `added` are headers of middleware; `moved` is where a redirect led to, at the same origin.
    pub(super) fn message(
        &self,
        credentials: &[Prepared],
        added: &HeaderMap,
        moved: Option<&Uri>,
        body: Body,
    ) -> Result<http::Request<Body>, &'static str> {
        let mut message = http::Request::new(body);
        let mut headers = self.headers.clone();
        if !added.is_empty() {
            headers.extend(added.clone());
        }
        let mut query = Vec::new();
        let mut cookies = self.cookies.clone();
        for credential in credentials {
            match credential {
                Prepared::Header(name, value) => {
                    headers.insert(name, value.clone());
                }
                Prepared::Query(pair) => query.push(pair.clone()),
                Prepared::Cookie(pair) => cookies.push(pair.clone()),
                Prepared::Nothing => {}
            }
        }
        if !cookies.is_empty() {
            let pairs: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.insert(COOKIE, header::secret_value(&pairs.join("; "))?);
        }
        *message.uri_mut() = append_query(moved.unwrap_or(&self.uri), &query)?;
        message.method_mut().clone_from(&self.method);
        *message.headers_mut() = headers;
        Ok(message)
    }
}

/// The error of a request that is not as it was meant.
pub(super) fn not_sent(spec: &'static OperationSpec, reason: &str) -> Box<Failure> {
    Failure::new(spec, ErrorKind::Internal, format!("the request was not sent: {reason}"))
}

/// The greatest length of an idempotency key; servers that take keys store no longer ones.
const LONGEST_KEY: usize = 255;

/// Sees to the idempotency key of operations that take one, one for all attempts of a call. Says whether there is one.
fn add_key(client: &Shared, spec: &OperationSpec, parts: &mut Parts) -> Result<bool, InvalidRequest> {
    let Some(name) = spec.repeat.key.and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok()) else {
        return Ok(false);
    };
    match parts.headers.get(&name) {
        Some(key) if key.is_empty() || key.len() > LONGEST_KEY => {
            let message = format!("must have 1 to {LONGEST_KEY} characters");
            return Err(InvalidRequest::new(vec![Violation::new(name.to_string(), message)]));
        }
        Some(_) => {}
        None => {
            if let Ok(key) = HeaderValue::from_str(&random::uuid(&*client.random)) {
                parts.headers.insert(name, key);
            }
        }
    }
    Ok(true)
}

/// An operation's own server counts only while the caller has not said where requests go: credentials meant for one
/// place must not be sent to another.
pub(super) fn base(client: &Shared, spec: &OperationSpec) -> Result<BaseUrl, &'static str> {
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
    let encoding = if cfg!(feature = "gzip") { "gzip" } else { "identity" };
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encoding));
    let length = parts.body.as_ref().map_or(Some(0), Body::length);
    if length == Some(0) && matches!(spec.method, "POST" | "PUT" | "PATCH") {
        // HTTP libraries leave it out when there is no body; some servers then answer 411.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    headers.extend(std::mem::take(&mut parts.headers));
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
