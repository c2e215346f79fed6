//! Whether bytes are a whole zip archive, judged while they pass. An archive ends with a record that says where its table of
//! contents lies, so one that was cut off, or is something else, is found without unpacking anything.

use http::StatusCode;

use super::answer::{Opened, Streaming};
use super::download::{BodyCheck, Download};

impl Streaming {
    /// As a [`Download`] of a whole zip archive.
    pub const ZIP: Self = Self {
        capped: true,
        open: |chunks, meter, head, spec, client| -> Opened {
            let download = Download::open(chunks, meter, head, spec, client);
            // A part that was asked for by a header of the caller's is no archive of its own.
            let is_part = head.status == StatusCode::PARTIAL_CONTENT;
            Box::new(if is_part { download } else { download.whole_zip() })
        },
    };
}

impl Download {
    /// Asks for a whole zip archive: one that is cut off, has something after it or is something else, such as a page that
    /// was answered with 200, ends with an error of kind `Decode`. Saved to a file, it then leaves none. This finds what a
    /// length cannot where the server states none. Nothing is unpacked, and who made the archive is another question.
    ///
    /// Answers that the document describes as `application/zip` are held to it without being asked.
    #[must_use]
    pub fn whole_zip(self) -> Self {
        self.check(ZipCheck::default())
    }

    /// Holds the bytes to a check when they have all come.
    pub(super) fn check(mut self, check: impl BodyCheck + 'static) -> Self {
        self.checks.push(Box::new(check));
        self
    }
}

/// Length of the record at the end, without its comment.
const RECORD: usize = 22;
/// The record with the longest comment it may have.
const LONGEST: usize = RECORD + 65_535;

/// What has been seen of an archive.
#[derive(Default)]
pub(super) struct ZipCheck {
    first: Vec<u8>,
    last: Vec<u8>,
    length: u64,
}

impl BodyCheck for ZipCheck {
    fn add(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len() as u64);
        let room = 4_usize.saturating_sub(self.first.len());
        self.first.extend(bytes.iter().take(room));
        self.last.extend_from_slice(bytes.get(bytes.len().saturating_sub(LONGEST)..).unwrap_or(bytes));
        // Cut now and then, not with every chunk: each cut moves all that stays.
        if self.last.len() > 4 * LONGEST {
            self.cut();
        }
    }

    fn end(mut self: Box<Self>) -> Result<(), &'static str> {
        self.cut();
        if !matches!(self.first.as_slice(), b"PK\x03\x04" | b"PK\x05\x06") {
            return Err("the download is no zip archive");
        }
        let last = self.last.len();
        let starts = (0..=last.saturating_sub(RECORD)).rev();
        let found = starts.filter(|at| self.last.get(*at..at + 4) == Some(b"PK\x05\x06"));
        let mut records =
            found.filter(|at| self.number(at + 20, 2).is_some_and(|comment| at + RECORD + comment == last));
        let Some(at) = records.next() else {
            return Err("the zip archive is cut off, or something follows it");
        };
        let before = self.length.saturating_sub((last - at) as u64);
        let (Some(size), Some(offset)) = (self.number(at + 12, 4), self.number(at + 16, 4)) else {
            return Err("the zip archive is cut off, or something follows it");
        };
        // An archive of the 64-bit form says so with the greatest numbers and has its own record before this one.
        let is_wide = offset == 0xffff_ffff || size == 0xffff_ffff || self.number(at + 10, 2) == Some(0xffff);
        let is_whole = if is_wide {
            at.checked_sub(20).and_then(|at| self.last.get(at..at + 4)) == Some(b"PK\x06\x07")
        } else {
            offset as u64 + size as u64 == before
        };
        if is_whole { Ok(()) } else { Err("the zip archive's table of contents is not where it should be") }
    }
}

impl ZipCheck {
    fn cut(&mut self) {
        let surplus = self.last.len().saturating_sub(LONGEST);
        self.last.drain(..surplus);
    }

    /// A number of so many bytes, the lowest first.
    fn number(&self, at: usize, bytes: usize) -> Option<usize> {
        let bytes = self.last.get(at..at + bytes)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }
}
