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
            "  1  the document has errors, or it has warnings and they are denied\n",
            "  2  the command line is wrong, or the output folder must not be written to\n",
            "  3  the document cannot be used: unreadable, not YAML or JSON, too large, of an unknown version\n",
            "  4  not the document's fault: a write failed, or specwright has a defect",
        )
    };
}

/// Turns any OpenAPI document into a Rust client crate
#[derive(Debug, Parser)]
#[command(name = "specwright", version, arg_required_else_help = true, after_help = closing!(
    "specwright generate --input petstore.yaml --output petstore --name petstore"
    "specwright check petstore.yaml"
    "specwright dump petstore.yaml"
))]
pub(super) struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// When to print in colour; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
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
    /// As a compiler does, on standard error
    Text,
    /// As one JSON value on standard output
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a client crate
    Generate(Generate),
    /// Print what is wrong with a document, or cannot be expressed exactly; write nothing
    Check(Check),
    /// Print how a document is understood, one line an item; write nothing
    Dump(Dump),
}

#[derive(Debug, Args)]
#[command(after_help = closing!(
    "specwright generate --input petstore.yaml --output petstore --name petstore"
    "specwright generate --input api.json --overlay fixes.yaml --output client --name my-client"
    "specwright generate --input api.json --only tag:billing --except '/internal/**' --output client --name my-client"
    "specwright generate --input api.json --split features --output client --name my-client"
    "specwright generate --input petstore.yaml --output src/petstore --module petstore"
    "specwright generate --input petstore.yaml --file src/petstore.rs"
    "curl -s https://example.com/openapi.json | specwright generate --input - --output client --name my-client"
))]
pub(super) struct Generate {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// An OpenAPI Overlay document to apply; may be repeated, applied in order
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    #[command(flatten)]
    pub selection: Select,
    #[command(flatten)]
    pub cut: Cut,
    /// The folder of the crate or module: new, empty, or written by specwright before
    #[arg(long, value_name = "DIR", required_unless_present = "file")]
    pub output: Option<PathBuf>,
    /// The name of the crate
    #[arg(long, value_name = "CRATE", value_parser = crate_name, required_unless_present_any = ["module", "file"])]
    pub name: Option<String>,
    /// Write no crate but a module for an existing one: its path in that crate, `api` or `clients::pets`
    #[arg(long, value_name = "PATH", value_parser = module_path, conflicts_with = "name")]
    pub module: Option<ModulePath>,
    /// Write no folder but one file, for `include!` in any module of an existing crate; the file's name is the API's
    #[arg(long, value_name = "FILE.rs", value_parser = single_file, conflicts_with_all = ["output", "name", "module", "split"])]
    pub file: Option<SingleFile>,
    /// Give types a map for members that the document does not describe, and send them back
    ///
    /// Without it such members of answers are passed over. `x-specwright-keep-undescribed: true` on `info` in an overlay does the same.
    #[arg(long)]
    pub keep_undescribed: bool,
    /// Write into a folder that holds other things, and over files that specwright did not write
    #[arg(long)]
    pub force: bool,
    /// Treat warnings as errors
    #[arg(long)]
    pub deny_warnings: bool,
    /// How to print diagnostics
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = closing!(
    "specwright check petstore.yaml"
    "specwright check api.json --overlay fixes.yaml --deny-warnings"
    "specwright check api.json --format json"
))]
pub(super) struct Check {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// An OpenAPI Overlay document to apply; may be repeated, applied in order
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    #[command(flatten)]
    pub selection: Select,
    /// Treat warnings as errors
    #[arg(long)]
    pub deny_warnings: bool,
    /// How to print diagnostics
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = closing!(
    "specwright dump petstore.yaml"
    "specwright dump api.json --overlay fixes.yaml | grep operation"
))]
pub(super) struct Dump {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// An OpenAPI Overlay document to apply; may be repeated, applied in order
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    #[command(flatten)]
    pub selection: Select,
    /// Give types a map for members that the document does not describe, and send them back
    ///
    /// Without it such members of answers are passed over. `x-specwright-keep-undescribed: true` on `info` in an overlay does the same.
    #[arg(long)]
    pub keep_undescribed: bool,
    #[command(flatten)]
    pub cut: Cut,
}

/// Whether operations are cut into groups.
#[derive(Debug, Args)]
pub(super) struct Cut {
    /// Whether operations are split by their first tag
    ///
    /// Types and methods keep their paths in all cases.
    ///
    /// A feature brings the operations of its tag and the types that they reach, and nothing else.
    #[arg(long, value_enum, default_value_t = SplitBy::Auto, value_name = "HOW")]
    pub split: SplitBy,
}

/// How operations are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SplitBy {
    /// With more than 100 operations and several tags: `features` in a crate, `files` in a module
    Auto,
    /// All in one file
    Never,
    /// A file for each tag
    Files,
    /// A file and a cargo feature for each tag, all of them on by default
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
    /// Leave operations out that match, written like `--only` and stronger; may be repeated
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

fn crate_name(text: &str) -> Result<String, &'static str> {
    names::check(text).map(|()| text.to_owned())
}
