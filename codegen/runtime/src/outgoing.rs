//! A request that is ready but for its credentials. In go the encoded parts, out comes, once for each exchange, a message:
//! the same bytes every time.

use std::borrow::Cow;

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::api::OperationSpec;
use super::base_url::BaseUrl;
use super::body::Body;
use super::client::{Client, Shared};
use super::credentials::{self, Prepared, Source};
use super::error::ErrorKind;
use super::failure::Failure;
use super::header;
use super::invalid::{InvalidRequest, Violation};
use super::provider::Fetched;
use super::random;
use super::request::{Parts, RequestBuilder};
use super::style::Pair;
use super::target::{append_query, assemble};

/// A request as it goes out. It lives as long as its call, so it is kept small.
pub(super) struct Outgoing {
    /// Whether doing it twice is as good as doing it once.
    pub(super) is_idempotent: bool,
    pub(super) body: Body,
    pub(super) client: Client,
    /// Schemes of the credentials that it carries.
    schemes: &'static [&'static str],
    pub(super) spec: &'static OperationSpec,
    method: Method,
    uri: Uri,
    content_type: Option<HeaderValue>,
    more: Option<Box<More>>,
}

/// What most requests have nothing of.
#[derive(Default)]
struct More {
    /// The server of the operation itself, where it has one.
    base: Option<BaseUrl>,
    /// Headers of the operation and of the call.
    headers: HeaderMap,
    cookies: Vec<Pair>,
    /// Parameters of path and query whose values must not show.
    #[cfg(feature = "tracing")]
    secret: Vec<&'static str>,
    /// The names of the pairs that those of the query became.
    #[cfg(feature = "tracing")]
    secret_keys: Vec<String>,
}

impl Outgoing {
    /// Everything that can be wrong with a request is found here, before anything is sent, but for media types that can stand in
    /// no header.
    pub(super) fn prepare(
        client: Client,
        spec: &'static OperationSpec,
        request: RequestBuilder,
    ) -> Result<Self, Box<Failure>> {
        let shared = &*client.shared;
        let mut parts = request.finish().map_err(|found| Failure::invalid(spec, found))?;
        let schemes = credentials::choose(spec, &shared.credentials);
        let schemes = schemes.map_err(|wanted| Failure::new(spec, ErrorKind::Credentials, wanted))?;
        let has_key = add_key(shared, spec, &mut parts).map_err(|found| Failure::invalid(spec, found))?;
        let internal = |reason: &str| not_sent(spec, reason);
        let base = base(shared, spec).map_err(internal)?;
        let uri = assemble(&base, spec.path, &parts.path, &parts.query).map_err(internal)?;
        let base = match base {
            Cow::Borrowed(_) => None,
            Cow::Owned(base) => Some(base),
        };
        let method = Method::from_bytes(spec.method.as_bytes()).map_err(|_| internal("the method is not valid"))?;
        let is_plain =
            base.is_none() && parts.headers.is_empty() && parts.cookies.is_empty() && parts.secret.is_empty();
        let more = (!is_plain).then(|| {
            Box::new(More {
                base,
                headers: parts.headers,
                cookies: parts.cookies,
                #[cfg(feature = "tracing")]
                secret: parts.secret,
                #[cfg(feature = "tracing")]
                secret_keys: parts.secret_keys,
            })
        });
        Ok(Self {
            is_idempotent: spec.is_idempotent() || has_key,
            body: parts.body.unwrap_or_default(),
            client,
            schemes,
            spec,
            method,
            uri,
            content_type: parts.content_type,
            more,
        })
    }

    /// The address of the server.
    pub(super) fn base(&self) -> &BaseUrl {
        self.more.as_ref().and_then(|more| more.base.as_ref()).unwrap_or(&self.client.shared.base)
    }

    /// Parameters of path and query whose values must not show.
    #[cfg(feature = "tracing")]
    pub(super) fn secret(&self) -> &[&'static str] {
        self.more.as_ref().map_or(&[], |more| &more.secret)
    }

    /// The names of the pairs that those of the query became.
    #[cfg(feature = "tracing")]
    pub(super) fn secret_keys(&self) -> &[String] {
        self.more.as_ref().map_or(&[], |more| &more.secret_keys)
    }

    /// The address without what credentials add to it.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Names of the query parameters that credentials add.
    #[cfg(feature = "tracing")]
    pub(super) fn query_keys(&self) -> impl Iterator<Item = &str> {
        self.sources().filter_map(Source::query_key)
    }

    /// Where its credentials come from.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        let (api, configured) = (self.spec.api, &self.client.shared.credentials);
        self.schemes.iter().filter_map(move |scheme| credentials::find(api, configured, scheme))
    }

    /// The headers without those of credentials.
    ///
    /// # Errors
    /// When the document's media types cannot stand in one.
    pub(super) fn headers(&self) -> Result<HeaderMap, &'static str> {
        // Room for all at once: those of the client, its own, credentials, and four that are set here.
        let client = &*self.client.shared;
        let own = self.more.as_ref().map(|more| &more.headers).filter(|own| !own.is_empty());
        let count = client.headers.len() + own.map_or(0, HeaderMap::len) + self.schemes.len() + 4;
        let mut headers = HeaderMap::try_with_capacity(count).unwrap_or_default();
        headers.extend(client.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        headers.insert(ACCEPT, header::fixed_value(self.spec.accept)?);
        let encoding = if cfg!(feature = "gzip") { "gzip" } else { "identity" };
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encoding));
        if self.body.length() == Some(0) && matches!(self.spec.method, "POST" | "PUT" | "PATCH") {
            // HTTP libraries leave it out when there is no body; some servers then answer 411.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(media) = &self.content_type {
            headers.insert(CONTENT_TYPE, media.clone());
        }
        if let Some(own) = own {
            headers.extend(own.clone());
        }
        Ok(headers)
    }

    /// Whether the body can be sent again.
    pub(super) fn is_replayable(&self) -> bool {
        self.body.as_bytes().is_some()
    }

    /// The message of one exchange. `fetched` are the credentials that are not fixed, `added` headers of middleware; `moved` is
    /// where a redirect led to, at the same origin.
    pub(super) fn message(
        &self,
        fetched: &[Fetched],
        added: Option<&HeaderMap>,
        moved: Option<&Uri>,
        body: Body,
    ) -> Result<http::Request<Body>, &'static str> {
        let mut message = http::Request::new(body);
        let mut headers = self.headers()?;
        if let Some(added) = added {
            headers.extend(added.clone());
        }
        let mut query = Vec::new();
        let mut cookies = self.more.as_ref().map(|more| more.cookies.clone()).unwrap_or_default();
        let mut fetched = fetched.iter();
        let credentials = self.sources().filter_map(|source| match source {
            Source::Fixed(credential) => Some(credential),
            Source::Provided(_) => fetched.next().map(|(credential, _)| credential),
        });
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
pub(super) fn base<'a>(client: &'a Shared, spec: &OperationSpec) -> Result<Cow<'a, BaseUrl>, &'static str> {
    match spec.server.filter(|_| !client.is_base_chosen) {
        None => Ok(Cow::Borrowed(&client.base)),
        Some(path) if path.starts_with('/') => {
            BaseUrl::parse(&format!("{}{path}", client.base.origin()), client.allow_http).map(Cow::Owned)
        }
        Some(url) => BaseUrl::parse(url, client.allow_http).map(Cow::Owned),
    }
}
