//! An address as traces show it: the path as the document has it, unless values were asked for, and the query without the
//! values that are known for being secret.

use std::fmt::{self, Write as _};

use super::api::{OperationSpec, SchemeKind};
use super::outgoing::Outgoing;
use super::percent::{Charset, encode};

/// What stands for a value, as OpenTelemetry has it.
const MASK: &str = "REDACTED";

/// Keys that OpenTelemetry names, in lower case.
const KNOWN: &[&str] = &["awsaccesskeyid", "signature", "sig", "x-goog-signature"];

/// Parts of names that speak for themselves, in lower case.
const TELLING: &[&str] =
    &["password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "credential", "authorization"];

/// The address of a request.
pub(super) struct MaskedUrl<'a> {
    spec: &'a OperationSpec,
    outgoing: &'a Outgoing<'a>,
    shows_path: bool,
}

impl<'a> MaskedUrl<'a> {
    pub(super) fn new(spec: &'a OperationSpec, outgoing: &'a Outgoing<'a>, shows_path: bool) -> Self {
        Self { spec, outgoing, shows_path }
    }

    fn is_secret(&self, key: &str) -> bool {
        let lower = key.to_ascii_lowercase();
        let is = |name: &str| {
            let name = encode(name, Charset::UNRESERVED);
            // A parameter that is an object is laid out as `name[member]`.
            key.strip_prefix(&*name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '%']))
        };
        let is_key = |kind: SchemeKind| matches!(kind, SchemeKind::ApiKeyQuery(name) if is(name));
        KNOWN.contains(&&*lower)
            || TELLING.iter().any(|part| lower.contains(part))
            || self.outgoing.secret.iter().any(|name| is(name))
            || self.spec.api.schemes.iter().any(|scheme| is_key(scheme.kind))
    }
}

impl fmt::Display for MaskedUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.outgoing.uri();
        let has_secret = self.outgoing.secret.iter().any(|name| self.spec.path.contains(&format!("{{{name}}}")));
        if self.shows_path && !has_secret {
            f.write_str(self.outgoing.base.origin())?;
            f.write_str(uri.path())?;
        } else {
            f.write_str(self.outgoing.base.as_str())?;
            f.write_str(self.spec.path.split('?').next().unwrap_or_default())?;
        }
        let mut separator = '?';
        for pair in uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            f.write_char(separator)?;
            separator = '&';
            match pair.split_once('=') {
                Some((key, _)) if self.is_secret(key) => write!(f, "{key}={MASK}")?,
                _ => f.write_str(pair)?,
            }
        }
        for name in self.outgoing.query_keys() {
            write!(f, "{separator}{name}={MASK}")?;
            separator = '&';
        }
        Ok(())
    }
}
