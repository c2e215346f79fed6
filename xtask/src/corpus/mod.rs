//! `cargo xtask corpus`: how the generator does on a folder of documents.
//!
//! Goes in: a folder. Comes out: a table of what was generated, what compiled, what was missing, and how long it took; exit code
//! 1 when a document failed. A failure never stops the others. Must not do: write anywhere but below `target/corpus`.

mod compile;
mod documents;
mod report;
mod trips;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use specwright::cli::exit;

use crate::Streams;

/// What `cargo xtask corpus --help` prints.
pub const HELP: &str = "\
Generate a client from every document of a folder and say how it went.

Usage: cargo xtask corpus [OPTIONS] DIR

Arguments:
  DIR                The folder; its .json, .yaml and .yml files are taken, and folders in it that hold an openapi or swagger file

Options:
  --at-most KB       Take documents of up to this size only, in kilobytes
  --sample N         Take N documents only, spread evenly over the sizes; the smallest and the largest are among them
  --also NAME        With --sample: take the document of this file name too; may be repeated
  --compile          Also run `cargo check` on every crate, below target/corpus; dependencies are built once
  --clippy           The same with clippy's default lints
  --round-trip       Also decode the examples of each document into the emitted types and encode them back. Those that are values of
                     their schemas must come back equal, 1 and 1.0 being one number. Each is tried twice: by the types as they are by
                     default, which skip members that the document does not describe, and by types that keep them, those of
                     `specwright generate --keep-undescribed`
  --least PERCENT    With --round-trip: fail only when fewer of the valid examples of all documents come back equal, with undescribed
                     members kept, or when no example is valid
  --json FILE        Write the figures of every document, and every example that failed, to FILE as well

Without --compile, --clippy and --round-trip nothing is written but the --json FILE.

Examples:
  cargo xtask corpus ../shared/corpus
  cargo xtask corpus ../shared/corpus --clippy --sample 40 --also twilio.yaml
  cargo xtask corpus ../shared/corpus --round-trip --at-most 60 --sample 24 --least 99

Exit codes:
  0  every document became a crate with all its operations; with --compile or --clippy it compiles without a warning; with --round-trip
     it gives every valid example back, except for undescribed members that types skip by default
  1  at least one document did not
  2  the command line is wrong, or DIR holds no document
  4  not a document's fault: a program could not be run, or a file not be written
";

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    dir: PathBuf,
    compile: Option<&'static str>,
    round_trip: bool,
    least: Option<u8>,
    at_most: Option<u64>,
    sample: Option<usize>,
    also: Vec<String>,
    json: Option<PathBuf>,
}

/// Runs the command; `args` are what stands behind `corpus`.
///
/// # Errors
/// When nothing can be printed any more.
pub fn run(root: &Path, args: &[&str], streams: &mut Streams<'_>) -> io::Result<u8> {
    let request = match parse(args) {
        Ok(request) => request,
        Err(message) => {
            writeln!(streams.err, "error: {message}\n\nFor what there is, run: cargo xtask corpus --help")?;
            return Ok(exit::USAGE);
        }
    };
    let paths = match documents::find(&request.dir, request.at_most, request.sample, &request.also) {
        Ok(paths) if paths.is_empty() => {
            let limit = request.at_most.map_or(String::new(), |size| format!(" of up to {size} kB"));
            writeln!(streams.err, "error: {} holds no .json, .yaml or .yml file{limit}", request.dir.display())?;
            return Ok(exit::USAGE);
        }
        Ok(paths) => paths,
        Err(error) => {
            writeln!(streams.err, "error: cannot read {}: {error}", request.dir.display())?;
            return Ok(exit::USAGE);
        }
    };
    let work = root.join("target").join("corpus");
    let writes = request.compile.is_some() || request.round_trip;
    let mut rows = documents::generate(&paths, writes.then_some(work.as_path()), request.round_trip);
    if let Err(message) = build(&request, &work, &mut rows) {
        writeln!(streams.err, "error: {message}")?;
        return Ok(exit::FAULT);
    }
    write!(streams.out, "{}", report::text(&rows, request.least))?;
    if let Some(path) = &request.json
        && let Err(error) = fs::write(path, report::json(&rows))
    {
        writeln!(streams.err, "error: cannot write {}: {error}", path.display())?;
        return Ok(exit::FAULT);
    }
    let failed = match request.least {
        Some(least) if report::falls_short(&rows, least).is_some() => true,
        least => rows.iter().any(|row| row.failure(least.is_none()).is_some()),
    };
    Ok(if failed { exit::FINDINGS } else { exit::DONE })
}

/// What needs the crates on disk.
fn build(request: &Request, work: &Path, rows: &mut [documents::Row]) -> Result<(), String> {
    if let Some(subcommand) = request.compile {
        compile::check(work, rows, subcommand)?;
    }
    if request.round_trip {
        trips::run(work, rows)?;
    }
    Ok(())
}

fn parse(args: &[&str]) -> Result<Request, String> {
    let mut request = Request::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--compile" => request.compile = request.compile.or(Some("check")),
            "--clippy" => request.compile = Some("clippy"),
            "--round-trip" => request.round_trip = true,
            "--sample" => {
                let number = number(args.next()).filter(|number| *number > 0);
                request.sample = Some(number.ok_or("--sample needs a number above zero")?);
            }
            "--least" => {
                let percent = number(args.next()).filter(|percent| *percent <= 100_u8);
                request.least = Some(percent.ok_or("--least needs a number up to 100")?);
            }
            "--at-most" => {
                let size = number(args.next()).ok_or("--at-most needs a number")?;
                request.at_most = Some(size);
            }
            "--also" => request.also.push((*args.next().ok_or("--also needs a file name")?).to_owned()),
            "--json" => request.json = Some(args.next().ok_or("--json needs a file")?.into()),
            other if other.starts_with('-') => return Err(format!("unknown option `{other}`")),
            dir if request.dir.as_os_str().is_empty() => request.dir = dir.into(),
            other => return Err(format!("unexpected argument `{other}`")),
        }
    }
    if request.dir.as_os_str().is_empty() {
        return Err("which folder? `cargo xtask corpus DIR`".to_owned());
    }
    if request.least.is_some() && !request.round_trip {
        return Err("--least counts examples, which only --round-trip looks at".to_owned());
    }
    Ok(request)
}

fn number<N: std::str::FromStr>(text: Option<&&str>) -> Option<N> {
    text?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_may_come_in_any_order() {
        let wanted = Request {
            dir: "d".into(),
            compile: Some("clippy"),
            round_trip: true,
            least: Some(99),
            at_most: Some(100),
            sample: Some(3),
            also: vec!["a.json".to_owned(), "b.json".to_owned()],
            json: Some("f".into()),
        };
        let args = "--clippy --also a.json --sample 3 d --round-trip --least 99 --at-most 100 --also b.json --json f --compile";
        let args: Vec<&str> = args.split(' ').collect();
        assert_eq!(parse(&args), Ok(wanted));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (args, part) in [
            (&[][..], "which folder"),
            (&["d", "e"], "`e`"),
            (&["--sample", "0", "d"], "--sample"),
            (&["--least", "101", "d"], "--least"),
            (&["--least", "99", "d"], "--round-trip"),
            (&["d", "--quick"], "`--quick`"),
        ] {
            assert!(parse(args).is_err_and(|message| message.contains(part)), "{args:?}");
        }
    }
}
