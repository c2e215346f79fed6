//! The programs that decode documents' examples into the types of their crates and encode them back.
//!
//! They are written beside the crates, are never committed, and read one example a line: the number of a module, the number of a
//! type and the JSON text. They answer each with a line: `{"ok": …}` with what came back, or `{"error": …}`.
//!
//! A program takes in the models of several crates and one runtime as modules of its own rather than depend on the crates: so the
//! compiler reads the runtime once for many documents, and makes code for the types that are tried and nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use specwright::emit::{DEPENDENCIES, Dependency};
use specwright::runtime_files;

use super::super::compile;
use super::super::documents::Row;
use super::{SETS, Trips};

/// What stands in the name of a program before its number.
const PREFIX: &str = "trip-";

/// The folder of the runtime that all programs take in.
const RUNTIME: &str = "trip-runtime";

/// Bytes of models, both kinds together, that one program takes in: more make the compiler's memory grow, fewer have the runtime
/// compiled more often.
const MOST_MODELS: u64 = 6_000_000;

/// Where the examples of a document are tried.
#[derive(Debug)]
pub struct Place {
    executable: PathBuf,
    /// The number of the module with its types; that of the types that keep what is not described comes next.
    module: usize,
}

const MAIN: &str = r#"// Decodes each line into the type of its numbers and encodes it back.
#![allow(deprecated, reason = "types are tried whether the document deprecates them or not")]
#![allow(dead_code, unused_imports, unused_macros, unexpected_cfgs, reason = "of the crates only the types are used")]
use std::io::{BufRead, Write};

use serde_json::{Value, json};

#[path = "../../trip-runtime/mod.rs"]
mod runtime;

fn trip<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str) -> Result<Value, String> {
    let value: T = runtime::read_webhook(text.as_bytes()).map_err(|error| format!("cannot be decoded: {error}"))?;
    serde_json::to_value(&value).map_err(|error| format!("cannot be encoded: {error}"))
}

fn line(line: &str) -> Result<Value, String> {
    let mut words = line.splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(usize::MAX);
    let (module, index) = (number(), number());
    of(module, index, words.next().unwrap_or_default())
}

fn main() {
    let mut out = std::io::stdout().lock();
    for text in std::io::stdin().lock().lines().map_while(Result::ok) {
        let answer = match std::panic::catch_unwind(|| line(&text)) {
            Ok(Ok(value)) => json!({ "ok": value }),
            Ok(Err(message)) => json!({ "error": message }),
            Err(_) => json!({ "error": "it panicked" }),
        };
        if writeln!(out, "{answer}").is_err() {
            break;
        }
    }
}
"#;

/// What is known of the program of each document, by the name of its crate: where it is, or why there is none.
type Places = BTreeMap<String, Result<Place, String>>;

/// Builds a program for every few documents that have valid examples; comes out with where each document's are tried, or what the
/// compiler had against it. Documents whose program does not compile have one each, so that they cost the others nothing.
///
/// # Errors
/// When a program cannot be written, or cargo not be run.
pub fn build(work: &Path, rows: &[Row]) -> Result<Places, String> {
    let runtime = work.join(RUNTIME);
    put(&runtime.join("mod.rs"), runtime_files::ROOT)?;
    for file in runtime_files::FILES {
        put(&runtime.join(format!("{}.rs", file.module)), file.text)?;
    }
    let runnable: Vec<(&Row, &Trips)> = runnable(rows).collect();
    let mut places = Places::new();
    let groups = groups(work, &runnable);
    let first = round(work, rows, &groups, 0, &mut places)?;
    let lost: Vec<Vec<(&Row, &Trips)>> = groups
        .iter()
        .enumerate()
        .filter(|(index, group)| group.len() > 1 && !first.contains(index))
        .flat_map(|(_, group)| group.iter().map(|one| vec![*one]))
        .collect();
    round(work, rows, &lost, groups.len(), &mut places)?;
    Ok(places)
}

/// Documents that share a program.
fn groups<'r>(work: &Path, all: &[(&'r Row, &'r Trips)]) -> Vec<Vec<(&'r Row, &'r Trips)>> {
    let mut groups: Vec<Vec<(&Row, &Trips)>> = Vec::new();
    let mut room = 0;
    for (row, trips) in all {
        let size = |folder: &Path| fs::metadata(folder.join(MODELS)).map_or(0, |data| data.len());
        let size: u64 = SETS.iter().map(|(set, _)| size(&work.join(set).join(&row.package))).sum();
        match groups.last_mut() {
            Some(group) if size <= room => group.push((row, trips)),
            _ => {
                groups.push(vec![(row, trips)]);
                room = MOST_MODELS;
            }
        }
        room = room.saturating_sub(size);
    }
    groups
}

/// The types of a crate.
const MODELS: &str = "src/models.rs";

/// Writes and builds a program for each group; comes out with the numbers of those that were built.
fn round(
    work: &Path,
    rows: &[Row],
    groups: &[Vec<(&Row, &Trips)>],
    offset: usize,
    places: &mut Places,
) -> Result<Vec<usize>, String> {
    let mut done = Vec::new();
    if groups.is_empty() {
        return Ok(done);
    }
    let name = |index: usize| format!("{PREFIX}{}", offset + index);
    let mut command = compile::cargo(work, "build");
    for (index, group) in groups.iter().enumerate() {
        write(work, &name(index), group)?;
        command.args(["-p", &name(index)]);
    }
    compile::workspace(work, rows, (0..groups.len()).map(name))?;
    let shows = io::stderr().is_terminal();
    let mut logs: BTreeMap<usize, Log> = BTreeMap::new();
    let said = compile::messages(command, &work.join(compile::LOG), |message| {
        let number = message.pointer("/target/name").and_then(Value::as_str).and_then(|name| name.strip_prefix(PREFIX));
        let Some(index) = number.and_then(|number| number.parse::<usize>().ok()?.checked_sub(offset)) else { return };
        logs.entry(index).or_default().take(&message["message"]);
        let Some(path) = message["executable"].as_str() else { return };
        for (at, (row, _)) in groups.get(index).into_iter().flatten().enumerate() {
            places.insert(row.package.clone(), Ok(Place { executable: PathBuf::from(path), module: 2 * at }));
        }
        done.push(index);
        if shows {
            eprint!("\rbuilding {} of {} programs\x1b[K", done.len(), groups.len());
        }
    })?;
    if shows {
        eprint!("\r\x1b[K");
    }
    for (index, group) in groups.iter().enumerate().filter(|(index, _)| !done.contains(index)) {
        let why = match logs.remove(&index) {
            Some(log) => log.keep(&work.join(name(index)).join("build.log"), &said)?,
            None => said.clone(),
        };
        for (row, _) in group {
            places.insert(row.package.clone(), Err(format!("its program was not built: {why}")));
        }
    }
    Ok(done)
}

/// What the compiler says of a program.
#[derive(Default)]
struct Log {
    /// The first error, in a line.
    first: Option<String>,
    /// All of it, as the compiler words it.
    text: String,
}

impl Log {
    fn take(&mut self, message: &Value) {
        self.text.push_str(message["rendered"].as_str().unwrap_or_default());
        if let Some((kind, line)) = compile::complaint(message)
            && kind.starts_with("error")
        {
            self.first.get_or_insert(line);
        }
    }

    /// Puts all of it into a file; comes out with the first error and the file, or with what cargo said where the compiler said nothing.
    fn keep(self, path: &Path, said: &str) -> Result<String, String> {
        let Some(first) = self.first else { return Ok(said.to_owned()) };
        fs::write(path, self.text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(format!("{first} (all of it in {})", path.display()))
    }
}

/// Writes the program of a group.
fn write(work: &Path, name: &str, group: &[(&Row, &Trips)]) -> Result<(), String> {
    let dependencies: String = DEPENDENCIES.iter().filter(|needed| needed.feature.is_none()).map(dependency).collect();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{dependencies}"
    );
    let (mut modules, mut arms) = (String::new(), String::new());
    for (at, (row, trips)) in group.iter().enumerate() {
        let types: String = (trips.types.iter().enumerate())
            .map(|(index, ty)| format!("            {index} => crate::trip::<{ty}>(text),\n"))
            .collect();
        let sources = SETS.map(|(set, _)| format!("../../{set}/{}", row.package));
        for (module, source) in (2 * at..).zip(sources) {
            let _ = write!(
                modules,
                "\n#[path = \"{source}/{MODELS}\"]\nmod models_{module};\nmod m{module} {{\n    \
                 use crate::models_{module} as models;\n    pub mod table {{\n        \
                 use crate::runtime as rt;\n        pub fn of(index: usize, text: &str) -> Result<serde_json::Value, \
                 String> {{\n            match index {{\n{types}            \
                 _ => Err(\"no such type\".to_owned()),\n            }}\n        }}\n    }}\n}}\n"
            );
            let _ = writeln!(arms, "        {module} => m{module}::table::of(index, text),");
        }
    }
    let main = format!(
        "{MAIN}\nfn of(module: usize, index: usize, text: &str) -> Result<Value, String> {{\n    match module {{\n{arms}        \
         _ => Err(\"no such module\".to_owned()),\n    }}\n}}\n{modules}"
    );
    put(&work.join(name).join("Cargo.toml"), &manifest)?;
    put(&work.join(name).join("src").join("main.rs"), &main)
}

/// Writes a file unless it is there with the same text, which cargo would take for a change.
fn put(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
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

/// What came back of each example, in their order, from either kind of types; shorter when the program was lost.
///
/// # Errors
/// When it cannot be run.
pub fn run(place: &Place, trips: &Trips) -> Result<[Vec<Result<Value, String>>; 2], String> {
    let mut both = [Vec::new(), Vec::new()];
    for (module, answers) in (place.module..).zip(&mut both) {
        *answers = one(&place.executable, module, trips)?;
    }
    Ok(both)
}

fn one(executable: &Path, module: usize, trips: &Trips) -> Result<Vec<Result<Value, String>>, String> {
    let lost = |error: io::Error| format!("cannot run {}: {error}", executable.display());
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
                    && writeln!(input, "{module} {} {}", case.ty, case.value).is_err()
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Log;

    #[test]
    fn a_program_that_does_not_compile_is_lost_for_its_first_error() {
        let message = |level, text, spans| json!({ "level": level, "message": text, "code": { "code": "E0277" }, "spans": spans, "rendered": format!("{text}\n") });
        let span = json!([{ "file_name": "src/main.rs", "line_start": 7 }]);
        let mut log = Log::default();
        log.take(&message("warning", "unused", span.clone()));
        log.take(&message("error", "no such trait", span.clone()));
        log.take(&message("error", "another", span));
        log.take(&message("error", "aborting", json!([])));
        assert_eq!(log.first.as_deref(), Some("error[E0277]: no such trait (src/main.rs:7)"));
        assert_eq!(log.text, "unused\nno such trait\nanother\naborting\n");
    }
}
