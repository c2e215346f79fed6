//! What a document allows a value to be: in go the constraints of one schema, out come violations. Values that were
//! *received* are never held against them; only what is about to be sent is.

use std::cmp::Ordering;
use std::fmt;

use super::check::Checker;
use super::number::Number;

/// A rule of a text beyond its length.
pub trait TextRule: fmt::Debug + Send + Sync {
    /// What a text must do that breaks the rule; `None` for one that keeps it. Must not contain the text.
    fn broken_by(&self, text: &str) -> Option<String>;
}

/// The constraints of one value; each applies to the kind of value it speaks of and is without effect on others.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Least number of Unicode characters of a text.
    pub min_length: Option<u64>,
    /// Greatest number of Unicode characters of a text.
    pub max_length: Option<u64>,
    /// Expression that must match somewhere in a text.
    pub pattern: Option<&'static dyn TextRule>,
    /// Least number, itself allowed.
    pub minimum: Option<Number>,
    /// Greatest number, itself allowed.
    pub maximum: Option<Number>,
    /// Bound below, itself not allowed.
    pub exclusive_minimum: Option<Number>,
    /// Bound above, itself not allowed.
    pub exclusive_maximum: Option<Number>,
    /// Number of which the value must be a whole multiple, reckoned in decimals.
    pub multiple_of: Option<Number>,
    /// Least number of elements of a list.
    pub min_items: Option<u64>,
    /// Greatest number of elements of a list.
    pub max_items: Option<u64>,
    /// Whether no two elements of a list may be equal.
    pub unique_items: bool,
    /// Least number of entries of a map.
    pub min_properties: Option<u64>,
    /// Greatest number of entries of a map.
    pub max_properties: Option<u64>,
    /// Constraints of each element of a list, or of each value of a map.
    pub items: Option<&'static Limits>,
    /// Constraints of each name of a map, as those of a text.
    pub names: Option<&'static Limits>,
}

impl Limits {
    /// No constraint at all; the base of struct update syntax.
    pub const NONE: Self = Self {
        min_length: None,
        max_length: None,
        pattern: None,
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        multiple_of: None,
        min_items: None,
        max_items: None,
        unique_items: false,
        min_properties: None,
        max_properties: None,
        items: None,
        names: None,
    };

    /// The constraints of elements; none when none are stated.
    pub(super) fn of_items(&self) -> &'static Self {
        self.items.unwrap_or(&Self::NONE)
    }

    /// Holds a text against length and pattern.
    pub(super) fn text(&self, text: &str, at: &mut Checker) {
        if self.min_length.is_some() || self.max_length.is_some() {
            let length = text.chars().count() as u64;
            count(length, self.min_length, self.max_length, "characters", at);
        }
        if let Some(broken) = self.pattern.and_then(|pattern| pattern.broken_by(text)) {
            at.violation(broken);
        }
    }

    /// Holds a number against its bounds; one that is not finite is refused always, as JSON has no text for it.
    pub(super) fn number(&self, number: Number, at: &mut Checker) {
        if !number.is_finite() {
            at.violation("must be a finite number".to_owned());
            return;
        }
        let is_past = |bound: Option<Number>, past: &[Ordering]| {
            bound.filter(|bound| number.partial_cmp(bound).is_some_and(|order| past.contains(&order)))
        };
        let bounds = [
            (is_past(self.minimum, &[Ordering::Less]), "must be at least"),
            (is_past(self.maximum, &[Ordering::Greater]), "must be at most"),
            (is_past(self.exclusive_minimum, &[Ordering::Less, Ordering::Equal]), "must be more than"),
            (is_past(self.exclusive_maximum, &[Ordering::Greater, Ordering::Equal]), "must be less than"),
        ];
        for (bound, text) in bounds {
            if let Some(bound) = bound {
                at.violation(format!("{text} {bound}"));
            }
        }
        if let Some(step) = self.multiple_of
            && !number.is_multiple_of(step)
        {
            at.violation(format!("must be a multiple of {step}"));
        }
    }

    /// Holds the number of elements of a list against its bounds.
    pub(super) fn item_count(&self, length: usize, at: &mut Checker) {
        count(length as u64, self.min_items, self.max_items, "elements", at);
    }

    /// Holds the number of entries of a map against its bounds.
    pub(super) fn property_count(&self, length: usize, at: &mut Checker) {
        count(length as u64, self.min_properties, self.max_properties, "entries", at);
    }
}

/// The violations name the count and the bound, never the value: it may be a secret.
fn count(length: u64, least: Option<u64>, greatest: Option<u64>, unit: &str, at: &mut Checker) {
    if let Some(least) = least
        && length < least
    {
        at.violation(format!("must have at least {least} {unit}, has {length}"));
    }
    if let Some(greatest) = greatest
        && length > greatest
    {
        at.violation(format!("must have at most {greatest} {unit}, has {length}"));
    }
}
