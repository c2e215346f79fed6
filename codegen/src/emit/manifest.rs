//! `Cargo.toml` of an emitted crate.
//!
//! Names and versions come from the configuration, dependencies from the table below; of the document only its title gets here,
//! as a quoted string.

use std::fmt::Write;

use super::fragments::shown;
use super::{Content, Manifest, Output, Package};

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
    /// Whether only the feature `reqwest` needs it.
    pub optional: bool,
}

const fn dependency(name: &'static str, version: &'static str) -> Dependency {
    Dependency { name, version, default_features: true, features: &[], optional: false }
}

/// Everything the runtime depends on; a test holds it together with the runtime's own manifest.
pub const DEPENDENCIES: &[Dependency] = &[
    Dependency { features: &["std"], ..dependency("base64", "0.22") },
    dependency("bytes", "1"),
    dependency("futures-core", "0.3"),
    dependency("http", "1"),
    Dependency { optional: true, ..dependency("http-body", "1") },
    dependency("httpdate", "1"),
    dependency("regex-lite", "0.1"),
    Dependency {
        default_features: false,
        features: &["rustls", "http2", "system-proxy"],
        optional: true,
        ..dependency("reqwest", "0.13.5")
    },
    Dependency { default_features: false, features: &["std"], ..dependency("serde", "1") },
    dependency("serde_json", "1"),
    Dependency {
        default_features: false,
        features: &["fs", "io-util", "rt", "time"],
        optional: true,
        ..dependency("tokio", "1")
    },
    dependency("zeroize", "1"),
];

/// What the feature `blocking` switches on; the same test holds it.
pub const BLOCKING: &[&str] = &["reqwest", "tokio/rt-multi-thread"];

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
    let modules: Vec<&str> = package.units.iter().filter_map(|unit| unit.module).collect();
    features(&modules, &mut out);
    dependencies(&mut out);
    if !package.examples.is_empty() {
        out.push_str("\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"time\"] }\n");
    }
    for example in &package.examples {
        let feature = example.feature.map(|feature| format!("\"{feature}\", ")).unwrap_or_default();
        let _ = write!(out, "\n[[example]]\nname = \"{}\"\nrequired-features = [{feature}\"reqwest\"]\n", example.name);
    }
    if manifest.in_workspace {
        out.push_str("\n[lints]\nworkspace = true\n");
    } else {
        // Without this a crate written below another workspace would not build by itself.
        out.push_str("\n[workspace]\n");
    }
    out
}

/// What the manifest of a crate needs that takes an emitted module in: the feature and the dependencies, as TOML.
pub fn host_lines() -> String {
    let mut out = String::new();
    features(&[], &mut out);
    dependencies(&mut out);
    out
}

fn dependencies(out: &mut String) {
    out.push_str("[dependencies]\n");
    for dependency in DEPENDENCIES {
        dependency_line(dependency, out);
    }
}

fn features(modules: &[&str], out: &mut String) {
    let defaults: Vec<String> = modules.iter().chain(&["reqwest"]).map(|name| format!("\"{name}\"")).collect();
    let _ = writeln!(out, "[features]\ndefault = [{}]", defaults.join(", "));
    for module in modules {
        let _ = writeln!(out, "{module} = []");
    }
    let optional: Vec<String> =
        DEPENDENCIES.iter().filter(|dependency| dependency.optional).map(|d| format!("\"dep:{}\"", d.name)).collect();
    let _ = writeln!(out, "# The transport over reqwest and rustls; without it a client needs a transport of yours.");
    let _ = writeln!(out, "reqwest = [{}]", optional.join(", "));
    let blocking: Vec<String> = BLOCKING.iter().map(|needed| format!("\"{needed}\"")).collect();
    let _ = writeln!(out, "# Calls from code that is not async.\nblocking = [{}]", blocking.join(", "));
    out.push_str("# Transports, a clock and numbers for tests without a network.\ntest-util = []\n\n");
}

fn dependency_line(dependency: &Dependency, out: &mut String) {
    let mut parts = vec![format!("version = \"{}\"", dependency.version)];
    if !dependency.default_features {
        parts.push("default-features = false".to_owned());
    }
    if !dependency.features.is_empty() {
        let list: Vec<String> = dependency.features.iter().map(|feature| format!("\"{feature}\"")).collect();
        parts.push(format!("features = [{}]", list.join(", ")));
    }
    if dependency.optional {
        parts.push("optional = true".to_owned());
    }
    let _ = match parts.as_slice() {
        [version] => writeln!(out, "{} = {}", dependency.name, version.trim_start_matches("version = ")),
        parts => writeln!(out, "{} = {{ {} }}", dependency.name, parts.join(", ")),
    };
}
