//! What a caller cannot have: names that are none in Rust, or that others have already.
//!
//! Goes in: a [`Config`]. Comes out: an error for each thing that is wrong with it. Must not do: look into the documents.

use std::collections::BTreeMap;

use crate::config::{ApiConfig, Config, CrateConfig, Layout, Split};
use crate::diagnostics::{Code, Diagnostics};
use crate::emit::FEATURES;
use crate::location::{FileId, Location};
use crate::names;

/// The module of the runtime, beside those of the APIs.
const RUNTIME: &str = "runtime";

/// Names of modules by which the folder `src` means something else: its root, and a folder of programs.
const OF_SOURCES: &[&str] = &["bin", "lib"];

/// Reports everything that is wrong with a configuration.
pub fn validate(config: &Config, diagnostics: &mut Diagnostics) {
    let mut report = Report(diagnostics);
    match &config.layout {
        Layout::Crate(manifest) => report.manifest(manifest, &config.apis),
        Layout::Module { path } => {
            if path.is_empty() {
                report
                    .add("the path of the module is empty".to_owned(), "say where it stands in its crate: `[\"api\"]`");
            }
            path.iter().for_each(|part| report.module(part, "the path of the module"));
            report.host_features(path, &config.apis);
        }
        Layout::File { name } => report.module(name, "the file"),
    }
    report.apis(config);
}

struct Report<'d>(&'d mut Diagnostics);

impl Report<'_> {
    fn add(&mut self, message: String, help: &str) {
        self.0.error(Code::Configuration, &Location::root(FileId(0)), message).help(help);
    }

    fn module(&mut self, name: &str, whose: &str) {
        if let Err(reason) = names::check_part(name) {
            let message = format!("{whose} cannot have the name `{name}`: {reason}");
            self.add(message, "choose an identifier of ASCII letters, digits and `_`");
        }
    }

    fn apis(&mut self, config: &Config) {
        if config.apis.is_empty() {
            self.add("there is no document to make a client of".to_owned(), "put one into `apis`");
        }
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        for api in &config.apis {
            let document = &api.document.name;
            let Some(module) = &api.module else {
                if config.apis.len() > 1 {
                    let message = format!("{document} has no module, but is one of several documents");
                    self.add(message, "give each of them a `module`");
                }
                continue;
            };
            self.module(module, &format!("the module of {document}"));
            let is = |taken: &&str| module.eq_ignore_ascii_case(taken);
            let is_crate = matches!(config.layout, Layout::Crate(_));
            if is(&RUNTIME) || (is_crate && (is_feature(module) || OF_SOURCES.iter().any(is))) {
                let message =
                    format!("the module of {document} cannot have the name `{module}`: the crate needs it itself");
                self.add(message, "choose another name");
            }
            // Folders of one name in other letters are one folder on some systems.
            if let Some(other) = taken.insert(module.to_ascii_lowercase(), document) {
                let message = format!("the modules of {other} and {document} are both called `{module}`");
                self.add(message, "give each a name of its own");
            }
        }
    }

    /// The feature that brings all operations of an API in groups is called like its module, and stands in the host's manifest beside
    /// those that every client has.
    fn host_features(&mut self, path: &[String], apis: &[ApiConfig]) {
        for api in apis.iter().filter(|api| api.split == Split::Features) {
            let Some(name) = api.module.as_ref().or(path.last()).filter(|name| is_feature(name)) else { continue };
            let message = format!(
                "operations of {} cannot be split into features in a module of the name `{name}`: the feature `{name}` is another",
                api.document.name
            );
            self.add(message, "choose another name for the module, or split into files");
        }
    }

    fn manifest(&mut self, manifest: &CrateConfig, apis: &[ApiConfig]) {
        if let Err(reason) = names::check(&manifest.name) {
            let message = format!("the crate cannot have the name `{}`: {reason}", manifest.name);
            self.add(message, "choose a name that cargo takes, such as `petstore`");
        }
        if !manifest.in_workspace && !is_version(&manifest.version) {
            let message = format!("the crate cannot have the version `{}`", manifest.version);
            self.add(message, "cargo wants three numbers, such as `0.1.0`, and after them at most `-` or `+` and more");
        }
        for example in &manifest.examples {
            self.module(&example.name, "an example");
            if let Some(feature) = &example.feature
                && !apis.iter().any(|api| api.module.as_ref() == Some(feature))
                && !FEATURES.iter().any(|known| known.name == feature)
            {
                let message = format!("the example `{}` needs a feature that is not there: `{feature}`", example.name);
                self.add(message, "features are the modules of the APIs, and those that every client has");
            }
        }
    }
}

/// Whether every client has a feature of this name, or cargo gives it a meaning.
fn is_feature(name: &str) -> bool {
    name == "default" || FEATURES.iter().any(|feature| feature.name == name)
}

/// Whether a version begins as cargo wants it.
fn is_version(text: &str) -> bool {
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    let is_number = |part: &str| part.parse::<u64>().is_ok_and(|number| number.to_string() == part);
    let rest = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
    rest && numbers.split('.').count() == 3 && numbers.split('.').all(is_number)
}
