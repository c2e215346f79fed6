//! Required, optional, nullable and untyped members: how each is held while it is read or built, and how it is written. The
//! macros name these modules by the word that stands before a field, so that one expansion serves all kinds.

/// A member that must be there. Its value may itself be nullable.
pub mod required {
    use serde::de::Error;
    use serde::ser::Serialize;

    use super::super::check::Checker;
    use super::super::object::MemberWriter;

    /// What a builder holds.
    pub type Slot<T> = Option<T>;

    /// The field of what was read.
    ///
    /// # Errors
    /// When the member was absent; the error names it.
    pub fn take<T, E: Error>(slot: Option<T>, member: &'static str) -> Result<T, E> {
        slot.ok_or_else(|| E::missing_field(member))
    }

    /// Reports a member that was not set.
    pub fn missing<T>(slot: &Option<T>, member: &'static str, at: &mut Checker) {
        if slot.is_none() {
            at.violation_of(member, "is missing".to_owned());
        }
    }

    /// How many members will be written.
    pub fn count<T>(_: &T) -> usize {
        1
    }

    /// Writes the member.
    pub fn write<W: MemberWriter, T: Serialize>(to: &mut W, name: &'static str, value: &T) {
        to.member(name, value);
    }
}

/// A member that may be left out; null means the same.
pub mod optional {
    use serde::de::Error;
    use serde::ser::Serialize;

    use super::super::check::Checker;
    use super::super::object::MemberWriter;

    /// What a builder holds.
    pub type Slot<T> = Option<T>;

    /// The field of what was read.
    ///
    /// # Errors
    /// None; the signature is that of the other kinds.
    pub fn take<T, E: Error>(slot: Option<Option<T>>, _: &'static str) -> Result<Option<T>, E> {
        Ok(slot.flatten())
    }

    /// The same, of a member.
    pub fn value<T>(slot: Option<Option<T>>) -> Option<T> {
        slot.flatten()
    }

    /// Reports nothing.
    pub fn missing<T>(_: &Option<T>, _: &'static str, _: &mut Checker) {}

    /// How many members will be written.
    pub fn count<T>(value: &Option<T>) -> usize {
        usize::from(value.is_some())
    }

    /// Writes the member unless there is none.
    pub fn write<W: MemberWriter, T: Serialize>(to: &mut W, name: &'static str, value: &Option<T>) {
        match value {
            Some(value) => to.member(name, value),
            None => to.skip(name),
        }
    }
}

/// A member that may be left out, be null, or have a value: three different things.
pub mod nullable {
    use serde::de::Error;

    pub use super::optional::{count, missing, write};

    /// What a builder holds.
    pub type Slot<T> = Option<Option<T>>;

    /// The field of what was read.
    ///
    /// # Errors
    /// None; the signature is that of the other kinds.
    pub fn take<T, E: Error>(slot: Option<Option<T>>, _: &'static str) -> Result<Option<Option<T>>, E> {
        Ok(slot)
    }

    /// The same, of a member.
    pub fn value<T>(slot: Option<Option<T>>) -> Option<Option<T>> {
        slot
    }
}

/// A member that may be left out and, since the document says nothing of it, be anything: null is one of its values.
pub mod anything {
    use serde::de::Error;

    pub use super::optional::{Slot, count, missing, write};

    /// The field of what was read.
    ///
    /// # Errors
    /// None; the signature is that of the other kinds.
    pub fn take<T, E: Error>(slot: Option<T>, _: &'static str) -> Result<Option<T>, E> {
        Ok(slot)
    }

    /// The same, of a member.
    pub fn value<T>(slot: Option<T>) -> Option<T> {
        slot
    }
}

/// A member that what is sent must have and answers may lack; null means the same.
pub mod relaxed {
    pub use super::optional::{Slot, count, take, value, write};
    pub use super::required::missing;
}

/// A member that what is sent must have and answers may lack; null is one of its values.
pub mod relaxed_nullable {
    pub use super::anything::{Slot, count, take, value, write};
    pub use super::required::missing;
}
