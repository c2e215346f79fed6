//! `x-speakeasy-polling`: states to wait for, as another generator writes them.
//!
//! Goes in: the operation's node. Comes out: waiters, whose criteria are plain comparisons with a status or a value of the body;
//! one with any other criterion is left out. Must not do: report; the key is not made for us.

use super::scalar::scalar_text;
use crate::spec::document::{Condition, Waiter};
use crate::spec::node::Node;

const KEY: &str = "x-speakeasy-polling";

/// A criterion.
enum Criterion {
    Status(u16),
    Value(String, Vec<String>),
}

/// The waiters of an operation, in order.
pub(super) fn waiters(node: &Node<'_>) -> Vec<Waiter> {
    let Some(list) = node.get(KEY) else { return Vec::new() };
    list.elements().filter_map(|entry| waiter(&entry)).collect()
}

fn waiter(node: &Node<'_>) -> Option<Waiter> {
    let name = node.get("name")?.value.as_str()?.to_owned();
    let usable = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let success = conditions(node, "successCriteria")?;
    (usable && !success.is_empty()).then_some(())?;
    Some(Waiter {
        name,
        description: None,
        success,
        failure: conditions(node, "failureCriteria")?,
        pending: Vec::new(),
        confirm_failure: false,
        foreign: Some(KEY),
        location: node.location.clone(),
    })
}

/// All criteria of a list hold together: the values do, and a status among them says no more than that there is an answer.
fn conditions(node: &Node<'_>, key: &str) -> Option<Vec<Condition>> {
    let Some(list) = node.get(key) else { return Some(Vec::new()) };
    let (mut statuses, mut values) = (Vec::new(), Vec::new());
    for entry in list.elements() {
        match criterion(&scalar_text(entry.get("condition")?.value)?)? {
            Criterion::Status(status) => statuses.push(status),
            Criterion::Value(pointer, texts) => values.push((pointer, texts)),
        }
    }
    match (&statuses[..], values.is_empty()) {
        ([], true) => Some(Vec::new()),
        ([] | [200..=299], false) => Some(vec![Condition::All(values)]),
        ([status], true) => Some(vec![Condition::Status(*status)]),
        _ => None,
    }
}

fn criterion(text: &str) -> Option<Criterion> {
    let (left, right) = text.split_once("==")?;
    let right = right.trim().trim_matches(['"', '\'']);
    match left.trim() {
        "$statusCode" => right.parse().ok().filter(|status| (100..=599).contains(status)).map(Criterion::Status),
        left => {
            let pointer = left.strip_prefix("$response.body#")?;
            (pointer.starts_with('/') && !right.is_empty())
                .then(|| Criterion::Value(pointer.to_owned(), vec![right.to_owned()]))
        }
    }
}
