//! `regenerate` and `regenerate --check`: the documents in `specs/` against the crate in `generated/`.
//!
//! Goes in: the root of the repository. Comes out: files and a list of what changed, or a list of differences and what to do.
//! Must not do: touch a file that is right, or one that no run wrote.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use specwright::FileTree;
use specwright::cli::exit;
use specwright::write::{self, Comparison, Options, Report, WriteError};

use crate::apis::{self, COMMAND, FOLDER};
use crate::{Streams, diff};

/// Writes `generated/`.
///
/// # Errors
///
/// Those of the streams. Everything else is printed, and told by the exit code.
pub fn write(root: &Path, streams: &mut Streams<'_>) -> io::Result<u8> {
    let started = Instant::now();
    let tree = match generate(root, streams)? {
        Ok(tree) => tree,
        Err(code) => {
            writeln!(streams.err, "nothing was written")?;
            return Ok(code);
        }
    };
    let dir = root.join(FOLDER);
    // Forced: the folder is ours by definition, whatever has happened to the list of files in it.
    let report = match write::write(&tree, &dir, Options { force: true }) {
        Ok(report) => report,
        Err(error) => return refuse(&error, streams),
    };
    print_report(&report, started, streams)?;
    match write::compare(&tree, &dir) {
        Ok(left) => {
            for path in &left.extra {
                writeln!(streams.err, "warning: {FOLDER}/{path} is not generated and was left alone; delete it")?;
            }
            Ok(exit::DONE)
        }
        Err(error) => refuse(&error, streams),
    }
}

/// Says how `generated/` differs from what [`write()`] would make of it; touches nothing.
///
/// # Errors
///
/// Those of the streams. Everything else is printed, and told by the exit code.
pub fn check(root: &Path, streams: &mut Streams<'_>) -> io::Result<u8> {
    let started = Instant::now();
    let tree = match generate(root, streams)? {
        Ok(tree) => tree,
        Err(code) => return Ok(code),
    };
    let found = match write::compare(&tree, &root.join(FOLDER)) {
        Ok(found) => found,
        Err(error) => return refuse(&error, streams),
    };
    if found.is_fresh() {
        let seconds = started.elapsed().as_secs_f32();
        writeln!(streams.out, "{FOLDER}/ is up to date: {} files ({seconds:.2} s)", tree.len() + 1)?;
        return Ok(exit::DONE);
    }
    print_comparison(&found, streams)?;
    Ok(exit::FINDINGS)
}

/// The tree that belongs into `generated/`, or the exit code after the reasons have been printed.
fn generate(root: &Path, streams: &mut Streams<'_>) -> io::Result<Result<FileTree, u8>> {
    let config = match apis::all(root) {
        Ok(config) => config,
        Err(message) => {
            writeln!(streams.err, "error: {message}")?;
            return Ok(Err(exit::UNUSABLE));
        }
    };
    let outcome = specwright::generate(&config);
    write!(streams.err, "{}", outcome.render(streams.color))?;
    let code = exit::of(&outcome.diagnostics, config.deny_warnings);
    Ok(outcome.files.ok_or(code.max(exit::FINDINGS)))
}

fn refuse(error: &WriteError, streams: &mut Streams<'_>) -> io::Result<u8> {
    writeln!(streams.err, "error: {error}\n  help: {}", error.command_help())?;
    Ok(exit::of_write(error))
}

fn print_report(report: &Report, started: Instant, streams: &mut Streams<'_>) -> io::Result<()> {
    let lists = [("created", &report.created), ("changed", &report.changed), ("removed", &report.removed)];
    for (what, paths) in lists {
        for path in paths {
            writeln!(streams.out, "{what} {FOLDER}/{path}")?;
        }
    }
    let seconds = started.elapsed().as_secs_f32();
    if report.is_unchanged() {
        return writeln!(streams.out, "nothing changed: {} files are up to date ({seconds:.2} s)", report.total());
    }
    let numbers = lists.map(|(what, paths)| format!("{} {what}", paths.len())).join(", ");
    writeln!(streams.out, "{FOLDER}/: {numbers}, {} unchanged ({seconds:.2} s)", report.unchanged.len())
}

fn print_comparison(found: &Comparison, streams: &mut Streams<'_>) -> io::Result<()> {
    let out = &mut streams.out;
    for file in &found.edited {
        let path = format!("{FOLDER}/{}", file.path);
        writeln!(out, "edited: {path}")?;
        match &file.actual {
            Some(actual) => writeln!(out, "{}", diff::unified(&path, actual, &file.expected))?,
            None => writeln!(out, "  it is not a regular file; remove it\n")?,
        }
    }
    let lists = [
        ("missing", &found.missing, ""),
        ("stale", &found.stale, " (no longer generated)"),
        ("extra", &found.extra, " (not generated: delete it, or move it out of the folder)"),
    ];
    for (what, paths, why) in lists {
        for path in paths {
            writeln!(out, "{what}: {FOLDER}/{path}{why}")?;
        }
    }
    let numbers = lists.map(|(what, paths, _)| format!("{} {what}", paths.len())).join(", ");
    writeln!(out, "\n{FOLDER}/ is not what specs/ and codegen/ make: {} edited, {numbers}.", found.edited.len())?;
    if found.extra.len() == found.edited.len() + found.missing.len() + found.stale.len() + found.extra.len() {
        return writeln!(out, "Delete what is not generated.");
    }
    writeln!(
        out,
        "Generated files are not edited by hand. To bring them up to date, run this and commit what it writes:"
    )?;
    writeln!(out, "\n    {COMMAND}\n")
}
