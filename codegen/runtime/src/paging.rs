//! What emitted code says of an operation that answers in pages: constant data, no behaviour.

use serde::de::DeserializeOwned;

use super::api::Operation;

/// An operation that answers in pages.
pub trait Paged: Operation {
    /// One item of a page.
    type Item: DeserializeOwned + Send + 'static;

    /// How it pages.
    const PAGING: Paging;
}

/// How an operation pages. All pointers are JSON pointers into the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How a page is asked for.
    pub style: PageStyle,
    /// Where the items are; empty when the body is the list.
    pub items: &'static str,
    /// Where the answer says that there is more: absent, null, false and the empty text there mean that there is not.
    pub more: Option<&'static str>,
    /// Where the answer repeats the limit that was applied: a page with fewer items is the last.
    pub echoed_limit: Option<&'static str>,
    /// Where the answer says how many items (offsets) or pages (page numbers) there are in all.
    pub total: Option<&'static str>,
}

/// How a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// By the number of items before it.
    Offset {
        /// What takes the offset.
        offset: PageInput,
    },
    /// By its number.
    Page {
        /// What takes the number.
        page: PageInput,
        /// Number of the first page, unless the caller sets one.
        first: u64,
    },
    /// By a text that the page before it gave.
    Cursor {
        /// What takes the cursor.
        cursor: PageInput,
        /// Where the answer gives the next one.
        next: &'static str,
    },
    /// By an address that the page before it gave.
    Link {
        /// Where the answer gives it.
        next: &'static str,
    },
    /// By an address in a `Link` header of the relation `next`.
    LinkHeader,
}

/// What of a request takes an offset, page number or cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageInput {
    /// The query parameter of this name.
    Query(&'static str),
    /// The member of the JSON body that this pointer leads to.
    Body(&'static str),
}
