//! The command line: arguments and files in, texts and an exit code out.
//!
//! Goes in: arguments and a [`Console`]. Comes out: an exit code ([`exit`]); diagnostics on standard error, results on standard
//! output. Everything that is decided about documents is decided by the library; this module reads, calls, prints and writes.
//!
//! Must not do: touch the process (its environment, its exit, its panic hook); [`process_main`] does that, so that a
//! test can run any command line.

mod args;
mod commands;
mod console;
pub mod exit;
mod input;
mod progress;
mod tips;
mod vocabulary;
mod way_out;

use std::ffi::OsString;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

pub use crate::names::check as check_crate_name;
pub use console::Console;

use args::{Cli, Command};

/// Runs the command line of this process.
pub fn process_main() -> ExitCode {
    std::panic::set_hook(Box::new(|info| console::show_place(info.location())));
    ExitCode::from(Console::of_process(|console| run(std::env::args_os(), console)))
}

/// Runs a command line, the program's name first, and returns its exit code ([`exit`]).
///
/// A panic below is caught and reported as the defect it is; its message is not shown, since it may hold parts of a document.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString> + Clone>, console: &mut Console<'_>) -> u8 {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    guard(console, |console| match Cli::try_parse_from(&args) {
        Ok(cli) => dispatch(cli, console),
        Err(mut error) => {
            let args: Vec<String> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
            tips::add(&mut error, &args);
            usage(&error, console)
        }
    })
}

fn dispatch(cli: Cli, console: &mut Console<'_>) -> io::Result<u8> {
    console.choose_color(cli.color);
    match cli.command {
        Command::Generate(args) => commands::generate(&args, console),
        Command::Check(args) => commands::check(&args, console),
        Command::Dump(args) => commands::dump(&args, console),
        Command::Vocabulary(args) => vocabulary::print(&args, console),
    }
}

/// Prints help or a usage error as clap words it.
fn usage(error: &clap::Error, console: &mut Console<'_>) -> io::Result<u8> {
    let text = error.render();
    let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let colored = if wanted { console.colors_results() } else { console.colors_diagnostics() };
    let text = if colored { text.ansi().to_string() } else { text.to_string() };
    if wanted {
        console.result(&text)?;
        return Ok(exit::DONE);
    }
    console.diagnostic(&text);
    Ok(exit::USAGE)
}

/// Turns what must not happen into exit codes: a panic below, and a standard output that takes nothing.
fn guard(console: &mut Console<'_>, work: impl FnOnce(&mut Console<'_>) -> io::Result<u8>) -> u8 {
    match catch_unwind(AssertUnwindSafe(|| work(console))) {
        Ok(Ok(code)) => code,
        // The reader has seen enough (`specwright dump api.yaml | head`).
        Ok(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => exit::DONE,
        Ok(Err(error)) => {
            console.diagnostic(&format!("error: cannot write to standard output: {error}\n"));
            exit::FAULT
        }
        Err(_) => {
            console.diagnostic(DEFECT);
            exit::FAULT
        }
    }
}

const DEFECT: &str = concat!(
    "error: specwright ",
    env!("CARGO_PKG_VERSION"),
    " stopped because of a defect of its own\n",
    "  Your document is not to blame, whatever it holds. Please report this with the version and with the place above, if one\n",
    "  is printed: it names a line of specwright's source and nothing of your document. A document cut down until the defect\n",
    "  just remains helps most, if you may share it.\n",
);

#[cfg(test)]
mod tests {
    use super::{Console, exit, guard};

    #[test]
    fn a_panic_is_a_defect_and_its_message_stays_inside() {
        let (mut stdin, mut stdout, mut stderr) = (std::io::empty(), Vec::new(), Vec::new());
        let mut console = Console::new(&mut stdin, &mut stdout, &mut stderr);
        let code = guard(&mut console, |_| std::panic::resume_unwind(Box::new("secret of the document")));
        assert_eq!(code, exit::FAULT);
        let text = String::from_utf8(stderr).unwrap();
        assert!(text.contains("defect of its own") && text.contains(env!("CARGO_PKG_VERSION")), "{text}");
        assert!(!text.contains("secret") && stdout.is_empty());
    }
}
