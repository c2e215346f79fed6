//! Why a tree was not written, and what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why [`write`](super::write()) or [`compare`](super::compare) gave up.
///
/// `Debug` prints the message and the way out as people read them, because that is what a `build.rs` shows whose `main`
/// returns the error.
#[non_exhaustive]
pub enum WriteError {
    /// Nothing was generated; the rendered diagnostics say why.
    Findings(String),
    /// A path of the tree that may not be written.
    Path {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A symbolic link where a file or folder of the output belongs.
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// Something else than a file (or, for a folder, than a folder) where one belongs.
    Blocked {
        /// What is in the way.
        path: PathBuf,
        /// What belongs there.
        wanted: Wanted,
    },
    /// A tree that is to be one file is not.
    Several {
        /// How many files it has.
        count: usize,
    },
    /// The folder holds things and no list of files written.
    ForeignFolder {
        /// The folder.
        dir: PathBuf,
    },
    /// A file that no run wrote stands where one of the tree belongs.
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// The list of files written has a line that is not a path below the folder.
    Manifest {
        /// The list.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
    },
    /// The system refused.
    Io {
        /// What was tried, an infinitive: `read`, `create`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The system refused, and then refused to put things back.
    Torn {
        /// The file that could not be put back.
        path: PathBuf,
        /// The folder that holds the former files.
        kept: PathBuf,
        /// The system's reason for the first failure.
        source: io::Error,
    },
}

/// What belongs where something else stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A regular file.
    File,
    /// A folder.
    Folder,
}

impl WriteError {
    pub(super) fn blocked(path: &Path, wanted: Wanted) -> Self {
        Self::Blocked { path: path.to_owned(), wanted }
    }

    /// That a folder cannot be looked at: often a file stands where one above it belongs.
    pub(super) fn folder(dir: &Path, source: io::Error) -> Self {
        let file = || dir.ancestors().skip(1).find(|above| above.is_file());
        match source.kind() {
            io::ErrorKind::NotADirectory => file().map(|file| Self::blocked(file, Wanted::Folder)),
            _ => None,
        }
        .unwrap_or_else(|| Self::io("read", dir, source))
    }

    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }

    /// What to do about it, a sentence without a full stop, for a caller of the library.
    pub fn help(&self) -> String {
        self.way_out("`write::Options { force: true }`", "`Config::file`")
    }

    /// The same for somebody who has typed a command.
    pub fn command_help(&self) -> String {
        self.way_out("`--force`", "`--file`")
    }

    fn way_out(&self, force: &str, one_file: &str) -> String {
        match self {
            Self::Findings(_) => "cure the errors above".to_owned(),
            Self::Path { .. } => "this is a defect of the generator; please report it".to_owned(),
            Self::Several { .. } => format!("write it into a folder, or ask for one file by {one_file}"),
            Self::Symlink { .. } => "links are not followed; name the real folder, or remove the link".to_owned(),
            Self::Blocked { wanted: Wanted::Folder, .. } => "name another folder, or move it away".to_owned(),
            Self::Blocked { wanted: Wanted::File, .. } => "move it away, or choose another place".to_owned(),
            Self::ForeignFolder { .. } => format!("choose a new or empty folder, or allow it by {force}"),
            Self::ForeignFile { .. } => format!("move it away, or allow it to be replaced by {force}"),
            Self::Manifest { .. } => {
                format!(
                    "take the file back from version control, or pass over it by {force}; files that are no longer \
                     generated then stay"
                )
            }
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "choose a place where you may write".to_owned()
                }
                io::ErrorKind::StorageFull => "make room, and run again".to_owned(),
                _ => "cure the cause, and run again".to_owned(),
            },
            Self::Torn { kept, .. } => {
                format!("the former files are in {}; cure the cause and run again", kept.display())
            }
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(rendered) => write!(f, "nothing was generated\n{}", rendered.trim_end()),
            Self::Path { path, reason } => write!(f, "cannot write a file named {path:?}: {reason}"),
            Self::Several { count } => write!(f, "what was generated is {count} files and not one"),
            Self::Symlink { path } => write!(f, "{} is a symbolic link", path.display()),
            Self::Blocked { path, wanted: Wanted::Folder } => {
                write!(f, "{} is in the way: it is no folder", path.display())
            }
            Self::Blocked { path, wanted: Wanted::File } => {
                write!(f, "{} is in the way: it is no regular file", path.display())
            }
            Self::ForeignFolder { dir } => {
                write!(f, "{} is not empty and was not written by specwright", dir.display())
            }
            Self::ForeignFile { path } => write!(f, "{} was not written by specwright", path.display()),
            Self::Manifest { path, line } => {
                write!(f, "line {line} of {} is not the path of a generated file", path.display())
            }
            Self::Io { action, path, source } => write!(f, "cannot {action} {}: {source}", path.display()),
            Self::Torn { path, source, .. } => {
                write!(f, "writing stopped ({source}) and {} could not be put back", path.display())
            }
        }
    }
}

impl fmt::Debug for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}\n  help: {}", self.help())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Torn { source, .. } => Some(source),
            _ => None,
        }
    }
}
