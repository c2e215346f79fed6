//! Enums that stay open: a value the document does not list is kept as it came and written back unchanged.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::Serializer;

use super::whole_float::whole_float;

/// A text that none of an enum's values has. Only reading or converting makes one, so it never holds a listed value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unrecognized(String);

impl Unrecognized {
    #[allow(dead_code, reason = "not every document has enums of strings")]
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number that none of an enum's values has. Only reading or converting makes one, so it never holds a listed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnrecognizedInteger(i64);

impl UnrecognizedInteger {
    #[allow(dead_code, reason = "not every document has enums of integers")]
    pub(crate) fn new(value: i64) -> Self {
        Self(value)
    }

    /// The number as it came.
    #[must_use]
    pub fn value(self) -> i64 {
        self.0
    }
}

/// A number that none of an enum's values has, with or without a fraction. Only reading or converting makes one, so it never holds a
/// listed value.
#[derive(Clone, Copy, Debug)]
pub struct UnrecognizedNumber(f64);

impl UnrecognizedNumber {
    #[allow(dead_code, reason = "not every document has enums of numbers")]
    pub(crate) fn new(value: f64) -> Self {
        Self(value)
    }

    /// The number as it came.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

impl PartialEq for UnrecognizedNumber {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for UnrecognizedNumber {}

impl PartialOrd for UnrecognizedNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for UnrecognizedNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Hash for UnrecognizedNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// Writes a number, a whole one without a fraction.
///
/// # Errors
/// Those of the serializer.
#[allow(dead_code, reason = "not every document has enums of numbers")]
pub fn write_number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    match whole_float(value) {
        Some(whole) => serializer.serialize_i64(whole),
        None => serializer.serialize_f64(value),
    }
}

/// A whole number, also one written as `1.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer(pub i64);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(IntegerVisitor).map(Self)
    }
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of 64 bits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::custom("a number beyond 64 bits"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<i64, E> {
        whole_float(value).ok_or_else(|| E::custom("a number that is not whole"))
    }
}

/// Implements conversions, serde and `Check` for an enum whose values are listed.
#[allow(unused_macros, reason = "not every document has enums")]
macro_rules! open_enum {
    ($name:ident : string { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// Every value the document lists.
            pub const KNOWN: &'static [&'static str] = &[$($wire),*];

            /// The value as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(text) => text.as_str(),
                }
            }
        }
        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    _ => Self::Unrecognized(rt::Unrecognized::new(text)),
                }
            }
        }
        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            // `Self::Err` could be a variant.
            fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(Self::from(text))
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <rt::Text as ::serde::Deserialize>::deserialize(deserializer).map(|text| Self::from(text.as_str()))
            }
        }
        rt::open_enum! { @check $name }
    };
    ($name:ident : integer { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// Every value the document lists.
            pub const KNOWN: &'static [i64] = &[$($wire),*];

            /// The value as it is written.
            #[must_use]
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(value) => value.value(),
                }
            }
        }
        impl ::std::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Unrecognized(rt::UnrecognizedInteger::new(value)),
                }
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.value())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <rt::Integer as ::serde::Deserialize>::deserialize(deserializer).map(|value| Self::from(value.0))
            }
        }
        rt::open_enum! { @check $name }
    };
    ($name:ident : number { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// Every value the document lists.
            pub const KNOWN: &'static [f64] = &[$($wire),*];

            /// The value as it is written.
            #[must_use]
            pub fn value(&self) -> f64 {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(value) => value.value(),
                }
            }
        }
        impl ::std::convert::From<f64> for $name {
            fn from(value: f64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Unrecognized(rt::UnrecognizedNumber::new(value)),
                }
            }
        }
        impl ::std::convert::From<i32> for $name {
            fn from(value: i32) -> Self {
                Self::from(f64::from(value))
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                rt::write_number(self.value(), serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <f64 as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
        impl rt::Check for $name {
            fn check(&self, _: &rt::Limits, at: &mut rt::Checker) {
                rt::Check::check(&self.value(), &rt::Limits::NONE, at);
            }
        }
    };
    (@check $name:ident) => {
        impl rt::Check for $name {
            fn check(&self, _: &rt::Limits, _: &mut rt::Checker) {}
        }
    };
}
#[allow(unused_imports, reason = "not every document has enums")]
pub(crate) use open_enum;
