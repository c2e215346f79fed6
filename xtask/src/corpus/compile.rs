//! All crates of a run through one `cargo check`, so that their dependencies are built once.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::documents::{Check, Row};

/// Checks every crate below `work` and puts what the compiler said into the rows.
///
/// # Errors
/// When cargo cannot be run at all.
pub fn check(work: &Path, rows: &mut [Row]) -> Result<(), String> {
    let wanted = rows.iter().filter(|row| row.error.is_none()).count();
    let members: Vec<String> =
        rows.iter().filter(|row| row.error.is_none()).map(|row| format!("    \"{}\",\n", row.package)).collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n\n[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         rust-version = \"1.88\"\nlicense = \"MIT OR Apache-2.0\"\n\n[workspace.lints]\n",
        members.concat()
    );
    fs::write(work.join("Cargo.toml"), manifest)
        .map_err(|error| format!("cannot write below {}: {error}", work.display()))?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--workspace", "--keep-going", "--message-format=json", "--quiet"])
        .current_dir(work)
        .env("CARGO_INCREMENTAL", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    let mut checks: BTreeMap<String, Check> = BTreeMap::new();
    if let Some(out) = cargo.stdout.take() {
        read(out, wanted, &mut checks).map_err(|error| format!("cannot read what cargo says: {error}"))?;
    }
    cargo.wait().map_err(|error| format!("cargo was lost: {error}"))?;
    for row in rows.iter_mut().filter(|row| row.error.is_none()) {
        row.check = Some(checks.remove(&row.package.replace('-', "_")).unwrap_or_default());
    }
    Ok(())
}

/// Cargo's messages, one JSON object a line.
fn read(out: impl io::Read, wanted: usize, checks: &mut BTreeMap<String, Check>) -> io::Result<()> {
    let shows = io::stderr().is_terminal();
    let mut built = 0;
    for line in BufReader::new(out).lines() {
        let Ok(message) = serde_json::from_str::<Value>(&line?) else { continue };
        let Some(target) = message.pointer("/target/name").and_then(Value::as_str) else { continue };
        let check = checks.entry(target.replace('-', "_")).or_default();
        match message["reason"].as_str() {
            Some("compiler-artifact") => {
                check.built = true;
                built += usize::from(target.starts_with("x_") || target.starts_with("x-"));
                if shows {
                    eprint!("\rchecking {built} of {wanted}\x1b[K");
                }
            }
            Some("compiler-message") => complaint(&message["message"], check),
            _ => {}
        }
    }
    if shows {
        eprint!("\r\x1b[K");
    }
    Ok(())
}

fn complaint(message: &Value, check: &mut Check) {
    let level = message["level"].as_str().unwrap_or_default();
    let text = message["message"].as_str().unwrap_or_default();
    // The compiler sums up its errors in a last one that has no place.
    let summary = message["spans"].as_array().is_none_or(Vec::is_empty);
    if !matches!(level, "error" | "warning") || summary {
        return;
    }
    check.complaints += 1;
    check.first.get_or_insert_with(|| format!("{level}: {text}"));
}
