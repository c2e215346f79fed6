//! HS-00: whole documents with every free text replaced by a hostile one.
//!
//! Two claims. Where only prose is replaced, the output is the same token for token once literals and docs are blanked. Where names
//! and values are replaced too, names in Rust change, and it is the form of the output that is held: it parses, names are ASCII, and
//! nothing of a text stands outside literals and prose ([`inspect`]).

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use serde_json::{Map, Value};
use specwright::{Config, FileTree, SourceFile, generate};
use specwright_tests::blank::blanked;

use super::{CANARY, hostile_texts, inspect};
use crate::support::fixtures;

/// Which of the corpus are taken: small ones, spread over the alphabet.
const FROM_CORPUS: usize = 6;

/// Larger documents take long and show no more.
const LARGEST: u64 = 40_000;

/// Our fixtures, the two real documents, and a handful of others where they are at hand.
fn documents() -> Vec<(String, Value)> {
    let root = xtask::root();
    let mut files: Vec<PathBuf> =
        vec![root.join("specs/ionos-postgresql.yaml"), root.join("specs/instaclustr-postgresql-v2.yaml")];
    files.retain(|file| file.exists());
    match fs::read_dir(root.join("../shared/corpus")) {
        Ok(entries) => {
            let mut all: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            all.retain(|path| fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() < LARGEST));
            all.sort();
            let step = (all.len() / FROM_CORPUS).max(1);
            files.extend(all.into_iter().step_by(step).take(FROM_CORPUS));
        }
        Err(_) => println!("no corpus beside the repository; HS-00 is shown on our own documents alone"),
    }
    let texts =
        files.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(path).expect("a document")));
    let ours = fixtures().into_iter().map(|fixture| (fixture.name.clone(), fixture.api().document.text));
    ours.chain(texts).filter_map(|(name, text)| Some((name, serde_yaml::from_str(&text).ok()?))).collect()
}

fn generated(document: &Value) -> Result<FileTree, String> {
    let config = Config::single("hostile-client", SourceFile::new("hostile.json", document.to_string()));
    let outcome = generate(&config);
    outcome.files.clone().ok_or_else(|| outcome.render(false))
}

/// Replaces texts, always the same text by the same other.
struct Replacer {
    seed: u64,
    texts: Vec<String>,
    /// Whether names and values are replaced, or prose alone.
    names: bool,
}

/// What is only ever shown.
const PROSE: &[&str] = &["description", "summary", "termsOfService", "example", "examples", "externalValue", "email"];

impl Replacer {
    fn new(seed: u64, names: bool) -> Self {
        Self { seed, texts: hostile_texts(), names }
    }

    /// A hostile text that is this text's own.
    fn text(&self, old: &str) -> String {
        let mut hasher = DefaultHasher::new();
        (self.seed, old).hash(&mut hasher);
        let index = usize::try_from(hasher.finish() % self.texts.len() as u64).expect("an index");
        format!("{old}{}{old}", self.texts[index])
    }

    /// As far as a variable of a path may go.
    fn variable(old: &str) -> String {
        format!("{old}\"; */ `{CANARY}` 'é\u{202e}")
    }

    fn token(old: &str) -> String {
        format!("{old}'`|{CANARY}")
    }

    fn path(old: &str) -> String {
        let mut out = String::new();
        for (at, part) in old.split('{').enumerate() {
            match part.split_once('}') {
                Some((name, rest)) if at > 0 => out.push_str(&format!("{{{}}}{rest}", Self::variable(name))),
                _ => out.push_str(part),
            }
        }
        format!("{}/\"; */ fn {CANARY}(`é\\", out.trim_end_matches('/'))
    }

    fn reference(&self, old: &str) -> String {
        let sections = ["#/components/schemas/", "#/definitions/"];
        // Before it may stand the address that a document states for itself.
        match sections.iter().find_map(|section| Some((section, old.split_once(section)?))) {
            Some((section, (address, name))) if !name.contains('/') => {
                let name = self.text(&decoded(name).replace("~1", "/").replace("~0", "~"));
                let escaped: String = name.replace('~', "~0").replace('/', "~1").bytes().map(percent).collect();
                format!("{address}{section}{escaped}")
            }
            _ => old.to_owned(),
        }
    }

    /// Every text below, whatever it is.
    fn deep(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(list) => list.iter_mut().for_each(|value| self.deep(value)),
            Value::Object(members) => {
                members.iter_mut().filter(|(key, _)| *key != "$ref").for_each(|(_, value)| self.deep(value));
            }
            _ => {}
        }
    }

    /// The members of an object whose keys are names.
    fn named(&self, value: &mut Value, rename: impl Fn(&str) -> String) {
        if let Value::Object(members) = value {
            let old = std::mem::take(members);
            *members = old
                .into_iter()
                .map(|(key, mut value)| {
                    self.object(&mut value);
                    (if self.names && !key.starts_with("x-") { rename(&key) } else { key }, value)
                })
                .collect();
        }
    }

    fn object(&self, value: &mut Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|value| self.object(value)),
            Value::Object(members) => {
                let place = members.get("in").and_then(Value::as_str).map(str::to_owned);
                let holder: Map<String, Value> = members.clone();
                for (key, value) in members.iter_mut() {
                    self.member(key, value, place.as_deref(), &holder);
                }
            }
            _ => {}
        }
    }

    fn member(&self, key: &str, value: &mut Value, place: Option<&str>, holder: &Map<String, Value>) {
        let plain = |name: &str| self.text(name);
        match (key, value) {
            (key, value) if PROSE.contains(&key) => self.deep(value),
            ("properties" | "schemas" | "definitions" | "securitySchemes" | "securityDefinitions", value) => {
                self.named(value, plain)
            }
            (
                "responses" | "parameters" | "variables" | "requestBodies" | "callbacks" | "links",
                Value::Object(members),
            ) => {
                members.values_mut().for_each(|value| self.object(value));
            }
            // Named by references, which keep their names here.
            ("components", Value::Object(members)) => members.iter_mut().for_each(|(key, value)| match value {
                Value::Object(parts) if key == "headers" => parts.values_mut().for_each(|value| self.object(value)),
                value => self.member(key, value, None, holder),
            }),
            ("headers", value) => self.named(value, Self::token),
            ("paths", value) => self.named(value, Self::path),
            ("content", value) => self.named(value, |name| format!("{name};a=\"*/ {CANARY} {{}}'#\"")),
            (key, _) if key.starts_with("x-") => {}
            (_, value) if !self.names => self.object(value),
            ("$ref", Value::String(text)) => *text = self.reference(text),
            ("mapping", Value::Object(members)) => {
                let old = std::mem::take(members);
                let target =
                    |value: Value| value.as_str().map_or(value.clone(), |text| Value::from(self.reference(text)));
                *members = old.into_iter().map(|(key, value)| (self.text(&key), target(value))).collect();
            }
            ("security", Value::Array(list)) => list.iter_mut().for_each(|one| self.named(one, plain)),
            ("required" | "enum" | "tags", Value::Array(list)) => list.iter_mut().for_each(|value| match value {
                Value::String(text) => *text = self.text(text),
                other => self.object(other),
            }),
            ("name", Value::String(text)) => match place {
                Some("path") => *text = Self::variable(text),
                Some("header") => *text = Self::token(text),
                Some("cookie") if holder.contains_key("type") && !holder.contains_key("schema") => {
                    *text = Self::token(text)
                }
                _ => *text = self.text(text),
            },
            (
                "title" | "version" | "operationId" | "propertyName" | "default" | "const" | "pattern",
                Value::String(text),
            ) => {
                *text = self.text(text);
            }
            ("url", Value::String(text)) => text.push_str(&format!("/\"; fn {CANARY}() {{}} //\n")),
            (_, value) => self.object(value),
        }
    }
}

/// A fragment of a reference without its percent-encoding.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'~' | b'-' | b'.' | b'_') {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[test]
fn hs_00_prose_changes_no_token() {
    for (name, mut document) in documents() {
        // Examples are prose where they are no witness of what objects hold.
        if let Some(Value::Object(info)) = document.get_mut("info") {
            info.entry("x-specwright-keep-undescribed").or_insert(Value::Bool(false));
        }
        let Ok(plain) = generated(&document) else { continue };
        let plain = blanked(&plain);
        let mut hostile = document.clone();
        Replacer::new(0, false).object(&mut hostile);
        let files = generated(&hostile).unwrap_or_else(|text| panic!("{name} is refused for its prose:\n{text}"));
        inspect::all(&files);
        for ((path, plain), (_, hostile)) in plain.iter().zip(blanked(&files)) {
            assert!(*plain == hostile, "{name}: {path} differs");
        }
    }
}

#[test]
fn hs_00_no_text_leaves_its_literal() {
    let mut generated_from = 0;
    for (name, document) in documents() {
        // Words of our vocabulary name parameters and members, which are renamed here.
        if generated(&document).is_err() || document.to_string().contains("x-specwright-") {
            continue;
        }
        let mut hostile = document.clone();
        // Each document by other texts.
        Replacer::new(generated_from, true).object(&mut hostile);
        let files = generated(&hostile).unwrap_or_else(|text| panic!("{name} is refused:\n{text}"));
        inspect::all(&files);
        generated_from += 1;
    }
    assert!(generated_from > 40, "only {generated_from} documents were generated from");
}
