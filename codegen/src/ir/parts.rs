//! What of the runtime an API needs beyond what every client has.

use std::collections::BTreeSet;

/// A part of the runtime that a crate carries only where its document needs it. Which files and dependencies belong to it is in
/// `runtime_files.rs` and in the manifest's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Addresses of hosts and pages.
    Addresses,
    /// Texts of base64.
    Base64,
    /// Decimal numbers in texts.
    Decimals,
    /// Whole numbers in texts.
    Digits,
    /// Answers of bytes that are handed over as they arrive.
    Downloads,
    /// Spans of time.
    Durations,
    /// Open enums.
    Enums,
    /// Dates, times and UUIDs.
    Formats,
    /// Form bodies.
    Forms,
    /// Typed headers of answers.
    Headers,
    /// Multipart bodies.
    Multipart,
    /// Lists of several pages.
    Paging,
    /// Regular expressions.
    Patterns,
    /// Arrays without duplicates.
    Sets,
    /// Events and JSON lines.
    Streams,
    /// Arrays with positions.
    Tuples,
    /// Unions.
    Unions,
    /// Waiting for a state.
    Waiting,
    /// Bodies of webhooks and callbacks.
    Webhooks,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 19] = [
        Self::Addresses,
        Self::Base64,
        Self::Decimals,
        Self::Digits,
        Self::Downloads,
        Self::Durations,
        Self::Enums,
        Self::Formats,
        Self::Forms,
        Self::Headers,
        Self::Multipart,
        Self::Paging,
        Self::Patterns,
        Self::Sets,
        Self::Streams,
        Self::Tuples,
        Self::Unions,
        Self::Waiting,
        Self::Webhooks,
    ];
}

/// The parts that an API needs.
pub type Parts = BTreeSet<Part>;
