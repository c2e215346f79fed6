//! The (type, format) table. A format that is not in it changes nothing.

use crate::ir::Scalar;
use crate::spec::document::Schema;

/// The type of a `string` schema.
pub(super) fn string(schema: &Schema) -> Scalar {
    if schema.hints.secret {
        return Scalar::Secret;
    }
    if schema.content_encoding.as_deref() == Some("base64") {
        return Scalar::Base64;
    }
    match schema.format.as_deref() {
        Some("date-time") => Scalar::DateTime,
        Some("date") => Scalar::Date,
        Some("time") => Scalar::Time,
        Some("uuid" | "UUID") => Scalar::Uuid,
        Some("byte" | "base64") => Scalar::Base64,
        Some("password") => Scalar::Secret,
        _ => Scalar::String,
    }
}

/// The type of an `integer` schema: the format says so, or the bounds force a wider one.
pub(super) fn integer(schema: &Schema) -> Scalar {
    let above_i64 =
        schema.constraints.maximum.as_ref().is_some_and(|bound| bound.value.as_i64().is_none() && bound.value.is_u64());
    let never_negative = schema.constraints.minimum.as_ref().is_some_and(|bound| bound.value.as_u64().is_some());
    match schema.format.as_deref() {
        Some("uint64") => Scalar::U64,
        _ if above_i64 && never_negative => Scalar::U64,
        Some("int32" | "int16" | "int8" | "uint16" | "uint8") if fits_i32(schema) => Scalar::I32,
        _ => Scalar::I64,
    }
}

fn fits_i32(schema: &Schema) -> bool {
    let fits = |value: &serde_json::Number| value.as_f64().is_some_and(|v| v.abs() <= f64::from(i32::MAX));
    let bounds = [&schema.constraints.minimum, &schema.constraints.maximum];
    bounds.iter().all(|bound| bound.as_ref().is_none_or(|bound| fits(&bound.value)))
}
