//! Turns OpenAPI documents into Rust clients.
//!
//! The tour, in the order in which a document travels; each stage sees only what the one before it made:
//!
//! | stage | from → to | module |
//! | --- | --- | --- |
//! | load, normalise, resolve | texts → [`spec::document::Document`] | [`spec`] |
//! | lower | `Document` → [`ir::Api`], where every decision about Rust is taken | [`lower`] |
//! | emit | `ir::Api` → tokens; total functions, nothing can fail any more | [`emit`] |
//! | format | tokens → text | [`mod@format`] |
//! | write | text → files, all or nothing | [`mod@write`] |
//!
//! [`generate`] strings the pure stages together: no disk, clock, network or environment. The command line and `cargo xtask`
//! read the inputs ([`mod@read`]) and write the outputs. A `build.rs` needs three lines:
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let document = specwright::SourceFile::new("petstore.yaml", std::fs::read_to_string("petstore.yaml")?);
//! let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?).join("api");
//! specwright::generate(&specwright::Config::module(&["api"], document)).write_to(&out)?;
//! # Ok(())
//! # }
//! ```
//!
//! A document in several files is read by [`read::document`], which looks for them in the document's folder:
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let out = std::path::PathBuf::new();
//! let api = specwright::read::document("openapi/petstore.yaml".as_ref())?;
//! println!("cargo::rerun-if-changed=openapi");
//! let mut config = specwright::Config::module(&["api"], api.document.clone());
//! config.apis = vec![api];
//! specwright::generate(&config).write_to(&out)?;
//! # Ok(())
//! # }
//! ```
//!
//! The crate takes the result in with `pub mod api { include!(concat!(env!("OUT_DIR"), "/api/mod.rs")); }`, and has
//! the dependencies and features that [`Outcome::host_lines`] gives.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod cli;
pub mod config;
pub mod diagnostics;
pub mod emit;
pub mod format;
mod generate;
pub mod ir;
pub mod location;
pub mod lower;
mod names;
pub mod read;
pub mod runtime_files;
pub mod spec;
pub mod tree;
mod validate;
pub mod write;

pub use config::{ApiConfig, Config, CrateConfig, ExampleConfig, Layout, Selection, SourceFile, Split};
pub use generate::{Counts, Dump, Outcome, SchemaRust, check, dump, generate, schema_types};
pub use tree::FileTree;
