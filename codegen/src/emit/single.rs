//! One file that holds a whole client in modules, for `include!` in any module of a crate: no inner attributes at its top, and
//! no path from a crate's root. The modules are those that otherwise are files.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::crate_root::{api_docs, api_head, host_attributes, import_attributes, odd_name};
use super::{Content, Output, Package, Piece, Unit, api_files, runtime, with_preamble};

/// The file.
pub(super) fn output(package: &Package<'_>, name: &str) -> Output {
    let source = match package.units.as_slice() {
        [only] => Some(only.api.source.clone()),
        _ => None,
    };
    Output {
        path: format!("{name}.rs"),
        emitter: "codegen/src/emit/single.rs",
        source,
        content: Content::Nested(pieces(package)),
    }
}

fn pieces(package: &Package<'_>) -> Vec<Piece> {
    let host = host_attributes();
    let head = quote!(#host #[rustfmt::skip] pub mod runtime {});
    let mut pieces = vec![Piece::Module(head, runtime::nested(&package.parts()))];
    for unit in &package.units {
        match unit.module {
            None => pieces.extend(api(unit, &host, &quote!(super::runtime))),
            Some(name) => {
                let odd_name = odd_name(name).map(|attribute| quote!(# #attribute));
                let module = Ident::new(name, Span::call_site());
                let mut inside = vec![Piece::Tokens(vec![api_docs(unit)])];
                inside.extend(api(unit, &TokenStream::new(), &quote!(super::super::runtime)));
                pieces.push(Piece::Module(quote!(#host #odd_name #[rustfmt::skip] pub mod #module {}), inside));
            }
        }
    }
    pieces
}

/// The modules of an API; `host` is what stands before each that is at the top of the file.
fn api(unit: &Unit<'_>, host: &TokenStream, runtime: &TokenStream) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (file, _, emit) in api_files(unit.api) {
        let head = api_head(file);
        let inside = with_preamble(emit(unit.api), unit.api, runtime);
        pieces.push(Piece::Module(quote!(#host #head {}), vec![Piece::Tokens(inside)]));
    }
    let imports = if host.is_empty() { TokenStream::new() } else { import_attributes() };
    pieces.push(Piece::Tokens(vec![quote!(#imports pub use client::Client;)]));
    pieces
}
