//! Each stage alone.

use std::hint::black_box;

use serde_json::Value;
use specwright::diagnostics::Diagnostics;
use specwright::emit::{self, Content, Manifest, Output, Package, Unit};
use specwright::ir::Api;
use specwright::spec::{self, Document as Model, Sources};
use specwright::{Config, Outcome, SourceFile, format, lower};

use crate::documents::Document;

/// What nobody can do without: the text as a tree and as the types of `openapiv3`. Whether `openapiv3` takes the document.
pub fn floor(document: &Document) -> bool {
    let value = serde_json::from_str::<Value>(&document.text);
    let model = serde_json::from_str::<openapiv3::OpenAPI>(&document.text);
    black_box((&value, &model));
    model.is_ok()
}

/// Text to model.
pub fn load(document: &Document) -> Model {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let file = sources.add(document.name.as_str(), document.text.as_str());
    spec::load(&sources, file, &[], &mut found).expect("a document that can be read")
}

/// Model to IR.
pub fn lower(model: &Model) -> Api {
    let (name, source) = ("bench".to_owned(), "bench".to_owned());
    let options = lower::Options { name, source, keep_undescribed: false, split: None };
    lower::lower(model, &options, &mut Diagnostics::new())
}

/// IR to tokens.
pub fn emit(api: &Api) -> Vec<Output> {
    let manifest = Manifest { name: "bench", version: "0.1.0", description: None, in_workspace: false };
    let units = vec![Unit { module: None, api }];
    emit::emit(&Package { units, root: Vec::new(), file: None, manifest: Some(manifest), examples: Vec::new() })
}

/// Tokens to text; how many bytes.
pub fn format(outputs: Vec<Output>) -> usize {
    let print = |output: Output| match output.content {
        Content::Tokens(tokens) => format::format(&output.path, &[], tokens).expect("Rust").len(),
        Content::Text(text) => text.len(),
        Content::Nested(_) => 0,
    };
    outputs.into_iter().map(print).sum()
}

/// Text to files.
pub fn whole(document: &Document) -> Outcome {
    let file = SourceFile::new(document.name.as_str(), document.text.as_str());
    specwright::generate(&Config::single("bench", file))
}
