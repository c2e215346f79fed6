//! `x-specwright-waiters` and `x-specwright-waits-with`.
//!
//! Goes in: the value of the key. Comes out: conditions as data. Must not do: hold pointers against a response; lowering does.

use super::Reader;
use super::scalar::scalar_text;
use crate::spec::document::{Condition, Waiter, WaitsWith};
use crate::spec::node::Node;

impl<'a> Reader<'a> {
    /// The waiters of an operation, in order.
    pub(super) fn waiters(&mut self, hint: &Node<'a>) -> Vec<Waiter> {
        if !hint.value.is_object() {
            self.bad_hint(&hint.location, "`x-specwright-waiters` is an object from names to waiters");
        }
        hint.members().filter_map(|(name, node)| self.waiter(name, &node)).collect()
    }

    fn waiter(&mut self, name: &str, node: &Node<'a>) -> Option<Waiter> {
        let snake = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.bytes().all(snake) {
            self.bad_hint(&node.location, format!("the waiter's name `{}` is not in snake_case", name.escape_debug()));
            return None;
        }
        self.closed(node, &["success", "failure", "pending", "confirm-failure", "description"]);
        let waiter = Waiter {
            name: name.to_owned(),
            description: self.optional_hint_text(node, "description"),
            success: self.conditions(node, "success"),
            failure: self.conditions(node, "failure"),
            pending: self.conditions(node, "pending"),
            confirm_failure: self.confirm_failure(node),
            foreign: None,
            location: node.location.clone(),
        };
        if waiter.success.is_empty() {
            self.bad_hint(&node.location, "the waiter has no condition under `success`, so it would never end well");
        }
        Some(waiter)
    }

    fn confirm_failure(&mut self, node: &Node<'a>) -> bool {
        let Some(stated) = node.get("confirm-failure") else { return false };
        if stated.value.as_bool().is_none() {
            self.bad_hint(&stated.location, "`confirm-failure` asks for a boolean");
        }
        stated.value.as_bool().unwrap_or_default()
    }

    fn conditions(&mut self, node: &Node<'a>, key: &str) -> Vec<Condition> {
        let Some(list) = node.get(key) else { return Vec::new() };
        if !list.value.is_array() {
            self.bad_hint(&list.location, format!("`{key}` asks for a list of conditions"));
        }
        list.elements().filter_map(|condition| self.condition(&condition)).collect()
    }

    fn condition(&mut self, node: &Node<'a>) -> Option<Condition> {
        self.closed(node, &["status", "all"]);
        if node.get("status").is_some() && node.get("all").is_some() {
            self.bad_hint(&node.location, "a condition has `status` or `all`, not both");
            return None;
        }
        if let Some(status) = node.get("status") {
            let code = status.value.as_u64().and_then(|code| u16::try_from(code).ok());
            return match code.filter(|code| (100..=599).contains(code)) {
                Some(code) => Some(Condition::Status(code)),
                None => {
                    self.bad_hint(&status.location, "`status` asks for a number from 100 to 599");
                    None
                }
            };
        }
        let Some(all) = node.get("all").filter(|all| all.value.as_array().is_some_and(|list| !list.is_empty())) else {
            self.bad_hint(&node.location, "a condition has `status`, or a list `all`");
            return None;
        };
        let tests: Vec<_> = all.elements().map(|test| self.value_test(&test)).collect();
        // All or none: a condition that lost a part would be met too early.
        tests.into_iter().collect::<Option<Vec<_>>>().map(Condition::All)
    }

    fn value_test(&mut self, node: &Node<'a>) -> Option<(String, Vec<String>)> {
        self.closed(node, &["pointer", "in"]);
        let pointer = self.hint_text(node, "pointer")?;
        let values = node.get("in").map(|list| list.elements().filter_map(|value| scalar_text(value.value)).collect());
        match values {
            Some(values) if !Vec::is_empty(&values) => Some((pointer, values)),
            _ => {
                self.bad_hint(&node.location, "`in` asks for a list of values");
                None
            }
        }
    }

    /// `x-specwright-waits-with`.
    pub(super) fn waits_with(&mut self, hint: &Node<'a>) -> Option<WaitsWith> {
        self.closed(hint, &["operation", "id", "waiter"]);
        Some(WaitsWith {
            operation: self.hint_text(hint, "operation")?,
            id: self.hint_text(hint, "id")?,
            waiter: self.hint_text(hint, "waiter")?,
            location: hint.location.clone(),
        })
    }
}
