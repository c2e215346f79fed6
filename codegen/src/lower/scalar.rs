//! The (type, format) table. A format that is not in it changes nothing.

use crate::ir::Scalar;
use crate::spec::document::Schema;

/// Formats of a `string`, in small letters and with dashes; spellings that are common and can mean nothing else stand beside the right
/// one.
const TEXT: &[(&str, Scalar)] = &[
    ("date-time", Scalar::DateTime),
    ("datetime", Scalar::DateTime),
    ("iso-date-time", Scalar::DateTime),
    ("iso8601-date-time", Scalar::DateTime),
    ("rfc3339", Scalar::DateTime),
    ("date", Scalar::Date),
    ("full-date", Scalar::Date),
    ("time", Scalar::Time),
    ("duration", Scalar::Duration),
    ("iso8601-duration", Scalar::Duration),
    ("uuid", Scalar::Uuid),
    ("guid", Scalar::Uuid),
    ("uuid4", Scalar::Uuid),
    ("byte", Scalar::Base64),
    ("base64", Scalar::Base64),
    ("password", Scalar::Secret),
    ("ipv4", Scalar::Ipv4),
    ("ipv6", Scalar::Ipv6),
    ("ip", Scalar::Ip),
    ("ip-address", Scalar::Ip),
    ("ipaddress", Scalar::Ip),
    ("uri", Scalar::Uri),
    ("url", Scalar::Uri),
    ("uri-reference", Scalar::Uri),
    ("decimal", Scalar::Decimal),
    ("decimal128", Scalar::Decimal),
    ("bigdecimal", Scalar::Decimal),
    ("big-decimal", Scalar::Decimal),
];

/// Formats that only strings have, beside those of the table that have a type.
const MORE_TEXT: &[&str] = &["email", "idn-email", "hostname", "idn-hostname", "iri", "iri-reference", "uri-template"];

/// The type of a `string` schema.
pub(super) fn string(schema: &Schema) -> Scalar {
    if schema.hints.secret {
        return Scalar::Secret;
    }
    if schema.content_encoding.as_deref() == Some("base64") {
        return Scalar::Base64;
    }
    schema.format.as_deref().and_then(of_text).unwrap_or(Scalar::String)
}

/// Whether a format says that the value is a string. `decimal` does not: numbers have it too.
pub(super) fn is_of_text(format: &str) -> bool {
    of_text(format).is_some_and(|scalar| scalar != Scalar::Decimal) || MORE_TEXT.contains(&spelled(format).as_str())
}

fn of_text(format: &str) -> Option<Scalar> {
    let format = spelled(format);
    TEXT.iter().find(|(known, _)| *known == format).map(|(_, scalar)| *scalar)
}

fn spelled(format: &str) -> String {
    format.to_ascii_lowercase().replace(['_', ' '], "-")
}

/// The type of an `integer` schema: the format says so, or the bounds force a wider one.
pub(super) fn integer(schema: &Schema) -> Scalar {
    if schema.hints.digits {
        return Scalar::Whole;
    }
    let above_i64 =
        schema.constraints.maximum.as_ref().is_some_and(|bound| bound.value.as_i64().is_none() && bound.value.is_u64());
    let never_negative = schema.constraints.minimum.as_ref().is_some_and(|bound| bound.value.as_u64().is_some());
    match schema.format.as_deref().map(spelled).as_deref() {
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
