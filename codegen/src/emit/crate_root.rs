//! `lib.rs`, and the `mod.rs` of an API: modules, re-exports, docs, and the few lints that emitted code asks leave of.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::ir::{Part, Parts};

use super::fragments::{doc_line, plain};
use super::{Content, Example, Output, Package, Unit, api_files, split, webhooks};

/// The root of the crate or module tree.
pub(super) fn outputs(package: &Package<'_>, out: &mut Vec<Output>) {
    let (path, tokens) =
        if package.manifest.is_some() { ("src/lib.rs", crate_root(package)) } else { ("mod.rs", module_root(package)) };
    out.push(Output {
        path: path.to_owned(),
        emitter: "codegen/src/emit/crate_root.rs",
        source: None,
        content: Content::Tokens(vec![tokens]),
    });
}

/// Lints of clippy's default set that cannot hold for names, shapes and prose which a document chooses.
fn allows() -> [TokenStream; 2] {
    [
        quote! {
            allow(
                clippy::approx_constant,
                clippy::disallowed_names,
                clippy::enum_variant_names,
                clippy::large_enum_variant,
                clippy::module_inception,
                clippy::self_named_constructors,
                clippy::should_implement_trait,
                clippy::struct_field_names,
                clippy::too_many_arguments,
                clippy::type_complexity,
                clippy::wrong_self_convention,
                reason = "names, sizes and numbers are the document's"
            )
        },
        quote! {
            allow(
                clippy::doc_lazy_continuation,
                clippy::doc_overindented_list_items,
                clippy::too_long_first_doc_paragraph,
                reason = "prose is the document's"
            )
        },
    ]
}

fn crate_root(package: &Package<'_>) -> TokenStream {
    let docs = crate_docs(package);
    let [shapes, prose] = allows();
    let name = package.manifest.as_ref().map(|manifest| manifest.name.replace('-', "_"));
    let odd_name = name.and_then(|name| odd_name(&name)).map(|attribute| quote!(#! #attribute));
    let modules = modules(package);
    quote! {
        #docs
        #odd_name
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #![warn(clippy::expect_used, clippy::indexing_slicing)]
        #![warn(clippy::panic, clippy::unreachable, clippy::unwrap_used)]
        #![#shapes]
        #![#prose]
        #(#modules)*
    }
}

/// What a name asks leave of that rustc's lint of names would warn of: capitals, or `_` twice in a row.
pub(super) fn odd_name(name: &str) -> Option<TokenStream> {
    let is_odd = name.contains(char::is_uppercase) || name.trim_matches('_').contains("__");
    is_odd.then(|| quote!([allow(non_snake_case, reason = "the name is the caller's choice")]))
}

/// A `mod.rs` that can also be taken in by `include!`, which allows no inner attributes.
fn module_root(package: &Package<'_>) -> TokenStream {
    let (of_modules, of_imports) = (host_attributes(), import_attributes());
    let items = modules(package).into_iter().map(|item| {
        let attributes = if is_import(&item) { &of_imports } else { &of_modules };
        quote!(#attributes #item)
    });
    quote!(#(#items)*)
}

fn is_import(item: &TokenStream) -> bool {
    item.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "use"))
}

/// What an import asks leave of there; it has no names, sizes and prose.
pub(super) fn import_attributes() -> TokenStream {
    quote!(#[allow(dead_code, unused_imports, reason = "the crate may keep the client to itself and call a part of it")])
}

/// What each item asks leave of in a crate that is not ours.
pub(super) fn host_attributes() -> TokenStream {
    let [shapes, prose] = allows();
    let unused = import_attributes();
    quote!(#[#shapes] #[#prose] #unused)
}

fn inner_docs<'a>(lines: impl IntoIterator<Item = &'a str>) -> TokenStream {
    lines
        .into_iter()
        .map(|line| {
            let text = if line.is_empty() { String::new() } else { format!(" {line}") };
            quote!(#![doc = #text])
        })
        .collect()
}

fn crate_docs(package: &Package<'_>) -> TokenStream {
    let (lessons, examples): (Vec<&Example<'_>>, Vec<_>) =
        package.examples.iter().partition(|example| example.is_lesson);
    let opening = own_lines(opening_docs(package, lessons.is_empty()));
    let lessons = lessons.into_iter().map(lesson_docs);
    let watching = package.manifest.is_some().then(|| inner_docs(WATCHING.iter().copied()));
    let examples = examples.into_iter().map(example_docs);
    quote!(#opening #(#lessons)* #watching #(#examples)*)
}

fn own_lines(lines: impl IntoIterator<Item = String>) -> TokenStream {
    lines.into_iter().map(|line| inner_docs([line.as_str()])).collect()
}

/// What comes before the lessons; without any, it teaches in short what they would.
fn opening_docs(package: &Package<'_>, has_no_lessons: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    match package.units.as_slice() {
        [only] => {
            lines.push(format!("A client of {}.", title(only)));
            if !only.api.docs.is_empty() {
                lines.push(String::new());
                lines.extend(only.api.docs.lines.iter().cloned());
            }
            lines.extend(split::docs(only.api));
        }
        several => {
            lines.push("Clients of several APIs, one module and one feature each.".to_owned());
            lines.push(String::new());
            for unit in several {
                let module = unit.module.unwrap_or_default();
                lines.push(format!("- [`{module}`]: {}", title(unit)));
            }
        }
    }
    if package.manifest.is_some() {
        let words = |text: &[&str]| text.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        lines.extend(words(CALLING));
        if has_no_lessons {
            lines.extend(taught(&package.parts()).into_iter().flat_map(words));
        }
    }
    lines
}

/// How any client is called; links lead to the runtime's own pages.
const CALLING: &[&str] = &[
    "",
    "# Calling",
    "",
    "`Client::from_env` reads credentials from the environment, `Client::builder` takes them and everything else that can be set,",
    "`Client::builder_from_env` is both: a builder that has read them.",
    "A client is made once and cloned: clones share connections.",
    "",
    "A method of the client makes a [`Call`](runtime::Call): required parameters are its arguments, optional ones are setters",
    "of the call, and [`send`](runtime::Call::send) sends it. [`send_raw`](runtime::Call::send_raw) gives status and headers",
    "too. An [`Error`](runtime::Error) says what happened, keeps what came, and holds the typed body where the document",
    "describes one. What is missing or beyond its limits is reported at once, before a request is sent.",
    "",
    "Types of requests have builders; `build` names every missing and invalid member at once. Enums keep values that the",
    "document does not list, and send them; unions keep values of no listed form.",
];

/// Where no example of the crate's own teaches it: what its clients do by themselves.
fn taught(parts: &Parts) -> Vec<&'static [&'static str]> {
    let lists = parts.contains(&Part::Paging).then_some(LISTS);
    let waiting = parts.contains(&Part::Waiting).then_some(WAITING);
    [Some(RETRIES), lists, waiting, Some(SECRETS), Some(TESTING)].into_iter().flatten().collect()
}

const RETRIES: &[&str] = &[
    "",
    "# Retries and time limits",
    "",
    "What fails in passing is sent again, by default twice, after a random wait that grows, or the one that the server asks for:",
    "a GET, PUT or DELETE after most failures, a POST or PATCH only where the server has surely not acted. A call ends after",
    "two minutes, repeats and waits included. The [`ClientBuilder`](runtime::ClientBuilder) sets limits and policy for a client, a",
    "[`Call`](runtime::Call) for itself; an error tells of `attempts`, `retry_stop`, `retry_after` and `maybe_applied`.",
];

const LISTS: &[&str] = &[
    "",
    "# Lists of several pages",
    "",
    "Calls whose answers come in pages have `items` and `pages`, which are streams that ask for the next page when it is needed.",
    "An error ends a stream; `position` is a text to go on from with `resume`, in another process too.",
];

const WAITING: &[&str] = &[
    "",
    "# Waiting for a state",
    "",
    "Calls that read a state have methods that wait for it. The deadline of a [`WaitConfig`](runtime::WaitConfig) must be given;",
    "a [`WaitError`](runtime::WaitError) has a case for each way to fail, with what was seen last. `start` sends what begins work",
    "and gives the call to wait with. A wait that is dropped ends nothing at the server.",
];

const SECRETS: &[&str] = &[
    "",
    "# Secrets",
    "",
    "Texts that the document marks are [`Secret`](runtime::Secret)s: they go out in requests, `Debug` masks them. `expose`, and",
    "serialising as into a request, are the ways to the text; so log no models as JSON. Credentials go to the client's own server alone and show in no `Debug`, error or trace.",
];

/// What runs around calls.
const WATCHING: &[&str] = &[
    "",
    "# Watching calls",
    "",
    "[`Middleware`](runtime::Middleware) runs code around calls and their attempts: it adds headers, measures, answers in the",
    "server's place or changes errors. With the feature `tracing` both are spans, by the names of OpenTelemetry; credentials,",
    "headers and bodies are in none of them.",
];

const TESTING: &[&str] = &[
    "",
    "# Testing without a network",
    "",
    "The feature `test-util` adds transports to `runtime` that open no connection: `ReplayTransport` answers each expected",
    "request once and reports what was not asked for, `CaptureTransport` keeps what was sent, `FaultTransport` breaks chosen",
    "requests. With `TestTimer` and `SeededRandom` retries and waits take no time and are always alike.",
];

fn title(unit: &Unit<'_>) -> String {
    let version: String =
        unit.api.version.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')).take(40).collect();
    let name = plain(&unit.api.title, "an API");
    if version.is_empty() { name } else { format!("{name}, version {version}") }
}

/// An example that opens connections, and so is only compiled.
fn example_docs(example: &Example<'_>) -> TokenStream {
    let title = format!("# Example: {}", example.name.replace('_', " "));
    let text = own_lines([String::new(), title, String::new()].into_iter().chain(prose(example)));
    let features: Vec<&str> = example.feature.into_iter().chain(["reqwest"]).collect();
    let code = tested(example, &features, "```no_run");
    quote!(#text #code)
}

/// An example with its own heading and prose. It opens no connection, so it is run as it stands.
fn lesson_docs(lesson: &Example<'_>) -> TokenStream {
    let mut prose = prose(lesson);
    let title = format!("# {}", prose.next().unwrap_or_default());
    let text = own_lines([String::new(), title].into_iter().chain(prose));
    // The test tools are there in every test: the manifest asks for them.
    let features: Vec<&str> = lesson.feature.into_iter().collect();
    let code = tested(lesson, &features, "```");
    quote!(#text #code)
}

/// The code of an example: a test with the features that it needs, mere text without.
fn tested(example: &Example<'_>, features: &[&str], fence: &str) -> TokenStream {
    let condition = match features {
        [] => None,
        [only] => Some(quote!(feature = #only)),
        several => Some(quote!(all(#(feature = #several),*))),
    };
    let opening = match condition {
        None => own_lines([fence.to_owned()]),
        Some(all) => quote!(#![cfg_attr(#all, doc = #fence)] #![cfg_attr(not(#all), doc = "```text")]),
    };
    let (blank, code) = (inner_docs([""]), own_lines(code(example).chain(["```".to_owned()])));
    quote!(#blank #opening #code)
}

/// The docs of an example.
fn prose(example: &Example<'_>) -> impl Iterator<Item = String> {
    example.text.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.trim().to_owned())
}

/// The rest of it.
fn code(example: &Example<'_>) -> impl Iterator<Item = String> {
    let lines = example.text.lines().filter(|line| !line.starts_with("//!"));
    lines.skip_while(|line| line.is_empty()).map(str::to_owned)
}

/// The modules, each with its docs; a re-export goes with the module it comes from.
fn modules(package: &Package<'_>) -> Vec<TokenStream> {
    // The runtime's own file says what it is; a second text here would mix the scopes of their links.
    let mut items = vec![quote! {
        #[rustfmt::skip]
        pub mod runtime;
    }];
    for unit in &package.units {
        match unit.module {
            Some(module) => {
                let gate = package.manifest.is_some().then(|| module_gate(unit, module));
                let odd_name = odd_name(module).map(|attribute| quote!(# #attribute));
                let module = Ident::new(module, Span::call_site());
                items.push(quote!(#gate #odd_name #[rustfmt::skip] pub mod #module;));
            }
            None => items.extend(api_items(unit)),
        }
    }
    items
}

/// The feature of a module, or those of its groups: the module is there for each of them.
fn module_gate(unit: &Unit<'_>, module: &str) -> TokenStream {
    let features = split::of_unit(unit);
    let parts: Vec<&str> = features.iter().filter(|part| !part.is_default).map(|part| part.name.as_str()).collect();
    if parts.is_empty() { split::gate(&[module]) } else { split::gate(&parts) }
}

fn api_items(unit: &Unit<'_>) -> Vec<TokenStream> {
    let gate = |file: &str| match file {
        super::WEBHOOKS => split::webhook_gate(unit.api, webhooks::emitted(unit.api)),
        _ => TokenStream::new(),
    };
    let modules = api_files(unit.api).map(|(file, ..)| (gate(file), api_head(file)));
    let mut items: Vec<TokenStream> = modules.map(|(gate, head)| quote!(#gate #head;)).collect();
    items.push(quote!(
        pub use client::Client;
    ));
    items
}

/// How the module of a file of an API is declared, without what ends the declaration.
pub(super) fn api_head(file: &str) -> TokenStream {
    let module = file.trim_end_matches(".rs");
    let docs = doc_line(match module {
        "models" => "Every type of the document.",
        "operations" => "Every operation as a value.",
        "client" => "The client and its builder.",
        _ => "What the server sends by itself: bodies to typed payloads.",
    });
    let module = Ident::new(module, Span::call_site());
    quote!(#docs #[rustfmt::skip] pub mod #module)
}

/// The `mod.rs` of an API in a crate of several.
pub(super) fn api_module(unit: &Unit<'_>) -> TokenStream {
    let docs = api_docs(unit);
    let items = api_items(unit);
    quote!(#docs #(#items)*)
}

/// What the module of an API in a crate of several says of itself.
pub(super) fn api_docs(unit: &Unit<'_>) -> TokenStream {
    let heading = inner_docs([format!("{}.", title(unit)).as_str(), ""]);
    let features = split::docs(unit.api);
    let text = inner_docs(unit.api.docs.lines.iter().chain(&features).map(String::as_str));
    quote!(#heading #text)
}
