//! The `byte` format: bytes as base64 text.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::base64::encode;
use super::scalar::{ParseError, scalar};

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

scalar! {
    /// Bytes in base64, with the standard or the URL-safe alphabet, padded or not.
    Base64, "base64", |text| decoded(text).is_some()
}

impl Base64 {
    /// Encodes bytes with the standard alphabet and padding.
    #[must_use]
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self(encode(bytes.as_ref()))
    }

    /// The bytes.
    ///
    /// # Errors
    /// When a received text is no base64.
    pub fn decode(&self) -> Result<Vec<u8>, ParseError> {
        decoded(self.as_str()).ok_or(ParseError::new("base64"))
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let alphabet = if text.contains(['-', '_']) { &URL_SAFE } else { &STANDARD };
    GeneralPurpose::new(alphabet, LENIENT).decode(text).ok()
}
