//! A value together with its place.
//!
//! Goes in: the normalised tree and the table of moved parts. Comes out: members and elements, each located. Must not do: judge.

use serde_json::Value;

use super::origin::Origin;
use crate::location::{FileId, Location};

/// A node of the document on the way down.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    /// Its value.
    pub(super) value: &'a Value,
    /// Where its author wrote it.
    pub(super) location: Location,
    /// Its pointer in the normalised tree is not kept; references walk from the root.
    origin: Option<&'a Origin>,
}

impl<'a> Node<'a> {
    /// The root of a document.
    pub(super) fn root(value: &'a Value, file: FileId, origin: &'a Origin) -> Self {
        Self { value, location: Location::root(file), origin: Some(origin) }
    }

    /// A member that is there.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        Some(self.step(key, self.member(key)?))
    }

    /// The value of a member that is there.
    pub(super) fn member(&self, key: &str) -> Option<&'a Value> {
        let members = self.value.as_object()?;
        // Most objects are asked for many keys and have few: a look at each is cheaper than a hash.
        if members.len() > 8 {
            return members.get(key);
        }
        members.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// A member or an element, by the token of a pointer.
    pub(super) fn token(&self, token: &str) -> Option<Self> {
        if let Value::Array(list) = self.value {
            // RFC 6901 section 4: digits without a leading zero.
            if !token.bytes().all(|b| b.is_ascii_digit()) || (token.len() > 1 && token.starts_with('0')) {
                return None;
            }
            return list.get(token.parse::<usize>().ok()?).map(|value| self.step(token, value));
        }
        self.get(token)
    }

    /// Whether a member is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.member(key).is_some()
    }

    /// The place of a member, there or not.
    pub(super) fn place(&self, key: &str) -> Location {
        match self.origin.and_then(|origin| origin.child(key)).and_then(Origin::here) {
            Some(moved) => moved.clone(),
            None => self.location.child(key),
        }
    }

    /// All members, in order; none when it is no object.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(move |(key, value)| (key.as_str(), self.step(key, value)))
    }

    /// All elements, in order; none when it is no list.
    pub(super) fn elements(&self) -> impl Iterator<Item = Self> {
        let elements = self.value.as_array().into_iter().flatten().enumerate();
        elements.map(move |(index, value)| self.step(&index.to_string(), value))
    }

    /// What tells this node from every other of the tree: the tree is not changed while it is read, so an address does, and costs
    /// less than a pointer. Never an order, never printed.
    pub(super) fn identity(&self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }

    /// Its `$ref`, when it has one that is text.
    pub(super) fn reference(&self) -> Option<&'a str> {
        self.member("$ref")?.as_str()
    }

    fn step(&self, token: &str, value: &'a Value) -> Self {
        let origin = self.origin.and_then(|origin| origin.child(token));
        let location = match origin.and_then(Origin::here) {
            Some(moved) => moved.clone(),
            None => self.location.child(token),
        };
        Self { value, location, origin }
    }
}

/// What a value is, as a message says it.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
