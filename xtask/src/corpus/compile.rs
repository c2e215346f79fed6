//! All crates of a run in one workspace, so that their dependencies are built once; and what cargo says of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::documents::{Check, Row};

/// Runs `cargo check`, or clippy, on every crate below `work` and puts what the compiler said into the rows.
///
/// # Errors
/// When cargo cannot be run at all.
pub fn check(work: &Path, rows: &mut [Row], subcommand: &str) -> Result<(), String> {
    workspace(work, rows, std::iter::empty())?;
    let mut command = cargo(work, subcommand);
    let wanted: Vec<&str> = rows.iter().filter(|row| row.error.is_none()).map(|row| row.package.as_str()).collect();
    for package in &wanted {
        command.args(["-p", package]);
    }
    let mut checks: BTreeMap<String, Check> = BTreeMap::new();
    let shows = io::stderr().is_terminal();
    let mut built = 0;
    let said = messages(command, &work.join(LOG), |message| {
        let Some(target) = message.pointer("/target/name").and_then(Value::as_str) else { return };
        let check = checks.entry(target.replace('-', "_")).or_default();
        match message["reason"].as_str() {
            Some("compiler-artifact") => {
                check.built = true;
                built += usize::from(target.starts_with("x_") || target.starts_with("x-"));
                if shows {
                    eprint!("\rchecking {built} of {}\x1b[K", wanted.len());
                }
            }
            Some("compiler-message") => {
                let Some((kind, line)) = complaint(&message["message"]) else { return };
                check.complaints += 1;
                *check.by_code.entry(kind).or_default() += 1;
                check.first.get_or_insert(line);
            }
            _ => {}
        }
    })?;
    if shows {
        eprint!("\r\x1b[K");
    }
    for row in rows.iter_mut().filter(|row| row.error.is_none()) {
        let mut check = checks.remove(&row.package.replace('-', "_")).unwrap_or_default();
        if !check.built {
            // What the compiler said comes first; where it was not even started, cargo has the reason.
            check.first.get_or_insert_with(|| said.clone());
        }
        row.check = Some(check);
    }
    Ok(())
}

/// What cargo itself says, below the folder of the crates.
pub const LOG: &str = "cargo.log";

/// Writes the manifest that holds the crates, and other packages beside them.
///
/// # Errors
/// When it cannot be written.
pub fn workspace(work: &Path, rows: &[Row], others: impl Iterator<Item = String>) -> Result<(), String> {
    let crates = rows.iter().filter(|row| row.error.is_none()).map(|row| row.package.clone());
    let members: String = crates.chain(others).map(|package| format!("    \"{package}\",\n")).collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n\n[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         rust-version = \"1.88\"\nlicense = \"MIT OR Apache-2.0\"\n\n[workspace.lints]\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n"
    );
    fs::write(work.join("Cargo.toml"), manifest)
        .map_err(|error| format!("cannot write below {}: {error}", work.display()))
}

/// Cargo over the crates, telling what it does as messages.
pub fn cargo(work: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([subcommand, "--keep-going", "--message-format=json", "--quiet"]).current_dir(work);
    command
}

/// Runs cargo and hands over its messages, one JSON object a line. What it says for people goes into `log`; comes out with the first
/// error of that, and where the rest is.
///
/// # Errors
/// When it cannot be run.
pub fn messages(mut command: Command, log: &Path, mut each: impl FnMut(&Value)) -> Result<String, String> {
    let file = fs::File::create(log).map_err(|error| format!("cannot write {}: {error}", log.display()))?;
    let mut cargo =
        command.stdout(Stdio::piped()).stderr(file).spawn().map_err(|error| format!("cannot run cargo: {error}"))?;
    if let Some(out) = cargo.stdout.take() {
        for line in BufReader::new(out).lines() {
            let line = line.map_err(|error| format!("cannot read what cargo says: {error}"))?;
            if let Ok(message) = serde_json::from_str::<Value>(&line) {
                each(&message);
            }
        }
    }
    cargo.wait().map_err(|error| format!("cargo was lost: {error}"))?;
    let text = fs::read_to_string(log).unwrap_or_default();
    let error = text.lines().find(|line| line.starts_with("error")).unwrap_or("cargo gave no reason");
    Ok(format!("{error} (all of it in {})", log.display()))
}

/// What the compiler complains of in a message: how bad it is with its code, and all of it in a line. Nothing for what sums others up.
pub fn complaint(message: &Value) -> Option<(String, String)> {
    let level = message["level"].as_str().unwrap_or_default();
    let text = message["message"].as_str().unwrap_or_default();
    // The compiler sums up its errors in a last one that has no place.
    let summary = message["spans"].as_array().is_none_or(Vec::is_empty);
    if !matches!(level, "error" | "warning") || summary {
        return None;
    }
    let name = message.pointer("/code/code").and_then(Value::as_str).map(|name| format!("[{name}]"));
    let name = name.unwrap_or_default();
    let place = &message["spans"][0];
    let place = format!("{}:{}", place["file_name"].as_str().unwrap_or_default(), place["line_start"]);
    let kind = format!("{level}{name}");
    let line = format!("{kind}: {text} ({place})");
    Some((kind, line))
}
