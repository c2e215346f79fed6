//! Disk → texts: the counterpart of [`write`](mod@crate::write).
//!
//! Goes in: the path of a document. Comes out: its text, and the text of every file that its references lead to, by the names that
//! references are looked up by. Must not do: open anything outside the document's folder, judge a text, reach the network.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::config::{ApiConfig, SourceFile};
use crate::spec;

/// Bytes of one file that are read: more than the loader takes, so that it is the loader that refuses; an endless file must not be
/// read to its end.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Files and bytes of one document that are read; the loader refuses before.
const FILES: usize = 20_000;
const ALL_BYTES: usize = 256 * 1024 * 1024;

/// The files beside a document that its references lead to.
#[derive(Clone, Debug, Default)]
pub struct Further {
    /// Their texts.
    pub files: Vec<SourceFile>,
    /// Those that could not be read, by name, each with the reason.
    pub absent: BTreeMap<String, String>,
}

/// Reads a document and the files that its references lead to, named by their paths as they are given here.
///
/// A file is read when a relative reference leads to it and it is a regular file in the document's folder or below, seen through
/// symbolic links. Any other is noted in [`ApiConfig::absent`] and becomes an error at the reference, once something follows it.
///
/// # Errors
/// When the document itself cannot be read, or is not UTF-8.
pub fn document(path: &Path) -> io::Result<ApiConfig> {
    let text = fs::read_to_string(path)?;
    let document = SourceFile::new(path.display().to_string().replace('\\', "/"), text);
    let Further { files, absent } = further(&document, path.parent().unwrap_or(Path::new("")));
    Ok(ApiConfig { files, absent, ..ApiConfig::new(document) })
}

/// Reads the files that the references of a document lead to. `folder` is where the document lies, whatever its name says; the
/// names of the files start like its own.
pub fn further(document: &SourceFile, folder: &Path) -> Further {
    let mut found = Further::default();
    let prefix = document.name.rfind('/').map_or(0, |slash| slash + 1);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut seen = BTreeSet::from([document.name.clone()]);
    let mut open = spec::references(&document.name, &document.name, &document.text);
    if open.is_empty() {
        return found;
    }
    let root = fs::canonicalize(folder);
    let mut bytes = 0;
    while let Some(name) = open.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let below = name.get(prefix..).unwrap_or_default();
        let read = match &root {
            Ok(root) => read_below(root, below),
            Err(_) => Err("the folder of the document cannot be opened".to_owned()),
        };
        match read {
            Ok(text) => {
                bytes += text.len();
                open.extend(spec::references(&document.name, &name, &text));
                found.files.push(SourceFile::new(name, text));
            }
            Err(reason) => drop(found.absent.insert(name, reason)),
        }
        if found.files.len() + found.absent.len() > FILES || bytes > ALL_BYTES {
            break;
        }
    }
    found.files.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// A regular file below a folder, or why it is none.
fn read_below(root: &Path, below: &str) -> Result<String, String> {
    let path = match fs::canonicalize(root.join(below)) {
        Ok(path) => path,
        Err(error) => return Err(reason(&error)),
    };
    if !path.starts_with(root) {
        return Err("a symbolic link leads out of the document's folder".to_owned());
    }
    // A pipe would be waited for, a device never ends: neither may be opened.
    if !fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
        return Err("this is no regular file".to_owned());
    }
    let bytes = File::open(&path).and_then(bounded).map_err(|error| reason(&error))?;
    String::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())
}

/// What a source holds, up to the limit.
pub(crate) fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "there is no such file".to_owned(),
        _ => format!("the file cannot be read ({error})"),
    }
}
