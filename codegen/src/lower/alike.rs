//! Whether two schemas say the same, wherever they stand: documents repeat a schema under each media type.

use std::cell::Cell;

use crate::spec::document::{Additional, Schema, SchemaId};

use super::Lowering;

/// Deeper than this, schemas are taken to differ.
const DEPTH: usize = 16;

/// After so many pairs of schemas, two are taken to differ: where inline schemas repeat a reference, pairs multiply with every level.
const PAIRS: usize = 10_000;

/// Whether both describe the same values under the same names. Words about them do not count.
pub(super) fn same(lowering: &Lowering<'_>, a: SchemaId, b: SchemaId) -> bool {
    same_at(lowering, (a, b), DEPTH, &Cell::new(PAIRS))
}

fn same_at(lowering: &Lowering<'_>, (a, b): (SchemaId, SchemaId), depth: usize, left: &Cell<usize>) -> bool {
    let (a, b) = (unwrapped(lowering, a), unwrapped(lowering, b));
    if a == b {
        return true;
    }
    left.set(left.get().saturating_sub(1));
    let (x, y) = (lowering.schema(a), lowering.schema(b));
    let components = x.name.is_some() && y.name.is_some();
    if depth == 0 || left.get() == 0 || components || !same_words(x, y) {
        return false;
    }
    let all = |these: &[SchemaId], those: &[SchemaId]| {
        let mut pairs = these.iter().copied().zip(those.iter().copied());
        these.len() == those.len() && pairs.all(|pair| same_at(lowering, pair, depth - 1, left))
    };
    let members = |schema: &Schema| schema.properties.values().copied().collect::<Vec<_>>();
    let choices = [(&x.all_of, &y.all_of), (&x.one_of, &y.one_of), (&x.any_of, &y.any_of)];
    x.properties.keys().eq(y.properties.keys())
        && all(&members(x), &members(y))
        && choices.into_iter().all(|(these, those)| all(these, those))
        && all(&x.prefix_items, &y.prefix_items)
        && x.closed_items == y.closed_items
        && all(x.items.as_slice(), y.items.as_slice())
        && match (x.additional, y.additional) {
            (Additional::Schema(a), Additional::Schema(b)) => same_at(lowering, (a, b), depth - 1, left),
            (a, b) => a == b,
        }
}

/// What a schema says without naming another.
fn same_words(x: &Schema, y: &Schema) -> bool {
    x.types == y.types
        && (x.nullable, x.only_null, x.read_only, x.write_only) == (y.nullable, y.only_null, y.read_only, y.write_only)
        && x.format == y.format
        && x.content_encoding == y.content_encoding
        && x.content_media_type == y.content_media_type
        && x.content_schema == y.content_schema
        && x.enum_values == y.enum_values
        && x.required == y.required
        && x.constraints == y.constraints
        && x.discriminator.is_some() == y.discriminator.is_some()
        && (x.hints.secret, x.hints.digits, x.hints.keep_undescribed)
            == (y.hints.secret, y.hints.digits, y.hints.keep_undescribed)
}

/// The schema behind mere annotations.
pub(super) fn unwrapped(lowering: &Lowering<'_>, id: SchemaId) -> SchemaId {
    let mut at = id;
    for _ in 0..DEPTH {
        match lowering.wrapped(at) {
            Some(target) => at = target,
            None => break,
        }
    }
    at
}
