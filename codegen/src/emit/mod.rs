//! [`Api`] to tokens. Total functions: nothing here can fail, ask or decide.
//!
//! Goes in: the IR. Comes out: for each file its tokens, or its text where it is no Rust. Must not do: know `spec` or `lower`,
//! look at texts of a document other than as literals and cleaned docs, touch a disk.
//!
//! An output is a row of `API_FILES` or a function of `crate_root`, `manifest` and `readme`.

mod body;
mod client;
mod crate_root;
mod fragments;
mod headers;
mod manifest;
mod models;
mod operations;
mod outcome;
mod paging;
mod readme;
mod runtime;
mod single;
mod split;
mod told;
mod tuple;
mod union;
mod usage;
mod waiters;
mod webhooks;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::ir::{Api, Parts, TypeKind, TypeRef};
use fragments::{Scope, Site};

pub use manifest::{DEPENDENCIES, Dependency, FEATURES, Feature, host_lines};
pub use runtime::runtime_module;
pub use split::{GroupFeature, features};

/// One emitted file.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its path below the output folder.
    pub path: String,
    /// The source file of the emitter that made it, for the header.
    pub emitter: &'static str,
    /// The name of the document it came from; `None` for files of the whole crate.
    pub source: Option<String>,
    /// What it holds.
    pub content: Content,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Rust, in parts that each hold whole items; what holds for the file stands in the first.
    Tokens(Vec<TokenStream>),
    /// Rust in modules within one file.
    Nested(Vec<Piece>),
    /// Anything else.
    Text(String),
}

/// A part of a file that holds modules.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Rust, in parts that each hold whole items.
    Tokens(Vec<TokenStream>),
    /// A file of the runtime, as it is.
    Text(&'static str),
    /// A module, as the tokens of an empty one, and what is in it.
    Module(TokenStream, Vec<Piece>),
}

/// One API and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// The module and feature; `None` at the root.
    pub module: Option<&'a str>,
    /// The API.
    pub api: &'a Api,
}

/// A hand-written example that is shipped with the crate.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// Its name, an identifier.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The feature it needs.
    pub feature: Option<&'a str>,
    /// Whether it opens no connection and teaches something of the whole crate.
    pub is_lesson: bool,
}

/// A crate or module tree to emit.
#[derive(Clone, Debug)]
pub struct Package<'a> {
    /// The APIs.
    pub units: Vec<Unit<'a>>,
    /// The path from the crate root to the module that holds the runtime; empty for a crate and for one file.
    pub root: Vec<&'a str>,
    /// The name of the one file that holds everything, without its ending.
    pub file: Option<&'a str>,
    /// The manifest, for a crate.
    pub manifest: Option<Manifest<'a>>,
    /// Examples, for a crate.
    pub examples: Vec<Example<'a>>,
}

impl Package<'_> {
    /// What its APIs together need of the runtime.
    pub fn parts(&self) -> Parts {
        self.units.iter().flat_map(|unit| &unit.api.parts).copied().collect()
    }
}

/// What the manifest of a crate says.
#[derive(Clone, Copy, Debug)]
pub struct Manifest<'a> {
    /// The crate's name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Its description.
    pub description: Option<&'a str>,
    /// Whether it inherits from a workspace.
    pub in_workspace: bool,
}

/// Makes the items of one file, in parts: a large file in one stream would be copied as a whole more than once.
type Emitter = fn(&Api) -> Vec<TokenStream>;

/// The files of one API: name, emitter, function.
const API_FILES: &[(&str, &str, Emitter)] = &[
    ("client.rs", "codegen/src/emit/client.rs", client::client),
    ("models.rs", "codegen/src/emit/models.rs", models::models),
    ("operations.rs", "codegen/src/emit/operations.rs", operations::operations),
    (WEBHOOKS, "codegen/src/emit/webhooks.rs", webhooks::webhooks),
];

/// The one file that an API may lack.
const WEBHOOKS: &str = "webhooks.rs";

/// The files that an API has.
fn api_files(api: &Api) -> impl Iterator<Item = &'static (&'static str, &'static str, Emitter)> {
    let has_webhooks = !api.webhooks.is_empty();
    API_FILES.iter().filter(move |(name, ..)| *name != WEBHOOKS || has_webhooks)
}

/// Emits everything but the runtime's own files, which only one file for all holds as well.
pub fn emit(package: &Package<'_>) -> Vec<Output> {
    if let Some(name) = package.file {
        return vec![single::output(package, name)];
    }
    let mut out = Vec::new();
    let root = package.root.iter().map(|part| proc_macro2::Ident::new(part, proc_macro2::Span::call_site()));
    let runtime = quote!(crate::#(#root::)*runtime);
    let source_folder = if package.manifest.is_some() { "src/" } else { "" };
    for unit in &package.units {
        let folder = unit.module.map_or_else(|| source_folder.to_owned(), |module| format!("{source_folder}{module}/"));
        for (name, emitter, emit) in api_files(unit.api) {
            let tokens = with_preamble(emit(unit.api), unit.api, &runtime);
            out.push(Output {
                path: format!("{folder}{name}"),
                emitter,
                source: Some(unit.api.source.clone()),
                content: Content::Tokens(tokens),
            });
        }
        for (name, emitter, items) in split::parts(unit.api) {
            out.push(Output {
                path: format!("{folder}{name}"),
                emitter,
                source: Some(unit.api.source.clone()),
                content: Content::Tokens(with_preamble(items, unit.api, &runtime)),
            });
        }
        if unit.module.is_some() {
            out.push(Output {
                path: format!("{folder}mod.rs"),
                emitter: "codegen/src/emit/crate_root.rs",
                source: Some(unit.api.source.clone()),
                content: Content::Tokens(vec![crate_root::api_module(unit)]),
            });
        }
    }
    crate_root::outputs(package, &mut out);
    out.push(Output {
        path: format!("{source_folder}runtime/mod.rs"),
        emitter: "codegen/src/emit/runtime.rs",
        source: None,
        content: Content::Tokens(vec![runtime_module(&package.parts())]),
    });
    if let Some(manifest) = &package.manifest {
        manifest::outputs(package, manifest, &mut out);
        out.push(Output {
            path: "README.md".to_owned(),
            emitter: "codegen/src/emit/readme.rs",
            source: None,
            content: Content::Text(readme::readme(package, manifest)),
        });
    }
    out
}

/// A type as a module beside `models` writes it that has the runtime as `rt`.
pub fn type_text(api: &Api, ty: &TypeRef) -> String {
    Scope { types: &api.types, site: Site::Beside }.ty(ty).to_string()
}

/// What a file needs before its items: the runtime by its short name, and leave to name what the document calls deprecated.
fn with_preamble(mut items: Vec<TokenStream>, api: &Api, runtime: &TokenStream) -> Vec<TokenStream> {
    let import =
        if items.iter().any(|items| mentions(items, "rt")) { quote!(use #runtime as rt;) } else { TokenStream::new() };
    let deprecated = if has_deprecated(api) {
        quote!(#![allow(deprecated, reason = "the document deprecates items that this file must still name")])
    } else {
        TokenStream::new()
    };
    items.insert(0, quote!(#deprecated #import));
    items
}

fn has_deprecated(api: &Api) -> bool {
    api.webhooks.iter().any(|webhook| webhook.deprecated)
        || api.operations.iter().any(|op| op.deprecated || op.parameters.iter().any(|parameter| parameter.deprecated))
        || api.types.defs.iter().any(|def| {
            def.deprecated || matches!(&def.kind, TypeKind::Struct(s) if s.fields.iter().any(|field| field.deprecated))
        })
}

fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
