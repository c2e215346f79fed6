//! Counting a body while it is read: against its cap, and against the length it announced.

use http::HeaderMap;
use http::header::CONTENT_LENGTH;

use super::error::ErrorKind;

/// What is wrong with a body.
pub(super) type Problem = (ErrorKind, String);

/// Bytes read, the cap and the announced length.
pub(super) struct Meter {
    read: u64,
    pub(super) limit: u64,
    pub(super) announced: Option<u64>,
}

impl Meter {
    /// `bodiless` answers (204, to HEAD, …) may announce the length of what they do not send.
    pub(super) fn new(limit: u64, headers: &HeaderMap, bodiless: bool) -> Self {
        let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        Self { read: 0, limit, announced: announced.filter(|_| !bodiless) }
    }

    /// Before anything is read: whether more is announced than may be taken.
    pub(super) fn check_announced(&self) -> Result<(), Problem> {
        if self.announced.is_some_and(|announced| announced > self.limit) { Err(self.too_large()) } else { Ok(()) }
    }

    /// Counts a chunk.
    pub(super) fn add(&mut self, length: usize) -> Result<(), Problem> {
        self.read = self.read.saturating_add(length as u64);
        if self.read > self.limit {
            return Err(self.too_large());
        }
        match self.announced {
            Some(announced) if self.read > announced => Err(self.mismatch(announced)),
            _ => Ok(()),
        }
    }

    /// At the end of the body.
    pub(super) fn end(&self) -> Result<(), Problem> {
        match self.announced {
            Some(announced) if self.read != announced => Err(self.mismatch(announced)),
            _ => Ok(()),
        }
    }

    fn too_large(&self) -> Problem {
        (ErrorKind::BodyTooLarge, format!("the body is larger than {} bytes", self.limit))
    }

    fn mismatch(&self, announced: u64) -> Problem {
        (ErrorKind::Transport, format!("the body has {} bytes where {announced} were announced", self.read))
    }
}
