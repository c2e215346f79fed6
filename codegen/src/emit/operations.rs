//! `operations.rs`: every operation as a value, and what its answers mean.
//!
//! An operation is data and short calls into the runtime: how its parameters become a request, and which type each answer is.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{
    Api, Case, Encoding, Group, MediaKind, Operation, OutcomeType, Parameter, Place, Repeat, Scalar, Style, StyleKind,
    TypeKind, TypeRef, Types,
};

use super::body::{body_docs, body_enum, body_type, send_body};
use super::client::methods;
use super::fragments::{Scope, Site, code, deprecated, doc_line, docs, ident, limits, option};
use super::headers::{headers, status};
use super::models::default_words;
use super::outcome::{decode, outcome_enum, outcome_type};
use super::paging::paging;
use super::split::operation_modules;
use super::told;
use super::waiters::waiters;

/// The items of `operations.rs`.
pub(super) fn operations(api: &Api) -> Vec<TokenStream> {
    if let Some(groups) = &api.groups {
        return operation_modules(groups);
    }
    let scope = Scope { types: &api.types, site: Site::Beside };
    api.operations.iter().flat_map(|operation| one(operation, scope)).collect()
}

/// The items of a group's file: its operations, then the client's methods that call them.
pub(super) fn part(api: &Api, group: &Group) -> Vec<TokenStream> {
    let scope = Scope { types: &api.types, site: Site::OperationsPart };
    let members: Vec<&Operation> = group.operations.iter().filter_map(|at| api.operations.get(*at)).collect();
    let methods = methods(members.iter().copied(), scope);
    let client = scope.client();
    let calls = quote!(impl #client::Client { #methods });
    members.iter().flat_map(|operation| one(operation, scope)).chain([calls]).collect()
}

fn one(operation: &Operation, scope: Scope<'_>) -> [TokenStream; 10] {
    let fields = parts(operation, scope);
    let value = value(operation, &fields);
    let constructor = constructor(operation, &fields);
    let behaviour = behaviour(operation, scope);
    let setters = setters(operation, &fields);
    let paging = paging(operation, scope);
    let waiters = waiters(operation, scope);
    let output = outcome_enum(&operation.output, scope, true);
    let error = outcome_enum(&operation.error, scope, false);
    let body = body_enum(operation, scope);
    let headers = headers(operation, scope);
    [value, constructor, behaviour, paging, setters, waiters, body, output, error, headers]
}

/// The lines that open the documentation of an operation, on its struct and on the client's method.
pub(super) fn operation_docs(operation: &Operation) -> TokenStream {
    let text = docs(&operation.docs, &format!("`{}`", code(&operation.id)));
    let (blank, line) = (doc_line(""), doc_line(&format!("`{} {}`", operation.method, code(&operation.path))));
    let terms = doc_line(&format!("Credentials: {}. {}", credentials(operation), repeats(operation)));
    quote!(#text #blank #line #blank #terms)
}

/// The sets of credentials that an operation takes.
fn credentials(operation: &Operation) -> String {
    let set = |names: &Vec<String>| match names.as_slice() {
        [] => "none".to_owned(),
        names => names.iter().map(|name| format!("`{}`", code(name))).collect::<Vec<_>>().join(" and "),
    };
    let sets: Vec<String> = operation.security.iter().map(set).collect();
    if sets.is_empty() { "none".to_owned() } else { sets.join(", or ") }
}

/// When an operation is sent again, in the words of the runtime's policy.
fn repeats(operation: &Operation) -> String {
    let when = if operation.repeat.key.is_some() {
        "Repeated after passing failures, under one idempotency key"
    } else if operation.is_idempotent() {
        "Repeated after passing failures"
    } else {
        "Repeated only where the server has surely not acted"
    };
    let statuses: Vec<String> = operation.repeat.statuses.iter().map(u16::to_string).collect();
    match statuses.as_slice() {
        [] => format!("{when}."),
        statuses => format!("{when}; also after {}, as the document says.", statuses.join(", ")),
    }
}

/// An argument or field of an operation: a parameter or its body.
struct Part<'a> {
    name: &'a crate::ir::Ident,
    ty: TokenStream,
    argument: super::fragments::Argument,
    required: bool,
    docs: TokenStream,
    deprecated: bool,
}

fn parts<'a>(operation: &'a Operation, scope: Scope<'_>) -> Vec<Part<'a>> {
    let parameters = operation.parameters.iter().map(|parameter| {
        let text = docs(&parameter.docs, &format!("`{}`", code(&parameter.wire)));
        let default = parameter.default.as_ref().map(|default| {
            let (blank, line) =
                (doc_line(""), doc_line(&format!("The server takes {} when it is not given.", default_words(default))));
            quote!(#blank #line)
        });
        let allowed = told::allowed(&parameter.limits);
        Part {
            name: &parameter.name,
            ty: scope.ty(&parameter.ty),
            argument: scope.argument(&parameter.ty),
            required: parameter.required,
            docs: quote!(#text #allowed #default),
            deprecated: parameter.deprecated,
        }
    });
    let body = operation.body.iter().map(|body| Part {
        name: &body.name,
        ty: body_type(body, scope),
        argument: super::fragments::Argument {
            plain: false,
            tokens: {
                let ty = body_type(body, scope);
                quote!(impl ::std::convert::Into<#ty>)
            },
        },
        required: body.required,
        docs: body_docs(body),
        deprecated: false,
    });
    let mut parts: Vec<Part<'_>> = parameters.chain(body).collect();
    parts.sort_by_key(|part| !part.required);
    parts
}

/// The struct.
fn value(operation: &Operation, parts: &[Part<'_>]) -> TokenStream {
    let (docs, old, name) = (operation_docs(operation), deprecated(operation.deprecated), ident(&operation.name));
    let fields = parts.iter().map(|part| {
        let (docs, old, name) = (&part.docs, deprecated(part.deprecated), ident(part.name));
        let ty = if part.required { part.ty.clone() } else { option(&part.ty) };
        quote!(#docs #old pub #name: #ty,)
    });
    let derives =
        if needs_nothing(parts) { quote!(#[derive(Clone, Debug, Default)]) } else { quote!(#[derive(Clone, Debug)]) };
    quote! {
        #docs
        #old
        #derives
        #[non_exhaustive]
        pub struct #name { #(#fields)* }
    }
}

fn needs_nothing(parts: &[Part<'_>]) -> bool {
    parts.iter().all(|part| !part.required)
}

/// How a value is made of what is required.
fn constructor(operation: &Operation, parts: &[Part<'_>]) -> TokenStream {
    let name = ident(&operation.name);
    let arguments = parts.iter().filter(|part| part.required).map(|part| {
        let (name, ty) = (ident(part.name), &part.argument.tokens);
        quote!(#name: #ty)
    });
    let values = parts.iter().map(|part| {
        let name = ident(part.name);
        match (part.required, part.argument.plain) {
            (true, true) => quote!(#name,),
            (true, false) => quote!(#name: ::std::convert::Into::into(#name),),
            (false, _) => quote!(#name: ::std::option::Option::None,),
        }
    });
    let value =
        if needs_nothing(parts) { quote!(::std::default::Default::default()) } else { quote!(Self { #(#values)* }) };
    let line = doc_line("The operation with what it needs; everything else is set on the fields, or on the call.");
    quote! {
        impl #name {
            #line
            #[must_use]
            pub fn new(#(#arguments),*) -> Self { #value }
        }
    }
}

fn behaviour(operation: &Operation, scope: Scope<'_>) -> TokenStream {
    let name = ident(&operation.name);
    let spec = spec(operation, scope);
    let output = outcome_type(&operation.output, scope, true);
    let error = outcome_type(&operation.error, scope, false);
    let calls: Vec<TokenStream> =
        operation
            .parameters
            .iter()
            .map(|parameter| send_parameter(parameter, scope.types))
            .chain(operation.fixed_query.iter().map(
                |(name, value)| quote!(request.query(#name, rt::Style::FORM, ::std::option::Option::Some(#value));),
            ))
            .chain(operation.body.iter().map(send_body))
            .collect();
    let request = if calls.is_empty() { quote!(_request) } else { quote!(request) };
    let decode_output = decode(&operation.output, &output, true);
    let decode_error = decode(&operation.error, &error, false);
    let looks = !matches!(operation.error.ty, OutcomeType::Empty);
    let error_answer = if looks { quote!(answer) } else { quote!(_answer) };
    quote! {
        impl rt::Operation for #name {
            type Output = #output;
            type Error = #error;
            const SPEC: rt::OperationSpec = #spec;

            fn request(&self, #request: &mut rt::RequestBuilder) { #(#calls)* }

            fn output(answer: rt::Answer) -> ::std::result::Result<Self::Output, rt::DecodeError> { #decode_output }

            fn error(#error_answer: &rt::Answer) -> ::std::result::Result<Self::Error, rt::DecodeError> { #decode_error }
        }
    }
}

fn spec(operation: &Operation, scope: Scope<'_>) -> TokenStream {
    let (id, method, path) = (&operation.id, &operation.method, &operation.path);
    let security = operation.security.iter().map(|all| quote!(&[#(#all),*]));
    let responses = operation.cases.iter().map(response);
    let accept = accept(operation);
    let (repeat, client) = (repeat(&operation.repeat), scope.client());
    let server = match &operation.server {
        Some(url) => quote!(::std::option::Option::Some(#url)),
        None => quote!(::std::option::Option::None),
    };
    quote! {
        rt::OperationSpec {
            id: #id,
            method: #method,
            path: #path,
            api: &#client::API,
            security: &[#(#security),*],
            responses: &[#(#responses),*],
            accept: #accept,
            server: #server,
            repeat: #repeat,
        }
    }
}

/// Every described media type once, in document order.
fn accept(operation: &Operation) -> String {
    let mut names: Vec<&str> = Vec::new();
    for media in operation.cases.iter().flat_map(|case| &case.media) {
        if !names.contains(&media.name.as_str()) {
            names.push(&media.name);
        }
    }
    if names.is_empty() { "*/*".to_owned() } else { names.join(", ") }
}

fn repeat(repeat: &Repeat) -> TokenStream {
    if *repeat == Repeat::default() {
        return quote!(rt::Repeat::UNSAID);
    }
    let Repeat { idempotent, statuses, key } = repeat;
    let statuses = statuses.iter().map(|status| Literal::u16_unsuffixed(*status));
    let key = match key {
        Some(name) => quote!(::std::option::Option::Some(#name)),
        None => quote!(::std::option::Option::None),
    };
    quote!(rt::Repeat { is_idempotent: #idempotent, statuses: &[#(#statuses),*], key: #key })
}

fn response(case: &Case) -> TokenStream {
    let status = status(case.status);
    let number = Literal::usize_unsuffixed(case.variant);
    let content = case.media.iter().map(|media| {
        let name = &media.name;
        let kind = match media.kind {
            MediaKind::Json => quote!(json(#name)),
            MediaKind::Text => quote!(text(#name)),
            MediaKind::Bytes if case.success => quote!(stream(#name, rt::Streaming::BYTES)),
            MediaKind::Archive if case.success => quote!(stream(#name, rt::Streaming::ZIP)),
            MediaKind::Bytes | MediaKind::Archive => quote!(bytes(#name)),
            MediaKind::Items => quote!(stream(#name, rt::Streaming::ITEMS)),
        };
        quote!(rt::Media::#kind)
    });
    let outcome = if case.success { quote!(output) } else { quote!(error) };
    quote!(rt::ResponseSpec::#outcome(#status, #number, &[#(#content),*]))
}

fn send_parameter(parameter: &Parameter, types: &Types) -> TokenStream {
    let (name, wire) = (ident(&parameter.name), &parameter.wire);
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    // A path parameter is always there; the others come as an `Option`.
    let value = match (parameter.place, parameter.required) {
        (Place::Path, _) => quote!(&self.#name),
        (_, true) => quote!(::std::option::Option::Some(&self.#name)),
        (_, false) => quote!(self.#name.as_ref()),
    };
    let limits = limits_of(&parameter.limits, &parameter.ty, types);
    let check = limits.map(|limits| {
        let value = if parameter.required {
            quote!(::std::option::Option::Some(&self.#name))
        } else {
            quote!(self.#name.as_ref())
        };
        quote!(request.limits(#wire, #value, &#limits);)
    });
    let send = match parameter.encoding {
        Encoding::Json => {
            let method = proc_macro2::Ident::new(&format!("{place}_json"), proc_macro2::Span::call_site());
            quote!(request.#method(#wire, #value);)
        }
        Encoding::Style(style) => {
            let method = proc_macro2::Ident::new(place, proc_macro2::Span::call_site());
            let style = self::style(style);
            quote!(request.#method(#wire, #style, #value);)
        }
    };
    let shows = matches!(parameter.place, Place::Path | Place::Query | Place::Header);
    let is_secret = shows && types.holds(&parameter.ty, |scalar| scalar == Scalar::Secret);
    // It comes first, so that the runtime knows of which pairs it speaks: an object may be spread over pairs named after its members.
    let secret = is_secret.then(|| quote!(request.secret(#wire);));
    quote!(#check #secret #send)
}

/// Limits are checked where there are any, and where the type has some of its own.
fn limits_of(own: &crate::ir::Limits, ty: &TypeRef, types: &Types) -> Option<TokenStream> {
    (!own.is_none() || holds_named(ty, types)).then(|| limits(own))
}

/// Whether the type is, or holds, one that checks itself, as a number does, which must be finite.
fn holds_named(ty: &TypeRef, types: &Types) -> bool {
    match types.resolve(ty) {
        TypeRef::Named(id) => !matches!(types.get(*id).kind, TypeKind::Enum(_)),
        TypeRef::List(inner)
        | TypeRef::Set(inner)
        | TypeRef::Map(inner)
        | TypeRef::Nullable(inner)
        | TypeRef::Boxed(inner) => holds_named(inner, types),
        TypeRef::Scalar(scalar) => scalar.checks_itself(),
        TypeRef::Json => false,
    }
}

/// A style as the runtime has it.
pub(super) fn style(style: Style) -> TokenStream {
    let name = match (style.kind, style.explode) {
        (StyleKind::Simple, false) => "SIMPLE",
        (StyleKind::Simple, true) => "SIMPLE_EXPLODE",
        (StyleKind::Label, false) => "LABEL",
        (StyleKind::Label, true) => "LABEL_EXPLODE",
        (StyleKind::Matrix, false) => "MATRIX",
        (StyleKind::Matrix, true) => "MATRIX_EXPLODE",
        // Spread over several pairs there is nothing left to delimit.
        (StyleKind::Form | StyleKind::SpaceDelimited | StyleKind::PipeDelimited, true) => "FORM",
        (StyleKind::Form, false) => "FORM_JOINED",
        (StyleKind::SpaceDelimited, false) => "SPACE",
        (StyleKind::PipeDelimited, false) => "PIPE",
        (StyleKind::DeepObject, _) => "DEEP_OBJECT",
        (StyleKind::Cookie, true) => "COOKIE",
        (StyleKind::Cookie, false) => "COOKIE_JOINED",
    };
    let name = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
    if style.allow_reserved { quote!(rt::Style::#name.reserved()) } else { quote!(rt::Style::#name) }
}

/// The setters of what may be left out, on a call of the operation.
fn setters(operation: &Operation, parts: &[Part<'_>]) -> TokenStream {
    let name = ident(&operation.name);
    let setters: Vec<TokenStream> = parts
        .iter()
        .filter(|part| !part.required)
        .map(|part| {
            let (docs, old, field, ty) = (&part.docs, deprecated(part.deprecated), ident(part.name), &part.ty);
            let taken = if part.argument.plain { quote!(: #ty) } else { quote!(=> #ty) };
            quote!(#docs #old #field #taken;)
        })
        .collect();
    if setters.is_empty() {
        return TokenStream::new();
    }
    quote!(rt::setters! { #name { #(#setters)* } })
}
