//! Types that hold themselves: the members that close a circle go on the heap.
//!
//! Lists and maps are on the heap anyway. Circles are the strongly connected components of "holds directly"; every struct
//! member, position and union arm inside one is boxed, which is sometimes one box more than needed and never one less. In a
//! circle of aliases the lists and maps become types of their own; what then still leads only to itself has no end at all and
//! becomes raw JSON.

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{TypeKind, TypeRef, Types};
use crate::location::{FileId, Location, Pointer};

use super::circles;
use super::fallback::Reason;

/// Boxes what must be boxed; comes out with how many aliases had no end and became raw JSON.
pub(super) fn break_cycles(types: &mut Types, diagnostics: &mut Diagnostics) -> usize {
    let endless = break_aliases(types, diagnostics);
    let component = components(types, |kind, out| match kind {
        TypeKind::Alias(ty) => direct(ty, out),
        TypeKind::Struct(s) => s.fields.iter().for_each(|field| direct(&field.ty, out)),
        TypeKind::Union(u) => u.arms.iter().for_each(|arm| direct(&arm.ty, out)),
        TypeKind::Tuple(t) => t.positions.iter().for_each(|position| direct(&position.ty, out)),
        TypeKind::Enum(_) | TypeKind::Newtype(_) => {}
    });
    let cyclic = |own: usize, ty: &TypeRef| {
        let mut targets = Vec::new();
        direct(ty, &mut targets);
        targets.iter().any(|target| component[*target] == component[own])
    };
    for own in 0..types.defs.len() {
        let mut kind = std::mem::replace(&mut types.defs[own].kind, TypeKind::Alias(TypeRef::Json));
        match &mut kind {
            TypeKind::Struct(s) => {
                s.fields.iter_mut().filter(|field| cyclic(own, &field.ty)).for_each(|field| put_on_heap(&mut field.ty));
            }
            TypeKind::Union(u) => {
                u.arms.iter_mut().filter(|arm| cyclic(own, &arm.ty)).for_each(|arm| put_on_heap(&mut arm.ty))
            }
            TypeKind::Tuple(t) => {
                let positions = t.positions.iter_mut().filter(|position| cyclic(own, &position.ty));
                positions.for_each(|position| put_on_heap(&mut position.ty));
            }
            TypeKind::Alias(_) | TypeKind::Enum(_) | TypeKind::Newtype(_) => {}
        }
        types.defs[own].kind = kind;
    }
    endless
}

fn put_on_heap(ty: &mut TypeRef) {
    match ty {
        TypeRef::Nullable(inner) => put_on_heap(inner),
        TypeRef::Boxed(_) => {}
        other => *other = TypeRef::Boxed(Box::new(std::mem::replace(other, TypeRef::Json))),
    }
}

/// The types a value holds without anything on the heap between.
fn direct(ty: &TypeRef, out: &mut Vec<usize>) {
    match ty {
        TypeRef::Named(id) => out.push(id.0 as usize),
        TypeRef::Nullable(inner) => direct(inner, out),
        TypeRef::Scalar(_)
        | TypeRef::List(_)
        | TypeRef::Set(_)
        | TypeRef::Map(_)
        | TypeRef::Boxed(_)
        | TypeRef::Json => {}
    }
}

/// Every type that a type names, also through lists and maps.
pub(super) fn named(ty: &TypeRef, out: &mut Vec<usize>) {
    match ty {
        TypeRef::Named(id) => out.push(id.0 as usize),
        TypeRef::List(inner)
        | TypeRef::Set(inner)
        | TypeRef::Map(inner)
        | TypeRef::Nullable(inner)
        | TypeRef::Boxed(inner) => named(inner, out),
        TypeRef::Scalar(_) | TypeRef::Json => {}
    }
}

/// Gives lists and maps that hold themselves a type of their own.
fn name_aliases(types: &mut Types) {
    let component = alias_components(types);
    for own in 0..types.defs.len() {
        let TypeKind::Alias(ty @ (TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(_))) = &types.defs[own].kind else {
            continue;
        };
        let mut targets = Vec::new();
        named(ty, &mut targets);
        if targets.iter().any(|target| component[*target] == component[own]) {
            types.defs[own].kind = TypeKind::Newtype(ty.clone());
        }
    }
}

fn alias_components(types: &Types) -> Vec<usize> {
    components(types, |kind, out| {
        if let TypeKind::Alias(ty) = kind {
            named(ty, out);
        }
    })
}

fn break_aliases(types: &mut Types, diagnostics: &mut Diagnostics) -> usize {
    let mut endless = 0;
    name_aliases(types);
    let component = alias_components(types);
    for own in 0..types.defs.len() {
        let TypeKind::Alias(ty) = &types.defs[own].kind else { continue };
        let mut targets = Vec::new();
        named(ty, &mut targets);
        if targets.iter().any(|target| component[*target] == component[own]) {
            let location = Location {
                file: FileId(0),
                pointer: Pointer::parse(&types.defs[own].pointer).unwrap_or_default(),
                occurrence: 0,
            };
            diagnostics
                .warn(
                    Code::UnsupportedSchema,
                    &location,
                    format!("{}; it is passed as raw JSON", Reason::OnlyItself.text()),
                )
                .help("make it an object with a member");
            types.defs[own].kind = TypeKind::Alias(TypeRef::Json);
            endless += 1;
        }
    }
    endless
}

/// The circle that each type is in, by what holds what.
fn components(types: &Types, edges: impl Fn(&TypeKind, &mut Vec<usize>)) -> Vec<usize> {
    let graph: Vec<Vec<usize>> = types
        .defs
        .iter()
        .map(|def| {
            let mut out = Vec::new();
            edges(&def.kind, &mut out);
            out
        })
        .collect();
    circles::number(graph)
}
