//! The one table: which document and overlays become which module of the client crate.
//!
//! Goes in: the root of the repository. Comes out: the configuration of the generator, texts read.

use std::fs;
use std::path::Path;

use specwright::{ApiConfig, Config, CrateConfig, Layout, SourceFile};

/// An API: a row of the table.
#[derive(Debug)]
pub struct Api {
    /// The module, and the cargo feature that switches it on.
    pub module: &'static str,
    /// The OpenAPI document, from the root.
    pub document: &'static str,
    /// The overlays, from the root, in order.
    pub overlays: &'static [&'static str],
}

/// Every API of the crate. A third one is a row here.
pub const APIS: &[Api] = &[
    Api {
        module: "instaclustr",
        document: "specs/instaclustr-postgresql-v2.yaml",
        overlays: &["specs/instaclustr-postgresql-v2.overlay.yaml"],
    },
    Api {
        module: "ionos",
        document: "specs/ionos-postgresql.yaml",
        overlays: &["specs/ionos-postgresql.overlay.yaml"],
    },
];

/// The folder of the crate, from the root.
pub const FOLDER: &str = "generated";

/// The name of the crate.
pub const CRATE: &str = "managed-postgres";

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
        let text = fs::read_to_string(root.join(name)).unwrap_or_else(|error| {
            failures.push(format!("cannot read {name}: {error}"));
            String::new()
        });
        SourceFile::new(name, text)
    };
    let apis = apis
        .iter()
        .map(|api| ApiConfig {
            module: Some(api.module.to_owned()),
            document: read(api.document),
            overlays: api.overlays.iter().map(|name| read(name)).collect(),
        })
        .collect();
    if !failures.is_empty() {
        return Err(failures.join("\n"));
    }
    let layout = Layout::Crate(CrateConfig { in_workspace: true, ..CrateConfig::new(CRATE) });
    Ok(Config { layout, command: Some(COMMAND.to_owned()), apis, deny_warnings: true })
}
