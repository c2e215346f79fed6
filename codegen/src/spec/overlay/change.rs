//! What an action does to one node.
//!
//! Goes in: the steps to a node. Comes out: the changed tree and its places. Must not do: search.

use serde_json::Value;

use super::{Target, root_of};
use crate::diagnostics::{Code, Diagnostics};
use crate::location::Location;
use crate::spec::limits;
use crate::spec::node::Node;
use crate::spec::origin::Origin;

/// One step from a node to a member or element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Name(String),
    Index(usize),
}

impl Step {
    fn token(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Index(index) => index.to_string(),
        }
    }
}

/// Takes a node out.
pub(super) fn remove(target: &mut Target<'_>, place: &[Step], action: &Location, diagnostics: &mut Diagnostics) {
    let Some((last, parents)) = place.split_last() else {
        diagnostics.error(Code::Vocabulary, action, "the whole document cannot be removed");
        return;
    };
    let root = root_of(target);
    let path: Vec<String> = parents.iter().map(Step::token).collect();
    match (find(target.value, parents), last) {
        (Some(Value::Object(members)), Step::Name(name)) => {
            members.shift_remove(name);
            target.origin.remove(&path, name);
        }
        (Some(Value::Array(elements)), Step::Index(index)) if *index < elements.len() => {
            target.origin.remove_element(&root, &path, *index, elements.len());
            elements.remove(*index);
        }
        _ => {}
    }
}

/// Merges a value into a node.
pub(super) fn update(target: &mut Target<'_>, place: &[Step], update: &Node<'_>, diagnostics: &mut Diagnostics) {
    let (nodes, depth) = measure(update.value);
    *target.added = target.added.saturating_add(nodes);
    if *target.added > limits::NODES {
        let message = format!("overlays add more than {} values", limits::NODES);
        diagnostics.error(Code::OverBudget, &update.location, message);
        return;
    }
    if place.len() + depth > limits::DEPTH {
        let message = format!("the update makes more than {} objects and lists inside one another", limits::DEPTH);
        diagnostics.error(Code::OverBudget, &update.location, message);
        return;
    }
    let mut path: Vec<String> = place.iter().map(Step::token).collect();
    let Some(node) = find(target.value, place) else { return };
    match (&mut *node, update.value) {
        (Value::Object(_), Value::Object(_)) => merge(node, update, &mut path, target.origin),
        (Value::Array(_), _) => append(node, update, &mut path, target.origin),
        (Value::Object(_), _) => {
            diagnostics.error(Code::WrongType, &update.location, "the target is an object, so `update` must be one");
        }
        _ => {
            diagnostics
                .error(Code::Vocabulary, &update.location, "the target is neither an object nor a list")
                .help("aim at the object that holds it, and name the key in `update`");
        }
    }
}

/// Members of both are merged when both are objects or lists, else replaced.
fn merge(node: &mut Value, update: &Node<'_>, path: &mut Vec<String>, origin: &mut Origin) {
    let Value::Object(members) = node else { return };
    for (key, change) in update.members() {
        path.push(key.to_owned());
        match (members.get_mut(key), change.value) {
            (Some(member @ Value::Object(_)), Value::Object(_)) => merge(member, &change, path, origin),
            (Some(member @ Value::Array(_)), Value::Array(_)) => append(member, &change, path, origin),
            _ => {
                members.insert(key.to_owned(), change.value.clone());
                origin.set(path, change.location.clone());
            }
        }
        path.pop();
    }
}

/// A list takes in the elements of a list, or one element.
fn append(node: &mut Value, update: &Node<'_>, path: &mut Vec<String>, origin: &mut Origin) {
    let Value::Array(elements) = node else { return };
    let added: Vec<Node<'_>> = if update.value.is_array() { update.elements().collect() } else { vec![update.clone()] };
    for element in added {
        path.push(elements.len().to_string());
        origin.set(path, element.location.clone());
        path.pop();
        elements.push(element.value.clone());
    }
}

fn find<'v>(root: &'v mut Value, place: &[Step]) -> Option<&'v mut Value> {
    place.iter().try_fold(root, |node, step| match (node, step) {
        (Value::Object(members), Step::Name(name)) => members.get_mut(name),
        (Value::Array(elements), Step::Index(index)) => elements.get_mut(*index),
        _ => None,
    })
}

/// Values in a tree, and how many are inside one another; the tree came through the depth budget.
fn measure(value: &Value) -> (usize, usize) {
    let inner = |(nodes, depth): (usize, usize), value: &Value| {
        let (more, deep) = measure(value);
        (nodes + more, depth.max(deep))
    };
    let (nodes, depth) = match value {
        Value::Array(elements) => elements.iter().fold((0, 0), inner),
        Value::Object(members) => members.values().fold((0, 0), inner),
        _ => return (1, 0),
    };
    (nodes + 1, depth + 1)
}
