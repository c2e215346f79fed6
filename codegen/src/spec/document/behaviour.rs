//! What `x-specwright-…` keys, and some of other generators, say of how an operation pages and what is waited for.

use crate::location::Location;

/// What the document says of paging.
#[derive(Clone, Debug)]
pub enum PaginationHint {
    /// The operation does not page, whatever it looks like.
    Off,
    /// How it pages.
    Pages(Box<Pagination>),
}

/// How an operation pages.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// How a page is asked for.
    pub style: PageStyle,
    /// Query parameter that takes the limit; nothing is made of it, but it must exist.
    pub limit: Option<String>,
    /// Pointer to the items in the answer; empty for the answer as a whole.
    pub items: String,
    /// Pointer to what says that there is a next page.
    pub more: Option<String>,
    /// Pointer to the limit that the server applied.
    pub echoed_limit: Option<String>,
    /// Pointer to how many items, or by number how many pages, there are in all.
    pub total: Option<String>,
    /// The key of another generator that says so. What does not fit is then no error.
    pub foreign: Option<&'static str>,
    /// Where it stands.
    pub location: Location,
}

/// How a page is asked for.
#[derive(Clone, Debug)]
pub enum PageStyle {
    /// By the number of items before it.
    Offset(PageInput),
    /// By its number; that of the first where it is stated.
    Page(PageInput, Option<u64>),
    /// By a cursor, and the pointer to the next one in the answer.
    Cursor(PageInput, String),
    /// By the address that this pointer leads to.
    Link(String),
    /// By the address in a `Link` header.
    LinkHeader,
}

/// What of a request takes a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageInput {
    /// The query parameter of this name.
    Query(String),
    /// The member of the body that this pointer leads to.
    Body(String),
}

/// One entry of `x-specwright-waiters`, or of another generator's key.
#[derive(Clone, Debug)]
pub struct Waiter {
    /// Its name; in our own key `snake_case`.
    pub name: String,
    /// What is waited for, in words.
    pub description: Option<String>,
    /// Any of these ends the wait well.
    pub success: Vec<Condition>,
    /// Any of these ends it badly.
    pub failure: Vec<Condition>,
    /// States known to be on the way.
    pub pending: Vec<Condition>,
    /// A failure must be seen more than once before it counts.
    pub confirm_failure: bool,
    /// The key of another generator that says so. What does not fit is then no error.
    pub foreign: Option<&'static str>,
    /// Where it stands.
    pub location: Location,
}

/// A condition of a waiter.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The answer has this status.
    Status(u16),
    /// Every one of these values of the answer is one of the listed texts.
    All(Vec<(String, Vec<String>)>),
}

/// `x-specwright-waits-with`.
#[derive(Clone, Debug)]
pub struct WaitsWith {
    /// operationId of the operation that is polled.
    pub operation: String,
    /// Where the id comes from: a pointer into the answer, or `path:NAME`.
    pub id: String,
    /// The waiter.
    pub waiter: String,
    /// Where it stands.
    pub location: Location,
}
