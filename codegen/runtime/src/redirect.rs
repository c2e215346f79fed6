//! Redirects. Where one leads is shown by its origin only; one is followed only where the client was told to, and only at
//! the same origin, so that no credential and no body can get anywhere else.

use http::header::LOCATION;
use http::{HeaderMap, Response, StatusCode, Uri};

use super::base_url::BaseUrl;
use super::target::{has_dot_segment, is_written};

/// Whether a status asks the client to go elsewhere.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 300..=303 | 305 | 307 | 308)
}

/// Scheme, host and port of where an answer points to; `None` when it names none.
pub(super) fn origin(headers: &HeaderMap) -> Option<String> {
    let uri: Uri = headers.get(LOCATION)?.to_str().ok()?.parse().ok()?;
    let authority = uri.authority()?;
    let port = authority.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{}{port}", uri.scheme_str()?, authority.host()))
}

/// Where a redirect leads to, when that is at the origin of `base`. Taken are whole addresses and absolute paths.
pub(super) fn target<T>(response: &Response<T>, base: &BaseUrl) -> Option<Uri> {
    if !matches!(response.status().as_u16(), 301..=303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let location = location.split('#').next().unwrap_or_default();
    let path = match location.strip_prefix(base.origin()) {
        Some(path) if path.starts_with(['/', '?']) || path.is_empty() => path,
        Some(_) => return None,
        None => location,
    };
    let url = format!("{}{}{path}", base.origin(), if path.starts_with('/') { "" } else { "/" });
    let is_path = path.starts_with('/') || path.len() < location.len();
    if !is_path || path.starts_with("//") || path.contains('\\') || has_dot_segment(&url) {
        return None;
    }
    url.parse().ok().filter(|uri| is_written(uri, url.as_bytes()))
}
