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
use specwright::read::{Further, further};
use specwright::{ApiConfig, Config, Counts, CrateConfig, Layout, SourceFile, spec, write};

use super::trips::{self, Class, Trips};

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
    /// Why the document counts as failed, if it does; `examples` says whether each of its examples counts.
    pub fn failure(&self, examples: bool) -> Option<String> {
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
                None => return Some("cargo built no library, and did not say why".to_owned()),
            }
        }
        let trips = self.trips.as_ref().filter(|_| examples)?;
        if let Some(why) = &trips.lost {
            return Some(format!("its examples were not tried: {why}"));
        }
        let plain = trips.plain.unequal.iter().filter(|unequal| unequal.class != Class::Undescribed);
        let unequal = plain.chain(&trips.kept.unequal).next()?;
        Some(format!("example #{}: {}", unequal.pointer, unequal.what))
    }
}

/// The documents of a folder by name, up to a size in kilobytes; with a sample, that many spread evenly over the sizes, and the named ones.
///
/// # Errors
/// When the folder cannot be read.
pub fn find(dir: &Path, at_most: Option<u64>, sample: Option<usize>, also: &[String]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let wanted =
            path.extension().is_some_and(|ending| ["json", "yaml", "yml"].iter().any(|known| ending == *known));
        let path = if path.is_dir() { main_file(&path) } else { Some(path).filter(|_| wanted) };
        if let Some(path) = path {
            found.push((fs::metadata(&path)?.len(), path));
        }
    }
    found.sort();
    found.retain(|(size, _)| at_most.is_none_or(|most| *size <= most.saturating_mul(1000)));
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

/// The name of a document in the report: its folder says more than `openapi.yaml` does.
fn shown(path: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let own = name(path);
    match path.parent() {
        Some(folder) if own.starts_with("openapi.") || own.starts_with("swagger.") => format!("{}/{own}", name(folder)),
        _ => own,
    }
}

/// The document that lies in a folder in several files: `openapi` or `swagger` is the one that the others hang on.
fn main_file(folder: &Path) -> Option<PathBuf> {
    let names = ["openapi", "swagger"].iter().flat_map(|stem| ["yaml", "yml", "json"].map(|end| (stem, end)));
    names.map(|(stem, ending)| folder.join(format!("{stem}.{ending}"))).find(|path| path.is_file())
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

/// A crate name for each file: `x-` and its stem, so that no name is a keyword or a known crate; cut where a registry would, and
/// numbered where two are one then.
fn package_names(paths: &[PathBuf]) -> Vec<String> {
    let mut used = BTreeSet::new();
    paths
        .iter()
        .map(|path| {
            let name = shown(path).to_ascii_lowercase();
            let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
            let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
            let clean: String = words.flat_map(|word| ["-", word]).collect::<String>().chars().take(48).collect();
            let plain = format!("x{}", clean.trim_end_matches('-'));
            let numbered = (2..).map(|number| format!("{plain}-{number}"));
            let free = std::iter::once(plain.clone()).chain(numbered).find(|name| used.insert(name.clone()));
            free.unwrap_or(plain)
        })
        .collect()
}

fn one(path: &Path, package: &str, work: Option<&Path>, examples: bool) -> Row {
    let name = shown(path);
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
    let document = SourceFile::new(name, text);
    let Further { files, absent } = further(&document, path.parent().unwrap_or(Path::new("")));
    let api = ApiConfig { files, absent, ..ApiConfig::new(document.clone()) };
    let config = Config { apis: vec![api], layout: Layout::Crate(manifest), ..Config::single(package, document) };
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
    let Some(files) = &outcome.files else {
        row.error.get_or_insert_with(|| "nothing was generated".to_owned());
        return row;
    };
    row.lines = files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs") && !path.contains("/runtime/"))
        .map(|(_, text)| text.lines().count())
        .sum();
    if let Some(work) = work
        && let Err(error) = write::write(files, &work.join(package), write::Options { force: true })
    {
        row.error = Some(format!("cannot be written: {error}"));
    }
    if examples && let Some(document) = config.apis.first().map(|api| &api.document) {
        row.trips = spec::tree(&document.name, &document.text).map(|tree| trips::collect(&config, &tree));
        let written = row.trips.as_ref().filter(|trips| trips.valid > 0).and(work);
        // A crate that is not cut by tag has the types already.
        let types = Some(files).filter(|_| row.counts.groups == 0);
        if let Some(Err(error)) = written.map(|work| trips::write_types(&config, types, work, package)) {
            row.error = Some(error);
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let long = "a".repeat(90);
        let paths: Vec<PathBuf> =
            [format!("{long}.json"), format!("{long}.yaml"), format!("{long}1.yaml"), "b c--d.yml".into()]
                .into_iter()
                .map(PathBuf::from)
                .collect();
        let names = package_names(&paths);
        let cut = "a".repeat(47);
        assert_eq!(names, [format!("x-{cut}"), format!("x-{cut}-2"), format!("x-{cut}-3"), "x-b-c-d".to_owned()]);
    }
}
