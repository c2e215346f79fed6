//! What documentation says of a call beyond the document's words: the limits of what it takes, its pages, the states it waits for.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Limits, Number, Operation};

use super::fragments::{doc_line, shown};

/// A longer pattern says less than it takes to read.
const LONGEST_PATTERN: usize = 80;

/// A paragraph with the limits of a value; nothing where there are none.
pub(super) fn allowed(limits: &Limits) -> TokenStream {
    let words = words(limits);
    if words.is_empty() {
        return TokenStream::new();
    }
    let (blank, line) = (doc_line(""), doc_line(&format!("Allowed: {}.", words.join(", "))));
    quote!(#blank #line)
}

fn words(limits: &Limits) -> Vec<String> {
    let mut out = Vec::new();
    match (limits.minimum, limits.maximum) {
        (Some((low, false)), Some((high, false))) if low == high => out.push(number(low)),
        (Some((low, false)), Some((high, false))) => out.push(format!("from {} to {}", number(low), number(high))),
        (low, high) => {
            let low = low.map(|(n, open)| format!("{} {}", if open { "more than" } else { "at least" }, number(n)));
            let high = high.map(|(n, open)| format!("{} {}", if open { "less than" } else { "at most" }, number(n)));
            out.extend(low.into_iter().chain(high));
        }
    }
    out.extend(limits.multiple_of.map(|n| format!("a multiple of {}", number(n))));
    out.extend(count(limits.min_length, limits.max_length, "character"));
    out.extend(count(limits.min_items, limits.max_items, "element"));
    if limits.unique_items {
        out.push("no element twice".to_owned());
    }
    out.extend(count(limits.min_properties, limits.max_properties, "member"));
    if let Some(pattern) = &limits.pattern {
        let what = if out.is_empty() { "texts matching" } else { "matching" };
        out.push(format!("{what} {}", self::pattern(pattern)));
    }
    let each = limits.items.as_deref().map(words).filter(|words| !words.is_empty());
    out.extend(each.map(|words| format!("of each element {}", words.join(" and "))));
    let names = limits.names.as_deref().map(words).filter(|words| !words.is_empty());
    out.extend(names.map(|words| format!("of each name {}", words.join(" and "))));
    out
}

fn number(number: Number) -> String {
    match number {
        Number::Int(value) => format!("`{value}`"),
        Number::Float(value) => format!("`{value}`"),
    }
}

fn count(least: Option<u64>, most: Option<u64>, of: &str) -> Option<String> {
    let many = |n: u64| if n == 1 { format!("{n} {of}") } else { format!("{n} {of}s") };
    match (least.filter(|n| *n > 0), most) {
        (None, None) => None,
        (Some(least), Some(most)) if least == most => Some(format!("exactly {}", many(most))),
        (Some(least), Some(most)) => Some(format!("{least} to {}", many(most))),
        (Some(least), None) => Some(format!("at least {}", many(least))),
        (None, Some(most)) => Some(format!("at most {}", many(most))),
    }
}

fn pattern(pattern: &str) -> String {
    let shows = pattern.chars().count() <= LONGEST_PATTERN
        && !pattern.is_empty()
        && pattern.trim() == pattern
        && pattern.chars().all(|c| c != '`' && shown(c) == c);
    if shows { format!("`{pattern}`") } else { "the document's pattern".to_owned() }
}

/// A paragraph with what a call can do beside `send`; nothing where that is all.
pub(super) fn beside_send(operation: &Operation) -> TokenStream {
    let mut lines = Vec::new();
    if operation.pagination.is_some() {
        lines.push("The call has `items()` and `pages()`, streams over all pages.".to_owned());
    }
    let waiters: Vec<String> = operation.waiters.iter().map(|waiter| format!("`{}`", waiter.name)).collect();
    match waiters.as_slice() {
        [] => {}
        [only] => lines.push(format!("The call has {only}, which polls until the state has come.")),
        several => lines.push(format!("The call has {}, which poll until the state has come.", several.join(" and "))),
    }
    if let Some(follows) = &operation.waits_with {
        lines.push(format!(
            "The call has `start`, which sends it and gives the call to wait with: `{}`, `{}`.",
            follows.method, follows.waiter
        ));
    }
    if lines.is_empty() {
        return TokenStream::new();
    }
    let (blank, lines) = (doc_line(""), lines.iter().map(|line| doc_line(line)));
    quote!(#blank #(#lines)*)
}
