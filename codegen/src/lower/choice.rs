//! Choices before they become unions: listed values that are one enum in truth, and several choices of one schema.
//!
//! Goes in: a schema as it is merged. Comes out: the schema with at most one choice. Must not do: name types.

use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostics::Code;
use crate::spec::document::{Schema, SchemaId, TypeSet};

use super::compose::live_arms;
use super::schema::inferred;
use super::{Lowering, arm, union};

/// Two choices of one schema are one of their pairs, as long as those are no more than this.
const MAX_PAIRS: usize = 64;

/// More pairs than this in one document, and choices stay apart: a choice that leads back to its own schema makes ever more of them.
const MAX_ALL_PAIRS: usize = 4_000;

/// Whether the choices of a schema are not yet what a union is made of.
pub(super) fn is_to_be_merged(lowering: &Lowering<'_>, schema: &Schema) -> bool {
    (!schema.one_of.is_empty() && !schema.any_of.is_empty()) || listed(lowering, schema).is_some()
}

/// A choice between constants and enums of one JSON type is an enum: how 3.1 gives each value a title and a description.
pub(super) fn list_values(lowering: &Lowering<'_>, schema: &mut Schema) {
    let Some(arms) = listed(lowering, schema) else { return };
    let mut values: Vec<Value> = Vec::new();
    let mut nullable = schema.nullable || schema.one_of.iter().chain(&schema.any_of).count() > arms.len();
    for arm in arms {
        let arm = lowering.plain(arm);
        nullable |= arm.nullable;
        let listed = arm.enum_values.as_deref().unwrap_or_default();
        if let ([only], None) = (listed, &arm.name) {
            let text = only.as_str().map_or_else(|| only.to_string(), str::to_owned);
            if let Some(name) = arm.hints.name.as_ref().or(arm.title.as_ref()) {
                schema.hints.enum_names.entry(text.clone()).or_insert_with(|| name.clone());
            }
            if let Some(words) = &arm.description {
                schema.value_docs.entry(text).or_insert_with(|| words.clone());
            }
        }
        for (value, name) in &arm.hints.enum_names {
            schema.hints.enum_names.entry(value.clone()).or_insert_with(|| name.clone());
        }
        values.extend(listed.iter().filter(|value| !values.contains(value)).cloned().collect::<Vec<_>>());
    }
    if let Some(own) = &schema.enum_values {
        values.retain(|value| own.contains(value));
    }
    schema.nullable = nullable;
    schema.enum_values = Some(values);
    schema.is_const = false;
    schema.one_of = Vec::new();
    schema.any_of = Vec::new();
}

/// The arms of a choice that are nothing but listed values. Values of several JSON types stay a union where one of its arms has a name.
fn listed(lowering: &Lowering<'_>, schema: &Schema) -> Option<Vec<SchemaId>> {
    let one = schema.one_of.is_empty() != schema.any_of.is_empty();
    if !one || schema.discriminator.is_some() || !schema.properties.is_empty() {
        return None;
    }
    let list = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    // Most choices are none of values, and are asked often.
    if !list.iter().all(|arm| is_listed(&lowering.plain(*arm))) {
        return None;
    }
    let arms = live_arms(lowering, list);
    let types = |schema: &Schema| -> TypeSet { inferred(schema) };
    let first = types(&lowering.plain(*arms.first()?));
    let alike = arms.iter().all(|arm| types(&lowering.plain(*arm)) == first);
    let unnamed = arms.iter().all(|arm| lowering.plain(*arm).name.is_none());
    (arms.len() > 1 && (alike || unnamed)).then_some(arms)
}

fn is_listed(arm: &Schema) -> bool {
    let scalars = |values: &Vec<Value>| {
        values.iter().all(|value| value.is_string() || value.is_i64() || value.is_boolean()) && !values.is_empty()
    };
    let whole = arm.all_of.is_empty() && arm.one_of.is_empty() && arm.any_of.is_empty() && arm.properties.is_empty();
    arm.only_null || (whole && !arm.hints.secret && arm.enum_values.as_ref().is_some_and(scalars))
}

/// Adds the choices of another part of an `allOf`. A value is then of an arm of each, so the choice is one of pairs.
pub(super) fn merge(lowering: &mut Lowering<'_>, merged: &mut Schema, part: &Schema, owner: SchemaId) {
    for (arms, one_of) in [(&part.one_of, true), (&part.any_of, false)] {
        if arms.is_empty() {
            continue;
        }
        let held = if merged.one_of.is_empty() { merged.any_of.clone() } else { merged.one_of.clone() };
        if !union::chooses(lowering, &held) {
            // Which members must be there is not checked, so it gives way.
            merged.any_of = Vec::new();
            merged.one_of = Vec::new();
            let slot = if one_of { &mut merged.one_of } else { &mut merged.any_of };
            slot.clone_from(arms);
            if part.discriminator.is_some() {
                merged.discriminator.clone_from(&part.discriminator);
            }
        } else if union::chooses(lowering, arms) && held != *arms {
            add(lowering, merged, (&held, arms), part, owner);
        }
    }
}

fn add(
    lowering: &mut Lowering<'_>,
    merged: &mut Schema,
    (held, arms): (&[SchemaId], &[SchemaId]),
    part: &Schema,
    owner: SchemaId,
) {
    if !merged.one_of.is_empty() && !merged.any_of.is_empty() {
        lowering
            .diagnostics
            .warn(Code::UnsupportedSchema, &part.location, "a third choice inside one allOf is passed over")
            .help("combine the choices into one oneOf");
        return;
    }
    // The arm that a tag names comes last, where tags are looked for.
    let tagged_first = merged.discriminator.is_some();
    merged.discriminator = merged.discriminator.take().or_else(|| part.discriminator.clone());
    let Some(pairs) = pairs(lowering, held, arms) else {
        let slot = if merged.one_of.is_empty() { &mut merged.one_of } else { &mut merged.any_of };
        *slot = arms.to_vec();
        return;
    };
    merged.nullable |= live_arms(lowering, held).len() < held.len() && live_arms(lowering, arms).len() < arms.len();
    merged.any_of = Vec::new();
    merged.one_of = Vec::new();
    for (a, b) in pairs {
        let mut whole = Schema::empty(lowering.schema(a).location.clone());
        let (one, other) = (arm::word(lowering, a), arm::word(lowering, b));
        whole.title = Some(if one == other { one } else { format!("{one} {other}") });
        whole.description.clone_from(&lowering.schema(a).description);
        whole.all_of = if tagged_first { vec![b, a] } else { vec![a, b] };
        let id = lowering.add_schema(whole, owner, &[a, b]);
        merged.one_of.push(id);
    }
}

/// An arm of each choice, as far as a value can be of both; `None` when there are too many.
fn pairs(lowering: &mut Lowering<'_>, held: &[SchemaId], arms: &[SchemaId]) -> Option<Vec<(SchemaId, SchemaId)>> {
    let (held, arms) = (live_arms(lowering, held), live_arms(lowering, arms));
    let count = held.len().saturating_mul(arms.len());
    lowering.pairs = lowering.pairs.saturating_add(count);
    if count > MAX_PAIRS || lowering.pairs > MAX_ALL_PAIRS {
        return None;
    }
    let all: Vec<(SchemaId, SchemaId)> = held.iter().flat_map(|a| arms.iter().map(move |b| (*a, *b))).collect();
    let mut possible = all.clone();
    possible.retain(|(a, b)| !arm::exclude(lowering, *a, *b));
    Some(if possible.is_empty() { all } else { possible })
}

/// Arms of one JSON type that a Rust type need not tell apart are one: texts, or whole numbers, in several forms. All their listed
/// values, or any value.
pub(super) fn join(lowering: &mut Lowering<'_>, schema: &Schema, list: &[SchemaId]) -> Vec<SchemaId> {
    let none = TypeSet::default();
    let mut out = list.to_vec();
    for types in [TypeSet { string: true, ..none }, TypeSet { integer: true, ..none }] {
        let alike: Vec<SchemaId> = out.iter().copied().filter(|id| is_only(lowering, *id, types)).collect();
        if alike.len() < 2 {
            continue;
        }
        let joined = joined(lowering, schema, &alike, types);
        let first = out.iter().position(|id| alike.contains(id)).unwrap_or_default();
        out.retain(|id| !alike.contains(id));
        out.insert(first.min(out.len()), joined);
    }
    out
}

fn is_only(lowering: &mut Lowering<'_>, id: SchemaId, types: TypeSet) -> bool {
    let arm = lowering.effective(id);
    inferred(&arm) == types && arm.one_of.is_empty() && arm.any_of.is_empty()
}

fn joined(lowering: &mut Lowering<'_>, schema: &Schema, arms: &[SchemaId], types: TypeSet) -> SchemaId {
    let mut joined = Schema::empty(schema.location.clone());
    joined.types = types;
    joined.hints = schema.hints.clone();
    let mut values: IndexMap<String, Value> = IndexMap::new();
    for id in arms {
        let arm = lowering.effective(*id);
        for value in arm.enum_values.iter().flatten() {
            values.entry(value.to_string()).or_insert_with(|| value.clone());
        }
        joined.hints.enum_names.extend(arm.hints.enum_names.clone());
        joined.value_docs.extend(arm.value_docs.clone());
    }
    joined.enum_values = (!values.is_empty()).then(|| values.into_values().collect());
    if joined.enum_values.is_some() {
        joined.description.clone_from(&schema.description);
    }
    lowering.add_schema(joined, arms.first().copied().unwrap_or(SchemaId(0)), &[])
}
