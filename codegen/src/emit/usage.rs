//! How a client is called, for the `README.md` of a crate: a program that compiles, its credentials, and what every call does.
//!
//! Goes in: an API and the path to its module. Comes out: Markdown. Must not do: promise what this client does not have.

use std::fmt::Write;

use crate::ir::{
    Api, Operation, OutcomeType, Parameter, Part, Parts, Payload, Scalar, Scheme, SchemeKind, TypeRef, Types, Webhook,
};

use super::readme::code;

/// What stands for a text of the caller's.
const TEXT: &str = "\"…\"";

/// A whole program: a client, and the operation that needs least, if one needs nothing that has no plain literal.
pub(super) fn program(api: &Api, path: &str) -> String {
    let operation = simplest(api);
    let mut out = format!("use {path}::Client;\n\n#[tokio::main]\n");
    out.push_str("async fn main() -> Result<(), Box<dyn std::error::Error>> {\n");
    let _ = writeln!(out, "    let client = {};", client(api, operation));
    match operation {
        Some(operation) => {
            let arguments = operation.parameters.iter().filter(|parameter| parameter.required);
            let arguments: Vec<&str> = arguments.filter_map(|parameter| literal(parameter, &api.types)).collect();
            let call = format!("client.{}({}).send().await?;", operation.method_name, arguments.join(", "));
            let shows = operation.output.ty != OutcomeType::Empty;
            let _ = if shows {
                writeln!(out, "    let answer = {call}\n    println!(\"{{answer:?}}\");")
            } else {
                writeln!(out, "    {call}")
            };
        }
        None => out.push_str("    println!(\"{client:?}\");\n"),
    }
    out.push_str("    Ok(())\n}\n");
    out
}

/// An expression that makes a client.
fn client(api: &Api, operation: Option<&Operation>) -> String {
    let has_address = api.servers.first().is_some_and(|server| server.url.starts_with("https://"));
    if has_address {
        return "Client::from_env()?".to_owned();
    }
    // Nothing says where to but the caller.
    let needed = operation.and_then(|operation| operation.security.first());
    let needed = needed.into_iter().flatten().filter_map(|name| api.schemes.iter().find(|scheme| scheme.name == *name));
    let credentials: String = needed.filter_map(setter).collect();
    let path = api.servers.first().map_or("", |server| base_path(&server.url));
    format!("Client::builder().base_url(\"https://example.com{path}\"){credentials}.build()?")
}

/// The path of an address without a host, as far as it can stand in an example.
fn base_path(url: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    if url.starts_with('/') && url.chars().all(plain) { url.trim_end_matches('/') } else { "" }
}

fn setter(scheme: &Scheme) -> Option<String> {
    match scheme.kind {
        SchemeKind::MutualTls => None,
        SchemeKind::Basic => Some(format!(".{}({TEXT}, {TEXT})", scheme.method)),
        _ => Some(format!(".{}({TEXT})", scheme.method)),
    }
}

/// The operation that is easiest to call: it reads, and all that it needs can be written down here.
fn simplest(api: &Api) -> Option<&Operation> {
    let required = |operation: &&Operation| operation.parameters.iter().filter(|p| p.required).count();
    let fits = |operation: &&Operation| {
        let parameters = operation.parameters.iter().filter(|parameter| parameter.required);
        let needs_body = operation.body.as_ref().is_some_and(|body| body.required);
        !operation.deprecated && !needs_body && parameters.clone().all(|p| literal(p, &api.types).is_some())
    };
    let cost = |operation: &&Operation| {
        let read = operation.output.variants.iter().any(|variant| matches!(variant.payload, Payload::Json(_)));
        required(operation) + usize::from(operation.method != "GET") * 4 + usize::from(!read) * 2
    };
    api.operations.iter().filter(fits).min_by_key(cost)
}

/// A literal that a parameter takes.
fn literal(parameter: &Parameter, types: &Types) -> Option<&'static str> {
    match types.resolve(&parameter.ty) {
        TypeRef::Scalar(Scalar::String | Scalar::Secret) => Some(TEXT),
        TypeRef::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U64) => Some("1"),
        TypeRef::Scalar(Scalar::F64) => Some("1.0"),
        TypeRef::Scalar(Scalar::Bool) => Some("true"),
        _ => None,
    }
}

/// Where credentials and address come from.
pub(super) fn credentials(out: &mut String, api: &Api) {
    for scheme in &api.schemes {
        let name = code(&scheme.name);
        let names: Vec<String> = scheme.env.iter().map(|name| format!("`{name}`")).collect();
        let taken = match &scheme.kind {
            SchemeKind::MutualTls => {
                let _ = writeln!(out, "- `{name}` is a client certificate; a transport of yours has to present it.");
                continue;
            }
            SchemeKind::Basic => format!("`{}(username, password)` of the builder", scheme.method),
            SchemeKind::Bearer => format!("`{}(token)` of the builder", scheme.method),
            SchemeKind::Http(kind) => {
                format!("`{}(credentials)` of the builder, sent as `{}`,", scheme.method, code(kind))
            }
            SchemeKind::ApiKeyHeader(to) => {
                format!("`{}(key)` of the builder, sent in the header `{}`,", scheme.method, code(to))
            }
            SchemeKind::ApiKeyQuery(to) => {
                format!("`{}(key)` of the builder, sent in the query as `{}`,", scheme.method, code(to))
            }
            SchemeKind::ApiKeyCookie(to) => {
                format!("`{}(key)` of the builder, sent in the cookie `{}`,", scheme.method, code(to))
            }
        };
        let _ = writeln!(out, "- {taken} sets `{name}`; `from_env` reads {}.", names.join(" and "));
    }
    for server in api.servers.iter().take(1) {
        let variables = server.variables.iter().map(|variable| {
            let allowed = variable.allowed.iter().take(8).map(|value| format!("`{}`", code(value))).collect::<Vec<_>>();
            let allowed = if allowed.is_empty() { String::new() } else { format!(", one of {}", allowed.join(", ")) };
            format!("- `{}` of the builder sets a part of the address{allowed}.\n", variable.method)
        });
        out.extend(variables);
        let env = server.env.as_ref().map(|env| format!("; `from_env` reads `{env}`")).unwrap_or_default();
        let url = code(&server.url);
        let _ = if server.url.starts_with("https://") {
            writeln!(out, "- Requests go to `{url}`, unless `base_url` says otherwise{env}.")
        } else {
            writeln!(
                out,
                "- The document states no full address (`{url}`), so `base_url` must, with the path that belongs to it{env}."
            )
        };
    }
}

/// What every call does, once for all APIs of a crate.
pub(super) fn behaviour(out: &mut String, parts: &Parts) {
    out.push_str("\n## What a call does\n\n");
    let lines = [
        Some("- Required parameters are arguments, optional ones setters of the call. Types that are sent have a `builder()`; its `build` \
              names everything that is missing or beyond its limits at once, and such a request is not sent. Values that an enum does not list are sent as \
              they are. A member with one possible value is set by itself, \
              and so is the one that says of which form a value is."),
        parts.contains(&Part::Unions).then_some(
            "- A type with several forms is an enum; where one is sent, `into()` makes it of a value of one form, and setters take that value as \
             it is.",
        ),
        Some("- `send` gives the typed body of a success, `send_raw` its status and headers too."),
        Some("- An error keeps what is known: `kind()`, `status()`, `headers()`, `body()`, `request_id()`; `api()` is the typed body where the \
              document describes one, `violations()` what was wrong with a request that was not sent. `is_not_found()`, `is_rate_limited()`, \
              `is_timeout()` and `is_retryable()` answer common questions."),
        Some("- A failure in passing is tried again, at most twice, where that cannot do a thing twice; `Retry-After` is obeyed. `retry(…)` of \
              the builder or of a call sets another policy, such as `runtime::NoRetry`."),
        Some("- A call with all its attempts takes at most 120 seconds, one attempt 60; `timeout(…)` of the builder or of a call sets another \
              limit."),
        parts.contains(&Part::Paging).then_some(
            "- Lists of several pages: `items()` and `pages()` of a call are streams over all of them; `try_next().await?` gives one after another.",
        ),
        parts.contains(&Part::Waiting).then_some(
            "- Waiting for a state: `wait_until_…(WaitConfig::deadline(…))` of a call polls until it is reached, or fails.",
        ),
        parts.contains(&Part::Downloads).then_some(
            "- Bytes come as a stream: `bytes(limit).await?` reads all of it, `download_to(path)` writes a file that is whole or not there.",
        ),
        parts.contains(&Part::Streams).then_some("- Events and JSON lines come one by one: `next().await`."),
        parts.contains(&Part::Multipart).then_some(
            "- Files of multipart bodies are `runtime::Part`s, of bytes or of a stream.",
        ),
        Some("- Secrets, and credentials of a client, show in no `Debug`, error or trace."),
    ];
    for line in lines.into_iter().flatten() {
        let _ = writeln!(out, "{line}");
    }
    out.push_str("\n`cargo doc --open` shows every operation and type.\n");
}

/// What a table says of an operation beyond its summary.
pub(super) fn notes(operation: &Operation) -> String {
    let waiters = operation.waiters.iter().map(|waiter| format!("`{}`", waiter.name));
    let pages = operation.pagination.iter().map(|_| "`items`".to_owned());
    let notes: Vec<String> = pages.chain(waiters).collect();
    let old = if operation.deprecated { " (deprecated)" } else { "" };
    if notes.is_empty() { old.to_owned() } else { format!(" ({}){old}", notes.join(", ")) }
}

/// The functions that read what the server sends by itself.
pub(super) fn webhooks(out: &mut String, webhooks: &[Webhook]) {
    let names: Vec<String> = webhooks.iter().map(|webhook| format!("`{}`", webhook.function)).collect();
    if !names.is_empty() {
        let _ = writeln!(
            out,
            "\nWhat the server sends by itself is read by functions of the module `webhooks`: {}.",
            names.join(", ")
        );
    }
}
