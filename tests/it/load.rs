//! What is wrong with a document is said, once, at its place, with a way out.
//!
//! Every document in `fixtures/err` has a snapshot of the whole text that a person would see; an overlay of the same name is applied.

mod foreign;
mod hostile;
mod model;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use specwright::diagnostics::{Code, Diagnostics, Severity, render};
use specwright::spec::{self, Document, Sources};

/// The codes that loading can raise. Those of later stages have their fixtures there.
const CODES: [Code; 16] = [
    Code::Syntax,
    Code::DuplicateKey,
    Code::OverBudget,
    Code::UnknownVersion,
    Code::WrongType,
    Code::UnknownKeyword,
    Code::Missing,
    Code::Invalid,
    Code::UnresolvedReference,
    Code::ForbiddenReference,
    Code::Duplicate,
    Code::Vocabulary,
    Code::BadValue,
    Code::UnsupportedSchema,
    Code::UnsupportedParameter,
    Code::PossibleSecret,
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The names of the fixtures without their endings, sorted, each with its file.
fn fixtures() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder("fixtures/err")).expect("the folder of fixtures");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let mut fixtures: Vec<(String, PathBuf)> = files
        .map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path))
        .filter(|(name, _)| !name.ends_with(".overlay"))
        .collect();
    fixtures.sort();
    fixtures
}

/// Loads a fixture with its overlay, under the names that do not depend on where the checkout is.
fn load_file(path: &Path) -> (Sources, Diagnostics, Option<Document>) {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let mut add = |path: &Path| {
        let bytes = fs::read(path).expect("a fixture");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        sources.add_bytes(name, &bytes, &mut diagnostics)
    };
    let document = add(path);
    let overlay = path.with_extension("overlay.yaml");
    let overlays: Vec<_> = overlay.exists().then(|| add(&overlay)).into_iter().collect();
    let loaded = spec::load(&sources, document, &overlays, &mut diagnostics);
    (sources, diagnostics, loaded)
}

#[test]
fn every_broken_document_is_explained() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/diagnostics");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, path) in fixtures() {
        let (sources, diagnostics, _) = load_file(&path);
        settings.bind(|| insta::assert_snapshot!(name.as_str(), render::text(&diagnostics, &sources, false)));
    }
}

#[test]
fn every_fixture_finds_something_and_every_code_is_found() {
    let mut found = BTreeSet::new();
    for (name, path) in fixtures() {
        let (_, diagnostics, loaded) = load_file(&path);
        assert!(diagnostics.iter().next().is_some(), "{name} finds nothing");
        assert!(loaded.is_some() || diagnostics.has_errors(), "{name} is unusable without an error");
        found.extend(diagnostics.iter().map(|diagnostic| diagnostic.code));
    }
    for code in CODES {
        assert!(found.contains(&code), "no fixture raises {}", code.as_str());
    }
}

#[test]
fn every_snapshot_has_a_fixture() {
    let known: BTreeSet<String> = fixtures().into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(folder("snapshots/diagnostics")).expect("the folder of snapshots") {
        let path = entry.expect("an entry").path();
        assert_eq!(path.extension().and_then(|e| e.to_str()), Some("snap"), "{} is no snapshot", path.display());
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(known.contains(&name), "the snapshot {name} has no fixture");
    }
}

#[test]
fn the_form_for_tools_says_the_same() {
    let (sources, diagnostics, _) = load_file(&folder("fixtures/err/duplicate-key.yaml"));
    let json: serde_json::Value = serde_json::from_str(&render::json(&diagnostics, &sources)).expect("JSON");
    let expected = serde_json::json!({
        "diagnostics": [{
            "severity": "error",
            "code": "duplicate-key",
            "message": "key `get` is given twice",
            "file": "duplicate-key.yaml",
            "line": 9,
            "column": 5,
            "pointer": "/paths/~1pets/get",
            "help": "remove one of the two",
            "related": {
                "message": "first given here",
                "file": "duplicate-key.yaml",
                "line": 5,
                "column": 5,
                "pointer": "/paths/~1pets/get",
            },
        }],
        "errors": 1,
        "warnings": 0,
    });
    assert_eq!(json, expected);
}

#[test]
fn nothing_of_a_document_reaches_a_terminal_as_a_command() {
    let (sources, diagnostics, _) = load_file(&folder("fixtures/err/terminal.yaml"));
    let plain = render::text(&diagnostics, &sources, false);
    let harmful =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    assert!(!plain.chars().any(harmful), "{plain:?}");
    assert!(!plain.contains("\nwarning[fake]"), "{plain}");
    let coloured = render::text(&diagnostics, &sources, true);
    let ours = ["\u{1b}[0m", "\u{1b}[1;31m", "\u{1b}[1;33m", "\u{1b}[1;34m"];
    let stripped = ours.iter().fold(coloured, |text, escape| text.replace(escape, ""));
    assert_eq!(stripped, plain);
}

#[test]
fn a_slip_made_everywhere_does_not_bury_the_others() {
    let slips = "{in: query, name: a, required: yes please, schema: {type: string}}, ".repeat(9);
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\nservers: [{{url: 'https://example.com'}}]\npaths:\n  /a:\n    get:\n      \
         operationId: getA\n      summary: [list]\n      parameters: [{slips}]\n      responses: {{'204': {{description: Done.}}}}\n"
    );
    let mut sources = Sources::new();
    let file = sources.add("slips.yaml", text);
    let mut diagnostics = Diagnostics::new();
    spec::load(&sources, file, &[], &mut diagnostics);
    let text = render::text(&diagnostics, &sources, false);
    let printed = |message: &str| text.lines().filter(|line| line.contains(message)).count();
    assert_eq!(printed("`required` asks for a boolean"), 5, "{text}");
    assert_eq!(printed("note: 4 more say the same"), 1, "{text}");
    assert_eq!(printed("`summary` asks for text"), 1, "{text}");
    let list: serde_json::Value = serde_json::from_str(&render::json(&diagnostics, &sources)).expect("JSON");
    let listed = list["diagnostics"].as_array().expect("a list").iter();
    let same = listed.filter(|one| one["message"].as_str().is_some_and(|text| text.starts_with("`required`")));
    assert_eq!(same.count(), 9, "{list}");

    diagnostics.deny_warnings();
    let text = render::text(&diagnostics, &sources, false);
    assert_eq!(text.matches("`required` asks for a boolean").count(), 9, "{text}");
}

#[test]
fn a_long_line_is_cut_around_the_marker() {
    let filler = "x".repeat(5000);
    let text = format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "{filler}", "version": 1, "description": "{filler}"}}, "paths": {{}}}}"#
    );
    let mut sources = Sources::new();
    let file = sources.add("long.json", text);
    let mut diagnostics = Diagnostics::new();
    spec::load(&sources, file, &[], &mut diagnostics);
    let text = render::text(&diagnostics, &sources, false);
    assert!(text.lines().all(|line| line.chars().count() < 130), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    let marked = lines[3].chars().zip(lines[4].chars()).find(|(_, marker)| *marker == '^');
    assert_eq!(marked.map(|(c, _)| c), Some('1'), "{text}");
}

#[test]
fn warnings_become_errors_on_demand() {
    let (sources, mut diagnostics, _) = load_file(&folder("fixtures/err/bad-value.yaml"));
    assert!(!diagnostics.has_errors());
    diagnostics.deny_warnings();
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Error));
    assert!(render::text(&diagnostics, &sources, false).ends_with("errors\n"));
}
