//! `webhooks.rs`: a function for each request that the server sends, and one enum of all webhooks.
//!
//! What a function does is the runtime's; here is its name, its type and its prose.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::fragments::{Scope, Site, deprecated, doc_line, docs, ident};
use super::headers::view;
use super::split::webhook_gate;
use crate::ir::{Api, Webhook, WebhookPayload};

/// The items of `webhooks.rs`.
pub(super) fn webhooks(api: &Api) -> Vec<TokenStream> {
    let scope = Scope { types: &api.types, site: Site::Beside };
    let functions = api.webhooks.iter().enumerate().map(|(at, webhook)| {
        let gate = webhook_gate(api, [at].into_iter());
        let (function, headers) = (function(webhook, &gate, scope), headers(webhook, &gate, scope));
        quote!(#function #headers)
    });
    let all = all(api, scope);
    std::iter::once(all).chain(functions).collect()
}

/// Positions of the webhooks for which there is something in this file.
pub(super) fn emitted(api: &Api) -> impl Iterator<Item = usize> {
    let is_read = |payload: &WebhookPayload| matches!(payload, WebhookPayload::Json(_) | WebhookPayload::Text);
    let emitted = move |hook: &Webhook| !hook.is_callback || hook.headers.is_some() || is_read(&hook.payload);
    (0..).zip(&api.webhooks).filter(move |(_, webhook)| emitted(webhook)).map(|(at, _)| at)
}

/// The view of a webhook's headers.
fn headers(webhook: &Webhook, gate: &TokenStream, scope: Scope<'_>) -> TokenStream {
    let Some(set) = &webhook.headers else { return TokenStream::new() };
    let view = view(set, &format!("Headers of `{}`.", plain(&webhook.wire)), gate, scope);
    let name = ident(&set.name);
    quote! {
        #view
        #gate
        impl #name {
            /// The headers of a request as it came.
            #[must_use]
            pub fn of(headers: ::http::HeaderMap) -> Self { Self(rt::ResponseHeaders::received(headers)) }
        }
    }
}

fn head(webhook: &Webhook) -> TokenStream {
    let text = docs(&webhook.docs, &format!("The body of `{}`.", plain(&webhook.wire)));
    let (method, address) = (plain(&webhook.method), plain(&webhook.address));
    let line = match (&webhook.caller, webhook.is_callback) {
        (Some(caller), _) => {
            format!("A callback of `{caller}`, sent by `{method}` to `{address}`.")
        }
        (None, true) => format!("A callback, sent by `{method}` to `{address}`."),
        (None, false) => format!("A webhook, sent by `{method}`."),
    };
    let (blank, line) = (doc_line(""), doc_line(&line));
    quote!(#text #blank #line)
}

/// A text inside a code span.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '`' || c.is_control() { '\'' } else { c }).collect()
}

fn function(webhook: &Webhook, gate: &TokenStream, scope: Scope<'_>) -> TokenStream {
    let (ty, read, when) = match &webhook.payload {
        WebhookPayload::Json(ty) => (scope.ty(ty), quote!(read_webhook), "When the body is no JSON of this type."),
        WebhookPayload::Text => {
            (quote!(::std::string::String), quote!(read_webhook_text), "When the body is no UTF-8.")
        }
        WebhookPayload::Empty | WebhookPayload::Bytes => return TokenStream::new(),
    };
    let (head, name, when) = (head(webhook), ident(&webhook.function), doc_line(when));
    let old = deprecated(webhook.deprecated);
    quote! {
        #head
        ///
        /// # Errors
        #when
        #old
        #gate
        pub fn #name(body: &[u8]) -> ::std::result::Result<#ty, rt::DecodeError> {
            rt::#read(body)
        }
    }
}

/// The enum of all webhooks, callbacks aside; of several of one name, the first.
fn all(api: &Api, scope: Scope<'_>) -> TokenStream {
    let mut seen = BTreeSet::new();
    let own = |webhook: &Webhook| !webhook.is_callback;
    let gate = webhook_gate(api, (0..).zip(&api.webhooks).filter(|(_, webhook)| own(webhook)).map(|(at, _)| at));
    let webhooks: Vec<&Webhook> =
        api.webhooks.iter().filter(|webhook| own(webhook) && seen.insert(webhook.wire.as_str())).collect();
    if webhooks.is_empty() {
        return TokenStream::new();
    }
    let variants = webhooks.iter().map(|webhook| {
        let (mut head, name) = (head(webhook), ident(&webhook.variant));
        head.extend(deprecated(webhook.deprecated));
        match &webhook.payload {
            WebhookPayload::Empty => quote!(#head #name,),
            WebhookPayload::Json(ty) => {
                let ty = scope.ty(ty);
                quote!(#head #name(#ty),)
            }
            WebhookPayload::Text => quote!(#head #name(::std::string::String),),
            WebhookPayload::Bytes => quote!(#head #name(::std::vec::Vec<u8>),),
        }
    });
    let arms = webhooks.iter().map(|webhook| {
        let (wire, name) = (&webhook.wire, ident(&webhook.variant));
        match &webhook.payload {
            WebhookPayload::Empty => quote!(#wire => Self::#name,),
            WebhookPayload::Json(_) => quote!(#wire => Self::#name(rt::read_webhook(body)?),),
            WebhookPayload::Text => quote!(#wire => Self::#name(rt::read_webhook_text(body)?),),
            WebhookPayload::Bytes => quote!(#wire => Self::#name(body.to_vec()),),
        }
    });
    quote! {
        /// Every webhook of the document.
        #gate
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Webhook {
            #(#variants)*
            /// One that the document does not list: its name and its body.
            Unrecognized(::std::string::String, ::std::vec::Vec<u8>),
        }
        #gate
        impl Webhook {
            /// Reads the body of the webhook of this name, as the document spells it. Whether the request is genuine must be
            /// known before.
            ///
            /// # Errors
            /// When the body is not what the document says of the webhook.
            pub fn read(name: &str, body: &[u8]) -> ::std::result::Result<Self, rt::DecodeError> {
                ::std::result::Result::Ok(match name {
                    #(#arms)*
                    _ => Self::Unrecognized(::std::string::ToString::to_string(name), body.to_vec()),
                })
            }
        }
    }
}
