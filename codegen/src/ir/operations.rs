//! Operations of the client: what is sent, and what each answer means.

use super::{Docs, Ident, Limits, Literal, Pagination, TypeRef, Waiter, WaitsWith};

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id in messages: the document's operationId, or one derived from method and path.
    pub id: String,
    /// The struct that holds its parameters.
    pub name: Ident,
    /// The method of the client.
    pub method_name: Ident,
    /// The HTTP method.
    pub method: String,
    /// The path template to the letter.
    pub path: String,
    /// Query pairs that every request carries.
    pub fixed_query: Vec<(String, String)>,
    /// Its documentation.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The JSON pointer it came from.
    pub pointer: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Parameters: required ones first, in document order each.
    pub parameters: Vec<Parameter>,
    /// The body.
    pub body: Option<Body>,
    /// What an answer can be, most exact status first.
    pub cases: Vec<Case>,
    /// The type of a good answer.
    pub output: Outcome,
    /// The type of a bad answer.
    pub error: Outcome,
    /// The headers of good answers.
    pub headers: Option<HeaderSet>,
    /// The headers of bad answers.
    pub error_headers: Option<HeaderSet>,
    /// Alternatives of scheme names of which one must be satisfied.
    pub security: Vec<Vec<String>>,
    /// A base URL of its own.
    pub server: Option<String>,
    /// How it pages.
    pub pagination: Option<Pagination>,
    /// What can be waited for with it.
    pub waiters: Vec<Waiter>,
    /// Which waiter follows it.
    pub waits_with: Option<WaitsWith>,
    /// What is known of sending it twice.
    pub repeat: Repeat,
}

impl Operation {
    /// Whether doing it twice is as good as doing it once; the same answer as the runtime's.
    pub fn is_idempotent(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE" | "QUERY")
            || self.repeat.idempotent
    }
}

/// What the document says of sending an operation twice, beyond what its method says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeat {
    /// Twice is as good as once.
    pub idempotent: bool,
    /// Statuses that are worth another attempt.
    pub statuses: Vec<u16>,
    /// Header that takes an idempotency key.
    pub key: Option<String>,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub wire: String,
    /// Its Rust name.
    pub name: Ident,
    /// Where it goes.
    pub place: Place,
    /// How it is written.
    pub encoding: Encoding,
    /// Its type.
    pub ty: TypeRef,
    /// Whether it must be given.
    pub required: bool,
    /// The value the server takes when it is not given.
    pub default: Option<Literal>,
    /// What is checked before sending.
    pub limits: Limits,
    /// Its documentation.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// By one of the styles of the specification.
    Style(Style),
    /// As JSON text.
    Json,
}

/// A parameter style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Style {
    /// Which.
    pub kind: StyleKind,
    /// Whether arrays and objects are spread.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
}

/// Kinds of style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StyleKind {
    /// `;name=value`
    Matrix,
    /// `.value`
    Label,
    /// `value,value`
    Simple,
    /// `name=value`
    Form,
    /// `value value`
    SpaceDelimited,
    /// `value|value`
    PipeDelimited,
    /// `name[key]=value`
    DeepObject,
    /// `name=value`, not percent-encoded
    Cookie,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its Rust name.
    pub name: Ident,
    /// Whether it must be given.
    pub required: bool,
    /// The enum of its forms, when there are several.
    pub choice: Option<Ident>,
    /// What it may be, best first; one at least.
    pub forms: Vec<BodyForm>,
    /// Its documentation.
    pub docs: Docs,
}

/// One form of a request body.
#[derive(Clone, Debug)]
pub struct BodyForm {
    /// The variant of [`Body::choice`].
    pub variant: Ident,
    /// Its media type.
    pub media: String,
    /// How it is written.
    pub kind: BodyKind,
    /// Its type, for JSON, forms and typed multipart.
    pub ty: TypeRef,
    /// What is checked before sending.
    pub limits: Limits,
    /// Members of a form that are not laid out the default way, by wire name.
    pub members: Vec<(String, Encoding)>,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// As JSON.
    Json,
    /// As `application/x-www-form-urlencoded`.
    Form,
    /// As the parts that a type lists.
    Multipart,
    /// As parts that the caller names.
    Parts,
    /// As text.
    Text,
    /// As bytes or a stream.
    Bytes,
}

/// Which statuses a case is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One.
    Code(u16),
    /// All with this first digit.
    Range(u8),
    /// All others.
    Default,
}

/// One kind of answer: a status and the media types that are decoded alike.
#[derive(Clone, Debug)]
pub struct Case {
    /// The statuses.
    pub status: Status,
    /// Whether it is a good answer.
    pub success: bool,
    /// The media types; none means no body.
    pub media: Vec<Media>,
    /// Which variant of [`Operation::output`] or [`Operation::error`] it becomes.
    pub variant: usize,
}

/// A media type of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// As written in the document.
    pub name: String,
    /// How it is read.
    pub kind: MediaKind,
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MediaKind {
    /// As JSON.
    Json,
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// As the bytes of a zip archive.
    Archive,
    /// Item by item.
    Items,
}

/// The type of all good or of all bad answers.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The different payloads; [`Case::variant`] counts in here.
    pub variants: Vec<Variant>,
    /// What they are together.
    pub ty: OutcomeType,
}

/// What several payloads are together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeType {
    /// None has a body.
    Empty,
    /// All are the same.
    Single,
    /// They differ: an enum of this name.
    Enum(Ident),
}

/// One payload of an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name in the enum.
    pub name: Ident,
    /// What it holds.
    pub payload: Payload,
    /// Its documentation.
    pub docs: Docs,
}

/// What an answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Nothing.
    Empty,
    /// JSON.
    Json(TypeRef),
    /// Text.
    Text,
    /// Bytes; a stream when the answer is good.
    Bytes,
    /// A sequence, and the type of an item; only of good answers.
    Items(Framing, TypeRef),
}

/// How the items of a sequence are told apart, and what is read of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Events: their data, which is JSON.
    Events,
    /// Events: their data, which is text.
    TextEvents,
    /// Events as a whole, with data that is text.
    WholeEvents,
    /// Events as a whole, with data that is JSON.
    WholeJsonEvents,
    /// A JSON value a line.
    Lines,
    /// A JSON value a record (RFC 7464).
    Sequence,
}

/// The described headers of all good or of all bad answers.
#[derive(Clone, Debug)]
pub struct HeaderSet {
    /// The type that reads them.
    pub name: Ident,
    /// The headers, one at least, in document order.
    pub headers: Vec<ResponseHeader>,
}

/// A header of an answer.
#[derive(Clone, Debug)]
pub struct ResponseHeader {
    /// Its name on the wire.
    pub wire: String,
    /// Its Rust name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// How it is written.
    pub encoding: Encoding,
    /// Whether every answer has it.
    pub required: bool,
    /// The statuses it is for; empty when the name means the same for all.
    pub statuses: Vec<Status>,
    /// Its documentation.
    pub docs: Docs,
    /// Whether it is deprecated.
    pub deprecated: bool,
}
