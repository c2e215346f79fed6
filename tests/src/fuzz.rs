//! The bodies of the fuzz targets: bytes in, a panic when something that must hold does not.
//!
//! `fuzz/` gives them to libFuzzer; the module `fuzz` of the test binary runs them over a fixed number of inputs.

mod choices;
mod consistent;
mod mutate;
mod prose;
mod seeds;

use serde_json::Value;
use specwright::diagnostics::{Code, Diagnostics, Severity, render};
use specwright::spec::{self, Sources};
use specwright::{Config, FileTree, Outcome, SourceFile};

use crate::blank::blanked;
use crate::inspect;

pub use mutate::{document, text};
pub use seeds::texts as seeds;

/// Any bytes are read as a document, and as an overlay if they look like one; what is wrong with them is found, placed and
/// printed.
pub fn load(bytes: &[u8]) {
    // The name decides how a text is read that begins like JSON and is none.
    for name in ["fuzz.yaml", "fuzz.json"] {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let file = sources.add_bytes(name, bytes, &mut found);
        let read = spec::load(&sources, file, &[], &mut found);
        assert!(read.is_some() || found.has_errors(), "nothing was read, and nothing is wrong");
        printed(&found, &sources);
    }
    if bytes.windows(OVERLAY.len()).any(|window| window == OVERLAY) {
        overlay(bytes);
    }
}

const OVERLAY: &[u8] = b"overlay";

fn overlay(bytes: &[u8]) {
    for document in seeds::texts().iter().take(3) {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let file = sources.add("document.yaml", document.as_str());
        let overlay = sources.add_bytes("fuzz.yaml", bytes, &mut found);
        spec::load(&sources, file, &[overlay], &mut found);
        printed(&found, &sources);
    }
}

/// Findings can be printed in every form, and are no defects of ours.
fn printed(found: &Diagnostics, sources: &Sources) {
    let text = render::text(found, sources, true);
    let list = render::json(found, sources);
    assert!(serde_json::from_str::<Value>(&list).is_ok(), "the findings are no JSON: {list}");
    assert!(found.iter().all(|one| one.code != Code::Internal), "{text}");
}

/// What [`generate`] made of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// A client.
    Client,
    /// Errors that say why not.
    Findings,
}

/// The bytes choose a document and changes to it. It becomes a client that holds together, or errors say why not; other prose
/// changes no token.
pub fn generate(bytes: &[u8]) -> Made {
    let mut document = mutate::document(bytes);
    let outcome = outcome(&document);
    let text = outcome.render(true);
    printed(&outcome.diagnostics, &outcome.sources);
    let Some(files) = &outcome.files else {
        assert!(
            outcome.diagnostics.iter().any(|one| one.severity == Severity::Error),
            "no files, and nothing is wrong"
        );
        return Made::Findings;
    };
    assert!(outcome.counts.operations >= outcome.counts.declared, "operations are lost:\n{text}");
    inspect::all(files);
    consistent::all(files);
    prose::replace(&mut document);
    blind(files, &document);
    Made::Client
}

fn outcome(document: &Value) -> Outcome {
    specwright::generate(&Config::single("fuzz-client", SourceFile::new("fuzz.json", document.to_string())))
}

fn blind(files: &FileTree, hostile: &Value) {
    let other = outcome(hostile);
    let Some(other_files) = &other.files else { panic!("prose is refused:\n{}", other.render(false)) };
    inspect::all(other_files);
    let (plain, hostile) = (blanked(files), blanked(other_files));
    assert_eq!(plain.len(), hostile.len(), "prose changes the files");
    for ((path, plain), (_, hostile)) in plain.iter().zip(&hostile) {
        assert!(plain == hostile, "prose changes {path}");
    }
}
