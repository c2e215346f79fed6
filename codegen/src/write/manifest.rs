//! The list of files that earlier runs wrote: one path a line, sorted, so that it merges and reads like any text.
//!
//! Must not do: trust what it reads. The list comes with the folder, and decides what may be deleted.

use std::collections::BTreeSet;

use super::path;
use crate::tree::FileTree;

/// The name of the list, at the top of the output folder.
pub const MANIFEST: &str = ".specwright-files";

/// The list for a tree.
pub(super) fn of(tree: &FileTree) -> String {
    print(tree.iter().map(|(path, _)| path))
}

/// The text of a list.
pub(super) fn print<'a>(paths: impl Iterator<Item = &'a str>) -> String {
    paths.flat_map(|path| [path, "\n"]).collect()
}

/// Reads a list; `Err` holds the number of the first line that is not a path below the folder.
pub(super) fn parse(bytes: &[u8]) -> Result<BTreeSet<String>, usize> {
    let text = String::from_utf8_lossy(bytes);
    let mut paths = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        if path::check(line).is_err() || line.contains(char::REPLACEMENT_CHARACTER) {
            return Err(index + 1);
        }
        paths.insert(line.to_owned());
    }
    Ok(paths)
}
