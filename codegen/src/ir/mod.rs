//! What the Rust client will look like: names are final, types are chosen, nothing is left to decide.
//!
//! Goes in: the decisions of `lower`. Comes out: an [`Api`], read by `emit` and printed by [`dump`].
//! Must not do: know OpenAPI's syntax, tokens or any emitter.

use std::collections::BTreeMap;

mod behaviour;
mod dump;
mod groups;
mod names;
mod operations;
mod parts;
mod scalar;
mod types;
mod unions;
mod webhooks;

pub use behaviour::{Condition, IdSource, PageInput, PageStyle, Pagination, Waiter, WaitsWith};
pub use dump::dump;
pub use groups::{Group, GroupKind, Groups, ModelFile, RESERVED_FEATURES};
pub use names::Ident;
pub use operations::{
    Body, BodyForm, BodyKind, Case, Encoding, Framing, HeaderSet, Media, MediaKind, Operation, Outcome, OutcomeType,
    Parameter, Payload, Place, Repeat, ResponseHeader, Status, Style, StyleKind, Variant,
};
pub use parts::{Part, Parts};
pub use scalar::Scalar;
pub use types::{
    EnumBase, EnumValue, EnumVariant, Extra, Field, Limits, Literal, Number, OpenEnum, PartRole, Position, Presence,
    SchemaTypes, Struct, Tuple, TypeDef, TypeId, TypeKind, TypeRef, Types,
};
pub use unions::{Arm, JsonTypes, Tag, Union};
pub use webhooks::{Webhook, WebhookPayload};

/// Cleaned documentation: lines that rustdoc renders as prose and never runs, without leading `///`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The lines, in order; empty lines part paragraphs.
    pub lines: Vec<String>,
}

impl Docs {
    /// The first paragraph as one line; empty when there is none.
    pub fn summary(&self) -> String {
        self.lines.iter().take_while(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// One API: everything its module of the client needs.
#[derive(Clone, Debug)]
pub struct Api {
    /// A short name for messages and the user agent, `[a-z0-9_]`.
    pub name: String,
    /// The document's title; free text.
    pub title: String,
    /// The document's version; free text.
    pub version: String,
    /// The document's description.
    pub docs: Docs,
    /// The name of the source text, for file headers.
    pub source: String,
    /// Base URLs; the first is the default.
    pub servers: Vec<Server>,
    /// Security schemes in document order.
    pub schemes: Vec<Scheme>,
    /// Requests a second that its servers take, and how many at once.
    pub rate_limit: Option<(u32, u32)>,
    /// Headers that its servers put the id of a request into; the usual ones where it is empty.
    pub request_ids: Vec<String>,
    /// Every named type.
    pub types: Types,
    /// Operations in document order.
    pub operations: Vec<Operation>,
    /// What the server sends by itself, in document order.
    pub webhooks: Vec<Webhook>,
    /// How operations and types are cut into groups; `None` where they are not.
    pub groups: Option<Groups>,
    /// What each schema became, by file and pointer.
    pub schemas: Vec<SchemaTypes>,
    /// What of the runtime it needs.
    pub parts: Parts,
    /// Numbers for reports.
    pub census: Census,
}

/// How much of a document found a Rust type of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Operations that the text declares, counted before anything was read.
    pub declared: usize,
    /// Schema positions lowered.
    pub positions: usize,
    /// Those that became raw JSON although the document said more, by the code of the reason.
    pub fallbacks: BTreeMap<&'static str, usize>,
}

/// A base URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The template.
    pub url: String,
    /// Its description.
    pub docs: Docs,
    /// Its variables.
    pub variables: Vec<ServerVariable>,
    /// The environment variable that `from_env` reads instead.
    pub env: Option<String>,
}

/// A variable of a server URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name in the template.
    pub name: String,
    /// The builder method that sets it.
    pub method: Ident,
    /// The value used when none is set.
    pub default: String,
    /// The values allowed; empty means any.
    pub allowed: Vec<String>,
    /// Its description.
    pub docs: Docs,
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// The builder method that takes its credentials.
    pub method: Ident,
    /// What it is.
    pub kind: SchemeKind,
    /// Its description.
    pub docs: Docs,
    /// Environment variables that `from_env` reads: user name and password for basic, else one.
    pub env: Vec<String>,
}

/// Kinds of security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Basic …`
    Basic,
    /// `Authorization: Bearer …`; also OAuth 2 and OpenID Connect.
    Bearer,
    /// `Authorization: <name> …`
    Http(String),
    /// A header of this name.
    ApiKeyHeader(String),
    /// A query parameter of this name.
    ApiKeyQuery(String),
    /// A cookie of this name.
    ApiKeyCookie(String),
    /// A client certificate; nothing in the request.
    MutualTls,
}
