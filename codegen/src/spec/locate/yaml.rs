//! Reads YAML for its places only.
//!
//! Goes in: a text. Comes out: calls of the tracker. Must not do: interpret scalars beyond keys.

use saphyr_parser::{Event, Parser, Span};

use super::{Mark, Tracker};

/// Reads the text up to its end or its first syntax error.
pub(super) fn scan(text: &str, tracker: &mut Tracker) {
    let mut parser = Parser::new_from_str(text);
    let mut documents = 0;
    while let Some(Ok((event, span))) = parser.next_event() {
        match event {
            Event::DocumentStart(_) => documents += 1,
            Event::Scalar(text, ..) => tracker.scalar(|| text.into_owned(), || mark(span)),
            Event::Alias(_) => tracker.scalar(String::new, || mark(span)),
            Event::SequenceStart(..) => tracker.open(true, || start(span)),
            Event::MappingStart(..) => tracker.open(false, || start(span)),
            Event::SequenceEnd | Event::MappingEnd => tracker.close(),
            _ => {}
        }
        if documents > 1 {
            break;
        }
    }
}

fn mark(span: Span) -> Mark {
    let same_line = span.start.line() == span.end.line();
    let width = if same_line { span.end.col().saturating_sub(span.start.col()).max(1) } else { 0 };
    Mark { line: span.start.line().max(1), column: span.start.col() + 1, width }
}

fn start(span: Span) -> Mark {
    Mark { width: 1, ..mark(span) }
}
