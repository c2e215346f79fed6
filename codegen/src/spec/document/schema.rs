//! Schemas: what a value may be.
//!
//! Goes in: nothing but what the reader fills in. Must not do: follow references; a [`SchemaId`] stands for each.

use indexmap::IndexMap;
use serde_json::Value;

use super::SchemaId;
use crate::location::Location;

/// A set of JSON types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypeSet {
    /// `string`
    pub string: bool,
    /// `integer`
    pub integer: bool,
    /// `number`
    pub number: bool,
    /// `boolean`
    pub boolean: bool,
    /// `array`
    pub array: bool,
    /// `object`
    pub object: bool,
}

/// What `additionalProperties` (and its relatives) say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Additional {
    /// Nothing is said: other members may come, none is meant.
    #[default]
    Unspecified,
    /// `false`.
    Forbidden,
    /// `true` or `{}`.
    Any,
    /// Of this schema.
    Schema(SchemaId),
}

/// A schema node.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where it stands.
    pub location: Location,
    /// Its name among the components, when it is one.
    pub name: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// The JSON types allowed, `null` aside; none set means: not said.
    pub types: TypeSet,
    /// Whether `null` is allowed (3.0 `nullable`, 3.1 `type: [.., "null"]`, an enum with `null`).
    pub nullable: bool,
    /// Whether nothing but `null` is allowed (3.1 `type: "null"`, `const: null`).
    pub only_null: bool,
    /// `format`, as written.
    pub format: Option<String>,
    /// `contentEncoding` (3.1).
    pub content_encoding: Option<String>,
    /// `contentMediaType` (3.1).
    pub content_media_type: Option<String>,
    /// 3.1 `contentSchema`: what a text holds once it is decoded.
    pub content_schema: Option<SchemaId>,
    /// `enum`, `null` taken out; a `const` is an enum of one.
    pub enum_values: Option<Vec<Value>>,
    /// What is said of single values of `enum`, by the value as text.
    pub value_docs: IndexMap<String, String>,
    /// Whether the enum came from `const`.
    pub is_const: bool,
    /// `default`.
    pub default: Option<Value>,
    /// `example` and `examples`.
    pub examples: Vec<Value>,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `properties`, in order.
    pub properties: IndexMap<String, SchemaId>,
    /// `required`, in order, without duplicates.
    pub required: Vec<String>,
    /// `additionalProperties`; `patternProperties` and `unevaluatedProperties` where they are the only ones.
    pub additional: Additional,
    /// `propertyNames` (3.1).
    pub property_names: Option<SchemaId>,
    /// `items`
    pub items: Option<SchemaId>,
    /// `prefixItems` (3.1).
    pub prefix_items: Vec<SchemaId>,
    /// Whether no element may follow those of `prefixItems`: `items: false` (3.1), `additionalItems: false` before it.
    pub closed_items: bool,
    /// `allOf`; a 3.1 `$ref` with siblings is an `allOf` of the target here.
    pub all_of: Vec<SchemaId>,
    /// `oneOf`
    pub one_of: Vec<SchemaId>,
    /// `anyOf`
    pub any_of: Vec<SchemaId>,
    /// `not`
    pub not: Option<SchemaId>,
    /// `discriminator`
    pub discriminator: Option<Discriminator>,
    /// Limits on values.
    pub constraints: Constraints,
    /// What the overlay says.
    pub hints: SchemaHints,
}

impl Schema {
    /// A schema that says nothing: any value is one of its values.
    pub fn empty(location: Location) -> Self {
        Self {
            location,
            name: None,
            title: None,
            description: None,
            types: TypeSet::default(),
            nullable: false,
            only_null: false,
            format: None,
            content_encoding: None,
            content_media_type: None,
            content_schema: None,
            enum_values: None,
            value_docs: IndexMap::new(),
            is_const: false,
            default: None,
            examples: Vec::new(),
            read_only: false,
            write_only: false,
            deprecated: false,
            properties: IndexMap::new(),
            required: Vec::new(),
            additional: Additional::Unspecified,
            property_names: None,
            items: None,
            prefix_items: Vec::new(),
            closed_items: false,
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            not: None,
            discriminator: None,
            constraints: Constraints::default(),
            hints: SchemaHints::default(),
        }
    }
}

/// What `x-specwright-…` keys say of a schema.
#[derive(Clone, Debug, Default)]
pub struct SchemaHints {
    /// `x-specwright-name`.
    pub name: Option<String>,
    /// `x-specwright-enum-names`, by the value as text.
    pub enum_names: IndexMap<String, String>,
    /// `x-specwright-secret: true`, or what means the same.
    pub secret: bool,
    /// `x-specwright-keep-undescribed`.
    pub keep_undescribed: Option<bool>,
    /// `x-specwright-relaxed`: required members that answers may lack.
    pub relaxed: Vec<String>,
    /// `x-specwright-digits`.
    pub digits: bool,
    /// `x-specwright-secret: false`.
    pub is_no_secret: bool,
}

impl SchemaHints {
    /// Whether values become another type by them than without them.
    pub fn change_type(&self) -> bool {
        self.secret || self.digits || self.keep_undescribed.is_some()
    }
}

/// A discriminator.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// The property that holds the tag.
    pub property: String,
    /// Tag values that were mapped, in order.
    pub mapping: IndexMap<String, SchemaId>,
    /// What values without the property, or with one that means nothing else, are held against (3.2 `defaultMapping`).
    pub default: Option<SchemaId>,
    /// Where it stands.
    pub location: Location,
}

/// A numeric bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The number as written.
    pub value: serde_json::Number,
    /// Whether the bound itself is out.
    pub exclusive: bool,
}

/// Limits on values; lengths in Unicode characters, counts in elements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// `minimum` / `exclusiveMinimum`
    pub minimum: Option<Bound>,
    /// `maximum` / `exclusiveMaximum`
    pub maximum: Option<Bound>,
    /// `multipleOf`, above zero.
    pub multiple_of: Option<serde_json::Number>,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`, as written (ECMA 262, unanchored).
    pub pattern: Option<String>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
}
