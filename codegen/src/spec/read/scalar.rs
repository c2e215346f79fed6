//! Members of one JSON type, with the small repairs that have one clear reading.
//!
//! Goes in: an object and a key. Comes out: the value, or nothing and a finding. Must not do: know what the key means.

use serde_json::{Number, Value};

use super::Reader;
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::node::{Node, kind};

impl<'a> Reader<'a> {
    /// A text. Numbers and booleans that YAML made of unquoted text become text again; an empty YAML value counts as absent. Prose may be
    /// a reference to prose; what decides something is not, or prose might.
    pub(super) fn text(&mut self, node: &Node<'a>, key: &str) -> Option<String> {
        let found = node.get(key)?;
        let found = if matches!(key, "description" | "summary") { self.referred(found)? } else { found };
        match found.value {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            value => {
                let repaired = scalar_text(value);
                self.wrong_type(&node.place(key), (key, "text"), value, repaired.is_some());
                repaired
            }
        }
    }

    /// A boolean; the texts `true` and `false` count.
    pub(super) fn flag(&mut self, node: &Node<'a>, key: &str) -> Option<bool> {
        let value = node.member(key)?;
        if let Value::Bool(flag) = value {
            return Some(*flag);
        }
        let repaired = value.as_str().and_then(|text| text.to_ascii_lowercase().parse::<bool>().ok());
        self.wrong_type(&node.place(key), (key, "a boolean"), value, repaired.is_some());
        repaired
    }

    /// A count: a whole number from zero.
    pub(super) fn count(&mut self, node: &Node<'a>, key: &str) -> Option<u64> {
        let value = node.member(key)?;
        if let Value::Number(number) = value {
            if let Some(count) = number.as_u64().or_else(|| whole(number)) {
                return Some(count);
            }
            let message = format!("`{key}` is {number}, not a whole number from zero; it is passed over");
            self.diagnostics.warn(Code::Invalid, &node.place(key), message);
            return None;
        }
        let repaired = value.as_str().and_then(|text| text.trim().parse::<u64>().ok());
        self.wrong_type(&node.place(key), (key, "a whole number"), value, repaired.is_some());
        repaired
    }

    /// A number.
    pub(super) fn number(&mut self, node: &Node<'a>, key: &str) -> Option<Number> {
        let value = node.member(key)?;
        if let Value::Number(number) = value {
            return Some(number.clone());
        }
        let repaired = value.as_str().and_then(|text| serde_json::from_str::<Number>(text.trim()).ok());
        self.wrong_type(&node.place(key), (key, "a number"), value, repaired.is_some());
        repaired
    }

    /// What a reference leads to that stands where the specification knows none; anything else is itself.
    fn referred(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        let Some(reference) = node.reference() else { return Some(node) };
        let place = node.place("$ref");
        let message = format!("the specification knows no reference here; `{reference}` is followed all the same");
        self.diagnostics.warn(Code::Invalid, &place, message);
        self.follow(node, Kind::Part)
    }

    /// An object.
    pub(super) fn object(&mut self, node: &Node<'a>, key: &str) -> Option<Node<'a>> {
        let found = self.referred(node.get(key)?)?;
        if found.value.is_object() {
            return Some(found);
        }
        self.wrong_type(&found.location, (key, "an object"), found.value, false);
        None
    }

    /// The elements of a list.
    pub(super) fn list(&mut self, node: &Node<'a>, key: &str) -> Option<Vec<Node<'a>>> {
        let found = self.referred(node.get(key)?)?;
        if found.value.is_array() {
            return Some(found.elements().collect());
        }
        self.wrong_type(&found.location, (key, "a list"), found.value, false);
        None
    }

    /// The texts of a list.
    pub(super) fn texts(&mut self, node: &Node<'a>, key: &str) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.list(node, key)? {
            match element.value {
                Value::String(text) => texts.push(text.clone()),
                value => {
                    let repaired = scalar_text(value);
                    self.wrong_type(&element.location, (key, "text"), value, repaired.is_some());
                    texts.extend(repaired);
                }
            }
        }
        Some(texts)
    }

    /// Reports a value of another type than `key` asks for.
    pub(super) fn wrong_type(
        &mut self,
        place: &Location,
        (key, expected): (&str, &str),
        found: &Value,
        repaired: bool,
    ) {
        let outcome = if repaired { "it is read as that" } else { "it is passed over" };
        let message = format!("`{key}` asks for {expected}, here is {}; {outcome}", kind(found));
        let finding = self.diagnostics.warn(Code::WrongType, place, message);
        if found.is_null() && !repaired {
            finding.help("a key with nothing below it is null: is what belongs to it indented further than the key?");
        }
    }
}

/// The text that a number or a boolean was written as, as far as it is known.
pub(super) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// `3.0` as 3.
fn whole(number: &Number) -> Option<u64> {
    let value = number.as_f64()?;
    // Below 2^53 every whole number has an exact form.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (value >= 0.0 && value.fract() == 0.0 && value < 9_007_199_254_740_992.0).then_some(value as u64)
}
