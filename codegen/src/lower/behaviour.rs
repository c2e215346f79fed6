//! What an overlay says beyond OpenAPI: pagination and waiters, checked against the operation they are for.

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{self, Ident};
use crate::location::Location;
use crate::spec::document::{self, Document};

use super::docs;
use super::naming::{self, Case};

/// Adds pagination and waiters to the operations. An entry that does not fit its operation is an error.
pub(super) fn attach(
    document: &Document,
    mut operations: Vec<ir::Operation>,
    diagnostics: &mut Diagnostics,
) -> Vec<ir::Operation> {
    let known: Vec<(String, Ident, Vec<String>)> = document
        .operations
        .iter()
        .zip(&operations)
        .map(|(source, op)| {
            let waiters = source.hints.waiters.iter().map(|waiter| waiter.name.clone()).collect();
            (op.id.clone(), op.method_name.clone(), waiters)
        })
        .collect();
    for (source, operation) in document.operations.iter().zip(&mut operations) {
        if let Some(hint) = &source.hints.pagination {
            operation.pagination = pagination(hint, operation, diagnostics);
        }
        operation.waiters = source.hints.waiters.iter().filter_map(|hint| waiter(hint, diagnostics)).collect();
        if let Some(hint) = &source.hints.waits_with {
            operation.waits_with = waits_with(hint, &known, diagnostics);
        }
    }
    operations
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

fn waits_with(
    hint: &document::WaitsWith,
    known: &[(String, Ident, Vec<String>)],
    diagnostics: &mut Diagnostics,
) -> Option<ir::WaitsWith> {
    let Some((_, method, waiters)) = known.iter().find(|(id, _, _)| *id == hint.operation) else {
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
