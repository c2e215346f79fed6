//! What the caller decides: names and texts. Data only.

use std::collections::BTreeMap;

pub use crate::spec::Selection;

/// A source text and the name it is shown by in diagnostics and file headers (usually a path relative to the project).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name shown to people.
    pub name: String,
    /// The text.
    pub text: String,
}

impl SourceFile {
    /// A source text under a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// One API of the crate: a document, the overlays applied to it in order, and the module it becomes.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// The module and cargo feature it becomes; `None` puts it at the root of the crate (only for a crate with one API).
    pub module: Option<String>,
    /// The OpenAPI document.
    pub document: SourceFile,
    /// OpenAPI Overlay documents, applied in order.
    pub overlays: Vec<SourceFile>,
    /// The operations that are wanted; types that only others need go with them.
    pub selection: Selection,
    /// Whether types keep members of answers that the document does not describe, and send them back with what is sent, as
    /// `x-specwright-keep-undescribed: true` on `info` says too. Without it such members are passed over.
    pub keep_undescribed: bool,
    /// Further texts, for a document in several files. A reference (`schemas/pet.yaml`, `../common.yaml#/Error`) is looked up by name,
    /// relative to the name of the text that it stands in; it cannot leave the folder that the document's name states. Texts that
    /// nothing leads to are not looked at. [`read::document`](crate::read::document) fills this in from a disk.
    pub files: Vec<SourceFile>,
    /// Files that could not be read, by name, each with the reason in a few words; said at the references that lead to them.
    pub absent: BTreeMap<String, String>,
    /// Whether its operations are cut into groups by tag.
    pub split: Split,
}

/// Whether the operations of an API are cut into groups by their first tag. Paths of types and methods are the same in all cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Split {
    /// With more than 100 operations and more than one tag: like [`Split::Features`] in a crate, like [`Split::Files`] in a module
    /// tree, whose host would have to declare features.
    #[default]
    Auto,
    /// All operations in one file, and all types in another.
    Never,
    /// A file for each group, and one for the types that only it needs.
    Files,
    /// A file and a cargo feature for each group. With some features alone, their operations are compiled with the types that they
    /// reach, and nothing else.
    Features,
}

impl ApiConfig {
    /// An API at the root of the crate, without overlays.
    pub fn new(document: SourceFile) -> Self {
        Self {
            module: None,
            document,
            overlays: Vec::new(),
            selection: Selection::default(),
            keep_undescribed: false,
            files: Vec::new(),
            absent: BTreeMap::new(),
            split: Split::Auto,
        }
    }
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A crate that stands alone.
    Crate(CrateConfig),
    /// The files of a module tree for an existing crate, rooted at a `mod.rs`; the path from the crate root to that module
    /// (`["api"]`) is needed for absolute paths.
    Module {
        /// The path from the crate root to the module that `mod.rs` becomes.
        path: Vec<String>,
    },
    /// One file for `include!` in any module of an existing crate; it names nothing by an absolute path of that crate.
    File {
        /// The name of the file without `.rs`, an identifier; an API at its root is called so in errors and `from_env`.
        name: String,
    },
}

/// The manifest of the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateConfig {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One line for the manifest; a line made of the APIs' titles when absent.
    pub description: Option<String>,
    /// Whether the manifest inherits version, edition and licence from a workspace.
    pub in_workspace: bool,
    /// Examples that are shipped with the crate and shown in its documentation.
    pub examples: Vec<ExampleConfig>,
}

/// A hand-written example of a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleConfig {
    /// Its name, an identifier: `cargo run --example NAME`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The feature it needs, besides the transport or the test tools.
    pub feature: Option<String>,
    /// Whether it opens no connection: it needs the test tools in place of the transport, the first line of its docs is a heading
    /// of the crate's documentation, and what stands there is run as a test.
    pub is_lesson: bool,
}

impl CrateConfig {
    /// A crate of this name, version 0.1.0.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: "0.1.0".to_owned(),
            description: None,
            in_workspace: false,
            examples: Vec::new(),
        }
    }
}

/// Everything that [`generate`](crate::generate) needs.
#[derive(Clone, Debug)]
pub struct Config {
    /// What is written.
    pub layout: Layout,
    /// The command that a reader of a generated file should run, for the header; `specwright generate` when `None`.
    pub command: Option<String>,
    /// The APIs.
    pub apis: Vec<ApiConfig>,
    /// Whether a warning stops generation like an error.
    pub deny_warnings: bool,
}

impl Config {
    /// A crate with one API at its root.
    pub fn single(name: impl Into<String>, document: SourceFile) -> Self {
        Self {
            layout: Layout::Crate(CrateConfig::new(name)),
            command: None,
            apis: vec![ApiConfig::new(document)],
            deny_warnings: false,
        }
    }

    /// One file with one API, for a `build.rs`: `mod pets { include!(concat!(env!("OUT_DIR"), "/pets.rs")); }` takes in what
    /// [`Outcome::write_file`](crate::Outcome::write_file) wrote to `pets.rs`, wherever that module stands.
    pub fn file(name: impl Into<String>, document: SourceFile) -> Self {
        Self {
            layout: Layout::File { name: name.into() },
            command: None,
            apis: vec![ApiConfig::new(document)],
            deny_warnings: false,
        }
    }

    /// A module tree with one API at its root, for a `build.rs`: `path` leads from the crate root to the module that takes it in
    /// (`["api"]` for `mod api { include!(concat!(env!("OUT_DIR"), "/api/mod.rs")); }`).
    pub fn module(path: &[&str], document: SourceFile) -> Self {
        Self {
            layout: Layout::Module { path: path.iter().map(|part| (*part).to_owned()).collect() },
            command: None,
            apis: vec![ApiConfig::new(document)],
            deny_warnings: false,
        }
    }
}
