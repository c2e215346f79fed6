//! What an overlay says beyond OpenAPI: pagination and waiters, checked against the operation they are for.

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{self, Ident};
use crate::location::{Location, Pointer};
use crate::spec::document::{self, Additional, Operation, Place, SchemaId, Status};

use super::naming::{self, Case};
use super::{Lowering, docs};

/// Adds pagination and waiters to the operations. An entry that does not fit its operation is an error.
pub(super) fn attach(lowering: &mut Lowering<'_>, mut operations: Vec<ir::Operation>) -> Vec<ir::Operation> {
    let document = lowering.document;
    let known: Vec<Known> = document
        .operations
        .iter()
        .zip(&operations)
        .map(|(source, op)| Known {
            id: op.id.clone(),
            method: op.method_name.clone(),
            waiters: source.hints.waiters.iter().map(|waiter| waiter.name.clone()).collect(),
        })
        .collect();
    for (source, operation) in document.operations.iter().zip(&mut operations) {
        if let Some(hint) = &source.hints.pagination {
            for pointer in [Some(&hint.items), hint.next.as_ref(), hint.echoed_limit.as_ref()].into_iter().flatten() {
                answer_has(lowering, source, pointer, &hint.location);
            }
            operation.pagination = pagination(hint, operation, lowering.diagnostics);
        }
        waiters_fit(lowering, source);
        operation.waiters = source.hints.waiters.iter().filter_map(|hint| waiter(hint, lowering.diagnostics)).collect();
        if let Some(hint) = &source.hints.waits_with {
            id_exists(lowering, source, hint);
            operation.waits_with = waits_with(hint, &known, lowering.diagnostics);
        }
    }
    operations
}

/// An operation as others name it.
struct Known {
    id: String,
    method: Ident,
    waiters: Vec<String>,
}

fn waiters_fit(lowering: &mut Lowering<'_>, source: &Operation) {
    for hint in &source.hints.waiters {
        if source.method != "GET" {
            misfit(lowering.diagnostics, &hint.location, format!("a waiter asks with GET, not with {}", source.method));
        }
        for condition in hint.success.iter().chain(&hint.failure).chain(&hint.pending) {
            if let document::Condition::All(tests) = condition {
                for (pointer, _) in tests {
                    answer_has(lowering, source, pointer, &hint.location);
                }
            }
        }
    }
}

/// The id comes out of the answer, or is a path parameter.
fn id_exists(lowering: &mut Lowering<'_>, source: &Operation, hint: &document::WaitsWith) {
    match hint.id.strip_prefix("path:") {
        None => answer_has(lowering, source, &hint.id, &hint.location),
        Some(name) if source.parameters.iter().any(|p| p.place == Place::Path && p.name == name) => {}
        Some(name) => {
            misfit(lowering.diagnostics, &hint.location, format!("{name:?} is no path parameter of the operation"));
        }
    }
}

/// Reports a pointer that leads nowhere in any good answer of the operation.
fn answer_has(lowering: &mut Lowering<'_>, source: &Operation, pointer: &str, location: &Location) {
    let answers: Vec<SchemaId> = source
        .responses
        .iter()
        .filter(|response| matches!(response.status, Status::Code(200..=299) | Status::Range(2) | Status::Default))
        .flat_map(|response| response.content.iter().filter_map(|media| media.schema))
        .collect();
    let tokens = Pointer::parse(pointer).filter(|_| pointer.starts_with('/'));
    let leads = tokens.is_some_and(|pointer| answers.iter().any(|id| lowering.leads(*id, &pointer.tokens())));
    if !leads {
        misfit(lowering.diagnostics, location, format!("{pointer:?} leads to nothing in the answers of the operation"));
    }
}

impl Lowering<'_> {
    /// Whether a JSON pointer leads to something that a value of the schema can have.
    fn leads(&mut self, id: SchemaId, tokens: &[&str]) -> bool {
        let [first, rest @ ..] = tokens else { return true };
        let target = self.wrapped(id).unwrap_or(id);
        let schema = self.effective(target);
        let next = schema.properties.get(*first).copied().or(match schema.additional {
            Additional::Schema(value) => Some(value),
            _ => schema.items.filter(|_| first.bytes().all(|b| b.is_ascii_digit())),
        });
        match next {
            Some(next) => self.leads(next, rest),
            None => schema.additional == Additional::Any || schema.one_of.iter().chain(&schema.any_of).next().is_some(),
        }
    }
}

fn misfit(diagnostics: &mut Diagnostics, location: &Location, message: String) {
    diagnostics.error(Code::Vocabulary, location, message).help("name what the document has, in its own spelling");
}

fn pagination(
    hint: &document::Pagination,
    operation: &ir::Operation,
    diagnostics: &mut Diagnostics,
) -> Option<ir::Pagination> {
    let mut query = |name: &str| {
        let found =
            operation.parameters.iter().find(|p| p.wire == name && p.place == ir::Place::Query).map(|p| p.name.clone());
        if found.is_none() {
            misfit(
                diagnostics,
                &hint.location,
                format!("pagination names {name:?}, which is no query parameter of the operation"),
            );
        }
        found
    };
    let (offset, limit) = (query(&hint.offset), query(&hint.limit));
    if hint.style != "offset-limit" {
        misfit(
            diagnostics,
            &hint.location,
            format!("pagination style {:?} is unknown; offset-limit is the only one", hint.style),
        );
        return None;
    }
    Some(ir::Pagination {
        offset: offset?,
        limit: limit?,
        items: hint.items.clone(),
        next: hint.next.clone(),
        echoed_limit: hint.echoed_limit.clone(),
    })
}

fn waiter(hint: &document::Waiter, diagnostics: &mut Diagnostics) -> Option<ir::Waiter> {
    if hint.success.is_empty() {
        misfit(
            diagnostics,
            &hint.location,
            format!("waiter {:?} has no success condition and would never end well", hint.name),
        );
        return None;
    }
    let conditions = |list: &[document::Condition]| {
        list.iter()
            .map(|condition| match condition {
                document::Condition::Status(status) => ir::Condition::Status(*status),
                document::Condition::All(all) => ir::Condition::All(all.clone()),
            })
            .collect()
    };
    Some(ir::Waiter {
        name: Ident::new(naming::name(&hint.name, Case::Snake))?,
        docs: docs::clean(&[hint.description.as_deref()]),
        success: conditions(&hint.success),
        failure: conditions(&hint.failure),
        pending: conditions(&hint.pending),
        confirm_failure: hint.confirm_failure,
    })
}

fn waits_with(hint: &document::WaitsWith, known: &[Known], diagnostics: &mut Diagnostics) -> Option<ir::WaitsWith> {
    let Some(Known { method, waiters, .. }) = known.iter().find(|known| known.id == hint.operation) else {
        misfit(diagnostics, &hint.location, format!("there is no operation {:?} to wait with", hint.operation));
        return None;
    };
    if !waiters.contains(&hint.waiter) {
        misfit(diagnostics, &hint.location, format!("operation {:?} has no waiter {:?}", hint.operation, hint.waiter));
        return None;
    }
    Some(ir::WaitsWith {
        operation: method.clone(),
        id: hint.id.clone(),
        waiter: Ident::new(naming::name(&hint.waiter, Case::Snake))?,
    })
}
