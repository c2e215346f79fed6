//! The files of an API whose operations are in groups: a file of operations and one of types for each group, types of several groups
//! in files beside them, and the modules that take them in behind the groups' features. The paths of all items stay as if nothing were cut.
//!
//! Goes in: an API with [`Groups`]. Comes out: the further files, the lines that take them in, and the features for manifest and docs. Must
//! not do: decide what belongs together.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{self, Api, Group, GroupKind, Groups};

use super::fragments::{code, ident};
use super::{Package, Unit, models, operations};

/// A cargo feature that an API brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFeature {
    /// Its name.
    pub name: String,
    /// The features that it switches on.
    pub needs: Vec<String>,
    /// Whether it is one of the default features itself, and not only through another.
    pub is_default: bool,
}

/// The features of the APIs. The modules of a tree have none of their own: whoever takes them in decides when they are there.
pub fn features(package: &Package<'_>) -> Vec<GroupFeature> {
    let units = package.units.iter().filter(|unit| package.manifest.is_some() || gated(unit.api).is_some());
    units.flat_map(of_unit).collect()
}

/// The features of an API: the one that brings all of it, then those of its groups.
pub(super) fn of_unit(unit: &Unit<'_>) -> Vec<GroupFeature> {
    let Some((whole, groups)) = gated(unit.api) else {
        let alone = |name: &str| GroupFeature { name: name.to_owned(), needs: Vec::new(), is_default: true };
        return unit.module.map(alone).into_iter().collect();
    };
    let parts: Vec<String> = groups.list.iter().filter_map(|group| group.feature.clone()).collect();
    let part = |name: &String| GroupFeature { name: name.clone(), needs: Vec::new(), is_default: false };
    let features: Vec<GroupFeature> = parts.iter().map(part).collect();
    [GroupFeature { name: whole.to_owned(), needs: parts, is_default: true }].into_iter().chain(features).collect()
}

/// The groups where they have features, with the feature that brings all of them.
pub(super) fn gated(api: &Api) -> Option<(&str, &Groups)> {
    let groups = api.groups.as_ref()?;
    Some((groups.whole.as_deref()?, groups))
}

/// The attribute of what is there with any of these features; nothing for none.
pub(super) fn gate(features: &[&str]) -> TokenStream {
    match features {
        [] => TokenStream::new(),
        [only] => quote!(#[cfg(feature = #only)]),
        several => quote!(#[cfg(any(#(feature = #several),*))]),
    }
}

/// The attribute of what the webhooks need whose positions these are; nothing where they are always there.
pub(super) fn webhook_gate(api: &Api, webhooks: impl Iterator<Item = usize>) -> TokenStream {
    let Some((_, groups)) = gated(api) else { return TokenStream::new() };
    let mut features: Vec<&str> = webhooks.filter_map(|at| groups.of_webhook(at)?.feature.as_deref()).collect();
    features.sort_unstable();
    features.dedup();
    gate(&features)
}

/// Leave for a field that nothing reads when no operation is there.
pub(super) fn idle(api: &Api) -> TokenStream {
    let leave = quote!(allow(dead_code, reason = "no operation asks for it"));
    if api.operations.is_empty() {
        return quote!(#[#leave]);
    }
    let Some((_, groups)) = gated(api) else { return TokenStream::new() };
    let busy = groups.list.iter().filter(|group| !group.operations.is_empty());
    let features: Vec<&str> = busy.filter_map(|group| group.feature.as_deref()).collect();
    match features.as_slice() {
        [only] => quote!(#[cfg_attr(not(feature = #only), #leave)]),
        several => quote!(#[cfg_attr(not(any(#(feature = #several),*)), #leave)]),
    }
}

/// What stands in `operations.rs` of an API in groups.
pub(super) fn operation_modules(groups: &Groups) -> Vec<TokenStream> {
    let modules = groups.list.iter().enumerate().filter(|(_, group)| !group.operations.is_empty());
    modules.map(|(at, group)| module(&group.name, &groups.features(&[at]))).collect()
}

/// What stands in `models.rs` of an API in groups.
pub(super) fn model_modules(groups: &Groups) -> Vec<TokenStream> {
    groups.files.iter().map(|file| module(&file.name, &groups.features(&file.groups))).collect()
}

fn module(name: &ir::Ident, features: &[&str]) -> TokenStream {
    let (gate, name) = (gate(features), ident(name));
    quote!(#gate mod #name; #gate pub use #name::*;)
}

/// A file below those that every API has: its path, its emitter and its items.
pub(super) type Part = (String, &'static str, Vec<TokenStream>);

/// The files of groups.
pub(super) fn parts(api: &Api) -> Vec<Part> {
    let Some(groups) = &api.groups else { return Vec::new() };
    let with_operations = groups.list.iter().filter(|group| !group.operations.is_empty());
    let operations = with_operations.map(|group| {
        (format!("operations/{}.rs", group.name), "codegen/src/emit/operations.rs", operations::part(api, group))
    });
    let models = groups
        .files
        .iter()
        .map(|file| (format!("models/{}.rs", file.name), "codegen/src/emit/models.rs", models::part(api, file)));
    operations.chain(models).collect()
}

/// What a group brings, for a list of features; texts of the document are turned by `text` into what may stand there.
pub(super) fn about(group: &Group, text: impl Fn(&str) -> String) -> String {
    let (operations, webhooks) = (group.operations.len(), group.webhooks.len());
    let callbacks = if webhooks == 0 { String::new() } else { format!(" and {}", count(webhooks, "callback")) };
    let operations = count(operations, "operation");
    match &group.kind {
        GroupKind::Tag(tag) if tag.trim().is_empty() => format!("{operations}{callbacks} of an empty tag"),
        GroupKind::Tag(tag) => format!("{operations}{callbacks} of the tag {}", text(tag)),
        GroupKind::Untagged => format!("{operations}{callbacks} without a tag"),
        GroupKind::Webhooks => count(webhooks, "webhook"),
        GroupKind::Unreferenced => "types that no operation uses".to_owned(),
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The lines of a module's documentation on its features; none where it has none.
pub(super) fn docs(api: &Api) -> Vec<String> {
    let Some((whole, groups)) = gated(api) else { return Vec::new() };
    let mut lines: Vec<String> = ["", "# Features", ""].map(str::to_owned).into();
    lines.push(format!("The feature `{whole}`, a default one, brings every operation. To compile less, switch the default features off and"));
    lines.push(
        "name those that are used, beside `aws-lc-rs` for the transport; each brings its operations and the types that they need:"
            .to_owned(),
    );
    lines.push(String::new());
    for group in &groups.list {
        let Some(feature) = &group.feature else { continue };
        let about = about(group, |tag| format!("`{}`", code(tag)));
        let summary = group.docs.summary();
        let summary = if summary.is_empty() { summary } else { format!(". {summary}") };
        lines.push(format!("- `{feature}`: {about}{summary}"));
    }
    lines
}
