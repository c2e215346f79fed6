//! Steps become files: staged first, renamed into place one by one, undone in reverse when one fails.
//!
//! Goes in: a folder and the steps of a survey. Comes out: all of them done, or none. Must not do: decide what to write.

use std::borrow::Cow;
use std::fs::{self, DirBuilder, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use super::{Wanted, WriteError};

/// One thing to do, on a path below the folder.
pub(super) enum Step<'a> {
    Put { path: &'a str, text: Cow<'a, str> },
    Remove { path: &'a str },
}

/// How a file is moved; tests let it fail.
pub(super) type Rename<'a> = &'a mut dyn FnMut(&Path, &Path) -> io::Result<()>;

/// How a step is taken back.
enum Undo {
    /// Put the former file back.
    Restore { kept: PathBuf, path: PathBuf },
    /// Delete a file that was not there.
    Delete(PathBuf),
    /// Delete a folder that was not there.
    DeleteFolder(PathBuf),
}

/// Fills a folder that does not exist yet: everything is staged, then appears by a single rename.
pub(super) fn create(dir: &Path, steps: &[Step<'_>]) -> Result<(), WriteError> {
    let (base, missing) = split_missing(dir)?;
    let (first, rest) = match missing.split_first() {
        Some((first, rest)) => (first, rest),
        None => return Err(WriteError::blocked(dir, Wanted::Folder)),
    };
    let stage = Stage::new(&base)?;
    let root = stage.path.join("root");
    let inner: PathBuf = std::iter::once(root.as_path()).chain(rest.iter().map(Path::new)).collect();
    for step in steps {
        if let Step::Put { path, text } = step {
            let target = inner.join(path);
            let parent = target.parent().unwrap_or(&inner);
            fs::create_dir_all(parent).map_err(|e| WriteError::io("create", parent, e))?;
            put_new(&target, text).map_err(|e| WriteError::io("create", &dir.join(path), e))?;
        }
    }
    let target = base.join(first);
    match fs::rename(&root, &target) {
        // Someone made a folder above `dir` in the meantime, perhaps for a neighbour of `dir`; less is missing now.
        Err(_) if !rest.is_empty() && target.is_dir() => create(dir, steps),
        done => done.map_err(|e| WriteError::io("create", &target, e)),
    }
}

/// The deepest folder above `dir` that exists, and the names from there down to `dir`.
fn split_missing(dir: &Path) -> Result<(PathBuf, Vec<PathBuf>), WriteError> {
    let mut base = dir;
    let mut missing = Vec::new();
    while !base.as_os_str().is_empty() && !base.try_exists().map_err(|e| WriteError::io("read", base, e))? {
        match base.components().next_back() {
            Some(Component::Normal(name)) => missing.push(PathBuf::from(name)),
            // `..` below a folder that does not exist leads nowhere.
            _ => return Err(WriteError::blocked(dir, Wanted::Folder)),
        }
        base = base.parent().unwrap_or(Path::new(""));
    }
    missing.reverse();
    Ok((super::path::folder(base).to_owned(), missing))
}

/// Brings a folder that exists from its old state to its new one.
pub(super) fn update(dir: &Path, steps: &[Step<'_>], rename: Rename<'_>) -> Result<(), WriteError> {
    // Inside the folder and not beside it: beside it may be another file system.
    let stage = Stage::new(dir)?;
    for (number, step) in steps.iter().enumerate() {
        if let Step::Put { path, text } = step {
            put_new(&stage.new_file(number), text).map_err(|e| WriteError::io("create", &dir.join(path), e))?;
        }
    }
    let mut commit = Commit { dir, stage, rename, undo: Vec::new() };
    for (number, step) in steps.iter().enumerate() {
        let done = match step {
            Step::Put { path, .. } => commit.put(number, path),
            Step::Remove { path } => commit.remove(number, path),
        };
        if let Err(failure) = done {
            return Err(commit.give_up(failure));
        }
    }
    Ok(())
}

/// A run of steps on a folder, and how to take it back.
struct Commit<'a> {
    dir: &'a Path,
    stage: Stage,
    rename: Rename<'a>,
    undo: Vec<Undo>,
}

/// What was tried, on what, and the system's reason.
type Failure = (&'static str, PathBuf, io::Error);

impl Commit<'_> {
    fn put(&mut self, number: usize, path: &str) -> Result<(), Failure> {
        let target = self.dir.join(path);
        let kept = self.stage.old_file(number);
        self.make_parents(path)?;
        // A second name for the old file first: its place is never empty, and it comes back with its time stamp.
        match keep(&target, &kept) {
            Ok(()) => self.undo.push(Undo::Restore { kept, path: target.clone() }),
            Err(e) if e.kind() == ErrorKind::NotFound => self.undo.push(Undo::Delete(target.clone())),
            Err(e) => return Err(("replace", target, e)),
        }
        (self.rename)(&self.stage.new_file(number), &target).map_err(|e| ("replace", target, e))
    }

    fn remove(&mut self, number: usize, path: &str) -> Result<(), Failure> {
        let target = self.dir.join(path);
        let kept = self.stage.old_file(number);
        match (self.rename)(&target, &kept) {
            Ok(()) => self.undo.push(Undo::Restore { kept, path: target }),
            Err(e) => return Err(("remove", target, e)),
        }
        Ok(())
    }

    fn make_parents(&mut self, path: &str) -> Result<(), Failure> {
        let Some((folders, _)) = path.rsplit_once('/') else { return Ok(()) };
        let mut at = self.dir.to_owned();
        for part in folders.split('/') {
            at.push(part);
            match fs::create_dir(&at) {
                Ok(()) => self.undo.push(Undo::DeleteFolder(at.clone())),
                Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
                Err(e) => return Err(("create", at, e)),
            }
        }
        Ok(())
    }

    fn give_up(mut self, (action, path, source): Failure) -> WriteError {
        match roll_back(self.undo) {
            Ok(()) => WriteError::Io { action, path, source },
            Err(path) => WriteError::Torn { path, kept: self.stage.keep(), source },
        }
    }
}

/// Keeps the file at `target` under another name too; a copy where the file system knows no second names.
fn keep(target: &Path, kept: &Path) -> io::Result<()> {
    match fs::hard_link(target, kept) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == ErrorKind::NotFound => Err(e),
        Err(_) => fs::copy(target, kept).map(drop),
    }
}

/// Takes everything back, last first; `Err` holds the first path where that failed, after all were tried.
fn roll_back(undo: Vec<Undo>) -> Result<(), PathBuf> {
    let mut failed = None;
    for step in undo.into_iter().rev() {
        let (result, path) = match step {
            Undo::Restore { kept, path } => (fs::rename(&kept, &path), path),
            Undo::Delete(path) => (absent_is_fine(fs::remove_file(&path)), path),
            Undo::DeleteFolder(path) => (absent_is_fine(fs::remove_dir(&path)), path),
        };
        if result.is_err() {
            failed.get_or_insert(path);
        }
    }
    failed.map_or(Ok(()), Err)
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes the folders above a file that is gone as long as they are empty.
pub(super) fn remove_empty_folders(dir: &Path, path: &str) {
    let mut folders = path;
    while let Some((above, _)) = folders.rsplit_once('/') {
        if fs::remove_dir(dir.join(above)).is_err() {
            return;
        }
        folders = above;
    }
}

fn put_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    // Some file systems report a full disk only here; it must come before the first rename.
    file.sync_all()
}

/// A private folder with a name that cannot be guessed, removed with all it holds when dropped.
struct Stage {
    path: PathBuf,
    kept: bool,
}

impl Stage {
    fn new(base: &Path) -> Result<Self, WriteError> {
        let mut last = None;
        for _ in 0..16 {
            let number = RandomState::new().build_hasher().finish();
            let path = base.join(format!(".specwright-tmp-{number:016x}"));
            match private_folder(&path) {
                Ok(()) => return Ok(Self { path, kept: false }),
                Err(e) if e.kind() == ErrorKind::AlreadyExists => last = Some(e),
                Err(e) => return Err(WriteError::io("create a folder in", base, e)),
            }
        }
        let source = last.unwrap_or_else(|| io::Error::from(ErrorKind::AlreadyExists));
        Err(WriteError::io("create a folder in", base, source))
    }

    fn new_file(&self, number: usize) -> PathBuf {
        self.path.join(format!("new-{number}"))
    }

    fn old_file(&self, number: usize) -> PathBuf {
        self.path.join(format!("old-{number}"))
    }

    /// Leaves the folder where it is, and says where.
    fn keep(&mut self) -> PathBuf {
        self.kept = true;
        self.path.clone()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.kept {
            // What was to be done is done or undone; a folder that cannot be removed must not turn that into a failure.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
