//! Arrays with a type for each position, and lists and maps that hold themselves: structs around what they are on the wire.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Position, Tuple, TypeDef, TypeRef};

use super::fragments::{Scope, doc_line, docs, ident, limits, option};
use super::models::head;

/// A tuple struct; elements beyond the positions are its last field.
pub(super) fn tuple(def: &TypeDef, tuple: &Tuple, scope: Scope<'_>) -> Vec<TokenStream> {
    let (head, name) = (head(def), ident(&def.name));
    let fields = tuple.positions.iter().enumerate().map(|(at, position)| {
        let docs = docs(&position.docs, &format!("The element at {at}."));
        let ty = field_type(position, scope);
        quote!(#docs pub #ty,)
    });
    let rest = tuple.rest.iter().map(|ty| {
        let (docs, ty) = (doc_line("The elements after these."), scope.ty(ty));
        quote!(#docs pub ::std::vec::Vec<#ty>,)
    });
    let lines = tuple.positions.iter().enumerate().map(|(at, position)| {
        let (kind, at, ty) = (kind(position, scope), Literal::usize_unsuffixed(at), field_type(position, scope));
        quote!(#kind #at: #ty;)
    });
    let last = Literal::usize_unsuffixed(tuple.positions.len());
    let rest_line = tuple.rest.iter().map(|ty| {
        let ty = scope.ty(ty);
        quote!(rest #last: #ty)
    });
    let check = if def.sent { check(tuple, &name, scope) } else { TokenStream::new() };
    let item = quote! {
        #head
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name(#(#fields)* #(#rest)*);
    };
    vec![item, quote!(rt::tuple! { #name { #(#lines)* } #(#rest_line)* }), check]
}

fn check(tuple: &Tuple, name: &proc_macro2::Ident, scope: Scope<'_>) -> TokenStream {
    let lines = tuple.positions.iter().enumerate().map(|(at, position)| {
        let (kind, at, limits) = (kind(position, scope), Literal::usize_unsuffixed(at), limits(&position.limits));
        quote!(#kind #at = #limits;)
    });
    let last = Literal::usize_unsuffixed(tuple.positions.len());
    let rest = tuple.rest.iter().map(|_| quote!(rest #last));
    quote!(rt::tuple_check! { #name { #(#lines)* } #(#rest)* })
}

fn field_type(position: &Position, scope: Scope<'_>) -> TokenStream {
    let ty = scope.ty(&position.ty);
    if position.required { ty } else { option(&ty) }
}

/// The word by which the runtime's macros know how a position is held.
fn kind(position: &Position, scope: Scope<'_>) -> TokenStream {
    match &position.ty {
        _ if position.required => quote!(required),
        ty if *scope.types.resolve(ty) == TypeRef::Json => quote!(anything),
        TypeRef::Nullable(_) => quote!(nullable),
        _ => quote!(optional),
    }
}

/// A struct around a list or map of itself.
pub(super) fn newtype(def: &TypeDef, ty: &TypeRef, scope: Scope<'_>) -> Vec<TokenStream> {
    let (head, name, ty) = (head(def), ident(&def.name), scope.ty(ty));
    let item = quote! {
        #head
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name(pub #ty);
    };
    vec![item, quote!(rt::newtype! { #name: #ty })]
}
