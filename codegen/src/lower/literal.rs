//! Defaults of the document to Rust constants.

use serde_json::{Number, Value};

use crate::diagnostics::Code;
use crate::ir::{EnumValue, Literal, Scalar, TypeKind, TypeRef};
use crate::location::Location;

use super::Lowering;

/// The default as a constant of the type; `None` when the type has no constants (lists, objects). A value of another type than its
/// schema is read as the one that is clearly meant, with a warning, or passed over, with a warning.
pub(super) fn default(
    lowering: &mut Lowering<'_>,
    value: &Value,
    ty: &TypeRef,
    location: &Location,
) -> Option<Literal> {
    if let Ok(found) = literal(lowering, value, ty) {
        return found;
    }
    let place = location.child("default");
    let meant = meant(value).into_iter().find_map(|meant| Some((literal(lowering, &meant, ty).ok()?, meant)));
    let meant = meant.or_else(|| near_variant(lowering, value, ty)).or_else(|| only_element(lowering, value, ty));
    if let Some((found, meant)) = meant {
        let message = format!("the default is no value of its own schema; it is read as {meant}");
        lowering.diagnostics.warn(Code::BadValue, &place, message).help("correct the default or the schema");
        return found;
    }
    let says_nothing = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    let outcome = if says_nothing { "read as no default" } else { "passed over" };
    let message = format!("the default is no value of its own schema; it is {outcome}");
    lowering.diagnostics.warn(Code::BadValue, &place, message).help("correct the default or the schema");
    None
}

/// What a value of the wrong JSON type may stand for: a number or boolean for its text, a text for what it spells, 1 and 0 for true and
/// false, a whole number with a fraction of zero, the one element of a list for the list.
fn meant(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::String(text) => {
            let text = text.trim();
            found.extend(text.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool));
            found.extend(serde_json::from_str::<Number>(text).ok().map(Value::Number));
        }
        Value::Bool(flag) => found.push(Value::String(flag.to_string())),
        Value::Number(number) => {
            found.push(Value::String(number.to_string()));
            found.extend(number.as_u64().filter(|n| *n < 2).map(|n| Value::Bool(n == 1)));
            let whole = number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 9_007_199_254_740_992.0);
            // Below 2^53 every whole number has an exact form.
            #[allow(clippy::cast_possible_truncation)]
            found.extend(whole.map(|n| Value::from(n as i64)));
        }
        Value::Array(elements) => {
            if let [only] = elements.as_slice() {
                found.push(only.clone());
            }
        }
        Value::Null | Value::Object(_) => {}
    }
    found
}

/// The list of which a value is the only element.
fn only_element(lowering: &Lowering<'_>, value: &Value, ty: &TypeRef) -> Option<(Option<Literal>, Value)> {
    match ty {
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => only_element(lowering, value, inner),
        TypeRef::List(inner) => literal(lowering, value, inner).ok().map(|_| (None, Value::Array(vec![value.clone()]))),
        _ => None,
    }
}

/// The one variant of an enum that differs from a text in letters' case or blanks alone.
fn near_variant(lowering: &Lowering<'_>, value: &Value, ty: &TypeRef) -> Option<(Option<Literal>, Value)> {
    let text = value.as_str()?.trim();
    let id = match ty {
        TypeRef::Named(id) => *id,
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => return near_variant(lowering, value, inner),
        _ => return None,
    };
    let TypeKind::Enum(e) = &lowering.def(id)?.kind else { return None };
    let mut near = e.variants.iter().filter_map(|variant| match &variant.value {
        EnumValue::Text(known) if known.trim().eq_ignore_ascii_case(text) => Some((known, &variant.name)),
        _ => None,
    });
    let (known, name) = near.next()?;
    near.next().is_none().then(|| (Some(Literal::Variant(id, name.clone())), Value::from(known.as_str())))
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
        Scalar::Whole => return if value.is_i64() { Ok(None) } else { Err(()) },
        // These have no constants; a text is at least of the right JSON type.
        Scalar::Secret
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Time
        | Scalar::Uuid
        | Scalar::Base64
        | Scalar::Duration
        | Scalar::Ip
        | Scalar::Ipv4
        | Scalar::Ipv6
        | Scalar::Uri
        | Scalar::Decimal
        | Scalar::Part => {
            return if value.is_string() { Ok(None) } else { Err(()) };
        }
    };
    literal.map(Some).ok_or(())
}
