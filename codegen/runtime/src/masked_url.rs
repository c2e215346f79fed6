//! An address as traces show it: the path as the document has it, unless values were asked for, and the query without the
//! values that are known for being secret.

use std::fmt::{self, Write as _};

use super::api::{OperationSpec, SchemeKind};
use super::header::is_telling;
use super::outgoing::Outgoing;
use super::percent::{Charset, encode};

/// What stands for a value, as OpenTelemetry has it.
const MASK: &str = "REDACTED";

/// The address of a request.
pub(super) struct MaskedUrl<'a> {
    spec: &'a OperationSpec,
    outgoing: &'a Outgoing,
    shows_path: bool,
}

impl<'a> MaskedUrl<'a> {
    pub(super) fn new(spec: &'a OperationSpec, outgoing: &'a Outgoing, shows_path: bool) -> Self {
        Self { spec, outgoing, shows_path }
    }

    fn is_secret(&self, key: &str) -> bool {
        let is = |name: &str| {
            let name = encode(name, Charset::UNRESERVED);
            // A parameter that is an object is laid out as `name[member]`.
            key.strip_prefix(&*name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '%']))
        };
        let is_key = |kind: SchemeKind| matches!(kind, SchemeKind::ApiKeyQuery(name) if is(name));
        is_telling(key)
            || self.outgoing.secret_keys().iter().any(|name| name == key)
            || self.outgoing.secret().iter().any(|name| is(name))
            || self.spec.api.schemes.iter().any(|scheme| is_key(scheme.kind))
    }

    /// Whether the path has a parameter that must not show.
    fn hides_path(&self) -> bool {
        let mut names = self.spec.path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
        names.any(|name| is_telling(name) || self.outgoing.secret().contains(&name))
    }
}

impl fmt::Display for MaskedUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.outgoing.uri();
        if self.shows_path && !self.hides_path() {
            f.write_str(self.outgoing.base().origin())?;
            f.write_str(uri.path())?;
        } else {
            f.write_str(self.outgoing.base().as_str())?;
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
