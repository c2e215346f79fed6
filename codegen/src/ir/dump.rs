//! An [`Api`] as text, one line an item: for snapshots, for `specwright dump`, and for people reading along.

mod groups;
mod words;

use std::fmt::Write;

use super::{
    Api, Body, BodyKind, Case, Encoding, EnumValue, Field, HeaderSet, IdSource, Operation, Outcome, OutcomeType,
    Parameter, Payload, Place, Presence, Repeat, SchemeKind, TypeDef, TypeKind, TypeRef, Types, Webhook,
    WebhookPayload,
};

use self::words::{
    condition_text, encoding_text, limits, literal, page_ends, page_style, part_role, scalar_name, status_text,
};

/// Prints everything that reaches the public surface of the client, in the order in which it is emitted.
pub fn dump(api: &Api) -> String {
    let mut out = Dump { types: &api.types, text: String::new() };
    out.line(0, &format!("api {} {:?} {:?}", api.name, api.title, api.version));
    for server in &api.servers {
        let env = server.env.as_ref().map(|env| format!(" env={env}")).unwrap_or_default();
        out.line(1, &format!("server {:?}{env}", server.url));
        for variable in &server.variables {
            let allowed =
                if variable.allowed.is_empty() { String::new() } else { format!(" of {:?}", variable.allowed) };
            out.line(
                2,
                &format!("variable {:?} fn {} = {:?}{allowed}", variable.name, variable.method, variable.default),
            );
        }
    }
    for scheme in &api.schemes {
        let env = if scheme.env.is_empty() { String::new() } else { format!(" env={}", scheme.env.join(",")) };
        out.line(1, &format!("scheme {:?} fn {} {}{env}", scheme.name, scheme.method, scheme_kind(&scheme.kind)));
    }
    for operation in &api.operations {
        out.operation(operation);
    }
    if let Some(groups) = &api.groups {
        out.groups(api, groups);
    }
    for webhook in &api.webhooks {
        out.webhook(webhook);
    }
    for def in api.types.by_name() {
        out.type_def(def);
    }
    out.text
}

fn scheme_kind(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::Basic => "basic".to_owned(),
        SchemeKind::Bearer => "bearer".to_owned(),
        SchemeKind::Http(name) => format!("http {name:?}"),
        SchemeKind::ApiKeyHeader(name) => format!("header {name:?}"),
        SchemeKind::ApiKeyQuery(name) => format!("query {name:?}"),
        SchemeKind::ApiKeyCookie(name) => format!("cookie {name:?}"),
        SchemeKind::MutualTls => "mutual-tls".to_owned(),
    }
}

struct Dump<'a> {
    types: &'a Types,
    text: String,
}

impl Dump<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = depth * 2);
    }

    fn operation(&mut self, op: &Operation) {
        let flag = if op.deprecated { " deprecated" } else { "" };
        self.line(
            1,
            &format!("operation {} fn {} struct {}: {} {}{flag}", op.id, op.method_name, op.name, op.method, op.path),
        );
        if let Some(server) = &op.server {
            self.line(2, &format!("server {server:?}"));
        }
        if !op.security.is_empty() {
            let any: Vec<String> = op.security.iter().map(|all| all.join("+")).collect();
            self.line(2, &format!("security {}", any.join(" | ")));
        }
        for (name, value) in &op.fixed_query {
            self.line(2, &format!("query {name:?} is always {value:?}"));
        }
        for parameter in &op.parameters {
            self.parameter(parameter);
        }
        if let Some(body) = &op.body {
            self.body(body);
        }
        for case in &op.cases {
            self.case(op, case);
        }
        self.outcome("output", &op.output);
        self.outcome("error", &op.error);
        self.headers("header", op.headers.as_ref());
        self.headers("error header", op.error_headers.as_ref());
        self.behaviour(op);
    }

    fn headers(&mut self, word: &str, set: Option<&HeaderSet>) {
        for header in set.iter().flat_map(|set| &set.headers) {
            let need = if header.required { "" } else { "?" };
            let form = match header.encoding {
                Encoding::Json => " (json)",
                Encoding::Style(style) if style.explode => " (explode)",
                Encoding::Style(_) => "",
            };
            let only: Vec<String> = header.statuses.iter().map(|status| status_text(*status)).collect();
            let only = if only.is_empty() { only.concat() } else { format!(" of {}", only.join(", ")) };
            let (ty, old) = (self.ty(&header.ty), if header.deprecated { " deprecated" } else { "" });
            self.line(2, &format!("{word} {}{need}: {ty} {:?}{form}{only}{old}", header.name, header.wire));
        }
    }

    fn webhook(&mut self, webhook: &Webhook) {
        let kind = match (&webhook.caller, webhook.is_callback) {
            (Some(caller), _) => format!("callback of {caller}"),
            (None, true) => "callback".to_owned(),
            (None, false) => "webhook".to_owned(),
        };
        let payload = match &webhook.payload {
            WebhookPayload::Empty => "empty".to_owned(),
            WebhookPayload::Json(ty) => self.ty(ty),
            WebhookPayload::Text => "text".to_owned(),
            WebhookPayload::Bytes => "bytes".to_owned(),
        };
        let flag = if webhook.deprecated { " deprecated" } else { "" };
        self.line(
            1,
            &format!("{kind} {:?} fn {} variant {}: {payload}{flag}", webhook.wire, webhook.function, webhook.variant),
        );
        self.headers("header", webhook.headers.as_ref());
    }

    fn body(&mut self, body: &Body) {
        let need = if body.required { "" } else { "?" };
        let (depth, head) = match &body.choice {
            Some(name) => {
                self.line(2, &format!("body {}{need}: enum {name}", body.name));
                (3, None)
            }
            None => (2, Some(format!("body {}{need}", body.name))),
        };
        for form in &body.forms {
            let ty = match form.kind {
                BodyKind::Json => self.ty(&form.ty),
                BodyKind::Form => format!("form {}", self.ty(&form.ty)),
                BodyKind::Multipart => format!("multipart {}", self.ty(&form.ty)),
                BodyKind::Parts => "parts".to_owned(),
                BodyKind::Text => "text".to_owned(),
                BodyKind::Bytes => "bytes".to_owned(),
            };
            let head = head.clone().unwrap_or_else(|| form.variant.to_string());
            self.line(depth, &format!("{head}: {ty} as {:?}{}", form.media, limits(&form.limits)));
            for (name, encoding) in &form.members {
                self.line(depth + 1, &format!("member {name:?} ({})", encoding_text(*encoding)));
            }
        }
    }

    fn parameter(&mut self, p: &Parameter) {
        let place = match p.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        };
        let encoding = encoding_text(p.encoding);
        let need = if p.required { "" } else { "?" };
        let default = p.default.as_ref().map(|d| format!(" = {}", literal(d))).unwrap_or_default();
        let old = if p.deprecated { " deprecated" } else { "" };
        let ty = self.ty(&p.ty);
        self.line(
            2,
            &format!("{place} {}{need}: {ty} {:?} ({encoding}){default}{}{old}", p.name, p.wire, limits(&p.limits)),
        );
    }

    fn case(&mut self, op: &Operation, case: &Case) {
        let status = status_text(case.status);
        let (word, outcome) = if case.success { ("ok", &op.output) } else { ("err", &op.error) };
        let payload = outcome.variants.get(case.variant).map_or_else(String::new, |v| self.payload(&v.payload));
        let media: Vec<&str> = case.media.iter().map(|m| m.name.as_str()).collect();
        let media = if media.is_empty() { String::new() } else { format!(" from {}", media.join(", ")) };
        self.line(2, &format!("{status} {word} {payload}{media}"));
    }

    fn payload(&self, payload: &Payload) -> String {
        match payload {
            Payload::Empty => "nothing".to_owned(),
            Payload::Json(ty) => self.ty(ty),
            Payload::Text => "text".to_owned(),
            Payload::Bytes => "bytes".to_owned(),
            Payload::Items(framing, ty) => format!("{framing:?} of {}", self.ty(ty)),
        }
    }

    fn outcome(&mut self, word: &str, outcome: &Outcome) {
        if let OutcomeType::Enum(name) = &outcome.ty {
            let variants: Vec<String> =
                outcome.variants.iter().map(|v| format!("{}({})", v.name, self.payload(&v.payload))).collect();
            self.line(2, &format!("{word} enum {name}: {}", variants.join(" | ")));
        }
    }

    fn behaviour(&mut self, op: &Operation) {
        if let Some(p) = &op.pagination {
            let item = self.ty(&p.item);
            self.line(2, &format!("pages by {} through {:?}: {item}{}", page_style(&p.style), p.items, page_ends(p)));
        }
        for waiter in &op.waiters {
            let ends = if waiter.ends_resource { " ends it" } else { "" };
            self.line(2, &format!("waiter {}{ends}", waiter.name));
            for (word, list) in
                [("success", &waiter.success), ("failure", &waiter.failure), ("pending", &waiter.pending)]
            {
                for condition in list {
                    self.line(3, &format!("{word} {}", condition_text(condition)));
                }
            }
        }
        if op.repeat != Repeat::default() {
            let Repeat { idempotent, statuses, key } = &op.repeat;
            self.line(2, &format!("repeat idempotent {idempotent}, statuses {statuses:?}, key {key:?}"));
        }
        if let Some(w) = &op.waits_with {
            let id = match &w.id {
                IdSource::Answer(pointer) => format!("{pointer:?} of the answer"),
                IdSource::Parameter(name) => name.to_string(),
            };
            let needs = w.feature.as_ref().map(|feature| format!(" with feature {feature:?}")).unwrap_or_default();
            self.line(2, &format!("waits with {}.{} by {id}{needs}", w.method, w.waiter));
        }
    }

    fn type_def(&mut self, def: &TypeDef) {
        let way = match (def.sent, def.received) {
            (true, true) => "both",
            (true, false) => "sent",
            (false, true) => "received",
            (false, false) => "unused",
        };
        let old = if def.deprecated { " deprecated" } else { "" };
        let name = &def.name;
        match &def.kind {
            TypeKind::Tuple(tuple) => {
                self.line(1, &format!("tuple {name} {way}{old}"));
                for (at, position) in tuple.positions.iter().enumerate() {
                    let need = if position.required { "" } else { "?" };
                    self.line(2, &format!("{at}{need}: {}{}", self.ty(&position.ty), limits(&position.limits)));
                }
                if let Some(rest) = &tuple.rest {
                    self.line(2, &format!("..: {}", self.ty(rest)));
                }
            }
            TypeKind::Newtype(ty) => self.line(1, &format!("newtype {name} = {} {way}{old}", self.ty(ty))),
            TypeKind::Alias(ty) => self.line(1, &format!("type {name} = {} {way}{old}", self.ty(ty))),
            TypeKind::Struct(s) => {
                let word = if s.parts.is_some() { "multipart" } else { "struct" };
                self.line(1, &format!("{word} {name} {way}{old}"));
                for (at, field) in s.fields.iter().enumerate() {
                    let role = s.parts.as_ref().and_then(|parts| parts.get(at)).map(part_role).unwrap_or_default();
                    self.field(field, &role);
                }
                if let Some(extra) = &s.extra {
                    let checked = limits(&extra.limits);
                    self.line(2, &format!("..{}: {}{checked}", extra.name, self.ty(&extra.ty)));
                }
            }
            TypeKind::Enum(e) => {
                self.line(1, &format!("enum {name} {way}{old}"));
                for variant in &e.variants {
                    let value = match &variant.value {
                        EnumValue::Text(text) => format!("{text:?}"),
                        EnumValue::Int(int) => int.to_string(),
                    };
                    self.line(2, &format!("{} = {value}", variant.name));
                }
            }
            TypeKind::Union(u) => {
                let tag = u
                    .tag
                    .as_ref()
                    .map(|tag| format!(" by {:?}{}", tag.property, if tag.json { " as JSON" } else { "" }))
                    .unwrap_or_default();
                self.line(1, &format!("union {name}{tag} {way}{old}"));
                for arm in &u.arms {
                    let tags = if arm.tags.is_empty() { String::new() } else { format!(" tagged {:?}", arm.tags) };
                    let default = if arm.default { " default" } else { "" };
                    self.line(2, &format!("{}({}){tags}{default}{}", arm.name, self.ty(&arm.ty), limits(&arm.limits)));
                }
            }
        }
    }

    fn field(&mut self, field: &Field, role: &str) {
        let (need, default) = match &field.presence {
            Presence::Required => ("", String::new()),
            Presence::Relaxed => ("", " relaxed".to_owned()),
            Presence::Optional => ("?", String::new()),
            Presence::Defaulted(value) => ("?", format!(" = {}", literal(value))),
        };
        let constant = field.constant.as_ref().map(|value| format!(" built as {}", literal(value))).unwrap_or_default();
        let old = if field.deprecated { " deprecated" } else { "" };
        let ty = self.ty(&field.ty);
        let limits = limits(&field.limits);
        self.line(2, &format!("{}{need}: {ty} {:?}{role}{default}{constant}{limits}{old}", field.name, field.wire));
    }

    fn ty(&self, ty: &TypeRef) -> String {
        match ty {
            TypeRef::Scalar(scalar) => scalar_name(*scalar).to_owned(),
            TypeRef::Named(id) => self.types.get(*id).name.to_string(),
            TypeRef::List(inner) => format!("[{}]", self.ty(inner)),
            TypeRef::Set(inner) => format!("[{}]!", self.ty(inner)),
            TypeRef::Map(inner) => format!("{{{}}}", self.ty(inner)),
            TypeRef::Nullable(inner) => format!("{}|null", self.ty(inner)),
            TypeRef::Boxed(inner) => format!("box {}", self.ty(inner)),
            TypeRef::Json => "json".to_owned(),
        }
    }
}
