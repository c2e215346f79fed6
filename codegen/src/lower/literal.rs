//! Defaults of the document to Rust constants.

use serde_json::Value;

use crate::diagnostics::Code;
use crate::ir::{EnumValue, Literal, Scalar, TypeKind, TypeRef};
use crate::location::Location;

use super::Lowering;

/// The default as a constant of the type; `None` when the type has no constants (lists, objects), with a warning when the
/// value is of another type than its schema.
pub(super) fn default(
    lowering: &mut Lowering<'_>,
    value: &Value,
    ty: &TypeRef,
    location: &Location,
) -> Option<Literal> {
    match literal(lowering, value, ty) {
        Ok(literal) => literal,
        Err(()) => {
            lowering
                .diagnostics
                .warn(
                    Code::BadValue,
                    &location.child("default"),
                    "the default is no value of its own schema; it is passed over",
                )
                .help("correct the default or the schema");
            None
        }
    }
}

fn literal(lowering: &Lowering<'_>, value: &Value, ty: &TypeRef) -> Result<Option<Literal>, ()> {
    match ty {
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) if !value.is_null() => literal(lowering, value, inner),
        TypeRef::Scalar(scalar) => scalar_literal(value, *scalar),
        TypeRef::Named(id) => match lowering.def(*id).map(|def| &def.kind) {
            Some(TypeKind::Alias(target)) => literal(lowering, value, &target.clone()),
            Some(TypeKind::Enum(e)) => {
                let found = e.variants.iter().find(|variant| match &variant.value {
                    EnumValue::Text(text) => value.as_str() == Some(text),
                    EnumValue::Int(int) => value.as_i64() == Some(*int),
                });
                found.map(|variant| Some(Literal::Variant(*id, variant.name.clone()))).ok_or(())
            }
            _ => Ok(None),
        },
        TypeRef::List(_) | TypeRef::Set(_) if !value.is_array() => Err(()),
        TypeRef::Map(_) if !value.is_object() => Err(()),
        _ => Ok(None),
    }
}

fn scalar_literal(value: &Value, scalar: Scalar) -> Result<Option<Literal>, ()> {
    let literal = match scalar {
        Scalar::Bool => value.as_bool().map(Literal::Bool),
        Scalar::I32 => value.as_i64().filter(|v| i32::try_from(*v).is_ok()).map(Literal::Int),
        Scalar::I64 | Scalar::U64 => value.as_i64().filter(|v| scalar == Scalar::I64 || *v >= 0).map(Literal::Int),
        Scalar::F64 => value.as_f64().filter(|v| v.is_finite()).map(Literal::Float),
        Scalar::String => value.as_str().map(|text| Literal::Text(text.to_owned())),
        // These have no constants; a text is at least of the right JSON type.
        Scalar::Secret
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Time
        | Scalar::Uuid
        | Scalar::Base64
        | Scalar::Part => {
            return if value.is_string() { Ok(None) } else { Err(()) };
        }
    };
    literal.map(Some).ok_or(())
}
