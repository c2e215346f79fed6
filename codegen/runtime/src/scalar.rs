//! Strings with a format. Received ones are kept as they came, right or wrong: an odd date must not cost the caller the
//! whole answer. Made ones are checked when they are made, and all are checked before they are sent.

use std::fmt;

/// A text is not of the format it was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    expected: &'static str,
}

impl ParseError {
    pub(super) const fn new(expected: &'static str) -> Self {
        Self { expected }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}", self.expected)
    }
}

impl std::error::Error for ParseError {}

/// Declares a text with a format: `$valid` says whether a text has it, `$expected` names it in errors.
macro_rules! scalar {
    ($(#[$meta:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$meta])*
        ///
        /// Equality and order are those of the text.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes a text that has the format.
            ///
            /// # Errors
            /// When it has not.
            pub fn parse(text: &str) -> Result<Self, super::scalar::ParseError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(super::scalar::ParseError::new($expected)) }
            }

            /// The text, as it came or was made.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = super::scalar::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = super::scalar::ParseError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self)
            }
        }

        impl super::check::Check for $name {
            fn check(&self, limits: &super::limits::Limits, at: &mut super::check::Checker) {
                if let Err(error) = Self::parse(&self.0) {
                    at.violation(format!("is {error}"));
                }
                limits.text(&self.0, at);
            }
        }
    };
}
pub(super) use scalar;
