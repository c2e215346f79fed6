//! Lists whose elements should differ (`uniqueItems`). In goes an array as it came, out comes the same array: order is
//! kept, and so is an element that a server repeats. What a caller makes holds each element once; what would be sent with a
//! repetition is refused before sending. Must not do: refuse or reorder an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::check::{Check, Checker};
use super::limits::Limits;

/// Elements in the order of the wire, each once unless an answer repeated one. It reads like a slice.
///
/// Equality is that of the lists, order included.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Set<T>(Vec<T>);

impl<T> Set<T> {
    /// Nothing in it.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The elements as a list.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T: Ord> Set<T> {
    /// Adds an element at the end unless it is there; says whether it was added. Takes time in proportion to the length:
    /// collect many at once.
    pub fn insert(&mut self, value: T) -> bool {
        let is_new = !self.0.contains(&value);
        if is_new {
            self.0.push(value);
        }
        is_new
    }

    /// Takes out what an answer repeated; the first of equal elements stays.
    pub fn dedup(&mut self) {
        self.0 = distinct(std::mem::take(&mut self.0));
    }
}

/// The first of each group of equal elements, in their order.
fn distinct<T: Ord>(items: Vec<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    let first: Vec<bool> = items.iter().map(|item| seen.insert(item)).collect();
    items.into_iter().zip(first).filter_map(|(item, first)| first.then_some(item)).collect()
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Set<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Ord> From<Vec<T>> for Set<T> {
    fn from(items: Vec<T>) -> Self {
        Self(distinct(items))
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(items: [T; N]) -> Self {
        Self::from(Vec::from(items))
    }
}

impl<T: Ord> From<BTreeSet<T>> for Set<T> {
    fn from(items: BTreeSet<T>) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::from(items.into_iter().collect::<Vec<_>>())
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.0.extend(items);
        self.dedup();
    }
}

impl<T: Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

impl<T: Check + Ord> Check for Set<T> {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        limits.item_count(self.len(), at);
        let mut seen = BTreeMap::new();
        for (index, item) in self.iter().enumerate() {
            let first = *seen.entry(item).or_insert(index);
            if first != index {
                at.violation(format!("must not repeat elements, [{index}] equals [{first}]"));
            }
            at.element(index, item, limits.of_items());
        }
    }
}
