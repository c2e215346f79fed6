//! The layering that `ARCHITECTURE.md` describes, read from the sources: who may import whom, what no stage may ask for, and how
//! long things may get.

mod dependencies;
mod paths;
mod rows;
mod sizes;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use specwright::ir::Part;
use specwright::runtime_files;

use paths::Use;

/// What each part of `codegen/src` may name of the crate; a deeper path is a narrower leave. Parts that string others together
/// (`lib.rs`, `main.rs`, `generate.rs`, `cli`) are not listed: nothing below may name them.
const LAYERS: &[(&str, &[&str])] = &[
    ("config", &["spec::Selection"]),
    ("diagnostics", &["location", "spec::Sources", "spec::locate"]),
    ("emit", &["ir", "runtime_files"]),
    ("format", &[]),
    ("ir", &[]),
    ("location", &[]),
    ("lower", &["diagnostics", "ir", "location", "spec"]),
    ("names", &[]),
    ("read", &["config", "spec"]),
    ("runtime_files", &["ir"]),
    ("spec", &["diagnostics", "location"]),
    ("tree", &[]),
    ("validate", &["config", "diagnostics", "emit::FEATURES", "location", "names"]),
    ("write", &["tree"]),
];

/// Parts of `codegen/src` that may use every other.
const TOPS: &[&str] = &["cli", "generate", "lib", "main"];

/// What a pure stage cannot ask for, as paths and as names that hide state.
const IMPURE: &[&str] = &["std::env", "std::fs", "std::io", "std::net", "std::process", "std::thread", "std::time"];
const STATEFUL: &[&str] = &["LazyLock", "LazyCell", "Mutex", "OnceCell", "OnceLock", "RwLock", "thread_local"];

/// Parts that touch the world by their nature.
const WORLDLY: &[&str] = &["cli", "main", "read", "write"];

/// The Rust files below a folder of the repository, sorted.
fn sources(below: &str) -> Vec<PathBuf> {
    let (mut files, mut open) = (Vec::new(), vec![xtask::root().join(below)]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A file as people name it.
fn shown(path: &Path) -> String {
    path.strip_prefix(xtask::root()).unwrap_or(path).display().to_string()
}

/// The modules from `codegen/src` to a file: `spec/read/mod.rs` is `spec`, `read`.
fn module(path: &Path) -> Vec<String> {
    let below =
        path.strip_prefix(xtask::root().join("codegen/src")).expect("a file of the generator").with_extension("");
    let mut parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Every path that the generator's sources name, with the part of the generator it stands in.
fn uses() -> Vec<(String, Use)> {
    let mut found = Vec::new();
    for file in sources("codegen/src") {
        let module = module(&file);
        let text = fs::read_to_string(&file).expect("a source");
        let parsed = syn::parse_file(&text).expect("Rust");
        let part = module.first().expect("a part").clone();
        found.extend(paths::of(&shown(&file), &module, &parsed).into_iter().map(|path| (part.clone(), path)));
    }
    found
}

fn starts_with(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn each_part_imports_only_what_it_may() {
    let parts: BTreeSet<String> =
        sources("codegen/src").iter().filter_map(|file| module(file).first().cloned()).collect();
    let known: BTreeSet<String> =
        LAYERS.iter().map(|(part, _)| *part).chain(TOPS.iter().copied()).map(str::to_owned).collect();
    assert_eq!(parts, known, "every part of codegen/src has its place in LAYERS or TOPS");
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (part, found) in uses() {
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == part) else { continue };
        let Some(path) = found.path.strip_prefix("crate::") else { continue };
        if starts_with(path, &part) {
            continue;
        }
        match allowed.iter().find(|prefix| starts_with(path, prefix)) {
            Some(prefix) => drop(seen.insert((part.clone(), *prefix))),
            None => wrong.push(format!("{}: {part} names {}", found.file, found.path)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all = LAYERS.iter().flat_map(|(part, allowed)| allowed.iter().map(|prefix| ((*part).to_owned(), *prefix)));
    assert_eq!(seen, all.collect(), "a leave that nobody takes is withdrawn");
}

#[test]
fn only_the_edges_touch_the_world() {
    let mut wrong = Vec::new();
    for (part, found) in uses().iter().filter(|(part, _)| !WORLDLY.contains(&part.as_str())) {
        let stateful = found.path.split("::").any(|word| STATEFUL.contains(&word) || word.starts_with("Atomic"));
        if stateful || IMPURE.iter().any(|prefix| starts_with(&found.path, prefix)) {
            wrong.push(format!("{}: {part} names {}", found.file, found.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rust_is_built_from_tokens_alone() {
    let mut wrong = Vec::new();
    for (part, found) in uses() {
        let last_two: Vec<&str> = found.path.rsplit("::").take(2).collect();
        let from_text = ["parse_str", "parse_file"].contains(&last_two[0]) || last_two == ["from_str", "TokenStream"];
        // A method call, whose type is not known here: in the emitters there is nothing that could be parsed rightly.
        let parsed = found.path == ".parse::<TokenStream>" || (found.path.starts_with(".parse") && part == "emit");
        if from_text || parsed {
            wrong.push(format!("{}: {}", found.file, found.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether tokens hold `crate::`, also inside macros, or an attribute that marks tests.
fn forbidden_in_runtime(tokens: TokenStream, found: &mut BTreeSet<&'static str>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        match token {
            TokenTree::Group(group) => forbidden_in_runtime(group.stream(), found),
            TokenTree::Ident(ident)
                if ident == "crate" && matches!(next, Some(TokenTree::Punct(p)) if p.as_char() == ':') =>
            {
                found.insert("crate::");
            }
            TokenTree::Ident(ident) if ident == "test" => {
                found.insert("test");
            }
            _ => {}
        }
    }
}

#[test]
fn the_runtime_can_stand_in_any_module() {
    for file in sources("codegen/runtime/src") {
        let text = fs::read_to_string(&file).expect("a source");
        let mut found = BTreeSet::new();
        forbidden_in_runtime(text.parse().expect("Rust"), &mut found);
        assert!(found.is_empty(), "{} holds {found:?}", shown(&file));
    }
}

#[test]
fn every_file_of_the_runtime_is_shipped() {
    let folder = xtask::root().join("codegen/runtime/src");
    let mut there: Vec<(String, String)> = Vec::new();
    for file in sources("codegen/runtime/src") {
        let name = file.strip_prefix(&folder).expect("a file of the runtime").display().to_string();
        there.push((name, fs::read_to_string(&file).expect("a source")));
    }
    there.retain(|(name, _)| name != "lib.rs");
    let shipped: Vec<(String, String)> =
        runtime_files::FILES.iter().map(|file| (format!("{}.rs", file.module), file.text.to_owned())).collect();
    let names = |list: &[(String, String)]| list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&shipped), names(&there), "codegen/src/runtime_files.rs lists the folder, sorted");
    assert!(shipped == there, "a text is another file's");
}

/// Tokens as text, each statement on a line; a comma before a closing bracket is layout.
fn laid_out(tokens: TokenStream) -> Vec<String> {
    tokens.to_string().replace(" , }", " }").split_inclusive(';').map(|line| line.trim().to_owned()).collect()
}

#[test]
fn the_root_of_the_runtime_is_its_table_with_every_part() {
    let everything = Part::ALL.into_iter().collect();
    let emitted = laid_out(specwright::emit::runtime_module(&everything));
    let written = laid_out(runtime_files::ROOT.parse().expect("Rust"));
    for (written, emitted) in written.iter().zip(&emitted) {
        assert_eq!(written, emitted, "codegen/runtime/src/lib.rs and codegen/src/runtime_files.rs");
    }
    assert_eq!(written.len(), emitted.len(), "codegen/runtime/src/lib.rs and codegen/src/runtime_files.rs");
}

/// A crate carries only the parts that it needs, so a link to a part may lead nowhere.
#[test]
fn the_front_page_of_the_runtime_links_nothing() {
    let text = fs::read_to_string(xtask::root().join("codegen/runtime/src/lib.rs")).expect("a source");
    let linked: Vec<&str> = text.lines().filter(|line| line.starts_with("//!") && line.contains("[`")).collect();
    assert!(linked.is_empty(), "{linked:?}");
}
