//! Operations: names, docs, and the order in which everything else is asked.

use std::collections::BTreeMap;

use crate::ir::{self, Ident};
use crate::spec::document::Operation;

use super::naming::{self, Case};
use super::{Lowering, body, docs, header, parameter, response, security};

/// Every operation of the document, in its order.
pub(super) fn operations(lowering: &mut Lowering<'_>) -> Vec<ir::Operation> {
    let document = lowering.document;
    let ids: Vec<String> = document.operations.iter().map(id_of).collect();
    let texts: Vec<&str> =
        document.operations.iter().zip(&ids).map(|(op, id)| op.hints.name.as_deref().unwrap_or(id)).collect();
    let structs = naming::assign(&texts, Case::Camel, &[]);
    let methods = naming::assign(&texts, Case::Snake, CLIENT_METHODS);
    let mut out = Vec::with_capacity(ids.len());
    for (((operation, id), name), method_name) in document.operations.iter().zip(ids).zip(structs).zip(methods) {
        out.push(one(lowering, operation, id, name, method_name));
    }
    name_outcomes(&mut out);
    out
}

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["builder", "builder_from_env", "from_env", "clone", "new"];

/// The id as written, or one made of method and path: `GET /pets/{id}/toys` is `getPetsIdToys`.
fn id_of(operation: &Operation) -> String {
    match &operation.id {
        Some(id) if !id.trim().is_empty() => id.clone(),
        _ => {
            let words =
                format!("{} {}", operation.method.to_ascii_lowercase(), operation.path.replace(['{', '}'], " "));
            let camel = naming::name(&words, Case::Camel);
            let mut chars = camel.chars();
            chars.next().map_or(String::new(), |first| first.to_ascii_lowercase().to_string() + chars.as_str())
        }
    }
}

fn one(
    lowering: &mut Lowering<'_>,
    operation: &Operation,
    id: String,
    name: Ident,
    method_name: Ident,
) -> ir::Operation {
    let parent = name.to_string();
    let mut parameters = parameter::parameters(lowering, operation, &parent);
    let body = body::body(lowering, operation, &parent, &mut parameters);
    let answers = response::answers(lowering, operation, &parent);
    let (headers, error_headers) = header::sets(lowering, operation, &parent);
    ir::Operation {
        docs: docs::clean(&[operation.summary.as_deref(), operation.description.as_deref()]),
        method: operation.method.clone(),
        path: encoded(&operation.path),
        fixed_query: fixed_query(operation),
        deprecated: operation.deprecated,
        pointer: operation.location.pointer.to_string(),
        tags: operation.tags.clone(),
        security: operation
            .security
            .iter()
            .map(|requirement| requirement.schemes.iter().map(|(name, _)| name.clone()).collect())
            .collect(),
        server: operation.servers.first().map(|server| security::own_server(server, lowering.diagnostics)),
        cases: answers.cases,
        output: answers.output,
        error: answers.error,
        headers,
        error_headers,
        pagination: None,
        waiters: Vec::new(),
        waits_with: None,
        repeat: parameter::repeat(operation, &parameters),
        id,
        name,
        method_name,
        parameters,
        body,
    }
}

/// The template to the letter, but for characters that no address can hold (RFC 3986 section 3.3): those are encoded.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            _ => {}
        }
        let illegal = !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '|' | '[' | ']');
        if illegal && !inside {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The query that stood in the path key, in pairs; a placeholder in it is a parameter and sent as one.
fn fixed_query(operation: &Operation) -> Vec<(String, String)> {
    let pairs = operation.query.as_deref().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.filter(|(_, value)| !value.contains('{')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The enums of outcomes and bodies and the views of headers stand in one module with the structs of operations, whose names they must not take.
fn name_outcomes(operations: &mut [ir::Operation]) {
    let mut taken: BTreeMap<String, ()> = operations.iter().map(|op| (op.name.to_string(), ())).collect();
    let mut settle = |name: &mut Ident| {
        let mut text = name.to_string();
        while taken.contains_key(&text) {
            text.push_str("Body");
        }
        taken.insert(text.clone(), ());
        *name = Ident::new(text).unwrap_or_else(Ident::placeholder);
    };
    for operation in operations {
        for outcome in [&mut operation.output, &mut operation.error] {
            if let ir::OutcomeType::Enum(name) = &mut outcome.ty {
                settle(name);
            }
        }
        for set in [&mut operation.headers, &mut operation.error_headers].into_iter().flatten() {
            settle(&mut set.name);
        }
        operation.body.iter_mut().filter_map(|body| body.choice.as_mut()).for_each(&mut settle);
    }
}
