//! `mod.rs` of the runtime that a crate carries: the modules of the parts that its documents need, and what is passed on of them.
//!
//! The table in `runtime_files.rs` says it all; the runtime's own `lib.rs` is the same for all parts, which a test holds it to.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Piece;
use crate::ir::Parts;
use crate::runtime_files::{FILES, Platform, ROOT, RuntimeFile};

/// The module, its files beside it.
pub fn runtime_module(parts: &Parts) -> TokenStream {
    let docs = docs();
    let heads = files(parts).map(head);
    let exports = exports(parts);
    quote!(#docs #(#heads;)* #exports)
}

/// What the module holds where its files stand in it.
pub(super) fn nested(parts: &Parts) -> Vec<Piece> {
    let mut pieces = vec![Piece::Tokens(vec![docs()])];
    for file in files(parts) {
        let head = head(file);
        pieces.push(Piece::Module(quote!(#head {}), vec![Piece::Text(file.text)]));
    }
    pieces.push(Piece::Tokens(vec![exports(parts)]));
    pieces
}

fn files(parts: &Parts) -> impl Iterator<Item = &'static RuntimeFile> {
    FILES.iter().filter(|file| file.is_needed(parts))
}

fn docs() -> TokenStream {
    ROOT.lines().map_while(|line| line.strip_prefix("//!")).map(|line| quote!(#![doc = #line])).collect()
}

/// How a module is declared, without what ends the declaration.
fn head(file: &RuntimeFile) -> TokenStream {
    let (gate, name) = (gate(file), name(file.module));
    let public = file.is_public.then(|| quote!(pub));
    quote!(#gate #public mod #name)
}

fn exports(parts: &Parts) -> TokenStream {
    let exports = files(parts).filter(|file| !file.exports.is_empty()).map(|file| {
        let (gate, path) = (gate(file), path(file.module, file.exports));
        quote!(#gate pub use self::#path;)
    });
    let macros = files(parts).filter(|file| !file.macros.is_empty()).map(|file| path(file.module, file.macros));
    quote! {
        #(#exports)*
        #[allow(unused_imports, reason = "a document may need only some of them")]
        pub(crate) use self::{#(#macros),*};
    }
}

fn name(text: &str) -> Ident {
    Ident::new(text, Span::call_site())
}

fn gate(file: &RuntimeFile) -> TokenStream {
    let features = file.features;
    let platform = match file.platform {
        Platform::Any => None,
        Platform::Native => Some(quote!(#[cfg(not(target_family = "wasm"))])),
        Platform::Wasm => Some(quote!(#[cfg(target_family = "wasm")])),
    };
    quote!(#(#[cfg(feature = #features)])* #platform)
}

/// What is taken of a module.
fn path(module: &str, items: &[&str]) -> TokenStream {
    let module = name(module);
    let items: Vec<Ident> = items.iter().map(|item| name(item)).collect();
    match items.as_slice() {
        [item] => quote!(#module::#item),
        items => quote!(#module::{#(#items),*}),
    }
}
