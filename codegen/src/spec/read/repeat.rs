//! `x-specwright-retry` and `x-specwright-rate-limit`.
//!
//! Goes in: the value of the key. Comes out: what is known of sending twice and of how often. Must not do: decide which
//! failures are repeated; the runtime's policy does.

use super::Reader;
use crate::spec::document::{RateLimit, RetryHint};
use crate::spec::node::Node;

impl<'a> Reader<'a> {
    /// What an operation says of being sent twice; `x-fern-idempotent: true` says a part of it.
    pub(super) fn retry(&mut self, node: &Node<'a>) -> RetryHint {
        let marked = node.get("x-fern-idempotent").is_some_and(|mark| mark.value.as_bool() == Some(true));
        let mut hint = RetryHint { idempotent: marked, ..RetryHint::default() };
        let Some(stated) = self.hint(node, "x-specwright-retry") else { return hint };
        if !stated.value.is_object() {
            self.bad_hint(&stated.location, "`x-specwright-retry` is an object");
        }
        self.closed(&stated, &["idempotent", "statuses", "key"]);
        if let Some(mark) = stated.get("idempotent") {
            match mark.value.as_bool() {
                Some(mark) => hint.idempotent = mark,
                None => self.bad_hint(&mark.location, "`idempotent` asks for a boolean"),
            }
        }
        if let Some(list) = stated.get("statuses") {
            hint.statuses = self.statuses(&list);
        }
        if let Some(name) = self.optional_hint_text(&stated, "key") {
            if is_header_name(&name) {
                hint.key = Some(name);
            } else {
                self.bad_hint(&stated.place("key"), "`key` asks for the name of a header");
            }
        }
        hint
    }

    fn statuses(&mut self, list: &Node<'a>) -> Vec<u16> {
        if !list.value.is_array() {
            self.bad_hint(&list.location, "`statuses` asks for a list");
        }
        let mut statuses = Vec::new();
        for item in list.elements() {
            match item.value.as_u64().and_then(|status| u16::try_from(status).ok()) {
                Some(status @ 400..=599) => statuses.push(status),
                _ => self.bad_hint(&item.location, "a status that tells of a failure lies in 400 to 599"),
            }
        }
        statuses
    }

    /// The rate that the API's servers take.
    pub(super) fn rate_limit(&mut self, info: &Node<'a>) -> Option<RateLimit> {
        let stated = self.hint(info, "x-specwright-rate-limit")?;
        self.closed(&stated, &["per-second", "burst"]);
        let per_second = self.positive(&stated, "per-second");
        let burst = if stated.has("burst") { self.positive(&stated, "burst") } else { per_second };
        Some(RateLimit { per_second: per_second?, burst: burst? })
    }

    fn positive(&mut self, hint: &Node<'a>, key: &str) -> Option<u32> {
        let number = hint.get(key).and_then(|node| node.value.as_u64()).and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| *number > 0);
        if number.is_none() {
            self.bad_hint(&hint.place(key), format!("`{key}` asks for a number from 1"));
        }
        number
    }
}

/// Whether HTTP allows it as the name of a header.
pub(super) fn is_header_name(name: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(token)
}
