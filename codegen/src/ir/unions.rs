//! Unions: their arms, and what tells them apart.

use super::{Docs, Ident, Limits, TypeRef};

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The property that says which, when there is one.
    pub tag: Option<Tag>,
    /// The arms in document order.
    pub arms: Vec<Arm>,
    /// The name of the variant that keeps a value of no arm.
    pub unrecognized: Ident,
}

/// The property whose value says which arm of a union is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its wire name.
    pub property: String,
    /// Whether it is a number or a boolean; the tags of arms are their texts all the same.
    pub json: bool,
}

/// One arm of a union, with what tells it from the others (the ladder: tag, JSON type, members, constant values).
#[derive(Clone, Debug)]
pub struct Arm {
    /// The Rust name of the variant.
    pub name: Ident,
    /// Its payload.
    pub ty: TypeRef,
    /// Values of the tag that mean this arm.
    pub tags: Vec<String>,
    /// The one of them that is sure, where the document maps no more than one to it.
    pub only_tag: Option<String>,
    /// The JSON types it can have.
    pub json: JsonTypes,
    /// Members it must have.
    pub required: Vec<String>,
    /// Members it knows.
    pub known: Vec<String>,
    /// Members with few possible values, as text.
    pub constants: Vec<(String, Vec<String>)>,
    /// Whether values without the tag, or with one that means no arm, are of this arm.
    pub default: bool,
    /// Whether it is a union itself and counts only where an arm of that one fits.
    pub nested: bool,
    /// Whether `From` makes the union of its payload; no other arm of the union holds that type.
    pub from: bool,
    /// What is checked before it is sent.
    pub limits: Limits,
    /// Its documentation.
    pub docs: Docs,
}

/// A set of JSON types; all `false` means any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonTypes {
    /// `string`
    pub string: bool,
    /// a number without fraction
    pub integer: bool,
    /// any number
    pub number: bool,
    /// `true` or `false`
    pub boolean: bool,
    /// `array`
    pub array: bool,
    /// `object`
    pub object: bool,
}
