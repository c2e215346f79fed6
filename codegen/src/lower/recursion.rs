//! Types that hold themselves: the members that close a circle go on the heap.
//!
//! Lists and maps are on the heap anyway. Circles are the strongly connected components of "holds directly"; every struct
//! member, position and union arm inside one is boxed, which is sometimes one box more than needed and never one less. In a
//! circle of aliases the lists and maps become types of their own; what then still leads only to itself has no end at all and
//! becomes raw JSON.

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{TypeKind, TypeRef, Types};
use crate::location::{FileId, Location, Pointer};

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

/// The number of the strongly connected component of each type; a type that is in no circle has a number of its own, and a type
/// that holds itself shares it with its target, which is itself.
fn components(types: &Types, edges: impl Fn(&TypeKind, &mut Vec<usize>)) -> Vec<usize> {
    let count = types.defs.len();
    let graph: Vec<Vec<usize>> = types
        .defs
        .iter()
        .map(|def| {
            let mut out = Vec::new();
            edges(&def.kind, &mut out);
            out.retain(|target| *target < count);
            out
        })
        .collect();
    let mut tarjan = Tarjan {
        graph: &graph,
        index: vec![usize::MAX; count],
        low: vec![0; count],
        on_stack: vec![false; count],
        stack: Vec::new(),
        component: vec![usize::MAX; count],
        next: 0,
    };
    for root in 0..count {
        if tarjan.index[root] == usize::MAX {
            tarjan.run(root);
        }
    }
    // A component of one type that does not hold itself is no circle: a number that no edge shares.
    let component = tarjan.component;
    let mut sizes = vec![0_usize; count];
    component.iter().for_each(|root| sizes[*root] += 1);
    let mut out = component.clone();
    for (own, targets) in graph.iter().enumerate() {
        if sizes[component[own]] == 1 && !targets.contains(&own) {
            out[own] = count + own;
        }
    }
    out
}

/// Tarjan's algorithm with a stack of its own, since documents decide the depth.
struct Tarjan<'g> {
    graph: &'g [Vec<usize>],
    index: Vec<usize>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    component: Vec<usize>,
    next: usize,
}

impl Tarjan<'_> {
    fn run(&mut self, root: usize) {
        let mut work = vec![(root, 0_usize)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                self.index[node] = self.next;
                self.low[node] = self.next;
                self.next += 1;
                self.stack.push(node);
                self.on_stack[node] = true;
            }
            if let Some(&target) = self.graph[node].get(edge) {
                work.push((node, edge + 1));
                if self.index[target] == usize::MAX {
                    work.push((target, 0));
                } else if self.on_stack[target] {
                    self.low[node] = self.low[node].min(self.index[target]);
                }
                continue;
            }
            if self.low[node] == self.index[node] {
                self.close(node);
            }
            if let Some((parent, _)) = work.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
        }
    }

    fn close(&mut self, node: usize) {
        while let Some(member) = self.stack.pop() {
            self.on_stack[member] = false;
            self.component[member] = node;
            if member == node {
                break;
            }
        }
    }
}
