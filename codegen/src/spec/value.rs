//! A text becomes a tree of values: one visitor for JSON and YAML that counts what it builds and keeps nothing twice.
//!
//! Goes in: any serde deserializer. Comes out: [`Value`], and what was found on the way (keys given twice, merge keys), placed.
//! Must not do: know which format it reads, beyond whether `<<` merges.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::limits;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location, Pointer};

/// Counts and findings of one text.
#[derive(Default)]
pub(super) struct Building {
    nodes: usize,
    bytes: usize,
    merge_keys: bool,
    findings: Vec<Finding>,
    /// Which budget stopped the reading.
    pub(super) over: Option<String>,
}

/// Something that does not stop the reading.
struct Finding {
    kind: Kind,
    /// From the node up to the root; grown while the visitor returns, so that nothing is paid where nothing is found.
    path: Vec<String>,
}

enum Kind {
    Duplicate(u16),
    Merge,
    BadMerge,
    NotFinite,
}

impl Building {
    /// Counts from zero. `merge_keys`: whether `<<` has the meaning that YAML 1.1 gave it.
    pub(super) fn new(merge_keys: bool) -> Self {
        Self { merge_keys, ..Self::default() }
    }

    /// The seed that builds the root.
    pub(super) fn seed(&mut self) -> Seed<'_> {
        Seed { building: self, depth: 0 }
    }

    /// How many values were built.
    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    /// Reports what was found.
    pub(super) fn report(self, file: FileId, diagnostics: &mut Diagnostics) {
        for finding in self.findings {
            let mut pointer = Pointer::root();
            for token in finding.path.iter().rev() {
                pointer = pointer.child(token.as_str());
            }
            finding.kind.report(Location { file, pointer, occurrence: 0 }, diagnostics);
        }
    }

    fn find(&mut self, kind: Kind, path: Vec<String>) {
        self.findings.push(Finding { kind, path });
    }

    /// Puts `token` above everything that was found since `before`.
    fn lift(&mut self, before: usize, token: &dyn fmt::Display) {
        for finding in self.findings.iter_mut().skip(before) {
            finding.path.push(token.to_string());
        }
    }

    fn count<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.nodes += 1;
        self.bytes += bytes;
        if self.nodes > limits::NODES {
            return self.stop(format!("more than {} values", limits::NODES));
        }
        if self.bytes > limits::STRING_BYTES {
            return self.stop(format!("more than {} bytes of text, aliases expanded", limits::STRING_BYTES));
        }
        Ok(())
    }

    fn stop<T, E: Error>(&mut self, what: String) -> Result<T, E> {
        let failure = E::custom(&what);
        self.over = Some(what);
        Err(failure)
    }
}

impl Kind {
    fn report(&self, location: Location, diagnostics: &mut Diagnostics) {
        let key = location.pointer.last().unwrap_or_default().to_owned();
        match self {
            Self::Duplicate(occurrence) => {
                let again = Location { occurrence: *occurrence, ..location.clone() };
                diagnostics
                    .error(Code::DuplicateKey, &again, format!("key `{key}` is given twice"))
                    .related(&location, "first given here")
                    .help("remove one of the two");
            }
            Self::Merge => {
                diagnostics
                    .warn(Code::Syntax, &location, "merge key `<<` is expanded; YAML 1.2 does not know it")
                    .help("write the keys out, or use `$ref`");
            }
            Self::BadMerge => {
                diagnostics.error(Code::Syntax, &location, "merge key `<<` asks for a mapping or a list of mappings");
            }
            Self::NotFinite => {
                diagnostics
                    .warn(Code::Invalid, &location, "the number has no JSON form; it is read as text")
                    .help("put it in quotes");
            }
        }
    }
}

/// Builds one value, `depth` containers down.
pub(super) struct Seed<'b> {
    building: &'b mut Building,
    depth: usize,
}

impl Seed<'_> {
    fn enter<E: Error>(&mut self) -> Result<usize, E> {
        self.building.count::<E>(0)?;
        if self.depth >= limits::DEPTH {
            return self.building.stop(format!("more than {} objects and lists inside one another", limits::DEPTH));
        }
        Ok(self.depth + 1)
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of JSON without a tag")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.building.count(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.building.count(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.building.count(0)?;
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.building.count(0)?;
        Ok(Value::from(value))
    }

    // Wider integers have no other form in `serde_json::Number`; who reads a bound says that it was rounded.
    #[allow(clippy::cast_precision_loss)]
    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.building.count(0)?;
        if let Some(number) = Number::from_f64(value) {
            return Ok(Value::Number(number));
        }
        self.building.find(Kind::NotFinite, Vec::new());
        Ok(Value::String(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.building.count(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.building.count(value.len())?;
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let depth = self.enter()?;
        let mut list = Vec::new();
        loop {
            let before = self.building.findings.len();
            let Some(value) = access.next_element_seed(Seed { building: self.building, depth })? else { break };
            self.building.lift(before, &list.len());
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let depth = self.enter()?;
        let mut map = Map::new();
        let mut repeated: Vec<(String, u16)> = Vec::new();
        while let Some(key) = access.next_key::<String>()? {
            self.building.bytes += key.len();
            let before = self.building.findings.len();
            let value = access.next_value_seed(Seed { building: self.building, depth })?;
            self.building.lift(before, &key);
            match map.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(value);
                }
                Entry::Occupied(entry) => {
                    let occurrence = count_again(&mut repeated, entry.key());
                    self.building.find(Kind::Duplicate(occurrence), vec![entry.key().clone()]);
                }
            }
        }
        if self.building.merge_keys && map.contains_key("<<") {
            merge(&mut map, self.building);
        }
        Ok(Value::Object(map))
    }
}

/// The how-manieth repetition of `key` this is.
fn count_again(repeated: &mut Vec<(String, u16)>, key: &str) -> u16 {
    if let Some((_, times)) = repeated.iter_mut().find(|(known, _)| known == key) {
        *times = times.saturating_add(1);
        return *times;
    }
    repeated.push((key.to_owned(), 1));
    1
}

/// Expands `<<`: own keys win, then the earlier of several mappings.
fn merge(map: &mut Map<String, Value>, building: &mut Building) {
    let Some(merged) = map.shift_remove("<<") else { return };
    building.find(Kind::Merge, vec!["<<".to_owned()]);
    let parts = match merged {
        Value::Array(list) => list,
        other => vec![other],
    };
    for part in parts {
        let Value::Object(part) = part else {
            building.find(Kind::BadMerge, vec!["<<".to_owned()]);
            continue;
        };
        for (key, value) in part {
            map.entry(key).or_insert(value);
        }
    }
}
