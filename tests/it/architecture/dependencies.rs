//! What the packages depend on, as cargo sees it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use specwright::emit::{BLOCKING, DEPENDENCIES};

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

/// A dependency as it is declared: name, versions, default features, features, whether it is optional.
type Declared = (String, String, bool, BTreeSet<String>, bool);

fn declared(package: &Value) -> BTreeSet<Declared> {
    let all = package["dependencies"].as_array().expect("dependencies").iter();
    all.filter(|dependency| dependency["kind"].is_null())
        .map(|dependency| {
            let features = dependency["features"].as_array().expect("features").iter().map(text).collect();
            let version = text(&dependency["req"]).trim_start_matches('^').to_owned();
            let defaults = dependency["uses_default_features"].as_bool().expect("a flag");
            (text(&dependency["name"]), version, defaults, features, dependency["optional"].as_bool().expect("a flag"))
        })
        .collect()
}

#[test]
fn emitted_crates_depend_on_what_the_runtime_depends_on() {
    let table: BTreeSet<Declared> = DEPENDENCIES
        .iter()
        .map(|d| {
            let features = d.features.iter().map(|feature| (*feature).to_owned()).collect();
            (d.name.to_owned(), d.version.to_owned(), d.default_features, features, d.optional)
        })
        .collect();
    let packages = packages();
    for name in ["specwright-runtime", "specwright-compile-tests", "managed-postgres"] {
        assert_eq!(declared(&packages[name]), table, "{name} and codegen/src/emit/manifest.rs");
        let optional: BTreeSet<String> =
            DEPENDENCIES.iter().filter(|d| d.optional).map(|d| format!("dep:{}", d.name)).collect();
        let feature = packages[name]["features"]["reqwest"].as_array().expect("the feature").iter().map(text).collect();
        assert_eq!(optional, feature, "the feature `reqwest` of {name}");
        let blocking: Vec<String> =
            packages[name]["features"]["blocking"].as_array().expect("the feature").iter().map(text).collect();
        assert_eq!(blocking, BLOCKING, "the feature `blocking` of {name}");
    }
}

/// Broken output must never keep the tools from building that replace it.
#[test]
fn nothing_that_makes_the_client_depends_on_it() {
    let packages = packages();
    for name in ["specwright", "xtask", "specwright-tests", "specwright-compile-tests"] {
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
    // Itself, for its tests: with the feature `test-util`.
    assert_eq!(own("specwright-runtime"), BTreeSet::from(["specwright-runtime".to_owned()]));
    assert_eq!(own("xtask"), BTreeSet::from(["specwright".to_owned()]));
    assert_eq!(own("managed-postgres"), BTreeSet::new());
}
