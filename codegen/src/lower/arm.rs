//! The arms of unions: what each is called, and what tells it from the others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostics::Code;
use crate::ir::{Arm, Ident, JsonTypes, Limits, TypeRef};
use crate::spec::document::{Discriminator, Schema, SchemaId, TypeSet};

use super::compose::live_arms;
use super::schema::{count, inferred};
use super::{Lowering, docs, tags, union};

/// Choices of one within another are followed no further than this.
const DEPTH: usize = 4;

/// What the arms of a choice are called.
pub(super) fn words(lowering: &mut Lowering<'_>, choice: &Schema, list: &[SchemaId]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for id in list {
        let name = lowering.parent_of_self(*id).and_then(|parent| lowering.schema(parent).name.clone());
        words.push(match name {
            Some(name) if choice.name.as_ref() != Some(&name) => name,
            Some(_) => "Base".to_owned(),
            None => word(lowering, *id),
        });
    }
    if words.iter().filter(|word| *word == "List").count() > 1 {
        for (word, id) in words.iter_mut().zip(list).filter(|(word, _)| *word == "List") {
            if let Some(items) = lowering.effective(*id).items {
                *word = format!("{} list", self::word(lowering, items));
            }
        }
    }
    words
}

/// What an arm is called: a component by its name, an inline object by its title or by the one value of a member that it must have,
/// anything else by its JSON type.
pub(super) fn word(lowering: &mut Lowering<'_>, id: SchemaId) -> String {
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
        () if types.object => return only_value(lowering, &schema).unwrap_or_else(|| "Object".to_owned()),
        () => "Value",
    };
    word.to_owned()
}

/// The text that a member which must be there always has.
fn only_value(lowering: &mut Lowering<'_>, schema: &Schema) -> Option<String> {
    let members = schema.properties.iter().filter(|(name, _)| schema.required.contains(name));
    let mut texts = members.filter_map(|(_, member)| match lowering.effective(*member).enum_values.as_deref() {
        Some([Value::String(text)]) if text.chars().any(char::is_alphanumeric) => Some(text.clone()),
        _ => None,
    });
    texts.next()
}

/// The arm as the IR has it, its constants aside.
pub(super) fn arm(lowering: &mut Lowering<'_>, id: SchemaId, name: Ident, ty: TypeRef, tags: Vec<String>) -> Arm {
    let shape = shape(lowering, id, 0);
    let docs = docs::clean(&[lowering.effective(id).description.as_deref()]);
    Arm {
        name,
        ty,
        tags,
        only_tag: None,
        json: shape.json,
        required: shape.required,
        known: shape.known,
        constants: Vec::new(),
        default: false,
        nested: false,
        from: false,
        limits: Limits::default(),
        docs,
    }
}

/// What values of an arm look like.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    json: JsonTypes,
    required: Vec<String>,
    known: Vec<String>,
}

/// Arms that several choices share are looked at once for each depth.
fn shape(lowering: &mut Lowering<'_>, id: SchemaId, depth: usize) -> Shape {
    if let Some(known) = lowering.shapes.get(&(id, depth)) {
        return known.clone();
    }
    let shape = look_at(lowering, id, depth);
    lowering.shapes.insert((id, depth), shape.clone());
    shape
}

fn look_at(lowering: &mut Lowering<'_>, id: SchemaId, depth: usize) -> Shape {
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
    let required = if types.object { always(&schema) } else { Vec::new() };
    let mut shape = Shape { json, required, known: schema.properties.keys().cloned().collect() };
    let Some(arms) = union::arms(lowering, &schema).filter(|_| depth < DEPTH) else { return shape };
    // A choice looks like any of its arms, and like what stands beside it.
    let inner: Vec<Shape> = arms.iter().map(|arm| self::shape(lowering, *arm, depth + 1)).collect();
    if json == JsonTypes::default() {
        shape.json = all_types(&inner);
    }
    let everywhere = |name: &String| inner.iter().all(|arm| arm.required.contains(name));
    let shared = inner.first().map(|arm| arm.required.clone()).unwrap_or_default();
    shape.required.extend(shared.into_iter().filter(everywhere));
    shape.known.extend(inner.iter().flat_map(|arm| arm.known.clone()));
    for list in [&mut shape.required, &mut shape.known] {
        let mut seen = BTreeSet::new();
        list.retain(|name| seen.insert(name.clone()));
    }
    shape
}

/// Members that every value has.
fn always(schema: &Schema) -> Vec<String> {
    schema.required.iter().filter(|name| !schema.hints.relaxed.contains(name)).cloned().collect()
}

fn all_types(shapes: &[Shape]) -> JsonTypes {
    if shapes.iter().any(|shape| shape.json == JsonTypes::default()) {
        return JsonTypes::default();
    }
    let any = |has: fn(&JsonTypes) -> bool| shapes.iter().any(|shape| has(&shape.json));
    JsonTypes {
        string: any(|json| json.string),
        integer: any(|json| json.integer),
        number: any(|json| json.number),
        boolean: any(|json| json.boolean),
        array: any(|json| json.array),
        object: any(|json| json.object),
    }
}

/// Fills in the members whose values tell arms apart: those with one value, and those for which every arm that lists values lists
/// others.
pub(super) fn fill_constants(lowering: &mut Lowering<'_>, arms: &mut [Arm], sources: &[SchemaId]) {
    let mut listed: Vec<Vec<(String, Vec<String>)>> = Vec::new();
    let mut members: BTreeMap<String, (usize, usize, BTreeSet<String>)> = BTreeMap::new();
    for id in sources {
        let schema = lowering.effective(*id);
        let mut own = Vec::new();
        for (wire, member) in &schema.properties {
            let Some(texts) = listed_texts(lowering, *member) else { continue };
            let entry = members.entry(wire.clone()).or_default();
            entry.0 += 1;
            entry.1 += texts.len();
            entry.2.extend(texts.iter().cloned());
            own.push((wire.clone(), texts));
        }
        listed.push(own);
    }
    for (arm, own) in arms.iter_mut().zip(listed) {
        let tells = |(wire, texts): &(String, Vec<String>)| {
            let apart = members.get(wire).is_some_and(|(arms, all, distinct)| *arms > 1 && *all == distinct.len());
            texts.len() == 1 || apart
        };
        arm.constants = own.into_iter().filter(tells).collect();
    }
}

/// The values that a member may have, as text: an object is told by them in whatever type they are.
pub(super) fn listed_texts(lowering: &mut Lowering<'_>, member: SchemaId) -> Option<Vec<String>> {
    let schema = lowering.effective(member);
    if lowering.is_nullable(member) {
        return None;
    }
    let values = schema.enum_values.as_deref()?;
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) => Some(value.to_string()),
        Value::Number(number) if !number.is_f64() => Some(value.to_string()),
        _ => None,
    };
    values.iter().map(text).collect::<Option<Vec<_>>>().filter(|texts| !texts.is_empty())
}

/// Whether an arm is the one that `defaultMapping` names.
pub(super) fn is_default(lowering: &Lowering<'_>, discriminator: &Discriminator, id: SchemaId) -> bool {
    let target = tags::target(lowering, id);
    discriminator.default.is_some_and(|default| default == id || default == target)
}

/// Says so where `defaultMapping` names what is no arm.
pub(super) fn warn_no_default(lowering: &mut Lowering<'_>, schema: &Schema, arms: &[Arm]) {
    let Some(discriminator) = schema.discriminator.as_ref().filter(|d| d.default.is_some()) else { return };
    if !arms.iter().any(|arm| arm.default) {
        let message = "`defaultMapping` names none of the choices; values without a known tag are kept as JSON";
        lowering
            .diagnostics
            .warn(Code::UnsupportedSchema, &discriminator.location, message)
            .help("list the schema among the choices");
    }
}

/// Whether the tag is a number or a boolean, as far as the arms describe it.
pub(super) fn is_json_tag(lowering: &mut Lowering<'_>, discriminator: &Discriminator, list: &[SchemaId]) -> bool {
    let mut members = Vec::new();
    for id in list {
        members.extend(lowering.effective(*id).properties.get(&discriminator.property).copied());
    }
    let is_json = |id: SchemaId, lowering: &mut Lowering<'_>| {
        let types = inferred(&lowering.effective(id));
        !types.string && (types.integer || types.number || types.boolean)
    };
    !members.is_empty() && members.into_iter().all(|id| is_json(id, lowering))
}

/// A choice of several types has no type that hides its values.
pub(super) fn warn_shown(lowering: &mut Lowering<'_>, schema: &Schema) {
    if schema.hints.secret {
        let message = "a choice of several types cannot be kept secret: `Debug` and traces show its values";
        lowering
            .diagnostics
            .warn(Code::UnsupportedSchema, &schema.location, message)
            .help("mark the texts among its arms, or let it be a text");
    }
}

/// Objects that nothing tells apart are tried in order of what they have in common with the value: that deserves a word.
pub(super) fn warn_alike(lowering: &mut Lowering<'_>, schema: &Schema, arms: &[Arm], sources: &[SchemaId]) {
    if schema.discriminator.is_some() {
        return;
    }
    let both: Vec<(&Arm, SchemaId)> = arms.iter().zip(sources.iter().copied()).collect();
    for (at, (a, x)) in both.iter().enumerate() {
        for (b, y) in both.iter().skip(at + 1) {
            if !alike(a, b) || exclude(lowering, *x, *y) {
                continue;
            }
            let (a, b) = (&a.name, &b.name);
            let message =
                format!("nothing tells the arms {a} and {b} apart; the one with more members in common is taken");
            lowering
                .diagnostics
                .warn(Code::UnsupportedSchema, &schema.location, message)
                .help("add a discriminator, or members that one arm alone requires");
            return;
        }
    }
}

/// A value of `anyOf` may be of several objects at once; what the others describe is not in the type that it is read as.
pub(super) fn note_overlap(lowering: &mut Lowering<'_>, schema: &Schema, arms: &[Arm], sources: &[SchemaId]) {
    if schema.any_of.is_empty() || schema.discriminator.is_some() {
        return;
    }
    let more = |a: &Arm, b: &Arm| a.known.iter().any(|name| !b.known.contains(name));
    let both: Vec<(&Arm, SchemaId)> =
        arms.iter().zip(sources.iter().copied()).filter(|(arm, _)| arm.json.object).collect();
    for (at, (a, x)) in both.iter().enumerate() {
        for (b, y) in both.iter().skip(at + 1) {
            let keep = lowering.keeps_others(*x) || lowering.keeps_others(*y);
            if keep || !more(a, b) || !more(b, a) || exclude(lowering, *x, *y) {
                continue;
            }
            let message = format!(
                "a value may be {} and {} at once; it is read as the one with more members in common, without what only the other describes",
                a.name, b.name
            );
            lowering
                .diagnostics
                .note(Code::UnsupportedSchema, &schema.location, message)
                .help("`x-specwright-keep-undescribed: true` at both keeps them; where a value is one of them only, say `oneOf`");
            return;
        }
    }
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

/// Whether no value can be of both schemas, as reading finds out: their JSON types differ, or those of a member or element, or their
/// listed values.
pub(super) fn exclude(lowering: &mut Lowering<'_>, a: SchemaId, b: SchemaId) -> bool {
    exclude_at(lowering, a, b, DEPTH)
}

fn exclude_at(lowering: &mut Lowering<'_>, a: SchemaId, b: SchemaId, depth: usize) -> bool {
    if depth == 0 || a == b || (lowering.is_nullable(a) && lowering.is_nullable(b)) {
        return false;
    }
    let (x, y) = (lowering.effective(a), lowering.effective(b));
    let choice = |schema: &Schema| !live_arms(lowering, &schema.one_of).is_empty() || !schema.any_of.is_empty();
    if choice(&x) || choice(&y) {
        return false;
    }
    let (s, t) = (inferred(&x), inferred(&y));
    if count(s) == 0 || count(t) == 0 {
        return false;
    }
    if !share(s, t) {
        return true;
    }
    if count(s) > 1 || count(t) > 1 {
        return false;
    }
    if let (Some(s), Some(t)) = (listed_texts(lowering, a), listed_texts(lowering, b)) {
        return s.iter().all(|value| !t.contains(value));
    }
    if let (true, Some(s), Some(t)) = (s.array, x.items, y.items) {
        return exclude_at(lowering, s, t, depth - 1);
    }
    let members: Vec<(SchemaId, SchemaId)> = x
        .properties
        .iter()
        .filter(|(name, _)| x.required.contains(name) || y.required.contains(name))
        .filter_map(|(name, member)| Some((*member, *y.properties.get(name)?)))
        .collect();
    members.into_iter().any(|(s, t)| exclude_at(lowering, s, t, depth - 1))
}

/// Whether a value can be of a type of both sets.
fn share(a: TypeSet, b: TypeSet) -> bool {
    let number = |types: TypeSet| types.integer || types.number;
    (a.string && b.string)
        || (number(a) && number(b))
        || (a.boolean && b.boolean)
        || (a.array && b.array)
        || (a.object && b.object)
}
