//! SHA-256 of downloads: what one has, and what one is to have. Whether a sum is the right one, its source must tell.

use std::fmt;
use std::str::FromStr;

use sha2::Digest as _;

use super::download::{BodyCheck, Download};

/// A SHA-256 sum. As text it is 64 hexadecimal digits; read are also those with colons or spaces between bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The bytes of the sum.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Sha256 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Sha256 {
    type Err = ParseSha256Error;

    fn from_str(text: &str) -> Result<Self, ParseSha256Error> {
        let digits = text.trim().chars().filter(|c| !matches!(c, ':' | ' '));
        let digits: Option<Vec<u8>> = digits.map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
        let bytes = digits.unwrap_or_default();
        let (pairs, rest) = bytes.as_chunks::<2>();
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        match <[u8; 32]>::try_from(bytes) {
            Ok(bytes) if rest.is_empty() => Ok(Self(bytes)),
            _ => Err(ParseSha256Error),
        }
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// A text is no SHA-256 sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseSha256Error;

impl fmt::Display for ParseSha256Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a SHA-256 sum of 64 hexadecimal digits")
    }
}

impl std::error::Error for ParseSha256Error {}

/// A sum that grows with the bytes it is given.
#[derive(Default)]
pub(super) struct Summing(sha2::Sha256);

impl Summing {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn end(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

/// A body that must have a certain sum.
struct Expected {
    summing: Summing,
    expected: Sha256,
}

impl BodyCheck for Expected {
    fn add(&mut self, bytes: &[u8]) {
        self.summing.add(bytes);
    }

    fn is_sum(&self) -> bool {
        true
    }

    fn end(self: Box<Self>) -> Result<(), &'static str> {
        if self.summing.end() == self.expected { Ok(()) } else { Err("the download has another SHA-256 sum") }
    }
}

impl Download {
    /// Asks for the body of this SHA-256 sum: another one ends with an error of kind `Decode`. Saved to a file, it then
    /// leaves none.
    #[must_use]
    pub fn expect_sha256(self, sum: Sha256) -> Self {
        self.check(Expected { summing: Summing::default(), expected: sum })
    }
}
