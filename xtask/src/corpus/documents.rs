//! Documents of a folder to crates, on every core.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use specwright::diagnostics::Severity;
use specwright::{Config, Counts, CrateConfig, Layout, SourceFile, spec, write};

use super::trips::{self, Trips};

/// What became of one document.
#[derive(Debug, Default)]
pub struct Row {
    /// The file name.
    pub name: String,
    /// The name of the crate.
    pub package: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// How long generation took, writing aside.
    pub time: Duration,
    /// What was counted.
    pub counts: Counts,
    /// Lines of Rust, the runtime aside.
    pub lines: usize,
    /// Warnings by code.
    pub warnings: BTreeMap<&'static str, usize>,
    /// Why there is no crate.
    pub error: Option<String>,
    /// What the compiler said, when it was asked.
    pub check: Option<Check>,
    /// What became of its examples, when that was asked.
    pub trips: Option<Trips>,
}

/// What the compiler said of one crate.
#[derive(Debug, Default)]
pub struct Check {
    /// Whether the library was built.
    pub built: bool,
    /// Errors and warnings.
    pub complaints: usize,
    /// The first of them.
    pub first: Option<String>,
    /// How many of each kind.
    pub by_code: BTreeMap<String, usize>,
}

impl Row {
    /// Why the document counts as failed, if it does.
    pub fn failure(&self) -> Option<String> {
        if let Some(error) = &self.error {
            return Some(error.clone());
        }
        if self.counts.operations < self.counts.declared {
            return Some(format!("{} operations are missing", self.counts.declared - self.counts.operations));
        }
        if let Some(check) = &self.check {
            match &check.first {
                Some(first) => return Some(first.clone()),
                None if check.built => {}
                None => return Some("the compiler built no library".to_owned()),
            }
        }
        let (pointer, what) = self.trips.as_ref()?.failures.first()?;
        Some(format!("example #{pointer}: {what}"))
    }
}

/// The documents of a folder by name; with a sample, that many spread evenly over the sizes, and the named ones.
///
/// # Errors
/// When the folder cannot be read.
pub fn find(dir: &Path, sample: Option<usize>, also: &[String]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = entry.path();
        let wanted =
            path.extension().is_some_and(|ending| ["json", "yaml", "yml"].iter().any(|known| ending == *known));
        if wanted && path.is_file() {
            found.push((entry.metadata()?.len(), path));
        }
    }
    found.sort();
    if let Some(count) = sample.filter(|count| *count < found.len()) {
        let last = found.len() - 1;
        let steps = count.saturating_sub(1).max(1);
        let named =
            |path: &Path| path.file_name().is_some_and(|name| also.iter().any(|wanted| name == wanted.as_str()));
        let spread = (0..count).map(|step| found[last - step * last / steps].clone());
        found = spread.chain(found.iter().filter(|(_, path)| named(path)).cloned()).collect();
    }
    let mut paths: Vec<PathBuf> = found.into_iter().map(|(_, path)| path).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// Generates every document; with a folder, writes the crates below it; looks for examples when that is asked.
pub fn generate(paths: &[PathBuf], work: Option<&Path>, examples: bool) -> Vec<Row> {
    let packages = package_names(paths);
    let next = AtomicUsize::new(0);
    let rows: Mutex<Vec<(usize, Row)>> = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let shows = io::stderr().is_terminal();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(path), Some(package)) = (paths.get(index), packages.get(index)) else { break };
                    if shows {
                        eprint!("\rgenerating {} of {}\x1b[K", index + 1, paths.len());
                    }
                    let row = one(path, package, work, examples);
                    // A poisoned list still holds the rows of the others.
                    rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, row));
                }
            });
        }
    });
    if shows {
        eprint!("\r\x1b[K");
    }
    let mut rows = rows.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    rows.sort_by_key(|(index, _)| *index);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A crate name for each file: `x-` and its stem, so that no name is a keyword or a known crate.
fn package_names(paths: &[PathBuf]) -> Vec<String> {
    let mut used = BTreeSet::new();
    paths
        .iter()
        .map(|path| {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
            let clean: String =
                stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
            let mut name = format!("x-{clean}");
            while !used.insert(name.clone()) {
                name.push_str("-x");
            }
            name
        })
        .collect()
}

fn one(path: &Path, package: &str, work: Option<&Path>, examples: bool) -> Row {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut row = Row { name: name.clone(), package: package.to_owned(), ..Row::default() };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            row.error = Some(format!("cannot be read: {error}"));
            return row;
        }
    };
    row.bytes = text.len();
    let manifest = CrateConfig { in_workspace: true, ..CrateConfig::new(package) };
    let mut config = Config::single(package, SourceFile::new(name, text));
    config.layout = Layout::Crate(manifest);
    let start = Instant::now();
    let outcome = match panic::catch_unwind(|| specwright::generate(&config)) {
        Ok(outcome) => outcome,
        Err(_) => {
            row.error = Some("the generator panicked".to_owned());
            return row;
        }
    };
    row.time = start.elapsed();
    row.counts = outcome.counts;
    for diagnostic in outcome.diagnostics.iter() {
        match diagnostic.severity {
            Severity::Warning => *row.warnings.entry(diagnostic.code.as_str()).or_default() += 1,
            Severity::Error if row.error.is_none() => {
                row.error = Some(format!("{}: {}", diagnostic.code.as_str(), diagnostic.message));
            }
            Severity::Error | Severity::Note => {}
        }
    }
    let Some(files) = outcome.files else {
        row.error.get_or_insert_with(|| "nothing was generated".to_owned());
        return row;
    };
    row.lines = files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs") && !path.contains("/runtime/"))
        .map(|(_, text)| text.lines().count())
        .sum();
    if let Some(work) = work
        && let Err(error) = write::write(&files, &work.join(package), write::Options { force: true })
    {
        row.error = Some(format!("cannot be written: {error}"));
    }
    if examples && let Some(document) = config.apis.first().map(|api| &api.document) {
        row.trips = spec::tree(&document.name, &document.text).map(|tree| trips::collect(&config, &tree));
    }
    row
}
