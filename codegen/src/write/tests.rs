//! What only a failing disk shows: a rename is made to fail, or the process to die, at each step in turn.

use std::cell::Cell;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;

use super::survey::Survey;
use super::{Options, WriteError, commit, compare, write};
use crate::tree::FileTree;

fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::new();
    for (path, text) in files {
        tree.insert(*path, *text);
    }
    tree
}

fn old() -> FileTree {
    tree(&[("Cargo.toml", "old"), ("src/lib.rs", "old"), ("src/same.rs", "same"), ("src/gone/mod.rs", "old")])
}

fn new() -> FileTree {
    tree(&[("Cargo.toml", "new"), ("src/lib.rs", "new"), ("src/same.rs", "same"), ("src/added/mod.rs", "new")])
}

/// A folder that is removed at the end of a test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("specwright-write-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Everything below a folder: path and content, folders with none.
fn content(dir: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_folder = path.is_dir();
            found.push((path.clone(), (!is_folder).then(|| fs::read(&path).unwrap())));
            if is_folder {
                open.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Runs `new` over `old` with a rename that calls `at_limit` instead of doing its work after `limit` calls.
fn update(dir: &Path, limit: usize, at_limit: &dyn Fn() -> io::Result<()>) -> Result<(), WriteError> {
    let new = new();
    let survey = Survey::of(&new, dir, false)?;
    let steps = survey.steps();
    let calls = Cell::new(0);
    commit::update(dir, &steps, &mut |from, to| {
        calls.set(calls.get() + 1);
        if calls.get() > limit { at_limit() } else { fs::rename(from, to) }
    })
}

/// Union list, two changed files, one created, one removed, final list.
const STEPS: usize = 6;

#[test]
fn hs_63_a_failure_at_any_step_leaves_the_old_tree() {
    for limit in 0..STEPS {
        let folder = Folder::new(&format!("fail-{limit}"));
        let dir = folder.0.join("out");
        write(&old(), &dir, Options::default()).unwrap();
        fs::write(dir.join("Cargo.lock"), "mine").unwrap();
        let before = content(&dir);
        let result = update(&dir, limit, &|| Err(io::Error::other("disk full")));
        assert!(matches!(result, Err(WriteError::Io { .. })), "step {limit}: {result:?}");
        assert_eq!(content(&dir), before, "step {limit}");
    }
    let folder = Folder::new("fail-none");
    let dir = folder.0.join("out");
    write(&old(), &dir, Options::default()).unwrap();
    update(&dir, STEPS, &|| Err(io::Error::other("one step too many"))).unwrap();
    assert!(compare(&new(), &dir).unwrap().is_fresh());
}

#[test]
fn hs_63_the_next_run_completes_one_that_died() {
    for limit in 0..STEPS {
        let folder = Folder::new(&format!("die-{limit}"));
        let dir = folder.0.join("out");
        write(&old(), &dir, Options::default()).unwrap();
        let died = catch_unwind(AssertUnwindSafe(|| update(&dir, limit, &|| std::panic::resume_unwind(Box::new(())))));
        assert!(died.is_err());
        write(&new(), &dir, Options::default()).unwrap();
        assert!(compare(&new(), &dir).unwrap().is_fresh(), "step {limit}");
        assert!(!dir.join("src/gone").exists(), "step {limit}");
    }
}

#[test]
fn hs_61_paths_that_could_leave_the_folder_are_refused() {
    for path in
        ["", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a/.", "C:/x", "a\\b", "a\0b", "a\nb", "nul.", "a /b"]
    {
        assert!(super::path::check(path).is_err(), "{path:?}");
    }
    for path in ["Cargo.toml", "src/lib.rs", ".gitignore", "src/a-b/c_d.rs", "src/größe.rs", "..a/b"] {
        assert!(super::path::check(path).is_ok(), "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn hs_64_what_is_being_written_is_private_named_by_chance_and_removed() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("private");
    let dir = folder.0.join("out");
    let stages = || {
        let names = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.to_string_lossy().contains(".specwright-tmp-")).collect::<Vec<_>>()
    };
    let mut seen = Vec::new();
    for round in 0..2 {
        let _ = fs::remove_dir_all(&dir);
        write(&old(), &dir, Options::default()).unwrap();
        let found = std::cell::RefCell::new(Vec::new());
        let result = update(&dir, round, &|| {
            let stages = stages();
            let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert!(!stages.is_empty() && stages.iter().all(|path| mode(path) == 0o700), "{stages:?}");
            found.borrow_mut().extend(stages);
            Err(io::Error::other("disk full"))
        });
        assert!(result.is_err() && stages().is_empty());
        seen.extend(found.into_inner());
    }
    seen.sort();
    seen.dedup();
    assert!(seen.len() > 1, "{seen:?}");
}

#[test]
fn neighbours_may_be_written_at_once_below_a_folder_that_none_has_made_yet() {
    const WRITERS: usize = 8;
    let folder = Folder::new("neighbours");
    for round in 0..40 {
        let parent = folder.0.join(format!("{round}/all"));
        let start = Barrier::new(WRITERS);
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (dir, start) = (parent.join(writer.to_string()), &start);
                scope.spawn(move || {
                    start.wait();
                    write(&new(), &dir, Options::default()).unwrap();
                });
            }
        });
        for writer in 0..WRITERS {
            assert!(compare(&new(), &parent.join(writer.to_string())).unwrap().is_fresh());
        }
    }
}
