//! The examples of documents, decoded into the types that were emitted and encoded back.
//!
//! Goes in: a document and where its crate stands. Comes out: how many examples it holds, how many are values of their schemas,
//! and how many of those come back as they went in: once by the types as they are by default, once by types that keep members of
//! which the document says nothing. Must not do: know a type by its name; the generator says what a schema became.
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
use specwright::{ApiConfig, Config, FileTree, Split, write};

use super::documents::Row;
pub use compare::Class;
use dialect::{Bundle, Scope};
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
    /// What became of them by the types as they are by default.
    pub plain: Outcome,
    /// What became of them by types that keep what the document does not describe.
    pub kept: Outcome,
    /// Why they could not be tried, or not all of them.
    pub lost: Option<String>,
    /// The valid ones.
    cases: Vec<Case>,
    /// The types they are decoded into.
    types: Vec<String>,
}

/// What became of the valid examples of a document.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Those that came back equal.
    pub equal: usize,
    /// All others.
    pub unequal: Vec<Unequal>,
}

/// An example that did not come back equal.
#[derive(Debug)]
pub struct Unequal {
    /// Where it stands.
    pub pointer: String,
    /// How it differs.
    pub class: Class,
    /// What is different, for people.
    pub what: String,
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

/// The folders, below that of the crates, of the types as they are by default, and of those that keep what is not described.
const SETS: [(&str, bool); 2] = [("plain", false), ("kept", true)];

/// Writes both sets of the types of a document for [`run`], each in one file. `written` are the files of its crate where that has its
/// types in one file too, which are those of the first set; the crate of a large document cuts them by tag.
///
/// # Errors
/// When they cannot be generated or written.
pub fn write_types(config: &Config, written: Option<&FileTree>, work: &Path, package: &str) -> Result<(), String> {
    for (set, keeps) in SETS {
        let models = match written.filter(|_| !keeps) {
            Some(files) => models(files),
            None => {
                let files = whole(config, keeps);
                models(&files.ok_or_else(|| format!("the types of the set `{set}` were not generated"))?)
            }
        };
        let folder = work.join(set).join(package);
        write::write(&models, &folder, write::Options { force: true })
            .map_err(|error| format!("cannot be written: {error}"))?;
    }
    Ok(())
}

/// The files of a crate that is not cut by tag.
fn whole(config: &Config, keeps: bool) -> Option<FileTree> {
    let whole = |api: &ApiConfig| ApiConfig { keep_undescribed: keeps, split: Split::Never, ..api.clone() };
    let apis = config.apis.iter().map(whole).collect();
    specwright::generate(&Config { apis, ..config.clone() }).files
}

/// Those of a crate's files that hold its types.
fn models(files: &FileTree) -> FileTree {
    let mut models = FileTree::new();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("src/models")) {
        models.insert(path.to_owned(), text.to_owned());
    }
    models
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
    let bundle = |closed, sent| {
        let pointers = found.iter().filter(|example| example.sent == sent).map(|example| example.schema.as_str());
        Bundle::new(tree, pointers, Scope { closed, sent })
    };
    let [open, closed] = [false, true].map(|closed| [bundle(closed, false), bundle(closed, true)]);
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for example in &found {
        let Some(ty) = type_of(example, tree, &rust) else {
            trips.untyped += 1;
            continue;
        };
        let is_valid = |[received, sent]: &[Bundle; 2]| {
            let bundle = if example.sent { sent } else { received };
            bundle.is_valid(&example.schema, &example.value)
        };
        match is_valid(&open) {
            None => trips.undecided += 1,
            Some(false) => {}
            Some(true) => {
                let next = known.len();
                let ty = *known.entry(ty.to_owned()).or_insert(next);
                let described = is_valid(&closed) != Some(false);
                let (pointer, value) = (example.pointer.clone(), example.value.clone());
                trips.cases.push(Case { pointer, ty, described, value });
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

/// Builds and runs the programs of the documents whose crates stand below `work`, and puts what came back into the rows.
///
/// # Errors
/// When a program cannot be written, or cargo not be run.
pub fn run(work: &Path, rows: &mut [Row]) -> Result<(), String> {
    let built = program::build(work, rows)?;
    for row in rows.iter_mut().filter(|row| row.error.is_none()) {
        let Some(trips) = &mut row.trips else { continue };
        if trips.cases.is_empty() {
            continue;
        }
        let [plain, kept] = match built.get(&row.package) {
            Some(Ok(place)) => program::run(place, trips)?,
            Some(Err(why)) => {
                trips.lost = Some(why.clone());
                [Vec::new(), Vec::new()]
            }
            None => [Vec::new(), Vec::new()],
        };
        let untried = trips.lost.as_deref().unwrap_or("its program ended before it");
        let plain = outcome(&trips.cases, &plain, true, untried);
        let kept = outcome(&trips.cases, &kept, false, untried);
        (trips.plain, trips.kept) = (plain, kept);
    }
    Ok(())
}

/// Holds what came back against what went in. Types that `may_skip` are forgiven nothing, but what they skip has a class of its own;
/// of examples without an answer `untried` says why.
fn outcome(cases: &[Case], answers: &[Result<Value, String>], may_skip: bool, untried: &str) -> Outcome {
    let mut outcome = Outcome::default();
    for (index, case) in cases.iter().enumerate() {
        let difference = match answers.get(index) {
            Some(Ok(back)) => compare::difference(&case.value, back),
            Some(Err(message)) => Some((Class::Refused, message.clone())),
            None => Some((Class::NotTried, untried.to_owned())),
        };
        match difference {
            None => outcome.equal += 1,
            Some((class, what)) => {
                let skipped = may_skip && class == Class::Lost && !case.described;
                let class = if skipped { Class::Undescribed } else { class };
                outcome.unequal.push(Unequal { pointer: case.pointer.clone(), class, what });
            }
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use specwright::{Config, SourceFile, spec};

    use serde_json::json;

    use super::{Case, Class, collect, outcome};

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

    #[test]
    fn members_that_nothing_describes_are_told_from_others_that_are_lost() {
        let case = |described, value| Case { pointer: "/e".to_owned(), ty: 0, described, value };
        let cases = [case(true, json!({ "a": 1 })), case(false, json!({ "a": 1 })), case(true, json!({ "a": 1 }))];
        let answers = [Ok(json!({ "a": 1.0 })), Ok(json!({})), Ok(json!({}))];
        let classes = |may_skip| {
            let outcome = outcome(&cases, &answers, may_skip, "");
            assert_eq!(outcome.equal, 1);
            outcome.unequal.iter().map(|unequal| unequal.class).collect::<Vec<_>>()
        };
        assert_eq!(classes(true), [Class::Undescribed, Class::Lost]);
        assert_eq!(classes(false), [Class::Lost, Class::Lost]);
    }

    #[test]
    fn what_was_not_tried_says_why() {
        let case = || Case { pointer: "/e".to_owned(), ty: 0, described: true, value: json!(1) };
        let outcome = outcome(&[case(), case()], &[Ok(json!(1))], false, "it stopped");
        let unequal: Vec<_> = outcome.unequal.iter().map(|one| (one.class, one.what.as_str())).collect();
        assert_eq!((outcome.equal, unequal), (1, vec![(Class::NotTried, "it stopped")]));
    }
}
