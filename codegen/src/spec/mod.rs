//! Texts → [`Document`]: the only part that knows how OpenAPI is written down.
//!
//! Goes in: the texts of a document and its overlays. Comes out: the resolved model, and findings. Must not do: know Rust.
//!
//! In order: `yaml` and `json` make a text a tree of values (`value`); `overlay` changes the tree; `files` does the same with every
//! text that references lead to; `version` looks what it is and `swagger` lifts Swagger 2.0 to the shape of OpenAPI 3.0, while `origin` remembers where moved parts stand in the texts;
//! `read` follows references and reads keyword by keyword; `select` takes out what is not wanted. `locate` finds lines and columns when something is reported.

mod address;
mod census;
pub mod document;
mod files;
mod foreign;
mod json;
mod keywords;
mod limits;
pub mod locate;
mod node;
mod origin;
mod overlay;
mod read;
mod repair;
mod select;
mod sources;
mod spelling;
mod steering;
mod swagger;
mod value;
mod version;
mod yaml;

use serde_json::Value;

pub use document::Document;
pub(crate) use keywords::nearest;
pub use select::Selection;
pub(crate) use select::select;
pub use sources::Sources;

use crate::diagnostics::{Code, Diagnostics, Position};
use crate::location::{FileId, Location};
use files::Files;
use node::Node;
use origin::Origin;
use value::Building;
use version::Version;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Yaml,
}

/// Why a text is no tree of values.
struct Unreadable {
    format: Format,
    message: String,
    position: Position,
    /// The way out, where the message points to one.
    help: Option<&'static str>,
}

/// The way out of a text that ends too early.
const CUT_OFF: &str = "the text ends before it is complete: it was cut off, or a quote or a bracket is not closed";

/// What a text of each kind begins with.
const DOCUMENT: &str = "an OpenAPI document is an object that starts with `openapi: 3.0.3` or the like";
const OVERLAY: &str = "an overlay is an object that starts with `overlay: 1.0.0`";

/// Reads a document with its overlays, in their order.
///
/// # Errors
///
/// All findings go to `diagnostics`. `None`: a text cannot be read, or is no OpenAPI document at all. A document may come with
/// errors beside it; it is complete enough for later stages to find theirs, and must not be emitted.
pub fn load(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    // A list of its own: what other loads have found speaks of other texts by the same numbers.
    let mut found = Diagnostics::new();
    let loaded = load_into(sources, document, overlays, &mut found);
    found.dedup();
    diagnostics.extend(found);
    loaded
}

fn load_into(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let mut value = parse(sources, document, DOCUMENT, diagnostics);
    let mut origin = Origin::default();
    let mut added = 0;
    for &overlay in overlays {
        let actions = parse(sources, overlay, OVERLAY, diagnostics);
        if let (Some(value), Some(actions)) = (value.as_mut(), actions) {
            let target = overlay::Target { value, origin: &mut origin, file: document, added: &mut added };
            overlay::apply(target, &actions, overlay, diagnostics);
        }
    }
    let mut value = value?;
    let place = Location::root(document);
    let version = version::detect(&value, sources.text(document), &place, diagnostics)?;
    let mut files = Files::collect(sources, document, &value, diagnostics);
    match version {
        Version::V2 => {
            swagger::join(&mut value, &mut origin, document, &files, diagnostics);
            swagger::lift(&mut value, &mut origin, document, diagnostics);
        }
        Version::V30 | Version::V31 => {
            repair::parameters(&mut value, &mut origin, document, diagnostics);
            for (file, tree) in files.trees_mut() {
                repair::parameters(&mut tree.value, &mut tree.origin, file, diagnostics);
            }
        }
    }
    let vocabulary = sources.files().any(|file| sources.text(file).contains(read::VOCABULARY));
    let root = Node::root(&value, document, &origin);
    let declared = census::operations(&root, &files);
    steering::warn(&root, sources.text(document), diagnostics);
    let mut document = read::document(root, &files, version, vocabulary, diagnostics);
    document.declared_operations = declared;
    if document.operations.is_empty() && document.webhooks.is_empty() && !diagnostics.has_errors() {
        let place = if value.get("paths").is_some() { place.child("paths") } else { place };
        diagnostics
            .warn(Code::Missing, &place, "the document has no operations: its client has types, and nothing to call")
            .help("operations stand under `paths`; of a document in several files, name the one that has them");
    }
    Some(document)
}

/// A text as a tree of values, nothing changed or resolved: JSON or YAML, as [`load`] would read it. `None` when it cannot be read
/// or holds no object.
pub fn tree(name: &str, text: &str) -> Option<Value> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    parse(&sources, file, DOCUMENT, &mut Diagnostics::new())
}

/// The names of the further texts that a text of a document leads to: files in the folder of the document or below, as its references
/// name them. `document` is the name of the document itself, `name` that of the text.
///
/// Whoever reads files calls this for the document and again for every text that it names, and gives the loader what was read.
pub fn references(document: &str, name: &str, text: &str) -> Vec<String> {
    if !leads_out(text) {
        return Vec::new();
    }
    let (_, read) = read_text(text, name);
    let value = read.unwrap_or_default();
    let folder = address::folder(document);
    let mut names: Vec<String> =
        files::addresses(&value).iter().filter_map(|part| address::resolve(part, name, folder)).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether a text may hold a reference to another one; a false alarm costs no more than reading the text once more.
fn leads_out(text: &str) -> bool {
    let starts = |rest: &str| rest.trim_start_matches(['"', '\'', ':', ' ', '\t', '\r', '\n']).starts_with('#');
    let refers = text.match_indices("$ref").any(|(at, key)| !text.get(at + key.len()..).is_none_or(starts));
    refers || (text.contains("mapping") && [".json", ".yaml", ".yml"].iter().any(|ending| text.contains(ending)))
}

/// The text of a document or an overlay as a tree of values; `expected` says what it begins with.
fn parse(sources: &Sources, file: FileId, expected: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    let (value, _) = parse_any(sources, file, diagnostics)?;
    if value.is_object() {
        return Some(value);
    }
    let (root, text) = (Location::root(file), sources.text(file));
    if let Some(found) = foreign::of_text(text) {
        let message = format!("this is {}, neither YAML nor JSON", found.what);
        diagnostics.error(Code::WrongType, &root, message).help(found.help);
        return None;
    }
    let (message, help) = match text.trim().is_empty() {
        true => ("the text is empty".to_owned(), format!("{expected}; if it was fetched, the fetching has failed")),
        false if value.is_null() => ("the text holds nothing, not an object".to_owned(), expected.to_owned()),
        false => (format!("the text holds {}, not an object", node::kind(&value)), expected.to_owned()),
    };
    diagnostics.error(Code::WrongType, &root, message).help(help);
    None
}

/// One text as a value of any kind, and how many values are in it.
fn parse_any(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<(Value, usize)> {
    let text = sources.text(file);
    let root = Location::root(file);
    if text.len() > limits::TEXT_BYTES {
        let message = format!("the text has more than {} bytes", limits::TEXT_BYTES);
        diagnostics.error(Code::OverBudget, &root, message);
        return None;
    }
    let (building, read) = read_text(text, sources.name(file));
    let failure = match read {
        Ok(mut value) => {
            let nodes = building.nodes();
            building.report(file, diagnostics);
            spelling::keep(&mut value, text, file, diagnostics);
            return Some((value, nodes));
        }
        Err(failure) => failure,
    };
    if let Some(what) = &building.over {
        diagnostics.error(Code::OverBudget, &root, what.clone()).position(failure.position);
        return None;
    }
    if let Some(found) = foreign::of_text(text) {
        let message = format!("this is {}, neither YAML nor JSON", found.what);
        let first = Position::of(text, foreign::start(text));
        diagnostics.error(Code::Syntax, &root, message).position(first).help(found.help);
        return None;
    }
    let language = if failure.format == Format::Json { "JSON" } else { "YAML" };
    let message = format!("not readable as {language}: {}", failure.message);
    let finding = diagnostics.error(Code::Syntax, &root, message).position(failure.position);
    finding.help = failure.help.map(str::to_owned);
    None
}

/// Endings of texts that are read as they are: a description may refer to one.
const PROSE: [&str; 3] = [".md", ".markdown", ".txt"];

/// Reads JSON when the text begins like JSON, else YAML; a YAML text may begin like JSON, so its name decides when JSON fails.
fn read_text(text: &str, name: &str) -> (Building, Result<Value, Unreadable>) {
    if PROSE.iter().any(|ending| name.ends_with(ending)) {
        return (Building::new(false), Ok(Value::String(text.to_owned())));
    }
    if begins_like_json(text) {
        let mut building = Building::new(false);
        let read = json::parse(text, &mut building);
        let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        if read.is_ok() || building.over.is_some() || !yaml {
            return (building, read);
        }
    }
    let mut building = Building::new(true);
    let read = yaml::parse(text, &mut building);
    (building, read)
}

/// Whether the first character is one that a JSON document begins with.
fn begins_like_json(text: &str) -> bool {
    matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'['))
}
