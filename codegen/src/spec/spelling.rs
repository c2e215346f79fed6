//! Numbers that stand where the schema asks for texts, as they are written: `1.10` without quotes is the text `1.10`, not `1.1`.
//!
//! Goes in: the tree of one text, and the text. Comes out: the tree, with such numbers and booleans as texts where their value has lost
//! something of what is written. Must not do: touch those that are written as JSON would write them; the reader knows what to make of
//! them.

use serde_json::{Map, Value};

use super::locate::{self, Mark};
use super::node::kind;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location, Pointer};

/// Puts the texts in, with a warning each.
pub(super) fn keep(value: &mut Value, text: &str, file: FileId, diagnostics: &mut Diagnostics) {
    // In JSON a whole number has one form.
    let mut search = Search { yaml: !super::begins_like_json(text), path: Vec::new(), found: Vec::new() };
    search.look(value);
    let version = Pointer::root().child("info").child("version");
    if value.pointer("/info/version").is_some_and(Value::is_f64) {
        search.found.push(version.clone());
    }
    let Search { found, .. } = search;
    if found.is_empty() {
        return;
    }
    let wanted: Vec<(&Pointer, u16)> = found.iter().map(|pointer| (pointer, 0)).collect();
    let places = locate::places(text, &wanted);
    let marks =
        places.into_iter().map(|place| place.filter(|place| place.exact && place.scalar).map(|place| place.value));
    for (pointer, written) in found.iter().zip(written(text, &marks.collect::<Vec<_>>())) {
        let Some(value) = value.pointer_mut(&pointer.to_string()) else { continue };
        let Some(written) = written.filter(|written| spells(written, value)) else { continue };
        // A version is read as text in any case.
        if *pointer != version {
            let found = kind(value);
            let message =
                format!("the value {written} is {found}, against the schema's type; it is read as it is written");
            let location = Location { pointer: pointer.clone(), ..Location::root(file) };
            diagnostics.warn(Code::WrongType, &location, message).help(format!("put it in quotes: \"{written}\""));
        }
        *value = Value::String(written.to_owned());
    }
}

struct Search<'v> {
    yaml: bool,
    path: Vec<Step<'v>>,
    found: Vec<Pointer>,
}

#[derive(Clone, Copy)]
enum Step<'v> {
    Key(&'v str),
    Index(usize),
}

impl<'v> Search<'v> {
    fn look(&mut self, value: &'v Value) {
        match value {
            Value::Object(members) => {
                if asks_for_texts(members) {
                    self.listed(members);
                }
                for (key, member) in members {
                    self.below(Step::Key(key), member);
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.below(Step::Index(index), element);
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, step: Step<'v>, value: &'v Value) {
        if value.is_object() || value.is_array() {
            self.path.push(step);
            self.look(value);
            self.path.pop();
        }
    }

    /// Values of a schema that asks for texts.
    fn listed(&mut self, schema: &'v Map<String, Value>) {
        for key in ["const", "default"] {
            if schema.get(key).is_some_and(|value| self.may_be_other(value)) {
                self.found.push(self.pointer().child(key));
            }
        }
        for (index, value) in schema.get("enum").and_then(Value::as_array).into_iter().flatten().enumerate() {
            if self.may_be_other(value) {
                self.found.push(self.pointer().child("enum").index(index));
            }
        }
    }

    /// Whether the value may be written in another way than JSON writes it.
    fn may_be_other(&self, value: &Value) -> bool {
        value.is_f64() || (self.yaml && (value.is_number() || value.is_boolean()))
    }

    fn pointer(&self) -> Pointer {
        self.path.iter().fold(Pointer::root(), |pointer, step| match step {
            Step::Key(key) => pointer.child(*key),
            Step::Index(index) => pointer.index(*index),
        })
    }
}

/// Whether texts are the only scalars of a schema, or of a parameter of Swagger 2.0.
fn asks_for_texts(schema: &Map<String, Value>) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == "string",
        Some(Value::Array(types)) => types.iter().all(|one| one == "string" || one == "null"),
        _ => false,
    }
}

/// What stands at places of a text, which is gone through once: a line may hold all of it.
fn written<'t>(text: &'t str, marks: &[Option<Mark>]) -> Vec<Option<&'t str>> {
    let mut order: Vec<(Mark, usize)> =
        marks.iter().enumerate().filter_map(|(at, mark)| Some(((*mark)?, at))).collect();
    order.sort_by_key(|(mark, _)| (mark.line, mark.column));
    let mut out = vec![None; marks.len()];
    let mut next = order.into_iter().peekable();
    for (number, line) in text.lines().enumerate() {
        let mut chars = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        // How many characters were passed, and where the last of them began.
        let (mut passed, mut start) = (0, 0);
        while let Some((mark, at)) = next.next_if(|(mark, _)| mark.line == number + 1) {
            while passed < mark.column {
                let Some(byte) = chars.next() else { break };
                (passed, start) = (passed + 1, byte);
            }
            let rest = line.get(start..).unwrap_or_default();
            let end = rest.char_indices().nth(mark.width).map_or(rest.len(), |(end, _)| end);
            out[at] = rest.get(..end).map(str::trim);
        }
        if next.peek().is_none() {
            break;
        }
    }
    out
}

/// Whether this is a plain scalar, and another text than the value would be.
fn spells(written: &str, value: &Value) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
    let as_json = value.to_string();
    !written.is_empty() && written.chars().all(plain) && written != as_json
}
