//! Which relative paths may be written at all.
//!
//! Goes in: a path of a tree or of a list of files. Comes out: yes, or the reason why not. Must not do: look at a disk.

use std::path::Path;

/// Says why a path must not be used; `Ok` means that it stays below any folder it is joined to, on every system.
pub(super) fn check(path: &str) -> Result<(), &'static str> {
    if path.chars().any(|c| c.is_control() || "\\:*?\"<>|".contains(c)) {
        return Err("it holds a character that is not allowed in file names everywhere");
    }
    for part in path.split('/') {
        match part {
            "" => return Err("a part of it is empty"),
            "." | ".." => return Err("it steps out of its folder"),
            // Windows drops these, and two names become one.
            _ if part.ends_with(['.', ' ']) => return Err("a part of it ends with a dot or a space"),
            _ => {}
        }
    }
    Ok(())
}

/// The folder as the system takes it: an empty path means the current one.
pub(super) fn folder(dir: &Path) -> &Path {
    if dir.as_os_str().is_empty() { Path::new(".") } else { dir }
}
