//! What emitted code says of an API and its operations: constant data, no behaviour.

use super::answer::{Answer, DecodeError, Streaming};
use super::limiter::RateLimit;
use super::request::RequestBuilder;

/// One API: where it is served and how callers prove who they are.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Short name, such as the module's.
    pub name: &'static str,
    /// Title of the document.
    pub title: &'static str,
    /// Version of the document.
    pub version: &'static str,
    /// Name and version of the client, for the `User-Agent` header: `name/1.0.0`.
    pub agent: &'static str,
    /// Servers in document order; the first is used unless another is chosen.
    pub servers: &'static [Server],
    /// Ways to authenticate.
    pub schemes: &'static [Scheme],
    /// The rate its servers take, where that is known.
    pub rate_limit: Option<RateLimit>,
    /// Headers that its servers put the id of a request into, the likeliest first.
    pub request_ids: &'static [&'static str],
}

impl Api {
    /// Headers that servers put the id of a request into where nothing else is known.
    pub const REQUEST_IDS: &'static [&'static str] =
        &["x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-ms-request-id", "x-trace-id"];
}

/// A server of the document.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// Address, with variables in braces.
    pub url: &'static str,
    /// Variables of the address.
    pub variables: &'static [ServerVariable],
    /// Environment variable that replaces the address in `from_env`.
    pub env: Option<&'static str>,
}

/// A variable part of a server's address.
#[derive(Clone, Copy, Debug)]
pub struct ServerVariable {
    /// Name as it stands in the braces.
    pub name: &'static str,
    /// Value when none is set.
    pub default: &'static str,
    /// Allowed values; empty when any is.
    pub allowed: &'static [&'static str],
}

/// A way to authenticate.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// Name in the document.
    pub name: &'static str,
    /// Where the credential goes.
    pub kind: SchemeKind,
    /// Environment variables `from_env` reads: user name and password for `Basic`, one for the others, or none.
    pub env: &'static [&'static str],
}

/// Where a credential goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Basic …`
    Basic,
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization` with another scheme, which is named here.
    Http(&'static str),
    /// The header of this name.
    ApiKeyHeader(&'static str),
    /// The query parameter of this name.
    ApiKeyQuery(&'static str),
    /// The cookie of this name.
    ApiKeyCookie(&'static str),
    /// A client certificate, which is the transport's affair.
    MutualTls,
}

/// An operation of the document as a value: how it becomes a request, and how an answer becomes its types.
pub trait Operation: Send + Sync + 'static {
    /// What a success is read as.
    type Output: Send + 'static;
    /// What an error's body is read as.
    type Error: Send + Sync + 'static;
    /// What the document says.
    const SPEC: OperationSpec;

    /// Writes path, query, headers and body.
    fn request(&self, request: &mut RequestBuilder);

    /// Reads a success.
    ///
    /// # Errors
    /// When the body is not what the document says.
    fn output(answer: Answer) -> Result<Self::Output, DecodeError>;

    /// Reads the body of an error, which is always whole in memory.
    ///
    /// # Errors
    /// When the body is not what the document says; the caller then has the raw body only.
    fn error(answer: &Answer) -> Result<Self::Error, DecodeError>;
}

/// The constant part of an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationSpec {
    /// Id in the document.
    pub id: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path template, kept literally.
    pub path: &'static str,
    /// The API it belongs to.
    pub api: &'static Api,
    /// Alternatives, each a set of schemes that are used together; an empty one means none is needed.
    pub security: &'static [&'static [&'static str]],
    /// Answers the document describes.
    pub responses: &'static [ResponseSpec],
    /// The `Accept` header: every media type that is described, in document order.
    pub accept: &'static str,
    /// A server of its own.
    pub server: Option<&'static str>,
    /// What is known of sending it twice.
    pub repeat: Repeat,
}

impl OperationSpec {
    /// Whether doing it twice is as good as doing it once.
    pub(super) fn is_idempotent(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE" | "QUERY")
            || self.repeat.is_idempotent
    }
}

/// What a document says of sending an operation twice, beyond what its method says.
#[derive(Clone, Copy, Debug)]
pub struct Repeat {
    /// Twice is as good as once.
    pub is_idempotent: bool,
    /// Statuses that are worth another attempt.
    pub statuses: &'static [u16],
    /// Header that takes an idempotency key: a name for a call, by which the server knows its repeats.
    pub key: Option<&'static str>,
}

impl Repeat {
    /// Nothing is said.
    pub const UNSAID: Self = Self { is_idempotent: false, statuses: &[], key: None };
}

/// An answer the document describes. Two entries may share a status when their contents are read differently.
#[derive(Clone, Copy, Debug)]
pub struct ResponseSpec {
    /// Statuses it speaks of.
    pub status: Status,
    /// Whether it is a success. A `Default` one that is applies to 2xx, one that is not to all others.
    pub success: bool,
    /// Number by which `Operation::output` and `error` tell their cases apart.
    pub case: u16,
    /// Bodies it may have; none when it has no body.
    pub content: &'static [Media],
}

impl ResponseSpec {
    /// A good answer.
    #[must_use]
    pub const fn output(status: Status, case: u16, content: &'static [Media]) -> Self {
        Self { status, success: true, case, content }
    }

    /// An error.
    #[must_use]
    pub const fn error(status: Status, case: u16, content: &'static [Media]) -> Self {
        Self { status, success: false, case, content }
    }
}

/// Statuses an entry speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Exactly this one.
    Code(u16),
    /// A hundred of them: `Range(4)` is 400 to 499.
    Range(u16),
    /// All that no other entry speaks of.
    Default,
}

impl Status {
    /// A status it speaks of.
    #[cfg(feature = "test-util")]
    pub(super) fn example(self) -> u16 {
        match self {
            Self::Code(code) => code,
            Self::Range(hundreds) => hundreds * 100,
            Self::Default => 200,
        }
    }
}

/// A body an answer may have.
#[derive(Clone, Copy, Debug)]
pub struct Media {
    /// Media type, possibly with wildcards: `application/json`, `image/*`.
    pub name: &'static str,
    /// How it is read.
    pub kind: Kind,
}

impl Media {
    /// A body that is read as JSON.
    #[must_use]
    pub const fn json(name: &'static str) -> Self {
        Self { name, kind: Kind::Json }
    }

    /// A body that is read as text.
    #[must_use]
    pub const fn text(name: &'static str) -> Self {
        Self { name, kind: Kind::Text }
    }

    /// A body that is read as bytes in memory.
    #[must_use]
    pub const fn bytes(name: &'static str) -> Self {
        Self { name, kind: Kind::Bytes }
    }

    /// A body that is handed to the caller as it arrives.
    #[must_use]
    pub const fn stream(name: &'static str, how: Streaming) -> Self {
        Self { name, kind: Kind::Stream(how) }
    }
}

/// How a body is read.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// As JSON.
    Json,
    /// As text.
    Text,
    /// As bytes in memory: of an error.
    Bytes,
    /// Not whole: it is handed to the caller as it arrives. Only of a success.
    Stream(Streaming),
}
