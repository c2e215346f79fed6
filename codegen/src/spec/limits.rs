//! The budgets of loading: what a text may cost before it is refused, all in one place.
//!
//! Real documents stay below each (the largest known one has three quarters of the nodes); what passes them is an accident
//! or an attack, and is refused with the name of the budget. Numbers only; who counts says so beside the count.

/// Files of one document, and bytes of them together.
pub(super) const FILES: usize = 10_000;
pub(super) const ALL_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of one source text: as many as in all files, since the largest public document (47 MB) is one text.
pub(super) const TEXT_BYTES: usize = ALL_BYTES;

/// Values in one text, aliases expanded, and in the document after overlays.
pub(super) const NODES: usize = 2_000_000;

/// Bytes of all strings and keys of one text, aliases expanded: a megabyte repeated by a thousand aliases stays a small text.
pub(super) const STRING_BYTES: usize = 64 * 1024 * 1024;

/// Objects and lists inside one another. Both parsers stop by themselves at 128, this must stay below.
pub(super) const DEPTH: usize = 100;

/// Uses of YAML anchors in one text.
pub(super) const ALIASES: usize = 200_000;

/// References that lead to a reference, one after the other.
pub(super) const REFERENCE_CHAIN: usize = 64;

/// Descendant segments (`..`) in the target of one overlay action: each multiplies the nodes that are visited.
pub(super) const DESCENDANTS: usize = 3;
