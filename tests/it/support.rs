//! What the snapshot tests share: the fixtures, and the comparison of one text a fixture with what is on disk.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use specwright::read::{self, Further};
use specwright::{ApiConfig, Config, Layout, SourceFile};

/// The module of `tests/compile` in which every fixture is a module; part of absolute paths in emitted code.
pub const ROOT: &str = "fixtures";

/// A document of `fixtures/ok`: one feature, and no error.
pub struct Fixture {
    /// The file's name without its ending, or that of its folder: the module it becomes, and the name of its snapshots.
    pub name: String,
    document: SourceFile,
    further: Further,
}

impl Fixture {
    /// The document as the crate in `tests/compile` takes it in.
    pub fn api(&self) -> ApiConfig {
        let Further { files, absent } = self.further.clone();
        ApiConfig { module: Some(self.name.clone()), files, absent, ..ApiConfig::new(self.document.clone()) }
    }

    /// The fixture alone.
    pub fn config(&self) -> Config {
        let layout = Layout::Module { path: vec![ROOT.to_owned()] };
        Config { layout, command: None, apis: vec![self.api()], deny_warnings: false }
    }
}

/// A path below `tests/`.
pub fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// Every fixture, by name.
pub fn fixtures() -> Vec<Fixture> {
    let folder = path("fixtures/ok");
    let read = |name: String| {
        let several = folder.join(&name).is_dir();
        let file = if several { format!("{name}/openapi.yaml") } else { format!("{name}.yaml") };
        let text = fs::read_to_string(folder.join(&file)).expect("a fixture");
        let document = SourceFile::new(file, text);
        let further = read::further(&document, &folder.join(if several { name.as_str() } else { "" }));
        Fixture { name, document, further }
    };
    stems("fixtures/ok", "yaml").into_iter().map(read).collect()
}

/// The names of the files of a folder below `tests/`, without their ending, which must be this one.
fn stems(folder: &str, ending: &str) -> BTreeSet<String> {
    let files = fs::read_dir(path(folder)).map(|entries| entries.map(|entry| entry.expect("an entry").path()));
    let mut stems = BTreeSet::new();
    for file in files.into_iter().flatten() {
        // What a failed comparison leaves beside a snapshot is for `cargo insta review`.
        if file.extension().is_some_and(|found| found == "new") {
            continue;
        }
        assert!(
            file.is_dir() || file.extension().is_some_and(|found| found == ending),
            "{} does not belong there",
            file.display()
        );
        stems.insert(file.file_stem().expect("a name").to_string_lossy().into_owned());
    }
    stems
}

/// Holds a text for each name against `snapshots/<stage>/<name>.snap`, all of them, and fails with the names of those that
/// differ and of snapshots that nothing stands for.
pub fn compare(stage: &str, texts: impl IntoIterator<Item = (String, String)>) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../snapshots/{stage}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let (mut names, mut differ) = (BTreeSet::new(), Vec::new());
    for (name, text) in texts {
        let same = AssertUnwindSafe(|| settings.bind(|| insta::assert_snapshot!(name.as_str(), text)));
        if catch_unwind(same).is_err() {
            differ.push(name.clone());
        }
        names.insert(name);
    }
    let snapshots = stems(&format!("snapshots/{stage}"), "snap");
    let orphans: Vec<&String> = snapshots.difference(&names).collect();
    assert!(differ.is_empty(), "snapshots/{stage} differ: {}", differ.join(", "));
    assert!(orphans.is_empty(), "snapshots/{stage} without a fixture: {orphans:?}");
}
