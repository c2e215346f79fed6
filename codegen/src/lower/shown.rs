//! Objects that examples of the document show with members of which it says nothing.
//!
//! Goes in: a resolved document. Comes out: the schemas whose types keep such members, since the document itself is witness that they
//! come. Must not do: judge examples beyond what tells whose they are; one that fits its schema nowhere says nothing of it.

use std::cell::Cell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::diagnostics::{Code, Diagnostics};
use crate::spec::document::{Additional, Document, MediaType, Operation, Parameter, Schema, SchemaId};

use super::{Lowering, alike};

/// Schemas and members that are looked at for the examples of one document: what is beyond takes no longer, and is skipped as ever.
const MAX_STEPS: usize = 2_000_000;

/// The schemas of objects that examples show with other members than they describe.
pub(super) fn of(lowering: &Lowering<'_>) -> BTreeSet<SchemaId> {
    let document = lowering.document;
    let mut walk = Walk { lowering, document, shown: BTreeSet::new(), steps: Cell::new(0) };
    for (id, schema) in (0..).map(SchemaId).zip(&document.schemas) {
        schema.examples.iter().for_each(|example| walk.value(id, example));
    }
    let hooks = document.webhooks.iter().map(|webhook| &webhook.operation);
    for operation in document.operations.iter().chain(hooks) {
        walk.operation(operation);
    }
    walk.shown
}

/// Says which they are.
pub(super) fn note(document: &Document, shown: &BTreeSet<SchemaId>, diagnostics: &mut Diagnostics) {
    let Some(first) = shown.first() else { return };
    let others = match shown.len() {
        1 => String::new(),
        2 => "; so are those of another schema".to_owned(),
        count => format!("; so are those of {} other schemas", count - 1),
    };
    let message = format!("members that examples show and this schema does not describe are kept in `extra`{others}");
    diagnostics
        .note(Code::Inferred, &document.schema(*first).location, message)
        .help("describe them, or say `x-specwright-keep-undescribed: false` of the schema, or of all below `info`");
}

struct Walk<'a> {
    lowering: &'a Lowering<'a>,
    document: &'a Document,
    shown: BTreeSet<SchemaId>,
    steps: Cell<usize>,
}

/// What is said of one object: by its schema, and by all that the schema is put together from.
#[derive(Default)]
struct Whole<'a> {
    /// The schemas that say it, the object's own first.
    parts: Vec<&'a Schema>,
    /// The lists of which one arm holds.
    choices: Vec<&'a [SchemaId]>,
}

impl<'a> Whole<'a> {
    fn described(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.properties.contains_key(name))
    }

    /// Whether the object may be an example of it, by its required members and those that name their values.
    fn admits(&self, walk: &Walk<'a>, object: &Map<String, Value>) -> bool {
        let listed = |id: &SchemaId, value: &Value| {
            let values = walk.document.schema(*id).enum_values.as_deref();
            let looked_at = values.is_none_or(|values| walk.spend(values.len()));
            looked_at && values.is_none_or(|values| value.is_null() || values.contains(value))
        };
        self.parts.iter().all(|part| {
            part.required.iter().all(|name| object.contains_key(name))
                && part.properties.iter().all(|(name, id)| object.get(name).is_none_or(|value| listed(id, value)))
        })
    }

    /// Members of which nothing is said.
    fn strangers(&self, object: &Map<String, Value>) -> usize {
        object.keys().filter(|name| !self.described(name)).count()
    }
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a Operation) {
        operation.parameters.iter().for_each(|parameter| self.parameter(parameter));
        let bodies = operation.body.iter().flat_map(|body| &body.content);
        let answers = operation.responses.iter().flat_map(|response| &response.content);
        bodies.chain(answers).for_each(|media| self.media(media));
    }

    fn parameter(&mut self, parameter: &'a Parameter) {
        let content = parameter.content.as_ref().and_then(|(_, schema)| *schema);
        if let Some(schema) = parameter.schema.or(content) {
            parameter.examples.iter().for_each(|example| self.value(schema, example));
        }
    }

    fn media(&mut self, media: &'a MediaType) {
        if let Some(schema) = media.schema {
            media.examples.values().for_each(|example| self.value(schema, example));
        }
    }

    /// The value of a schema, and all that it holds.
    fn value(&mut self, id: SchemaId, value: &'a Value) {
        match value {
            _ if self.steps.get() > MAX_STEPS => {}
            Value::Object(object) => self.object(id, object),
            Value::Array(elements) => self.elements(id, elements),
            _ => {}
        }
    }

    fn elements(&mut self, id: SchemaId, elements: &'a [Value]) {
        let mut whole = self.whole(id);
        let mut rounds = 0;
        while let Some(arms) = whole.choices.pop().filter(|_| rounds < MAX_ROUNDS) {
            rounds += 1;
            let mut arms = arms.iter().map(|arm| self.whole(*arm));
            if let Some(list) = arms.find(|arm| arm.parts.iter().any(|part| part.items.is_some())) {
                whole.parts.extend(list.parts);
                whole.choices.extend(list.choices);
            }
        }
        for part in whole.parts {
            let rest = elements.get(part.prefix_items.len()..).unwrap_or_default();
            let each = part.items.into_iter().flat_map(|items| rest.iter().map(move |element| (items, element)));
            let first = part.prefix_items.iter().copied().zip(elements);
            first.chain(each).for_each(|(items, element)| self.value(items, element));
        }
    }

    fn object(&mut self, id: SchemaId, object: &'a Map<String, Value>) {
        let mut whole = self.whole(id);
        let mut owners = vec![alike::unwrapped(self.lowering, id)];
        let mut rounds = 0;
        while let Some(arms) = whole.choices.pop().filter(|_| rounds < MAX_ROUNDS) {
            rounds += 1;
            let Some((arm, part)) = self.arm(arms, object) else { return };
            // Where nothing stands beside the choice, the object is the arm's alone.
            if whole.parts.iter().all(|part| part.properties.is_empty()) {
                owners.clear();
            }
            owners.push(alike::unwrapped(self.lowering, arm));
            whole.parts.extend(part.parts);
            whole.choices.extend(part.choices);
        }
        self.members(&owners, &whole, object);
    }

    /// The arm that the object is likeliest an example of: of those that admit it, the one that describes most of it.
    fn arm(&self, arms: &'a [SchemaId], object: &Map<String, Value>) -> Option<(SchemaId, Whole<'a>)> {
        let arms = arms.iter().map(|arm| (*arm, self.whole(*arm)));
        let fits = |(_, whole): &(SchemaId, Whole<'a>)| self.spend(object.len()) && whole.admits(self, object);
        arms.filter(fits).min_by_key(|(_, whole)| whole.strangers(object))
    }

    fn members(&mut self, owners: &[SchemaId], whole: &Whole<'a>, object: &'a Map<String, Value>) {
        let mut strange = false;
        for (name, value) in object {
            let mut described = false;
            for part in &whole.parts {
                let others = match part.additional {
                    Additional::Schema(id) => Some(id),
                    _ => None,
                };
                let known = part.properties.get(name).copied();
                described |= known.is_some();
                if let Some(id) = known.or(others) {
                    self.value(id, value);
                }
            }
            strange |= !described;
        }
        let open = whole.parts.iter().any(|part| matches!(part.additional, Additional::Any | Additional::Schema(_)));
        let closed = owners.iter().any(|owner| self.document.schema(*owner).additional == Additional::Forbidden);
        let known = object.keys().any(|name| whole.described(name));
        if strange && known && !open && !closed && whole.admits(self, object) {
            let unsaid = |id: &&SchemaId| self.document.schema(**id).hints.keep_undescribed.is_none();
            self.shown.extend(owners.iter().filter(unsaid));
        }
    }

    /// Counts work; whether any is left to do.
    fn spend(&self, steps: usize) -> bool {
        self.steps.set(self.steps.get().saturating_add(steps));
        self.steps.get() <= MAX_STEPS
    }

    /// What is said of an object or a list of this schema, without choosing any arm.
    fn whole(&self, id: SchemaId) -> Whole<'a> {
        let mut whole = Whole::default();
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !seen.insert(id) || seen.len() > MAX_PARTS {
                continue;
            }
            let schema = self.document.schema(id);
            if !self.spend(schema.properties.len() + 1) {
                break;
            }
            whole.parts.push(schema);
            whole.choices.extend([&*schema.one_of, &*schema.any_of].into_iter().filter(|arms| !arms.is_empty()));
            open.extend(&schema.all_of);
        }
        whole
    }
}

/// More schemas than this in one composition are not looked at.
const MAX_PARTS: usize = 200;

/// Choices of choices beyond this many are not followed.
const MAX_ROUNDS: usize = 8;
