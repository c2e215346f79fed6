//! Reading the document, its overlays, and the files that its references lead to.
//!
//! Goes in: paths, `-` for standard input. Comes out: texts under the names that diagnostics and file headers print. Must not
//! do: judge a text; the loader does.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Console, way_out};
use crate::SourceFile;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::Location;
use crate::names;
use crate::read::{self, Further};
use crate::spec::Sources;

/// The texts of one command.
pub(super) struct Input {
    pub document: SourceFile,
    pub overlays: Vec<SourceFile>,
    pub further: Further,
}

/// Why there are none.
pub(super) enum Unreadable {
    /// The arguments contradict each other.
    Usage(&'static str),
    /// Files that cannot be read, or are not UTF-8.
    Files(Diagnostics, Sources),
}

/// How a file is named in diagnostics and in what is generated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// As the user named it.
    AsGiven,
    /// Without folders of this machine: a path relative to the current folder, else the file's name alone.
    Portable,
}

/// Reads all files; all that cannot be read are reported together.
pub(super) fn texts(
    document: &Path,
    overlays: &[PathBuf],
    naming: Naming,
    console: &mut Console<'_>,
) -> Result<Input, Unreadable> {
    let dashes = overlays.iter().map(PathBuf::as_path).chain([document]).filter(|path| is_dash(path)).count();
    if dashes > 1 {
        return Err(Unreadable::Usage("standard input (`-`) can be read only once"));
    }
    let mut sources = Sources::new();
    let mut failures = Diagnostics::new();
    let mut texts = Vec::with_capacity(overlays.len() + 1);
    for path in overlays.iter().map(PathBuf::as_path).chain([document]) {
        let name = shown_name(path, naming);
        let file = match read_one(path, console) {
            Ok(bytes) => sources.add_bytes(name.as_str(), &bytes, &mut failures),
            Err(error) => {
                let file = sources.add(name.as_str(), "");
                let message = format!("cannot read {}: {error}", path.display());
                failures.error(Code::Unreadable, &Location::root(file), message).help = way_out::of(path, &error);
                file
            }
        };
        texts.push(SourceFile::new(name, sources.text(file)));
    }
    match texts.pop() {
        Some(text) if !failures.has_errors() => {
            let folder = document.parent().unwrap_or(Path::new(""));
            let further = if is_dash(document) { Further::default() } else { read::further(&text, folder) };
            Ok(Input { document: text, overlays: texts, further })
        }
        _ => Err(Unreadable::Files(failures, sources)),
    }
}

/// What an API is called that gets no name: as its file, where that is the name of a crate.
pub(super) fn api_name(document: &Path) -> String {
    let stem = document.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_ascii_lowercase();
    let words: Vec<&str> = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    if names::check(&name).is_ok() { name } else { "api".to_owned() }
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read_one(path: &Path, console: &mut Console<'_>) -> io::Result<Vec<u8>> {
    if is_dash(path) {
        return read::bounded(console.stdin());
    }
    if way_out::is_address(path) {
        return Err(io::Error::other("it is an address, and nothing is fetched"));
    }
    read::bounded(File::open(path)?)
}

fn shown_name(path: &Path, naming: Naming) -> String {
    if is_dash(path) {
        return "stdin".to_owned();
    }
    let current = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&current).unwrap_or(path);
    let stays_inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path = match (naming, path.file_name()) {
        (Naming::Portable, Some(name)) if !stays_inside => Path::new(name),
        _ => path,
    };
    path.display().to_string().replace('\\', "/")
}
