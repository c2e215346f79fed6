//! Servers and security schemes.

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{Scheme, SchemeKind, Server, ServerVariable};
use crate::spec::document::{self, Document, Place, SecurityKind, SecurityScheme};

use super::docs;
use super::naming::{self, Case};

/// Methods that every client builder has.
const BUILDER_METHODS: &[&str] = &[
    "base_url",
    "server",
    "timeout",
    "no_timeout",
    "connect_timeout",
    "first_byte_timeout",
    "idle_timeout",
    "attempt_timeout",
    "max_body",
    "max_download",
    "timer",
    "random",
    "follow_redirects",
    "rate_limit",
    "documented_rate_limit",
    "credential_provider",
    "user_agent",
    "transport",
    "default_header",
    "allow_insecure_http",
    "build",
    "new",
    "from_env",
    "credential",
    "server_variable",
    "clone",
    "retry",
    "middleware",
    "trace_paths",
    "proxy",
    "no_proxy",
    "root_certificate",
];

/// The base URLs, with the names of the methods that set their variables.
pub(super) fn servers(document: &Document, diagnostics: &mut Diagnostics) -> Vec<Server> {
    let variables: Vec<&str> =
        document.servers.iter().flat_map(|server| server.variables.keys().map(String::as_str)).collect();
    let mut unique: Vec<&str> = Vec::new();
    for name in variables {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    let texts: Vec<String> = unique.iter().map(|name| format!("server {name}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let methods = naming::assign(&texts, Case::Snake, BUILDER_METHODS);
    let method = |name: &str| unique.iter().position(|other| *other == name).and_then(|at| methods.get(at).cloned());
    document
        .servers
        .iter()
        .map(|server| {
            if let Some(why) = unusable(server) {
                let message = format!("no client takes this server address, {why}; callers must set the base URL");
                diagnostics
                    .warn(Code::Invalid, &server.location, message)
                    .help("an address is `https://`, a host and a path, and nothing else");
            } else if !server.url.contains("://") && !server.url.starts_with('{') {
                diagnostics
                    .warn(
                        Code::UnsupportedFeature,
                        &server.location,
                        "the server address is relative; callers must set the base URL",
                    )
                    .help("give the address in full, by an overlay");
            }
            Server {
                url: server.url.clone(),
                docs: docs::clean(&[server.description.as_deref()]),
                variables: server
                    .variables
                    .iter()
                    .filter_map(|(name, variable)| {
                        Some(ServerVariable {
                            name: name.clone(),
                            method: method(name)?,
                            default: variable.default.clone(),
                            allowed: variable.allowed.clone(),
                            docs: docs::clean(&[variable.description.as_deref()]),
                        })
                    })
                    .collect(),
                env: server.env_url.clone(),
            }
        })
        .collect()
}

/// The address of an operation or path item, its variables at their defaults: callers choose among those of the document alone.
pub(super) fn own_server(server: &document::Server, diagnostics: &mut Diagnostics) -> String {
    if let Some(why) = unusable(server) {
        let message =
            format!("no client takes this server address, {why}; the operation needs a base URL from the caller");
        diagnostics
            .warn(Code::Invalid, &server.location, message)
            .help("an address is `https://`, a host and a path, and nothing else");
    } else if !server.url.contains("://") && !server.url.starts_with(['/', '{']) {
        let message = "the server address is relative to a place that is not known; the operation needs a base URL from the caller";
        diagnostics
            .warn(Code::UnsupportedFeature, &server.location, message)
            .help("give the address in full, by an overlay");
    }
    settled(server)
}

/// The address with its variables at their defaults.
fn settled(server: &document::Server) -> String {
    let replaced = |url: String, (name, variable): (&String, &document::ServerVariable)| {
        url.replace(&format!("{{{name}}}"), &variable.default)
    };
    server.variables.iter().fold(server.url.clone(), replaced)
}

/// Why the runtime will refuse the address, its variables at their defaults. It is kept all the same: servers are chosen by number.
fn unusable(server: &document::Server) -> Option<&'static str> {
    let url = settled(server);
    let before_path = url.split('/').next().unwrap_or_default();
    let scheme = before_path.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let authority = url.split_once("//").map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    if scheme.is_some_and(|scheme| scheme != "https" && scheme != "http") {
        Some("whose scheme is neither https nor http")
    } else if url.chars().any(|c| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '|')) {
        Some("which holds characters that no address can hold")
    } else if authority.is_some_and(|authority| authority.contains('@')) {
        Some("which holds a user or password")
    } else if url.contains(['?', '#']) {
        Some("which has a query or fragment")
    } else {
        None
    }
}

/// The security schemes, each with the builder method that takes its credentials and what `from_env` reads.
pub(super) fn schemes(document: &Document, api: &str) -> Vec<Scheme> {
    let names: Vec<&str> = document.security_schemes.keys().map(String::as_str).collect();
    let texts: Vec<String> = names
        .iter()
        .map(|name| {
            let plain = naming::name(name, Case::Snake);
            if BUILDER_METHODS.contains(&plain.as_str()) { format!("{plain} credential") } else { (*name).to_owned() }
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let methods = naming::assign(&texts, Case::Snake, BUILDER_METHODS);
    document
        .security_schemes
        .iter()
        .zip(methods)
        .map(|((name, scheme), method)| Scheme {
            name: name.clone(),
            method,
            kind: kind(&scheme.kind),
            docs: docs::clean(&[scheme.description.as_deref()]),
            env: env(scheme, name, api),
        })
        .collect()
}

fn kind(kind: &SecurityKind) -> SchemeKind {
    match kind {
        SecurityKind::Basic => SchemeKind::Basic,
        SecurityKind::Bearer | SecurityKind::OAuth2 | SecurityKind::OpenIdConnect => SchemeKind::Bearer,
        SecurityKind::Http(name) => SchemeKind::Http(name.clone()),
        SecurityKind::ApiKey(Place::Query, name) => SchemeKind::ApiKeyQuery(name.clone()),
        SecurityKind::ApiKey(Place::Cookie, name) => SchemeKind::ApiKeyCookie(name.clone()),
        SecurityKind::ApiKey(_, name) => SchemeKind::ApiKeyHeader(name.clone()),
        SecurityKind::MutualTls => SchemeKind::MutualTls,
    }
}

/// What the overlay says, or names made of the API and the scheme: `PETSTORE_API_KEY`.
fn env(scheme: &SecurityScheme, name: &str, api: &str) -> Vec<String> {
    let roles: &[&str] = match scheme.kind {
        SecurityKind::Basic => &["username", "password"],
        SecurityKind::MutualTls => &[],
        SecurityKind::ApiKey(..) => &["key"],
        _ => &["token"],
    };
    roles
        .iter()
        .map(|role| {
            let own = || match scheme.kind {
                SecurityKind::Basic => naming::name(&format!("{api} {role}"), Case::Snake).to_ascii_uppercase(),
                _ => naming::name(&format!("{api} {name}"), Case::Snake).to_ascii_uppercase(),
            };
            scheme.env.get(*role).cloned().unwrap_or_else(own)
        })
        .collect()
}
