//! Credentials: how they are held, checked and put into a request. They show in no `Debug` and no error.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};

use super::api::{Api, OperationSpec, Scheme, SchemeKind};
use super::base64;
use super::header::secret_value;
use super::percent::{Charset, encode};
use super::provider::Provided;
use super::secret::Secret;
use super::style::Pair;

/// What proves who the caller is.
#[derive(Clone, Debug)]
pub struct Credential {
    held: Held,
    lifetime: Option<Duration>,
}

#[derive(Clone, Debug)]
enum Held {
    Basic { username: String, password: Secret },
    Token(Secret),
}

impl Credential {
    /// User name and password.
    #[must_use]
    pub fn basic(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self { held: Held::Basic { username: username.into(), password: password.into().into() }, lifetime: None }
    }

    /// A token or key.
    #[must_use]
    pub fn token(token: impl Into<String>) -> Self {
        Self { held: Held::Token(token.into().into()), lifetime: None }
    }

    /// How long it is good for, counted from now. A provider is asked for the next one ten seconds before the end;
    /// credentials that are set once and for all are used on regardless.
    #[must_use]
    pub fn valid_for(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    pub(super) fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }
}

/// A credential ready to be put into requests.
#[derive(Clone)]
pub(super) enum Prepared {
    Header(HeaderName, HeaderValue),
    Query(Pair),
    Cookie(Pair),
    /// The transport's affair.
    Nothing,
}

/// Where a scheme's credential comes from.
pub(super) enum Source {
    Fixed(Prepared),
    Provided(Arc<Provided>),
}

impl Source {
    /// Name of the query parameter that it adds, encoded.
    #[cfg(feature = "tracing")]
    pub(super) fn query_key(&self) -> Option<&str> {
        match self {
            Self::Fixed(Prepared::Query((name, _))) => Some(name),
            Self::Fixed(_) => None,
            Self::Provided(provided) => provided.query_key(),
        }
    }
}

/// Credentials by the name of their scheme.
pub(super) type Configured = BTreeMap<&'static str, Source>;

/// Checks a credential against its scheme.
///
/// # Errors
/// Says what is wrong, without the value.
pub(super) fn prepare(scheme: &Scheme, credential: &Credential) -> Result<Prepared, &'static str> {
    let token = match (&credential.held, scheme.kind) {
        (_, SchemeKind::MutualTls) => return Ok(Prepared::Nothing),
        (Held::Basic { username, password }, SchemeKind::Basic) => return basic(username, password),
        (Held::Token(_), SchemeKind::Basic) => return Err("needs a user name and a password"),
        (Held::Basic { .. }, _) => return Err("needs a token, not a user name and a password"),
        (Held::Token(token), _) => token.expose(),
    };
    if token.is_empty() {
        return Err("is empty");
    }
    match scheme.kind {
        SchemeKind::Bearer => Ok(Prepared::Header(AUTHORIZATION, secret_value(&format!("Bearer {token}"))?)),
        SchemeKind::Http(name) => Ok(Prepared::Header(AUTHORIZATION, secret_value(&format!("{name} {token}"))?)),
        SchemeKind::ApiKeyHeader(name) => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "has no header name")?;
            Ok(Prepared::Header(name, secret_value(token)?))
        }
        SchemeKind::ApiKeyQuery(name) => {
            Ok(Prepared::Query((encode(name, Charset::UNRESERVED), encode(token, Charset::UNRESERVED))))
        }
        SchemeKind::ApiKeyCookie(name) => {
            let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
            let valid = token.bytes().all(plain);
            let pair = (encode(name, Charset::UNRESERVED), token.to_owned());
            valid.then_some(Prepared::Cookie(pair)).ok_or("holds characters a cookie cannot carry")
        }
        SchemeKind::Basic | SchemeKind::MutualTls => Ok(Prepared::Nothing),
    }
}

fn basic(username: &str, password: &Secret) -> Result<Prepared, &'static str> {
    if username.is_empty() && password.expose().is_empty() {
        return Err("is empty");
    }
    if username.contains(':') {
        return Err("has a user name with a colon, which Basic authentication cannot carry");
    }
    if username.chars().chain(password.expose().chars()).any(char::is_control) {
        return Err("has control characters");
    }
    let pair = Secret::from(format!("{username}:{}", password.expose()));
    let text = Secret::from(format!("Basic {}", base64::encode(pair.expose().as_bytes())));
    Ok(Prepared::Header(AUTHORIZATION, secret_value(text.expose())?))
}

/// The names of the first alternative's schemes, in document order, that is wholly configured; none when the operation
/// needs none.
///
/// # Errors
/// Names what to set.
pub(super) fn choose(spec: &OperationSpec, configured: &Configured) -> Result<&'static [&'static str], String> {
    let is_set = |scheme: &&str| find(spec.api, configured, scheme).is_some();
    let mut alternatives = spec.security.iter().filter(|alternative| !alternative.is_empty());
    let chosen = alternatives.find(|alternative| alternative.iter().all(is_set));
    let optional = spec.security.iter().any(|alternative| alternative.is_empty());
    match chosen {
        Some(schemes) => Ok(schemes),
        None if optional || spec.security.is_empty() => Ok(&[]),
        None => Err(format!("no credentials are set: {}", wanted(spec))),
    }
}

/// Where the credential of a scheme comes from.
pub(super) fn find<'a>(api: &Api, configured: &'a Configured, name: &str) -> Option<&'a Source> {
    let by_transport = || api.schemes.iter().any(|scheme| scheme.name == name && scheme.kind == SchemeKind::MutualTls);
    configured.get(name).or_else(|| by_transport().then_some(&Source::Fixed(Prepared::Nothing)))
}

/// `tokenAuth (IONOS_TOKEN) or basicAuth (IONOS_USERNAME, IONOS_PASSWORD) is needed`
fn wanted(spec: &OperationSpec) -> String {
    let one = |name: &&str| {
        let scheme = spec.api.schemes.iter().find(|scheme| scheme.name == *name);
        match scheme.map(|scheme| scheme.env.join(", ")).filter(|env| !env.is_empty()) {
            Some(env) => format!("{name} ({env})"),
            None => (*name).to_owned(),
        }
    };
    let all = |alternative: &&[&str]| alternative.iter().map(one).collect::<Vec<_>>().join(" and ");
    format!("{} is needed", spec.security.iter().map(all).collect::<Vec<_>>().join(" or "))
}
