//! Where a command reads from and prints to.

use std::io::{self, IsTerminal, Read, Write};
use std::panic::Location;

use super::args::Color;

/// The three standard streams, and what is known about them.
pub struct Console<'a> {
    stdin: &'a mut dyn Read,
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
    color: Color,
    /// Whether the results go to a terminal.
    pub stdout_is_terminal: bool,
    /// Whether the diagnostics go to a terminal.
    pub stderr_is_terminal: bool,
    /// Whether the environment asks for no colour (`NO_COLOR` is set and not empty).
    pub no_color: bool,
    /// Whether to say on the process's own standard error that long work goes on.
    pub shows_progress: bool,
}

impl<'a> Console<'a> {
    /// Streams that are no terminals.
    pub fn new(stdin: &'a mut dyn Read, stdout: &'a mut dyn Write, stderr: &'a mut dyn Write) -> Self {
        Self {
            stdin,
            stdout,
            stderr,
            color: Color::Auto,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            no_color: false,
            shows_progress: false,
        }
    }

    /// Calls `work` with the streams of this process.
    pub(super) fn of_process<T>(work: impl FnOnce(&mut Console<'_>) -> T) -> T {
        // Standard error is not locked: the progress line is printed from another thread.
        let (mut stdin, mut stdout, mut stderr) = (io::stdin().lock(), io::stdout().lock(), io::stderr());
        let mut console = Console::new(&mut stdin, &mut stdout, &mut stderr);
        console.stdout_is_terminal = io::stdout().is_terminal();
        console.stderr_is_terminal = io::stderr().is_terminal();
        console.shows_progress = console.stderr_is_terminal;
        console.no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        work(&mut console)
    }

    pub(super) fn choose_color(&mut self, color: Color) {
        self.color = color;
    }

    pub(super) fn colors_diagnostics(&self) -> bool {
        self.colors(self.stderr_is_terminal)
    }

    pub(super) fn colors_results(&self) -> bool {
        self.colors(self.stdout_is_terminal)
    }

    fn colors(&self, is_terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && !self.no_color,
        }
    }

    pub(super) fn stdin(&mut self) -> &mut dyn Read {
        self.stdin
    }

    /// Prints a result; fails as standard output does.
    pub(super) fn result(&mut self, text: &str) -> io::Result<()> {
        self.stdout.write_all(text.as_bytes())?;
        self.stdout.flush()
    }

    /// Prints for people. A standard error that takes nothing is nothing that could be reported.
    pub(super) fn diagnostic(&mut self, text: &str) {
        let _ = self.stderr.write_all(text.as_bytes());
        let _ = self.stderr.flush();
    }
}

/// Prints where a panic happened, without its message (it may hold parts of a document) and without the folders above the
/// source (they belong to whoever built the program).
pub(super) fn show_place(place: Option<&Location<'_>>) {
    let Some(place) = place else { return };
    let parts: Vec<&str> = place.file().split(['/', '\\']).collect();
    let tail = parts[parts.len().saturating_sub(4)..].join("/");
    let _ = writeln!(io::stderr(), "specwright: defect at {tail}:{}:{}", place.line(), place.column());
}
