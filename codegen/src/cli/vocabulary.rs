//! The page on the `x-specwright-…` keys, whole or one key of it.
//!
//! Goes in: the name of a key, or none. Comes out: the text that also stands in the repository. Must not do: say it in other words.

use std::io;

use super::args::Vocabulary;
use super::{Console, exit};
use crate::spec;

/// The page, as people read it in the repository.
const PAGE: &str = include_str!("../../../specs/VOCABULARY.md");

/// What a key begins with.
const PREFIX: &str = "x-specwright-";

pub(super) fn print(args: &Vocabulary, console: &mut Console<'_>) -> io::Result<u8> {
    let Some(asked) = &args.key else {
        console.result(PAGE)?;
        return Ok(exit::DONE);
    };
    let name = asked.strip_prefix(PREFIX).unwrap_or(asked);
    if let Some((_, text)) = sections().find(|(key, _)| *key == name) {
        console.result(text)?;
        return Ok(exit::DONE);
    }
    let known: Vec<&str> = sections().map(|(key, _)| key).collect();
    let help = match spec::nearest(name, &known) {
        Some(near) => format!("did you mean `{PREFIX}{near}`?"),
        None => format!("there are: {}", known.join(", ")),
    };
    console.diagnostic(&format!("error: there is no key `{PREFIX}{name}`\n  help: {help}\n"));
    Ok(exit::USAGE)
}

/// The keys without what they all begin with, each with what the page says of it.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let starts = PAGE.match_indices("\n## ").map(|(at, _)| at + 1);
    starts.filter_map(|start| {
        let rest = PAGE.get(start..)?;
        let section = rest.find("\n## ").map_or(rest, |end| rest.get(..=end).unwrap_or(rest));
        let heading = section.lines().next()?.strip_prefix("## ")?;
        Some((heading.strip_prefix(PREFIX)?, section))
    })
}
