//! Request bodies, for `operations.rs`: the type of a body, an enum where it has several forms, and how each is written.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Body, BodyForm, BodyKind, Encoding, Operation, PartRole, TypeRef, Types};

use super::fragments::{Scope, code, doc_line, docs, ident, limits};

/// What the document says of a body, and what the caller must say where the document leaves it open.
pub(super) fn body_docs(body: &Body) -> TokenStream {
    let text = docs(&body.docs, "The body.");
    let is_range = |form: &&BodyForm| form.media.split(';').next().is_some_and(|essence| essence.contains('*'));
    let range = body.forms.iter().filter(|form| form.kind == BodyKind::Bytes).find(is_range);
    let choice = range.map(|form| {
        let line = format!("Bytes of `{}`; `Body::media_type` says of which kind.", code(&form.media));
        let (blank, line) = (doc_line(""), doc_line(&line));
        quote!(#blank #line)
    });
    quote!(#text #choice)
}

/// The type of a body, as `operations.rs` sees it.
pub(super) fn body_type(body: &Body, scope: Scope<'_>) -> TokenStream {
    match (&body.choice, body.forms.first()) {
        (Some(name), _) => {
            let name = ident(name);
            quote!(#name)
        }
        (None, Some(form)) => form_type(form, scope),
        (None, None) => quote!(()),
    }
}

/// The type of a body, as the client's methods see it.
pub(super) fn outer_body_type(body: &Body, scope: Scope<'_>) -> TokenStream {
    let ty = body_type(body, scope);
    if body.choice.is_some() { scope.called(&ty) } else { ty }
}

fn form_type(form: &BodyForm, scope: Scope<'_>) -> TokenStream {
    match form.kind {
        BodyKind::Json | BodyKind::Form | BodyKind::Multipart => scope.ty(&form.ty),
        BodyKind::Parts => quote!(rt::Parts),
        BodyKind::Text => quote!(::std::string::String),
        BodyKind::Bytes => quote!(rt::Body),
    }
}

/// Named types are boxed in an enum, so that its forms are of like size.
fn is_boxed(form: &BodyForm) -> bool {
    let typed = matches!(form.kind, BodyKind::Json | BodyKind::Form | BodyKind::Multipart);
    typed && matches!(form.ty, TypeRef::Named(_))
}

/// The enum of a body with several forms.
pub(super) fn body_enum(operation: &Operation, scope: Scope<'_>) -> TokenStream {
    let Some((name, body)) = operation.body.as_ref().and_then(|body| Some((body.choice.as_ref()?, body))) else {
        return TokenStream::new();
    };
    let name = ident(name);
    let variants = body.forms.iter().map(|form| {
        let docs = doc_line(&format!("`{}`", code(&form.media)));
        let (variant, ty) = (ident(&form.variant), form_type(form, scope));
        if is_boxed(form) { quote!(#docs #variant(::std::boxed::Box<#ty>),) } else { quote!(#docs #variant(#ty),) }
    });
    let alone = |form: &&BodyForm| {
        let own = payload(form, scope.types);
        body.forms.iter().filter(|other| payload(other, scope.types) == own).count() == 1
    };
    let conversions = body.forms.iter().filter(alone).map(|form| {
        let (variant, ty) = (ident(&form.variant), form_type(form, scope));
        let value = if is_boxed(form) { quote!(::std::boxed::Box::new(body)) } else { quote!(body) };
        quote! {
            impl ::std::convert::From<#ty> for #name {
                fn from(body: #ty) -> Self { Self::#variant(#value) }
            }
        }
    });
    let docs = doc_line("What the body can be; each variant names its media type.");
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
        #(#conversions)*
    }
}

/// What tells payloads apart: their Rust types, aliases followed.
fn payload(form: &BodyForm, types: &Types) -> (u8, Option<TypeRef>) {
    match form.kind {
        BodyKind::Json | BodyKind::Form | BodyKind::Multipart => (0, Some(resolved(&form.ty, types))),
        BodyKind::Text => (0, Some(TypeRef::Scalar(crate::ir::Scalar::String))),
        BodyKind::Parts => (1, None),
        BodyKind::Bytes => (2, None),
    }
}

fn resolved(ty: &TypeRef, types: &Types) -> TypeRef {
    match types.resolve(ty) {
        TypeRef::List(inner) => TypeRef::List(Box::new(resolved(inner, types))),
        TypeRef::Set(inner) => TypeRef::Set(Box::new(resolved(inner, types))),
        TypeRef::Map(inner) => TypeRef::Map(Box::new(resolved(inner, types))),
        TypeRef::Nullable(inner) => TypeRef::Nullable(Box::new(resolved(inner, types))),
        TypeRef::Boxed(inner) => TypeRef::Boxed(Box::new(resolved(inner, types))),
        plain => plain.clone(),
    }
}

/// The calls that write a body.
pub(super) fn send_body(body: &Body) -> TokenStream {
    let name = ident(&body.name);
    let send = match &body.choice {
        Some(choice) => {
            let choice = ident(choice);
            let arms = body.forms.iter().map(|form| {
                let (variant, send) = (ident(&form.variant), send_form(form));
                quote!(#choice::#variant(body) => { #send })
            });
            quote!(match body { #(#arms)* })
        }
        None => body.forms.first().map(send_form).unwrap_or_default(),
    };
    if body.required {
        quote!(let body = &self.#name; #send)
    } else {
        quote!(if let ::std::option::Option::Some(body) = &self.#name { #send })
    }
}

fn send_form(form: &BodyForm) -> TokenStream {
    let media = &form.media;
    let (method, value, checked) = match form.kind {
        BodyKind::Json => (quote!(json), quote!(body), true),
        BodyKind::Form => (quote!(form), quote!(body), true),
        BodyKind::Multipart => (quote!(multipart), quote!(body), true),
        BodyKind::Parts => (quote!(multipart), quote!(body), true),
        BodyKind::Text => (quote!(text), quote!(body), false),
        BodyKind::Bytes => (quote!(bytes), quote!(body.clone()), false),
    };
    // Also a body without limits is looked at: it may hold a number that JSON cannot.
    let check = checked.then(|| limits(&form.limits));
    let check = check.map(|limits| quote!(request.limits("", ::std::option::Option::Some(body), &#limits);));
    if !form.members.is_empty() {
        let members = form.members.iter().map(|(name, encoding)| match encoding {
            Encoding::Json => quote!((#name, rt::FormMember::Json)),
            Encoding::Style(style) => {
                let style = super::operations::style(*style);
                quote!((#name, rt::FormMember::Style(#style)))
            }
        });
        return quote!(#check request.form_with(#media, body, &[#(#members),*]););
    }
    quote!(#check request.#method(#media, #value);)
}

/// How a multipart body lists its members to the runtime.
pub(super) fn parts(name: &proc_macro2::Ident, s: &crate::ir::Struct, roles: &[PartRole]) -> TokenStream {
    let members = s.fields.iter().zip(roles).map(|(field, role)| {
        let (field_name, wire) = (ident(&field.name), &field.wire);
        match role {
            PartRole::Content(media) if is_file(&field.ty) => quote!(to.files(#wire, #media, &self.#field_name);),
            PartRole::Content(media) => quote!(to.value(#wire, #media, &self.#field_name);),
            PartRole::Styled(style) => {
                let style = super::operations::style(*style);
                quote!(to.styled(#wire, #style, &self.#field_name);)
            }
            PartRole::Header(header, Encoding::Json) => quote!(to.header_json(#header, &self.#field_name);),
            PartRole::Header(header, Encoding::Style(style)) => {
                let style = super::operations::style(*style);
                quote!(to.header(#header, #style, &self.#field_name);)
            }
        }
    });
    let extra = s.extra.iter().map(|extra| {
        let field_name = ident(&extra.name);
        if is_file(&extra.ty) {
            quote!(self.#field_name.iter().for_each(|(name, file)| to.files(name, "", file));)
        } else {
            quote!(to.values(&self.#field_name);)
        }
    });
    let to = if s.fields.is_empty() && s.extra.is_none() { quote!(_to) } else { quote!(to) };
    quote! {
        impl rt::Multipart for #name {
            fn write(&self, #to: &mut rt::MultipartWriter) { #(#members)* #(#extra)* }
        }
    }
}

fn is_file(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::List(inner) => is_file(inner),
        ty => *ty == TypeRef::Scalar(crate::ir::Scalar::Part),
    }
}
