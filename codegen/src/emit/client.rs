//! `client.rs`: the client of an API, a method an operation, and what its builder takes.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Api, Operation, Scheme, SchemeKind, Server};

use super::fragments::{Scope, Site, code, deprecated, doc_line, docs, ident, plain};
use super::operations::operation_docs;
use super::split::idle;
use super::told::beside_send;

/// The items of `client.rs`.
pub(super) fn client(api: &Api) -> Vec<TokenStream> {
    let table = table(api);
    let scope = Scope { types: &api.types, site: Site::Beside };
    // Those of groups stand beside the operations.
    let own = if api.groups.is_some() { [].as_slice() } else { &api.operations };
    let methods = methods(own, scope);
    let reach = api.groups.as_ref().map(|_| quote!(pub(super)));
    let title =
        doc_line(&format!("A client of {}; cheap to clone, clones share connections.", plain(&api.title, "the API")));
    let lines: Vec<TokenStream> = env_docs(api).iter().map(|line| doc_line(line)).collect();
    let builder = builder(api);
    let idle = idle(api);
    let items = quote! {
        #table
        #title
        #[derive(Clone, Debug)]
        pub struct Client { #idle #reach inner: rt::Client }
        impl Client {
            /// A builder: credentials, base URL, time-outs, transport.
            #[must_use]
            pub fn builder() -> rt::ClientBuilder<Self> { rt::ClientBuilder::new(&API) }

            #(#lines)*
            pub fn from_env() -> ::std::result::Result<Self, rt::ConfigError> { Self::builder_from_env()?.build() }

            /// A builder that has what `from_env` reads, for everything else that can be set.
            ///
            /// # Errors
            /// When a variable holds what cannot be used.
            pub fn builder_from_env() -> ::std::result::Result<rt::ClientBuilder<Self>, rt::ConfigError> {
                rt::ClientBuilder::from_env(&API)
            }

            #methods
        }
        impl ::std::convert::From<rt::Client> for Client {
            fn from(inner: rt::Client) -> Self { Self { inner } }
        }
        #builder
    };
    vec![items]
}

fn table(api: &Api) -> TokenStream {
    let (name, title, version) = (&api.name, &api.title, &api.version);
    let servers = api.servers.iter().map(server);
    let schemes = api.schemes.iter().map(scheme);
    let rate_limit = match api.rate_limit {
        Some((per_second, burst)) => {
            let (per_second, burst) = (Literal::u32_unsuffixed(per_second), Literal::u32_unsuffixed(burst));
            quote!(::std::option::Option::Some(rt::RateLimit { per_second: #per_second, burst: #burst }))
        }
        None => quote!(::std::option::Option::None),
    };
    let request_ids = match api.request_ids.as_slice() {
        [] => quote!(rt::Api::REQUEST_IDS),
        names => quote!(&[#(#names),*]),
    };
    let docs = doc_line("What the document says of the API as a whole.");
    quote! {
        #docs
        pub static API: rt::Api = rt::Api {
            name: #name,
            title: #title,
            version: #version,
            agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            servers: &[#(#servers),*],
            schemes: &[#(#schemes),*],
            rate_limit: #rate_limit,
            request_ids: #request_ids,
        };
    }
}

fn server(server: &Server) -> TokenStream {
    let url = &server.url;
    let variables = server.variables.iter().map(|variable| {
        let (name, default, allowed) = (&variable.name, &variable.default, &variable.allowed);
        quote!(rt::ServerVariable { name: #name, default: #default, allowed: &[#(#allowed),*] })
    });
    let env = match &server.env {
        Some(name) => quote!(::std::option::Option::Some(#name)),
        None => quote!(::std::option::Option::None),
    };
    quote!(rt::Server { url: #url, variables: &[#(#variables),*], env: #env })
}

fn scheme(scheme: &Scheme) -> TokenStream {
    let (name, env) = (&scheme.name, &scheme.env);
    let kind = match &scheme.kind {
        SchemeKind::Basic => quote!(rt::SchemeKind::Basic),
        SchemeKind::Bearer => quote!(rt::SchemeKind::Bearer),
        SchemeKind::Http(name) => quote!(rt::SchemeKind::Http(#name)),
        SchemeKind::ApiKeyHeader(name) => quote!(rt::SchemeKind::ApiKeyHeader(#name)),
        SchemeKind::ApiKeyQuery(name) => quote!(rt::SchemeKind::ApiKeyQuery(#name)),
        SchemeKind::ApiKeyCookie(name) => quote!(rt::SchemeKind::ApiKeyCookie(#name)),
        SchemeKind::MutualTls => quote!(rt::SchemeKind::MutualTls),
    };
    quote!(rt::Scheme { name: #name, kind: #kind, env: &[#(#env),*] })
}

fn env_docs(api: &Api) -> Vec<String> {
    let mut lines =
        vec!["A client configured by environment variables; an empty one counts as unset.".to_owned(), String::new()];
    for scheme in api.schemes.iter().filter(|scheme| !scheme.env.is_empty()) {
        let names: Vec<String> = scheme.env.iter().map(|name| format!("`{name}`")).collect();
        lines.push(format!("- {}: credentials of `{}`", names.join(" and "), code(&scheme.name)));
    }
    for env in api.servers.iter().filter_map(|server| server.env.as_ref()) {
        lines.push(format!("- `{env}`: the base URL instead of the document's"));
    }
    if lines.last().is_some_and(|line| !line.is_empty()) {
        lines.push(String::new());
    }
    lines.extend([
        "# Errors".to_owned(),
        "When a variable holds what cannot be used, or the transport cannot be built.".to_owned(),
    ]);
    lines
}

/// The methods that call these operations.
pub(super) fn methods<'a>(operations: impl IntoIterator<Item = &'a Operation>, scope: Scope<'_>) -> TokenStream {
    operations.into_iter().map(|operation| method(operation, scope)).collect()
}

fn method(operation: &Operation, scope: Scope<'_>) -> TokenStream {
    let (docs, old) = (operation_docs(operation), deprecated(operation.deprecated));
    let (method, name) = (ident(&operation.method_name), ident(&operation.name));
    let name = scope.called(&quote!(#name));
    let body = operation.body.iter().filter(|body| body.required);
    let required = operation.parameters.iter().filter(|parameter| parameter.required);
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    for parameter in required {
        let (name, argument) = (ident(&parameter.name), scope.argument(&parameter.ty));
        let ty = &argument.tokens;
        arguments.push(quote!(#name: #ty));
        values.push(name);
    }
    for body in body {
        let (name, ty) = (ident(&body.name), super::body::outer_body_type(body, scope));
        arguments.push(quote!(#name: impl ::std::convert::Into<#ty>));
        values.push(name);
    }
    let beside_send = beside_send(operation);
    quote! {
        #docs
        #beside_send
        #old
        pub fn #method(&self, #(#arguments),*) -> rt::Call<#name> {
            rt::Call::new(&self.inner, #name::new(#(#values),*))
        }
    }
}

/// What the builder takes for this API alone: credentials and server variables.
fn builder(api: &Api) -> TokenStream {
    let credentials = api.schemes.iter().filter_map(credential);
    let mut seen = Vec::new();
    let mut variables = Vec::new();
    for variable in api.servers.iter().flat_map(|server| &server.variables) {
        if seen.contains(&&variable.method) {
            continue;
        }
        seen.push(&variable.method);
        let (method, name) = (ident(&variable.method), &variable.name);
        let docs = docs(&variable.docs, &format!("Sets the server variable `{}`.", code(&variable.name)));
        variables.push(quote! {
            #docs
            #[must_use]
            pub fn #method(self, value: impl ::std::convert::Into<::std::string::String>) -> Self {
                self.server_variable(#name, value)
            }
        });
    }
    let items: Vec<TokenStream> = credentials.chain(variables).collect();
    if items.is_empty() {
        return TokenStream::new();
    }
    quote!(impl rt::ClientBuilder<Client> { #(#items)* })
}

fn credential(scheme: &Scheme) -> Option<TokenStream> {
    let (method, name) = (ident(&scheme.method), &scheme.name);
    let docs = docs(&scheme.docs, &format!("Credentials of `{}`.", code(&scheme.name)));
    let (arguments, value) = match scheme.kind {
        SchemeKind::MutualTls => return None,
        SchemeKind::Basic => (
            quote!(
                username: impl ::std::convert::Into<::std::string::String>,
                password: impl ::std::convert::Into<::std::string::String>
            ),
            quote!(rt::Credential::basic(username, password)),
        ),
        _ => (quote!(token: impl ::std::convert::Into<::std::string::String>), quote!(rt::Credential::token(token))),
    };
    Some(quote! {
        #docs
        #[must_use]
        pub fn #method(self, #arguments) -> Self { self.credential(#name, #value) }
    })
}
