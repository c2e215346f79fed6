//! `Cargo.toml` of an emitted crate.
//!
//! Names and versions come from the configuration, dependencies from the table below; of the document only its title gets here,
//! as a quoted string.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::ir::{Part, Parts};
use crate::runtime_files::Platform;

use super::fragments::shown;
use super::{Content, GroupFeature, Manifest, Output, Package};

/// A public crate that emitted code depends on.
#[derive(Clone, Copy, Debug)]
pub struct Dependency {
    /// Its name.
    pub name: &'static str,
    /// The versions it may have.
    pub version: &'static str,
    /// Whether its default features are on.
    pub default_features: bool,
    /// Its features.
    pub features: &'static [&'static str],
    /// Further features of it that a part of the runtime needs.
    pub part_features: &'static [(Part, &'static [&'static str])],
    /// The parts of the runtime that need it; every client does when there are none.
    pub parts: &'static [Part],
    /// The cargo feature that needs it, when it is optional.
    pub feature: Option<&'static str>,
    /// Where it is needed.
    pub platform: Platform,
}

impl Dependency {
    /// Whether a client with these parts needs it.
    pub fn is_needed(&self, parts: &Parts) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| parts.contains(part))
    }

    /// Its features in a client with these parts, sorted.
    pub fn features_for(&self, parts: &Parts) -> Vec<&'static str> {
        let further = self.part_features.iter().filter(|(part, _)| parts.contains(part)).flat_map(|(_, names)| *names);
        let mut features: Vec<_> = self.features.iter().chain(further).copied().collect();
        features.sort_unstable();
        features
    }
}

const fn dependency(name: &'static str, version: &'static str) -> Dependency {
    Dependency {
        name,
        version,
        default_features: true,
        features: &[],
        part_features: &[],
        parts: &[],
        feature: None,
        platform: Platform::Any,
    }
}

/// A dependency of the shipped transport.
const fn of_transport(platform: Platform, name: &'static str, version: &'static str) -> Dependency {
    Dependency { feature: Some("reqwest"), platform, ..dependency(name, version) }
}

/// Everything the runtime depends on; a test holds it together with the runtime's own manifest.
pub const DEPENDENCIES: &[Dependency] = &[
    Dependency { features: &["std"], parts: &[Part::Base64], ..dependency("base64", "0.22") },
    dependency("bytes", "1"),
    Dependency { feature: Some("gzip"), ..dependency("flate2", "1.1") },
    dependency("futures-core", "0.3"),
    dependency("http", "1"),
    dependency("httpdate", "1"),
    Dependency { parts: &[Part::Patterns], ..dependency("regex-lite", "0.1") },
    Dependency { default_features: false, features: &["std"], ..dependency("serde", "1") },
    Dependency { features: &["float_roundtrip"], ..dependency("serde_json", "1") },
    Dependency {
        default_features: false,
        features: &["std"],
        feature: Some("tracing"),
        ..dependency("tracing", "0.1")
    },
    dependency("zeroize", "1"),
    of_transport(Platform::Native, "http-body", "1"),
    Dependency {
        default_features: false,
        features: &["http2", "rustls-no-provider", "system-proxy"],
        ..of_transport(Platform::Native, "reqwest", "0.13.5")
    },
    Dependency {
        default_features: false,
        features: &["std", "tls12"],
        ..of_transport(Platform::Native, "rustls", "0.23")
    },
    of_transport(Platform::Native, "rustls-platform-verifier", "0.7"),
    Dependency { default_features: false, parts: &[Part::Downloads], ..of_transport(Platform::Native, "sha2", "0.10") },
    Dependency {
        default_features: false,
        features: &["rt", "time"],
        part_features: &[(Part::Downloads, &["fs", "io-util"])],
        ..of_transport(Platform::Native, "tokio", "1")
    },
    of_transport(Platform::Wasm, "js-sys", "0.3"),
    Dependency { default_features: false, features: &["stream"], ..of_transport(Platform::Wasm, "reqwest", "0.13.5") },
    Dependency { default_features: false, features: &["sync"], ..of_transport(Platform::Wasm, "tokio", "1") },
    of_transport(Platform::Wasm, "wasm-bindgen", "0.2"),
    of_transport(Platform::Wasm, "wasm-bindgen-futures", "0.4"),
];

/// A cargo feature of every emitted crate.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// Whether it is on by default.
    pub is_default: bool,
    /// What it switches on beside the dependencies that name it.
    pub enables: &'static [&'static str],
    /// What it brings, as a part of a sentence.
    pub brings: &'static str,
}

/// The cargo features beside those of the APIs; the same test holds them.
pub const FEATURES: &[Feature] = &[
    Feature {
        name: "aws-lc-rs",
        is_default: true,
        enables: &["reqwest", "rustls/aws-lc-rs"],
        brings: "the transport, with aws-lc for the cryptography of TLS",
    },
    Feature {
        name: "ring",
        is_default: false,
        enables: &["reqwest", "rustls/ring"],
        brings: "the transport, with ring instead, unless `aws-lc-rs` is on too",
    },
    Feature {
        name: "reqwest",
        is_default: true,
        enables: &[],
        brings: "the transport over reqwest and rustls, which takes its cryptography from a feature above or from the \
                 program; without it a client needs a transport and a timer of yours",
    },
    Feature {
        name: "tracing",
        is_default: true,
        enables: &[],
        brings: "spans and events of the crate `tracing`; without a subscriber they cost nothing",
    },
    Feature {
        name: "blocking",
        is_default: false,
        enables: &["reqwest", "tokio/rt-multi-thread"],
        brings: "calls from code that is not async: `send_blocking`, `block_on`",
    },
    Feature {
        name: "gzip",
        is_default: false,
        enables: &[],
        brings: "answers compressed by gzip on their way; limits count the bytes that come out",
    },
    Feature {
        name: "test-util",
        is_default: false,
        enables: &[],
        brings: "transports, a clock and numbers for tests without a network",
    },
];

impl Feature {
    /// All that it switches on, in a client with these parts.
    pub fn enabled(&self, parts: &Parts) -> Vec<String> {
        let own = |needed: &&Dependency| needed.feature == Some(self.name) && needed.is_needed(parts);
        // Two platforms may need the same one.
        let dependencies: BTreeSet<_> =
            DEPENDENCIES.iter().filter(own).map(|needed| format!("dep:{}", needed.name)).collect();
        dependencies.into_iter().chain(self.enables.iter().map(|name| (*name).to_owned())).collect()
    }
}

/// The manifest and the examples.
pub(super) fn outputs(package: &Package<'_>, manifest: &Manifest<'_>, out: &mut Vec<Output>) {
    out.push(Output {
        path: "Cargo.toml".to_owned(),
        emitter: "codegen/src/emit/manifest.rs",
        source: None,
        content: Content::Text(text(package, manifest)),
    });
    for example in &package.examples {
        out.push(Output {
            path: format!("examples/{}.rs", example.name),
            emitter: "codegen/src/emit/manifest.rs",
            source: None,
            content: Content::Text(example.text.to_owned()),
        });
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(shown(c)),
        }
    }
    out.push('"');
    out
}

/// A line on the crate made of the APIs' titles.
fn about(package: &Package<'_>) -> String {
    let titles: Vec<String> = package.units.iter().map(|unit| unit.api.title.chars().take(120).collect()).collect();
    format!("A client of {}", titles.join(" and "))
}

fn text(package: &Package<'_>, manifest: &Manifest<'_>) -> String {
    let mut out = String::from("[package]\n");
    let _ = writeln!(out, "name = {}", quoted(manifest.name));
    if manifest.in_workspace {
        out.push_str("version.workspace = true\nedition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\n");
    } else {
        let _ = writeln!(out, "version = {}\nedition = \"2024\"\nrust-version = \"1.88\"", quoted(manifest.version));
    }
    let description = manifest.description.map_or_else(|| about(package), str::to_owned);
    let _ = writeln!(out, "description = {}\nreadme = \"README.md\"\n", quoted(&description));
    let parts = package.parts();
    features(&super::features(package), &parts, &mut out);
    dependencies(&parts, &mut out);
    examples(package, manifest, &mut out);
    if manifest.in_workspace {
        out.push_str("\n[lints]\nworkspace = true\n");
    } else {
        // Without this a crate written below another workspace would not build by itself.
        out.push_str("\n# It builds by itself, wherever it lies. A workspace that it is put into names its folder under `exclude`.\n");
        out.push_str("[workspace]\n");
    }
    out
}

fn examples(package: &Package<'_>, manifest: &Manifest<'_>, out: &mut String) {
    if package.examples.is_empty() {
        return;
    }
    out.push_str("\n[dev-dependencies]\n");
    if package.examples.iter().any(|example| example.is_lesson) {
        out.push_str("# Itself: its documentation is tested with the test tools.\n");
        let _ = writeln!(
            out,
            "{} = {{ path = \".\", default-features = false, features = [\"test-util\"] }}",
            manifest.name
        );
    }
    out.push_str("tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"time\"] }\n");
    for example in &package.examples {
        let feature = example.feature.map(|feature| format!("\"{feature}\", ")).unwrap_or_default();
        let needs = if example.is_lesson { "test-util" } else { "reqwest" };
        let _ = write!(out, "\n[[example]]\nname = \"{}\"\nrequired-features = [{feature}\"{needs}\"]\n", example.name);
    }
}

/// What the manifest of a crate needs that takes in an emitted module with these parts of the runtime and features of its own: the
/// features and the dependencies, as TOML.
pub fn host_lines(parts: &Parts, own: &[GroupFeature]) -> String {
    let mut out = String::new();
    features(own, parts, &mut out);
    dependencies(parts, &mut out);
    out
}

fn dependencies(parts: &Parts, out: &mut String) {
    for platform in Platform::ALL {
        match platform.condition() {
            None => out.push_str("[dependencies]\n"),
            Some(condition) => {
                let _ = writeln!(out, "\n[target.'{condition}'.dependencies]");
            }
        }
        let needed = DEPENDENCIES.iter().filter(|dependency| dependency.platform == platform);
        for dependency in needed.filter(|dependency| dependency.is_needed(parts)) {
            dependency_line(dependency, parts, out);
        }
    }
}

fn features(own: &[GroupFeature], parts: &Parts, out: &mut String) {
    let groups = own.iter().filter(|feature| feature.is_default).map(|feature| feature.name.as_str());
    let defaults = FEATURES.iter().filter(|feature| feature.is_default).map(|feature| feature.name);
    let defaults: Vec<&str> = groups.chain(defaults).collect();
    let _ = writeln!(out, "[features]\ndefault = [{}]", list(&defaults));
    for GroupFeature { name, needs, .. } in own {
        let lines: String = needs.iter().map(|needed| format!("    \"{needed}\",\n")).collect();
        let _ = match needs.len() {
            0 => writeln!(out, "{name} = []"),
            _ => writeln!(out, "# Every operation.\n{name} = [\n{lines}]"),
        };
    }
    for feature in FEATURES {
        let _ =
            writeln!(out, "# {}.\n{} = [{}]", sentence(feature.brings), feature.name, list(&feature.enabled(parts)));
    }
    out.push('\n');
}

/// A text that begins a sentence.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

fn list(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{}\"", name.as_ref())).collect();
    names.join(", ")
}

fn dependency_line(dependency: &Dependency, parts: &Parts, out: &mut String) {
    let mut words = vec![format!("version = \"{}\"", dependency.version)];
    if !dependency.default_features {
        words.push("default-features = false".to_owned());
    }
    let features = dependency.features_for(parts);
    if !features.is_empty() {
        words.push(format!("features = [{}]", list(&features)));
    }
    if dependency.feature.is_some() {
        words.push("optional = true".to_owned());
    }
    let _ = match words.as_slice() {
        [version] => writeln!(out, "{} = {}", dependency.name, version.trim_start_matches("version = ")),
        words => writeln!(out, "{} = {{ {} }}", dependency.name, words.join(", ")),
    };
}
