//! Values of one of several types. In goes a JSON value and what the document says of each arm, out comes the order in
//! which the arms are tried. A value that fits none is kept whole; no answer is refused for it.

use std::cmp::Reverse;

use serde::de::DeserializeOwned;
use serde::ser::{Error, Serialize, Serializer};
use serde_json::{Map, Value};

use super::whole_float::whole_float;

/// The member that says which arm a value is of.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// Empty when there is none.
    property: &'static str,
    /// Whether it is a number or a boolean.
    json: bool,
}

impl Tag {
    /// No member says it.
    pub const NONE: Self = Self::text("");

    /// The member of this wire name, a string.
    #[must_use]
    pub const fn text(property: &'static str) -> Self {
        Self { property, json: false }
    }

    /// The member of this wire name, a number or a boolean. Arms are named by its text.
    #[must_use]
    pub const fn json(property: &'static str) -> Self {
        Self { property, json: true }
    }

    /// The tag that is written for an arm of this name.
    fn value(self, name: &str) -> Value {
        let json = self.json.then(|| serde_json::from_str(name).ok()).flatten();
        json.unwrap_or_else(|| Value::from(name))
    }

    /// The tag in `value`; null counts as none, a number or boolean by its text.
    fn of(self, value: &Value) -> Option<String> {
        match value.as_object()?.get(self.property)? {
            Value::Null => None,
            tag => Some(plain(tag)),
        }
    }
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json(u8);

impl Json {
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true` and `false`.
    pub const BOOLEAN: Self = Self(2);
    /// Whole numbers.
    pub const INTEGER: Self = Self(4);
    /// All numbers, whole ones too.
    pub const NUMBER: Self = Self(4 | 8);
    /// Strings.
    pub const STRING: Self = Self(16);
    /// Arrays.
    pub const ARRAY: Self = Self(32);
    /// Objects.
    pub const OBJECT: Self = Self(64);
    /// Every type.
    pub const ANY: Self = Self(127);

    /// The types of both sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn fits(self, value: &Value) -> bool {
        let bits = match value {
            Value::Null => 1,
            Value::Bool(_) => 2,
            Value::Number(number) if number.as_f64().is_some_and(|n| n.fract() == 0.0) => 4,
            Value::Number(_) => 8,
            Value::String(_) => 16,
            Value::Array(_) => 32,
            Value::Object(_) => 64,
        };
        self.0 & bits != 0
    }
}

/// What the document says of one arm.
#[derive(Clone, Copy, Debug)]
pub struct Arm {
    /// Values of the tag that name this arm; the first is the one that is written.
    pub tags: &'static [&'static str],
    /// JSON types of the arm.
    pub json: Json,
    /// Members an object of this arm must have.
    pub required: &'static [&'static str],
    /// Members the document knows of.
    pub known: &'static [&'static str],
    /// Members with the only values they may have, numbers and booleans by their text.
    pub constants: &'static [(&'static str, &'static [&'static str])],
    /// Whether the document says that values without a tag that names an arm are of this one.
    pub is_default: bool,
}

impl Arm {
    /// An arm of which nothing is known; the base of struct update syntax.
    pub const ANY: Self =
        Self { tags: &[], json: Json::ANY, required: &[], known: &[], constants: &[], is_default: false };

    fn fits(&self, value: &Value) -> bool {
        self.json.fits(value) && value.as_object().is_none_or(|members| self.fits_members(members))
    }

    fn fits_members(&self, members: &Map<String, Value>) -> bool {
        let constant = |(name, allowed): &(&str, &[&str])| {
            members.get(*name).is_none_or(|value| allowed.contains(&plain(value).as_str()))
        };
        self.required.iter().all(|name| members.contains_key(*name)) && self.constants.iter().all(constant)
    }

    /// Known members that are there, then members that are there but not known: more of the first, fewer of the second
    /// make the better arm.
    fn rank(&self, value: &Value) -> (Reverse<usize>, usize) {
        let Some(members) = value.as_object() else { return (Reverse(0), 0) };
        let known = members.keys().filter(|name| self.known.contains(&name.as_str())).count();
        (Reverse(known), members.len() - known)
    }
}

/// An arm, and how a value is read as one.
pub type ArmReader<U> = (Arm, fn(&Value) -> Option<U>);

/// Reads a value as an arm's payload.
#[must_use]
pub fn read_arm<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// A union. As an arm of another it counts only where one of its own arms fits, since it could keep any value.
pub trait Nested: DeserializeOwned {
    /// Whether one of its arms fits.
    fn is_recognized(&self) -> bool;
}

impl<T: Nested> Nested for Box<T> {
    fn is_recognized(&self) -> bool {
        T::is_recognized(self)
    }
}

/// Reads a value as the payload of an arm that is a union itself.
#[must_use]
pub fn read_nested<T: Nested>(value: &Value) -> Option<T> {
    T::deserialize(value).ok().filter(T::is_recognized)
}

/// Reads a value as the first arm that can hold it.
///
/// A tag that an arm lists decides alone; one that no arm lists fits the default arm, if there is one. Without a tag that one is
/// tried first, then the arms that fit by type, required members and constants, those that know most of the members first.
///
/// # Errors
/// The value itself, when it fits no arm.
pub fn read_union<U>(value: Value, tag: Tag, arms: &[ArmReader<U>]) -> Result<U, Value> {
    let found = first_arm(&value, tag, arms).or_else(|| first_arm(&plain_value(&value)?, tag, arms));
    found.ok_or(value)
}

fn first_arm<U>(value: &Value, tag: Tag, arms: &[ArmReader<U>]) -> Option<U> {
    let stated = tag.of(value);
    let named = stated.as_ref().and_then(|text| arms.iter().find(|(arm, _)| arm.tags.contains(&text.as_str())));
    if let Some((_, read)) = named {
        return read(value);
    }
    let default = arms.iter().find(|(arm, _)| arm.is_default).and_then(|(_, read)| read(value));
    if default.is_some() || stated.is_some() {
        return default;
    }
    let mut candidates: Vec<_> = arms.iter().filter(|(arm, _)| arm.fits(value)).collect();
    candidates.sort_by_key(|(arm, _)| arm.rank(value));
    candidates.into_iter().find_map(|(_, read)| read(value))
}

/// The value with its whole numbers in their plain form, as arms ask for them; `None` when they all are.
fn plain_value(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) if number.is_f64() => number.as_f64().and_then(whole_float).map(Value::from),
        Value::Array(elements) => {
            let plain: Vec<Option<Value>> = elements.iter().map(plain_value).collect();
            let changed = plain.iter().any(Option::is_some);
            let all = elements.iter().zip(plain).map(|(old, new)| new.unwrap_or_else(|| old.clone()));
            changed.then(|| all.collect())
        }
        Value::Object(members) => {
            let plain: Vec<Option<Value>> = members.values().map(plain_value).collect();
            let changed = plain.iter().any(Option::is_some);
            let all =
                members.iter().zip(plain).map(|((name, old), new)| (name.clone(), new.unwrap_or_else(|| old.clone())));
            changed.then(|| all.collect())
        }
        _ => None,
    }
}

/// Writes the payload of an arm; an object that lacks the tag gets the arm's first one, unless lacking it means this arm.
///
/// # Errors
/// Those of the serializer.
pub fn write_arm<T: Serialize, S: Serializer>(
    payload: &T,
    tag: Tag,
    arm: &Arm,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some(name) = arm.tags.first().filter(|_| !tag.property.is_empty() && !arm.is_default) else {
        return payload.serialize(serializer);
    };
    let mut value = serde_json::to_value(payload).map_err(S::Error::custom)?;
    if let Value::Object(members) = &mut value {
        members.entry(tag.property).or_insert_with(|| tag.value(name));
    }
    value.serialize(serializer)
}

/// A string bare, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Implements serde for an enum whose arms are listed and whose last variant is `Unrecognized(Value)`, and `From` of the types in
/// brackets that stand after an arm.
#[allow(unused_macros, reason = "not every document has unions")]
macro_rules! union {
    ($name:ident, rt::Tag::NONE { $($arms:tt)* }) => {
        rt::union! { @impl $name (rt::Tag::NONE) $($arms)* }
    };
    ($name:ident, rt::Tag::$kind:ident($property:literal) { $($arms:tt)* }) => {
        rt::union! { @impl $name (rt::Tag::$kind($property)) $($arms)* }
    };
    (@read $payload:ty) => { rt::read_arm::<$payload> };
    (@read $payload:ty, nested) => { rt::read_nested::<$payload> };
    (@impl $name:ident $tag:tt $($variant:ident($payload:ty) $([$($from:ty),*])? $($nested:ident)? = $arm:expr;)*) => {
        $($($(
            impl ::std::convert::From<$from> for $name {
                fn from(value: $from) -> Self {
                    Self::$variant(::std::convert::From::from(value))
                }
            }
        )*)?)*
        impl rt::Nested for $name {
            fn is_recognized(&self) -> bool {
                !::std::matches!(self, Self::Unrecognized(_))
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                static ARMS: &[rt::ArmReader<$name>] =
                    &[$(($arm, |value| rt::union!(@read $payload $(, $nested)?)(value).map($name::$variant))),*];
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                ::std::result::Result::Ok(rt::read_union(value, $tag, ARMS).unwrap_or_else(Self::Unrecognized))
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => {
                        static ARM: rt::Arm = $arm;
                        rt::write_arm(payload, $tag, &ARM, serializer)
                    })*
                    Self::Unrecognized(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };
}
#[allow(unused_imports, reason = "not every document has unions")]
pub(crate) use union;

/// Implements `Check` for a union that is sent. Each arm has limits of its own, those of the union among them: what is stated
/// where the union is used speaks of no arm.
#[allow(unused_macros, reason = "not every document has unions")]
macro_rules! union_check {
    ($name:ident { $($variant:ident $(= $limits:expr)?),* $(,)? }) => {
        impl rt::Check for $name {
            fn check(&self, _: &rt::Limits, at: &mut rt::Checker) {
                match self {
                    $(Self::$variant(payload) => {
                        static LIMITS: rt::Limits = rt::union_check!(@limits $($limits)?);
                        rt::Check::check(payload, &LIMITS, at);
                    })*
                    Self::Unrecognized(_) => {}
                }
            }
        }
    };
    (@limits) => { rt::Limits::NONE };
    (@limits $limits:expr) => { $limits };
}
#[allow(unused_imports, reason = "not every document has unions")]
pub(crate) use union_check;
