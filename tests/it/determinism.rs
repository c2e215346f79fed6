//! The same input gives the same bytes, and the order in which a document lists its components decides nothing.

use std::collections::BTreeSet;
use std::path::Path;

use serde_yaml::{Mapping, Value};
use specwright::{Config, SourceFile, dump, generate};
use xtask::apis::{self, APIS};

use crate::support::fixtures;

fn real() -> Config {
    apis::all(&xtask::root()).expect("the documents can be read")
}

#[test]
fn two_runs_give_the_same_bytes() {
    let config = real();
    let first = generate(&config).files.expect("files");
    assert_eq!(generate(&config).files.expect("files"), first);
    for fixture in fixtures() {
        let config = fixture.config();
        assert_eq!(generate(&config).files, generate(&config).files, "{}", fixture.name);
    }
}

/// From another working directory the same files have other names. That nothing else could differ is kept by `architecture.rs`:
/// no stage can ask where it runs.
#[test]
fn names_of_files_decide_nothing_but_headers() {
    let plain = real();
    let mut moved = plain.clone();
    for api in &mut moved.apis {
        for file in api.overlays.iter_mut().chain([&mut api.document]) {
            *file = SourceFile::new(format!("elsewhere/{}", file.name), file.text.as_str());
        }
    }
    let (plain, moved) = (generate(&plain).files.expect("files"), generate(&moved).files.expect("files"));
    assert_eq!(plain.len(), moved.len());
    for ((path, text), (_, other)) in plain.iter().zip(moved.iter()) {
        assert_eq!(*text, other.replace("elsewhere/specs/", "specs/"), "{path}");
    }
}

/// Moves every component to another place: the order turned round, then cut in the middle.
fn shuffled(text: &str) -> String {
    let mut document: Value = serde_yaml::from_str(text).expect("YAML");
    if let Some(Value::Mapping(sections)) = document.get_mut("components") {
        sections.values_mut().filter_map(Value::as_mapping_mut).for_each(shuffle);
    }
    if let Some(Value::Mapping(schemas)) = document.get_mut("definitions") {
        shuffle(schemas);
    }
    serde_yaml::to_string(&document).expect("YAML")
}

fn shuffle(members: &mut Mapping) {
    let mut list: Vec<(Value, Value)> = std::mem::take(members).into_iter().collect();
    list.reverse();
    let middle = list.len() / 2;
    list.rotate_left(middle);
    members.extend(list);
}

/// The dump without the API's own lines, which keep the document's order.
fn types(config: &Config) -> Vec<String> {
    let dump = dump(config);
    let text = dump.text.unwrap_or_else(|| panic!("{}", dump.diagnostics.iter().count()));
    let lines = text.lines().skip_while(|line| !is_type(line));
    lines.map(str::to_owned).collect()
}

fn is_type(line: &str) -> bool {
    ["type", "struct", "enum", "union"].iter().any(|word| line.starts_with(&format!("  {word} ")))
}

#[test]
fn shuffled_components_give_the_same_types() {
    let root = xtask::root();
    let real = APIS.iter().map(|api| apis::config(&root, &[api]).expect("the documents can be read"));
    let mut compared = BTreeSet::new();
    // Written anew, numbers without quotes are other texts.
    let fixtures = fixtures().into_iter().filter(|fixture| fixture.name != "enum_unquoted");
    for config in real.chain(fixtures.map(|fixture| fixture.config())) {
        let mut other = config.clone();
        let document = &mut other.apis[0].document;
        document.text = shuffled(&document.text);
        let name = Path::new(&document.name).display().to_string();
        assert_eq!(types(&config), types(&other), "{name}");
        compared.insert(name);
    }
    assert!(compared.len() > APIS.len());
}
