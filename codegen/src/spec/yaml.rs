//! YAML text → value, through `serde_yaml`, which no other file names.
//!
//! Goes in: a text. Comes out: the value, or where and why the text is refused. Must not do: interpret the value.
//!
//! `serde_yaml` hides some things that a document must not use (tags of the core schema, how often an anchor is used) and takes
//! time quadratic in the nesting of `{`. A look at the events of a second parser finds them; it is taken only when the text has
//! a character sequence that could be one of them.

use saphyr_parser::{Event, Parser, Span, Tag};
use serde::de::DeserializeSeed;
use serde_json::Value;

use super::value::Building;
use super::{CUT_OFF, Format, Unreadable, limits};
use crate::diagnostics::Position;

/// Reads a whole text as one YAML document.
pub(super) fn parse(text: &str, building: &mut Building) -> Result<Value, Unreadable> {
    let suspicion = Suspicion::of(text);
    if suspicion.any() {
        inspect(text, &suspicion, building)?;
    }
    let failure = match building.seed().deserialize(serde_yaml::Deserializer::from_str(text)) {
        Ok(value) => return Ok(value),
        Err(failure) => failure,
    };
    let message = failure.to_string();
    if message.starts_with("recursion limit") {
        building.over.get_or_insert_with(|| "too many objects and lists inside one another".to_owned());
    }
    if message.starts_with("repetition limit") {
        building.over.get_or_insert_with(|| "aliases expand to a hundred times the text".to_owned());
    }
    if message.contains("more than one document") {
        return Err(several_documents(text));
    }
    let position = failure
        .location()
        .map_or(Position { line: 1, column: 1 }, |at| Position { line: at.line(), column: at.column() });
    if is_indented_by_tab(text, position) {
        let tab = unreadable("a tab stands where indentation is; YAML takes spaces alone", position);
        return Err(Unreadable { help: Some("replace each tab by spaces, as many everywhere"), ..tab });
    }
    Err(Unreadable { help: way_out(&message), ..unreadable(explain(&message), position) })
}

/// The way out of the mistakes that are made most.
fn way_out(message: &str) -> Option<&'static str> {
    const INDENT: &str = "compare how far this line and those above it are indented; a text that begins with one of `*&!{[%@>|` or a backtick, \
                          or that holds `: ` or ` #`, stands in quotes";
    if message.contains("end of stream") {
        return Some(CUT_OFF);
    }
    if message.contains("did not find expected ',' or") {
        return Some("a bracket is not closed, or a comma is missing, above");
    }
    let odd = [
        "mapping values are not allowed",
        "did not find expected",
        "could not find expected",
        "cannot start any token",
    ];
    odd.iter().any(|odd| message.contains(odd)).then_some(INDENT)
}

/// Whether a line that cannot be read begins with a tab, spaces before it aside.
fn is_indented_by_tab(text: &str, position: Position) -> bool {
    let line = text.lines().nth(position.line.saturating_sub(1)).unwrap_or_default();
    line.trim_start_matches(' ').starts_with('\t')
}

fn unreadable(message: impl Into<String>, position: Position) -> Unreadable {
    Unreadable { format: Format::Yaml, message: message.into(), position, help: None }
}

/// The parser's message without its places and without the path that it puts before our own messages.
fn explain(message: &str) -> String {
    let cut = message.find(" at line ").unwrap_or(message.len());
    let message = message.get(..cut).unwrap_or(message);
    if message.contains("invalid type: enum") {
        return "a YAML tag is not allowed here".to_owned();
    }
    if message.contains("expected a string") && message.contains("invalid type") {
        return "a key must be text or a number, not a list or a mapping".to_owned();
    }
    message.to_owned()
}

fn several_documents(text: &str) -> Unreadable {
    let mut position = Position { line: 1, column: 1 };
    for (event, span) in events(text) {
        if matches!(event, Event::DocumentStart(_)) {
            position = start(span);
        }
    }
    let several = unreadable("more than one YAML document in one file", position);
    Unreadable { help: Some("put each into a file of its own; a line `---` begins a document"), ..several }
}

fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Span)> {
    let mut parser = Parser::new_from_str(text);
    std::iter::from_fn(move || parser.next_event()?.ok())
}

fn start(span: Span) -> Position {
    Position { line: span.start.line().max(1), column: span.start.col() + 1 }
}

/// What the bytes of a text hint at; false alarms cost one look, no more.
struct Suspicion {
    tags: bool,
    aliases: bool,
    nesting: usize,
}

impl Suspicion {
    fn of(text: &str) -> Self {
        let mut found = Self { tags: false, aliases: false, nesting: 0 };
        let (mut open, mut before) = (0usize, b'\n');
        let mut bytes = text.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let starts = matches!(before, b'\n' | b' ' | b'\t' | b'[' | b'{' | b',');
            let next = bytes.peek().copied().unwrap_or(b' ');
            match byte {
                b'!' if starts && !next.is_ascii_whitespace() && next != b'=' => found.tags = true,
                b'*' if starts && !next.is_ascii_whitespace() && next != b'*' => found.aliases = true,
                b'[' | b'{' => {
                    open += 1;
                    found.nesting = found.nesting.max(open);
                }
                b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            before = byte;
        }
        found
    }

    fn any(&self) -> bool {
        self.tags || self.aliases || self.nesting > limits::DEPTH
    }
}

/// Refuses tags, too many aliases and too much nesting, with their places.
fn inspect(text: &str, suspicion: &Suspicion, building: &mut Building) -> Result<(), Unreadable> {
    let (mut depth, mut aliases) = (0usize, 0usize);
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = match next {
            Ok(next) => next,
            // The text is refused for its syntax by the other parser, unless its nesting makes that one slow.
            Err(_) if suspicion.nesting <= 10 * limits::DEPTH => return Ok(()),
            Err(failure) => {
                let at = failure.marker();
                let position = Position { line: at.line().max(1), column: at.col() + 1 };
                return Err(over(
                    building,
                    format!("more than {} brackets inside one another", limits::DEPTH),
                    position,
                ));
            }
        };
        match &event {
            Event::Scalar(_, _, _, Some(tag))
            | Event::SequenceStart(_, Some(tag))
            | Event::MappingStart(_, Some(tag))
                if !is_harmless(tag) =>
            {
                return Err(unreadable("a YAML tag is not allowed here", start(span)));
            }
            Event::Alias(_) => aliases += 1,
            _ => {}
        }
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits::DEPTH {
            let what = format!("more than {} objects and lists inside one another", limits::DEPTH);
            return Err(over(building, what, start(span)));
        }
        if aliases > limits::ALIASES {
            return Err(over(building, format!("more than {} aliases", limits::ALIASES), start(span)));
        }
    }
    Ok(())
}

/// Tags that say what the value is anyway.
fn is_harmless(tag: &Tag) -> bool {
    tag.is_yaml_core_schema() && matches!(tag.suffix.as_str(), "str" | "map" | "seq")
}

fn over(building: &mut Building, what: String, position: Position) -> Unreadable {
    building.over = Some(what.clone());
    unreadable(what, position)
}
