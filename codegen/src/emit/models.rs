//! `models.rs`: every named type of an API.
//!
//! Types are plain Rust; how they are read, written, built and checked is listed to the runtime's macros, which costs the
//! compiler half of what derived implementations do.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{
    Api, EnumBase, EnumValue, Extra, Field, Literal, ModelFile, OpenEnum, Presence, Scalar, Struct, TypeDef, TypeKind,
    TypeRef,
};

use super::body::parts;
use super::fragments::{Scope, Site, deprecated, doc_line, docs, ident, limits, option, suffixed};
use super::split::model_modules;
use super::{told, tuple, union};

/// The items of `models.rs`.
pub(super) fn models(api: &Api) -> Vec<TokenStream> {
    if let Some(groups) = &api.groups {
        return model_modules(groups);
    }
    let scope = Scope { types: &api.types, site: Site::Models };
    api.types.by_name().into_iter().flat_map(|def| definition(def, scope)).collect()
}

/// The items of one of the files that `models.rs` is cut into.
pub(super) fn part(api: &Api, file: &ModelFile) -> Vec<TokenStream> {
    let scope = Scope { types: &api.types, site: Site::ModelsPart };
    file.types.iter().flat_map(|id| definition(api.types.get(*id), scope)).collect()
}

fn definition(def: &TypeDef, scope: Scope<'_>) -> Vec<TokenStream> {
    match &def.kind {
        TypeKind::Alias(ty) => {
            let (head, name, ty) = (head(def), ident(&def.name), scope.ty(ty));
            vec![quote!(#head pub type #name = #ty;)]
        }
        TypeKind::Struct(s) => structure(def, s, scope),
        TypeKind::Enum(e) => open_enum(def, e),
        TypeKind::Union(u) => union::union(def, u, scope),
        TypeKind::Tuple(t) => tuple::tuple(def, t, scope),
        TypeKind::Newtype(ty) => tuple::newtype(def, ty, scope),
    }
}

/// Docs, where it came from, and whether it is deprecated.
pub(super) fn head(def: &TypeDef) -> TokenStream {
    head_with(def, &TokenStream::new())
}

/// [`head`] with a note of ours after the document's words.
pub(super) fn head_with(def: &TypeDef, note: &TokenStream) -> TokenStream {
    let text = docs(&def.docs, &format!("`{}` of the document.", def.name));
    let origin = if def.pointer.is_empty() || def.pointer.contains('`') {
        TokenStream::new()
    } else {
        let line = doc_line(&format!("Schema: `#{}`", def.pointer));
        let blank = doc_line("");
        quote!(#blank #line)
    };
    let old = deprecated(def.deprecated);
    quote!(#text #note #origin #old)
}

fn structure(def: &TypeDef, s: &Struct, scope: Scope<'_>) -> Vec<TokenStream> {
    let (head, name) = (head(def), ident(&def.name));
    let fields = s.fields.iter().map(|field| {
        let (docs, old, field_name) = (field_docs(field), deprecated(field.deprecated), ident(&field.name));
        let ty = field_type(field, scope);
        quote!(#docs #old pub #field_name: #ty,)
    });
    let extra = s.extra.iter().map(|extra| {
        let (field_name, ty) = (ident(&extra.name), scope.ty(&extra.ty));
        let docs = doc_line("Members that have no field of their own.");
        quote!(#docs pub #field_name: ::std::collections::BTreeMap<::std::string::String, #ty>,)
    });
    let object = match &s.parts {
        Some(roles) => parts(&name, s, roles),
        None => object(s, &name, scope),
    };
    let builder = builder(s, &name, scope);
    let defaults = defaults(s, &name, scope);
    let item = quote! {
        #head
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* #(#extra)* }
    };
    vec![item, object, builder, defaults]
}

fn field_docs(field: &Field) -> TokenStream {
    let text = docs(&field.docs, &format!("`{}`", tick_free(&field.wire)));
    let set = field.constant.as_ref().map(|value| format!("a builder sets it to {} by itself.", default_words(value)));
    let note = match &field.presence {
        Presence::Defaulted(value) => Some(format!("Absent means {}.", default_words(value))),
        Presence::Optional if matches!(field.ty, TypeRef::Nullable(_)) => {
            Some("Three states: absent is `None`, null is `Some(None)`.".to_owned())
        }
        Presence::Required => set.map(|set| set.replacen('a', "A", 1)),
        Presence::Relaxed => {
            Some(format!("Answers may lack it; {}", set.as_deref().unwrap_or("a builder asks for it.")))
        }
        Presence::Optional => None,
    };
    let note = note.map(|note| {
        let (blank, line) = (doc_line(""), doc_line(&note));
        quote!(#blank #line)
    });
    quote!(#text #note)
}

/// A wire name inside a code span.
fn tick_free(text: &str) -> String {
    text.chars().map(|c| if c == '`' || c.is_control() { '\'' } else { c }).collect()
}

/// A default in words.
pub(super) fn default_words(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => format!("`{value}`"),
        Literal::Int(value) => format!("`{value}`"),
        Literal::Float(value) => format!("`{value}`"),
        Literal::Text(value) => format!("`{}`", tick_free(&format!("{value:?}"))),
        Literal::Variant(_, name) => format!("`{name}`"),
    }
}

fn field_type(field: &Field, scope: Scope<'_>) -> TokenStream {
    let ty = scope.ty(&field.ty);
    if field.presence == Presence::Required { ty } else { option(&ty) }
}

/// The word that stands before a member in the runtime's macros, and the type that they want with it.
fn member_kind(field: &Field, scope: Scope<'_>) -> (TokenStream, TokenStream) {
    match (&field.presence, &field.ty) {
        (Presence::Required, ty) => (quote!(required), scope.ty(ty)),
        (Presence::Relaxed, ty @ TypeRef::Nullable(_)) => (quote!(relaxed_nullable), scope.ty(ty)),
        (Presence::Relaxed, ty) if *scope.types.resolve(ty) == TypeRef::Json => {
            (quote!(relaxed_nullable), scope.ty(ty))
        }
        (Presence::Relaxed, ty) => (quote!(relaxed), scope.ty(ty)),
        (_, TypeRef::Nullable(inner)) => (quote!(nullable), scope.ty(inner)),
        (_, ty) if *scope.types.resolve(ty) == TypeRef::Json => (quote!(anything), scope.ty(ty)),
        (_, ty) => (quote!(optional), scope.ty(ty)),
    }
}

fn object(s: &Struct, name: &proc_macro2::Ident, scope: Scope<'_>) -> TokenStream {
    let members = s.fields.iter().map(|field| {
        let (kind, ty) = member_kind(field, scope);
        let (field_name, wire) = (ident(&field.name), &field.wire);
        quote!(#kind #field_name: #ty = #wire;)
    });
    let extra = s.extra.iter().map(|Extra { name, ty, .. }| {
        let (name, ty) = (ident(name), scope.ty(ty));
        quote!(extra #name: #ty;)
    });
    quote!(rt::object! { #name { #(#members)* #(#extra)* } })
}

fn builder(s: &Struct, name: &proc_macro2::Ident, scope: Scope<'_>) -> TokenStream {
    let Some(builder) = s.builder.as_ref().map(ident) else { return TokenStream::new() };
    let members = s.fields.iter().map(|field| setter(field, scope));
    let extra = s.extra.iter().map(|extra| {
        let (name, ty) = (ident(&extra.name), scope.ty(&extra.ty));
        let line = doc_line("Sets a member that has no setter of its own.");
        let limits = limits(&extra.limits);
        quote!(#line extra #name: #ty => #limits;)
    });
    quote!(rt::builder! { #name, #builder { #(#members)* #(#extra)* } })
}

fn setter(field: &Field, scope: Scope<'_>) -> TokenStream {
    let (kind, ty) = member_kind(field, scope);
    let bare = match &field.ty {
        TypeRef::Nullable(inner) if !matches!(field.presence, Presence::Required | Presence::Relaxed) => inner,
        ty => ty,
    };
    let word = scope.argument(bare).word();
    let (field_name, wire, limits, allowed) =
        (ident(&field.name), &field.wire, limits(&field.limits), told::allowed(&field.limits));
    let null = field.null_setter.as_ref().map(|name| {
        let name = ident(name);
        quote!(, #name)
    });
    let summary = field.docs.summary();
    let line = if summary.is_empty() || summary.starts_with("```") {
        doc_line(&format!("Sets `{}`.", tick_free(&field.wire)))
    } else {
        doc_line(&summary)
    };
    let old = deprecated(field.deprecated);
    let constant = field.constant.as_ref().map(|value| {
        let (is_text, value) = (matches!(value, Literal::Text(_)), scope.literal(value));
        if is_text { quote!(, ::std::string::String::from(#value)) } else { quote!(, #value) }
    });
    quote!(#line #allowed #old #kind #word #field_name #null: #ty = #wire, #limits #constant;)
}

/// Accessors that give the document's default for an absent value.
fn defaults(s: &Struct, name: &proc_macro2::Ident, scope: Scope<'_>) -> TokenStream {
    let accessors: Vec<TokenStream> = s.fields.iter().filter_map(|field| default_accessor(field, scope)).collect();
    if accessors.is_empty() {
        return TokenStream::new();
    }
    quote!(impl #name { #(#accessors)* })
}

fn default_accessor(field: &Field, scope: Scope<'_>) -> Option<TokenStream> {
    let Presence::Defaulted(literal) = &field.presence else { return None };
    let value = scope.literal(literal);
    let (field_name, method) = (ident(&field.name), suffixed(&field.name, "_or_default"));
    let docs = doc_line(&format!("`{}`, or {} when it is absent.", tick_free(&field.wire), default_words(literal)));
    let (ty, body) = match scope.types.resolve(&field.ty) {
        TypeRef::Scalar(Scalar::String) => (quote!(&str), quote!(self.#field_name.as_deref().unwrap_or(#value))),
        TypeRef::Scalar(_) => {
            let ty = scope.ty(&field.ty);
            (ty, quote!(self.#field_name.unwrap_or(#value)))
        }
        ty if scope.is_enum(ty) => {
            let ty = scope.ty(ty);
            (ty, quote!(self.#field_name.clone().unwrap_or(#value)))
        }
        _ => return None,
    };
    let old = deprecated(field.deprecated);
    Some(quote! {
        #docs
        #old
        #[must_use]
        pub fn #method(&self) -> #ty { #body }
    })
}

fn open_enum(def: &TypeDef, e: &OpenEnum) -> Vec<TokenStream> {
    let (head, name) = (head(def), ident(&def.name));
    let unrecognized = ident(&e.unrecognized);
    let keep = match e.base {
        EnumBase::String => quote!(rt::Unrecognized),
        EnumBase::Integer => quote!(rt::UnrecognizedInteger),
        EnumBase::Number => quote!(rt::UnrecognizedNumber),
    };
    let base = match e.base {
        EnumBase::String => quote!(string),
        EnumBase::Integer => quote!(integer),
        EnumBase::Number => quote!(number),
    };
    let variants = e.variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let value = match &variant.value {
            EnumValue::Text(text) => doc_line(&format!("`{}`", tick_free(text))),
            EnumValue::Int(int) => doc_line(&format!("`{int}`")),
        };
        let docs = if variant.docs.lines.is_empty() {
            value
        } else {
            let (text, blank) = (docs(&variant.docs, ""), doc_line(""));
            quote!(#text #blank #value)
        };
        quote!(#docs #name,)
    });
    let values = e.variants.iter().map(|variant| {
        let name = ident(&variant.name);
        match &variant.value {
            EnumValue::Text(text) => quote!(#name = #text),
            EnumValue::Int(int) => {
                let int = match (e.base, i32::try_from(*int)) {
                    (EnumBase::Number, Ok(int)) => proc_macro2::Literal::f64_unsuffixed(int.into()),
                    _ => proc_macro2::Literal::i64_unsuffixed(*int),
                };
                quote!(#name = #int)
            }
        }
    });
    let docs = doc_line("A value that the document does not list, kept as it came.");
    let item = quote! {
        #head
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* #docs #unrecognized(#keep), }
    };
    vec![item, quote!(rt::open_enum! { #name: #base { #(#values,)* } })]
}
