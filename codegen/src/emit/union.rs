//! Unions: an enum with a variant for each arm, and the list by which the runtime tells the arms apart.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Arm, Ident, JsonTypes, Scalar, Tag, TypeDef, TypeRef, Union};

use super::fragments::{Scope, doc_line, docs, ident, limits};
use super::models::head_with;

/// The enum, its serde and what checks it.
pub(super) fn union(def: &TypeDef, u: &Union, scope: Scope<'_>) -> Vec<TokenStream> {
    let (head, name) = (head_with(def, &made_of(u)), ident(&def.name));
    let unrecognized = ident(&u.unrecognized);
    let variants = u.arms.iter().map(|arm| {
        let docs = docs(&arm.docs, &format!("The value as `{}`.", arm.name));
        let (name, ty) = (ident(&arm.name), scope.ty(&arm.ty));
        quote!(#docs #name(#ty),)
    });
    let arms = u.arms.iter().map(|arm| union_arm(arm, scope));
    let tag = match &u.tag {
        None => quote!(rt::Tag::NONE),
        Some(Tag { property, json: false }) => quote!(rt::Tag::text(#property)),
        Some(Tag { property, json: true }) => quote!(rt::Tag::json(#property)),
    };
    let check = if def.sent {
        let names = u.arms.iter().map(|arm| {
            let (name, limits) = (ident(&arm.name), (!arm.limits.is_none()).then(|| limits(&arm.limits)));
            let limits = limits.map(|limits| quote!(= #limits));
            quote!(#name #limits)
        });
        quote!(rt::union_check! { #name { #(#names,)* } })
    } else {
        TokenStream::new()
    };
    let docs = doc_line("A value that fits none of the others, kept as it came.");
    let item = quote! {
        #head
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* #docs #unrecognized(::serde_json::Value), }
    };
    vec![item, quote!(rt::union! { #name, #tag { #(#arms)* } }), check]
}

/// What `From` makes a union of, in words.
fn made_of(u: &Union) -> TokenStream {
    let names = |of: bool| u.arms.iter().filter(move |arm| arm.from == of).map(|arm| &arm.name);
    let listed = |names: Vec<&Ident>, word: &str| {
        let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
        match names.split_last() {
            Some((last, before)) if !before.is_empty() => format!("{} {word} {last}", before.join(", ")),
            _ => names.concat(),
        }
    };
    let (made, others): (Vec<_>, Vec<_>) = (names(true).collect(), names(false).chain([&u.unrecognized]).collect());
    let line = if made.is_empty() {
        return TokenStream::new();
    } else if made.len() < others.len() {
        format!("`into()` makes it of what {} holds.", listed(made, "or"))
    } else {
        format!("`into()` makes it of what any variant but {} holds.", listed(others, "and"))
    };
    let (blank, line) = (doc_line(""), doc_line(&line));
    quote!(#blank #line)
}

/// The types that `From` makes an arm of: its payload without the box, and for a text a borrowed one as well.
fn made_from(arm: &Arm, scope: Scope<'_>) -> TokenStream {
    if !arm.from {
        return TokenStream::new();
    }
    let mut payload = &arm.ty;
    while let TypeRef::Boxed(inner) = payload {
        payload = inner;
    }
    let text = (*scope.types.resolve(payload) == TypeRef::Scalar(Scalar::String)).then(|| quote!(, &str));
    let payload = scope.ty(payload);
    quote!([#payload #text])
}

fn union_arm(arm: &Arm, scope: Scope<'_>) -> TokenStream {
    let (name, ty) = (ident(&arm.name), scope.ty(&arm.ty));
    let mut fields = Vec::new();
    if !arm.tags.is_empty() {
        let tags = &arm.tags;
        fields.push(quote!(tags: &[#(#tags),*],));
    }
    if let Some(json) = json_types(arm.json) {
        fields.push(quote!(json: #json,));
    }
    for (word, list) in [("required", &arm.required), ("known", &arm.known)] {
        if !list.is_empty() {
            let word = proc_macro2::Ident::new(word, proc_macro2::Span::call_site());
            fields.push(quote!(#word: &[#(#list),*],));
        }
    }
    if !arm.constants.is_empty() {
        let constants = arm.constants.iter().map(|(name, values)| quote!((#name, &[#(#values),*])));
        fields.push(quote!(constants: &[#(#constants),*],));
    }
    if arm.default {
        fields.push(quote!(is_default: true,));
    }
    // With every field of `rt::Arm` stated there is nothing left to take from `ANY`.
    let base = (fields.len() < 6).then(|| quote!(..rt::Arm::ANY));
    let (from, nested) = (made_from(arm, scope), arm.nested.then(|| quote!(nested)));
    quote!(#name(#ty) #from #nested = rt::Arm { #(#fields)* #base };)
}

fn json_types(json: JsonTypes) -> Option<TokenStream> {
    let mut set = Vec::new();
    for (has, name) in [
        (json.string, "STRING"),
        (json.integer, "INTEGER"),
        (json.number, "NUMBER"),
        (json.boolean, "BOOLEAN"),
        (json.array, "ARRAY"),
        (json.object, "OBJECT"),
    ] {
        if has {
            let name = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
            set.push(quote!(rt::Json::#name));
        }
    }
    let mut set = set.into_iter();
    let first = set.next()?;
    Some(set.fold(first, |all, next| quote!(#all.or(#next))))
}
