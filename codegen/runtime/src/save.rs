//! Writing a download to a file: under a name of its own beside the target, which takes the target's name only when it
//! is whole and on disk. What fails leaves nothing behind. The server has no say in the name.

use std::fs::OpenOptions;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

use super::api::Operation;
use super::call::Call;
use super::download::Download;
use super::error::{Error, ErrorKind};
use super::failure::Failure;
use super::sha256::{Sha256, Summing};
use super::windows_name::refused_by_windows;

/// What to do with a file that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Refuse,
    Replace,
}

/// A download that is a file now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    length: u64,
    sha256: Sha256,
}

impl Saved {
    /// Its length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Its SHA-256 sum, to be held against one that another source gives.
    #[must_use]
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }
}

impl Download {
    /// Writes the download to a new file. That its name outlives a loss of power is seen to where the file system can; where it
    /// cannot, the file is saved all the same.
    ///
    /// # Errors
    /// `File` when the target exists or cannot be written, else those of reading. No part of a file is left then. On Windows names
    /// of devices (`NUL`, `COM1.zip`) and of streams (`a:b`), and names that the system would change, cannot be written.
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<Saved, Error> {
        self.save(path.as_ref(), Existing::Refuse).await
    }

    /// Like [`Download::save_to`], but takes the place of a file that is there. Symbolic links and folders are refused.
    ///
    /// # Errors
    /// `File` when the target cannot be written, else those of reading. The old file is then as it was.
    pub async fn replace(self, path: impl AsRef<Path>) -> Result<Saved, Error> {
        self.save(path.as_ref(), Existing::Replace).await
    }

    async fn save(mut self, path: &Path, existing: Existing) -> Result<Saved, Error> {
        check_target(path, existing).await.map_err(|error| self.file_error(path, &error))?;
        let (partial, mut file) = Partial::create(path).await.map_err(|error| self.file_error(path, &error))?;
        let mut length = 0;
        let mut summing = Summing::default();
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            length += chunk.len() as u64;
            summing.add(&chunk);
            file.write_all(&chunk).await.map_err(|error| self.file_error(path, &error))?;
        }
        let saved = finish(partial, file, path, existing).await;
        saved.map_err(|error| self.file_error(path, &error))?;
        Ok(Saved { length, sha256: summing.end() })
    }

    fn file_error(&self, path: &Path, error: &io::Error) -> Error {
        self.failure(ErrorKind::File, format!("cannot write {}: {error}", path.display()))
    }
}

impl<O: Operation<Output = Download>> Call<O> {
    /// Sends the request and writes the answer's body to a new file. Nothing is sent when the file exists already.
    ///
    /// # Errors
    /// Those of `send` and of [`Download::save_to`].
    pub async fn download_to(self, path: impl AsRef<Path>) -> Result<Saved, Error<O::Error>> {
        let path = path.as_ref().to_owned();
        if let Err(error) = check_target(&path, Existing::Refuse).await {
            let message = format!("cannot write {}: {error}", path.display());
            return Err(Error::from_failure(Failure::new(const { &O::SPEC }, ErrorKind::File, message)));
        }
        self.send().await?.save_to(path).await.map_err(|error| Error::from_failure(error.failure))
    }
}

/// A file under its temporary name, which goes when this value does.
struct Partial {
    path: PathBuf,
}

impl Partial {
    /// The thread that makes the file also makes what takes it away: a caller who is gone by then has only to drop it.
    async fn create(target: &Path) -> io::Result<(Self, File)> {
        let path = target.with_file_name(format!(".{:016x}.part", RandomState::new().hash_one(target)));
        let made = tokio::task::spawn_blocking(move || {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            options.mode(0o600);
            // In this order they go: an open file cannot be taken away everywhere.
            options.open(&path).map(|file| (file, Self { path }))
        });
        let (file, partial) = made.await.map_err(io::Error::other)??;
        Ok((partial, File::from_std(file)))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // There is nothing to tell the failure of a clean-up to; after a rename it is the ordinary case.
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn check_target(path: &Path, existing: Existing) -> io::Result<()> {
    let refused = || refused_by_windows(&path.to_string_lossy()).filter(|_| cfg!(windows));
    let reason = if path.file_name().is_none() { Some("the path names no file") } else { refused() };
    if let Some(reason) = reason {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    match fs::symlink_metadata(path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(found) if existing == Existing::Replace && found.is_file() => Ok(()),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "the target exists")),
    }
}

/// Puts the file on disk under its final name.
async fn finish(partial: Partial, mut file: File, path: &Path, existing: Existing) -> io::Result<()> {
    file.flush().await?;
    file.sync_all().await?;
    drop(file);
    match existing {
        Existing::Replace => {
            check_target(path, existing).await?;
            fs::rename(&partial.path, path).await?;
        }
        Existing::Refuse => publish_new(&partial.path, path).await?,
    }
    drop(partial);
    sync_folder(path).await;
    Ok(())
}

/// A hard link fails when the name is taken, where a rename would overwrite; file systems without links get the rename
/// after one more look.
async fn publish_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to).await {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            check_target(to, Existing::Refuse).await?;
            fs::rename(from, to).await
        }
        linked => linked,
    }
}

/// Puts the new name on disk as well as it can: the file is whole under it already, so a failure here is none of the download, and
/// an error would have its caller fetch again what is there.
#[cfg(unix)]
async fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder).await {
        let _ = folder.sync_all().await;
    }
}

/// Folders cannot be synchronised by themselves here.
#[cfg(not(unix))]
async fn sync_folder(_: &Path) {}
