//! What answers mean, for `operations.rs`: the type of all good or all bad ones, how each case is read, and an enum where
//! cases differ.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Framing, Outcome, OutcomeType, Payload, TypeRef, Variant};

use super::fragments::{Scope, doc_line, docs, ident};

/// The type of all good or all bad answers.
pub(super) fn outcome_type(outcome: &Outcome, scope: Scope<'_>, good: bool) -> TokenStream {
    match (&outcome.ty, outcome.variants.first()) {
        (OutcomeType::Enum(name), _) => {
            let name = ident(name);
            quote!(#name)
        }
        (OutcomeType::Single, Some(variant)) => payload_type(&variant.payload, scope, good),
        _ => payload_type(&Payload::Empty, scope, good),
    }
}

fn payload_type(payload: &Payload, scope: Scope<'_>, good: bool) -> TokenStream {
    match (payload, good) {
        (Payload::Empty, true) => quote!(()),
        (Payload::Empty, false) => quote!(rt::NoBody),
        (Payload::Json(ty), _) => scope.ty(ty),
        (Payload::Text, _) => quote!(::std::string::String),
        (Payload::Bytes, true) => quote!(rt::Download),
        (Payload::Bytes, false) => quote!(::bytes::Bytes),
        (Payload::Items(Framing::Lines | Framing::Sequence, ty), _) => {
            let ty = scope.ty(ty);
            quote!(rt::JsonStream<#ty>)
        }
        (Payload::Items(_, ty), _) => {
            let ty = scope.ty(ty);
            quote!(rt::EventStream<#ty>)
        }
    }
}

pub(super) fn decode(outcome: &Outcome, whole: &TokenStream, good: bool) -> TokenStream {
    let OutcomeType::Enum(_) = outcome.ty else {
        let payload = outcome.variants.first().map_or(&Payload::Empty, |variant| &variant.payload);
        return read(payload, good);
    };
    let last = outcome.variants.len().saturating_sub(1);
    let arms = outcome.variants.iter().enumerate().map(|(at, variant)| {
        let number = Literal::usize_unsuffixed(at);
        let pattern = if at == last { quote!(_) } else { quote!(#number) };
        let name = ident(&variant.name);
        let read = read(&variant.payload, good);
        match variant.payload {
            Payload::Empty => quote!(#pattern => ::std::result::Result::Ok(#whole::#name)),
            _ => quote!(#pattern => #read.map(#whole::#name)),
        }
    });
    quote!(match answer.case() { #(#arms,)* })
}

fn read(payload: &Payload, good: bool) -> TokenStream {
    let method = match (payload, good) {
        (Payload::Empty, true) => quote!(empty),
        (Payload::Empty, false) => {
            return quote!(::std::result::Result::Err(rt::DecodeError::new("no body is described")));
        }
        (Payload::Json(_), _) => quote!(json),
        (Payload::Text, _) => quote!(text),
        (Payload::Bytes, true) => quote!(download),
        (Payload::Bytes, false) => quote!(bytes),
        (Payload::Items(framing, _), _) => match framing {
            Framing::Events => quote!(events),
            Framing::TextEvents => quote!(text_events),
            Framing::WholeEvents => quote!(whole_events),
            Framing::WholeJsonEvents => quote!(whole_json_events),
            Framing::Lines => quote!(json_lines),
            Framing::Sequence => quote!(json_sequence),
        },
    };
    quote!(answer.#method())
}

pub(super) fn outcome_enum(outcome: &Outcome, scope: Scope<'_>, good: bool) -> TokenStream {
    let OutcomeType::Enum(name) = &outcome.ty else { return TokenStream::new() };
    let name = ident(name);
    let variants = outcome.variants.iter().map(|variant| outcome_variant(variant, scope, good));
    let docs = doc_line(if good { "What a good answer can be." } else { "What an error answer can be." });
    // A stream can be neither copied nor compared.
    let is_stream = |variant: &Variant| matches!(variant.payload, Payload::Bytes | Payload::Items(..));
    let streams = good && outcome.variants.iter().any(is_stream);
    let derives = if streams { quote!(#[derive(Debug)]) } else { quote!(#[derive(Clone, Debug, PartialEq)]) };
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
    }
}

fn outcome_variant(variant: &Variant, scope: Scope<'_>, good: bool) -> TokenStream {
    let docs = docs(&variant.docs, &format!("`{}`", variant.name));
    let name = ident(&variant.name);
    match &variant.payload {
        Payload::Empty => quote!(#docs #name,),
        Payload::Json(ty @ TypeRef::Named(_)) => {
            let ty = scope.ty(ty);
            quote!(#docs #name(::std::boxed::Box<#ty>),)
        }
        payload => {
            let ty = payload_type(payload, scope, good);
            quote!(#docs #name(#ty),)
        }
    }
}
