//! What stands in the folder, held against the tree: the common start of writing and checking.
//!
//! Goes in: a tree and a folder. Comes out: [`Survey`]. Must not do: change anything, or follow a link in the folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::Wanted;
use super::{Edited, MANIFEST, Report, Step, WriteError, manifest, path};
use crate::tree::FileTree;

/// What stands where a file belongs.
pub(super) enum State {
    Absent,
    File(Vec<u8>),
    /// The path itself or a folder above it is a link.
    Symlink(PathBuf),
    /// A folder or device, or a file where a folder belongs.
    Blocked(PathBuf, Wanted),
}

/// A file that belongs into the folder, the list of files among them.
pub(super) struct File<'a> {
    pub path: &'a str,
    pub text: String,
    pub state: State,
}

pub(super) struct Survey<'a> {
    /// Whether the folder is there.
    pub exists: bool,
    /// All files that belong there: by path, the list of files last.
    pub files: Vec<File<'a>>,
    /// The paths that earlier runs wrote.
    pub owned: BTreeSet<String>,
    /// Those of them that are still there and no longer belong.
    stale: Vec<String>,
    /// Stale paths that have become links.
    stale_links: Vec<PathBuf>,
    has_manifest: bool,
}

impl<'a> Survey<'a> {
    /// Looks at the folder; with `force`, a list of files that cannot be read counts as empty.
    pub fn of(tree: &'a FileTree, dir: &Path, force: bool) -> Result<Self, WriteError> {
        for (path, _) in tree.iter() {
            let reserved = path == MANIFEST;
            let verdict = if reserved { Err("the name is reserved for the list of files") } else { path::check(path) };
            verdict.map_err(|reason| WriteError::Path { path: path.to_owned(), reason })?;
        }
        let exists = folder_exists(dir)?;
        let mut files = Vec::with_capacity(tree.len() + 1);
        for (path, text) in tree.iter() {
            files.push(File { path, text: text.to_owned(), state: state(dir, path)? });
        }
        let listed = state(dir, MANIFEST)?;
        let (has_manifest, owned) = match &listed {
            State::File(bytes) => (true, read_manifest(bytes, dir, force)?),
            _ => (false, BTreeSet::new()),
        };
        files.push(File { path: MANIFEST, text: manifest::of(tree), state: listed });
        let mut survey = Self { exists, files, owned, stale: Vec::new(), stale_links: Vec::new(), has_manifest };
        survey.find_stale(tree, dir)?;
        Ok(survey)
    }

    fn find_stale(&mut self, tree: &FileTree, dir: &Path) -> Result<(), WriteError> {
        for path in self.owned.iter().filter(|path| tree.get(path).is_none()) {
            match state(dir, path)? {
                State::File(_) => self.stale.push(path.clone()),
                State::Symlink(link) => self.stale_links.push(link),
                // Not the file that was written: left alone.
                State::Absent | State::Blocked(..) => {}
            }
        }
        Ok(())
    }

    /// Refuses what must not be written over.
    pub fn permit(&self, dir: &Path, force: bool) -> Result<(), WriteError> {
        for file in &self.files {
            match &file.state {
                State::Symlink(path) => return Err(WriteError::Symlink { path: path.clone() }),
                State::Blocked(path, wanted) => return Err(WriteError::blocked(path, *wanted)),
                State::Absent | State::File(_) => {}
            }
        }
        if let Some(path) = self.stale_links.first() {
            return Err(WriteError::Symlink { path: path.clone() });
        }
        if force || !self.exists {
            return Ok(());
        }
        if !self.has_manifest {
            return if is_empty(dir)? { Ok(()) } else { Err(WriteError::ForeignFolder { dir: dir.to_owned() }) };
        }
        let foreign = self.files.iter().find(|file| {
            file.differs() && file.path != MANIFEST && !self.owned.contains(file.path) && !file.is_absent()
        });
        match foreign {
            Some(file) => Err(WriteError::ForeignFile { path: dir.join(file.path) }),
            None => Ok(()),
        }
    }

    /// What is to be done, in order.
    ///
    /// Where files come or go, a list that names old and new ones is put first and the right one last: a run that is killed
    /// in between leaves no file that the next one would take for somebody else's.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let mut steps: Vec<Step<'_>> = Vec::new();
        let creates = self.files.iter().any(|file| file.path != MANIFEST && file.is_absent());
        if self.exists && (creates || !self.stale.is_empty()) {
            let paths: BTreeSet<&str> =
                self.files.iter().map(|file| file.path).filter(|path| *path != MANIFEST).collect();
            let both: BTreeSet<&str> = paths.into_iter().chain(self.owned.iter().map(String::as_str)).collect();
            steps.push(Step::Put { path: MANIFEST, text: manifest::print(both.into_iter()).into() });
        }
        let manifest_again = !steps.is_empty();
        for file in self.files.iter().filter(|file| file.path != MANIFEST && file.differs()) {
            steps.push(Step::Put { path: file.path, text: file.text.as_str().into() });
        }
        steps.extend(self.stale.iter().map(|path| Step::Remove { path }));
        for file in self.files.iter().filter(|file| file.path == MANIFEST && (manifest_again || file.differs())) {
            steps.push(Step::Put { path: MANIFEST, text: file.text.as_str().into() });
        }
        steps
    }

    /// The paths that earlier runs wrote and that no longer belong, whether they are still there or not.
    pub fn retired(&self) -> impl Iterator<Item = &String> {
        self.owned.iter().filter(|path| self.files.iter().all(|file| file.path != path.as_str()))
    }

    /// What the steps amount to.
    pub fn report(self) -> Report {
        let mut report = Report { removed: self.stale, ..Report::default() };
        for file in self.files {
            let list = match (file.is_absent(), file.differs()) {
                (true, _) => &mut report.created,
                (false, true) => &mut report.changed,
                (false, false) => &mut report.unchanged,
            };
            list.push(file.path.to_owned());
        }
        report.created.sort();
        report.changed.sort();
        report.unchanged.sort();
        report
    }
}

impl File<'_> {
    pub fn edited(&self, actual: Option<String>) -> Edited {
        Edited { path: self.path.to_owned(), actual, expected: self.text.clone() }
    }

    fn is_absent(&self) -> bool {
        matches!(self.state, State::Absent)
    }

    fn differs(&self) -> bool {
        !matches!(&self.state, State::File(bytes) if bytes == self.text.as_bytes())
    }
}

/// All files in the folder that the tree does not hold, links as themselves, sorted.
pub(super) fn extra_files(tree: &FileTree, dir: &Path) -> Result<Vec<String>, WriteError> {
    let mut found = Vec::new();
    let mut open = if folder_exists(dir)? { vec![String::new()] } else { Vec::new() };
    while let Some(folder) = open.pop() {
        let at = dir.join(&folder);
        for entry in fs::read_dir(&at).map_err(|e| WriteError::io("read", &at, e))? {
            let entry = entry.map_err(|e| WriteError::io("read", &at, e))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().map_err(|e| WriteError::io("read", &entry.path(), e))?.is_dir();
            let at_top = folder.is_empty();
            if at_top && (name.starts_with('.') || name == "Cargo.lock" || (name == "target" && is_folder)) {
                continue;
            }
            let path = if at_top { name } else { format!("{folder}/{name}") };
            if is_folder {
                open.push(path);
            } else if tree.get(&path).is_none() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read_manifest(bytes: &[u8], dir: &Path, force: bool) -> Result<BTreeSet<String>, WriteError> {
    match manifest::parse(bytes) {
        Ok(paths) => Ok(paths),
        Err(_) if force => Ok(BTreeSet::new()),
        Err(line) => Err(WriteError::Manifest { path: dir.join(MANIFEST), line }),
    }
}

fn folder_exists(dir: &Path) -> Result<bool, WriteError> {
    match fs::symlink_metadata(dir) {
        Ok(meta) if meta.is_symlink() => Err(WriteError::Symlink { path: dir.to_owned() }),
        Ok(meta) if meta.is_dir() => Ok(true),
        Ok(_) => Err(WriteError::blocked(dir, Wanted::Folder)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
        Err(e) => Err(WriteError::folder(dir, e)),
    }
}

fn is_empty(dir: &Path) -> Result<bool, WriteError> {
    let mut entries = fs::read_dir(dir).map_err(|e| WriteError::io("read", dir, e))?;
    Ok(entries.next().is_none())
}

/// Looks at a path below the folder, part by part, so that a link on the way is seen and not followed.
fn state(dir: &Path, path: &str) -> Result<State, WriteError> {
    let mut at = dir.to_owned();
    let parts: Vec<&str> = path.split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        at.push(part);
        let meta = match fs::symlink_metadata(&at) {
            Ok(meta) => meta,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(State::Absent),
            Err(e) => return Err(WriteError::io("read", &at, e)),
        };
        let is_last = index + 1 == parts.len();
        if meta.is_symlink() {
            return Ok(State::Symlink(at));
        }
        if is_last && !meta.is_file() {
            return Ok(State::Blocked(at, Wanted::File));
        }
        if !is_last && !meta.is_dir() {
            return Ok(State::Blocked(at, Wanted::Folder));
        }
    }
    fs::read(&at).map(State::File).map_err(|e| WriteError::io("read", &at, e))
}
