//! Which schemas requests hold, which answers hold, and which differ between the two.
//!
//! A schema that both directions hold and that has a read-only or write-only member somewhere below becomes two types; every
//! other becomes one.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::document::{Additional, Document, MediaType, Schema, SchemaId};

use super::inheritance::{self, Families};
use super::multipart;
use super::part_encoding::{PartEncodings, part_encodings};

/// Which of the two types of a schema is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// There is only one.
    Both,
    /// The one that answers hold.
    Received,
    /// The one that requests hold.
    Sent,
}

/// The direction in which a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// In a request.
    Out,
    /// In an answer.
    In,
}

/// What is known of each schema, by number.
#[derive(Debug, Default)]
pub(super) struct Usage {
    sent: Vec<bool>,
    received: Vec<bool>,
    differs: Vec<bool>,
    families: Families,
    only_parts: BTreeMap<SchemaId, PartEncodings>,
}

impl Usage {
    /// Walks the document from its operations.
    pub(super) fn of(document: &Document) -> Self {
        let (mut out, mut into) = roots(document, |_| true);
        let roots: Vec<SchemaId> = out.iter().chain(&into).copied().collect();
        let families = inheritance::families(document, &roots);
        let graph = Graph { document, families: &families };
        Self {
            sent: graph.reach(&mut out, Way::Out),
            received: graph.reach(&mut into, Way::In),
            differs: graph.differing(),
            only_parts: graph.only_parts(),
            families,
        }
    }

    /// The encodings of its parts, for a component that is nothing but a multipart body.
    pub(super) fn only_parts(&self, id: SchemaId) -> Option<&PartEncodings> {
        self.only_parts.get(&id)
    }

    /// Who extends whom.
    pub(super) fn families(&self) -> &Families {
        &self.families
    }

    fn get(list: &[bool], id: SchemaId) -> bool {
        list.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Whether a request can hold it.
    pub(super) fn sent(&self, id: SchemaId) -> bool {
        Self::get(&self.sent, id)
    }

    /// Whether an answer can hold it.
    pub(super) fn received(&self, id: SchemaId) -> bool {
        Self::get(&self.received, id)
    }

    fn split(&self, id: SchemaId) -> bool {
        self.sent(id) && self.received(id) && Self::get(&self.differs, id)
    }

    /// Which type stands for the schema on this way.
    pub(super) fn side(&self, id: SchemaId, way: Way) -> Side {
        match (self.split(id), way) {
            (false, _) => Side::Both,
            (true, Way::Out) => Side::Sent,
            (true, Way::In) => Side::Received,
        }
    }

    /// The types the schema becomes.
    pub(super) fn sides(&self, id: SchemaId) -> Vec<Side> {
        if self.split(id) { vec![Side::Received, Side::Sent] } else { vec![Side::Both] }
    }

    /// The way in which members of a type are lowered.
    pub(super) fn way(&self, id: SchemaId, side: Side) -> Way {
        match side {
            Side::Sent => Way::Out,
            Side::Received => Way::In,
            Side::Both if self.sent(id) && !self.received(id) => Way::Out,
            Side::Both => Way::In,
        }
    }

    /// Whether a member belongs to the type: read-only ones are not sent, write-only ones do not come.
    pub(super) fn keeps(&self, owner: SchemaId, side: Side, member: &Schema) -> bool {
        let (sent, received) = match side {
            Side::Sent => (true, false),
            Side::Received => (false, true),
            Side::Both => (self.sent(owner), self.received(owner)),
        };
        if !sent && !received {
            return true;
        }
        (sent && !member.read_only) || (received && !member.write_only)
    }

    /// A schema made while lowering travels as the one it is made for, and differs when one of its parts does.
    pub(super) fn add(&mut self, id: SchemaId, owner: SchemaId, parts: &[SchemaId]) {
        let index = id.0 as usize;
        let differs = Self::get(&self.differs, owner) || parts.iter().any(|part| Self::get(&self.differs, *part));
        let (sent, received) = (self.sent(owner), self.received(owner));
        for (list, value) in [(&mut self.sent, sent), (&mut self.received, received), (&mut self.differs, differs)] {
            if list.len() <= index {
                list.resize(index + 1, false);
            }
            list[index] = value;
        }
    }
}

/// The schemas of parameters, bodies and answers: sent ones and received ones. `counts` says which media types of request
/// bodies are looked at.
fn roots(document: &Document, counts: fn(&MediaType) -> bool) -> (Vec<SchemaId>, Vec<SchemaId>) {
    let (mut out, mut into) = (Vec::new(), Vec::new());
    let content = |list: &[MediaType], to: &mut Vec<SchemaId>| {
        to.extend(list.iter().flat_map(|media| media.schema.into_iter().chain(media.item_schema)));
    };
    for operation in &document.operations {
        for parameter in &operation.parameters {
            out.extend(parameter.schema);
            out.extend(parameter.content.iter().filter_map(|(_, schema)| *schema));
        }
        if let Some(body) = &operation.body {
            let counted = body.content.iter().filter(|media| counts(media));
            out.extend(counted.flat_map(|media| media.schema.into_iter().chain(media.item_schema)));
            let encodings = body.content.iter().flat_map(|media| media.encoding.values());
            out.extend(encodings.flat_map(|encoding| encoding.headers.values()).filter_map(|header| header.schema));
        }
        for response in &operation.responses {
            content(&response.content, &mut into);
            into.extend(response.headers.values().filter_map(|header| header.schema));
        }
    }
    // What the server sends by itself is received, what we answer is sent.
    for operation in document.webhooks.iter().map(|webhook| &webhook.operation) {
        if let Some(body) = &operation.body {
            content(&body.content, &mut into);
        }
        for parameter in &operation.parameters {
            into.extend(parameter.schema);
            into.extend(parameter.content.iter().filter_map(|(_, schema)| *schema));
        }
        for response in &operation.responses {
            content(&response.content, &mut out);
        }
    }
    (out, into)
}

/// Which schemas hold which.
struct Graph<'a> {
    document: &'a Document,
    families: &'a Families,
}

impl<'a> Graph<'a> {
    /// Every schema a value of this schema can hold on the way, itself aside.
    fn children(&self, id: SchemaId, way: Option<Way>) -> impl Iterator<Item = SchemaId> + 'a {
        let document = self.document;
        let schema = document.schema(id);
        let hidden = move |id: SchemaId| {
            let child = document.schema(id);
            matches!(way, Some(Way::Out)) && child.read_only || matches!(way, Some(Way::In)) && child.write_only
        };
        let additional = match schema.additional {
            Additional::Schema(id) => Some(id),
            _ => None,
        };
        let members = schema.properties.values().copied().filter(move |id| !hidden(*id));
        let parts =
            schema.all_of.iter().chain(&schema.one_of).chain(&schema.any_of).chain(&schema.prefix_items).copied();
        let mapped = schema.discriminator.iter().flat_map(|d| d.mapping.values().copied());
        let heirs = self.families.get(&id).into_iter().flat_map(|family| family.heirs.iter().copied());
        members
            .chain(parts)
            .chain(mapped)
            .chain(schema.items)
            .chain(schema.content_schema)
            .chain(additional)
            .chain(heirs)
    }

    fn reach(&self, roots: &mut Vec<SchemaId>, way: Way) -> Vec<bool> {
        let mut seen = vec![false; self.document.schemas.len()];
        while let Some(id) = roots.pop() {
            let Some(flag) = seen.get_mut(id.0 as usize) else { continue };
            if std::mem::replace(flag, true) {
                continue;
            }
            roots.extend(self.children(id, Some(way)));
        }
        seen
    }

    /// Components that are sent as multipart bodies, always with the same encodings, and occur nowhere else.
    fn only_parts(&self) -> BTreeMap<SchemaId, PartEncodings> {
        let (out, into) = roots(self.document, |media| !multipart::is_multipart(media));
        let mut elsewhere: BTreeSet<SchemaId> = out.into_iter().chain(into).collect();
        let count = u32::try_from(self.document.schemas.len()).unwrap_or(u32::MAX);
        elsewhere.extend((0..count).flat_map(|id| self.children(SchemaId(id), None)));
        let mut found: BTreeMap<SchemaId, PartEncodings> = BTreeMap::new();
        let bodies = self.document.operations.iter().filter_map(|operation| operation.body.as_ref());
        for media in bodies.flat_map(|body| &body.content).filter(|media| multipart::is_multipart(media)) {
            let Some(id) = media.schema.filter(|id| self.document.schema(*id).name.is_some()) else { continue };
            let types = part_encodings(media);
            if found.get(&id).is_some_and(|known| *known != types) {
                elsewhere.insert(id);
            }
            found.insert(id, types);
        }
        found.retain(|id, _| !elsewhere.contains(id));
        found
    }

    /// Schemas with a one-way member in them or somewhere below.
    fn differing(&self) -> Vec<bool> {
        let count = self.document.schemas.len();
        let mut parents: Vec<Vec<SchemaId>> = vec![Vec::new(); count];
        let mut differs = vec![false; count];
        let mut work = Vec::new();
        for (index, schema) in self.document.schemas.iter().enumerate() {
            let id = SchemaId(u32::try_from(index).unwrap_or(u32::MAX));
            for child in self.children(id, None) {
                if let Some(list) = parents.get_mut(child.0 as usize) {
                    list.push(id);
                }
            }
            let one_way = |id: &SchemaId| {
                let member = self.document.schema(*id);
                member.read_only != member.write_only
            };
            if schema.properties.values().any(one_way) {
                work.push(id);
            }
        }
        while let Some(id) = work.pop() {
            let Some(flag) = differs.get_mut(id.0 as usize) else { continue };
            if std::mem::replace(flag, true) {
                continue;
            }
            work.extend(parents.get(id.0 as usize).into_iter().flatten().copied());
        }
        differs
    }
}
