//! Webhooks and callbacks: what the server sends by itself, as payloads that whoever receives it can read.
//!
//! Goes in: the document's webhooks, and the lowered operations that callbacks belong to. Comes out: a name and a payload each. Must
//! not do: decide how a request is received or answered.

use std::collections::BTreeMap;

use crate::diagnostics::Code;
use crate::ir::{self, Docs, Ident, Operation, TypeRef, WebhookPayload};
use crate::spec::document::{MediaType, Webhook};

use super::alike::same;
use super::media::{essence, is_binary, is_json, is_read_as_json};
use super::naming::{self, Case};
use super::schema::{self, Hint};
use super::usage::Way;
use super::{Lowering, docs, header};

/// Every webhook of the document, then every callback, in its order.
pub(super) fn webhooks(lowering: &mut Lowering<'_>, operations: &[Operation]) -> Vec<ir::Webhook> {
    let document = lowering.document;
    // Files are told apart by their number; pointers alone may be equal in two of them.
    let callers: BTreeMap<_, &Operation> = document
        .operations
        .iter()
        .zip(operations)
        .map(|(operation, lowered)| ((operation.location.file, operation.location.pointer.to_string()), lowered))
        .collect();
    let caller = |webhook: &Webhook| {
        let location = webhook.caller.as_ref()?;
        callers.get(&(location.file, location.pointer.to_string())).copied()
    };
    let mut methods: BTreeMap<(Option<String>, &str), usize> = BTreeMap::new();
    let key = |webhook: &Webhook| webhook.caller.as_ref().map(|location| location.pointer.to_string());
    for webhook in &document.webhooks {
        *methods.entry((key(webhook), &webhook.name)).or_default() += 1;
    }
    let texts: Vec<String> = document
        .webhooks
        .iter()
        .map(|webhook| {
            let owner = caller(webhook).map(|operation| operation.id.as_str()).unwrap_or_default();
            let several = methods.get(&(key(webhook), webhook.name.as_str())).is_some_and(|count| *count > 1);
            let method = if several { webhook.operation.method.to_ascii_lowercase() } else { String::new() };
            format!("{owner} {} {method}", webhook.name).trim().to_owned()
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let functions = naming::assign(&texts, Case::Snake, &[]);
    let variants = naming::assign(&texts, Case::Camel, &["Unrecognized"]);
    let names = functions.into_iter().zip(variants);
    let described = document.webhooks.iter().zip(names);
    described.map(|(webhook, names)| one(lowering, webhook, names, caller(webhook))).collect()
}

fn one(
    lowering: &mut Lowering<'_>,
    webhook: &Webhook,
    (function, variant): (Ident, Ident),
    caller: Option<&Operation>,
) -> ir::Webhook {
    let operation = &webhook.operation;
    let payload = match &operation.body {
        Some(body) => payload(lowering, &body.content, variant.as_str()),
        None => WebhookPayload::Empty,
    };
    let headers = header::received(lowering, &operation.parameters, variant.as_str());
    ir::Webhook {
        headers,
        wire: webhook.name.clone(),
        function,
        variant,
        caller: caller.map(|operation| operation.name.clone()),
        is_callback: webhook.caller.is_some(),
        method: operation.method.clone(),
        address: operation.path.clone(),
        docs: text(webhook),
        deprecated: operation.deprecated,
        pointer: operation.location.pointer.to_string(),
        payload,
    }
}

fn text(webhook: &Webhook) -> Docs {
    docs::clean(&[webhook.operation.summary.as_deref(), webhook.operation.description.as_deref()])
}

/// JSON where the body may be JSON, else text where it may be text; anything else is handed over as it came.
fn payload(lowering: &mut Lowering<'_>, content: &[MediaType], parent: &str) -> WebhookPayload {
    if let Some(json) = content.iter().position(|media| is_read_as_json(lowering, media)).and_then(|at| content.get(at))
    {
        let hint = Hint { parent, part: "payload" };
        let ty = json.schema.map_or(TypeRef::Json, |id| schema::type_of(lowering, id, Way::In, hint));
        for other in content.iter().filter(|media| media.location != json.location) {
            let alike = is_read_as_json(lowering, other)
                && json.schema.zip(other.schema).is_some_and(|(one, other)| same(lowering, one, other));
            if !alike {
                let how = if is_json(&json.name) { json.name.as_str() } else { "JSON" };
                warn_passed_over(lowering, other, &format!("as {how}"));
            }
        }
        return WebhookPayload::Json(ty);
    }
    if content.iter().any(|media| is_text(lowering, media)) {
        for other in content {
            if !is_text(lowering, other) {
                warn_passed_over(lowering, other, "as text");
            }
        }
        return WebhookPayload::Text;
    }
    let Some(first) = content.first() else { return WebhookPayload::Empty };
    let message = format!("a webhook in {} is handed over undecoded", first.name);
    lowering.diagnostics.warn(Code::UnsupportedMediaType, &first.location, message);
    WebhookPayload::Bytes
}

fn is_text(lowering: &mut Lowering<'_>, media: &MediaType) -> bool {
    essence(&media.name).starts_with("text/") && !is_binary(lowering, media.schema)
}

fn warn_passed_over(lowering: &mut Lowering<'_>, media: &MediaType, how: &str) {
    let message = format!("a webhook that may come in {} too is read {how} alone", media.name);
    lowering.diagnostics.warn(Code::UnsupportedMediaType, &media.location, message);
}
