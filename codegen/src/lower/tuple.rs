//! Arrays with a schema for each position (`prefixItems`) to tuples.
//!
//! A position below `minItems` must be there, any other may be missing; what may follow the last is kept in a list. So every
//! array that the document allows has a place for each of its elements, and none more.

use crate::ir::{Position, Tuple, TypeKind, TypeRef};
use crate::spec::document::{Schema, SchemaId};

use super::Lowering;
use super::fallback::Reason;
use super::limits;
use super::schema::{Hint, Made, member_docs, type_of};
use super::usage::{Side, Way};

/// More positions than this are a list: nobody can tell them apart by number.
const MAX_POSITIONS: usize = 24;

/// The type of an array with positions.
pub(super) fn make(lowering: &mut Lowering<'_>, id: SchemaId, side: Side, name: &str) -> Made {
    let schema = lowering.effective(id);
    let way = lowering.usage.way(id, side);
    if schema.prefix_items.len() > MAX_POSITIONS {
        return Made::Type(list(lowering, &schema, way, name));
    }
    let must = usize::try_from(schema.constraints.min_items.unwrap_or(0)).unwrap_or(usize::MAX);
    let sent = side != Side::Received && lowering.usage.sent(id);
    let positions = schema.prefix_items.iter().enumerate().map(|(at, position)| {
        let part = lowering.schema(*position).title.clone().unwrap_or_else(|| at.to_string());
        Position {
            ty: type_of(lowering, *position, way, Hint { parent: name, part: &part }),
            required: at < must,
            limits: if sent { limits::limits(lowering, *position) } else { crate::ir::Limits::default() },
            docs: member_docs(lowering, *position),
        }
    });
    let positions: Vec<Position> = positions.collect();
    let rest = rest(lowering, &schema, way, name);
    Made::Kind(Box::new(TypeKind::Tuple(Tuple { positions, rest })))
}

/// The type of the elements after the last position; `None` when there are none.
fn rest(lowering: &mut Lowering<'_>, schema: &Schema, way: Way, name: &str) -> Option<TypeRef> {
    let full = u64::try_from(schema.prefix_items.len()).unwrap_or(u64::MAX);
    let closed = schema.closed_items || schema.constraints.max_items.is_some_and(|most| most <= full);
    if closed {
        return None;
    }
    Some(schema.items.map_or(TypeRef::Json, |items| type_of(lowering, items, way, Hint { parent: name, part: "rest" })))
}

/// The list that a tuple of too many positions becomes: of one type, when all have it.
fn list(lowering: &mut Lowering<'_>, schema: &Schema, way: Way, name: &str) -> TypeRef {
    let part = Hint { parent: name, part: "" };
    let mut types: Vec<TypeRef> =
        schema.prefix_items.iter().map(|position| type_of(lowering, *position, way, part)).collect();
    types.extend(rest(lowering, schema, way, name));
    types.dedup();
    let item = match &types[..] {
        [one] => one.clone(),
        _ => lowering.fall_back(&schema.location, Reason::LongTuple),
    };
    TypeRef::List(Box::new(item))
}
