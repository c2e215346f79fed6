//! Bytes to a document: a fixture, and changes to it that the bytes choose.
//!
//! Changes know the tree and a little of OpenAPI, so that most of what comes out still reads as a document: a part is mostly
//! replaced by one that stood in such a place elsewhere.

use serde_json::{Map, Value, json};

use super::choices::Choices;
use super::seeds::{self, Seeds, children, place, seeds, size};
use crate::texts::hostile_texts;

/// Changes to one document.
const CHANGES: usize = 12;

/// Values in one document; every change is small against it.
const VALUES: usize = 1_500;

/// Bytes of a text that is still made longer.
const LONG: usize = 1_000;

/// The document that the bytes describe.
pub fn document(bytes: &[u8]) -> Value {
    let seeds = seeds();
    let mut choices = Choices::new(bytes);
    let mut document = choices.of(&seeds.documents).cloned().unwrap_or_default();
    for _ in 0..CHANGES {
        if choices.done() || size(&document) > VALUES {
            break;
        }
        change(&mut document, &mut choices, seeds);
    }
    document
}

fn change(document: &mut Value, choices: &mut Choices<'_>, seeds: &Seeds) {
    let paths = paths(document);
    let kind = choices.below(20);
    let Some(path) = choices.of(&paths) else { return };
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    // What is to stand in the place is made before the document is held.
    let other = match kind {
        0..=4 => seeds.parts.get(&place(&keys)).and_then(|parts| choices.of(parts)).cloned(),
        5 => choices.of(&paths).and_then(|path| at(document, path)).filter(|part| size(part) < 200).cloned(),
        6 => choices.of(&paths).map(|path| json!({ "$ref": pointer(path) })),
        7 => Some(odd_value(choices)),
        _ => None,
    };
    if kind == 8 {
        document["openapi"] = choices.of(&["3.0.3", "3.1.0", "3.2.0", "3.0", "4"]).copied().into();
        return;
    }
    let Some(value) = at_mut(document, path) else { return };
    match (kind, value) {
        (0..=7, value) => *value = other.unwrap_or_default(),
        (9..=11, Value::Object(members)) => {
            if let Some((key, value)) = choices.of(&seeds.members) {
                members.insert(key.clone(), value.clone());
            }
        }
        (12, value) => wrap(value, choices),
        (13..=14, Value::Object(members)) => rename(members, choices, seeds),
        (13..=14, Value::String(text)) => *text = odd_text(text, choices),
        (15, Value::Object(members)) => twin(members, choices),
        (15, Value::Array(list)) => {
            let copy = choices.of(list).cloned();
            list.extend(copy);
        }
        (16, Value::Object(members)) => {
            let key = members.keys().nth(choices.below(members.len())).cloned();
            key.map(|key| members.shift_remove(&key));
        }
        (16, Value::Array(list)) if !list.is_empty() => {
            list.remove(choices.below(list.len()));
        }
        (17, Value::Object(members)) => swap(members, choices),
        (18, Value::Object(members)) => {
            let text = choices.of(&hostile_texts()).cloned();
            members.insert("description".to_owned(), text.into());
        }
        (_, value @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => *value = odd_value(choices),
        (_, Value::String(text)) => *text = odd_text(text, choices),
        _ => {}
    }
}

/// The ways to all values, the root left out.
fn paths(document: &Value) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut open: Vec<(Vec<String>, &Value)> = vec![(Vec::new(), document)];
    while let Some((path, value)) = open.pop() {
        for (key, value) in children(value) {
            let below: Vec<String> = path.iter().cloned().chain([key]).collect();
            open.push((below, value));
        }
        if !path.is_empty() {
            paths.push(path);
        }
    }
    paths
}

fn at<'v>(document: &'v Value, path: &[String]) -> Option<&'v Value> {
    document.pointer(pointer(path).strip_prefix('#')?)
}

fn at_mut<'v>(document: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    document.pointer_mut(pointer(path).strip_prefix('#')?)
}

fn pointer(path: &[String]) -> String {
    path.iter().fold("#".to_owned(), |pointer, key| pointer + "/" + &key.replace('~', "~0").replace('/', "~1"))
}

/// A value of any JSON type, at the edge of what it can be.
fn odd_value(choices: &mut Choices<'_>) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(-0.0),
        json!(0.1),
        json!(4_294_967_296_u64),
        json!(""),
        json!("a"),
        json!("object"),
        json!("array"),
        json!("string"),
        json!("integer"),
        json!("null"),
        json!("#"),
        json!("#/"),
        json!([]),
        json!([[]]),
        json!([null]),
        json!(["string", "null"]),
        json!(["object", "array"]),
        json!({}),
        json!({ "type": "object" }),
        json!({ "type": "array" }),
        json!({ "$ref": "#" }),
        json!({ "enum": [] }),
        json!({ "enum": [1, "1", null, true, {}] }),
        json!({ "const": null }),
        json!({ "not": {} }),
        json!({ "type": "string", "format": "binary" }),
        json!({ "allOf": [] }),
        json!({ "oneOf": [{}, {}] }),
        json!({ "a": { "b": { "c": [1, 2, { "d": "e" }] } } }),
    ];
    choices.of(&values).cloned().unwrap_or_default()
}

/// Words that mean something to Rust, to us or to a file system, and texts that try to leave their place.
const NAMES: &[&str] = &[
    "",
    "_",
    "self",
    "Self",
    "crate",
    "super",
    "type",
    "gen",
    "async",
    "r#type",
    "Option",
    "Result",
    "Vec",
    "String",
    "Box",
    "Client",
    "Error",
    "Builder",
    "rt",
    "runtime",
    "models",
    "operations",
    "new",
    "build",
    "send",
    "extra",
    "Unrecognized",
    "value",
    "key",
    "map",
    "request",
    "client",
    "body",
    "con",
    "mod",
    "1",
    "-1",
    "+1",
    "a b",
    "a-b",
    "a_b",
    "A_B",
    "AB",
    "StartTime<",
    "startTime",
    "é",
    "e\u{301}",
    "日本",
    "🦀",
    "a\u{202e}b",
    "x-specwright-name",
    "$ref",
    "<<",
    "application/json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "text/event-stream",
    "*/*",
    "2XX",
    "default",
    "/a/{b}",
    "/{a}{a}",
    "{a}",
    "fn",
    "i64",
    "str",
    "PartialEq",
    "Clone",
    "Default",
    "Some",
    "None",
    "Ok",
];

fn odd_text(text: &str, choices: &mut Choices<'_>) -> String {
    match choices.below(6) {
        0 => choices.of(&hostile_texts()).cloned().unwrap_or_default(),
        1 => format!("{text}{}", choices.of(&hostile_texts()).map_or("", String::as_str)),
        2 => text.to_uppercase(),
        3 if text.len() < LONG => text.repeat(50),
        4 => text.split(['/', '.', '-', '_']).next().unwrap_or_default().to_owned(),
        _ => choices.of(NAMES).copied().unwrap_or_default().to_owned(),
    }
}

/// One schema in another: as a part of a choice or of a whole, an element, a member.
fn wrap(value: &mut Value, choices: &mut Choices<'_>) {
    let inner = value.take();
    *value = match choices.below(9) {
        0 => json!({ "allOf": [inner] }),
        1 => json!({ "oneOf": [inner, { "type": "string" }] }),
        2 => json!({ "anyOf": [inner, { "type": "null" }] }),
        3 => json!({ "type": "array", "items": inner }),
        4 => json!({ "type": "object", "additionalProperties": inner }),
        5 => json!({ "type": "object", "required": ["a"], "properties": { "a": inner, "b": inner } }),
        6 => json!({ "not": inner }),
        7 => json!([inner]),
        _ => json!({ "allOf": [inner, { "properties": { "a": { "type": "string" } } }] }),
    };
}

/// Puts a member under another key, where it stood.
fn rename(members: &mut Map<String, Value>, choices: &mut Choices<'_>, seeds: &Seeds) {
    let at = choices.below(members.len());
    let old = std::mem::take(members);
    for (index, (key, value)) in old.into_iter().enumerate() {
        let key = if index != at {
            key
        } else if choices.below(3) == 0 {
            choices.of(&seeds.members).map_or(key, |(name, _)| name.clone())
        } else {
            odd_text(&key, choices)
        };
        members.insert(key, value);
    }
}

/// A member once more under a name that could become the same name.
fn twin(members: &mut Map<String, Value>, choices: &mut Choices<'_>) {
    let at = choices.below(members.len());
    let Some((key, value)) = members.iter().nth(at).map(|(key, value)| (key.clone(), value.clone())) else { return };
    let key = match choices.below(6) {
        0 => key.to_uppercase(),
        1 => format!("{key}_"),
        2 => format!("{key} "),
        3 => format!("{key}Input"),
        4 => format!("{key}2"),
        _ => key.chars().flat_map(|c| if c.is_uppercase() { vec!['_', c] } else { vec![c] }).collect(),
    };
    members.insert(key, value);
}

/// Two members change their values.
fn swap(members: &mut Map<String, Value>, choices: &mut Choices<'_>) {
    let keys: Vec<String> = members.keys().cloned().collect();
    let (Some(one), Some(other)) = (choices.of(&keys).cloned(), choices.of(&keys).cloned()) else { return };
    let taken = members.get_mut(&one).map(Value::take).unwrap_or_default();
    let given = members.get_mut(&other).map(|value| std::mem::replace(value, taken)).unwrap_or_default();
    if one != other {
        members.insert(one, given);
    } else {
        members.insert(other, given);
    }
}

/// A text of a fixture with changes to its bytes, for readers that must take any bytes.
pub fn text(bytes: &[u8]) -> Vec<u8> {
    let mut choices = Choices::new(bytes);
    let mut text = choices.of(seeds::texts()).cloned().unwrap_or_default().into_bytes();
    while !choices.done() && !text.is_empty() && text.len() < 100_000 {
        let at = choices.below(text.len());
        let to = (at + choices.below(40)).min(text.len());
        match choices.below(8) {
            0 => text.truncate(at),
            1 => drop(text.drain(at..to)),
            2 => {
                let part = text[at..to].to_vec();
                let copies = choices.below(50);
                drop(text.splice(at..at, part.repeat(copies)));
            }
            3 => {
                let other = choices.of(seeds::texts()).map_or(&[][..], |text| text.as_bytes());
                let from = choices.below(other.len());
                let part = other[from..(from + 200).min(other.len())].to_vec();
                drop(text.splice(at..to, part));
            }
            4 => text[at] = choices.below(256) as u8,
            5 => text.insert(at, *choices.of(b"[]{}:,-?&*!|>'\"%@`#\\\n\t \0\xff<").unwrap_or(&0)),
            6 => drop(text.splice(at..to, choices.below(usize::MAX).to_string().into_bytes())),
            _ => {
                let word = choices.of(NAMES).copied().unwrap_or_default();
                drop(text.splice(at..to, word.bytes()));
            }
        }
    }
    text
}
