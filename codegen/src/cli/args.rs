//! The arguments, as clap reads them, and the help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{Selection, Split, names};

/// What stands below every help: examples, then the exit codes.
macro_rules! closing {
    ($($example:literal)+) => {
        concat!(
            "Examples:\n",
            $("  ", $example, "\n",)+
            "\nExit codes:\n",
            "  0  done; warnings may have been printed\n",
            "  1  the document has errors, or it has warnings and --deny-warnings makes them errors\n",
            "  2  the command line is wrong, asks for operations that are not there, or for a place that must not be written to\n",
            "  3  the document cannot be used: unreadable, not YAML or JSON, too large, of an unknown kind or version\n",
            "  4  not the document's fault: a write failed, or specwright has a defect",
        )
    };
}

/// Turns any OpenAPI document into a Rust client crate
#[derive(Debug, Parser)]
#[command(name = "specwright", version, arg_required_else_help = true, after_help = closing!(
    "specwright check petstore.yaml"
    "specwright generate --input petstore.yaml --output petstore --name petstore"
    "specwright dump petstore.yaml"
    "specwright vocabulary"
))]
pub(super) struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// When to print in colour; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", display_order = 900)]
    pub color: Color,
}

/// When to print in colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, as a compiler does, on standard error
    Text,
    /// For tools, as one JSON object on standard output
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a client: a crate, a module of a crate, or one file
    Generate(Generate),
    /// Print what is wrong with a document, and what a client would say less exactly than it does; write nothing
    Check(Check),
    /// Print what a client would have: operations and types, a line each; write nothing
    Dump(Dump),
    /// Print what the `x-specwright-…` keys mean, which documents and overlays may hold
    Vocabulary(Vocabulary),
}

/// The three things that are written; what clap makes of the rules leaves out all but the document.
const GENERATE: &str = "\
specwright generate [OPTIONS] --input <FILE> --output <DIR> --name <CRATE>
       specwright generate [OPTIONS] --input <FILE> --output <DIR> --module <PATH>
       specwright generate [OPTIONS] --input <FILE> --file <FILE.rs>";

#[derive(Debug, Args)]
#[command(override_usage = GENERATE, after_help = closing!(
    "specwright generate --input petstore.yaml --output petstore --name petstore"
    "specwright generate --input api.json --overlay fixes.yaml --output client --name my-client"
    "specwright generate --input api.json --only tag:billing --except '/internal/**' --output client --name my-client"
    "specwright generate --input api.json --split features --output client --name my-client"
    "specwright generate --input petstore.yaml --output src/petstore --module petstore"
    "specwright generate --input petstore.yaml --file src/petstore.rs"
    "curl -sSfL https://example.com/openapi.json | specwright generate --input - --output client --name my-client"
))]
pub(super) struct Generate {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// The folder of the crate or module: new, empty, or written by specwright before
    ///
    /// Files in it that are right already are not touched; those of an earlier run that are not needed any more are deleted.
    #[arg(long, value_name = "DIR", required_unless_present = "file")]
    pub output: Option<PathBuf>,
    /// The name of the crate: letters, digits, `-` and `_`
    #[arg(long, value_name = "CRATE", value_parser = crate_name, required_unless_present_any = ["module", "file"])]
    pub name: Option<String>,
    /// Write no crate but a module for an existing one: its path in that crate, `api` or `clients::pets`
    ///
    /// What the Cargo.toml of that crate needs is printed at the end.
    #[arg(long, value_name = "PATH", value_parser = module_path, conflicts_with = "name")]
    pub module: Option<ModulePath>,
    /// Write no folder but one file, to be taken into an existing crate by `mod` or `include!`
    ///
    /// The API is called what the file is called. What the Cargo.toml of that crate needs is printed at the end.
    #[arg(long, value_name = "FILE.rs", value_parser = single_file, conflicts_with_all = ["output", "name", "module", "split"])]
    pub file: Option<SingleFile>,
    /// Write into a folder that holds other things, and over files that specwright did not write
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub overlays: Overlays,
    #[command(flatten)]
    pub selection: Select,
    #[command(flatten)]
    pub cut: Cut,
    #[command(flatten)]
    pub types: Types,
    #[command(flatten)]
    pub findings: Findings,
}

#[derive(Debug, Args)]
#[command(after_help = closing!(
    "specwright check petstore.yaml"
    "specwright check api.json --overlay fixes.yaml --deny-warnings"
    "specwright check api.json --format json"
    "curl -sSfL https://example.com/openapi.json | specwright check -"
))]
pub(super) struct Check {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub overlays: Overlays,
    #[command(flatten)]
    pub selection: Select,
    #[command(flatten)]
    pub findings: Findings,
}

#[derive(Debug, Args)]
#[command(after_help = closing!(
    "specwright dump petstore.yaml"
    "specwright dump api.json --overlay fixes.yaml | grep operation"
    "specwright dump api.json --split features | grep group"
))]
pub(super) struct Dump {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub overlays: Overlays,
    #[command(flatten)]
    pub selection: Select,
    #[command(flatten)]
    pub cut: Cut,
    #[command(flatten)]
    pub types: Types,
}

#[derive(Debug, Args)]
#[command(after_help = closing!("specwright vocabulary" "specwright vocabulary x-specwright-secret"))]
pub(super) struct Vocabulary {
    /// One key, with or without `x-specwright-` before it; without it all of them are printed
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
}

/// What is changed about the document before it is read.
#[derive(Debug, Args)]
pub(super) struct Overlays {
    /// An OpenAPI Overlay 1.0, YAML or JSON, that changes the document; may be repeated, they are applied in order
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
}

/// What types hold.
#[derive(Debug, Args)]
pub(super) struct Types {
    /// Give types a map for members that the document does not describe, and send them back
    ///
    /// Without it such members of answers are passed over. `x-specwright-keep-undescribed: true` on `info` in an overlay does the same.
    #[arg(long)]
    pub keep_undescribed: bool,
}

/// What becomes of findings.
#[derive(Debug, Args)]
pub(super) struct Findings {
    /// Treat warnings as errors: nothing is written, and the exit code is 1
    #[arg(long)]
    pub deny_warnings: bool,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Whether operations are cut into groups.
#[derive(Debug, Args)]
pub(super) struct Cut {
    /// Whether operations are put into groups by their first tag
    ///
    /// Types and methods keep their paths in all cases. A feature brings the operations of its tag and the types that they need.
    #[arg(long, value_enum, default_value_t = SplitBy::Auto, value_name = "HOW")]
    pub split: SplitBy,
}

/// How operations are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SplitBy {
    /// With more than 100 operations and several tags: `features` in a crate, `files` in a module
    Auto,
    /// No groups
    Never,
    /// Files for each tag
    Files,
    /// Files and a cargo feature for each tag, all of them on by default
    Features,
}

impl From<SplitBy> for Split {
    fn from(split: SplitBy) -> Self {
        match split {
            SplitBy::Auto => Self::Auto,
            SplitBy::Never => Self::Never,
            SplitBy::Files => Self::Files,
            SplitBy::Features => Self::Features,
        }
    }
}

/// Which operations are wanted.
#[derive(Debug, Args)]
pub(super) struct Select {
    /// Take only operations that match, and the types they need; may be repeated
    ///
    /// A pattern is a tag, an operationId, or a path with all below it; `tag:`, `id:` or `path:` before it says which is meant.
    ///
    /// `*` stands for any text, in a path for one segment (`/pets/*`), and `**` there for several.
    #[arg(long, value_name = "PATTERN")]
    pub only: Vec<String>,
    /// Leave operations out that match, written like those of `--only` and stronger; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub except: Vec<String>,
}

impl Select {
    /// As the library takes it.
    pub(super) fn selection(&self) -> Selection {
        Selection { only: self.only.clone(), except: self.except.clone() }
    }
}

/// The names of the modules from the root of a crate down.
#[derive(Clone, Debug)]
pub(super) struct ModulePath(pub Vec<String>);

fn module_path(text: &str) -> Result<ModulePath, &'static str> {
    names::check_module(text).map(ModulePath)
}

/// The path of a file of Rust, and its name as that of a module.
#[derive(Clone, Debug)]
pub(super) struct SingleFile {
    pub path: PathBuf,
    pub name: String,
}

fn single_file(text: &str) -> Result<SingleFile, &'static str> {
    let path = PathBuf::from(text);
    if path.extension().is_none_or(|ending| ending != "rs") {
        return Err("a file of Rust ends with `.rs`");
    }
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    names::check_part(&name)?;
    Ok(SingleFile { path, name })
}

/// A name as it was given, or why it is none, with one that would do.
fn crate_name(text: &str) -> Result<String, String> {
    let Err(reason) = names::check(text) else { return Ok(text.to_owned()) };
    let plain = deunicode::deunicode(text).to_ascii_lowercase();
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = words.join("-");
    let near = [words.clone(), format!("{words}-client")].into_iter().find(|name| names::check(name).is_ok());
    Err(near.map_or_else(|| reason.to_owned(), |near| format!("{reason}; `{near}` would do")))
}
