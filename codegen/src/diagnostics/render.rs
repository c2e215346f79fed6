//! Diagnostics → text for people, JSON for tools.
//!
//! Goes in: findings and the texts they speak of. Comes out: all of them, sorted by place and counted. Must not do: print.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::excerpt::{Excerpt, Line, message};
use super::{Code, Diagnostic, Diagnostics, Severity};
use crate::location::{FileId, Location, Pointer};
use crate::spec::Sources;
use crate::spec::locate::{self, Mark, Place};

/// How many findings of one message are printed; a slip that a document makes everywhere must not bury the others.
const SHOWN: usize = 5;

/// The findings as a compiler prints them; empty when there are none. Of warnings and notes that say the same the first few are
/// printed, and how many there are; errors are printed all.
pub fn text(diagnostics: &Diagnostics, sources: &Sources, color: bool) -> String {
    let paint = Paint { color };
    let mut out = String::new();
    let mut repeats = Repeats::of(diagnostics);
    let mut lines: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
    // Findings come in the order of the lines, so one line at a time is looked into.
    let mut current: Option<(FileId, usize, Line<'_>)> = None;
    let mut speaks_of_keys = false;
    for finding in placed(diagnostics, sources) {
        let Some(more) = repeats.next(finding.diagnostic) else { continue };
        let (file, number) = (finding.diagnostic.location.file, finding.mark.line);
        let lines = lines.entry(file).or_insert_with(|| sources.text(file).lines().collect());
        let line = match current.take() {
            Some(known) if (known.0, known.1) == (file, number) => known.2,
            _ => Line::new(lines.get(number.saturating_sub(1)).copied().unwrap_or_default()),
        };
        finding.print(&mut out, sources, &line, paint);
        speaks_of_keys |= finding.speaks_of_keys();
        if more > 0 {
            let equals = paint.style(Paint::GUTTER, "=");
            let space = " ".repeat(number.to_string().len().max(2));
            let _ = writeln!(out, "{space} {equals} note: {more} more say the same");
        }
        current = Some((file, number, line));
        out.push('\n');
    }
    let (errors, warnings) = diagnostics.counts();
    let counts = [(errors, "error"), (warnings, "warning")];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(n, what)| format!("{n} {what}{}", if *n == 1 { "" } else { "s" })).collect();
    if !counts.is_empty() {
        out.push_str(&counts.join(", "));
        out.push('\n');
    }
    if speaks_of_keys {
        out.push_str(KEYS);
    }
    out
}

/// Where the keys of our own are explained; said once, below everything that speaks of them.
const KEYS: &str = "`specwright vocabulary` says what the `x-specwright-…` keys mean and where they are written\n";

/// How often each message comes, and how often it came.
struct Repeats<'d>(BTreeMap<(Code, &'d str), (usize, usize)>);

impl<'d> Repeats<'d> {
    fn of(diagnostics: &'d Diagnostics) -> Self {
        let mut counts: BTreeMap<(Code, &'d str), (usize, usize)> = BTreeMap::new();
        for one in diagnostics.iter().filter(|one| one.severity != Severity::Error) {
            counts.entry((one.code, &one.message)).or_default().0 += 1;
        }
        Self(counts)
    }

    /// How many more like this are left out after it; nothing where it is left out itself.
    fn next(&mut self, one: &'d Diagnostic) -> Option<usize> {
        if one.severity == Severity::Error {
            return Some(0);
        }
        let (all, came) = self.0.entry((one.code, &one.message)).or_default();
        *came += 1;
        match SHOWN.checked_sub(*came) {
            None => None,
            Some(0) => Some(all.saturating_sub(SHOWN)),
            Some(_) => Some(0),
        }
    }
}

/// The findings as one JSON object, in the same order; none is left out.
///
/// `{"diagnostics": [{severity, code, message, file, line, column, pointer, help, related}], "errors": n, "warnings": n}`; `pointer` is
/// an RFC 6901 pointer, `help` and `related` may be null, `related` has `message`, `file`, `line`, `column` and `pointer`. What the caller
/// asked for stands in no text: such a finding has null for `file`, `line`, `column` and `pointer`; one of a file that cannot be read
/// (`unreadable`) has null for the last three.
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let list: Vec<Value> = placed(diagnostics, sources).iter().map(|finding| finding.json(sources)).collect();
    let (errors, warnings) = diagnostics.counts();
    let mut out = json!({ "diagnostics": list, "errors": errors, "warnings": warnings }).to_string();
    out.push('\n');
    out
}

/// A finding whose places are known.
struct Placed<'d> {
    diagnostic: &'d Diagnostic,
    mark: Mark,
    related: Option<(&'d Location, Mark, &'d str)>,
}

/// All findings with their places, in the order of the texts. Each text is read once.
fn placed<'d>(diagnostics: &'d Diagnostics, sources: &Sources) -> Vec<Placed<'d>> {
    let mut wanted: BTreeMap<FileId, Vec<(&Pointer, u16)>> = BTreeMap::new();
    for diagnostic in diagnostics.iter() {
        let related = diagnostic.related.iter().map(|(location, _)| location);
        for location in std::iter::once(&diagnostic.location).chain(related) {
            wanted.entry(location.file).or_default().push((&location.pointer, location.occurrence));
        }
    }
    let mut found: BTreeMap<FileId, std::vec::IntoIter<Option<Place>>> = BTreeMap::new();
    for (file, pointers) in wanted {
        found.insert(file, locate::places(sources.text(file), &pointers).into_iter());
    }
    // Asked for in the same order as above, so that answers need no key.
    let mut next = |location: &Location| found.get_mut(&location.file).and_then(Iterator::next).flatten();
    let mut placed: Vec<Placed<'d>> = Vec::new();
    for diagnostic in diagnostics.iter() {
        let place = next(&diagnostic.location);
        let mark = match diagnostic.position {
            Some(position) => Mark { line: position.line, column: position.column, width: 1 },
            None => mark_of(place, diagnostic.code),
        };
        let related = diagnostic.related.as_ref().map(|(location, why)| {
            let place = next(location);
            (location, mark_of(place, diagnostic.code), why.as_str())
        });
        placed.push(Placed { diagnostic, mark, related });
    }
    placed.sort_by(|a, b| a.order().cmp(&b.order()));
    placed
}

/// The key, or the value where the value is what is wrong.
fn mark_of(place: Option<Place>, code: Code) -> Mark {
    let Some(place) = place else { return Mark { line: 1, column: 1, width: 1 } };
    let about_value = matches!(
        code,
        Code::WrongType
            | Code::Invalid
            | Code::BadValue
            | Code::Pattern
            | Code::Duplicate
            | Code::UnknownVersion
            | Code::UnresolvedReference
            | Code::ForbiddenReference
            | Code::UnsupportedSchema
    );
    match place.key {
        Some(key) if !(about_value && place.exact && place.scalar && place.value.line == key.line) => key,
        _ => place.value,
    }
}

impl Placed<'_> {
    fn order(&self) -> (FileId, usize, usize, Severity, Code, &str) {
        let diagnostic = self.diagnostic;
        let Mark { line, column, .. } = self.mark;
        (diagnostic.location.file, line, column, diagnostic.severity, diagnostic.code, &diagnostic.message)
    }

    /// Whether it speaks of a text, and not of what the caller asked for or of a file that could not be read.
    fn has_place(&self) -> bool {
        !matches!(self.diagnostic.code, Code::Configuration | Code::Selection | Code::Unreadable)
    }

    /// Whether it names a key of our own vocabulary.
    fn speaks_of_keys(&self) -> bool {
        let help = self.diagnostic.help.as_deref().unwrap_or_default();
        [&self.diagnostic.message, help].iter().any(|text| text.contains("x-specwright-"))
    }

    /// The name of the file that it speaks of.
    fn file<'s>(&self, sources: &'s Sources) -> Option<&'s str> {
        let has_file = self.has_place() || self.diagnostic.code == Code::Unreadable;
        has_file.then(|| sources.name(self.diagnostic.location.file))
    }

    fn print(&self, out: &mut String, sources: &Sources, line: &Line<'_>, paint: Paint) {
        let diagnostic = self.diagnostic;
        let (word, style) = match diagnostic.severity {
            Severity::Error => ("error", Paint::ERROR),
            Severity::Warning => ("warning", Paint::WARNING),
            Severity::Note => ("note", Paint::NOTE),
        };
        let label = paint.style(style, &format!("{word}[{}]", diagnostic.code.as_str()));
        let gutter = self.mark.line.to_string().len().max(2);
        let space = " ".repeat(gutter);
        let bar = paint.style(Paint::GUTTER, "|");
        let place = place(sources, &diagnostic.location, self.mark);
        let mut lines = vec![format!("{label}: {}", message(&diagnostic.message))];
        let placed = self.has_place();
        if placed {
            lines.push(format!("{space}{} {place}", paint.style(Paint::GUTTER, "-->")));
        }
        if let Some(excerpt) = Excerpt::of(line, self.mark).filter(|_| placed) {
            let number = paint.style(Paint::GUTTER, &format!("{:<gutter$}", self.mark.line));
            let marker = paint.style(style, &"^".repeat(excerpt.width));
            lines.push(format!("{space} {bar}"));
            lines.push(format!("{number} {bar} {}", excerpt.line));
            lines.push(format!("{space} {bar} {}{marker}", " ".repeat(excerpt.indent)));
        }
        let equals = paint.style(Paint::GUTTER, "=");
        if placed && diagnostic.position.is_none() {
            lines.push(format!("{space} {equals} at #{}", message(&diagnostic.location.pointer.to_string())));
        }
        if let Some((location, mark, why)) = self.related {
            let place = self::place(sources, location, mark);
            lines.push(format!("{space} {equals} note: {place}: {}", message(why)));
        }
        if let Some(help) = &diagnostic.help {
            lines.push(format!("{space} {equals} help: {}", message(help)));
        }
        for line in lines {
            // Writing to a `String` cannot fail.
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }

    fn json(&self, sources: &Sources) -> Value {
        let diagnostic = self.diagnostic;
        let related = self.related.map(|(location, mark, why)| {
            json!({
                "message": why,
                "file": sources.name(location.file),
                "line": mark.line,
                "column": mark.column,
                "pointer": location.pointer.to_string(),
            })
        });
        json!({
            "severity": match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            "code": diagnostic.code.as_str(),
            "message": diagnostic.message,
            "file": self.file(sources),
            "line": self.has_place().then_some(self.mark.line),
            "column": self.has_place().then_some(self.mark.column),
            "pointer": self.has_place().then(|| diagnostic.location.pointer.to_string()),
            "help": diagnostic.help,
            "related": related,
        })
    }
}

fn place(sources: &Sources, location: &Location, mark: Mark) -> String {
    format!("{}:{}:{}", message(sources.name(location.file)), mark.line, mark.column)
}

/// Colours, or none.
#[derive(Clone, Copy)]
struct Paint {
    color: bool,
}

impl Paint {
    const ERROR: &'static str = "1;31";
    const WARNING: &'static str = "1;33";
    const NOTE: &'static str = "1;36";
    const GUTTER: &'static str = "1;34";

    fn style(self, style: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
