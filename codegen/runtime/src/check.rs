//! Holding values against their limits before they are sent: in go values, out come *all* violations, each with the
//! path of the member it speaks of. Nothing here reads or writes; no violation shows a value.

use std::collections::BTreeMap;

use serde_json::Value;

use super::invalid::{InvalidRequest, Violation};
use super::json_path::push_member;
use super::limits::Limits;
use super::number::Number;

/// A value that can be held against limits. Models check each of their members.
pub trait Check {
    /// Adds a violation to `at` for each limit the value breaks.
    fn check(&self, limits: &Limits, at: &mut Checker);

    /// Whether a member of this value is left out.
    fn is_left_out(&self) -> bool {
        false
    }
}

/// Violations under collection. Where the value now looked at stands is told to those found in it afterwards, part by part from the
/// inside: no path is written where nothing is wrong.
#[derive(Debug, Default)]
pub struct Checker {
    violations: Vec<Violation>,
}

impl Checker {
    /// Nothing found yet, at the root.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks the member `name` of the value now looked at; an empty name is that value itself.
    pub fn member(&mut self, name: &str, value: &dyn Check, limits: &Limits) {
        let before = self.violations.len();
        value.check(limits, self);
        if self.violations.len() > before {
            self.place(before, &member_path(name));
        }
    }

    /// Checks the element `index` of the list now looked at.
    pub fn element(&mut self, index: usize, value: &dyn Check, limits: &Limits) {
        let before = self.violations.len();
        value.check(limits, self);
        if self.violations.len() > before {
            self.place(before, &format!("[{index}]"));
        }
    }

    /// Holds the name of an entry of the map now looked at against what its names must be.
    pub fn name(&mut self, name: &str, limits: &Limits) {
        let Some(limits) = limits.names else { return };
        let mut found = Self::new();
        limits.text(name, &mut found);
        for violation in found.violations {
            self.violation_of(name, format!("has a name that {}", violation.message()));
        }
    }

    /// Adds a violation by the value now looked at. `message` must not contain the value.
    pub fn violation(&mut self, message: String) {
        self.violations.push(Violation::new(String::new(), message));
    }

    /// Adds a violation by the member `name` of the value now looked at.
    pub fn violation_of(&mut self, name: &str, message: String) {
        self.violations.push(Violation::new(member_path(name), message));
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// All violations, when there are any.
    pub fn finish(self) -> Result<(), InvalidRequest> {
        if self.violations.is_empty() { Ok(()) } else { Err(InvalidRequest::new(self.violations)) }
    }

    /// Says of all violations but the first `before` in which part of the value now looked at they were found.
    fn place(&mut self, before: usize, part: &str) {
        self.violations.iter_mut().skip(before).for_each(|violation| violation.found_in(part));
    }
}

/// The path of a member; empty for the value itself, whose name is empty.
fn member_path(name: &str) -> String {
    let mut path = String::new();
    if !name.is_empty() {
        push_member(&mut path, name);
    }
    path
}

macro_rules! check_as {
    ($($type:ty => |$value:ident, $limits:ident, $at:ident| $body:expr;)*) => {$(
        impl Check for $type {
            fn check(&self, $limits: &Limits, $at: &mut Checker) {
                let $value = self;
                $body
            }
        }
    )*};
}

check_as! {
    str => |value, limits, at| limits.text(value, at);
    String => |value, limits, at| limits.text(value, at);
    bool => |_value, _limits, _at| ();
    i8 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    i16 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    i32 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    i64 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    u8 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    u16 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    u32 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    u64 => |value, limits, at| limits.number(Number::Integer((*value).into()), at);
    f64 => |value, limits, at| limits.number(Number::Float(*value), at);
    f32 => |value, limits, at| limits.number(Number::Float(widened(*value)), at);
}

/// The `f64` of the same decimal text: 0.1 stays within a limit of 0.1.
fn widened(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| value.into())
}

impl<T: Check + ?Sized> Check for &T {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        (**self).check(limits, at);
    }

    fn is_left_out(&self) -> bool {
        (**self).is_left_out()
    }
}

impl<T: Check + ?Sized> Check for Box<T> {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        (**self).check(limits, at);
    }

    fn is_left_out(&self) -> bool {
        (**self).is_left_out()
    }
}

impl<T: Check> Check for Option<T> {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        if let Some(value) = self {
            value.check(limits, at);
        }
    }

    fn is_left_out(&self) -> bool {
        self.is_none()
    }
}

impl<T: Check + PartialEq> Check for Vec<T> {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        limits.item_count(self.len(), at);
        if limits.unique_items {
            let mut seen = Vec::with_capacity(self.len());
            for (index, item) in self.iter().enumerate() {
                if let Some(first) = seen.iter().position(|other| *other == item) {
                    at.violation(format!("must not repeat elements, [{index}] equals [{first}]"));
                }
                seen.push(item);
            }
        }
        for (index, item) in self.iter().enumerate() {
            at.element(index, item, limits.of_items());
        }
    }
}

impl<T: Check> Check for BTreeMap<String, T> {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        limits.property_count(self.len(), at);
        for (name, value) in self {
            at.name(name, limits);
            at.member(name, value, limits.of_items());
        }
    }
}

impl Check for Value {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        match self {
            Self::Null | Self::Bool(_) => {}
            Self::String(text) => limits.text(text, at),
            Self::Number(number) => {
                let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
                let float = number.as_f64().unwrap_or_default();
                limits.number(integer.map_or(Number::Float(float), Number::Integer), at);
            }
            Self::Array(items) => items.check(limits, at),
            Self::Object(members) => {
                limits.property_count(members.len(), at);
                for (name, value) in members {
                    at.name(name, limits);
                    at.member(name, value, limits.of_items());
                }
            }
        }
    }
}
