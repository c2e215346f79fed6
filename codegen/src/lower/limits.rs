//! Constraints to what is checked before sending, with every pattern known to compile.

use serde_json::Value;

use crate::diagnostics::Code;
use crate::ir::{Limits, Number};
use crate::spec::document::{Additional, Bound, Constraints, Schema, SchemaId};

use super::Lowering;
use super::compose::live_arms;
use super::tighten::tighten;

/// Programs of patterns larger than this are refused: a document must not cost the client megabytes.
const PATTERN_SIZE: usize = 1 << 20;

/// Choices of one within another are followed no further than this.
const MAX_WRAPPERS: usize = 8;

/// What is checked of a value of this schema, elements of lists and maps included.
pub(super) fn limits(lowering: &mut Lowering<'_>, id: SchemaId) -> Limits {
    at_depth(lowering, id, 0)
}

/// What is checked of the members that a struct keeps in its map: each value, and each name.
pub(super) fn of_extra(lowering: &mut Lowering<'_>, schema: &Schema) -> Limits {
    let mut inside = |id: SchemaId| {
        let limits = at_depth(lowering, id, 1);
        (!limits.is_none()).then(|| Box::new(limits))
    };
    let items = match schema.additional {
        Additional::Schema(id) => inside(id),
        _ => None,
    };
    let names = schema.property_names.and_then(|id| of_names(lowering, id, 1));
    Limits { items, names, ..Limits::default() }
}

/// What is checked of an arm: its own limits, and those of the choice it stands in.
pub(super) fn of_arm(lowering: &mut Lowering<'_>, choice: &Schema, arm: SchemaId) -> Limits {
    let mut whole = Schema::empty(lowering.schema(arm).location.clone());
    whole.constraints = choice.constraints.clone();
    if whole.constraints == Constraints::default() {
        return limits(lowering, arm);
    }
    whole.all_of = vec![arm];
    let id = lowering.add_schema(whole, arm, &[]);
    limits(lowering, id)
}

fn at_depth(lowering: &mut Lowering<'_>, id: SchemaId, depth: usize) -> Limits {
    if depth > 8 {
        return Limits::default();
    }
    let mut at = id;
    let mut schema = lowering.effective(at);
    let mut c = schema.constraints.clone();
    for _ in 0..MAX_WRAPPERS {
        // What is a choice between one type and null is that type.
        let arms: Vec<SchemaId> = schema.one_of.iter().chain(&schema.any_of).copied().collect();
        let [only] = live_arms(lowering, &arms)[..] else { break };
        at = only;
        schema = lowering.effective(at);
        tighten(&mut c, &schema.constraints);
    }
    let pattern = c.pattern.and_then(|pattern| checked_pattern(lowering, at, &pattern));
    let inner = schema.items.or(match schema.additional {
        Additional::Schema(id) if schema.properties.is_empty() => Some(id),
        _ => None,
    });
    let mut inside = |id: SchemaId| {
        let limits = at_depth(lowering, id, depth + 1);
        (!limits.is_none()).then(|| Box::new(limits))
    };
    let items = inner.and_then(&mut inside);
    let names = schema.property_names.filter(|_| schema.properties.is_empty());
    let names = names.and_then(|id| of_names(lowering, id, depth + 1));
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
        names,
    }
}

/// What is checked of the names of a map. Listed names are a pattern: a map has no enum for its keys.
fn of_names(lowering: &mut Lowering<'_>, id: SchemaId, depth: usize) -> Option<Box<Limits>> {
    let mut limits = at_depth(lowering, id, depth);
    let schema = lowering.effective(id);
    let texts = schema.enum_values.as_deref().unwrap_or_default().iter();
    let texts: Vec<String> = texts.filter_map(Value::as_str).map(regex_lite::escape).collect();
    if limits.pattern.is_none() && !texts.is_empty() {
        limits.pattern = checked_pattern(lowering, id, &format!("^(?:{})$", texts.join("|")));
    }
    (!limits.is_none()).then(|| Box::new(limits))
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

fn checked_pattern(lowering: &mut Lowering<'_>, id: SchemaId, stated: &str) -> Option<String> {
    let location = lowering.schema(id).location.child("pattern");
    let undelimited = without_delimiters(stated);
    if undelimited.is_some() {
        let message =
            "a pattern stands without slashes around it; those of this one, which no value could match, are left out";
        lowering
            .diagnostics
            .warn(Code::Pattern, &location, message)
            .help("write the expression alone: `^[a-z]+$` rather than `/^[a-z]+$/`");
    }
    let pattern = undelimited.unwrap_or_else(|| stated.to_owned());
    match regex_lite::RegexBuilder::new(&pattern).size_limit(PATTERN_SIZE).build() {
        Ok(_) => Some(pattern),
        Err(error) => {
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

/// The expression within a literal of JavaScript, `/^…$/i`. An anchor beside the slash tells it from a path.
fn without_delimiters(pattern: &str) -> Option<String> {
    let (inner, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let anchored = inner.starts_with('^') || (inner.ends_with('$') && !inner.ends_with(r"\$"));
    if !anchored || !flags.chars().all(|flag| "dgimsuvy".contains(flag)) {
        return None;
    }
    let kept: String = flags.chars().filter(|flag| "ims".contains(*flag)).collect();
    Some(if kept.is_empty() { inner.to_owned() } else { format!("(?{kept}){inner}") })
}
