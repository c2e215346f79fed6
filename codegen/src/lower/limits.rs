//! Constraints to what is checked before sending, with every pattern known to compile.

use crate::diagnostics::Code;
use crate::ir::{Limits, Number};
use crate::spec::document::{Additional, Bound, SchemaId};

use super::Lowering;

/// Programs of patterns larger than this are refused: a document must not cost the client megabytes.
const PATTERN_SIZE: usize = 1 << 20;

/// What is checked of a value of this schema, elements of lists and maps included.
pub(super) fn limits(lowering: &mut Lowering<'_>, id: SchemaId) -> Limits {
    at_depth(lowering, id, 0)
}

fn at_depth(lowering: &mut Lowering<'_>, id: SchemaId, depth: usize) -> Limits {
    if depth > 8 {
        return Limits::default();
    }
    let schema = lowering.effective(id);
    let c = schema.constraints.clone();
    let pattern = c.pattern.and_then(|pattern| checked_pattern(lowering, id, &pattern));
    let inner = schema.items.or(match schema.additional {
        Additional::Schema(id) if schema.properties.is_empty() => Some(id),
        _ => None,
    });
    let items =
        inner.map(|inner| at_depth(lowering, inner, depth + 1)).filter(|limits| !limits.is_none()).map(Box::new);
    Limits {
        minimum: c.minimum.as_ref().and_then(bound),
        maximum: c.maximum.as_ref().and_then(bound),
        multiple_of: c.multiple_of.as_ref().and_then(number),
        min_length: c.min_length,
        max_length: c.max_length,
        pattern,
        min_items: c.min_items,
        max_items: c.max_items,
        unique_items: c.unique_items,
        min_properties: c.min_properties,
        max_properties: c.max_properties,
        items,
    }
}

fn bound(bound: &Bound) -> Option<(Number, bool)> {
    number(&bound.value).map(|value| (value, bound.exclusive))
}

fn number(number: &serde_json::Number) -> Option<Number> {
    if let Some(value) = number.as_i64() {
        return Some(Number::Int(i128::from(value)));
    }
    if let Some(value) = number.as_u64() {
        return Some(Number::Int(i128::from(value)));
    }
    number.as_f64().filter(|value| value.is_finite()).map(Number::Float)
}

fn checked_pattern(lowering: &mut Lowering<'_>, id: SchemaId, pattern: &str) -> Option<String> {
    match regex_lite::RegexBuilder::new(pattern).size_limit(PATTERN_SIZE).build() {
        Ok(_) => Some(pattern.to_owned()),
        Err(error) => {
            let location = lowering.schema(id).location.child("pattern");
            let why = error.to_string();
            lowering
                .diagnostics
                .warn(Code::Pattern, &location, format!("the pattern is not checked before sending: {why}"))
                .help(
                    "look-around, back-references and Unicode classes are not supported; the server still checks them",
                );
            None
        }
    }
}
