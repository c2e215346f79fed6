//! Operations in groups: what is in which group, how it is emitted, and that cutting changes nothing for those who take all of it.
//! `tests/split` compiles the same documents with single features.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_yaml::Value;
use specwright::ir::RESERVED_FEATURES;
use specwright::{ApiConfig, Config, FileTree, Layout, Selection, SourceFile, Split, dump, generate};

use crate::support::{ROOT, compare, path};

/// The documents of `fixtures/split`.
const NAMES: [&str; 2] = ["names", "shop"];

fn document(name: &str) -> String {
    fs::read_to_string(path(&format!("fixtures/split/{name}.yaml"))).expect("a fixture")
}

/// A document as `tests/split` takes it in.
fn module(name: &str, split: Split) -> Config {
    let source = SourceFile::new(format!("{name}.yaml"), document(name));
    let api = ApiConfig { module: Some(name.to_owned()), split, ..ApiConfig::new(source) };
    let layout = Layout::Module { path: vec![ROOT.to_owned()] };
    Config { layout, command: None, apis: vec![api], deny_warnings: false }
}

/// A text as a crate of its own.
fn alone(text: &str, split: Split) -> Config {
    let mut config = Config::single("alone", SourceFile::new("alone.yaml", text));
    config.apis[0].split = split;
    config
}

#[track_caller]
fn files(config: &Config) -> FileTree {
    let outcome = generate(config);
    outcome.files.clone().unwrap_or_else(|| panic!("{}", outcome.render(false)))
}

/// The files without the runtime.
fn own(tree: &FileTree) -> Vec<(&str, &str)> {
    tree.iter().filter(|(path, _)| !path.contains("runtime/")).collect()
}

#[test]
fn every_fixture_is_cut_as_its_snapshot_says() {
    compare(
        "split",
        NAMES.map(|name| {
            let config = module(name, Split::Features);
            let mut text = dump(&config).text.expect("a dump");
            for (path, code) in own(&files(&config)) {
                let _ = write!(text, "// ---- {path}\n{code}");
            }
            (name.to_owned(), text)
        }),
    );
}

#[test]
fn the_features_of_the_compiled_package_are_those_that_a_host_is_told() {
    let apis = NAMES.map(|name| module(name, Split::Features).apis.remove(0));
    let config = Config { apis: apis.into(), ..module("shop", Split::Features) };
    let told = generate(&config).host_lines();
    let (told, _) = told.split_once("# The transport").expect("the features of the runtime follow");
    let told: Vec<&str> = told.lines().skip(2).filter(|line| !line.starts_with('#')).collect();
    let manifest = fs::read_to_string(path("split/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains(&told.join("\n")), "{}", told.join("\n"));
}

/// The lines of a dump that start like this, each cut at its colon.
fn lines(config: &Config, word: &str) -> BTreeMap<String, String> {
    let text = dump(config).text.expect("a dump");
    let lines = text.lines().filter_map(|line| line.strip_prefix(&format!("  {word} ")));
    lines.map(|line| line.split_once(": ").unwrap_or((line, ""))).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// The types that each group's feature brings.
fn brought(config: &Config) -> BTreeMap<String, BTreeSet<String>> {
    let mut brought: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, types) in lines(config, "models") {
        let (_, groups) = file.split_once(" of ").expect("groups");
        for group in groups.split(", ") {
            brought.entry(group.to_owned()).or_default().extend(types.split(", ").map(str::to_owned));
        }
    }
    brought
}

/// Taking one tag alone leaves the types that it reaches by another way: pruning the document.
#[test]
fn a_group_brings_the_types_that_its_operations_alone_would_need() {
    let all = brought(&alone(&document("shop"), Split::Features));
    for (group, tag) in [("pets", "Pets"), ("shelves", "Shelves")] {
        let mut config = alone(&document("shop"), Split::Features);
        config.apis[0].selection = Selection { only: vec![format!("tag:{tag}")], except: Vec::new() };
        config.apis[0].document.text = config.apis[0].document.text.replace("tags: [Pets, Orders]", "tags: [Pets]");
        let pruned = brought(&config);
        assert_eq!(all[group], pruned[group], "{group}");
    }
    assert!(all["orders"].contains("OrderInput") && !all["orders"].contains("Animal"), "{all:?}");
}

/// Public items with the module that a user finds them in.
fn items(tree: &FileTree) -> BTreeSet<String> {
    let mut items = BTreeSet::new();
    for (path, text) in own(tree) {
        let file: syn::File = syn::parse_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let module = path.trim_end_matches(".rs").split('/').find(|part| ["models", "operations"].contains(part));
        for item in file.items {
            let (kind, name) = match &item {
                syn::Item::Struct(item) => ("struct", item.ident.to_string()),
                syn::Item::Enum(item) => ("enum", item.ident.to_string()),
                syn::Item::Type(item) => ("type", item.ident.to_string()),
                syn::Item::Fn(item) => ("fn", item.sig.ident.to_string()),
                syn::Item::Impl(item) => {
                    let methods = item.items.iter().filter_map(|item| match item {
                        syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                        _ => None,
                    });
                    items.extend(methods.map(|method| format!("method {method}")));
                    continue;
                }
                _ => continue,
            };
            items.insert(format!("{} {kind} {name}", module.unwrap_or("elsewhere")));
        }
    }
    items
}

#[test]
fn cut_or_whole_the_public_items_are_the_same() {
    for name in NAMES {
        let whole = files(&module(name, Split::Never));
        for split in [Split::Files, Split::Features] {
            let cut = files(&module(name, split));
            assert_eq!(items(&cut), items(&whole), "{name} {split:?}");
            assert!(cut.len() > whole.len());
            let gated = own(&cut).iter().any(|(_, text)| text.contains("cfg(feature"));
            assert_eq!(gated, split == Split::Features, "{name}");
        }
    }
}

/// Turns every map and the operations of a document round.
fn turned(value: Value) -> Value {
    match value {
        Value::Mapping(members) => {
            let mut members: Vec<(Value, Value)> =
                members.into_iter().map(|(key, value)| (key, turned(value))).collect();
            members.reverse();
            Value::Mapping(members.into_iter().collect())
        }
        Value::Sequence(list) => Value::Sequence(list.into_iter().map(turned).collect()),
        other => other,
    }
}

#[test]
fn the_order_of_a_document_decides_no_group_and_no_file() {
    for name in NAMES {
        let config = module(name, Split::Features);
        let mut other = config.clone();
        let tree: Value = serde_yaml::from_str(&document(name)).expect("YAML");
        other.apis[0].document.text = serde_yaml::to_string(&turned(tree)).expect("YAML");
        let of_groups = |config: &Config| lines(config, "group").into_keys().collect::<Vec<_>>();
        assert_eq!(of_groups(&config), of_groups(&other), "{name}");
        assert_eq!(lines(&config, "models"), lines(&other, "models"), "{name}");
        let (left, right) = (files(&config), files(&other));
        assert!(left.iter().map(|(path, _)| path).eq(right.iter().map(|(path, _)| path)), "{name}");
        assert_eq!(files(&config), left, "{name}");
    }
}

/// A document of this many operations, with these tags in turn.
fn long(operations: usize, tags: &[&str]) -> String {
    let mut text =
        "openapi: 3.0.3\ninfo: {title: Long, version: '1'}\nservers: [{url: 'https://a.example'}]\npaths:\n".to_owned();
    for (at, tag) in (0..operations).zip(tags.iter().cycle()) {
        let _ = writeln!(
            text,
            "  /{at}: {{get: {{operationId: op{at}, tags: [{tag}], responses: {{'204': {{description: Done.}}}}}}}}"
        );
    }
    text
}

#[test]
fn only_large_documents_of_several_tags_are_cut_unasked() {
    let groups = |text: &str, split| generate(&alone(text, split)).counts.groups;
    assert_eq!(groups(&long(101, &["a", "b"]), Split::Auto), 2);
    assert_eq!(groups(&long(101, &["a"]), Split::Auto), 0);
    assert_eq!(groups(&long(100, &["a", "b"]), Split::Auto), 0);
    assert_eq!(groups(&long(101, &["a", "b"]), Split::Never), 0);
    assert_eq!(groups(&long(3, &["a", "b"]), Split::Files), 2);
    assert_eq!(groups(&long(1, &["a"]), Split::Features), 1);
    let many: Vec<String> = (0..300).map(|at| format!("t{at}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(groups(&long(300, &many), Split::Auto), 0);
    assert_eq!(groups(&long(300, &many), Split::Features), 300);
}

#[test]
fn a_module_is_cut_into_files_unasked_and_into_features_when_asked() {
    let config = |split| {
        let mut config = Config::module(&["clients", "long"], SourceFile::new("long.yaml", long(101, &["a", "b"])));
        config.apis[0].split = split;
        config
    };
    let outcome = generate(&config(Split::Auto));
    assert_eq!((outcome.counts.groups, outcome.features.len()), (2, 0));
    let tree = outcome.files.expect("files");
    assert!(tree.get("operations/a.rs").is_some());
    assert!(own(&tree).iter().all(|(_, text)| !text.contains("feature =")));
    let outcome = generate(&config(Split::Features));
    let names: Vec<&str> = outcome.features.iter().map(|feature| feature.name.as_str()).collect();
    assert_eq!(names, ["long", "long-a", "long-b"]);
    let host = outcome.host_lines();
    assert!(host.starts_with("[features]\ndefault = [\"long\", \"aws-lc-rs\", \"reqwest\", \"tracing\"]\n"), "{host}");
}

#[test]
fn the_modules_of_a_crate_are_there_for_each_of_their_features() {
    let mut config = module("shop", Split::Features);
    config.apis.push(module("names", Split::Never).apis.remove(0));
    config.layout = Config::single("both", SourceFile::new("x", "")).layout;
    let tree = files(&config);
    let root = tree.get("src/lib.rs").expect("a root");
    assert!(root.contains("feature = \"shop-orders\",\n        feature = \"shop-pets\",\n"), "{root}");
    assert!(root.contains("#[cfg(feature = \"names\")]\n#[rustfmt::skip]\npub mod names;"), "{root}");
    let manifest = tree.get("Cargo.toml").expect("a manifest");
    assert!(
        manifest.contains("default = [\"shop\", \"names\", \"aws-lc-rs\", \"reqwest\", \"tracing\"]\n"),
        "{manifest}"
    );
    assert!(manifest.contains("shop = [\n    \"shop-orders\",\n") && manifest.contains("\nnames = []\n"), "{manifest}");
    assert!(tree.get("src/shop/mod.rs").expect("a module").contains("//! # Features"));
    assert!(
        tree.get("README.md")
            .expect("a README")
            .contains("| `shop-pets` | through `shop` | 2 operations of the tag `Pets`: Who is for sale.")
    );
}

/// The keys of `[features]`, as cargo reads them.
fn declared(manifest: &str) -> Vec<String> {
    let (_, features) = manifest.split_once("[features]\n").expect("features");
    let (features, _) = features.split_once("\n\n").expect("an end");
    features.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn names_of_groups_are_valid_everywhere_and_differ_by_more_than_case() {
    let tree = files(&alone(&document("names"), Split::Features));
    let features = declared(tree.get("Cargo.toml").expect("a manifest"));
    assert_eq!(features.len(), features.iter().collect::<BTreeSet<_>>().len(), "{features:?}");
    for name in ["con-2", "default-2", "pets", "pets-2", "reqwest-2", "test-util-2", "untagged-2", "empty", "grosse"] {
        assert!(features.iter().any(|feature| feature == name), "{name}: {features:?}");
    }
    let mut seen = BTreeSet::new();
    for (path, _) in own(&tree) {
        assert!(seen.insert(path.to_lowercase()), "{path}");
        let stem = path.rsplit('/').next().and_then(|file| file.split('.').next()).expect("a name");
        assert!(!["con", "nul", "mod", "aux"].contains(&stem), "{path}");
    }
    // What the manifest itself declares can be no group's.
    let plain = declared(files(&alone(&long(1, &["a"]), Split::Never)).get("Cargo.toml").expect("a manifest"));
    assert!(plain.iter().all(|feature| RESERVED_FEATURES.contains(&feature.as_str())), "{plain:?}");
    let dependencies = specwright::emit::DEPENDENCIES.iter().map(|dependency| dependency.name);
    assert_eq!(dependencies.filter(|name| !RESERVED_FEATURES.contains(name)).collect::<Vec<_>>(), [""; 0]);
}
