//! Reading and writing objects: `object!` lists the members of a struct, the generic parts stand here once.
//!
//! Unknown members are skipped unless the struct keeps them in an `extra` map. A member that comes twice is an error
//! that names it: two readers of one text must not see two values.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

/// A struct read from an object and written as one. `object!` implements it.
pub trait Object: Sized {
    /// Name of the type, for errors.
    const NAME: &'static str;

    /// Reads all members.
    ///
    /// # Errors
    /// When a member is missing, comes twice or has the wrong type.
    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;

    /// Writes the members that have fields of their own.
    fn write<W: MemberWriter>(&self, to: &mut W);
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

/// A place for the value of one member. Behind `dyn`, so that an expansion is a table of places and not a match with a call an
/// arm, which costs the compiler several times as much.
pub trait Slot<'de, A: MapAccess<'de>> {
    /// Reads the value.
    ///
    /// # Errors
    /// When the member was read before or has the wrong type.
    fn read(&mut self, map: &mut A, member: &'static str) -> Result<(), A::Error>;
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Slot<'de, A> for Option<T> {
    fn read(&mut self, map: &mut A, member: &'static str) -> Result<(), A::Error> {
        if self.is_some() {
            return Err(A::Error::duplicate_field(member));
        }
        *self = Some(map.next_value()?);
        Ok(())
    }
}

/// Wire name and place of one member.
pub type MemberSlot<'s, 'de, A> = (&'static str, &'s mut dyn Slot<'de, A>);

/// Reads all members; those without a place are skipped.
///
/// # Errors
/// When a member comes twice or has the wrong type.
pub fn read_members<'de, A: MapAccess<'de>>(mut map: A, slots: &mut [MemberSlot<'_, 'de, A>]) -> Result<(), A::Error> {
    let mut next = 0;
    while read_known::<A, ()>(&mut map, slots, &mut next)?.is_some() {
        map.next_value::<IgnoredAny>()?;
    }
    Ok(())
}

/// Reads all members; those without a place go into `extra`.
///
/// # Errors
/// When a member comes twice or has the wrong type.
pub fn read_extended<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    mut map: A,
    slots: &mut [MemberSlot<'_, 'de, A>],
    extra: &mut BTreeMap<String, T>,
) -> Result<(), A::Error> {
    let mut next = 0;
    while let Some(member) = read_known::<A, String>(&mut map, slots, &mut next)? {
        if extra.insert(member, map.next_value()?).is_some() {
            return Err(A::Error::custom("a member comes twice"));
        }
    }
    Ok(())
}

/// Reads members up to one without a place, whose value is left unread.
fn read_known<'de, A: MapAccess<'de>, N: Name>(
    map: &mut A,
    slots: &mut [MemberSlot<'_, 'de, A>],
    next: &mut usize,
) -> Result<Option<N>, A::Error> {
    while let Some(found) = map.next_key_seed(Search { slots, next: *next, name: PhantomData })? {
        let at = match found {
            Ok(at) => at,
            Err(name) => return Ok(Some(name)),
        };
        if let Some((member, slot)) = slots.get_mut(at) {
            slot.read(map, member)?;
        }
        *next = at + 1;
    }
    Ok(None)
}

/// What is kept of a name without a place.
trait Name {
    fn of(name: &str) -> Self;
}

impl Name for () {
    fn of(_: &str) {}
}

impl Name for String {
    fn of(name: &str) -> Self {
        name.to_owned()
    }
}

/// Looks a name up while it is read, so that none is copied in vain: out comes its place, or the name when it has none. Members
/// mostly come in the order in which the document has them, so the search for each begins behind the one before.
struct Search<'a, 's, 'de, A, N> {
    slots: &'a [MemberSlot<'s, 'de, A>],
    next: usize,
    name: PhantomData<N>,
}

impl<'de, A: MapAccess<'de>, N: Name> DeserializeSeed<'de> for Search<'_, '_, 'de, A, N> {
    type Value = Result<usize, N>;

    #[inline(always)]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, A: MapAccess<'de>, N: Name> Visitor<'de> for Search<'_, '_, 'de, A, N> {
    type Value = Result<usize, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let is_it = |slot: &MemberSlot<'_, 'de, A>| is_same(slot.0.as_bytes(), name.as_bytes());
        if self.slots.get(self.next).is_some_and(is_it) {
            return Ok(Ok(self.next));
        }
        Ok(self.slots.iter().position(is_it).ok_or_else(|| N::of(name)))
    }
}

/// Whether two names are the same. They are short, and comparing them is what reading an object does most: asking the library for
/// memory of any length takes twice as many instructions.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    // Whole words, of which the last overlaps the one before.
    match (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        (Some(end), Some(other_end)) => end == other_end && one.as_chunks::<8>().0.iter().eq(other.as_chunks::<8>().0),
        _ => match (one.last_chunk::<4>(), other.last_chunk::<4>()) {
            (Some(end), Some(other_end)) => end == other_end && one.first_chunk::<4>() == other.first_chunk::<4>(),
            _ => one.iter().eq(other),
        },
    }
}

/// That a required member was absent.
pub fn missing_member<E: Error>(member: &'static str) -> E {
    E::missing_field(member)
}

/// Takes the members of an object one by one.
pub trait MemberWriter {
    /// A member that has a value.
    fn member<T: Serialize>(&mut self, name: &'static str, value: &T);

    /// A member that has none.
    fn skip(&mut self, name: &'static str);
}

/// How many members there are to write.
struct Count(usize);

impl MemberWriter for Count {
    fn member<T: Serialize>(&mut self, _: &'static str, _: &T) {
        self.0 += 1;
    }

    fn skip(&mut self, _: &'static str) {}
}

/// Writes members, and keeps the first error until the end, so that expansions need not look for one after each member.
struct Writer<S, E> {
    to: S,
    result: Result<(), E>,
}

impl<S: SerializeStruct> MemberWriter for Writer<S, S::Error> {
    fn member<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.result.is_ok() {
            self.result = self.to.serialize_field(name, value);
        }
    }

    fn skip(&mut self, name: &'static str) {
        if self.result.is_ok() {
            self.result = self.to.skip_field(name);
        }
    }
}

/// The same for an object that has members beside its known ones.
struct EntryWriter<S: SerializeMap>(Writer<S, S::Error>);

impl<S: SerializeMap> MemberWriter for EntryWriter<S> {
    fn member<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.0.result.is_ok() {
            self.0.result = self.0.to.serialize_entry(name, value);
        }
    }

    fn skip(&mut self, _: &'static str) {}
}

fn count<T: Object>(object: &T) -> usize {
    let mut count = Count(0);
    object.write(&mut count);
    count.0
}

/// Writes an object.
///
/// # Errors
/// Those of the serializer.
pub fn write_object<T: Object, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut writer = Writer { to: serializer.serialize_struct(T::NAME, count(object))?, result: Ok(()) };
    object.write(&mut writer);
    writer.result?;
    writer.to.end()
}

/// Writes an object that has members beside its known ones.
///
/// # Errors
/// Those of the serializer.
pub fn write_extended<T: Object, V: Serialize, S: Serializer>(
    object: &T,
    extra: &BTreeMap<String, V>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let to = serializer.serialize_map(Some(count(object) + extra.len()))?;
    let mut writer = EntryWriter(Writer { to, result: Ok(()) });
    object.write(&mut writer);
    let Writer { mut to, result } = writer.0;
    result?;
    extra.iter().try_for_each(|(name, value)| to.serialize_entry(name, value))?;
    to.end()
}

/// Implements serde's `Serialize` and `Deserialize` for a struct whose members are listed.
#[allow(unused_macros, reason = "not every document has objects")]
macro_rules! object {
    ($name:ident { $($kind:ident $field:ident : $ty:ty = $wire:literal;)* }) => {
        rt::object! { @impl $name { $($kind $field = $wire;)* } read_members(), write_object() }
    };
    (@extra $name:ident { $($kind:ident $field:ident : $ty:ty = $wire:literal;)* } $extra:ident) => {
        rt::object! { @impl $name { $($kind $field = $wire;)* } read_extended($extra), write_extended($extra) }
    };
    (@impl $name:ident { $($kind:ident $field:ident = $wire:literal;)* }
        $read:ident($($extra:ident)?), $write:ident($($written:ident)?)
    ) => {
        impl rt::Object for $name {
            const NAME: &'static str = ::std::stringify!($name);
            fn read<'de, A: ::serde::de::MapAccess<'de>>(map: A) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = ::std::option::Option::None;)*
                $(let mut $extra = ::std::collections::BTreeMap::new();)?
                // A `?` costs the compiler more.
                if let ::std::result::Result::Err(error) = rt::$read(map, &mut [$(($wire, &mut $field)),*] $(, &mut $extra)?) {
                    return ::std::result::Result::Err(error);
                }
                ::std::result::Result::Ok(Self { $($field: rt::object! { @take $kind $field $wire },)* $($extra)? })
            }
            #[allow(unused_variables, reason = "an object may have no members")]
            fn write<W: rt::MemberWriter>(&self, to: &mut W) {
                $(rt::presence::$kind::write(to, $wire, &self.$field);)*
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                rt::$write(self, $(&self.$written,)? serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                rt::read_object(deserializer)
            }
        }
    };
    // Only a required member can fail; a `?` for every member would be a third of the cost of reading.
    (@take required $field:ident $wire:literal) => {
        match $field {
            ::std::option::Option::Some(value) => value,
            ::std::option::Option::None => return ::std::result::Result::Err(rt::missing_member($wire)),
        }
    };
    (@take $kind:ident $field:ident $wire:literal) => { rt::presence::$kind::value($field) };
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
