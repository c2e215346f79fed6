//! What the Markdown files say of the code is true: the vocabulary, paths, links, and the Rust that is shown.
//!
//! Goes in: the Markdown files of the repository and the sources they speak of. Comes out: a failure that lists every wrong
//! place. The files of `generated/` are the generator's, and so are not read here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use specwright::cli::{Console, run};
use specwright::{Config, SourceFile};
use tempfile::TempDir;
use xtask::apis::{self, APIS};

const FILES: [&str; 7] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "codegen/README.md",
    "specs/NOTES.md",
    "specs/VOCABULARY.md",
];

/// Files whose every path in backticks must exist; the others also name files of their readers.
const STRICT: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "specs/VOCABULARY.md"];

const VOCABULARY: &str = "specs/VOCABULARY.md";

/// The code that reads the vocabulary.
const READERS: [&str; 3] =
    ["codegen/src/spec/read/hints.rs", "codegen/src/spec/read/paging.rs", "codegen/src/spec/read/waiters.rs"];

/// What a Markdown file holds, as far as it can be wrong.
#[derive(Default)]
struct Page {
    headings: Vec<String>,
    spans: Vec<String>,
    links: Vec<String>,
    /// Info string and text of each fenced block.
    blocks: Vec<(String, String)>,
}

fn text(name: &str) -> String {
    fs::read_to_string(xtask::root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn page(name: &str) -> Page {
    let source = text(name);
    let (mut page, mut heading, mut block) = (Page::default(), None::<String>, None);
    for event in Parser::new(&source) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => page.headings.extend(heading.take()),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string())
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                block = Some((info.into_string(), String::new()))
            }
            Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
            Event::Code(code) => {
                heading.iter_mut().for_each(|heading| heading.push_str(&code));
                page.spans.push(code.into_string());
            }
            Event::Text(text) => match (&mut block, &mut heading) {
                (Some((_, block)), _) => block.push_str(&text),
                (None, Some(heading)) => heading.push_str(&text),
                (None, None) => {}
            },
            _ => {}
        }
    }
    page
}

/// The anchor that a heading gets where Markdown is shown.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every `x-specwright-…` key of a text.
fn keys(text: &str) -> BTreeSet<String> {
    let rest = |(at, found): (usize, &str)| {
        let tail = text[at + found.len()..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '-');
        format!("{found}{}", tail.collect::<String>())
    };
    text.match_indices("x-specwright-").map(rest).filter(|key| !key.ends_with('-')).collect()
}

/// The strings of every array of strings in a source text: the members that a value of the vocabulary may have.
fn listed(source: &str) -> BTreeSet<String> {
    let arrays = source.split("&[\"").skip(1).filter_map(|rest| rest.split_once(']'));
    arrays.flat_map(|(list, _)| list.split('"').step_by(2)).map(str::to_owned).collect()
}

#[test]
fn the_vocabulary_is_the_one_in_the_code() {
    let source = text(READERS[0]);
    let table = source.split_once("const KEYS").and_then(|(_, rest)| rest.split_once("];")).expect("the table").0;
    let page = page(VOCABULARY);
    assert_eq!(keys(table), keys(&text(VOCABULARY)), "keys in the code, and in {VOCABULARY}");
    let headings: BTreeSet<String> = page.headings.iter().filter(|h| h.starts_with("x-")).cloned().collect();
    assert_eq!(keys(table), headings, "keys in the code, and headings in {VOCABULARY}");
    let said: BTreeSet<&str> = page.spans.iter().map(|span| span.split(':').next().unwrap_or(span)).collect();
    let members: BTreeSet<String> = READERS.iter().flat_map(|name| listed(&text(name))).collect();
    assert!(members.len() > 15, "{members:?}");
    let shown: String = page.blocks.iter().map(|(_, text)| text.as_str()).collect();
    let unsaid: Vec<String> = members
        .iter()
        .filter(|member| !said.contains(member.as_str()) && !shown.contains(&format!("{member}:")))
        .map(|member| format!("`{member}` is read, but {VOCABULARY} does not name it"))
        .collect();
    report(&unsaid);
}

#[test]
fn examples_of_the_vocabulary_are_accepted() {
    let root = xtask::root();
    let real: Vec<Config> = APIS.iter().map(|api| apis::config(&root, &[api]).expect("the documents")).collect();
    let examples: Vec<String> =
        page(VOCABULARY).blocks.into_iter().filter(|(info, _)| info == "yaml").map(|(_, text)| text).collect();
    assert_eq!(examples.len(), keys(&text(VOCABULARY)).len(), "an example for each key");
    for example in examples {
        let overlay = format!("overlay: 1.0.0\ninfo: {{title: An example, version: '1'}}\nactions:\n{example}");
        let findings = real.iter().map(|config| {
            let mut config = config.clone();
            config.apis[0].overlays.push(SourceFile::new("example", overlay.as_str()));
            specwright::check(&config).render(false)
        });
        let findings: Vec<String> = findings.collect();
        assert!(findings.iter().any(String::is_empty), "{example}\n{}", findings.join("\n"));
    }
}

/// Whether a code span names a file or folder of the repository.
fn is_path(span: &str, root: &Path) -> bool {
    let plain = !span.contains(|c: char| c.is_whitespace() || "<>*…{}()$|=".contains(c)) && !span.starts_with('/');
    let known = span.split_once('/').is_some_and(|(first, _)| root.join(first).is_dir());
    let file = [".rs", ".md", ".toml", ".yaml", ".snap"].iter().any(|ending| span.ends_with(ending));
    plain && !span.contains("::") && (known || file)
}

#[test]
fn named_paths_exist() {
    let root = xtask::root();
    let mut wrong = Vec::new();
    for name in STRICT {
        let spans = page(name).spans;
        let paths: Vec<&String> = spans.iter().filter(|span| is_path(span, &root)).collect();
        assert!(!paths.is_empty(), "{name} names no path");
        let missing = paths.into_iter().filter(|path| !root.join(path).exists());
        wrong.extend(missing.map(|path| format!("{name}: `{path}` does not exist")));
    }
    report(&wrong);
}

#[test]
fn links_lead_somewhere() {
    let root = xtask::root();
    let mut wrong = Vec::new();
    for name in FILES {
        let folder = root.join(name).parent().map(Path::to_owned).unwrap_or_default();
        for link in page(name).links.iter().filter(|link| !link.contains("://")) {
            let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target: PathBuf = if path.is_empty() { root.join(name) } else { folder.join(path) };
            if !target.exists() {
                wrong.push(format!("{name}: `{link}` leads nowhere"));
                continue;
            }
            let target = target.canonicalize().unwrap();
            let below = target.strip_prefix(root.canonicalize().unwrap()).expect("a file of the repository");
            let has = |page: &Page| page.headings.iter().any(|heading| anchor(heading) == fragment);
            if !fragment.is_empty() && !has(&page(&below.to_string_lossy())) {
                wrong.push(format!("{name}: `{link}` names a heading that is not there"));
            }
        }
    }
    report(&wrong);
}

/// The programs of `README.md` that call a server; `tests/readme` compiles all of its Rust.
#[test]
fn programs_are_the_shipped_examples() {
    let sources = APIS.iter().flat_map(|api| api.examples).map(|name| text(name));
    let code = |text: String| text.lines().filter(|line| !line.starts_with("//!")).collect::<Vec<_>>().join("\n");
    let examples: Vec<String> = sources.map(code).collect();
    let blocks = page("README.md").blocks;
    // The test of a caller has a `main` too, and the blocking program a client.
    let is_program = |text: &&String| text.contains("Client::from_env()?") && text.contains("#[tokio::main]");
    let programs: Vec<&String> = blocks.iter().map(|(_, text)| text).filter(is_program).collect();
    assert_eq!(programs.len(), APIS.len(), "a program for each API");
    for program in programs {
        assert!(examples.iter().any(|example| example.trim() == program.trim()), "no example reads:\n{program}");
    }
}

/// Whoever runs one on its own sees what it did, and not that it ended.
#[test]
fn chapters_print_what_they_do() {
    for name in APIS.iter().flat_map(|api| api.lessons) {
        let lines = text(name).matches("println!(").count();
        assert!(lines >= 2, "{name} prints {lines} times");
    }
}

/// Counts of files change with the runtime, and are no promise.
fn without_counts(text: &str) -> String {
    let words =
        text.split(' ').map(|word| if word.trim_start_matches('(').parse::<u32>().is_ok() { "N" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// What a `specwright` command prints: diagnostics, then results.
fn printed(command: &str, folder: &Path) -> String {
    let folder = format!("{}/", folder.display());
    let quiet = command.ends_with(" 2>/dev/null");
    let words = command.trim_end_matches(" 2>/dev/null").split(' ');
    let args = words.map(|word| {
        let is_file = word.ends_with(".yaml") || word == "pets";
        if is_file && !word.starts_with('-') { format!("{folder}{word}") } else { word.to_owned() }
    });
    let mut args: Vec<String> = args.collect();
    if let Some(name) = args.iter().position(|word| word == "--name") {
        args[name + 1] = "pets".to_owned();
    }
    let (mut input, mut results, mut diagnostics) = (std::io::empty(), Vec::new(), Vec::new());
    run(args, &mut Console::new(&mut input, &mut results, &mut diagnostics));
    let shown = if quiet { results } else { [diagnostics, results].concat() };
    String::from_utf8(shown).expect("UTF-8").replace(&folder, "")
}

#[test]
fn commands_print_what_is_shown() {
    let folder = TempDir::new().expect("a folder");
    let blocks = page("README.md").blocks;
    let (_, document) = blocks.iter().find(|(info, _)| info == "yaml").expect("the document");
    let broken: Vec<&str> =
        document
            .lines()
            .map(|line| {
                if line.contains("name: petId") { "        - {$ref: \"#/components/parameters/PetId\"}" } else { line }
            })
            .collect();
    fs::write(folder.path().join("pets.yaml"), document).expect("written");
    fs::write(folder.path().join("broken.yaml"), broken.join("\n")).expect("written");
    let mut commands = 0;
    for (_, transcript) in blocks.iter().filter(|(info, _)| info == "console") {
        for part in transcript.split("$ ").filter(|part| part.starts_with("specwright ")) {
            let (command, shown) = part.split_once('\n').expect("a command and what it prints");
            assert_eq!(without_counts(&printed(command, folder.path())), without_counts(shown), "{command}");
            commands += 1;
        }
    }
    assert_eq!(commands, 3);
}

#[test]
fn features_are_those_of_the_crate() {
    let readme = text("README.md");
    let (_, section) = readme.split_once("### Features of the crate").expect("the section");
    let rows = section.lines().skip_while(|line| !line.starts_with("| `")).take_while(|line| line.starts_with("| `"));
    let told: BTreeSet<(String, bool)> = rows
        .flat_map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let is_default = cells[2] == "yes";
            cells[1].split(", ").map(move |name| (name.trim_matches('`').to_owned(), is_default)).collect::<Vec<_>>()
        })
        .collect();
    let apis = APIS.iter().map(|api| (api.module.to_owned(), true));
    let others = specwright::emit::FEATURES.iter().map(|feature| (feature.name.to_owned(), feature.is_default));
    assert_eq!(told, apis.chain(others).collect());
}

/// An example in the documentation of a crate of several APIs is a test only with the API that it calls.
#[test]
fn examples_of_one_api_are_tests_with_its_feature_alone() {
    let lib = fs::read_to_string(xtask::root().join("generated/src/lib.rs")).expect("the crate");
    let (mut open, mut count) = (None::<String>, 0);
    for line in lib.lines() {
        if line == "//! ```" && open.take().is_some() {
            continue;
        }
        assert!(!line.starts_with("//! ```"), "a test without a condition: {line}");
        if line.starts_with("#![cfg_attr(") && line.ends_with("doc = \"```text\")]") {
            open = Some(line.to_owned());
        }
        let Some(condition) = &open else { continue };
        for api in APIS.iter().filter(|api| line.contains(&format!("managed_postgres::{}::", api.module))) {
            assert!(condition.contains(&format!("feature = \"{}\"", api.module)), "{condition} {line}");
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}
