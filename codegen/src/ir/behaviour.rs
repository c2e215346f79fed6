//! What an operation does beyond one exchange: pages of a list, and states that are waited for.

use super::{Docs, Ident, TypeRef};

/// How an operation pages. Texts are pointers into the answer unless they say otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// How a page is asked for.
    pub style: PageStyle,
    /// The items; empty for the answer as a whole.
    pub items: String,
    /// The type of an item.
    pub item: TypeRef,
    /// What says that there is a next page.
    pub more: Option<String>,
    /// The limit that the server applied.
    pub echoed_limit: Option<String>,
    /// How many items, or by number how many pages, there are in all.
    pub total: Option<String>,
}

/// How a page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// By the number of items before it.
    Offset(PageInput),
    /// By its number; that of the first is the second.
    Page(PageInput, u64),
    /// By a cursor, and the pointer to the next one.
    Cursor(PageInput, String),
    /// By the address that this pointer leads to.
    Link(String),
    /// By the address in a `Link` header.
    LinkHeader,
}

/// What of a request takes a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageInput {
    /// The query parameter of this name on the wire.
    Query(String),
    /// The member of the JSON body that this pointer leads to.
    Body(String),
}

/// A state that can be waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The method.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Any of these ends the wait well.
    pub success: Vec<Condition>,
    /// Any of these ends it badly.
    pub failure: Vec<Condition>,
    /// Known states on the way.
    pub pending: Vec<Condition>,
    /// Whether a failure must be seen more than once.
    pub confirm_failure: bool,
    /// Whether the resource may be gone at the good end.
    pub ends_resource: bool,
}

/// A condition of a waiter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The status of the answer.
    Status(u16),
    /// Each of these values of the answer is one of the texts.
    All(Vec<(String, Vec<String>)>),
}

/// Which waiter follows an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitsWith {
    /// The struct of the operation that is polled. It needs an id and nothing else.
    pub polled: Ident,
    /// The method of that operation.
    pub method: Ident,
    /// The type of the id.
    pub id_type: TypeRef,
    /// Where the id comes from.
    pub id: IdSource,
    /// The waiter.
    pub waiter: Ident,
    /// The cargo feature that brings the polled operation, where the operation's own does not.
    pub feature: Option<String>,
}

/// Where the id of a resource comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdSource {
    /// This pointer into the answer.
    Answer(String),
    /// A parameter of the operation, by Rust name.
    Parameter(Ident),
}
