//! What each command does.

use std::io;
use std::path::Path;

use super::args::{Check, Dump, Format, Generate};
use super::input::{self, Input, Naming, Unreadable};
use super::{Console, exit, progress};
use crate::diagnostics::{Diagnostics, render};
use crate::read::Further;
use crate::spec::Sources;
use crate::write::{self, Report, WriteError};
use crate::{ApiConfig, Config, CrateConfig, Layout, Outcome, Selection, Split};

pub(super) fn generate(args: &Generate, console: &mut Console<'_>) -> io::Result<u8> {
    let input = match input::texts(&args.input, &args.overlays.overlay, Naming::Portable, console) {
        Ok(input) => input,
        Err(unreadable) => {
            let code = refuse(unreadable, args.findings.format, console)?;
            nothing_written(args, console);
            return Ok(code);
        }
    };
    let what = What { selection: args.selection.selection(), split: args.cut.split.into() };
    let is_part = !what.selection.is_everything();
    let mut config = config(layout(args), input, what, args.findings.deny_warnings);
    keep_undescribed(&mut config, args.types.keep_undescribed);
    let outcome = progress::watch(console.shows_progress, "generating", || crate::generate(&config));
    show(&outcome.diagnostics, &outcome.sources, args.findings.format, console)?;
    let Some(files) = &outcome.files else {
        nothing_written(args, console);
        return Ok(exit::of(&outcome.diagnostics, args.findings.deny_warnings).max(exit::FINDINGS));
    };
    let options = write::Options { force: args.force };
    let written = match &args.file {
        Some(file) => write::write_file(files, &file.path, options),
        None => write::write(files, target(args), options),
    };
    match written {
        Ok(report) => {
            let text = summary(&report, &outcome, &size(&outcome, is_part), args);
            match args.findings.format {
                Format::Text => console.result(&text)?,
                Format::Json => console.diagnostic(&text),
            }
            Ok(exit::DONE)
        }
        Err(error) => {
            console.diagnostic(&format!("error: {error}\n  help: {}\n", error.command_help()));
            if !matches!(error, WriteError::Torn { .. }) {
                nothing_written(args, console);
            }
            Ok(exit::of_write(&error))
        }
    }
}

/// What whoever sees an error asks next.
fn nothing_written(args: &Generate, console: &mut Console<'_>) {
    console.diagnostic(&format!("nothing was written to {}\n", target(args).display()));
}

pub(super) fn check(args: &Check, console: &mut Console<'_>) -> io::Result<u8> {
    let input = match input::texts(&args.file, &args.overlays.overlay, Naming::AsGiven, console) {
        Ok(input) => input,
        Err(unreadable) => return refuse(unreadable, args.findings.format, console),
    };
    let what = What { selection: args.selection.selection(), split: Split::Never };
    let config =
        config(Layout::Crate(CrateConfig::new(input::api_name(&args.file))), input, what, args.findings.deny_warnings);
    let outcome = progress::watch(console.shows_progress, "checking", || crate::check(&config));
    show(&outcome.diagnostics, &outcome.sources, args.findings.format, console)?;
    let code = exit::of(&outcome.diagnostics, args.findings.deny_warnings);
    if code == exit::DONE && args.findings.format == Format::Text {
        console.result(&format!("{}: no errors\n", args.file.display()))?;
    }
    Ok(code)
}

pub(super) fn dump(args: &Dump, console: &mut Console<'_>) -> io::Result<u8> {
    let input = match input::texts(&args.file, &args.overlays.overlay, Naming::AsGiven, console) {
        Ok(input) => input,
        Err(unreadable) => return refuse(unreadable, Format::Text, console),
    };
    let what = What { selection: args.selection.selection(), split: args.cut.split.into() };
    let mut config = config(Layout::Crate(CrateConfig::new(input::api_name(&args.file))), input, what, false);
    keep_undescribed(&mut config, args.types.keep_undescribed);
    let dump = progress::watch(console.shows_progress, "reading", || crate::dump(&config));
    show(&dump.diagnostics, &dump.sources, Format::Text, console)?;
    match &dump.text {
        Some(text) => {
            console.result(text)?;
            Ok(exit::DONE)
        }
        None => Ok(exit::of(&dump.diagnostics, false).max(exit::FINDINGS)),
    }
}

/// A crate, a module or a file, as the arguments say; clap sees to it that they name one.
fn layout(args: &Generate) -> Layout {
    match (&args.module, &args.file) {
        (Some(path), _) => Layout::Module { path: path.0.clone() },
        (_, Some(file)) => Layout::File { name: file.name.clone() },
        (None, None) => Layout::Crate(CrateConfig::new(args.name.clone().unwrap_or_default())),
    }
}

/// Where the output goes: a folder, or the one file.
fn target(args: &Generate) -> &Path {
    match &args.file {
        Some(file) => &file.path,
        None => args.output.as_deref().unwrap_or(Path::new("")),
    }
}

/// Which operations, and in how many parts.
struct What {
    selection: Selection,
    split: Split,
}

fn config(layout: Layout, input: Input, what: What, deny_warnings: bool) -> Config {
    let Further { files, absent } = input.further;
    let What { selection, split } = what;
    let api = ApiConfig { overlays: input.overlays, selection, split, files, absent, ..ApiConfig::new(input.document) };
    Config { layout, command: None, apis: vec![api], deny_warnings }
}

fn keep_undescribed(config: &mut Config, keep: bool) {
    for api in &mut config.apis {
        api.keep_undescribed = keep;
    }
}

fn refuse(unreadable: Unreadable, format: Format, console: &mut Console<'_>) -> io::Result<u8> {
    match unreadable {
        Unreadable::Usage(message) => {
            console.diagnostic(&format!("error: {message}\n\nFor more information, try '--help'.\n"));
            Ok(exit::USAGE)
        }
        Unreadable::Files(diagnostics, sources) => {
            show(&diagnostics, &sources, format, console)?;
            Ok(exit::UNUSABLE)
        }
    }
}

fn show(diagnostics: &Diagnostics, sources: &Sources, format: Format, console: &mut Console<'_>) -> io::Result<()> {
    match format {
        Format::Json => console.result(&render::json(diagnostics, sources)),
        Format::Text => {
            console.diagnostic(&render::text(diagnostics, sources, console.colors_diagnostics()));
            Ok(())
        }
    }
}

/// One line on what was done, and what can be done now.
fn summary(report: &Report, outcome: &Outcome, size: &str, args: &Generate) -> String {
    let (files, place) = (count(report.total(), "file"), target(args).display());
    let (what, verb) = match &args.file {
        Some(_) => (place.to_string(), "is"),
        None => (format!("{files} in {place}"), if report.total() == 1 { "is" } else { "are" }),
    };
    let (created, changed, removed) = (report.created.len(), report.changed.len(), report.removed.len());
    let wrote = match &args.file {
        _ if report.is_unchanged() => format!("nothing changed: {what} {verb} up to date: {size}\n"),
        Some(_) => format!("wrote {place}: {size}\n"),
        None => format!("wrote {files} to {place} ({created} created, {changed} changed, {removed} removed): {size}\n"),
    };
    let module = match (&args.module, &args.file) {
        (Some(path), _) => format!("declare the module `{}`", path.0.join("::")),
        (_, Some(_)) => "take the file in with `mod` or `include!`".to_owned(),
        (None, None) if report.is_unchanged() => return wrote,
        (None, None) => {
            let manifest = quoted(&target(args).join("Cargo.toml").display().to_string());
            return wrote + &format!("next: cargo build --manifest-path {manifest}\n");
        }
    };
    let lines = outcome.host_lines();
    wrote + &format!("next: {module}, and put this into the Cargo.toml of its crate:\n\n{lines}")
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:\\".contains(c);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// How much was made; of `part` of a document, also of how much.
fn size(outcome: &Outcome, part: bool) -> String {
    let counts = &outcome.counts;
    let mut types = count(counts.types, "type");
    if counts.groups > 0 {
        let noun = if outcome.features.is_empty() { "group" } else { "feature" };
        types.push_str(&format!(", {} by tag", count(counts.groups, noun)));
    }
    if !part {
        return format!("{}, {types}", count(counts.operations, "operation"));
    }
    let (operations, schemas) = (count(counts.declared, "operation"), count(counts.declared_schemas, "schema"));
    format!("{} of {operations}, {} of {schemas}, {types}", counts.operations, counts.schemas)
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
