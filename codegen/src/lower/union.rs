//! `oneOf` and `anyOf` to unions, by the ladder: what a discriminator says, the JSON type, the members an object must have,
//! members with one possible value; what fits no arm is kept as it came.
//!
//! A choice that is none in Rust collapses: several forms of string become one string or one open enum, arms that only list
//! required members are a constraint, `null` makes the type nullable.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostics::Code;
use crate::ir::{Arm, Ident, JsonTypes, Limits, TypeKind, TypeRef, Union};
use crate::spec::document::{Additional, Discriminator, Schema, SchemaId, TypeSet};

use super::compose::live_arms;
use super::fallback::Reason;
use super::naming::{self, Case};
use super::schema::{self, Hint, Made, inferred};
use super::usage::{Side, Way};
use super::{Lowering, docs, enums, inheritance, limits};

/// The arms that make a choice; `None` when the schema is none.
pub(super) fn arms(lowering: &Lowering<'_>, schema: &Schema) -> Option<Vec<SchemaId>> {
    if let Some(heirs) = lowering.heirs_of(schema) {
        return Some(heirs.to_vec());
    }
    let list = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    let live = live_arms(lowering, list);
    let chooses = live.iter().any(|arm| !only_constrains(lowering.schema(*arm)));
    chooses.then_some(live)
}

/// Whether an arm says nothing of its own but which members must be there.
fn only_constrains(schema: &Schema) -> bool {
    let untyped =
        schema.types == TypeSet::default() || schema.types == (TypeSet { object: true, ..TypeSet::default() });
    let bare =
        schema.properties.is_empty() && schema.items.is_none() && !matches!(schema.additional, Additional::Schema(_));
    let whole = schema.all_of.is_empty() && schema.one_of.is_empty() && schema.any_of.is_empty();
    untyped && bare && whole && schema.enum_values.is_none() && (!schema.required.is_empty() || schema.not.is_some())
}

/// The type of a schema with a choice.
pub(super) fn make(lowering: &mut Lowering<'_>, id: SchemaId, side: Side, name: &str) -> Made {
    let schema = lowering.effective(id);
    if !schema.one_of.is_empty() && !schema.any_of.is_empty() && arms_of(lowering, &schema.any_of) {
        return Made::Type(lowering.fall_back(&schema.location, Reason::TwoChoices));
    }
    let mut list = arms(lowering, &schema).unwrap_or_default();
    if lowering.heirs_of(&schema).is_some() {
        list.push(lowering.parent_itself(id));
        let mut made = build(lowering, &schema, &list, lowering.usage.way(id, side), name);
        let mapped = schema.discriminator.iter().flat_map(|d| d.mapping.iter().filter(|(_, to)| **to == id));
        inheritance::tag_parent(&mut made, &schema, mapped.map(|(tag, _)| tag.clone()).collect());
        return made;
    }
    if has_base(&schema) {
        list = distribute(lowering, &schema, id, &list);
    }
    let list = join_strings(lowering, &schema, &list);
    if let [only] = list[..] {
        let joined = lowering.effective(only);
        if joined.name.is_none() && joined.enum_values.is_some() {
            // The listed values of all arms are the choice itself, so they take its name.
            return enums::make(lowering, &joined);
        }
        let way = lowering.usage.way(id, side);
        let ty = schema::type_of(lowering, only, way, Hint { parent: name, part: "" });
        return Made::Type(without_null(ty));
    }
    build(lowering, &schema, &list, lowering.usage.way(id, side), name)
}

fn arms_of(lowering: &Lowering<'_>, list: &[SchemaId]) -> bool {
    list.iter().any(|arm| !only_constrains(lowering.schema(*arm)))
}

fn without_null(ty: TypeRef) -> TypeRef {
    match ty {
        TypeRef::Nullable(inner) => *inner,
        other => other,
    }
}

/// Whether the schema says more than its choice, so that every arm holds it too.
fn has_base(schema: &Schema) -> bool {
    !schema.properties.is_empty() || matches!(schema.additional, Additional::Schema(_))
}

/// Each arm together with what stands beside the choice.
fn distribute(lowering: &mut Lowering<'_>, schema: &Schema, id: SchemaId, list: &[SchemaId]) -> Vec<SchemaId> {
    let mut base = schema.clone();
    base.one_of = Vec::new();
    base.any_of = Vec::new();
    base.all_of = Vec::new();
    base.discriminator = None;
    base.name = None;
    base.title = None;
    base.nullable = false;
    let base = lowering.add_schema(base, id, &[]);
    list.iter()
        .map(|arm| {
            let origin = lowering.schema(*arm);
            let mut whole = Schema::empty(origin.location.clone());
            whole.title = origin.title.clone().or_else(|| origin.name.clone());
            whole.description.clone_from(&origin.description);
            whole.all_of = vec![base, *arm];
            lowering.add_schema(whole, id, &[base, *arm])
        })
        .collect()
}

/// Strings in several forms are one arm: all their listed values, or any text.
fn join_strings(lowering: &mut Lowering<'_>, schema: &Schema, list: &[SchemaId]) -> Vec<SchemaId> {
    let is_text = |lowering: &mut Lowering<'_>, id: SchemaId| {
        let arm = lowering.effective(id);
        let only = TypeSet { string: true, ..TypeSet::default() };
        inferred(&arm) == only && arm.one_of.is_empty() && arm.any_of.is_empty()
    };
    let texts: Vec<SchemaId> = list.iter().copied().filter(|id| is_text(lowering, *id)).collect();
    if texts.len() < 2 {
        return list.to_vec();
    }
    let mut joined = Schema::empty(schema.location.clone());
    joined.types = TypeSet { string: true, ..TypeSet::default() };
    joined.hints = schema.hints.clone();
    let mut values: Vec<Value> = Vec::new();
    for id in &texts {
        let arm = lowering.effective(*id);
        for value in arm.enum_values.iter().flatten() {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        joined.hints.enum_names.extend(arm.hints.enum_names.clone());
    }
    joined.enum_values = (!values.is_empty()).then_some(values);
    if joined.enum_values.is_some() {
        joined.description.clone_from(&schema.description);
    }
    let joined = lowering.add_schema(joined, texts[0], &[]);
    let mut out = Vec::new();
    for id in list {
        if !texts.contains(id) {
            out.push(*id);
        } else if !out.contains(&joined) {
            out.push(joined);
        }
    }
    out
}

/// The listed values of these types.
fn listed(values: &[Value], types: TypeSet) -> Vec<Value> {
    let of_type = |value: &&Value| match value {
        Value::String(_) => types.string,
        Value::Bool(_) => types.boolean,
        Value::Number(number) if number.is_f64() => types.number,
        Value::Number(_) => types.number || types.integer,
        Value::Array(_) => types.array,
        Value::Object(_) => types.object,
        Value::Null => false,
    };
    values.iter().filter(of_type).cloned().collect()
}

/// A choice between JSON types (3.1 `type: [string, integer]`).
pub(super) fn of_types(lowering: &mut Lowering<'_>, id: SchemaId, types: TypeSet, way: Way, name: &str) -> Made {
    let schema = lowering.effective(id);
    let none = TypeSet::default();
    let mut sets = Vec::new();
    for (has, set) in [
        (types.string, TypeSet { string: true, ..none }),
        (types.integer && !types.number, TypeSet { integer: true, ..none }),
        (types.number, TypeSet { number: true, ..none }),
        (types.boolean, TypeSet { boolean: true, ..none }),
        (types.array, TypeSet { array: true, ..none }),
        (types.object, TypeSet { object: true, ..none }),
    ] {
        if has {
            sets.push(set);
        }
    }
    let list: Vec<SchemaId> = sets
        .into_iter()
        .map(|set| {
            let mut arm = Schema::clone(&schema);
            arm.types = set;
            arm.nullable = false;
            arm.name = None;
            arm.title = None;
            arm.description = None;
            arm.default = None;
            arm.enum_values = schema.enum_values.as_ref().map(|values| listed(values, set));
            if !set.object {
                arm.properties = IndexMap::new();
                arm.required = Vec::new();
            }
            lowering.add_schema(arm, id, &[])
        })
        .collect();
    build(lowering, &schema, &list, way, name)
}

fn build(lowering: &mut Lowering<'_>, schema: &Schema, list: &[SchemaId], way: Way, name: &str) -> Made {
    let words: Vec<String> = list.iter().map(|id| arm_word(lowering, *id)).collect();
    let texts: Vec<&str> = words.iter().map(String::as_str).collect();
    let names = naming::assign(&texts, Case::Camel, &[enums::UNRECOGNIZED]);
    let mut arms: Vec<Arm> = Vec::new();
    let mut sources: Vec<SchemaId> = Vec::new();
    for (id, ident) in list.iter().zip(names) {
        let ty = without_null(schema::type_of(lowering, *id, way, Hint { parent: name, part: ident.as_str() }));
        let tags = schema.discriminator.as_ref().map(|d| tags(lowering, d, *id)).unwrap_or_default();
        if let Some(same) = arms.iter_mut().find(|arm| arm.ty == ty) {
            same.tags.extend(tags);
            continue;
        }
        let mut arm = arm(lowering, *id, ident, ty, tags);
        if way == Way::Out || lowering.usage.sent(*id) {
            arm.limits = limits::of_arm(lowering, schema, *id);
        }
        arms.push(arm);
        sources.push(*id);
    }
    if let [only] = &arms[..] {
        return Made::Type(only.ty.clone());
    }
    if arms.iter().any(|arm| arm.ty == TypeRef::Json) && schema.discriminator.is_none() {
        return Made::Type(TypeRef::Json);
    }
    warn_alike(lowering, schema, &arms);
    for arm in &mut arms {
        if matches!(arm.ty, TypeRef::Named(_)) && arm.json.object {
            arm.ty = TypeRef::Boxed(Box::new(arm.ty.clone()));
        }
    }
    let tag = schema.discriminator.as_ref().map(|d| d.property.clone());
    Made::Kind(Box::new(TypeKind::Union(Union { tag, arms, unrecognized: enums::unrecognized() })))
}

/// What an arm is called: a component by its name, an inline object by its title, anything else by its JSON type.
fn arm_word(lowering: &mut Lowering<'_>, id: SchemaId) -> String {
    let target = lowering.wrapped(id).unwrap_or(id);
    let plain = lowering.schema(target);
    if let Some(name) = plain.hints.name.as_ref().or(plain.name.as_ref()).or(plain.title.as_ref()) {
        return name.clone();
    }
    let schema = lowering.effective(id);
    let types = inferred(&schema);
    let word = match () {
        () if types.string => "Text",
        () if types.integer => "Integer",
        () if types.number => "Number",
        () if types.boolean => "Boolean",
        () if types.array => "List",
        () if types.object => "Object",
        () => "Value",
    };
    word.to_owned()
}

fn arm(lowering: &mut Lowering<'_>, id: SchemaId, name: Ident, ty: TypeRef, tags: Vec<String>) -> Arm {
    let schema = lowering.effective(id);
    let types = inferred(&schema);
    let json = JsonTypes {
        string: types.string || schema.hints.digits,
        integer: types.integer,
        number: types.number,
        boolean: types.boolean,
        array: types.array,
        object: types.object,
    };
    let mut constants = Vec::new();
    for (wire, member) in &schema.properties {
        let member = lowering.effective(*member);
        if let Some([Value::String(text)]) = member.enum_values.as_deref() {
            constants.push((wire.clone(), vec![text.clone()]));
        }
    }
    Arm {
        name,
        ty,
        tags,
        json,
        required: if types.object { always(&schema) } else { Vec::new() },
        known: schema.properties.keys().cloned().collect(),
        constants,
        limits: Limits::default(),
        docs: docs::clean(&[schema.description.as_deref()]),
    }
}

/// Members that every value has.
fn always(schema: &Schema) -> Vec<String> {
    schema.required.iter().filter(|name| !schema.hints.relaxed.contains(name)).cloned().collect()
}

/// The tag values that mean an arm: those mapped to it, or else its constant; and its name, unless that is mapped elsewhere
/// (OpenAPI 3.0.3, "Discriminator Object"). The first one is written.
fn tags(lowering: &mut Lowering<'_>, discriminator: &Discriminator, id: SchemaId) -> Vec<String> {
    // An arm that was combined with what stands beside the choice is known by its last part.
    let part = lowering.schema(id).all_of.last().copied().filter(|_| lowering.schema(id).name.is_none());
    let target = lowering.wrapped(id).or(part).unwrap_or(id);
    let mapped = discriminator.mapping.iter().filter(|(_, mapped)| **mapped == id || **mapped == target);
    let mut found: Vec<String> = mapped.map(|(tag, _)| tag.clone()).collect();
    if found.is_empty()
        && let Some(member) = lowering.effective(id).properties.get(&discriminator.property).copied()
        && let Some([Value::String(only)]) = lowering.effective(member).enum_values.as_deref()
    {
        return vec![only.clone()];
    }
    found.extend(lowering.schema(target).name.clone().filter(|name| !discriminator.mapping.contains_key(name)));
    found
}

/// Objects that nothing tells apart are tried in order of what they have in common with the value: that deserves a word.
fn warn_alike(lowering: &mut Lowering<'_>, schema: &Schema, arms: &[Arm]) {
    if schema.discriminator.is_some() {
        return;
    }
    let pair = arms
        .iter()
        .enumerate()
        .find_map(|(at, a)| arms.iter().skip(at + 1).find(|b| alike(a, b)).map(|b| (&a.name, &b.name)));
    let Some((a, b)) = pair else { return };
    let message = format!("nothing tells the arms {a} and {b} apart; the one with more members in common is taken");
    lowering
        .diagnostics
        .warn(Code::UnsupportedSchema, &schema.location, message)
        .help("add a discriminator, or members that one arm alone requires");
}

fn alike(a: &Arm, b: &Arm) -> bool {
    if !(a.json.object && b.json.object) {
        return a.json.array && b.json.array;
    }
    let inside = |required: &[String], known: &[String]| required.iter().all(|name| known.contains(name));
    let differ = a
        .constants
        .iter()
        .any(|(name, values)| b.constants.iter().any(|(other, list)| other == name && list != values));
    let same: BTreeSet<_> = a.known.iter().collect();
    let extra = b.known.iter().any(|name| !same.contains(name)) && a.known.iter().any(|name| !b.known.contains(name));
    !differ && !extra && inside(&a.required, &b.known) && inside(&b.required, &a.known)
}
