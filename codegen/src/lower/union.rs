//! `oneOf` and `anyOf` to unions, by the ladder: what a discriminator says, the JSON type, the members an object must have,
//! members with one possible value; what fits no arm is kept as it came.
//!
//! A choice that is none in Rust collapses: several forms of string become one string or one open enum, arms that only list
//! required members are a constraint, `null` makes the type nullable.

use indexmap::IndexMap;
use serde_json::Value;

use crate::ir::{Arm, Tag, TypeKind, TypeRef, Types, Union};
use crate::spec::document::{Additional, Schema, SchemaId, TypeSet};

use super::compose::live_arms;
use super::fallback::Reason;
use super::naming::{self, Case};
use super::schema::{self, Hint, Made};
use super::usage::{Side, Way};
use super::{Lowering, arm, choice, enums, limits, tags};

/// The arms that make a choice; `None` when the schema is none.
pub(super) fn arms(lowering: &Lowering<'_>, schema: &Schema) -> Option<Vec<SchemaId>> {
    if let Some(heirs) = lowering.heirs_of(schema) {
        return Some(heirs);
    }
    let list = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    chooses(lowering, list).then(|| live_arms(lowering, list))
}

/// Whether one of the arms says more than which members must be there.
pub(super) fn chooses(lowering: &Lowering<'_>, list: &[SchemaId]) -> bool {
    live_arms(lowering, list).iter().any(|arm| !only_constrains(lowering.schema(*arm)))
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
    if chooses(lowering, &schema.one_of) && chooses(lowering, &schema.any_of) {
        return Made::Type(lowering.fall_back(&schema.location, Reason::TwoChoices));
    }
    let mut list = arms(lowering, &schema).unwrap_or_default();
    if lowering.heirs_of(&schema).is_some() {
        list.extend(lowering.selves.of(id));
        return build(lowering, &schema, &list, lowering.usage.way(id, side), name);
    }
    if has_base(&schema) {
        list = distribute(lowering, &schema, id, &list);
    }
    let list = choice::join(lowering, &schema, &list);
    if let [only] = list[..] {
        let joined = lowering.effective(only);
        if joined.name.is_none() && joined.enum_values.is_some() {
            // The listed values of all arms are the choice itself, so they take its name.
            return enums::make(lowering, &joined);
        }
        let way = lowering.usage.way(id, side);
        let hinted = lowering.with_hints(&schema, only);
        if hinted != only {
            // What the hints make of the arm is no type that had a name before, so it takes that of the choice.
            let side = lowering.usage.side(hinted, way);
            return schema::definition(lowering, hinted, side, name);
        }
        let ty = schema::type_of(lowering, only, way, Hint { parent: name, part: "" });
        return Made::Type(without_null(ty));
    }
    build(lowering, &schema, &list, lowering.usage.way(id, side), name)
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
            if lowering.extends(*arm, id) {
                return *arm;
            }
            let origin = lowering.schema(*arm);
            let mut whole = Schema::empty(origin.location.clone());
            whole.title = origin.title.clone().or_else(|| origin.name.clone());
            whole.description.clone_from(&origin.description);
            whole.all_of = vec![base, *arm];
            lowering.add_schema(whole, id, &[base, *arm])
        })
        .collect()
}

/// The listed values of these types.
fn listed(values: &[Value], types: TypeSet) -> Vec<Value> {
    let of_type = |value: &&Value| match value {
        Value::String(_) => types.string,
        Value::Bool(_) => types.boolean,
        Value::Number(number) if number.is_f64() => types.number,
        Value::Number(_) => types.number || types.integer,
        Value::Array(_) | Value::Object(_) | Value::Null => false,
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
            // Objects and lists have no constants.
            let values = schema.enum_values.as_ref().filter(|_| !set.object && !set.array);
            arm.enum_values = values.map(|values| listed(values, set));
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
    let words = arm::words(lowering, schema, list);
    let texts: Vec<&str> = words.iter().map(String::as_str).collect();
    let names = naming::assign(&texts, Case::Camel, &[enums::UNRECOGNIZED]);
    let mut arms: Vec<Arm> = Vec::new();
    let mut sources: Vec<SchemaId> = Vec::new();
    let tags = tags::of_arms(lowering, schema, list);
    for ((id, ident), tags) in list.iter().zip(names).zip(tags) {
        let ty = without_null(schema::type_of(lowering, *id, way, Hint { parent: name, part: ident.as_str() }));
        let default = schema.discriminator.as_ref().is_some_and(|d| arm::is_default(lowering, d, *id));
        if lowering.is_over_budget(&schema.location) {
            break;
        }
        if let Some(same) = arms.iter_mut().find(|arm| arm.ty == ty) {
            same.tags.extend(tags.all);
            same.only_tag = None;
            same.default |= default;
            continue;
        }
        let mut arm = arm::arm(lowering, *id, ident, ty, tags.all);
        arm.default = default;
        arm.only_tag = tags.only;
        if way == Way::Out || lowering.usage.sent(*id) {
            arm.limits = limits::of_arm(lowering, schema, *id);
        }
        lowering.combined.members += arm.known.len();
        arms.push(arm);
        sources.push(*id);
    }
    if let [only] = &arms[..] {
        return Made::Type(only.ty.clone());
    }
    if arms.iter().any(|arm| arm.ty == TypeRef::Json) && schema.discriminator.is_none() {
        return Made::Type(TypeRef::Json);
    }
    arm::warn_shown(lowering, schema);
    arm::fill_constants(lowering, &mut arms, &sources);
    arm::warn_alike(lowering, schema, &arms, &sources);
    arm::note_overlap(lowering, schema, &arms, &sources);
    for arm in &mut arms {
        if matches!(arm.ty, TypeRef::Named(_)) && arm.json.object {
            arm.ty = TypeRef::Boxed(Box::new(arm.ty.clone()));
        }
    }
    arm::warn_no_default(lowering, schema, &arms);
    let tag = schema
        .discriminator
        .as_ref()
        .map(|d| Tag { property: d.property.clone(), json: arm::is_json_tag(lowering, d, list) });
    Made::Kind(Box::new(TypeKind::Union(Union { tag, arms, unrecognized: enums::unrecognized() })))
}

/// Marks the arms that are unions themselves, once every type is known: such an arm could keep any value, so it counts only where one of
/// its own arms does. Where a tag has named the arm, it counts in any case.
pub(super) fn mark_nested(types: &mut Types) {
    for own in 0..types.defs.len() {
        let mut kind = std::mem::replace(&mut types.defs[own].kind, TypeKind::Alias(TypeRef::Json));
        if let TypeKind::Union(union) = &mut kind {
            for arm in union.arms.iter_mut().filter(|arm| arm.tags.is_empty()) {
                arm.nested = is_union(types, &arm.ty);
            }
        }
        types.defs[own].kind = kind;
    }
}

/// Marks the arms of unions that are sent whose payload tells by its type alone which arm is meant, so that `From` can make the union of
/// it. Any JSON value is of no arm more than of another, and a union is already made of itself.
pub(super) fn mark_from(types: &mut Types) {
    for own in 0..types.defs.len() {
        let def = &types.defs[own];
        let TypeKind::Union(union) = &def.kind else { continue };
        if !def.sent {
            continue;
        }
        let payloads: Vec<TypeRef> = union.arms.iter().map(|arm| payload(types, &arm.ty)).collect();
        let from: Vec<bool> = payloads
            .iter()
            .map(|ty| {
                let itself = matches!(ty, TypeRef::Named(id) if id.0 as usize == own);
                *ty != TypeRef::Json && !itself && payloads.iter().filter(|other| *other == ty).count() == 1
            })
            .collect();
        if let TypeKind::Union(union) = &mut types.defs[own].kind {
            union.arms.iter_mut().zip(from).for_each(|(arm, from)| arm.from = from);
        }
    }
}

/// What the compiler takes a payload for: aliases are the types that they stand for, and the heap counts for nothing.
pub(super) fn payload(types: &Types, ty: &TypeRef) -> TypeRef {
    let inner = |inner: &TypeRef| Box::new(payload(types, inner));
    match types.resolve(ty) {
        TypeRef::Boxed(boxed) => payload(types, boxed),
        TypeRef::List(element) => TypeRef::List(inner(element)),
        TypeRef::Set(element) => TypeRef::Set(inner(element)),
        TypeRef::Map(element) => TypeRef::Map(inner(element)),
        TypeRef::Nullable(value) => TypeRef::Nullable(inner(value)),
        other @ (TypeRef::Scalar(_) | TypeRef::Named(_) | TypeRef::Json) => other.clone(),
    }
}

fn is_union(types: &Types, ty: &TypeRef) -> bool {
    let mut ty = ty;
    for _ in 0..types.defs.len() {
        ty = match ty {
            TypeRef::Boxed(inner) | TypeRef::Nullable(inner) => inner,
            TypeRef::Named(id) => match &types.get(*id).kind {
                TypeKind::Alias(target) => target,
                kind => return matches!(kind, TypeKind::Union(_)),
            },
            _ => return false,
        };
    }
    false
}
