//! Tips for command lines that are wrong in a way that is easy to guess.
//!
//! Goes in: what clap found, and the arguments. Comes out: the same error with a tip where clap has none, or a worse one.
//! Must not do: run anything, or touch a disk.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _};

use super::args::Cli;

/// What people type for a command that is called otherwise here.
const SYNONYMS: [(&str, &[&str]); 3] = [
    ("generate", &["gen", "codegen", "build", "create", "new", "client"]),
    ("check", &["validate", "lint", "verify", "test"]),
    ("dump", &["show", "print", "inspect", "list"]),
];

/// Adds what the person may have meant.
pub(super) fn add(error: &mut clap::Error, args: &[String]) {
    let tip = match error.kind() {
        ErrorKind::UnknownArgument => unknown(error, args),
        ErrorKind::InvalidSubcommand => command(error),
        _ => None,
    };
    if let Some(tip) = tip {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// For an argument that the command does not have.
fn unknown(error: &clap::Error, args: &[String]) -> Option<String> {
    let wrong = text(error, ContextKind::InvalidArg)?;
    let all = Cli::command();
    let command = args.iter().skip(1).find_map(|arg| all.find_subcommand(arg));
    match command {
        Some(command) if !wrong.starts_with('-') => superfluous(wrong, command.get_name(), args),
        _ if error.get(ContextKind::SuggestedArg).is_some() => None,
        Some(command) => {
            document(wrong, command, args).or_else(|| letter(wrong, command)).or_else(|| of_others(wrong, &all))
        }
        None => of_others(wrong, &all),
    }
}

/// For a word where only options are left.
fn superfluous(wrong: &str, command: &str, args: &[String]) -> Option<String> {
    if wrong == "help" {
        return Some(format!("the help is printed by 'specwright {command} --help'"));
    }
    let given = |option: &str| args.iter().any(|arg| arg.split('=').next() == Some(option));
    match command {
        "generate" if !given("--input") => Some(format!("the document is given as '--input {wrong}'")),
        "generate" if !given("--output") && !given("--file") => {
            Some(format!("the folder is given as '--output {wrong}'"))
        }
        "check" | "dump" => Some(format!("one document at a time; an overlay is given as '--overlay {wrong}'")),
        _ => None,
    }
}

/// For the document behind an option, where it stands alone.
fn document(wrong: &str, command: &Command, args: &[String]) -> Option<String> {
    let is_file = |arg: &clap::Arg| arg.get_id() == "file" && arg.is_positional();
    if !["--input", "-i", "--file", "-f"].contains(&wrong) || !command.get_arguments().any(is_file) {
        return None;
    }
    let at = args.iter().position(|arg| arg.split('=').next() == Some(wrong));
    let joined = at.and_then(|at| args.get(at)?.split_once('=')).map(|(_, value)| value);
    let next = at.and_then(|at| args.get(at + 1)).map(String::as_str);
    let value = joined.or(next).unwrap_or("FILE");
    Some(format!("the document is given alone: 'specwright {} {value}'", command.get_name()))
}

/// For a single letter, which no option is.
fn letter(wrong: &str, command: &Command) -> Option<String> {
    let letter = wrong.strip_prefix('-')?.chars().next().filter(|letter| *letter != '-')?;
    let longs = longs(command).filter(|long| long.starts_with(letter)).map(|long| format!("'--{long}'"));
    let longs: Vec<String> = longs.collect();
    (!longs.is_empty()).then(|| format!("options are written out: {}", longs.join(" or ")))
}

/// For an option that other commands have.
fn of_others(wrong: &str, all: &Command) -> Option<String> {
    let others = all.get_subcommands().filter(|other| longs(other).any(|long| wrong == format!("--{long}")));
    let others: Vec<String> = others.map(|other| format!("'specwright {}'", other.get_name())).collect();
    (!others.is_empty()).then(|| format!("'{wrong}' is an option of {}", others.join(" and ")))
}

fn longs(command: &Command) -> impl Iterator<Item = &str> {
    command.get_arguments().filter_map(clap::Arg::get_long)
}

/// For a command that there is not: another word for one that there is, or a document where a command belongs.
fn command(error: &clap::Error) -> Option<String> {
    let wrong = text(error, ContextKind::InvalidSubcommand)?;
    if let Some((name, _)) = SYNONYMS.iter().find(|(_, words)| words.contains(&wrong)) {
        return Some(format!("this command is called '{name}' here"));
    }
    let is_file = wrong == "-" || wrong.contains(['.', '/', '\\']);
    is_file.then(|| format!("a command comes first: 'specwright check {wrong}'"))
}
