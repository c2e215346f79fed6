//! What an overlay says beyond OpenAPI: waiters, and the pointers of pagination, held against the operation they are for.
//! How an operation pages is decided in `paging`, which needs the types.

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{self, Ident};
use crate::location::{Location, Pointer};
use crate::spec::document::{
    self, Additional, Operation, PageStyle, Pagination, PaginationHint, Place, SchemaId, Status,
};

use super::naming::{self, Case};
use super::{Lowering, docs, parameter};

/// Adds waiters to the operations. An entry that does not fit its operation is an error.
pub(super) fn attach(lowering: &mut Lowering<'_>, mut operations: Vec<ir::Operation>) -> Vec<ir::Operation> {
    let document = lowering.document;
    let known: Vec<Known> = document.operations.iter().zip(&operations).map(Known::new).collect();
    for (source, operation) in document.operations.iter().zip(&mut operations) {
        if let Some(PaginationHint::Pages(hint)) = &source.hints.pagination {
            pages_fit(lowering, source, hint);
        }
        for hint in &source.hints.waiters {
            let waiter = waiter_fits(lowering, source, operation, hint).then(|| waiter(hint)).flatten();
            operation.waiters.extend(waiter);
        }
        if let Some(hint) = &source.hints.waits_with {
            id_exists(lowering, source, hint);
            operation.waits_with = waits_with(hint, operation, &known, lowering.diagnostics);
        }
    }
    operations
}

/// An operation as others name it.
struct Known {
    id: String,
    name: Ident,
    method: Ident,
    waiters: Vec<String>,
    /// The type of its one required parameter, if it needs nothing else.
    takes: Option<ir::TypeRef>,
}

impl Known {
    fn new((source, operation): (&Operation, &ir::Operation)) -> Self {
        let required: Vec<_> = operation.parameters.iter().filter(|parameter| parameter.required).collect();
        let takes = match required[..] {
            [only] if only.place == ir::Place::Path && operation.body.as_ref().is_none_or(|body| !body.required) => {
                Some(only.ty.clone())
            }
            _ => None,
        };
        Self {
            id: operation.id.clone(),
            name: operation.name.clone(),
            method: operation.method_name.clone(),
            waiters: source.hints.waiters.iter().map(|waiter| waiter.name.clone()).collect(),
            takes,
        }
    }
}

/// Pointers of our own key lead somewhere; what others' keys say is followed where it can be.
fn pages_fit(lowering: &mut Lowering<'_>, source: &Operation, hint: &Pagination) {
    if hint.foreign.is_some() {
        return;
    }
    let next = match &hint.style {
        PageStyle::Cursor(_, next) | PageStyle::Link(next) => Some(next),
        _ => None,
    };
    let pointers = [Some(&hint.items), next, hint.more.as_ref(), hint.echoed_limit.as_ref(), hint.total.as_ref()];
    for pointer in pointers.into_iter().flatten().filter(|pointer| !pointer.is_empty()) {
        answer_has(lowering, source, pointer, &hint.location);
    }
}

/// Whether a waiter can be emitted. In our own key anything else is an error.
fn waiter_fits(
    lowering: &mut Lowering<'_>,
    source: &Operation,
    operation: &ir::Operation,
    hint: &document::Waiter,
) -> bool {
    let name = naming::name(&hint.name, Case::Snake);
    let taken = operation.parameters.iter().any(|parameter| parameter.name.as_str() == name)
        || operation.waiters.iter().any(|waiter| waiter.name.as_str() == name)
        || parameter::CALL_METHODS.contains(&name.as_str());
    let mut wrong = Vec::new();
    if source.method != "GET" {
        wrong.push(format!("a waiter asks with GET, not with {}", source.method));
    }
    if taken {
        wrong.push(format!("the waiter's name {:?} is already that of another method", hint.name));
    }
    for condition in hint.success.iter().chain(&hint.failure).chain(&hint.pending) {
        let document::Condition::All(tests) = condition else { continue };
        for (pointer, _) in tests.iter().filter(|(pointer, _)| !leads_somewhere(lowering, source, pointer)) {
            wrong.push(format!("{pointer:?} leads to nothing in the answers of the operation"));
        }
    }
    let fits = wrong.is_empty();
    for why in wrong {
        match hint.foreign {
            None => misfit(lowering.diagnostics, &hint.location, why),
            Some(key) => {
                let message = format!("`{key}` is not followed: {why}");
                lowering.diagnostics.note(Code::Inferred, &hint.location, message);
            }
        }
    }
    fits
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
    if !leads_somewhere(lowering, source, pointer) {
        misfit(lowering.diagnostics, location, format!("{pointer:?} leads to nothing in the answers of the operation"));
    }
}

fn leads_somewhere(lowering: &mut Lowering<'_>, source: &Operation, pointer: &str) -> bool {
    let answers: Vec<SchemaId> = source
        .responses
        .iter()
        .filter(|response| matches!(response.status, Status::Code(200..=299) | Status::Range(2) | Status::Default))
        .flat_map(|response| response.content.iter().filter_map(|media| media.schema))
        .collect();
    let tokens = Pointer::parse(pointer).filter(|_| pointer.starts_with('/'));
    tokens.is_some_and(|pointer| answers.iter().any(|id| lowering.leads(*id, &pointer.tokens())))
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

pub(super) fn misfit(diagnostics: &mut Diagnostics, location: &Location, message: String) {
    diagnostics.error(Code::Vocabulary, location, message).help("name what the document has, in its own spelling");
}

fn waiter(hint: &document::Waiter) -> Option<ir::Waiter> {
    let conditions = |list: &[document::Condition]| {
        list.iter()
            .map(|condition| match condition {
                document::Condition::Status(status) => ir::Condition::Status(*status),
                document::Condition::All(all) => ir::Condition::All(all.clone()),
            })
            .collect()
    };
    let is_error = |condition: &document::Condition| match condition {
        document::Condition::Status(status) => !(200..300).contains(status),
        document::Condition::All(_) => false,
    };
    Some(ir::Waiter {
        name: Ident::new(naming::name(&hint.name, Case::Snake))?,
        docs: docs::clean(&[hint.description.as_deref()]),
        success: conditions(&hint.success),
        failure: conditions(&hint.failure),
        pending: conditions(&hint.pending),
        confirm_failure: hint.confirm_failure,
        ends_resource: hint.success.iter().any(is_error),
    })
}

fn waits_with(
    hint: &document::WaitsWith,
    operation: &ir::Operation,
    known: &[Known],
    diagnostics: &mut Diagnostics,
) -> Option<ir::WaitsWith> {
    let Some(polled) = known.iter().find(|known| known.id == hint.operation) else {
        misfit(diagnostics, &hint.location, format!("there is no operation {:?} to wait with", hint.operation));
        return None;
    };
    if !polled.waiters.contains(&hint.waiter) {
        misfit(diagnostics, &hint.location, format!("operation {:?} has no waiter {:?}", hint.operation, hint.waiter));
        return None;
    }
    let Some(id_type) = &polled.takes else {
        let message = format!("operation {:?} needs more than one path parameter to be polled", hint.operation);
        misfit(diagnostics, &hint.location, message);
        return None;
    };
    if operation.parameters.iter().any(|parameter| parameter.name.as_str() == "start") {
        misfit(diagnostics, &hint.location, "a parameter takes the name of the method `start`".to_owned());
        return None;
    }
    let id = match hint.id.strip_prefix("path:") {
        None => ir::IdSource::Answer(hint.id.clone()),
        Some(name) => {
            let mut paths = operation.parameters.iter().filter(|p| p.place == ir::Place::Path);
            ir::IdSource::Parameter(paths.find(|p| p.wire == name)?.name.clone())
        }
    };
    Some(ir::WaitsWith {
        polled: polled.name.clone(),
        method: polled.method.clone(),
        id_type: id_type.clone(),
        id,
        waiter: Ident::new(naming::name(&hint.waiter, Case::Snake))?,
        feature: None,
    })
}
