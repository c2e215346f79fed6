//! Whole numbers that an overlay says are written as digits in a text as well: `5` and `"5"`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use super::check::{Check, Checker};
use super::limits::Limits;
use super::number::Number;
use super::whole_float::whole_float;

/// A whole number of 64 bits that comes as a number or as digits in a text, and is written as it came.
#[derive(Clone, Debug)]
pub struct Whole {
    value: i64,
    /// The text that it came as.
    text: Option<Box<str>>,
}

impl Whole {
    /// The number.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.value
    }
}

impl From<i64> for Whole {
    fn from(value: i64) -> Self {
        Self { value, text: None }
    }
}

impl From<i32> for Whole {
    fn from(value: i32) -> Self {
        i64::from(value).into()
    }
}

impl From<Whole> for i64 {
    fn from(whole: Whole) -> Self {
        whole.value
    }
}

impl PartialEq for Whole {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Whole {}

impl Ord for Whole {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl PartialOrd for Whole {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Whole {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value, f)
    }
}

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_i64(self.value),
        }
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of 64 bits, or its digits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Whole, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Whole, E> {
        i64::try_from(value).map(Whole::from).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Whole, E> {
        whole_float(value).map(Whole::from).ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Whole, E> {
        match text.parse() {
            Ok(value) => Ok(Whole { value, text: Some(text.into()) }),
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

impl Check for Whole {
    fn check(&self, limits: &Limits, at: &mut Checker) {
        limits.number(Number::Integer(self.value.into()), at);
    }
}
