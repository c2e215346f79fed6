//! Which schemas the operations of a document reach; the others go.

use std::collections::{BTreeMap, BTreeSet};

use super::super::document::{Additional, Document, Header, MediaType, Operation, Schema, SchemaId};

/// Empties every schema that no operation reaches, and strikes it from the components.
pub(super) fn prune(document: &mut Document) {
    let reached = reached(document);
    document.components.retain(|_, id| reached.contains(id));
    for (index, schema) in document.schemas.iter_mut().enumerate() {
        let id = SchemaId(u32::try_from(index).unwrap_or(u32::MAX));
        if !reached.contains(&id) {
            *schema = Schema::empty(schema.location.clone());
        }
    }
}

fn reached(document: &Document) -> BTreeSet<SchemaId> {
    let heirs = heirs(document);
    let mut reached = BTreeSet::new();
    // Whether it is named as a type: who only extends a parent does not need its siblings.
    let mut named = BTreeSet::new();
    let mut work: Vec<(SchemaId, bool)> = Vec::new();
    for operation in document.operations.iter().chain(document.webhooks.iter().map(|webhook| &webhook.operation)) {
        work.extend(roots(operation).into_iter().map(|id| (id, true)));
    }
    while let Some((id, as_type)) = work.pop() {
        let new = reached.insert(id) | (as_type && named.insert(id));
        if !new {
            continue;
        }
        let schema = document.schema(id);
        work.extend(schema.all_of.iter().map(|part| (*part, false)));
        work.extend(values(schema).into_iter().map(|value| (value, true)));
        if as_type {
            work.extend(heirs.get(&id).into_iter().flatten().map(|heir| (*heir, true)));
        }
    }
    reached
}

/// Every schema that an operation names.
fn roots(operation: &Operation) -> Vec<SchemaId> {
    let mut found = Vec::new();
    for parameter in &operation.parameters {
        found.extend(parameter.schema);
        found.extend(parameter.content.iter().filter_map(|(_, schema)| *schema));
    }
    let bodies = operation.body.iter().flat_map(|body| &body.content);
    let answers = operation.responses.iter().flat_map(|response| &response.content);
    for media in bodies.chain(answers) {
        found.extend(of_media(media));
    }
    found.extend(operation.responses.iter().flat_map(|response| of_headers(response.headers.values())));
    found
}

fn of_media(media: &MediaType) -> impl Iterator<Item = SchemaId> {
    let headers = media.encoding.values().flat_map(|encoding| of_headers(encoding.headers.values()));
    media.schema.into_iter().chain(media.item_schema).chain(headers)
}

fn of_headers<'h>(headers: impl Iterator<Item = &'h Header>) -> impl Iterator<Item = SchemaId> {
    headers.filter_map(|header| header.schema)
}

/// The schemas that values of this one can hold or be. `not` says what they are not.
fn values(schema: &Schema) -> Vec<SchemaId> {
    let mut found: Vec<SchemaId> = schema.properties.values().copied().collect();
    found.extend(schema.one_of.iter().chain(&schema.any_of).chain(&schema.prefix_items));
    found.extend(schema.items);
    found.extend(schema.property_names);
    found.extend(schema.content_schema);
    found.extend(schema.discriminator.iter().flat_map(|discriminator| discriminator.mapping.values()));
    if let Additional::Schema(id) = schema.additional {
        found.push(id);
    }
    found
}

/// Components by what they extend, directly or not, where that has a discriminator: a value of it may be one of them.
fn heirs(document: &Document) -> BTreeMap<SchemaId, Vec<SchemaId>> {
    let mut heirs: BTreeMap<SchemaId, Vec<SchemaId>> = BTreeMap::new();
    for &heir in document.components.values() {
        for parent in document.ancestors(heir) {
            if document.schema(parent).discriminator.is_some() {
                heirs.entry(parent).or_default().push(heir);
            }
        }
    }
    heirs
}
