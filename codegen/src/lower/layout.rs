//! Layouts that the specification leaves open: goes in a schema and the style it is written in, comes out a finding that says how it
//! is sent all the same. Must not do: choose another style.

use std::collections::BTreeSet;

use crate::diagnostics::Code;
use crate::ir::{Style, StyleKind};
use crate::location::Location;
use crate::spec::document::{Additional, SchemaId, TypeSet};

use super::Lowering;
use super::compose::live_arms;
use super::schema::inferred;

/// Where a value is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// As a parameter in a path, query or header, or as a member of a form.
    Parameter,
    /// As a cookie.
    Cookie,
}

/// What a value can be.
#[derive(Clone, Copy, Default)]
struct Shapes {
    list: bool,
    object: bool,
    primitive: bool,
    /// An object with a list of primitives in it, and nothing deeper.
    list_inside: bool,
    /// A list or object inside a list or object.
    nested: bool,
}

/// Says where the layout of a value is left open.
pub(super) fn check(lowering: &mut Lowering<'_>, id: SchemaId, style: Style, place: Where, at: &Location) {
    let found = shapes(lowering, id);
    let spread = style.explode && (found.list || found.object);
    let single = found.primitive && !found.list && !found.object;
    let diagnostics = &mut lowering.diagnostics;
    let mut warn = |message: &str, help: &str| {
        diagnostics.warn(Code::UnsupportedParameter, at, message).help(help);
    };
    match style.kind {
        StyleKind::SpaceDelimited | StyleKind::PipeDelimited if spread => {
            warn(
                "what is spread by `explode` has no delimiters; it is sent as in style `form`",
                "set `explode: false`",
            );
        }
        StyleKind::SpaceDelimited | StyleKind::PipeDelimited if single => {
            warn("a single value has no delimiters; it is sent as in style `form`", "leave `style` out");
        }
        StyleKind::DeepObject if single => {
            warn("deepObject is for objects; a single value is sent as in style `form`", "leave `style` out");
        }
        StyleKind::DeepObject if found.list && !found.object => {
            warn("deepObject is for objects; a list is sent as `name[0]=…`", "use style `form`");
        }
        StyleKind::Form if spread && place == Where::Cookie => {
            warn(
                "how `explode` spreads over cookies is left open; a cookie is sent for each element or member",
                "set `explode: false`",
            );
        }
        _ => {}
    }
    match style.kind {
        StyleKind::DeepObject if found.nested || found.list_inside => {
            let message =
                "the layout of lists and objects inside deepObject is left open; each level is a pair of brackets";
            lowering.diagnostics.note(Code::UnsupportedParameter, at, message);
        }
        StyleKind::DeepObject => {}
        _ if found.list_inside && style.explode && !found.nested => warn(
            "the layout of a list inside an exploded object is left open; its name is repeated for each element",
            "describe the members as parameters of their own, or the parameter by `content`",
        ),
        _ if found.nested || found.list_inside => warn(
            "the style has no layout for a list or object inside another; the inner one is sent as JSON",
            "describe the parameter by `content` with application/json",
        ),
        _ => {}
    }
}

fn shapes(lowering: &mut Lowering<'_>, id: SchemaId) -> Shapes {
    let mut found = Shapes::default();
    for arm in arms(lowering, id) {
        let schema = lowering.effective(arm);
        let types = inferred(&schema);
        found.list |= types.array;
        found.object |= types.object;
        found.primitive |= types.string || types.integer || types.number || types.boolean;
        if types.array {
            let elements = schema.items.iter().chain(&schema.prefix_items);
            found.nested |= elements.copied().any(|id| holds(lowering, id, |types| types.array || types.object));
        }
        if types.object {
            let mut members: Vec<SchemaId> = schema.properties.values().copied().collect();
            members.extend(if let Additional::Schema(id) = schema.additional { Some(id) } else { None });
            for member in members {
                let list = holds(lowering, member, |types| types.array);
                let deep = list && shapes_below(lowering, member);
                found.list_inside |= list && !deep;
                found.nested |= deep || holds(lowering, member, |types| types.object);
            }
        }
    }
    found
}

/// Whether the elements of a list are lists or objects.
fn shapes_below(lowering: &mut Lowering<'_>, id: SchemaId) -> bool {
    arms(lowering, id).into_iter().any(|arm| {
        let schema = lowering.effective(arm);
        let elements = schema.items.iter().chain(&schema.prefix_items);
        elements.copied().any(|id| holds(lowering, id, |types| types.array || types.object))
    })
}

fn holds(lowering: &mut Lowering<'_>, id: SchemaId, is: fn(TypeSet) -> bool) -> bool {
    arms(lowering, id).into_iter().any(|arm| is(inferred(&lowering.effective(arm))))
}

/// The schemas that a value is one of: the schema itself, or the arms of its choice, each once however many choices share it.
fn arms(lowering: &mut Lowering<'_>, id: SchemaId) -> Vec<SchemaId> {
    let (mut seen, mut work, mut found) = (BTreeSet::new(), vec![id], Vec::new());
    while let Some(id) = work.pop() {
        if !seen.insert(id) {
            continue;
        }
        let schema = lowering.effective(id);
        let choice: Vec<SchemaId> = schema.one_of.iter().chain(&schema.any_of).copied().collect();
        if choice.is_empty() {
            found.push(id);
        } else {
            work.extend(live_arms(lowering, &choice).into_iter().rev());
        }
    }
    found
}
