//! Reading and writing objects: `object!` lists the members of a struct, the generic parts stand here once.
//!
//! Unknown members are skipped unless the struct keeps them in an `extra` map. A member that comes twice is an error
//! that names it: two readers of one text must not see two values.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::text::Text;

/// A struct read from an object. `object!` implements it.
pub trait Object: Sized {
    /// Name of the type, for errors.
    const NAME: &'static str;

    /// Reads all members.
    ///
    /// # Errors
    /// When a member is missing, comes twice or has the wrong type.
    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(map)
    }
}

/// Reads an object.
///
/// # Errors
/// Those of [`Object::read`], and when the value is no object.
pub fn read_object<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

/// Reads the value of a member.
///
/// # Errors
/// When the member was read before or has the wrong type.
pub fn read_member<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    slot: &mut Option<T>,
    member: &'static str,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::duplicate_field(member));
    }
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Skips the value of a member that is not known.
///
/// # Errors
/// When it is no JSON.
pub fn skip_member<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value().map(|IgnoredAny| ())
}

/// Reads the value of a member that has no field of its own.
///
/// # Errors
/// When the member was read before or has the wrong type.
pub fn read_extra<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    extra: &mut BTreeMap<String, T>,
    member: Text<'de>,
) -> Result<(), A::Error> {
    match extra.insert(member.into_string(), map.next_value()?) {
        None => Ok(()),
        Some(_) => Err(A::Error::custom("a member comes twice")),
    }
}

/// Writes the members of a struct and keeps the first error until the end, so that expansions need not look for one
/// after each member.
pub struct StructWriter<S: SerializeStruct> {
    to: S,
    result: Result<(), S::Error>,
}

impl<S: SerializeStruct> StructWriter<S> {
    /// Begins an object of `length` members.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn new<T: Serializer<SerializeStruct = S, Ok = S::Ok, Error = S::Error>>(
        serializer: T,
        name: &'static str,
        length: usize,
    ) -> Result<Self, S::Error> {
        Ok(Self { to: serializer.serialize_struct(name, length)?, result: Ok(()) })
    }

    /// Writes a member.
    pub fn member<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.result.is_ok() {
            self.result = self.to.serialize_field(name, value);
        }
    }

    /// Passes over a member that has no value.
    pub fn skip(&mut self, name: &'static str) {
        if self.result.is_ok() {
            self.result = self.to.skip_field(name);
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    /// The first of the serializer's.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.result?;
        self.to.end()
    }
}

/// Implements serde's `Serialize` and `Deserialize` for a struct whose members are listed.
#[allow(unused_macros, reason = "not every document has objects")]
macro_rules! object {
    ($name:ident { $($kind:ident $field:ident : $ty:ty = $wire:literal;)* }) => {
        impl rt::Object for $name {
            const NAME: &'static str = ::std::stringify!($name);
            fn read<'de, A: ::serde::de::MapAccess<'de>>(mut map: A) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = ::std::option::Option::None;)*
                while let ::std::option::Option::Some(key) = map.next_key::<rt::Text>()? {
                    match key.as_str() {
                        $($wire => rt::read_member(&mut map, &mut $field, $wire),)*
                        _ => rt::skip_member(&mut map),
                    }?
                }
                ::std::result::Result::Ok(Self { $($field: rt::presence::$kind::take($field, $wire)?,)* })
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                let length = 0 $(+ rt::presence::$kind::count(&self.$field))*;
                #[allow(unused_mut, reason = "an object may have no members")]
                let mut to = rt::StructWriter::new(serializer, ::std::stringify!($name), length)?;
                $(rt::presence::$kind::write(&mut to, $wire, &self.$field);)*
                to.end()
            }
        }
        rt::object! { @deserialize $name }
    };
    (@deserialize $name:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                rt::read_object(deserializer)
            }
        }
    };
    (@extra $name:ident { $($kind:ident $field:ident : $ty:ty = $wire:literal;)* } $extra:ident) => {
        impl rt::Object for $name {
            const NAME: &'static str = ::std::stringify!($name);
            fn read<'de, A: ::serde::de::MapAccess<'de>>(mut map: A) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = ::std::option::Option::None;)*
                let mut $extra = ::std::collections::BTreeMap::new();
                while let ::std::option::Option::Some(key) = map.next_key::<rt::Text>()? {
                    match key.as_str() {
                        $($wire => rt::read_member(&mut map, &mut $field, $wire),)*
                        _ => rt::read_extra(&mut map, &mut $extra, key),
                    }?
                }
                ::std::result::Result::Ok(Self { $($field: rt::presence::$kind::take($field, $wire)?,)* $extra })
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap as _;
                let length = self.$extra.len() $(+ rt::presence::$kind::count(&self.$field))*;
                let mut to = serializer.serialize_map(::std::option::Option::Some(length))?;
                $(rt::presence::$kind::entry(&mut to, $wire, &self.$field)?;)*
                for (name, value) in &self.$extra {
                    to.serialize_entry(name, value)?;
                }
                to.end()
            }
        }
        rt::object! { @deserialize $name }
    };
    // The line of `extra` is the one without a wire name. `$end` only marks that line: it is always empty, which it may
    // be before the comma but not at the end.
    ($name:ident { $($lines:tt)* }) => {
        rt::object! { @split $name $($lines)* , }
    };
    (@split $name:ident $($kind:ident $field:ident : $ty:ty $(= $wire:literal;)? $(; $end:vis)?)* ,) => {
        rt::object! { @lines $name { $($( $kind $field : $ty = $wire; )?)* } $($( $end $field )?)* }
    };
    (@lines $name:ident $members:tt $end:vis $extra:ident) => {
        rt::object! { @extra $name $members $extra }
    };
}
#[allow(unused_imports, reason = "not every document has objects")]
pub(crate) use object;
