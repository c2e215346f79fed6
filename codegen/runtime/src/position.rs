//! Where in a list a stream of pages stands, as a value that can be written down.

use std::fmt;
use std::str::FromStr;

/// A place in a list: a page, and how many of its items are already taken. Its text can be stored and parsed again, to go
/// on later or in another process; it holds what the server gave as a cursor, and no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub(super) start: Start,
    pub(super) skip: usize,
}

/// Where a page starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Start {
    /// Where the call itself says.
    First,
    Offset(u64),
    Page(u64),
    /// As JSON: a cursor may be a number.
    Cursor(String),
    /// The query of the address.
    Link(String),
}

impl Position {
    /// The beginning.
    pub const FIRST: Self = Self { start: Start::First, skip: 0 };

    /// The page that begins after so many items.
    #[must_use]
    pub fn at_offset(offset: u64) -> Self {
        Self { start: Start::Offset(offset), skip: 0 }
    }

    /// Items before the page, for lists that page by offset; `None` elsewhere, and while the call itself says where to start.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        match self.start {
            Start::Offset(offset) => Some(offset),
            _ => None,
        }
    }

    /// Items of the page that are already taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.skip
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.start {
            Start::First => f.write_str("first")?,
            Start::Offset(offset) => write!(f, "offset:{offset}")?,
            Start::Page(page) => write!(f, "page:{page}")?,
            Start::Cursor(cursor) => write!(f, "cursor:{cursor}")?,
            Start::Link(query) => write!(f, "link:{query}")?,
        }
        if self.skip > 0 { write!(f, "#{}", self.skip) } else { Ok(()) }
    }
}

/// A text that no position was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsePositionError;

impl fmt::Display for ParsePositionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a position in a list")
    }
}

impl std::error::Error for ParsePositionError {}

impl FromStr for Position {
    type Err = ParsePositionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A cursor may hold the sign itself: then what stands before it is no JSON.
        let cut = text.rsplit_once('#').and_then(|(start, skip)| Some((parse_start(start)?, skip.parse().ok()?)));
        match cut {
            Some((start, skip)) => Ok(Self { start, skip }),
            None => parse_start(text).map(|start| Self { start, skip: 0 }).ok_or(ParsePositionError),
        }
    }
}

fn parse_start(text: &str) -> Option<Start> {
    if text == "first" {
        return Some(Start::First);
    }
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "offset" => rest.parse().ok().map(Start::Offset),
        "page" => rest.parse().ok().map(Start::Page),
        "cursor" => serde_json::from_str::<serde_json::Value>(rest).ok().map(|_| Start::Cursor(rest.to_owned())),
        "link" if !rest.contains('#') => Some(Start::Link(rest.to_owned())),
        _ => None,
    }
}
