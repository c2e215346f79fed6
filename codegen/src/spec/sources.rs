//! The texts that were given, by number.
//!
//! Goes in: names and texts that the caller has read. Comes out: [`FileId`]s that a [`Location`](crate::location::Location) can
//! carry. Must not do: read files.

use std::collections::BTreeMap;

use super::foreign;
use crate::diagnostics::{Code, Diagnostics, Position};
use crate::location::{FileId, Location};

/// All source texts of one generation, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// Why a name stands for no text.
    absent: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
struct Source {
    name: String,
    text: String,
}

impl Sources {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a text under the name that diagnostics print; a UTF-8 byte order mark is dropped. At most 65 535 texts can be
    /// told apart.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        self.files.push(Source { name: name.into(), text });
        FileId(u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX))
    }

    /// Takes in a file as it was read.
    ///
    /// # Errors
    ///
    /// A file that is no text at all, such as an image or an archive, and a text in UTF-16. Another text that is not UTF-8 is an error
    /// at its first bad byte; what is readable of it is kept so that the place can be shown.
    pub fn add_bytes(&mut self, name: impl Into<String>, bytes: &[u8], diagnostics: &mut Diagnostics) -> FileId {
        if let Some(found) = foreign::of_bytes(bytes) {
            let file = self.add(name, "");
            let message = format!("{} is {}, neither YAML nor JSON", self.name(file), found.what);
            diagnostics.error(Code::Unreadable, &Location::root(file), message).help(found.help);
            return file;
        }
        if foreign::is_utf16(bytes) {
            let file = self.add(name, "");
            let message = format!("{} is a text in UTF-16, not UTF-8", self.name(file));
            diagnostics.error(Code::Unreadable, &Location::root(file), message).help("save the file as UTF-8");
            return file;
        }
        let failure = match std::str::from_utf8(bytes) {
            Ok(text) => return self.add(name, text),
            Err(failure) => failure,
        };
        let good = bytes.get(..failure.valid_up_to()).map(String::from_utf8_lossy).unwrap_or_default().into_owned();
        let position = Position::of(&good, good.len());
        let file = self.add(name, good);
        diagnostics
            .error(Code::Syntax, &Location::root(file), "the text is not UTF-8")
            .position(position)
            .help("save the file as UTF-8");
        file
    }

    /// Notes that there is no text of this name, and why: what a finding says that stands at a reference to it.
    pub fn add_absent(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.absent.insert(name.into(), reason.into());
    }

    /// Why there is no text of this name, as far as it was noted.
    pub fn absent(&self, name: &str) -> Option<&str> {
        self.absent.get(name).map(String::as_str)
    }

    /// The texts by name; of several with one name, the first.
    pub(super) fn by_name(&self) -> BTreeMap<&str, FileId> {
        let mut names = BTreeMap::new();
        for file in self.files() {
            names.entry(self.name(file)).or_insert(file);
        }
        names
    }

    /// The name of a text; empty when there is no such text.
    pub fn name(&self, file: FileId) -> &str {
        self.files.get(usize::from(file.0)).map_or("", |source| &source.name)
    }

    /// The text; empty when there is no such text.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(usize::from(file.0)).map_or("", |source| &source.text)
    }

    /// All texts with their numbers.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        (0..self.files.len()).filter_map(|index| u16::try_from(index).ok()).map(FileId)
    }
}
