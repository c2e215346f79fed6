//! Arrays whose positions have types of their own (`prefixItems`): `tuple!` lists the positions of a struct.
//!
//! In goes an array, out come its positions. Elements beyond them are kept where the document lets others follow, and
//! passed over where it does not, as members of objects are. Must not do: refuse an array for being long.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::check::{Check, Checker};
use super::limits::Limits;

/// A struct read from an array. `tuple!` implements it.
pub trait Tuple: Sized {
    /// Name of the type, for errors.
    const NAME: &'static str;

    /// Reads the positions, and the others where they are kept.
    ///
    /// # Errors
    /// When a position that must be there is missing, or one has the wrong type.
    fn read<'de, A: SeqAccess<'de>>(array: &mut A) -> Result<Self, A::Error>;
}

struct TupleVisitor<T>(PhantomData<T>);

impl<'de, T: Tuple> Visitor<'de> for TupleVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array ({})", T::NAME)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<T, A::Error> {
        let tuple = T::read(&mut array)?;
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(tuple)
    }
}

/// Reads an array.
///
/// # Errors
/// Those of [`Tuple::read`], and when the value is no array.
pub fn read_tuple<'de, T: Tuple, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_seq(TupleVisitor(PhantomData))
}

/// Reads all elements that are left.
///
/// # Errors
/// When one has the wrong type.
pub fn read_rest<'de, A: SeqAccess<'de>, T: serde::Deserialize<'de>>(array: &mut A) -> Result<Vec<T>, A::Error> {
    let mut rest = Vec::new();
    while let Some(element) = array.next_element()? {
        rest.push(element);
    }
    Ok(rest)
}

/// How many positions are written: up to the last that is there, all when others follow.
#[must_use]
pub fn written(present: &[bool], rest: usize) -> usize {
    if rest > 0 { present.len() } else { present.iter().rposition(|is| *is).map_or(0, |last| last + 1) }
}

/// Checks the positions against their limits, and that none is missing before another.
pub fn check_positions(
    limits: &[Limits],
    positions: &[&dyn Check],
    present: &[bool],
    rest: &[&dyn Check],
    (own, at): (&Limits, &mut Checker),
) {
    let written = written(present, rest.len());
    own.item_count(written + rest.len(), at);
    for (index, ((limits, position), present)) in limits.iter().zip(positions).zip(present).enumerate() {
        if !present && index < written {
            at.violation(format!("must have an element [{index}], as another follows it"));
        }
        at.element(index, *position, limits);
    }
    for (index, element) in rest.iter().enumerate() {
        at.element(positions.len() + index, *element, own.of_items());
    }
}

/// Implements serde's traits and the conversion from a Rust tuple for a tuple struct whose positions are listed.
#[allow(unused_macros, reason = "not every document has tuples")]
macro_rules! tuple {
    ($name:ident { $($kind:ident $index:tt : $ty:ty;)* } $(rest $at:tt : $rest:ty)?) => {
        impl rt::Tuple for $name {
            const NAME: &'static str = ::std::stringify!($name);
            fn read<'de, A: ::serde::de::SeqAccess<'de>>(array: &mut A) -> ::std::result::Result<Self, A::Error> {
                ::std::result::Result::Ok(Self(
                    $(rt::presence::$kind::take(array.next_element()?, ::std::concat!("[", $index, "]"))?,)*
                    $(rt::read_rest::<A, $rest>(array)?)?
                ))
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                rt::read_tuple(deserializer)
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeSeq as _;
                let rest = 0 $(+ self.$at.len())?;
                let written = rt::written(&[$(rt::presence::$kind::count(&self.$index) > 0),*], rest);
                let mut to = serializer.serialize_seq(::std::option::Option::Some(written + rest))?;
                $(if $index < written { to.serialize_element(&self.$index)?; })*
                $(for element in &self.$at { to.serialize_element(element)?; })?
                to.end()
            }
        }
        impl ::std::convert::From<($($ty,)* $(::std::vec::Vec<$rest>,)?)> for $name {
            fn from(tuple: ($($ty,)* $(::std::vec::Vec<$rest>,)?)) -> Self {
                Self($(tuple.$index,)* $(tuple.$at)?)
            }
        }
    };
}
#[allow(unused_imports, reason = "not every document has tuples")]
pub(crate) use tuple;

/// Implements `Check` for a tuple that is sent.
#[allow(unused_macros, reason = "not every document sends tuples")]
macro_rules! tuple_check {
    ($name:ident { $($kind:ident $index:tt = $limits:expr;)* } $(rest $at:tt)?) => {
        impl rt::Check for $name {
            fn check(&self, limits: &rt::Limits, at: &mut rt::Checker) {
                static LIMITS: &[rt::Limits] = &[$($limits),*];
                let present = [$(rt::presence::$kind::count(&self.$index) > 0),*];
                #[allow(unused_mut, reason = "only open tuples have others")]
                let mut rest: ::std::vec::Vec<&dyn rt::Check> = ::std::vec::Vec::new();
                $(rest.extend(self.$at.iter().map(|element| element as &dyn rt::Check));)?
                rt::check_positions(LIMITS, &[$(&self.$index),*], &present, &rest, (limits, at));
            }
        }
    };
}
#[allow(unused_imports, reason = "not every document sends tuples")]
pub(crate) use tuple_check;
