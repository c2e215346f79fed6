//! `allOf` merged into one schema, and schemas that only wrap another.
//!
//! Merging follows what JSON Schema means where Rust can say it: properties and requirements add up, limits tighten, enums
//! narrow. A property that two parts describe differently gets an `allOf` of both, which is merged in its turn.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::rc::Rc;

use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{Additional, Constraints, Document, Schema, SchemaId, TypeSet};

use super::tighten::tighten;
use super::{Lowering, choice, circles};

/// A schema as it counts: the document's own, or one that was merged.
#[derive(Clone, Debug)]
pub(super) enum Effective<'a> {
    /// As it stands in the document.
    Own(&'a Schema),
    /// Merged from several.
    Merged(Rc<Schema>),
}

impl Deref for Effective<'_> {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        match self {
            Self::Own(schema) => schema,
            Self::Merged(schema) => schema,
        }
    }
}

/// More members than this are not put together from the parts of `allOf`, and for the arms of choices: types that extend one another in a
/// long row have ever more of them. The largest known document needs a third.
const MAX_MERGES: usize = 1_000_000;

/// What was put together so far.
#[derive(Debug, Default)]
pub(super) struct Combined {
    /// How many members came together from the parts of `allOf`, and how many the arms of choices have.
    pub(super) members: usize,
    /// Schemas that combine two, by those and by the use of what they stand in.
    pairs: BTreeMap<(SchemaId, SchemaId, [bool; 3]), SchemaId>,
}

impl<'a> Lowering<'a> {
    /// The schema as it stands: the document's or one made here.
    pub(super) fn plain(&self, id: SchemaId) -> Effective<'a> {
        let index = id.0 as usize;
        let own = self.document.schemas.len();
        if index < own {
            Effective::Own(&self.document.schemas[index])
        } else {
            Effective::Merged(Rc::clone(&self.synthetic[index - own]))
        }
    }

    /// The schema with its `allOf` merged in, and its choices made one.
    pub(super) fn effective(&mut self, id: SchemaId) -> Effective<'a> {
        let plain = self.plain(id);
        if plain.all_of.is_empty() && !choice::is_to_be_merged(self, &plain) {
            return plain;
        }
        if let Some(merged) = self.merged.get(&id) {
            return Effective::Merged(Rc::clone(merged));
        }
        let merged = Rc::new(merge(self, id));
        self.merged.insert(id, Rc::clone(&merged));
        Effective::Merged(merged)
    }

    /// The schema that this one only wraps with annotations (`allOf: [$ref]` with a description), if it does.
    pub(super) fn wrapped(&self, id: SchemaId) -> Option<SchemaId> {
        let schema = self.plain(id);
        let arms: Vec<SchemaId> = schema.all_of.iter().chain(&schema.one_of).chain(&schema.any_of).copied().collect();
        let [target] = live_arms(self, &arms)[..] else { return None };
        let closed = matches!(schema.additional, Additional::Unspecified | Additional::Forbidden);
        let bare = schema.properties.is_empty() && schema.required.is_empty() && schema.items.is_none() && closed;
        let plain = schema.enum_values.is_none() && schema.prefix_items.is_empty() && !schema.hints.change_type();
        // Whoever extends the choice that it is an arm of is more than a name for that choice.
        let heir = || (schema.all_of.contains(&target) && self.inherits(id, target)) || self.is_of_family(id, target);
        (bare && plain && schema.format.is_none() && target != id && !heir()).then_some(target)
    }

    /// Whether the parts of `allOf` are too many for one document, which is said once.
    pub(super) fn is_over_budget(&mut self, place: &Location) -> bool {
        let is_over = self.combined.members > MAX_MERGES;
        if is_over && self.combined.members < usize::MAX {
            self.combined.members = usize::MAX;
            let message = format!("more than {MAX_MERGES} members come together by `allOf` and in choices");
            self.diagnostics
                .error(Code::OverBudget, place, message)
                .help("schemas that extend one another in long rows have all members of all of them; take some out");
        }
        is_over
    }

    /// The only arm of a choice, with what the overlay says of the choice.
    pub(super) fn with_hints(&mut self, choice: &Schema, arm: SchemaId) -> SchemaId {
        if !choice.hints.change_type() {
            return arm;
        }
        let mut whole = Schema::empty(choice.location.clone());
        whole.hints = choice.hints.clone();
        whole.all_of = vec![arm];
        self.add_schema(whole, arm, &[arm])
    }

    /// Whether `part` is a parent that lists its heirs as a choice, and `id` one of those heirs: what it extends is the parent without
    /// the choice.
    fn inherits(&self, id: SchemaId, part: SchemaId) -> bool {
        let of = |id: SchemaId| self.circles.get(id.0 as usize);
        let parent = self.plain(part);
        of(id).is_some() && of(id) == of(part) && !(parent.one_of.is_empty() && parent.any_of.is_empty())
    }

    /// Whether one schema extends the other, both looked at behind what only wraps them.
    fn is_heir(&self, heir: SchemaId, parent: SchemaId) -> bool {
        let own = self.document.schemas.len();
        let target = |id: SchemaId| self.wrapped(id).unwrap_or(id);
        let (from, to) = (target(heir), target(parent));
        (from.0 as usize) < own && (from == to || self.document.ancestors(from).contains(&to))
    }

    /// Whether an arm of the choice of `parent` extends `parent` itself, and so holds what stands beside the choice already.
    pub(super) fn extends(&self, arm: SchemaId, parent: SchemaId) -> bool {
        self.circles.get(arm.0 as usize).is_some()
            && self.inherits(arm, parent)
            && self.document.ancestors(arm).contains(&parent)
    }
}

/// Which schemas are put together out of one another, by number.
pub(super) fn circles(document: &Document) -> Vec<usize> {
    let parts = |schema: &Schema| {
        let parts = schema.all_of.iter().chain(&schema.one_of).chain(&schema.any_of);
        parts.map(|part| part.0 as usize).collect()
    };
    circles::number(document.schemas.iter().map(parts).collect())
}

/// Schemas that are put together with others: parts, arms, and what stands in them without a name, since members of one name are put
/// together too.
pub(super) fn parts_of_others(document: &Document) -> BTreeSet<SchemaId> {
    let parts = |schema: &'_ Schema| -> Vec<SchemaId> {
        schema.all_of.iter().chain(&schema.one_of).chain(&schema.any_of).copied().collect()
    };
    let mut found = BTreeSet::new();
    let mut work: Vec<SchemaId> = document.schemas.iter().flat_map(parts).collect();
    while let Some(id) = work.pop() {
        if found.insert(id) {
            let schema = document.schema(id);
            let inside = schema.properties.values().copied().chain(schema.items);
            work.extend(inside.filter(|id| document.schema(*id).name.is_none()));
        }
    }
    found
}

/// Arms that allow more than `null`.
pub(super) fn live_arms(lowering: &Lowering<'_>, arms: &[SchemaId]) -> Vec<SchemaId> {
    arms.iter().copied().filter(|arm| !lowering.plain(*arm).only_null).collect()
}

/// The parts of an `allOf` closure, parents before the schemas that extend them; and the parents among them whose choice of heirs
/// does not count here, since it is one of the heirs that extends them.
fn parts(lowering: &mut Lowering<'_>, id: SchemaId) -> (Vec<SchemaId>, BTreeSet<SchemaId>) {
    enum Step {
        Open(SchemaId),
        Close(SchemaId),
    }
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = BTreeSet::new();
    let mut parents = BTreeSet::new();
    let mut stack = vec![Step::Open(id)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Close(id) => {
                open.remove(&id);
                order.push(id);
            }
            Step::Open(id) if open.contains(&id) => {
                let location = lowering.schema(id).location.clone();
                lowering
                    .diagnostics
                    .warn(Code::Invalid, &location, "the schema extends itself through allOf; the circle is cut")
                    .help("remove one of the references");
            }
            Step::Open(id) if seen.insert(id) => {
                open.insert(id);
                stack.push(Step::Close(id));
                let parts = &lowering.schema(id).all_of;
                parents.extend(parts.iter().filter(|part| lowering.inherits(id, **part)));
                stack.extend(parts.iter().rev().map(|part| Step::Open(*part)));
            }
            Step::Open(_) => {}
        }
    }
    (order, parents)
}

fn merge(lowering: &mut Lowering<'_>, id: SchemaId) -> Schema {
    let (order, parents) = parts(lowering, id);
    let top = lowering.schema(id).clone();
    let mut merged = Schema {
        all_of: Vec::new(),
        properties: indexmap::IndexMap::new(),
        required: Vec::new(),
        one_of: Vec::new(),
        any_of: Vec::new(),
        discriminator: lowering.usage.families().get(&id).map(|family| family.discriminator.clone()),
        types: TypeSet::default(),
        enum_values: None,
        constraints: Constraints::default(),
        additional: Additional::Unspecified,
        items: None,
        ..top.clone()
    };
    let mut nullable_parts = true;
    let mut said = 0;
    for part_id in &order {
        if lowering.is_over_budget(&top.location) {
            break;
        }
        let mut part = lowering.schema(*part_id).clone();
        if parents.contains(part_id) {
            part.one_of = Vec::new();
            part.any_of = Vec::new();
        }
        choice::list_values(lowering, &mut part);
        let says_type = part.types != TypeSet::default() || part.enum_values.is_some() || !part.properties.is_empty();
        if *part_id != id && says_type {
            nullable_parts &= part.nullable;
            said += 1;
        }
        lowering.combined.members += 1 + part.properties.len();
        merge_part(lowering, &mut merged, &part, id);
    }
    // Listed values without null leave none to the parts either.
    merged.nullable = top.nullable || (said > 0 && nullable_parts && top.enum_values.is_none());
    merged
}

fn merge_part(lowering: &mut Lowering<'_>, merged: &mut Schema, part: &Schema, owner: SchemaId) {
    merge_types(lowering, merged, part);
    for (name, id) in &part.properties {
        let combined = match merged.properties.get(name) {
            Some(other) if other != id => both(lowering, *other, *id, owner),
            _ => *id,
        };
        merged.properties.insert(name.clone(), combined);
    }
    for name in &part.required {
        if !merged.required.contains(name) {
            merged.required.push(name.clone());
        }
    }
    merged.property_names = merged.property_names.or(part.property_names);
    merged.closed_items |= part.closed_items;
    merged.additional = match (merged.additional, part.additional) {
        (Additional::Schema(a), Additional::Schema(b)) if a != b => Additional::Schema(both(lowering, a, b, owner)),
        (a @ Additional::Schema(_), _) => a,
        (_, b @ (Additional::Schema(_) | Additional::Any)) => b,
        (a, _) => a,
    };
    // A part that forbids other members was written before it was combined; the combination holds them all.
    merged.items = match (merged.items, part.items) {
        (Some(a), Some(b)) if a != b => Some(both(lowering, a, b, owner)),
        (a, b) => a.or(b),
    };
    if merged.prefix_items.is_empty() {
        merged.prefix_items.clone_from(&part.prefix_items);
    }
    choice::merge(lowering, merged, part, owner);
    for lost in tighten(&mut merged.constraints, &part.constraints) {
        let message = format!("of several `{lost}` in one allOf only this one is checked before sending");
        lowering
            .diagnostics
            .warn(Code::UnsupportedSchema, &part.location.child(lost), message)
            .help("the server still checks all");
    }
    merge_annotations(merged, part);
}

fn merge_annotations(merged: &mut Schema, part: &Schema) {
    let text = |to: &mut Option<String>, from: &Option<String>| {
        if to.is_none() {
            to.clone_from(from);
        }
    };
    text(&mut merged.format, &part.format);
    text(&mut merged.content_encoding, &part.content_encoding);
    text(&mut merged.content_media_type, &part.content_media_type);
    merged.content_schema = merged.content_schema.or(part.content_schema);
    text(&mut merged.description, &part.description);
    if merged.default.is_none() {
        merged.default.clone_from(&part.default);
    }
    merged.read_only |= part.read_only;
    merged.write_only |= part.write_only;
    merged.hints.secret |= part.hints.secret;
    merged.hints.digits |= part.hints.digits;
    merged.hints.keep_undescribed = merged.hints.keep_undescribed.or(part.hints.keep_undescribed);
    merged.hints.relaxed.extend(part.hints.relaxed.iter().cloned());
    for (value, words) in &part.value_docs {
        merged.value_docs.entry(value.clone()).or_insert_with(|| words.clone());
    }
    for (value, name) in &part.hints.enum_names {
        merged.hints.enum_names.entry(value.clone()).or_insert_with(|| name.clone());
    }
}

fn merge_types(lowering: &mut Lowering<'_>, merged: &mut Schema, part: &Schema) {
    if part.types != TypeSet::default() {
        let both = if merged.types == TypeSet::default() { part.types } else { intersect(merged.types, part.types) };
        if both == TypeSet::default() {
            lowering
                .diagnostics
                .warn(
                    Code::Invalid,
                    &part.location,
                    "no value has the types of all parts of this allOf; the first one counts",
                )
                .help("make the types of the parts agree");
        } else {
            merged.types = both;
        }
    }
    if let Some(values) = &part.enum_values {
        merged.is_const = part.is_const;
        merged.enum_values = Some(match merged.enum_values.take() {
            None => values.clone(),
            Some(old) => {
                let narrowed: Vec<_> = old.iter().filter(|value| values.contains(value)).cloned().collect();
                if narrowed.is_empty() {
                    let message = "no value is listed by all parts of this allOf; the last list counts";
                    lowering
                        .diagnostics
                        .warn(Code::Invalid, &part.location, message)
                        .help("make the lists of the parts overlap");
                    values.clone()
                } else {
                    narrowed
                }
            }
        });
    }
}

fn intersect(a: TypeSet, b: TypeSet) -> TypeSet {
    let integer = (a.integer && (b.integer || b.number)) || (b.integer && a.number);
    TypeSet {
        string: a.string && b.string,
        integer,
        number: a.number && b.number,
        boolean: a.boolean && b.boolean,
        array: a.array && b.array,
        object: a.object && b.object,
    }
}

/// A schema that must satisfy two, for the one that combines them: of two where one extends the other the heir, else one for all who
/// combine the same two, as what they combine may lead back to them.
pub(super) fn both(lowering: &mut Lowering<'_>, a: SchemaId, b: SchemaId, owner: SchemaId) -> SchemaId {
    let usage = &lowering.usage;
    let key = (a, b, [usage.sent(owner), usage.received(owner), usage.sides(owner).len() > 1]);
    if let Some(known) = lowering.combined.pairs.get(&key) {
        return *known;
    }
    let id = match (lowering.is_heir(b, a), lowering.is_heir(a, b)) {
        (true, _) => b,
        (false, true) => a,
        (false, false) => combine(lowering, a, b, owner),
    };
    lowering.combined.pairs.insert(key, id);
    id
}

fn combine(lowering: &mut Lowering<'_>, a: SchemaId, b: SchemaId, owner: SchemaId) -> SchemaId {
    let newer = lowering.schema(b);
    let mut schema = Schema::empty(newer.location.clone());
    schema.read_only = newer.read_only;
    schema.write_only = newer.write_only;
    schema.description.clone_from(&newer.description);
    schema.all_of = vec![a, b];
    lowering.add_schema(schema, owner, &[a, b])
}
