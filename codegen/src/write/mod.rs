//! The last stage: a [`FileTree`] becomes files below one folder, or is compared with what stands there.
//!
//! Goes in: a tree and a folder. Comes out: a [`Report`] of what was done, or a [`Comparison`] of what would be.
//! Both start from the same survey of the folder, so a check can never disagree with the run that cures it.
//!
//! What holds:
//!
//! - **All or nothing.** Texts are staged in a private folder on the same file system and renamed into place; when a step
//!   fails, the steps before it are undone. A process that is killed half-way leaves a folder that the next run completes:
//!   the list of files names old and new ones until the last step.
//! - **Never outside the folder.** No path of the tree or of the list leaves it, and no symbolic link in it is followed.
//! - **Only its own.** A list of the files written, [`MANIFEST`], lies in the folder. What is not on it is neither replaced
//!   (unless told) nor ever deleted; files on it that the tree no longer holds are removed.
//! - **Quiet.** A file whose bytes are right already is not touched and keeps its time stamp.
//!
//! Must not do: change a text, or look at what a file means.

mod commit;
mod error;
mod manifest;
mod path;
mod survey;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use error::WriteError;
pub use manifest::MANIFEST;

use crate::tree::FileTree;
use commit::Step;
use survey::{State, Survey};

/// How [`write()`] treats what it finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether to write into a folder that holds other things, over files that were not written by this module, and past a
    /// list of files that cannot be read.
    pub force: bool,
}

/// What [`write()`] did: paths below the folder, sorted, `/` between the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were not there before.
    pub created: Vec<String>,
    /// Files whose content is another now.
    pub changed: Vec<String>,
    /// Files that an earlier run wrote and the tree no longer holds.
    pub removed: Vec<String>,
    /// Files that were right already and have not been touched.
    pub unchanged: Vec<String>,
}

impl Report {
    /// Whether no file was touched.
    pub fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// The number of files that stand in the folder because of this and earlier runs, the list of files included.
    pub fn total(&self) -> usize {
        self.created.len() + self.changed.len() + self.unchanged.len()
    }
}

/// What [`compare`] found: paths below the folder, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Files whose content differs from the tree's.
    pub edited: Vec<Edited>,
    /// Files of the tree that are absent.
    pub missing: Vec<String>,
    /// Files that an earlier run wrote and the tree no longer holds; [`write()`] removes them.
    pub stale: Vec<String>,
    /// Files that no run wrote; [`write()`] leaves them. `Cargo.lock`, `target/` and names with a leading dot at the top of the
    /// folder are not counted.
    pub extra: Vec<String>,
}

/// A file that is not what the tree says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Its path below the folder.
    pub path: String,
    /// What stands there, with `U+FFFD` for bytes that are not UTF-8; `None` for a link, folder or device.
    pub actual: Option<String>,
    /// What the tree holds.
    pub expected: String,
}

impl Comparison {
    /// Whether the folder holds the tree and nothing else.
    pub fn is_fresh(&self) -> bool {
        self.edited.is_empty() && self.missing.is_empty() && self.stale.is_empty() && self.extra.is_empty()
    }
}

/// Puts a tree into a folder, which is made when absent.
///
/// # Errors
///
/// Any [`WriteError`] but [`WriteError::Findings`]. The folder is then what it was before, save after
/// [`WriteError::Torn`], which says where the former files are.
pub fn write(tree: &FileTree, dir: &Path, options: Options) -> Result<Report, WriteError> {
    let dir = path::folder(dir);
    let survey = Survey::of(tree, dir, options.force)?;
    survey.permit(dir, options.force)?;
    let steps = survey.steps();
    match (steps.is_empty(), survey.exists) {
        (true, _) => {}
        (false, true) => commit::update(dir, &steps, &mut |from, to| std::fs::rename(from, to))?,
        (false, false) => commit::create(dir, &steps)?,
    }
    for path in survey.retired() {
        commit::remove_empty_folders(dir, path);
    }
    Ok(survey.report())
}

/// Says how a folder differs from a tree; touches nothing.
///
/// # Errors
///
/// [`WriteError::Path`] for a tree that cannot be written anywhere, [`WriteError::Symlink`] or [`WriteError::Blocked`] when
/// the folder itself is not one, [`WriteError::Io`] when it cannot be read.
pub fn compare(tree: &FileTree, dir: &Path) -> Result<Comparison, WriteError> {
    let dir = path::folder(dir);
    let survey = Survey::of(tree, dir, true)?;
    let mut comparison = Comparison::default();
    for file in &survey.files {
        match &file.state {
            State::Absent => comparison.missing.push(file.path.to_owned()),
            State::File(bytes) if bytes == file.text.as_bytes() => {}
            State::File(bytes) => {
                comparison.edited.push(file.edited(Some(String::from_utf8_lossy(bytes).into_owned())))
            }
            State::Symlink(_) | State::Blocked(_) => comparison.edited.push(file.edited(None)),
        }
    }
    for path in survey::extra_files(tree, dir)? {
        if survey.owned.contains(&path) {
            comparison.stale.push(path);
        } else {
            comparison.extra.push(path);
        }
    }
    Ok(comparison)
}
