//! The documents that are measured.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Bytes of the documents that are made: a small service, a large one, and the largest that are published.
pub const SIZES: [usize; 4] = [20_000, 400_000, 3_700_000, 13_000_000];

/// A text and what it is called in the table.
pub struct Document {
    pub name: String,
    pub text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A document by the name that [`names`] gave it.
pub fn named(name: &str) -> Document {
    match name.parse() {
        Ok(bytes) => synthetic(bytes),
        Err(_) => {
            let text = fs::read_to_string(root().join(CORPUS).join(name)).expect("a document of the folder");
            Document { name: name.to_owned(), text }
        }
    }
}

const CORPUS: &str = "../shared/corpus";

/// The public documents that come nearest to the sizes; none where there is no folder of them.
pub fn public() -> Vec<String> {
    let Ok(entries) = fs::read_dir(root().join(CORPUS)) else { return Vec::new() };
    let mut files: Vec<(u64, String)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.metadata().ok()?.len(), entry.file_name().into_string().ok()?)))
        .filter(|(_, name)| name.ends_with(".json"))
        .collect();
    files.sort();
    let nearest = |size: usize| {
        let distance = |bytes: u64| (bytes as f64 / size as f64).ln().abs();
        files.iter().min_by(|one, other| distance(one.0).total_cmp(&distance(other.0))).map(|(_, name)| name.clone())
    };
    let mut names: Vec<String> = SIZES.iter().filter_map(|size| nearest(*size)).collect();
    names.dedup();
    names
}

/// A document of about so many bytes: the path items of our own documents with everything they refer to, again and again under
/// new names.
pub fn synthetic(bytes: usize) -> Document {
    let bases = ["specs/ionos-postgresql.yaml", "specs/instaclustr-postgresql-v2.yaml"].map(|name| {
        let text = fs::read_to_string(root().join(name)).expect("our documents");
        serde_yaml::from_str::<Value>(&text).expect("YAML")
    });
    let mut made = Made::default();
    for copy in 0.. {
        for (index, base) in bases.iter().enumerate() {
            let suffix = format!("{}{copy}", ["Ionos", "Instaclustr"][index]);
            for (path, item) in base["paths"].as_object().expect("paths") {
                if made.bytes >= bytes {
                    return Document { name: bytes.to_string(), text: made.document(base) };
                }
                made.add(base, path, item, &suffix);
            }
        }
    }
    unreachable!("every path item has bytes")
}

/// A document on the way.
#[derive(Default)]
struct Made {
    paths: Map<String, Value>,
    components: Map<String, Value>,
    /// Components that are there, by section and new name.
    taken: BTreeSet<(String, String)>,
    bytes: usize,
}

impl Made {
    fn add(&mut self, base: &Value, path: &str, item: &Value, suffix: &str) {
        let mut item = item.clone();
        let mut open = Vec::new();
        rename(&mut item, suffix, &mut open);
        self.bytes += item.to_string().len();
        self.paths.insert(format!("/{suffix}{path}"), item);
        for (name, scheme) in base["components"]["securitySchemes"].as_object().expect("schemes") {
            self.section("securitySchemes").entry(name).or_insert(scheme.clone());
        }
        while let Some((section, name)) = open.pop() {
            let new = format!("{name}{suffix}");
            if self.taken.insert((section.clone(), new.clone())) {
                let mut component = base["components"][&section][&name].clone();
                rename(&mut component, suffix, &mut open);
                self.bytes += component.to_string().len();
                self.section(&section).insert(new, component);
            }
        }
    }

    fn section(&mut self, name: &str) -> &mut Map<String, Value> {
        self.components.entry(name).or_insert_with(|| json!({})).as_object_mut().expect("an object")
    }

    fn document(self, base: &Value) -> String {
        json!({
            "openapi": "3.0.3",
            "info": { "title": "Repeated", "version": "1" },
            "servers": base["servers"],
            "paths": self.paths,
            "components": self.components,
        })
        .to_string()
    }
}

/// Gives references and operations a suffix, and collects what is referred to.
fn rename(value: &mut Value, suffix: &str, referred: &mut Vec<(String, String)>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| rename(value, suffix, referred)),
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                match value {
                    Value::String(id) if key == "operationId" => id.push_str(suffix),
                    Value::String(text) => {
                        if let Some((section, name)) =
                            text.strip_prefix("#/components/").and_then(|rest| rest.split_once('/'))
                        {
                            referred.push((section.to_owned(), name.to_owned()));
                            text.push_str(suffix);
                        }
                    }
                    value => rename(value, suffix, referred),
                }
            }
        }
        _ => {}
    }
}
