//! The program that decodes a document's examples into the types of its crate and encodes them back.
//!
//! It is written beside the crate, is never committed, and reads one example a line: the number of a type and the JSON text. It
//! answers each with a line: `{"ok": …}` with what came back, or `{"error": …}`.
//!
//! It takes in the crate's models and runtime as modules of its own rather than depend on the crate: so the compiler makes code
//! for the types that are tried and nothing else, which is several times as fast.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use specwright::emit::{DEPENDENCIES, Dependency};

use super::super::compile;
use super::super::documents::Row;
use super::Trips;

/// What stands in the name of a program before the name of its crate.
const PREFIX: &str = "trip-";

const MAIN: &str = r#"// Decodes each line into the type of its number and encodes it back.
#![allow(deprecated, reason = "types are tried whether the document deprecates them or not")]
#![allow(dead_code, unused_imports, unexpected_cfgs, reason = "of the crate only the types are used")]
use std::io::{BufRead, Write};

use runtime as rt;
use serde_json::{Value, json};

fn trip<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str) -> Result<Value, String> {
    let value: T = serde_json::from_str(text).map_err(|error| format!("cannot be decoded: {error}"))?;
    serde_json::to_value(&value).map_err(|error| format!("cannot be encoded: {error}"))
}

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let (index, text) = line.split_once(' ').unwrap_or((&line, ""));
        let index = index.parse().unwrap_or(usize::MAX);
        let answer = match std::panic::catch_unwind(|| table::of(index, text)) {
            Ok(Ok(value)) => json!({ "ok": value }),
            Ok(Err(message)) => json!({ "error": message }),
            Err(_) => json!({ "error": "it panicked" }),
        };
        if writeln!(out, "{answer}").is_err() {
            break;
        }
    }
}

mod table {
    use super::{Value, rt, trip};

    pub fn of(index: usize, text: &str) -> Result<Value, String> {
        match index {
"#;

/// Writes a program for each document that has valid examples.
pub fn write(work: &Path, rows: &[Row]) -> Result<(), String> {
    for (row, trips) in runnable(rows) {
        let folder = work.join(format!("{PREFIX}{}", row.package));
        let dependencies: String =
            DEPENDENCIES.iter().filter(|needed| needed.feature.is_none()).map(dependency).collect();
        let manifest = format!(
            "[package]\nname = \"{PREFIX}{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\n{dependencies}",
            row.package
        );
        let sources = format!("../../{}/src", row.package);
        let modules = format!(
            "\n#[path = \"{sources}/models.rs\"]\nmod models;\n#[path = \"{sources}/runtime/mod.rs\"]\nmod runtime;\n"
        );
        let arms: String = (trips.types.iter().enumerate())
            .map(|(index, ty)| format!("            {index} => trip::<{ty}>(text),\n"))
            .collect();
        let main = format!(
            "{MAIN}{arms}            _ => Err(\"no such type\".to_owned()),\n        }}\n    }}\n}}\n{modules}"
        );
        fs::create_dir_all(folder.join("src"))
            .and_then(|()| fs::write(folder.join("Cargo.toml"), manifest))
            .and_then(|()| fs::write(folder.join("src").join("main.rs"), main))
            .map_err(|error| format!("cannot write below {}: {error}", folder.display()))?;
    }
    let programs = runnable(rows).map(|(row, _)| format!("{PREFIX}{}", row.package));
    compile::workspace(work, rows, programs)
}

fn dependency(needed: &Dependency) -> String {
    let features: Vec<String> = needed.features.iter().map(|feature| format!("\"{feature}\"")).collect();
    format!(
        "{} = {{ version = \"{}\", default-features = {}, features = [{}] }}\n",
        needed.name,
        needed.version,
        needed.default_features,
        features.join(", ")
    )
}

fn runnable(rows: &[Row]) -> impl Iterator<Item = (&Row, &Trips)> {
    rows.iter().filter(|row| row.error.is_none()).filter_map(|row| {
        let trips = row.trips.as_ref().filter(|trips| !trips.cases.is_empty())?;
        Some((row, trips))
    })
}

/// Builds the programs, in one run of cargo; comes out with the executable of each that was built, by the name of its crate.
pub fn build(work: &Path, rows: &[Row]) -> Result<BTreeMap<String, PathBuf>, String> {
    let mut built = BTreeMap::new();
    let mut command = compile::cargo(work, "build");
    for (row, _) in runnable(rows) {
        command.args(["-p", &format!("{PREFIX}{}", row.package)]);
    }
    if runnable(rows).next().is_none() {
        return Ok(built);
    }
    compile::messages(command, |message| {
        let name = message.pointer("/target/name").and_then(Value::as_str).and_then(|name| name.strip_prefix(PREFIX));
        if let (Some(package), Some(path)) = (name, message["executable"].as_str()) {
            built.insert(package.to_owned(), PathBuf::from(path));
        }
    })?;
    Ok(built)
}

/// What came back of each example, in their order; shorter when the program was lost.
pub fn run(executable: &Path, trips: &Trips) -> Result<Vec<Result<Value, String>>, String> {
    let lost = |error: std::io::Error| format!("cannot run {}: {error}", executable.display());
    let mut child = Command::new(executable)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(lost)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let answers = thread::scope(|scope| {
        scope.spawn(|| {
            let mut input = input;
            for case in &trips.cases {
                // A program that is gone reads no more; what it did not answer is counted.
                if let Some(input) = &mut input
                    && writeln!(input, "{} {}", case.ty, case.value).is_err()
                {
                    break;
                }
            }
        });
        let lines = output.into_iter().flat_map(|output| BufReader::new(output).lines());
        lines.map_while(Result::ok).map(|line| answer(&line)).collect()
    });
    child.wait().map_err(lost)?;
    Ok(answers)
}

fn answer(line: &str) -> Result<Value, String> {
    match serde_json::from_str(line) {
        Ok(Value::Object(mut answer)) => match answer.remove("ok") {
            Some(value) => Ok(value),
            None => Err(answer.get("error").and_then(Value::as_str).unwrap_or("no answer").to_owned()),
        },
        _ => Err("the program answered no JSON".to_owned()),
    }
}
