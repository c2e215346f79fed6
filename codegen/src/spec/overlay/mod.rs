//! OpenAPI Overlay 1.0: changes that stand beside a document.
//!
//! Goes in: the tree of the document and the tree of an overlay. Comes out: the changed tree, and for every changed part its place in
//! the overlay. An action without effect is an error: its author believes that it has one. Must not do: know OpenAPI.

mod change;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use super::keywords::{self, Keywords};
use super::limits;
use super::node::{Node, kind};
use super::origin::Origin;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location};
use change::Step;

/// The document that an overlay changes.
pub(super) struct Target<'t> {
    /// The tree.
    pub(super) value: &'t mut Value,
    /// Where its parts came from.
    pub(super) origin: &'t mut Origin,
    /// The text that it was read from.
    pub(super) file: FileId,
    /// Values that overlays have added so far.
    pub(super) added: &'t mut usize,
}

/// Carries out the actions of an overlay, in order.
pub(super) fn apply(mut target: Target<'_>, overlay: &Value, file: FileId, diagnostics: &mut Diagnostics) {
    let origin = Origin::default();
    let root = Node::root(overlay, file, &origin);
    if !is_overlay(&root, diagnostics) {
        return;
    }
    closed(&root, &keywords::OVERLAY, diagnostics);
    let Some(actions) = root.get("actions") else {
        diagnostics.error(Code::Missing, &root.location, "the overlay has no `actions`");
        return;
    };
    if !actions.value.is_array() {
        let message = format!("`actions` asks for a list, here is {}", kind(actions.value));
        diagnostics.error(Code::WrongType, &actions.location, message);
    }
    for action in actions.elements() {
        act(&mut target, &action, diagnostics);
    }
}

fn is_overlay(root: &Node<'_>, diagnostics: &mut Diagnostics) -> bool {
    let stated = root.value.get("overlay");
    let version = match stated {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    if version == "1.0" || version.starts_with("1.0.") {
        return true;
    }
    let place = if stated.is_some() { root.place("overlay") } else { root.location.clone() };
    let is_document = ["openapi", "swagger"].iter().any(|key| root.has(key));
    let help = match (stated, is_document) {
        (Some(_), _) => "read is version 1.0: `overlay: 1.0.0`",
        (None, true) => "this is an OpenAPI document; an overlay starts with `overlay: 1.0.0`, and has `actions`",
        (None, false) => "an overlay starts with `overlay: 1.0.0`",
    };
    diagnostics.error(Code::UnknownVersion, &place, "this is no OpenAPI Overlay 1.0").help(help);
    false
}

/// Unlike in a document, an unknown key is an error: an overlay is written for us.
fn closed(node: &Node<'_>, table: &Keywords, diagnostics: &mut Diagnostics) {
    for (key, member) in node.members().filter(|(key, _)| !table.knows(key)) {
        let message = format!("`{key}` is no keyword of {}", table.object);
        let finding = diagnostics.error(Code::Vocabulary, &member.location, message);
        if let Some(Some(near)) = table.judge(key) {
            finding.help(format!("did you mean `{near}`?"));
        }
    }
}

fn act(target: &mut Target<'_>, action: &Node<'_>, diagnostics: &mut Diagnostics) {
    closed(action, &keywords::ACTION, diagnostics);
    let Some(stated) = action.get("target") else {
        diagnostics.error(Code::Missing, &action.location, "the action has no `target`");
        return;
    };
    let Some(path) = read_target(&stated, diagnostics) else { return };
    let mut places: Vec<Vec<Step>> = path.query_located(target.value).locations().map(steps).collect();
    if places.is_empty() {
        diagnostics
            .error(Code::Vocabulary, &stated.location, "the target matches nothing")
            .help("compare it with the document; keys with `/` or `.` are written `['…']`");
        return;
    }
    places.sort();
    places.dedup();
    let remove = action.get("remove");
    match &remove {
        Some(flag) if flag.value == &Value::Bool(true) => {
            // Later elements first, so that the indexes of earlier ones stay true.
            for place in places.iter().rev() {
                change::remove(target, place, &action.location, diagnostics);
            }
            return;
        }
        Some(flag) if !flag.value.is_boolean() => {
            let message = format!("`remove` asks for a boolean, here is {}", kind(flag.value));
            diagnostics.error(Code::WrongType, &flag.location, message);
            return;
        }
        _ => {}
    }
    let Some(update) = action.get("update") else {
        diagnostics.error(Code::Vocabulary, &action.location, "the action has neither `update` nor `remove: true`");
        return;
    };
    for place in &places {
        change::update(target, place, &update, diagnostics);
    }
}

fn read_target(stated: &Node<'_>, diagnostics: &mut Diagnostics) -> Option<JsonPath> {
    let Some(text) = stated.value.as_str() else {
        let message = format!("`target` asks for a JSONPath, here is {}", kind(stated.value));
        diagnostics.error(Code::WrongType, &stated.location, message);
        return None;
    };
    if text.matches("..").count() > limits::DESCENDANTS {
        let message = format!("the target has more than {} `..`", limits::DESCENDANTS);
        diagnostics.error(Code::OverBudget, &stated.location, message);
        return None;
    }
    match JsonPath::parse(text) {
        Ok(path) => Some(path),
        Err(failure) => {
            let message = format!("the target is no JSONPath (RFC 9535), at its character {}", failure.position() + 1);
            diagnostics.error(Code::Syntax, &stated.location, message);
            None
        }
    }
}

fn steps(path: &serde_json_path::NormalizedPath<'_>) -> Vec<Step> {
    let step = |element: &PathElement<'_>| match element {
        PathElement::Name(name) => Step::Name((*name).to_owned()),
        PathElement::Index(index) => Step::Index(*index),
    };
    path.iter().map(step).collect()
}

/// Where the document itself begins.
fn root_of(target: &Target<'_>) -> Location {
    Location::root(target.file)
}
