//! The stages strung together. Pure: texts in, texts and findings out.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::{ApiConfig, Config, Layout, SourceFile, Split};
use crate::diagnostics::{self, Code, Diagnostics};
use crate::emit::{self, Content, Example, GroupFeature, Manifest, Output, Package, Piece, Unit};
use crate::ir::{self, Api, Parts};
use crate::location::{FileId, Location};
use crate::spec::Sources;
use crate::tree::FileTree;
use crate::write::{self, Report, WriteError};
use crate::{format, lower, runtime_files, spec, validate};

/// What [`generate`] and [`check`] found and made.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The files; `None` when there are errors, or warnings that count as errors, and after [`check`].
    pub files: Option<FileTree>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// The texts, for rendering.
    pub sources: Sources,
    /// How much there is.
    pub counts: Counts,
    /// What of the runtime the APIs need.
    pub parts: Parts,
    /// The cargo features of the APIs and of their groups ([`Split::Features`]), which the host of a module tree must declare.
    pub features: Vec<GroupFeature>,
}

/// How much a run saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Operations that the texts declare, counted before anything was read.
    pub declared: usize,
    /// Operations emitted.
    pub operations: usize,
    /// Groups that the operations are cut into; none where they are not ([`Split`]).
    pub groups: usize,
    /// Named types.
    pub types: usize,
    /// Component schemas of the texts.
    pub declared_schemas: usize,
    /// Component schemas that are left after [`Selection`](crate::Selection).
    pub schemas: usize,
    /// Schema positions lowered.
    pub positions: usize,
    /// Schema positions that became raw JSON although the document said more.
    pub fallbacks: usize,
    /// The same by the code of the reason.
    pub reasons: BTreeMap<&'static str, usize>,
}

/// What [`dump`] printed and found.
#[derive(Clone, Debug)]
pub struct Dump {
    /// The IR, one line an item; `None` when a document cannot be used.
    pub text: Option<String>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// The texts, for rendering.
    pub sources: Sources,
}

/// What a schema of a document became, in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaRust {
    /// Which of the configuration's APIs.
    pub api: usize,
    /// The number of the source text, in the order in which the configuration names them.
    pub file: u16,
    /// The JSON pointer of the schema in that text.
    pub pointer: String,
    /// The type of its values in requests, as a module beside `models` writes it that has the runtime as `rt`.
    pub sent: String,
    /// The type of its values in answers, written alike; the same as `sent` unless the schema became two types.
    pub received: String,
}

impl Outcome {
    /// The findings as a compiler prints them; empty when there are none.
    pub fn render(&self, color: bool) -> String {
        diagnostics::render::text(&self.diagnostics, &self.sources, color)
    }

    /// The findings as one JSON object.
    pub fn render_json(&self) -> String {
        diagnostics::render::json(&self.diagnostics, &self.sources)
    }

    /// What the manifest of a crate needs that takes in the emitted module: features and dependencies, as TOML.
    pub fn host_lines(&self) -> String {
        emit::host_lines(&self.parts, &self.features)
    }

    /// Writes the one file of [`Layout::File`](crate::Layout::File) to a path. A file that is right already is not touched; one
    /// that specwright did not write is not replaced.
    ///
    /// # Errors
    /// When there is no such file because the document has errors, with the rendered findings; or because the layout is another;
    /// and when the file cannot be written.
    pub fn write_file(&self, path: &Path) -> Result<Report, WriteError> {
        match &self.files {
            Some(files) => write::write_file(files, path, write::Options::default()),
            None => Err(WriteError::Findings(self.render(false))),
        }
    }

    /// Writes the files below a folder, all or nothing.
    ///
    /// # Errors
    /// When there are no files because the document has errors, with the rendered findings; and when the folder cannot be
    /// written.
    pub fn write_to(&self, dir: &Path) -> Result<Report, WriteError> {
        match &self.files {
            Some(files) => write::write(files, dir, write::Options::default()),
            None => Err(WriteError::Findings(self.render(false))),
        }
    }
}

impl Dump {
    /// The findings as a compiler prints them; empty when there are none.
    pub fn render(&self, color: bool) -> String {
        diagnostics::render::text(&self.diagnostics, &self.sources, color)
    }
}

/// Turns documents into the files of a client.
pub fn generate(config: &Config) -> Outcome {
    let mut run = Run::new(config);
    run.seal();
    if run.diagnostics.has_errors() {
        return run.outcome(None);
    }
    let files = run.files();
    run.outcome(files)
}

/// Loads and lowers documents for their findings alone.
pub fn check(config: &Config) -> Outcome {
    let mut run = Run::new(config);
    run.seal();
    run.outcome(None)
}

/// Prints the IR of documents.
pub fn dump(config: &Config) -> Dump {
    let run = Run::new(config);
    let complete = run.apis.len() == config.apis.len() && !run.diagnostics.has_errors();
    let text = complete.then(|| run.apis.iter().map(ir::dump).collect());
    Dump { text, diagnostics: run.diagnostics, sources: run.sources }
}

/// Says which Rust type each schema of documents became, by JSON pointer: what an editor needs to lead from one to the other, or
/// a test that decodes a document's examples.
///
/// Left out are schemas that no operation and no component holds, and those of multipart bodies, which are no JSON. Empty when a
/// document cannot be used.
pub fn schema_types(config: &Config) -> Vec<SchemaRust> {
    let run = Run::new(config);
    let mut out = Vec::new();
    for (index, api) in run.apis.iter().enumerate() {
        for schema in &api.schemas {
            if !api.types.is_json(&schema.sent) || !api.types.is_json(&schema.received) {
                continue;
            }
            out.push(SchemaRust {
                api: index,
                file: schema.file,
                pointer: schema.pointer.clone(),
                sent: emit::type_text(api, &schema.sent),
                received: emit::type_text(api, &schema.received),
            });
        }
    }
    out
}

/// One run: every document loaded and lowered.
struct Run<'c> {
    config: &'c Config,
    sources: Sources,
    diagnostics: Diagnostics,
    apis: Vec<Api>,
    /// Component schemas before and after selection.
    schemas: (usize, usize),
}

impl<'c> Run<'c> {
    fn new(config: &'c Config) -> Self {
        let mut sources = Sources::new();
        let files: Vec<(FileId, Vec<FileId>)> = config.apis.iter().map(|api| add(&mut sources, api)).collect();
        let mut diagnostics = Diagnostics::new();
        let mut apis = Vec::new();
        validate::validate(config, &mut diagnostics);
        let mut schemas = (0, 0);
        for (api, (document, overlays)) in config.apis.iter().zip(files) {
            if let Some(mut loaded) = spec::load(&sources, document, &overlays, &mut diagnostics) {
                schemas.0 += loaded.components.len();
                spec::select(&mut loaded, &api.selection, document, &mut diagnostics);
                schemas.1 += loaded.components.len();
                let name = api.module.clone().unwrap_or_else(|| package_name(config));
                let (source, split) = (api.document.name.clone(), split(config, api));
                let options = lower::Options { name, source, keep_undescribed: api.keep_undescribed, split };
                apis.push(lower::lower(&loaded, &options, &mut diagnostics));
            }
        }
        Self { config, sources, diagnostics, apis, schemas }
    }

    /// Counts warnings as errors where that is asked for.
    fn seal(&mut self) {
        if self.config.deny_warnings {
            self.diagnostics.deny_warnings();
        }
    }

    fn files(&mut self) -> Option<FileTree> {
        let package = package(self.config, &self.apis);
        let outputs = emit::emit(&package);
        let mut tree = FileTree::new();
        let folder = if package.manifest.is_some() { "src/runtime" } else { "runtime" };
        let parts = package.parts();
        // One file for all has them in it.
        let files = if package.file.is_some() { &[] } else { runtime_files::FILES };
        for file in files.iter().filter(|file| file.is_needed(&parts)) {
            let header = header(self.config, None, &format!("codegen/runtime/src/{}.rs", file.module));
            let header = format::header_lines(&header);
            tree.insert(format!("{folder}/{}.rs", file.module), format!("{header}\n{}", file.text));
        }
        for output in outputs {
            match self.print(output) {
                Ok((path, text)) => tree.insert(path, text),
                Err(error) => {
                    let message = format!("{} came out as no Rust: {}", error.file, error.message);
                    self.diagnostics
                        .error(Code::Internal, &Location::root(FileId(0)), message)
                        .help("this is a defect of specwright; nothing was written");
                    return None;
                }
            }
        }
        Some(tree)
    }

    fn print(&self, output: Output) -> Result<(String, String), format::FormatError> {
        let header = header(self.config, output.source.as_deref(), output.emitter);
        let text = match output.content {
            Content::Tokens(tokens) => format::format(&output.path, &header, tokens)?,
            Content::Nested(pieces) => format::header_lines(&header) + &nested(&output.path, pieces)?,
            Content::Text(text) if output.path.ends_with(".toml") => {
                let lines: String = header.iter().map(|line| format!("# {line}\n")).collect();
                format!("{lines}\n{text}")
            }
            Content::Text(text) => text,
        };
        Ok((output.path, text))
    }

    fn outcome(self, files: Option<FileTree>) -> Outcome {
        let mut reasons = BTreeMap::new();
        for (reason, count) in self.apis.iter().flat_map(|api| &api.census.fallbacks) {
            *reasons.entry(*reason).or_default() += count;
        }
        let counts = Counts {
            declared: self.apis.iter().map(|api| api.census.declared).sum(),
            operations: self.apis.iter().map(|api| api.operations.len()).sum(),
            groups: self.apis.iter().filter_map(|api| Some(api.groups.as_ref()?.list.len())).sum(),
            types: self.apis.iter().map(|api| api.types.defs.len()).sum(),
            declared_schemas: self.schemas.0,
            schemas: self.schemas.1,
            positions: self.apis.iter().map(|api| api.census.positions).sum(),
            fallbacks: reasons.values().sum(),
            reasons,
        };
        let parts = self.apis.iter().flat_map(|api| &api.parts).copied().collect();
        let features = emit::features(&package(self.config, &self.apis));
        Outcome { files, diagnostics: self.diagnostics, sources: self.sources, counts, parts, features }
    }
}

/// How an API is cut. Features in a crate of several APIs begin with the module's name, those of a module tree with its own: they are
/// the host's.
fn split(config: &Config, api: &ApiConfig) -> Option<lower::Split> {
    let prefix = || match (&api.module, &config.layout) {
        (Some(module), _) => module.clone(),
        (None, Layout::Crate(_)) => String::new(),
        (None, Layout::Module { .. } | Layout::File { .. }) => package_name(config),
    };
    let features = match (api.split, &config.layout) {
        // One file is not cut.
        (Split::Never, _) | (_, Layout::File { .. }) => return None,
        (Split::Features, _) | (Split::Auto, Layout::Crate(_)) => Some(prefix()),
        (Split::Files, _) | (Split::Auto, Layout::Module { .. }) => None,
    };
    Some(lower::Split { only_large: api.split == Split::Auto, features })
}

/// Takes in the texts of an API: the document and its overlays.
fn add(sources: &mut Sources, api: &ApiConfig) -> (FileId, Vec<FileId>) {
    let mut add = |file: &SourceFile| sources.add(file.name.as_str(), file.text.as_str());
    let document = add(&api.document);
    let overlays = api.overlays.iter().map(&mut add).collect();
    for file in &api.files {
        add(file);
    }
    for (name, reason) in &api.absent {
        sources.add_absent(name.as_str(), reason.as_str());
    }
    (document, overlays)
}

/// Prints modules within a file.
fn nested(path: &str, pieces: Vec<Piece>) -> Result<String, format::FormatError> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Tokens(tokens) => format::items(&mut out, path, tokens)?,
            Piece::Text(text) => out.push_str(text),
            Piece::Module(empty, inside) => format::module(&mut out, path, empty, &nested(path, inside)?)?,
        }
    }
    Ok(out)
}

/// The name that errors and `from_env` use for an API at the root.
fn package_name(config: &Config) -> String {
    match &config.layout {
        Layout::Crate(manifest) => manifest.name.replace('-', "_"),
        Layout::Module { path } => path.last().cloned().unwrap_or_else(|| "api".to_owned()),
        Layout::File { name } => name.clone(),
    }
}

/// What stands at the top of a file: that it is generated, from what, by what, and what to do instead of editing it.
fn header(config: &Config, source: Option<&str>, emitter: &str) -> Vec<String> {
    let command = config.command.as_deref().unwrap_or("specwright generate");
    let from = source.map(|source| format!(" from {}", one_line(source))).unwrap_or_default();
    vec![format!("@generated by `{command}`{from} ({emitter}). Do not edit.")]
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn package<'a>(config: &'a Config, apis: &'a [Api]) -> Package<'a> {
    let units = config.apis.iter().zip(apis).map(|(unit, api)| Unit { module: unit.module.as_deref(), api }).collect();
    match &config.layout {
        Layout::Crate(manifest) => Package {
            units,
            root: Vec::new(),
            file: None,
            manifest: Some(Manifest {
                name: &manifest.name,
                version: &manifest.version,
                description: manifest.description.as_deref(),
                in_workspace: manifest.in_workspace,
            }),
            examples: manifest
                .examples
                .iter()
                .map(|example| Example {
                    name: &example.name,
                    text: &example.text,
                    feature: example.feature.as_deref(),
                    is_lesson: example.is_lesson,
                })
                .collect(),
        },
        Layout::Module { path } => {
            let root = path.iter().map(String::as_str).collect();
            Package { units, root, file: None, manifest: None, examples: Vec::new() }
        }
        Layout::File { name } => {
            Package { units, root: Vec::new(), file: Some(name), manifest: None, examples: Vec::new() }
        }
    }
}
