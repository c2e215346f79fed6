//! Limits on values.
//!
//! Goes in: a schema node whose types are read. Comes out: limits that can be met. Must not do: compile patterns.

use serde_json::{Number, Value};

use super::Reader;
use crate::diagnostics::Code;
use crate::spec::document::{Bound, Constraints, Schema};
use crate::spec::node::Node;
use crate::spec::version::Version;

impl<'a> Reader<'a> {
    /// Reads all limits of a schema.
    pub(super) fn constraints(&mut self, node: &Node<'a>, schema: &mut Schema) {
        let integer = schema.types.integer && !schema.types.number;
        let mut limits = Constraints {
            minimum: self.bound(node, "minimum", "exclusiveMinimum", integer),
            maximum: self.bound(node, "maximum", "exclusiveMaximum", integer),
            multiple_of: self.multiple_of(node),
            min_length: self.count(node, "minLength"),
            max_length: self.count(node, "maxLength"),
            pattern: self.text(node, "pattern"),
            min_items: self.count(node, "minItems"),
            max_items: self.count(node, "maxItems"),
            unique_items: self.flag(node, "uniqueItems").unwrap_or_default(),
            min_properties: self.count(node, "minProperties"),
            max_properties: self.count(node, "maxProperties"),
        };
        let empty = |low: Option<u64>, high: Option<u64>| matches!((low, high), (Some(low), Some(high)) if low > high);
        if contradict(limits.minimum.as_ref(), limits.maximum.as_ref()) {
            self.contradiction(node, "minimum", "maximum");
            (limits.minimum, limits.maximum) = (None, None);
        }
        if empty(limits.min_length, limits.max_length) {
            self.contradiction(node, "minLength", "maxLength");
            (limits.min_length, limits.max_length) = (None, None);
        }
        if empty(limits.min_items, limits.max_items) {
            self.contradiction(node, "minItems", "maxItems");
            (limits.min_items, limits.max_items) = (None, None);
        }
        if empty(limits.min_properties, limits.max_properties) {
            self.contradiction(node, "minProperties", "maxProperties");
            (limits.min_properties, limits.max_properties) = (None, None);
        }
        schema.constraints = limits;
    }

    fn contradiction(&mut self, node: &Node<'a>, low: &str, high: &str) {
        let message = format!("no value meets both `{low}` and `{high}`; both are passed over");
        self.diagnostics.warn(Code::Invalid, &node.place(low), message).related(&node.place(high), "the other limit");
    }

    /// `minimum` with a boolean `exclusiveMinimum` (3.0) or a number of its own (3.1); the tighter of two numbers counts.
    fn bound(&mut self, node: &Node<'a>, key: &str, exclusive_key: &str, integer: bool) -> Option<Bound> {
        let inclusive = self.limit(node, key, integer);
        match node.member(exclusive_key) {
            None => inclusive.map(|value| Bound { value, exclusive: false }),
            Some(Value::Number(_)) => {
                if self.version != Version::V31 {
                    let message =
                        format!("`{exclusive_key}` is a boolean before OpenAPI 3.1; it is read as a limit of its own");
                    self.diagnostics.warn(Code::WrongType, &node.place(exclusive_key), message);
                }
                let exclusive = self.limit(node, exclusive_key, integer);
                tighter(inclusive, exclusive, key == "minimum")
            }
            Some(_) => {
                let exclusive = self.flag(node, exclusive_key).unwrap_or_default();
                if self.version == Version::V31 {
                    let message = format!("`{exclusive_key}` is a number since OpenAPI 3.1; it is read with `{key}`");
                    self.diagnostics.warn(Code::WrongType, &node.place(exclusive_key), message);
                }
                inclusive.map(|value| Bound { value, exclusive })
            }
        }
    }

    /// A limit; one that no 64-bit integer can pass limits nothing there.
    fn limit(&mut self, node: &Node<'a>, key: &str, integer: bool) -> Option<Number> {
        let number = self.number(node, key)?;
        let wide = number.as_f64().is_some_and(|value| value.abs() >= 9_223_372_036_854_775_808.0);
        if integer && wide && number.as_i64().is_none() && number.as_u64().is_none() {
            let message = format!("`{key}` is {number}, beyond 64 bits; it is passed over");
            self.diagnostics.warn(Code::Invalid, &node.place(key), message);
            return None;
        }
        Some(number)
    }

    fn multiple_of(&mut self, node: &Node<'a>) -> Option<Number> {
        let number = self.number(node, "multipleOf")?;
        if number.as_f64().is_some_and(|value| value > 0.0) {
            return Some(number);
        }
        let message = format!("`multipleOf` is {number}, not above zero; it is passed over");
        self.diagnostics.warn(Code::Invalid, &node.place("multipleOf"), message);
        None
    }
}

fn tighter(inclusive: Option<Number>, exclusive: Option<Number>, minimum: bool) -> Option<Bound> {
    let (Some(a), Some(b)) = (&inclusive, &exclusive) else {
        let open = exclusive.map(|value| Bound { value, exclusive: true });
        return open.or(inclusive.map(|value| Bound { value, exclusive: false }));
    };
    let (at, beyond) = (a.as_f64().unwrap_or_default(), b.as_f64().unwrap_or_default());
    let exclusive_wins = if minimum { beyond >= at } else { beyond <= at };
    Some(Bound { value: if exclusive_wins { b.clone() } else { a.clone() }, exclusive: exclusive_wins })
}

fn contradict(low: Option<&Bound>, high: Option<&Bound>) -> bool {
    let (Some(low), Some(high)) = (low, high) else { return false };
    let (from, to) = (low.value.as_f64().unwrap_or_default(), high.value.as_f64().unwrap_or_default());
    from > to || (from >= to && (low.exclusive || high.exclusive) && low.value == high.value)
}
