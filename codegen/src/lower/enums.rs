//! `enum` and `const` to open enums.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ir::{EnumBase, EnumValue, EnumVariant, Ident, OpenEnum, Scalar, TypeKind, TypeRef};
use crate::spec::document::{Schema, TypeSet};

use super::fallback::Reason;
use super::naming::{self, Case};
use super::schema::{Made, count};
use super::{Lowering, docs, scalar};

/// The name of the variant that keeps an unknown value; a value of this name gives way to it.
pub(super) const UNRECOGNIZED: &str = "Unrecognized";

/// The type of a schema with listed values.
pub(super) fn make(lowering: &mut Lowering<'_>, schema: &Schema) -> Made {
    let values = schema.enum_values.as_deref().unwrap_or_default();
    if schema.hints.secret {
        return Made::Type(TypeRef::Scalar(scalar::string(schema)));
    }
    let texts_meant = schema.types.string && !schema.types.integer && !schema.types.number && !schema.types.boolean;
    let texts: Option<Vec<String>> = values.iter().map(|value| text(value, texts_meant)).collect();
    if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
        return Made::Kind(Box::new(TypeKind::Enum(of_texts(schema, texts))));
    }
    if values.iter().all(Value::is_boolean) && !values.is_empty() {
        return Made::Type(TypeRef::Scalar(Scalar::Bool));
    }
    let integers: Option<Vec<i64>> = values.iter().map(integer).collect();
    if let Some(integers) = integers.filter(|list| !list.is_empty()) {
        let base = if may_be_fractions(schema, &integers) { EnumBase::Number } else { EnumBase::Integer };
        return Made::Kind(Box::new(TypeKind::Enum(of_integers(schema, &integers, base))));
    }
    if !values.is_empty() && values.iter().all(Value::is_number) {
        return Made::Type(TypeRef::Scalar(Scalar::F64));
    }
    Made::Type(lowering.fall_back(&schema.location, Reason::ListedJson))
}

/// The types of the listed values, when they are several: a choice between enums.
pub(super) fn mixed(schema: &Schema) -> Option<TypeSet> {
    let values = schema.enum_values.as_deref().filter(|_| !schema.hints.secret)?;
    if schema.types == (TypeSet { string: true, ..TypeSet::default() }) {
        return None;
    }
    let types = types_of(values);
    (count(types) > 1).then_some(types)
}

/// The JSON types of listed values; one number with a fraction makes all of them numbers.
pub(super) fn types_of(values: &[Value]) -> TypeSet {
    let fraction = values.iter().any(Value::is_f64);
    TypeSet {
        string: values.iter().any(Value::is_string),
        integer: !fraction && values.iter().any(Value::is_number),
        number: fraction,
        boolean: values.iter().any(Value::is_boolean),
        array: values.iter().any(Value::is_array),
        object: values.iter().any(Value::is_object),
    }
}

fn text(value: &Value, scalars_too: bool) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) if scalars_too => Some(value.to_string()),
        _ => None,
    }
}

/// Integers, also such as are written `1.0` or, in careless documents, `"1"`.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn of_texts(schema: &Schema, texts: Vec<String>) -> OpenEnum {
    let mut seen = BTreeSet::new();
    let texts: Vec<String> = texts.into_iter().filter(|text| seen.insert(text.clone())).collect();
    let names = variant_names(schema, &texts);
    let variants =
        texts.into_iter().zip(names).map(|(text, name)| variant(schema, name, EnumValue::Text(text))).collect();
    OpenEnum { base: EnumBase::String, variants, unrecognized: unrecognized() }
}

/// Whether a value that is not listed may have a fraction. What is listed must have an exact float.
fn may_be_fractions(schema: &Schema, integers: &[i64]) -> bool {
    schema.types.number && integers.iter().all(|value| i32::try_from(*value).is_ok())
}

fn of_integers(schema: &Schema, integers: &[i64], base: EnumBase) -> OpenEnum {
    let mut seen = BTreeSet::new();
    let integers: Vec<i64> = integers.iter().copied().filter(|value| seen.insert(*value)).collect();
    let texts: Vec<String> = integers.iter().map(ToString::to_string).collect();
    let names = variant_names(schema, &texts);
    let variants =
        integers.into_iter().zip(names).map(|(int, name)| variant(schema, name, EnumValue::Int(int))).collect();
    OpenEnum { base, variants, unrecognized: unrecognized() }
}

fn variant(schema: &Schema, name: Ident, value: EnumValue) -> EnumVariant {
    let text = match &value {
        EnumValue::Text(text) => text.clone(),
        EnumValue::Int(int) => int.to_string(),
    };
    let docs = docs::clean(&[schema.value_docs.get(&text).map(String::as_str)]);
    EnumVariant { name, value, docs }
}

fn variant_names(schema: &Schema, texts: &[String]) -> Vec<Ident> {
    let texts: Vec<&str> =
        texts.iter().map(|text| schema.hints.enum_names.get(text).map_or(text.as_str(), String::as_str)).collect();
    naming::assign(&texts, Case::Camel, &[UNRECOGNIZED])
}

/// The variant that keeps unknown values.
pub(super) fn unrecognized() -> Ident {
    Ident::new(UNRECOGNIZED).unwrap_or_else(Ident::placeholder)
}
