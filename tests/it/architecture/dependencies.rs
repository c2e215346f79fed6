//! What the packages depend on, as cargo sees it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use specwright::emit::{DEPENDENCIES, FEATURES};
use specwright::ir::{Part, Parts};

/// The packages of the workspace by name.
fn packages() -> BTreeMap<String, Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(xtask::root())
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(|package| (text(&package["name"]), package.clone())).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A dependency as it is declared: platform, name, versions, default features, features, whether it is optional.
type Declared = (Option<String>, String, String, bool, BTreeSet<String>, bool);

fn declared(package: &Value) -> BTreeSet<Declared> {
    let all = package["dependencies"].as_array().expect("dependencies").iter();
    all.filter(|dependency| dependency["kind"].is_null())
        .map(|dependency| {
            let features = dependency["features"].as_array().expect("features").iter().map(text).collect();
            let version = text(&dependency["req"]).trim_start_matches('^').to_owned();
            let defaults = dependency["uses_default_features"].as_bool().expect("a flag");
            let platform = dependency["target"].as_str().map(str::to_owned);
            let optional = dependency["optional"].as_bool().expect("a flag");
            (platform, text(&dependency["name"]), version, defaults, features, optional)
        })
        .collect()
}

/// What the tables say of a client with these parts.
fn listed(parts: &Parts) -> BTreeSet<Declared> {
    let needed = DEPENDENCIES.iter().filter(|dependency| dependency.is_needed(parts));
    needed
        .map(|d| {
            let features = d.features_for(parts).into_iter().map(str::to_owned).collect();
            let platform = d.platform.condition().map(str::to_owned);
            (platform, d.name.to_owned(), d.version.to_owned(), d.default_features, features, d.feature.is_some())
        })
        .collect()
}

#[test]
fn emitted_crates_depend_on_what_their_parts_depend_on() {
    let packages = packages();
    let everything: Parts = Part::ALL.into_iter().collect();
    let client = specwright::generate(&xtask::apis::all(&xtask::root()).expect("the documents")).parts;
    assert!(client.len() < everything.len(), "{client:?}");
    for (name, parts) in [
        ("specwright-runtime", &everything),
        ("specwright-compile-tests", &everything),
        ("specwright-host-tests", &everything),
        ("specwright-split-tests", &everything),
        ("managed-postgres", &client),
    ] {
        assert_eq!(declared(&packages[name]), listed(parts), "{name} and codegen/src/emit/manifest.rs");
        for feature in FEATURES {
            let switched = packages[name]["features"][feature.name].as_array().expect("the feature").iter().map(text);
            let switched: BTreeSet<String> = switched.collect();
            let wanted: BTreeSet<String> = feature.enabled(parts).into_iter().collect();
            assert_eq!(switched, wanted, "the feature `{}` of {name}", feature.name);
        }
    }
}

/// A tag of a document becomes a cargo feature; it must not meet one that is there anyway, or a dependency.
#[test]
fn names_of_features_and_dependencies_are_taken() {
    let names = FEATURES.iter().map(|feature| feature.name).chain(DEPENDENCIES.iter().map(|needed| needed.name));
    let free: Vec<&str> = names.filter(|name| !specwright::ir::RESERVED_FEATURES.contains(name)).collect();
    assert_eq!(free, [""; 0], "codegen/src/ir/groups.rs");
}

/// Broken output must never keep the tools from building that replace it.
#[test]
fn nothing_that_makes_the_client_depends_on_it() {
    let packages = packages();
    for name in ["specwright", "xtask", "specwright-tests", "specwright-compile-tests", "specwright-host-tests"] {
        for dependency in packages[name]["dependencies"].as_array().expect("dependencies") {
            let found = text(&dependency["name"]);
            assert!(found != "managed-postgres" && found != "specwright-runtime", "{name} depends on {found}");
        }
    }
    let own = |name: &str| -> BTreeSet<String> {
        let all = packages[name]["dependencies"].as_array().expect("dependencies").iter();
        all.filter(|dependency| !dependency["path"].is_null()).map(|dependency| text(&dependency["name"])).collect()
    };
    assert_eq!(own("specwright"), BTreeSet::new());
    // Itself, for its tests: with the feature `test-util`. So does the client, for those of its documentation.
    assert_eq!(own("specwright-runtime"), BTreeSet::from(["specwright-runtime".to_owned()]));
    assert_eq!(own("xtask"), BTreeSet::from(["specwright".to_owned()]));
    assert_eq!(own("managed-postgres"), BTreeSet::from(["managed-postgres".to_owned()]));
}
