//! The address everything is sent to. In go a server address and its variables, out comes one that is safe to carry
//! credentials and is written the way every URL parser writes it.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::Parts;

use super::api::ServerVariable;
use super::target::has_dot_segment;

/// Scheme, host, port and path, without a slash at the end.
#[derive(Clone, Debug)]
pub(super) struct BaseUrl {
    text: String,
    origin: usize,
    /// The same, read.
    uri: Uri,
    is_loopback: bool,
}

impl BaseUrl {
    /// Takes an address: https, or http to this machine or where that is allowed. Errors do not repeat it: it may hold
    /// a password.
    pub(super) fn parse(text: &str, allow_http: bool) -> Result<Self, &'static str> {
        if text.contains('#') || text.contains('?') {
            return Err("must not have a query or fragment");
        }
        let uri: Uri = text.parse().map_err(|_| "is not an address")?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err("must begin with https://");
        };
        if authority.as_str().contains('@') {
            return Err("must not have a user or password; set credentials instead");
        }
        let host = canonical_host(authority.host())?;
        let port = match (authority.as_str().rsplit_once(':'), authority.port_u16()) {
            (_, Some(port)) => Some(port),
            (Some((_, tail)), None) if !tail.ends_with(']') => return Err("has a port that is no number"),
            _ => None,
        };
        match scheme {
            "https" => {}
            "http" if allow_http || is_loopback(&host) => {}
            "http" => return Err("must be https; http is for this machine only unless allow_insecure_http() is set"),
            _ => return Err("must begin with https://"),
        }
        let path = uri.path().trim_end_matches('/');
        if has_dot_segment(path) {
            return Err("must not have `.` or `..` segments");
        }
        let default_port = if scheme == "https" { 443 } else { 80 };
        let port = port.filter(|port| *port != default_port).map(|port| format!(":{port}")).unwrap_or_default();
        let origin = format!("{scheme}://{host}{port}");
        let text = format!("{origin}{path}");
        let uri = text.parse().map_err(|_| "is not an address")?;
        Ok(Self { text, origin: origin.len(), uri, is_loopback: is_loopback(&host) })
    }

    /// The whole address.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> &str {
        self.text.get(..self.origin).unwrap_or(&self.text)
    }

    /// The path.
    pub(super) fn path(&self) -> &str {
        self.text.get(self.origin..).unwrap_or_default()
    }

    /// Scheme, host and port as parts of an address, which has yet to get a path.
    pub(super) fn parts(&self) -> Parts {
        self.uri.clone().into_parts()
    }

    /// The host.
    #[cfg(feature = "tracing")]
    pub(super) fn host(&self) -> &str {
        let authority = self.authority();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// The port, that of the scheme where none is written.
    #[cfg(feature = "tracing")]
    pub(super) fn port(&self) -> u16 {
        let written = self.authority().rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        written.unwrap_or(if self.text.starts_with("https:") { 443 } else { 80 })
    }

    #[cfg(feature = "tracing")]
    fn authority(&self) -> &str {
        self.origin().split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether it is this machine's own.
    pub(super) fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

/// The host as URL parsers write it; names that they would read as an address are refused unless they are one.
fn canonical_host(host: &str) -> Result<String, &'static str> {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().map(|address| format!("[{address}]")).map_err(|_| "has no valid host");
    }
    let host = host.to_ascii_lowercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    if host.is_empty() || !host.bytes().all(plain) || (numeric && host.parse::<Ipv4Addr>().is_err()) {
        return Err("has no valid host");
    }
    Ok(host)
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || address.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

/// Replaces the variables of a server address.
///
/// # Errors
/// Names the variable and what is wrong with its value.
pub(super) fn fill_variables(
    url: &str,
    variables: &[ServerVariable],
    values: &[(String, String)],
) -> Result<String, String> {
    if let Some((name, _)) = values.iter().find(|(name, _)| !variables.iter().any(|known| known.name == name)) {
        return Err(format!("the chosen server has no variable {name}"));
    }
    let mut filled = url.to_owned();
    for variable in variables {
        let set = values.iter().rev().find(|(name, _)| name == variable.name).map(|(_, value)| value.as_str());
        let value = set.unwrap_or(variable.default);
        let listed = value == variable.default || variable.allowed.contains(&value);
        if !listed && !variable.allowed.is_empty() {
            return Err(format!("{} must be one of {}", variable.name, variable.allowed.join(", ")));
        }
        if !listed && !is_plain(value) {
            return Err(format!("{} has characters that could change the server; use base_url()", variable.name));
        }
        filled = filled.replace(&format!("{{{}}}", variable.name), value);
    }
    Ok(filled)
}

/// A value that cannot move the end of the host.
fn is_plain(value: &str) -> bool {
    !value.is_empty()
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':'))
}
