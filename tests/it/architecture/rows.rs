//! The numbered requirements of the client. Each has tests whose names bear its number (`rt_30_…`, `hc_14_…`), wherever they stand;
//! those that are about the shape of sources and manifests stand here.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::process::Command;

use proc_macro2::{TokenStream, TokenTree};
use specwright::emit::FEATURES;
use specwright::runtime_files::FILES;

use super::{shown, sources};

/// Requirements of the runtime, and hostile servers and callers.
const OWED: &[(&str, &[RangeInclusive<u16>])] = &[
    ("rt", &[1..=12, 14..=48, 50..=54, 60..=68, 70..=76, 90..=94, 96..=96, 100..=105, 110..=115, 117..=121]),
    ("hc", &[1..=20]),
];

/// The numbers that the name of a test bears.
fn numbers(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split('_').collect();
    let pairs = words.windows(2).filter(|pair| matches!(pair[0], "rt" | "hc"));
    pairs.filter_map(|pair| Some(format!("{}_{}", pair[0], pair[1].parse::<u16>().ok()?))).collect()
}

/// The numbers that tests of a text bear: of functions below an attribute that makes them tests.
fn borne(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let named = lines.iter().enumerate().filter_map(|(at, line)| {
        let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?.split('(').next()?;
        let above = lines.iter().take(at).rev().take_while(|line| line.starts_with('#') || line.starts_with("//"));
        let is_test = above.into_iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
        is_test.then(|| numbers(name))
    });
    named.flatten().collect()
}

#[test]
fn every_requirement_has_a_test_that_bears_its_number() {
    let files = ["codegen", "generated", "tests"].into_iter().flat_map(sources);
    let found: BTreeSet<String> = files.flat_map(|file| borne(&fs::read_to_string(file).expect("a source"))).collect();
    let owed = OWED
        .iter()
        .flat_map(|(kind, ranges)| ranges.iter().cloned().flatten().map(move |number| format!("{kind}_{number}")));
    let missing: Vec<String> = owed.filter(|number| !found.contains(number)).collect();
    assert!(missing.is_empty(), "no test bears {}", missing.join(", "));
}

#[test]
fn numbers_are_read_from_names_of_tests_alone() {
    let text = "#[test]\n// why\nfn rt_04_hc_16_dates() {}\n#[tokio::test(start_paused = true)]\nasync fn hc_2_x() {}\nfn rt_09_none() {}\n";
    assert_eq!(borne(text), ["rt_4", "hc_16", "hc_2"]);
}

/// Paths of two words and more in tokens; comments are none.
fn paths(tokens: TokenStream, found: &mut Vec<String>) {
    let mut path = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) if path.is_empty() || path.ends_with("::") => path.push_str(&word.to_string()),
            TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => path.push(':'),
            token => {
                found.push(std::mem::take(&mut path));
                match token {
                    TokenTree::Group(group) => paths(group.stream(), found),
                    TokenTree::Ident(word) => path = word.to_string(),
                    _ => {}
                }
            }
        }
    }
    found.push(path);
    found.retain(|path| path.contains("::"));
}

/// What the runtime names in the files that every client compiles, whatever its features.
fn core_paths() -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for file in FILES.iter().filter(|file| file.features.is_empty()) {
        let mut found = Vec::new();
        paths(file.text.parse().expect("Rust"), &mut found);
        all.extend(found.into_iter().map(|path| (file.module, path)));
    }
    all
}

/// The packages that a client is built from without the transport.
fn tree(features: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments =
        ["tree", "--package", "managed-postgres", "--no-default-features", "--edges", "normal", "--prefix", "none"];
    let mut command = Command::new(cargo);
    command.args(arguments).args(["--offline", "--locked", "--features", features]).current_dir(xtask::root());
    let output = command.output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn rt_101_without_the_transport_there_is_no_http_library() {
    let libraries = ["reqwest", "hyper", "rustls", "tokio", "http-body"];
    let is_there = |tree: &str| libraries.map(|name| tree.lines().any(|line| line.split(' ').next() == Some(name)));
    assert_eq!(is_there(&tree("ionos,instaclustr,tracing,gzip,test-util")), [false; 5]);
    assert_eq!(is_there(&tree("ionos,reqwest")), [true; 5]);
    for (module, path) in core_paths() {
        let root = path.split("::").next().unwrap_or_default();
        // The timer over tokio stands behind the feature inside its file.
        let is_timer = module == "timer" && root == "tokio";
        assert!(is_timer || !libraries.contains(&root.replace('_', "-").as_str()), "{module} names {path}");
    }
    for file in FILES {
        let mut named = Vec::new();
        paths(file.text.parse().expect("Rust"), &mut named);
        if !named.iter().any(|path| path.starts_with("reqwest::")) {
            continue;
        }
        let public =
            file.text.lines().find(|line| line.trim_start().starts_with("pub ") && !line.contains("pub(super)"));
        assert_eq!(public, None, "{} names the library, and what it shows may too", file.module);
    }
}

#[test]
fn rt_114_the_core_asks_no_operating_system() {
    let asking = ["std::fs", "std::thread", "std::process", "std::io", "Instant::now", "std::time::Instant"];
    for (module, path) in core_paths() {
        let is_timer = module == "timer" && path.starts_with("tokio::");
        let asks = asking.iter().any(|asked| path.contains(asked));
        assert!(is_timer || !asks, "{module} names {path}");
    }
    let ci = fs::read_to_string(xtask::root().join("xtask/src/ci.rs")).expect("a source");
    assert!(ci.contains("Check::Wasm)") && ci.contains("Check::WasmByDefault)"), "CI builds for WebAssembly");
}

#[test]
fn rt_115_features_only_add_and_each_is_built_by_ci() {
    for file in sources("codegen/runtime/src") {
        let text = fs::read_to_string(&file).expect("a source");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[0].contains("cfg(not(feature")) {
            let is_inner = !pair[1].starts_with("pub ") && !pair[1].starts_with("impl");
            assert!(is_inner, "{}: {} goes away with a feature", shown(&file), pair[1]);
        }
    }
    let ci = fs::read_to_string(xtask::root().join("xtask/src/ci.rs")).expect("a source");
    let (_, sets) = ci.split_once("fn feature_sets").expect("the sets of features");
    let sets = sets.split("\n}").next().unwrap_or_default();
    // The texts in quotes hold the sets; their parts between commas are whole names.
    let built: BTreeSet<&str> = sets.split('"').skip(1).step_by(2).flat_map(|set| set.split(',')).collect();
    let unbuilt: Vec<&str> = FEATURES.iter().map(|feature| feature.name).filter(|name| !built.contains(name)).collect();
    assert_eq!(unbuilt, [""; 0], "xtask/src/ci.rs");
    let default: BTreeSet<&str> =
        FEATURES.iter().filter(|feature| feature.is_default).map(|feature| feature.name).collect();
    assert_eq!(default, BTreeSet::from(["aws-lc-rs", "reqwest", "tracing"]));
}

/// The generator says of an operation what the runtime does: both judge methods by the same list.
#[test]
fn rt_117_what_is_said_of_repeats_is_what_is_done() {
    let methods = |file: &str, subject: &str| {
        let text = fs::read_to_string(xtask::root().join(file)).expect("a source");
        let (_, list) =
            text.split_once("fn is_idempotent(").expect("the judgement").1.split_once(subject).expect("a list");
        list.split_once(')').map(|(list, _)| list.to_owned()).expect("its end")
    };
    let said = methods("codegen/src/ir/operations.rs", "matches!(self.method.as_str(), ");
    assert_eq!(said, methods("codegen/runtime/src/api.rs", "matches!(self.method, "));
    assert!(said.contains("\"QUERY\""), "{said}");
}

/// Every operation says in the docs of its method how it is asked for, and nothing is without docs.
#[test]
fn rt_117_operations_are_documented() {
    let root = xtask::root().join("generated/src");
    let lib = fs::read_to_string(root.join("lib.rs")).expect("the crate");
    assert!(lib.contains("#![warn(missing_docs)]"));
    for api in xtask::apis::APIS {
        let folder = root.join(api.module);
        let operations = fs::read_to_string(folder.join("operations.rs")).expect("operations");
        let client = fs::read_to_string(folder.join("client.rs")).expect("a client");
        let after =
            |text: &str, key: &str| text.trim().strip_prefix(key).map(|rest| rest.trim_matches(['"', ',']).to_owned());
        let methods = operations.lines().filter_map(|line| after(line, "method: "));
        let paths = operations.lines().filter_map(|line| after(line, "path: "));
        let mut count = 0;
        for (method, path) in methods.zip(paths) {
            let line = format!("/// `{method} {path}`");
            for text in [&client, &operations] {
                let (_, terms) = text.split_once(&line).expect("how it is asked for");
                let terms: Vec<&str> = terms.lines().map(str::trim).skip(1).take(2).collect();
                assert!(
                    terms[1].starts_with("/// Credentials: `") && terms[1].contains(". Repeated "),
                    "{line} {terms:?}"
                );
            }
            count += 1;
        }
        assert!(count >= 8, "{count} operations of {}", api.module);
    }
}

/// The version of a package that is built with.
fn locked(lock: &str, name: &str) -> Vec<Vec<u64>> {
    let entries = lock.split("[[package]]").filter(|entry| entry.contains(&format!("\nname = \"{name}\"\n")));
    let versions = entries.filter_map(|entry| entry.split("version = \"").nth(1)?.split('"').next());
    versions.map(|version| version.split('.').filter_map(|number| number.parse().ok()).collect()).collect()
}

#[test]
fn rt_118_rt_22_dependencies_without_known_holes() {
    let lock = fs::read_to_string(xtask::root().join("Cargo.lock")).expect("the lock");
    for (name, least) in
        [("h2", [0, 4, 16]), ("reqwest", [0, 13, 4]), ("rustls-webpki", [0, 103, 13]), ("url", [2, 5, 4])]
    {
        let found = locked(&lock, name);
        assert!(!found.is_empty() && found.iter().all(|version| version.as_slice() >= &least[..]), "{name} {found:?}");
    }
    for name in ["serde_yml", "yaml-rust", "openssl"] {
        assert_eq!(locked(&lock, name), [[0_u64; 0]; 0], "{name}");
    }
    let policy = fs::read_to_string(xtask::root().join("deny.toml")).expect("the policy");
    let tables = ["[advisories]", "[licenses]", "[bans]", "[sources]"];
    let bans = ["h2:<0.4.16", "rustls-webpki:<0.103.13", "url:<2.5.4", "serde_yml", "yaml-rust"];
    let missing: Vec<&str> = tables.into_iter().chain(bans).filter(|text| !policy.contains(text)).collect();
    assert_eq!(missing, [""; 0], "deny.toml");
}

#[test]
fn rt_119_neither_unsafe_nor_panics() {
    let lib = fs::read_to_string(xtask::root().join("generated/src/lib.rs")).expect("the crate");
    for line in [
        "#![forbid(unsafe_code)]",
        "#![warn(clippy::expect_used, clippy::indexing_slicing)]",
        "#![warn(clippy::panic, clippy::unreachable, clippy::unwrap_used)]",
    ] {
        assert!(lib.contains(line), "{line}");
    }
    let workspace = fs::read_to_string(xtask::root().join("Cargo.toml")).expect("the workspace");
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    let ci = fs::read_to_string(xtask::root().join("xtask/src/ci.rs")).expect("a source");
    assert!(ci.contains("clippy --workspace --all-targets --locked -- -D warnings"), "CI makes warnings errors");
    // What the lints do not see: leave that a file of the runtime takes for itself.
    for file in FILES {
        for lint in ["unwrap_used", "expect_used", "indexing_slicing", "clippy::panic", "unsafe_code"] {
            assert!(!file.text.contains(lint), "{} takes leave of {lint}", file.module);
        }
    }
}
