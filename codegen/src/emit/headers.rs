//! Headers of answers, for `operations.rs`: a view of the answer with a method a header. Nothing is read before it is asked
//! for, so that a header costs no answer.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Encoding, HeaderSet, Operation, ResponseHeader, Status};

use super::fragments::{Scope, code, deprecated, doc_line, docs, ident};

/// The views of an operation's headers.
pub(super) fn headers(operation: &Operation, scope: Scope<'_>) -> TokenStream {
    let always = TokenStream::new();
    let good = operation.headers.as_ref().map(|set| {
        let view = view(set, &format!("Headers of good answers of `{}`.", code(&operation.id)), &always, scope);
        let (owner, name) = (ident(&operation.name), ident(&set.name));
        quote!(#view impl rt::WithHeaders for #owner { type Headers = #name; })
    });
    let bad = operation.error_headers.as_ref().map(|set| {
        let view = view(set, &format!("Headers of error answers of `{}`.", code(&operation.id)), &always, scope);
        let name = ident(&set.name);
        quote! {
            #view
            impl #name {
                /// The headers of an error of this operation; `None` when there was no answer.
                #[must_use]
                pub fn of<E>(error: &rt::Error<E>) -> ::std::option::Option<Self> { error.response_headers().map(Self) }
            }
        }
    });
    quote!(#good #bad)
}

/// A view of headers; `line` says whose, `gate` when it is there.
pub(super) fn view(set: &HeaderSet, line: &str, gate: &TokenStream, scope: Scope<'_>) -> TokenStream {
    let name = ident(&set.name);
    let line = doc_line(line);
    let methods = set.headers.iter().map(|header| method(header, scope));
    quote! {
        #line
        #[derive(Clone, Debug)]
        #gate
        pub struct #name(rt::ResponseHeaders);
        #gate
        impl #name { #(#methods)* }
        #gate
        impl ::std::convert::From<rt::ResponseHeaders> for #name {
            fn from(headers: rt::ResponseHeaders) -> Self { Self(headers) }
        }
    }
}

fn method(header: &ResponseHeader, scope: Scope<'_>) -> TokenStream {
    let (name, wire, ty) = (ident(&header.name), &header.wire, scope.ty(&header.ty));
    let wire_text = code(wire);
    let docs = docs(&header.docs, &format!("`{wire_text}`"));
    let (blank, errors) = (doc_line(""), doc_line("# Errors"));
    let (read, ty, when) = if header.required {
        (quote!(required), ty, "is missing or malformed")
    } else {
        (quote!(optional), quote!(::std::option::Option<#ty>), "is malformed")
    };
    let when = doc_line(&format!("When `{wire_text}` {when}."));
    let old = deprecated(header.deprecated);
    let form = match header.encoding {
        Encoding::Json => quote!(Json),
        Encoding::Style(style) if style.explode => quote!(Exploded),
        Encoding::Style(_) => quote!(Simple),
    };
    let only = (!header.statuses.is_empty()).then(|| {
        let statuses = header.statuses.iter().map(|status| self::status(*status));
        quote!(.only(&[#(#statuses),*]))
    });
    quote! {
        #docs
        #blank
        #errors
        #when
        #old
        pub fn #name(&self) -> ::std::result::Result<#ty, rt::HeaderError> {
            self.0 #only .#read(#wire, rt::HeaderForm::#form)
        }
    }
}

/// A status as the runtime has it.
pub(super) fn status(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(rt::Status::Code(#code))
        }
        Status::Range(digit) => {
            let digit = Literal::u8_unsuffixed(digit);
            quote!(rt::Status::Range(#digit))
        }
        Status::Default => quote!(rt::Status::Default),
    }
}
