//! `ci`: everything that must hold before a change is accepted, in the order in which it fails fastest.
//!
//! Goes in: the root of the repository. Comes out: the tools' own output, a heading and a time for each step, and a summary.
//! Must not do: hide a line that a tool prints, or go on after a step has failed.

mod toolchain;

use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use specwright::cli::exit;

use crate::apis::{APIS, CRATE};
use crate::{Streams, corpus, regenerate};

/// A heading and what is run under it.
struct Step {
    name: &'static str,
    commands: Vec<Run>,
}

/// One command.
enum Run {
    /// `cargo` with these arguments and environment variables.
    Cargo { args: Vec<String>, env: Vec<(&'static str, &'static str)> },
    /// `cargo xtask regenerate --check`, in this process: the tool has just been built.
    Check,
    /// A check with a part of Rust that not every machine has.
    Toolchain(toolchain::Check),
    /// `cargo xtask corpus` with these arguments over the documents beside the checkout, which not every machine has.
    Corpus(Vec<&'static str>),
}

/// Runs all steps; stops at the first that fails.
///
/// # Errors
///
/// Those of standard output.
pub fn run(root: &Path) -> io::Result<u8> {
    let steps = steps();
    let mut out = io::stdout();
    let mut times = Vec::new();
    let started = Instant::now();
    for (index, step) in steps.iter().enumerate() {
        writeln!(out, "\n== {}/{} {}", index + 1, steps.len(), step.name)?;
        let step_started = Instant::now();
        for command in &step.commands {
            writeln!(out, "$ {}", command.line())?;
            out.flush()?;
            if let Err(reason) = command.run(root)? {
                return fail(step, command, &reason, step_started.elapsed());
            }
        }
        let elapsed = step_started.elapsed();
        writeln!(out, "== {} passed ({:.1} s)", step.name, elapsed.as_secs_f32())?;
        times.push((step.name, elapsed));
    }
    summary(&times, started.elapsed(), &mut out)?;
    Ok(exit::DONE)
}

fn steps() -> Vec<Step> {
    let workspace_lints = "clippy --workspace --all-targets --locked -- -D warnings";
    let no_http = "check -p specwright-runtime --no-default-features --locked";
    let blocking_lints = "clippy -p specwright-runtime -p specwright-compile-tests -p specwright-host-tests --features blocking --all-targets --locked -- -D warnings";
    let ring_tests = "test -p specwright-runtime --no-default-features --features ring --locked network";
    let blocking_tests = "test -p specwright-runtime --features blocking --locked rt_113";
    vec![
        Step { name: "format", commands: vec![cargo("fmt --all --check", &[])] },
        Step { name: "lints", commands: vec![cargo(workspace_lints, &[])] },
        Step { name: "freshness", commands: vec![Run::Check] },
        Step { name: "tests", commands: vec![cargo("test --workspace --locked", &[("INSTA_UPDATE", "no")])] },
        Step {
            name: "features of the client",
            commands: feature_sets().iter().map(|set| lint_features(set)).chain(documented_features()).collect(),
        },
        Step { name: "features by tag", commands: group_sets() },
        Step { name: "blocking calls", commands: vec![cargo(blocking_lints, &[]), cargo(blocking_tests, &[])] },
        Step { name: "runtime without an HTTP library", commands: vec![cargo(no_http, &[])] },
        Step { name: "the other library for TLS", commands: vec![cargo(ring_tests, &[])] },
        Step { name: "oldest Rust", commands: vec![Run::Toolchain(toolchain::Check::OldestRust)] },
        Step {
            name: "WebAssembly",
            commands: vec![Run::Toolchain(toolchain::Check::Wasm), Run::Toolchain(toolchain::Check::WasmByDefault)],
        },
        Step {
            name: "documents of others",
            commands: vec![Run::Corpus(Vec::new()), Run::Corpus(ROUND_TRIPS.to_vec()), Run::Corpus(linted())],
        },
        Step {
            name: "documentation",
            commands: vec![cargo("doc --workspace --no-deps --locked", &[("RUSTDOCFLAGS", "-D warnings")])],
        },
    ]
}

fn cargo(args: &str, env: &[(&'static str, &'static str)]) -> Run {
    Run::Cargo { args: args.split(' ').map(str::to_owned).collect(), env: env.to_vec() }
}

/// The sets of features that a user may choose: nothing; each API without the HTTP library, with it by either library for TLS, and with
/// blocking calls; all APIs without it, also with the test tools; compression with and without it. All of them with it is the
/// default, and part of the workspace's own build.
fn feature_sets() -> Vec<String> {
    let modules: Vec<&str> = APIS.iter().map(|api| api.module).collect();
    let mut sets = vec![String::new(), modules.join(","), format!("{},gzip,test-util", modules.join(","))];
    for module in modules {
        sets.push(module.to_owned());
        sets.push(format!("{module},aws-lc-rs"));
        sets.push(format!("{module},gzip,ring,tracing"));
        sets.push(format!("{module},reqwest,blocking"));
    }
    sets
}

/// The groups of a document in `tests/split`.
const GROUPS: [&str; 6] =
    ["shop-orders", "shop-pets", "shop-shelves", "shop-unreferenced", "shop-untagged", "shop-webhooks"];

/// A client in groups with none of them and with each alone, warnings denied by the package itself; what there is to call is called.
fn group_sets() -> Vec<Run> {
    let alone = |set: &str| format!("-p specwright-split-tests --no-default-features --features {set} --locked");
    let none = [cargo(&format!("clippy {} -- -D warnings", alone("names-pets")), &[])];
    let each = GROUPS.iter().map(|group| cargo(&format!("test {}", alone(&format!("{group},test-util"))), &[]));
    none.into_iter().chain(each).collect()
}

/// The documentation's examples where each API is alone, with the transport that some of them need.
fn documented_features() -> impl Iterator<Item = Run> {
    let test = |module| format!("test -p {CRATE} --doc --no-default-features --features {module},reqwest --locked");
    APIS.iter().map(move |api| cargo(&test(api.module), &[]))
}

fn lint_features(set: &str) -> Run {
    let features = if set.is_empty() { String::new() } else { format!(" --features {set}") };
    cargo(&format!("clippy -p {CRATE} --no-default-features{features} --locked -- -D warnings"), &[])
}

impl Run {
    /// The command as it is typed.
    fn line(&self) -> String {
        match self {
            Self::Check => "cargo xtask regenerate --check".to_owned(),
            Self::Toolchain(check) => check.line(),
            Self::Corpus(args) => {
                ["cargo xtask corpus", CORPUS].iter().chain(args).copied().collect::<Vec<_>>().join(" ")
            }
            Self::Cargo { args, env } => {
                let env: String = env.iter().map(|(key, value)| format!("{key}={} ", quoted(value))).collect();
                format!("{env}cargo {}", args.join(" "))
            }
        }
    }

    /// Runs it with this process's streams; `Err` holds how it failed.
    fn run(&self, root: &Path) -> io::Result<Result<(), String>> {
        let (args, env) = match self {
            Self::Cargo { args, env } => (args, env),
            Self::Check => return Ok(verdict(regenerate::check(root, &mut Streams::of_process())?)),
            Self::Toolchain(check) => return toolchain(*check, root),
            Self::Corpus(args) => return documents(root, args),
        };
        // The cargo that runs this, not the first one on the path.
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(program).args(args).envs(env.iter().copied()).current_dir(root).status();
        Ok(match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(status.to_string()),
            Err(error) => Err(format!("cargo could not be started: {error}")),
        })
    }
}

/// Where documents of others are looked for.
const CORPUS: &str = "../shared/corpus";

/// Documents that are compiled besides the sample: large, and widely known.
const KNOWN: [&str; 7] = [
    "box.json",
    "figma.yaml",
    "github-2022.json",
    "museum.yaml",
    "train-travel.yaml",
    "twilio.yaml",
    "xero-accounting.yaml",
];

/// Whose examples are sent through the types: documents that compile in a minute together, the same on every machine.
const ROUND_TRIPS: [&str; 7] = ["--round-trip", "--least", "99", "--at-most", "60", "--sample", "24"];

/// Which clients are compiled with clippy's default lints: a sample of all sizes, the same on every machine, and those known ones.
fn linted() -> Vec<&'static str> {
    let known = KNOWN.iter().flat_map(|name| ["--also", name]);
    ["--clippy", "--sample", "40"].into_iter().chain(known).collect()
}

/// Runs `corpus` over the documents beside the checkout; where there are none the step says so and passes.
fn documents(root: &Path, args: &[&str]) -> io::Result<Result<(), String>> {
    let folder = root.join(CORPUS);
    if !folder.is_dir() {
        println!("passed over: there is no folder {CORPUS}");
        return Ok(Ok(()));
    }
    let folder = folder.to_string_lossy();
    let args: Vec<&str> = [&*folder].into_iter().chain(args.iter().copied()).collect();
    Ok(verdict(corpus::run(root, &args, &mut Streams::of_process())?))
}

fn toolchain(check: toolchain::Check, root: &Path) -> io::Result<Result<(), String>> {
    Ok(match check.run(root)? {
        None => {
            println!("passed over: {} is not on this machine and could not be fetched", check.part());
            Ok(())
        }
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(status.to_string()),
    })
}

fn verdict(code: u8) -> Result<(), String> {
    match code {
        exit::DONE => Ok(()),
        code => Err(format!("exit code {code}")),
    }
}

fn quoted(value: &str) -> String {
    if value.contains(' ') { format!("'{value}'") } else { value.to_owned() }
}

fn fail(step: &Step, command: &Run, reason: &str, elapsed: Duration) -> io::Result<u8> {
    let mut err = io::stderr();
    writeln!(err, "\n== {} FAILED after {:.1} s ({reason})", step.name, elapsed.as_secs_f32())?;
    writeln!(err, "To repeat only this, run:\n\n    {}\n", command.line())?;
    Ok(exit::FINDINGS)
}

fn summary(times: &[(&str, Duration)], total: Duration, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n== all {} steps passed in {:.0} s", times.len(), total.as_secs_f32())?;
    for (name, time) in times {
        writeln!(out, "   {name:<34}{:>8.1} s", time.as_secs_f32())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_read_as_they_are_typed() {
        let lines: Vec<String> = steps().iter().flat_map(|step| &step.commands).map(Run::line).collect();
        assert!(lines.contains(&"RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked".to_owned()));
        assert!(lines.contains(&"cargo xtask regenerate --check".to_owned()));
        let alone = "cargo clippy -p managed-postgres --no-default-features --features ionos --locked -- -D warnings";
        assert!(lines.contains(&alone.to_owned()), "{lines:#?}");
    }
}
