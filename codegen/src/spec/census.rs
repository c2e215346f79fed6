//! How many operations a document declares, counted on the raw tree: what is read later is held against it.

use std::collections::BTreeSet;

use super::files::Files;
use super::node::Node;

/// Methods a path item has keys for (OpenAPI 3.0.3 "Path Item Object"; `query` since 3.2).
const METHODS: [&str; 9] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"];

/// Operations under `paths`, those of referenced path items included where the reference leads to a text that was given.
pub(super) fn operations(document: &Node<'_>, files: &Files) -> usize {
    let Some(paths) = document.get("paths") else { return 0 };
    let paths = target(document, &paths, files).unwrap_or(paths);
    let items = paths.members().filter(|(path, _)| !path.starts_with("x-"));
    items.map(|(_, item)| in_item(document, item, files)).sum()
}

fn in_item<'n>(document: &Node<'n>, item: Node<'n>, files: &'n Files) -> usize {
    let target = target(document, &item, files);
    // As of every key, what stands beside a reference goes before what it leads to.
    let more = item.get("additionalOperations").or_else(|| target.as_ref()?.get("additionalOperations"));
    let more = more.filter(|more| more.value.is_object());
    let more = more.iter().flat_map(Node::members);
    let more = more.filter(|(method, member)| !method.starts_with("x-") && member.value.is_object());
    let fixed = [Some(item), target];
    let fixed = fixed.iter().flatten().flat_map(Node::members).filter(|(_, member)| member.value.is_object());
    let fixed = fixed.map(|(key, _)| key.to_ascii_uppercase()).filter(|key| METHODS.contains(&key.as_str()));
    let found: BTreeSet<String> = fixed.chain(more.map(|(method, _)| method.to_owned())).collect();
    found.len()
}

fn target<'n>(document: &Node<'n>, node: &Node<'n>, files: &'n Files) -> Option<Node<'n>> {
    files.peek(document, node.reference()?, node.place("$ref").file)
}
