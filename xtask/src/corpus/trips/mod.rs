//! The examples of documents, decoded into the types that were emitted and encoded back.
//!
//! Goes in: a document and where its crate stands. Comes out: how many examples it holds, how many are values of their schemas,
//! and how many of those come back as they went in. Must not do: know a type by its name; the generator says what a schema became.
//!
//! `examples` finds them, `dialect` makes the schemas of any version JSON Schema, `program` is the emitted program that decodes and
//! encodes, `compare` says whether two values are equal.

mod compare;
mod dialect;
mod examples;
mod program;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use specwright::Config;

use super::documents::Row;
use dialect::Bundle;
use examples::Example;

/// The examples of one document.
#[derive(Debug, Default)]
pub struct Trips {
    /// Examples in places where a value is JSON.
    pub found: usize,
    /// Those whose schema has no type of its own, such as a part of an `allOf`.
    pub untyped: usize,
    /// Those whose schema no validator takes.
    pub undecided: usize,
    /// Those that are values of their schemas.
    pub valid: usize,
    /// Those that came back equal.
    pub passed: usize,
    /// Those that lost nothing but members of which the document says nothing, so that no type can know them.
    pub undescribed: Vec<(String, String)>,
    /// All others that did not come back equal, with their pointers and what was different.
    pub failures: Vec<(String, String)>,
    /// The valid ones.
    cases: Vec<Case>,
    /// The types they are decoded into.
    types: Vec<String>,
}

/// One valid example.
#[derive(Debug)]
struct Case {
    pointer: String,
    /// Which of the types.
    ty: usize,
    /// Whether the document speaks of each of its members.
    described: bool,
    value: Value,
}

/// Finds the examples of a document and the types they are values of.
pub fn collect(config: &Config, tree: &Value) -> Trips {
    let rust: BTreeMap<String, (String, String)> = specwright::schema_types(config)
        .into_iter()
        .filter(|schema| schema.file == 0)
        .map(|schema| (schema.pointer, (schema.sent, schema.received)))
        .collect();
    let found = examples::find(tree);
    let mut trips = Trips { found: found.len(), ..Trips::default() };
    let schemas = || found.iter().map(|example| example.schema.as_str());
    let (open, closed) = (Bundle::new(tree, schemas(), false), Bundle::new(tree, schemas(), true));
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for example in found {
        let Some(ty) = type_of(&example, tree, &rust) else {
            trips.untyped += 1;
            continue;
        };
        match open.is_valid(&example.schema, &example.value) {
            None => trips.undecided += 1,
            Some(false) => {}
            Some(true) => {
                let next = known.len();
                let ty = *known.entry(ty.to_owned()).or_insert(next);
                let described = closed.is_valid(&example.schema, &example.value) != Some(false);
                trips.cases.push(Case { pointer: example.pointer, ty, described, value: example.value });
            }
        }
    }
    trips.valid = trips.cases.len();
    let mut types: Vec<(usize, String)> = known.into_iter().map(|(ty, index)| (index, ty)).collect();
    types.sort();
    trips.types = types.into_iter().map(|(_, ty)| ty).collect();
    trips
}

/// The Rust type of an example; a reference stands for what it leads to.
fn type_of<'a>(example: &Example, tree: &Value, rust: &'a BTreeMap<String, (String, String)>) -> Option<&'a str> {
    let mut pointer = example.schema.clone();
    for _ in 0..examples::MAX_CHAIN {
        if let Some((sent, received)) = rust.get(&pointer) {
            return Some(if example.sent { sent } else { received });
        }
        pointer = examples::reference(tree.pointer(&pointer)?)?;
    }
    None
}

/// Builds and runs a program for every document below `work`, and puts what came back into the rows.
///
/// # Errors
/// When a program cannot be written, or cargo not be run.
pub fn run(work: &Path, rows: &mut [Row]) -> Result<(), String> {
    program::write(work, rows)?;
    let built = program::build(work, rows)?;
    for row in rows.iter_mut() {
        let Some(trips) = &mut row.trips else { continue };
        if trips.cases.is_empty() {
            continue;
        }
        let answers = match built.get(&row.package) {
            Some(executable) => program::run(executable, trips)?,
            None => {
                trips.failures.push((String::new(), "the program that decodes the examples was not built".to_owned()));
                continue;
            }
        };
        for (index, case) in trips.cases.iter().enumerate() {
            let difference = match answers.get(index) {
                Some(Ok(back)) => compare::difference(&case.value, back),
                Some(Err(message)) => Some(message.clone()),
                None => Some("the program ended before it came to this".to_owned()),
            };
            match difference {
                None => trips.passed += 1,
                Some(what) if case.described => trips.failures.push((case.pointer.clone(), what)),
                Some(what) => trips.undescribed.push((case.pointer.clone(), what)),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use specwright::{Config, SourceFile, spec};

    use super::collect;

    const DOCUMENT: &str = "
openapi: 3.0.3
info: { title: Examples, version: '1' }
servers: [{ url: 'https://example.com' }]
paths:
  /things/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer }, example: many }]
      responses:
        '200':
          description: A thing.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Thing' }
              examples: { known: { value: { size: 1 } }, unknown: { value: { size: 1, other: 2 } } }
components:
  schemas:
    Thing: { type: object, properties: { size: { type: integer, example: 4 } }, example: { size: large } }
";

    #[test]
    fn examples_are_judged_and_have_their_types() {
        let config = Config::single("examples", SourceFile::new("examples.yaml", DOCUMENT));
        let tree = spec::tree("examples.yaml", DOCUMENT).unwrap();
        let trips = collect(&config, &tree);
        assert_eq!((trips.found, trips.valid, trips.untyped, trips.undecided), (5, 3, 0, 0));
        assert_eq!(trips.types, ["i64", "super :: models :: Thing"]);
        let cases: Vec<_> = trips.cases.iter().map(|case| (case.pointer.as_str(), case.ty, case.described)).collect();
        let examples = "/paths/~1things~1{id}/get/responses/200/content/application~1json/examples";
        assert_eq!(
            cases,
            [
                ("/components/schemas/Thing/properties/size/example", 0, true),
                (format!("{examples}/known/value").as_str(), 1, true),
                (format!("{examples}/unknown/value").as_str(), 1, false),
            ]
        );
    }
}
