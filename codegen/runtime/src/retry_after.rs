//! How long a server asks to be left alone. Goes in: the headers of an answer; comes out: a duration, which may be any
//! length at all, or nothing where they say nothing sensible.

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName};

/// In milliseconds.
static RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// The longest wait that any of the headers asks for: `retry-after-ms` in milliseconds, `Retry-After` in seconds or as a
/// date, which counts from the answer's own `Date` where it has one and from `now` where it has none.
pub(super) fn retry_after(headers: &HeaderMap, now: impl Fn() -> SystemTime) -> Option<Duration> {
    // Most answers have none, which a look at the few names shows sooner than two searches.
    if !headers.keys().any(|name| *name == RETRY_AFTER || *name == RETRY_AFTER_MS) {
        return None;
    }
    let milliseconds = texts(headers, &RETRY_AFTER_MS).filter_map(|text| number(text, 1000.0));
    let seconds_or_dates = texts(headers, &RETRY_AFTER).filter_map(|text| {
        number(text, 1.0).or_else(|| {
            let wanted = httpdate::parse_http_date(text).ok()?;
            let answered = texts(headers, &DATE).find_map(|text| httpdate::parse_http_date(text).ok());
            Some(wanted.duration_since(answered.unwrap_or_else(&now)).unwrap_or_default())
        })
    });
    milliseconds.chain(seconds_or_dates).max()
}

fn texts<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(str::trim)
}

/// A number of units, of which a second has `units`. More than a duration holds is the longest one.
fn number(text: &str, units: f64) -> Option<Duration> {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+');
    let value: f64 = text.bytes().all(plain).then(|| text.parse().ok())??;
    Some(Duration::try_from_secs_f64(value / units).unwrap_or(Duration::MAX))
}
