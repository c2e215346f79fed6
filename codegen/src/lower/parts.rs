//! Which parts of the runtime an API needs: whatever the IR holds that emitted code calls the runtime for.

use crate::ir::{
    Api, Body, BodyKind, HeaderSet, Limits, MediaKind, Operation, Part, Parts, Payload, Scalar, TypeDef, TypeKind,
    TypeRef, WebhookPayload,
};

/// The parts.
pub(super) fn of(api: &Api) -> Parts {
    let mut parts = Needed(Parts::new());
    api.types.defs.iter().for_each(|def| parts.type_def(def));
    api.operations.iter().for_each(|operation| parts.operation(operation));
    for webhook in &api.webhooks {
        parts.add_if(matches!(webhook.payload, WebhookPayload::Json(_) | WebhookPayload::Text), Part::Webhooks);
        if let WebhookPayload::Json(ty) = &webhook.payload {
            parts.ty(ty);
        }
        webhook.headers.iter().for_each(|headers| parts.headers(headers));
    }
    parts.0
}

struct Needed(Parts);

impl Needed {
    fn add(&mut self, part: Part) {
        self.0.insert(part);
    }

    fn add_if(&mut self, needed: bool, part: Part) {
        if needed {
            self.add(part);
        }
    }

    fn type_def(&mut self, def: &TypeDef) {
        match &def.kind {
            TypeKind::Struct(s) => {
                self.add_if(s.parts.is_some(), Part::Multipart);
                for field in &s.fields {
                    self.ty(&field.ty);
                    self.limits(&field.limits);
                }
                if let Some(extra) = &s.extra {
                    self.ty(&extra.ty);
                    self.limits(&extra.limits);
                }
            }
            TypeKind::Enum(_) => self.add(Part::Enums),
            TypeKind::Union(union) => {
                self.add(Part::Unions);
                for arm in &union.arms {
                    self.ty(&arm.ty);
                    self.limits(&arm.limits);
                }
            }
            TypeKind::Tuple(tuple) => {
                self.add(Part::Tuples);
                for position in &tuple.positions {
                    self.ty(&position.ty);
                    self.limits(&position.limits);
                }
                tuple.rest.iter().for_each(|rest| self.ty(rest));
            }
            TypeKind::Newtype(ty) | TypeKind::Alias(ty) => self.ty(ty),
        }
    }

    fn operation(&mut self, operation: &Operation) {
        for parameter in &operation.parameters {
            self.ty(&parameter.ty);
            self.limits(&parameter.limits);
        }
        operation.body.iter().for_each(|body| self.body(body));
        for outcome in [&operation.output, &operation.error] {
            outcome.variants.iter().for_each(|variant| self.payload(&variant.payload));
        }
        // The bytes of an error are in memory.
        for media in operation.cases.iter().filter(|case| case.success).flat_map(|case| &case.media) {
            self.add_if(matches!(media.kind, MediaKind::Bytes | MediaKind::Archive), Part::Downloads);
            self.add_if(media.kind == MediaKind::Items, Part::Streams);
        }
        for headers in operation.headers.iter().chain(&operation.error_headers) {
            self.headers(headers);
        }
        self.add_if(operation.pagination.is_some(), Part::Paging);
        self.add_if(!operation.waiters.is_empty() || operation.waits_with.is_some(), Part::Waiting);
    }

    fn body(&mut self, body: &Body) {
        for form in &body.forms {
            self.add_if(form.kind == BodyKind::Form, Part::Forms);
            self.add_if(matches!(form.kind, BodyKind::Multipart | BodyKind::Parts), Part::Multipart);
            self.ty(&form.ty);
            self.limits(&form.limits);
        }
    }

    fn payload(&mut self, payload: &Payload) {
        match payload {
            Payload::Json(ty) | Payload::Items(_, ty) => self.ty(ty),
            Payload::Empty | Payload::Text | Payload::Bytes => {}
        }
    }

    fn headers(&mut self, headers: &HeaderSet) {
        self.add(Part::Headers);
        headers.headers.iter().for_each(|header| self.ty(&header.ty));
    }

    fn ty(&mut self, ty: &TypeRef) {
        match ty {
            TypeRef::Scalar(Scalar::Base64) => self.add(Part::Base64),
            TypeRef::Scalar(Scalar::DateTime | Scalar::Date | Scalar::Time | Scalar::Uuid) => self.add(Part::Formats),
            TypeRef::Scalar(Scalar::Ip | Scalar::Ipv4 | Scalar::Ipv6 | Scalar::Uri) => self.add(Part::Addresses),
            TypeRef::Scalar(Scalar::Decimal) => self.add(Part::Decimals),
            TypeRef::Scalar(Scalar::Duration) => self.add(Part::Durations),
            TypeRef::Scalar(Scalar::Whole) => self.add(Part::Digits),
            TypeRef::Scalar(Scalar::Part) => self.add(Part::Multipart),
            TypeRef::Set(inner) => {
                self.add(Part::Sets);
                self.ty(inner);
            }
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
                self.ty(inner);
            }
            TypeRef::Scalar(_) | TypeRef::Named(_) | TypeRef::Json => {}
        }
    }

    fn limits(&mut self, limits: &Limits) {
        self.add_if(limits.pattern.is_some(), Part::Patterns);
        for inner in limits.items.iter().chain(&limits.names) {
            self.limits(inner);
        }
    }
}
