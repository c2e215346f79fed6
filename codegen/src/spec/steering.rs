//! Words by which documents steer the types, names or imports of other generators.
//!
//! Goes in: the tree. Comes out: one warning, at the first of them. Must not do: read what they say.

use serde_json::Value;

use crate::diagnostics::{Code, Diagnostics};
use crate::location::Location;

use super::node::Node;

/// The words; others of other tools describe and steer nothing.
const WORDS: [&str; 9] = [
    "x-rust-type",
    "x-go-type",
    "x-go-type-import",
    "x-go-name",
    "x-java-type",
    "x-cs-type",
    "x-ts-type",
    "x-ms-kiota-info",
    "customBasePath",
];

/// Warns once when the text holds such a word as a key.
pub(super) fn warn(root: &Node<'_>, text: &str, diagnostics: &mut Diagnostics) {
    let present: Vec<&str> = WORDS.into_iter().filter(|word| text.contains(word)).collect();
    if present.is_empty() {
        return;
    }
    let mut places: Vec<(&str, Location)> = Vec::new();
    let mut count = 0;
    let mut open = vec![root.clone()];
    while let Some(node) = open.pop() {
        for word in present.iter().filter(|word| node.has(word)) {
            count += 1;
            if places.is_empty() {
                places.push((word, node.place(word)));
            }
        }
        let inner: Vec<Node<'_>> = node.members().map(|(_, member)| member).chain(node.elements()).collect();
        let holds = |node: &Node<'_>| matches!(node.value, Value::Object(_) | Value::Array(_));
        open.extend(inner.into_iter().rev().filter(holds));
    }
    let Some((word, place)) = places.pop() else { return };
    let message = match count {
        1 => format!("`{word}` steers another generator; it is passed over"),
        _ => format!("{count} keys, of which `{word}` is the first, steer other generators; they are passed over"),
    };
    diagnostics
        .warn(Code::UnsupportedFeature, &place, message)
        .help("names are given by `x-specwright-name`, in an overlay");
}
