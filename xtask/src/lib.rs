//! How the repository is worked: `cargo xtask <command>`.
//!
//! Goes in: arguments and the root of the repository. Comes out: an exit code, the same numbers as the `specwright` command
//! ([`specwright::cli::exit`]); results on standard output, diagnostics on standard error.
//!
//! | module | what |
//! | --- | --- |
//! | [`apis`] | the one table of documents, overlays and modules |
//! | [`regenerate`] | documents to `generated/`, and the check that nobody forgot |
//! | [`corpus`] | how the generator does on a folder of documents |
//! | [`ci`] | everything that must hold before a change is accepted |
//!
//! Must not do: depend on emitted code, or decide anything about documents; `specwright` does.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod apis;
pub mod ci;
pub mod corpus;
mod diff;
pub mod regenerate;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use specwright::cli::exit;

/// What `cargo xtask` prints.
pub const HELP: &str = "\
How this repository is worked.

Usage: cargo xtask <COMMAND>

Commands:
  regenerate           Write generated/ from specs/; touches only files that differ
  regenerate --check   Say how generated/ differs from what `regenerate` would write; write nothing
  dump API             Print what the client of an API has, operations and types, a line each; API is instaclustr or ionos
  ci                   Run everything that must pass, stop at the first step that fails, and say how to repeat it alone
  corpus DIR           Generate a client from every document of a folder and say how it went; `cargo xtask corpus --help`
  help                 Print this

Examples:
  cargo xtask regenerate && git diff generated
  cargo xtask dump ionos | grep operation
  cargo xtask corpus ../shared/corpus --sample 24 --compile

A document of your own is looked at with `cargo run -p specwright -- check FILE`, and more with `cargo run -p specwright -- help`.

Exit codes:
  0  done
  1  a document has findings that must not be there, generated/ is not up to date, or a step of `ci` failed
  2  the command line is wrong, or something that is no file or folder of ours stands where one belongs
  3  a document in specs/ cannot be used: unreadable, not YAML or JSON, of an unknown version
  4  not a document's fault: a write failed, or specwright has a defect
";

/// The commands that there are.
const COMMANDS: [&str; 5] = ["regenerate", "dump", "ci", "corpus", "help"];

/// Runs a command; `args` are what stands behind `cargo xtask`.
pub fn run(args: &[&str], root: &Path, streams: &mut Streams<'_>) -> u8 {
    let done = match args {
        ["corpus", .., "--help" | "-h"] => print(corpus::HELP, streams),
        [] | ["help" | "--help" | "-h"] | [_, .., "--help" | "-h"] => print(HELP, streams),
        ["regenerate"] => regenerate::write(root, streams),
        ["regenerate", "--check"] => regenerate::check(root, streams),
        ["ci"] => ci::run(root),
        ["corpus", args @ ..] => corpus::run(root, args, streams),
        ["dump", api] => dump(root, api, streams),
        ["dump"] => usage(&format!("dump what? one of: {}", apis::names()), streams),
        ["regenerate" | "ci", other, ..] | ["dump", _, other, ..] => {
            usage(&format!("unexpected argument `{other}`"), streams)
        }
        [other, ..] => {
            let meant = COMMANDS
                .iter()
                .find(|known| other.len() > 1 && (known.starts_with(other) || other.starts_with(*known)));
            let tip = meant.map_or(String::new(), |known| format!("; did you mean `{known}`?"));
            usage(&format!("unknown command `{other}`{tip}"), streams)
        }
    };
    match done {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit::DONE,
        Err(error) => {
            // Nothing is left to say it to when this fails too.
            let _ = writeln!(streams.err, "error: cannot print: {error}");
            exit::FAULT
        }
    }
}

/// The root of the repository: the folder above this package.
pub fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().unwrap_or(&package).to_owned()
}

/// Where a command prints, so that tests can read it.
pub struct Streams<'a> {
    /// Results.
    pub out: Box<dyn Write + 'a>,
    /// Diagnostics.
    pub err: Box<dyn Write + 'a>,
    /// Whether diagnostics are coloured.
    pub color: bool,
}

impl Streams<'_> {
    /// The streams of this process; colour on a terminal, unless `NO_COLOR` is set.
    pub fn of_process() -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = io::stderr().is_terminal() && !no_color;
        Self { out: Box::new(io::stdout()), err: Box::new(io::stderr()), color }
    }
}

fn dump(root: &Path, api: &str, streams: &mut Streams<'_>) -> io::Result<u8> {
    let Some(row) = apis::APIS.iter().find(|row| row.module == api) else {
        return usage(&format!("there is no API `{api}`; one of: {}", apis::names()), streams);
    };
    let config = match apis::config(root, &[row]) {
        Ok(config) => config,
        Err(message) => {
            writeln!(streams.err, "error: {message}")?;
            return Ok(exit::UNUSABLE);
        }
    };
    let dump = specwright::dump(&config);
    write!(streams.err, "{}", dump.render(streams.color))?;
    match &dump.text {
        Some(text) => {
            write!(streams.out, "{text}")?;
            Ok(exit::DONE)
        }
        None => Ok(exit::of(&dump.diagnostics, false).max(exit::FINDINGS)),
    }
}

fn print(text: &str, streams: &mut Streams<'_>) -> io::Result<u8> {
    write!(streams.out, "{text}")?;
    Ok(exit::DONE)
}

fn usage(message: &str, streams: &mut Streams<'_>) -> io::Result<u8> {
    writeln!(streams.err, "error: {message}\n\nFor what there is, run: cargo xtask help")?;
    Ok(exit::USAGE)
}
