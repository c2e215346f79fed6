//! Inheritance: a component with a discriminator and no choice of its own, which other components extend through `allOf`.
//!
//! A value of it may be any of its heirs (OpenAPI 3.0.3, "Composition and Inheritance"), so where it is named as a type it
//! becomes a union of them and of itself; where it is extended it stays the object it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{TypeKind, Union};
use crate::spec::document::{Additional, Document, Schema, SchemaId};

use super::Lowering;
use super::schema::Made;

/// Who extends whom: components by the component they extend, in the order of their names.
pub(super) type Heirs = BTreeMap<SchemaId, Vec<SchemaId>>;

/// The heirs of every component that is named as a type somewhere; `roots` are the schemas of bodies and parameters.
pub(super) fn heirs(document: &Document, roots: &[SchemaId]) -> Heirs {
    let mut named: BTreeSet<SchemaId> = roots.iter().copied().collect();
    for schema in &document.schemas {
        let value = match schema.additional {
            Additional::Schema(id) => Some(id),
            _ => None,
        };
        let arms = schema.one_of.iter().chain(&schema.any_of).chain(&schema.prefix_items).copied();
        named.extend(schema.properties.values().copied().chain(arms).chain(schema.items).chain(value));
    }
    let mut heirs = Heirs::new();
    let mut components: Vec<(&String, SchemaId)> = document.components.iter().map(|(name, id)| (name, *id)).collect();
    components.sort();
    for (_, heir) in components {
        for parent in document.ancestors(heir) {
            if named.contains(&parent) && is_parent(document.schema(parent)) {
                heirs.entry(parent).or_default().push(heir);
            }
        }
    }
    heirs
}

/// Whether a schema is meant to be extended.
fn is_parent(schema: &Schema) -> bool {
    let no_choice = schema.one_of.is_empty() && schema.any_of.is_empty() && schema.all_of.is_empty();
    schema.discriminator.is_some() && schema.name.is_some() && no_choice && !schema.properties.is_empty()
}

impl Lowering<'_> {
    /// The heirs of a schema that is a parent.
    pub(super) fn heirs_of(&self, schema: &Schema) -> Option<&[SchemaId]> {
        schema.discriminator.as_ref()?;
        let id = self.document.components.get(schema.name.as_ref()?)?;
        self.usage.heirs().get(id).map(Vec::as_slice)
    }

    /// The parent as one arm among its heirs.
    pub(super) fn parent_itself(&mut self, parent: SchemaId) -> SchemaId {
        let mut own = self.schema(parent).clone();
        own.discriminator = None;
        own.name = None;
        own.title = Some("Base".to_owned());
        own.nullable = false;
        self.add_schema(own, parent, &[])
    }
}

/// The last arm is the parent itself, known by its own name and by what the mapping says of it.
pub(super) fn tag_parent(made: &mut Made, parent: &Schema, mapped: Vec<String>) {
    let Made::Kind(kind) = made else { return };
    let TypeKind::Union(Union { arms, .. }) = kind.as_mut() else { return };
    let Some((own, heirs)) = arms.split_last_mut() else { return };
    let tags = mapped.into_iter().chain(parent.name.clone());
    own.tags = tags.filter(|tag| !heirs.iter().any(|heir| heir.tags.contains(tag))).collect();
    own.tags.dedup();
}
