//! Whether bytes are a whole zip archive, judged while they pass. An archive ends with a record that says where its table of
//! contents lies, so one that was cut off, or is something else, is found without unpacking anything.

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

impl ZipCheck {
    /// Takes the next bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len() as u64);
        let room = 4_usize.saturating_sub(self.first.len());
        self.first.extend(bytes.iter().take(room));
        self.last.extend_from_slice(bytes.get(bytes.len().saturating_sub(LONGEST)..).unwrap_or(bytes));
        // Cut now and then, not with every chunk: each cut moves all that stays.
        if self.last.len() > 4 * LONGEST {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let surplus = self.last.len().saturating_sub(LONGEST);
        self.last.drain(..surplus);
    }

    /// At the end: what is wrong with the archive.
    pub(super) fn end(mut self) -> Result<(), &'static str> {
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

    /// A number of so many bytes, the lowest first.
    fn number(&self, at: usize, bytes: usize) -> Option<usize> {
        let bytes = self.last.get(at..at + bytes)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }
}
