//! The document as its author meant it: references followed, defaults of the specification filled in, every node located.
//!
//! Speaks OpenAPI, whatever version the text was written in: a 3.1 type list, a 3.0 `nullable` and a Swagger 2.0 `definitions`
//! entry look the same here. Says nothing of Rust.

mod behaviour;
mod repeat;
mod schema;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

pub use behaviour::{Condition, PageInput, PageStyle, Pagination, PaginationHint, Waiter, WaitsWith};
pub use repeat::{RateLimit, RetryHint};
pub use schema::{Additional, Bound, Constraints, Discriminator, Schema, SchemaHints, TypeSet};

use crate::location::Location;

/// A whole API description.
#[derive(Clone, Debug)]
pub struct Document {
    /// `info.title`; may be empty.
    pub title: String,
    /// `info.version`, any text.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// The rate that the servers take.
    pub rate_limit: Option<RateLimit>,
    /// Headers that the servers put the id of a request into, where that is said.
    pub request_ids: Vec<String>,
    /// Whether objects keep members that are not described; where nothing is said, those do whose examples show some.
    pub keep_undescribed: Option<bool>,
    /// Base URLs, in order; never relative to nothing: a document without servers has an empty list.
    pub servers: Vec<Server>,
    /// Tags with their descriptions, in order of declaration.
    pub tags: Vec<Tag>,
    /// Every operation under `paths`, in order.
    pub operations: Vec<Operation>,
    /// How many operations stand under `paths` in the text, counted before anything was read.
    pub declared_operations: usize,
    /// `webhooks` (3.1) and callbacks: requests that the server sends.
    pub webhooks: Vec<Webhook>,
    /// Security schemes by name, in order.
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// Component schemas by name, in order.
    pub components: IndexMap<String, SchemaId>,
    /// Every schema node that is reached from anywhere, by [`SchemaId`].
    pub schemas: Vec<Schema>,
}

impl Document {
    /// The schema with this number.
    pub fn schema(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0 as usize]
    }

    /// Every schema that one extends through `allOf`, directly or not, itself aside.
    pub fn ancestors(&self, heir: SchemaId) -> BTreeSet<SchemaId> {
        let mut found = BTreeSet::new();
        let mut work = self.schema(heir).all_of.clone();
        while let Some(id) = work.pop() {
            if id != heir && found.insert(id) {
                work.extend(&self.schema(id).all_of);
            }
        }
        found
    }
}

/// The number of a schema node in [`Document::schemas`]; two references to one schema have one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

/// A base URL.
#[derive(Clone, Debug)]
pub struct Server {
    /// The template, with `{variables}`.
    pub url: String,
    /// Its description.
    pub description: Option<String>,
    /// Its variables, by name.
    pub variables: IndexMap<String, ServerVariable>,
    /// `x-specwright-env`: the environment variable that replaces it.
    pub env_url: Option<String>,
    /// Where it stands.
    pub location: Location,
}

/// A variable of a server URL.
#[derive(Clone, Debug)]
pub struct ServerVariable {
    /// The value used when none is given.
    pub default: String,
    /// The values allowed; empty means any.
    pub allowed: Vec<String>,
    /// Its description.
    pub description: Option<String>,
}

/// A tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
}

/// A request method: in capitals where a keyword of a path item names it (`GET`, `POST`, …, `QUERY`), to the letter where
/// `additionalOperations` does.
pub type Method = String;

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId` as written; `None` when the document has none (lowering derives a name from method and path).
    pub id: Option<String>,
    /// The method.
    pub method: Method,
    /// The path template to the letter.
    pub path: String,
    /// A fixed query that stood in the path key (`/list?format=json`), without `?`, to be sent as it is; an invalid document's.
    pub query: Option<String>,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Tag names.
    pub tags: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Parameters, those of the path item merged in (an operation's own wins by name and place).
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<RequestBody>,
    /// Responses in document order.
    pub responses: Vec<Response>,
    /// The alternatives of which one must be satisfied; empty means no credentials. The document's own list where the
    /// operation has none. An alternative without schemes means: also without credentials.
    pub security: Vec<SecurityRequirement>,
    /// Servers of the operation or path item when they differ from the document's.
    pub servers: Vec<Server>,
    /// What the overlay says.
    pub hints: OperationHints,
    /// Where it stands.
    pub location: Location,
}

/// A request that the server sends by itself.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its key in `webhooks` or `callbacks`.
    pub name: String,
    /// Where the operation stands whose callback it is; `None` for a webhook.
    pub caller: Option<Location>,
    /// What is sent, and what must be answered; its path is the name of the webhook or the callback's address expression.
    pub operation: Operation,
}

/// What `x-specwright-…` keys say of an operation.
#[derive(Clone, Debug, Default)]
pub struct OperationHints {
    /// `x-specwright-name`.
    pub name: Option<String>,
    /// `x-specwright-pagination`, or what another generator's key says of the same.
    pub pagination: Option<PaginationHint>,
    /// `x-specwright-waiters`.
    pub waiters: Vec<Waiter>,
    /// `x-specwright-waits-with`.
    pub waits_with: Option<WaitsWith>,
    /// `x-specwright-retry`.
    pub retry: RetryHint,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path template.
    Path,
    /// In the query.
    Query,
    /// The query as a whole (3.2).
    QueryString,
    /// In a header.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

/// How a parameter is written (OpenAPI 3.0.3, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;name=value`, path.
    Matrix,
    /// `.value`, path.
    Label,
    /// `value,value`, path and header.
    Simple,
    /// `name=value`, query and cookie.
    Form,
    /// `value value`, query.
    SpaceDelimited,
    /// `value|value`, query.
    PipeDelimited,
    /// `name[key]=value`, query.
    DeepObject,
    /// `name=value`, not percent-encoded, cookie (3.2).
    Cookie,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it goes.
    pub place: Place,
    /// Whether it must be given; always true in a path.
    pub required: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its description.
    pub description: Option<String>,
    /// How it is written, default filled in.
    pub style: Style,
    /// `explode`, default filled in.
    pub explode: bool,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// Its schema; `None` when it has none or is described by `content` alone.
    pub schema: Option<SchemaId>,
    /// The one entry of `content`, when it is described so: media type and schema.
    pub content: Option<(String, Option<SchemaId>)>,
    /// Its examples.
    pub examples: Vec<Value>,
    /// `x-specwright-name`.
    pub rust_name: Option<String>,
    /// Where it stands.
    pub location: Location,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Whether it must be given.
    pub required: bool,
    /// Its description.
    pub description: Option<String>,
    /// What it may be, in order.
    pub content: Vec<MediaType>,
    /// Where it stands.
    pub location: Location,
}

/// One entry of a `content` object.
#[derive(Clone, Debug)]
pub struct MediaType {
    /// The media type or range as written, `application/json; charset=utf-8`, `image/*`.
    pub name: String,
    /// Its schema.
    pub schema: Option<SchemaId>,
    /// Examples, by name (`""` for the single `example`).
    pub examples: IndexMap<String, Value>,
    /// `encoding` of form fields, by property.
    pub encoding: IndexMap<String, Encoding>,
    /// 3.2 `itemSchema`: the schema of one item of a sequential media type.
    pub item_schema: Option<SchemaId>,
    /// Where it stands.
    pub location: Location,
}

/// How a form field is written.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// Its media type.
    pub content_type: Option<String>,
    /// Its style, where given.
    pub style: Option<Style>,
    /// Its `explode`, where given.
    pub explode: Option<bool>,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// Headers of a multipart part, by name.
    pub headers: IndexMap<String, Header>,
    /// Where it stands.
    pub location: Location,
}

/// Which statuses a response describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status, 100 to 599.
    Code(u16),
    /// `1XX` to `5XX`, by the first digit.
    Range(u8),
    /// Every status that no other response names.
    Default,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The statuses it is for.
    pub status: Status,
    /// Its description.
    pub description: Option<String>,
    /// Its headers, by name.
    pub headers: IndexMap<String, Header>,
    /// What the body may be; empty means no body.
    pub content: Vec<MediaType>,
    /// Where it stands.
    pub location: Location,
}

/// A response header.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its description.
    pub description: Option<String>,
    /// Whether it always comes.
    pub required: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its schema.
    pub schema: Option<SchemaId>,
    /// The media type, when it is described by `content`.
    pub content: Option<String>,
    /// `explode`.
    pub explode: bool,
    /// Where it stands.
    pub location: Location,
}

/// One alternative of a `security` list: every scheme of it is needed.
#[derive(Clone, Debug, Default)]
pub struct SecurityRequirement {
    /// Scheme names with the scopes asked for.
    pub schemes: Vec<(String, Vec<String>)>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// What it is.
    pub kind: SecurityKind,
    /// Its description.
    pub description: Option<String>,
    /// `x-specwright-env`, by role (`token`, `username`, `password`, `key`).
    pub env: IndexMap<String, String>,
    /// Where it stands.
    pub location: Location,
}

/// The kinds of security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    /// `http` with scheme `basic`.
    Basic,
    /// `http` with scheme `bearer`.
    Bearer,
    /// `http` with another scheme: its name goes before the credentials in `Authorization`.
    Http(String),
    /// `apiKey` in a query parameter, header or cookie of this name.
    ApiKey(Place, String),
    /// `oauth2`: a bearer token.
    OAuth2,
    /// `openIdConnect`: a bearer token.
    OpenIdConnect,
    /// `mutualTLS`: nothing in the request itself.
    MutualTls,
}
