//! What to do about a file that cannot be read: the user is in a hurry, and the folder mostly knows the answer.
//!
//! Goes in: a path and the system's reason. Comes out: a sentence for the help of the finding. Must not do: open a file.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::spec;

/// How documents end; one that ends otherwise is read too, but nobody is sent to it.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// Files that are named at most.
const MOST: usize = 3;

/// Whether a path is the address of something that would have to be fetched.
pub(super) fn is_address(path: &Path) -> bool {
    path.to_str().is_some_and(|path| ["http://", "https://"].iter().any(|scheme| path.starts_with(scheme)))
}

/// What to do about a path that could not be read.
pub(super) fn of(path: &Path, error: &io::Error) -> Option<String> {
    if is_address(path) {
        let pipe = format!("`curl -sSfL {} | specwright check -`", path.display());
        return Some(format!("save the document and name the file, or pipe it in: {pipe}"));
    }
    if path.is_dir() {
        return Some(folder(path));
    }
    match error.kind() {
        ErrorKind::NotFound => Some(absent(path)),
        ErrorKind::NotADirectory => {
            let file = path.ancestors().skip(1).find(|above| above.is_file())?;
            Some(format!("{} is a file, not a folder", file.display()))
        }
        ErrorKind::PermissionDenied => Some("whoever runs specwright must be allowed to read the file".to_owned()),
        _ => None,
    }
}

/// The documents in a folder that was given in place of one.
fn folder(path: &Path) -> String {
    match documents(path).as_slice() {
        [] => "this is a folder, and no .yaml, .yml or .json file lies in it; name the document itself".to_owned(),
        found => format!("this is a folder; name the document in it: {}", listed(path, found)),
    }
}

/// What lies where the path leads, and may have been meant.
fn absent(path: &Path) -> String {
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let folder = above.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return match near(folder, Path::is_dir).first() {
            Some(near) => format!("there is no folder {}; did you mean `{}`?", folder.display(), near.display()),
            None => format!("there is no folder {}", folder.display()),
        };
    }
    let beside = above.unwrap_or(Path::new(""));
    if let Some(near) = near(&beside.join(name), Path::is_file).first() {
        return format!("did you mean `{}`?", near.display());
    }
    let place = above.map_or_else(|| "the current folder".to_owned(), |above| above.display().to_string());
    match documents(folder).as_slice() {
        [] => format!("no .yaml, .yml or .json file lies in {place}"),
        found => format!("in {place} there is {}", listed(beside, found)),
    }
}

/// The entries beside a path that it may be a slip of: the same name with another ending, else one that differs by a letter or two.
fn near(path: &Path, kind: fn(&Path) -> bool) -> Vec<PathBuf> {
    let above = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let names = entries(if above.as_os_str().is_empty() { Path::new(".") } else { above }, kind);
    let stem = Path::new(name).file_stem();
    let other_ending = |other: &&String| ENDINGS.contains(&ending(other)) && Path::new(other).file_stem() == stem;
    let words: Vec<&str> = names.iter().map(String::as_str).collect();
    let ending = names.iter().find(other_ending).map(String::as_str);
    ending.or_else(|| spec::nearest(name, &words)).map(|name| above.join(name)).into_iter().collect()
}

/// The documents in a folder by name, those first that are called as the main one mostly is.
fn documents(folder: &Path) -> Vec<String> {
    let mut names = entries(folder, Path::is_file);
    names.retain(|name| ENDINGS.contains(&ending(name)));
    names.sort_by_key(|name| !(name.starts_with("openapi.") || name.starts_with("swagger.")));
    names
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The names of a folder's entries of one kind, sorted; none where it cannot be read.
fn entries(folder: &Path, kind: fn(&Path) -> bool) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| kind(&entry.path()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

/// The first few of them, as they would be written, and how many more there are.
fn listed(folder: &Path, names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{}`", folder.join(name).display())).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
