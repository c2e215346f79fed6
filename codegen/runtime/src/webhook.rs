//! Requests that the server sends by itself. In goes the body of one, out comes its payload; how it is received, and whether it
//! is genuine, is decided before.

use serde::de::DeserializeOwned;

use super::answer::DecodeError;

/// Reads the body of a webhook.
///
/// # Errors
/// When it is no JSON, or not of this type; with the path of the value.
pub fn read_webhook<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    DecodeError::read(body)
}

/// Reads the body of a webhook that is text.
///
/// # Errors
/// When it is not UTF-8.
pub fn read_webhook_text(body: &[u8]) -> Result<String, DecodeError> {
    DecodeError::read_text(body)
}
