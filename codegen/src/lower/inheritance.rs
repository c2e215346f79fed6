//! Inheritance: a component with a discriminator and no choice of its own, which other components extend through `allOf`.
//!
//! A value of it may be any of its heirs (OpenAPI 3.0.3, "Composition and Inheritance"), so where it is named as a type it
//! becomes a union of them and of itself; where it is extended it stays the object it is. The discriminator may be that of what it
//! extends in its turn.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::document::{Additional, Discriminator, Document, Schema, SchemaId};

use super::Lowering;

/// What is known of a component that others extend.
#[derive(Debug)]
pub(super) struct Family {
    /// What tells the heirs apart.
    pub(super) discriminator: Discriminator,
    /// Who extends it, in the order of their names.
    pub(super) heirs: Vec<SchemaId>,
    known: BTreeSet<SchemaId>,
}

/// Parents as the objects that they are among their heirs.
#[derive(Debug, Default)]
pub(super) struct Selves {
    by_parent: BTreeMap<SchemaId, SchemaId>,
    parents: BTreeMap<SchemaId, SchemaId>,
}

impl Selves {
    /// The object of a parent.
    pub(super) fn of(&self, parent: SchemaId) -> Option<SchemaId> {
        self.by_parent.get(&parent).copied()
    }
}

/// Who extends whom: components by the component they extend.
pub(super) type Families = BTreeMap<SchemaId, Family>;

/// The families of every component that is named as a type somewhere; `roots` are the schemas of bodies and parameters.
pub(super) fn families(document: &Document, roots: &[SchemaId]) -> Families {
    let mut named: BTreeSet<SchemaId> = roots.iter().copied().collect();
    for schema in &document.schemas {
        let value = match schema.additional {
            Additional::Schema(id) => Some(id),
            _ => None,
        };
        let arms = schema.one_of.iter().chain(&schema.any_of).chain(&schema.prefix_items).copied();
        named.extend(schema.properties.values().copied().chain(arms).chain(schema.items).chain(value));
    }
    let mut families: BTreeMap<SchemaId, Option<Family>> = BTreeMap::new();
    let mut components: Vec<(&String, SchemaId)> = document.components.iter().map(|(name, id)| (name, *id)).collect();
    components.sort();
    for (_, heir) in components {
        for parent in document.ancestors(heir).into_iter().filter(|parent| named.contains(parent)) {
            let family = families.entry(parent).or_insert_with(|| {
                let discriminator = passed_on(document, parent)?;
                Some(Family { discriminator, heirs: Vec::new(), known: BTreeSet::new() })
            });
            let Some(family) = family else { continue };
            if !is_alias(document.schema(heir), heir, &family.discriminator) {
                family.heirs.push(heir);
                family.known.insert(heir);
            }
        }
    }
    let families = families.into_iter().filter_map(|(parent, family)| Some((parent, family?)));
    families.filter(|(_, family)| !family.heirs.is_empty()).collect()
}

/// Whether a component is another name for what it extends: it adds nothing, and the mapping, which lists heirs, passes over it.
fn is_alias(schema: &Schema, id: SchemaId, discriminator: &Discriminator) -> bool {
    let adds = !schema.properties.is_empty() || !schema.required.is_empty() || schema.all_of.len() > 1;
    !adds && !discriminator.mapping.is_empty() && !discriminator.mapping.values().any(|mapped| *mapped == id)
}

/// The discriminator by which a component is meant to be extended: its own, or that of what it extends.
fn passed_on(document: &Document, parent: SchemaId) -> Option<Discriminator> {
    let own = document.schema(parent);
    let ancestors = document.ancestors(parent);
    let whole = || std::iter::once(own).chain(ancestors.iter().map(|id| document.schema(*id)));
    let no_choice = whole().all(|schema| schema.one_of.is_empty() && schema.any_of.is_empty());
    let says = |schema: &Schema| !schema.properties.is_empty() || !schema.required.is_empty();
    if own.name.is_none() || !no_choice || !whole().any(says) {
        return None;
    }
    // What is extended last is nearest.
    let mut work = vec![parent];
    let mut seen = BTreeSet::new();
    while let Some(id) = work.pop() {
        let schema = document.schema(id);
        if schema.discriminator.is_some() {
            return schema.discriminator.clone();
        }
        if seen.insert(id) {
            work.extend(&schema.all_of);
        }
    }
    None
}

impl Lowering<'_> {
    /// The heirs of a schema that is a parent: those that are parents themselves as the objects they are.
    pub(super) fn heirs_of(&self, schema: &Schema) -> Option<Vec<SchemaId>> {
        schema.discriminator.as_ref()?;
        let id = self.document.components.get(schema.name.as_ref()?)?;
        let family = self.usage.families().get(id)?;
        Some(family.heirs.iter().map(|heir| self.selves.of(*heir).unwrap_or(*heir)).collect())
    }

    /// Makes of each parent the object that it is among its heirs.
    pub(super) fn add_selves(&mut self) {
        let parents: Vec<SchemaId> = self.usage.families().keys().copied().collect();
        for parent in parents {
            let mut own = self.schema(parent).clone();
            let name = own.name.take().unwrap_or_default();
            own.discriminator = None;
            own.title = None;
            own.description.get_or_insert_with(|| format!("`{name}` itself, rather than one that extends it."));
            own.nullable = false;
            let id = self.add_schema(own, parent, &[]);
            self.shared.insert(id, format!("{name} base"));
            self.selves.by_parent.insert(parent, id);
            self.selves.parents.insert(id, parent);
        }
    }

    /// Whether a schema is a parent, or an heir of the parent that it extends: neither is a mere name for what it extends.
    pub(super) fn is_of_family(&self, id: SchemaId, parent: SchemaId) -> bool {
        let families = self.usage.families();
        families.contains_key(&id) || families.get(&parent).is_some_and(|family| family.known.contains(&id))
    }

    /// The parent that a schema is the object of.
    pub(super) fn parent_of_self(&self, id: SchemaId) -> Option<SchemaId> {
        self.selves.parents.get(&id).copied()
    }
}
