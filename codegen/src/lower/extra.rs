//! The map of an object that takes the members without a field of their own.
//!
//! Goes in: a schema of objects and its fields. Comes out: the map, where the document describes other members or they are kept
//! without a description.

use std::collections::BTreeSet;

use crate::ir::{Extra, Field, Ident, Limits, TypeRef};
use crate::spec::document::{Additional, Schema, SchemaId};

use super::Lowering;
use super::schema::{Hint, type_of};
use super::usage::Way;

/// The map that takes other members; `shown` says whether examples of the schema have some.
pub(super) fn of(
    lowering: &mut Lowering<'_>,
    (schema, shown): (&Schema, bool),
    way: Way,
    name: &str,
    fields: &[Field],
) -> Option<Extra> {
    let ty = match schema.additional {
        Additional::Unspecified | Additional::Forbidden if !lowering.keeps_undescribed(schema, shown) => return None,
        Additional::Unspecified | Additional::Forbidden | Additional::Any => TypeRef::Json,
        Additional::Schema(value) => type_of(lowering, value, way, Hint { parent: name, part: "extra" }),
    };
    let taken: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let mut text = "extra".to_owned();
    while taken.contains(text.as_str()) {
        text.push('_');
    }
    Ident::new(text).map(|name| Extra { name, ty, limits: Limits::default() })
}

impl Lowering<'_> {
    /// Whether values of a schema keep members that it does not describe by name.
    pub(super) fn keeps_others(&mut self, id: SchemaId) -> bool {
        let schema = self.effective(id);
        let open = matches!(schema.additional, Additional::Any | Additional::Schema(_));
        open || self.keeps_undescribed(&schema, self.shown.contains(&id))
    }

    /// Whether members of which the document says nothing are kept. What is said of the schema itself counts first; what is said of
    /// all schemas, and what examples show, does not reach those that forbid other members.
    fn keeps_undescribed(&self, schema: &Schema, shown: bool) -> bool {
        let implied = (self.keep_undescribed || shown) && schema.additional != Additional::Forbidden;
        schema.hints.keep_undescribed.unwrap_or(implied)
    }
}
