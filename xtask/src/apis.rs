//! The one table: which document and overlays become which module of the client crate.
//!
//! Goes in: the root of the repository. Comes out: the configuration of the generator, with every text read.

use std::fs;
use std::path::Path;

use specwright::read::{Further, further};
use specwright::{ApiConfig, Config, CrateConfig, ExampleConfig, Layout, Selection, SourceFile};

/// An API: a row of the table.
#[derive(Debug)]
pub struct Api {
    /// The module, and the cargo feature that switches it on.
    pub module: &'static str,
    /// The OpenAPI document, from the root.
    pub document: &'static str,
    /// The overlays, from the root, in order.
    pub overlays: &'static [&'static str],
    /// Patterns of the operations that are wanted ([`specwright::Selection`]); empty means all.
    pub only: &'static [&'static str],
    /// Patterns of the operations that are left out.
    pub except: &'static [&'static str],
    /// Hand-written examples that ship with the crate, from the root; each is called what its file is called.
    pub examples: &'static [&'static str],
    /// Further ones that open no connection: they are the chapters of the crate's documentation, in this order, and run as its tests.
    pub lessons: &'static [&'static str],
}

/// Every API of the crate. A third one is a row here.
pub const APIS: &[Api] = &[
    Api {
        module: "instaclustr",
        document: "specs/instaclustr-postgresql-v2.yaml",
        overlays: &["specs/instaclustr-postgresql-v2.overlay.yaml"],
        only: &[],
        except: &[],
        examples: &["specs/examples/instaclustr_list_versions.rs", "specs/examples/instaclustr_create_and_wait.rs"],
        lessons: &[],
    },
    Api {
        module: "ionos",
        document: "specs/ionos-postgresql.yaml",
        overlays: &["specs/ionos-postgresql.overlay.yaml"],
        only: &[],
        except: &[],
        examples: &["specs/examples/ionos_list_clusters.rs", "specs/examples/ionos_create_and_wait.rs"],
        lessons: &[
            "specs/examples/ionos_errors.rs",
            "specs/examples/ionos_retries.rs",
            "specs/examples/ionos_lists.rs",
            "specs/examples/ionos_waiting.rs",
            "specs/examples/ionos_secrets.rs",
            "specs/examples/ionos_testing.rs",
        ],
    },
];

/// The folder of the crate, from the root.
pub const FOLDER: &str = "generated";

/// The name of the crate.
pub const CRATE: &str = "managed-postgres";

/// What the crate's manifest says of it.
const DESCRIPTION: &str = "Clients of managed PostgreSQL services: IONOS Cloud DBaaS and Instaclustr";

/// The command that writes the crate.
pub const COMMAND: &str = "cargo xtask regenerate";

/// The names of all APIs, for messages.
pub fn names() -> String {
    APIS.iter().map(|api| api.module).collect::<Vec<_>>().join(", ")
}

/// The configuration for all APIs.
///
/// # Errors
///
/// See [`config`].
pub fn all(root: &Path) -> Result<Config, String> {
    config(root, &APIS.iter().collect::<Vec<_>>())
}

/// The configuration for some APIs.
///
/// # Errors
///
/// The files that cannot be read, a line each.
pub fn config(root: &Path, apis: &[&Api]) -> Result<Config, String> {
    let mut failures = Vec::new();
    let mut read = |name: &str| {
        fs::read_to_string(root.join(name)).unwrap_or_else(|error| {
            failures.push(format!("cannot read {name}: {error}"));
            String::new()
        })
    };
    let mut examples = Vec::new();
    let mut configs = Vec::new();
    for api in apis {
        let document = SourceFile::new(api.document, read(api.document));
        let folder = root.join(api.document).parent().map(Path::to_path_buf).unwrap_or_default();
        let Further { files, absent } = further(&document, &folder);
        configs.push(ApiConfig {
            module: Some(api.module.to_owned()),
            overlays: api.overlays.iter().map(|name| SourceFile::new(*name, read(name))).collect(),
            selection: Selection { only: texts(api.only), except: texts(api.except) },
            files,
            absent,
            ..ApiConfig::new(document)
        });
        let lessons = api.lessons.iter().map(|name| (name, true));
        for (name, is_lesson) in api.examples.iter().map(|name| (name, false)).chain(lessons) {
            let (name, text) = (stem(name).to_owned(), read(name));
            examples.push(ExampleConfig { name, text, feature: Some(api.module.to_owned()), is_lesson });
        }
    }
    if !failures.is_empty() {
        return Err(failures.join("\n"));
    }
    let description = Some(DESCRIPTION.to_owned());
    let layout = Layout::Crate(CrateConfig { in_workspace: true, description, examples, ..CrateConfig::new(CRATE) });
    Ok(Config { layout, command: Some(COMMAND.to_owned()), apis: configs, deny_warnings: true })
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// The name of a file without its folders and its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
