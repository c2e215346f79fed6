//! Names of media types: what they are without their parameters, and which of them are JSON.

/// The media type in lower case, without parameters.
pub(super) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// Whether a media type is JSON (RFC 8259, RFC 6839 for `+json`).
pub(super) fn is_json(media: &str) -> bool {
    let essence = essence(media);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}
