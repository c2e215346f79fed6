//! HS-24, HS-25: texts of a document in files that are no Rust, and in findings.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::{config, file, hostile_texts, inert, inspect, with_operation};

fn titled(title: &str) -> Value {
    let mut document = with_operation("/a", json!({ "summary": title, "operationId": title }));
    document["info"]["title"] = json!(title);
    document["components"]["securitySchemes"] = json!({ title: { "type": "http", "scheme": "bearer" } });
    document
}

fn titles() -> Vec<String> {
    let mut titles = hostile_texts();
    titles.extend(
        [
            "\"\n[build-dependencies]\nevil = \"1\"\n",
            "\"\n\n[package]\nbuild = \"xCANARYx.rs\" # ",
            "\"\"\"\n[lib]\npath = \"/etc/passwd\"",
            "\\\"\\n[patch]",
            "'''\n[profile]\n'''",
            "\\u0022\n",
            "a\\",
        ]
        .map(str::to_owned),
    );
    titles
}

/// The manifest is read by cargo itself, for all titles at once: each is a crate of its own, and cargo sees the same in all.
#[test]
fn hs_24_the_manifest_says_what_the_caller_said() {
    let expected = metadata(&titled("Plain"));
    for title in titles() {
        let mut found = metadata(&titled(&title));
        let description = found["description"].take();
        assert!(
            description.as_str().is_some_and(|text| text.starts_with("A client of ") && !text.contains('\n')),
            "{title:?}"
        );
        let mut plain = expected.clone();
        plain["description"].take();
        assert_eq!(found, plain, "{title:?}");
    }
}

/// What cargo reads of an emitted manifest, without what depends on the folder.
fn metadata(document: &Value) -> Value {
    let (_, files) = inert(document);
    let dir = tempfile::TempDir::new().expect("a folder");
    fs::create_dir(dir.path().join("src")).expect("a folder");
    fs::write(dir.path().join("src/lib.rs"), "").expect("a file");
    fs::write(dir.path().join("Cargo.toml"), file(&files, "Cargo.toml")).expect("a file");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"]);
    let output = cargo.arg(dir.path().join("Cargo.toml")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).replace(&dir.path().display().to_string(), "DIR");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let package = &all["packages"][0];
    let kept = [
        "name",
        "version",
        "edition",
        "rust_version",
        "description",
        "dependencies",
        "features",
        "targets",
        "links",
        "publish",
    ];
    kept.iter().map(|key| ((*key).to_owned(), package[*key].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// The table has a row an operation, the headings are ours, and there is no link, picture or tag of the document's.
#[test]
fn hs_25_the_readme_shows_text_as_text() {
    let plain = shape(&titled("Plain"));
    for title in titles() {
        assert_eq!(shape(&titled(&title)), plain, "{title:?}");
    }
}

/// The lines of a README that Markdown gives a meaning, and how many cells each row has.
fn shape(document: &Value) -> Vec<String> {
    use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
    let (_, files) = inert(document);
    let mut shape = Vec::new();
    for event in Parser::new_ext(file(&files, "README.md"), Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => shape.push(level.to_string()),
            Event::Start(Tag::TableRow) => shape.push("row".to_owned()),
            Event::Start(Tag::TableCell) => shape.push("cell".to_owned()),
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.starts_with("http") => {
                shape.push(dest_url.to_string())
            }
            Event::Start(Tag::Image { .. }) => shape.push("image".to_owned()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => shape.push(language.to_string()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => shape.push("code".to_owned()),
            Event::Start(Tag::BlockQuote(_)) => shape.push("quote".to_owned()),
            Event::Html(_) | Event::InlineHtml(_) => shape.push("html".to_owned()),
            _ => {}
        }
    }
    shape
}

/// A command of a CI service starts a line, one of a terminal starts with an escape: neither can come from a document.
#[test]
fn hs_25_findings_show_text_as_text() {
    for text in [
        "::error::xCANARYx",
        "\n::error file=a::xCANARYx",
        "\u{1b}[31mred",
        "\r::set-output name=a::b",
        "\u{9b}2J\u{202e}",
    ] {
        let mut document = titled(text);
        document["paths"]["/a"]["post"]["parameters"] = json!([{ "name": text, "in": text }]);
        document["paths"]["/a"]["post"]["responses"] = json!({ text: { "description": text } });
        document["paths"]["/a"]["post"]["requestBody"] = json!({ "content": { text: {} } });
        document["paths"]["/a"]["post"][text] = json!(1);
        document["paths"]["/a"]["post"]["security"] = json!([{ (text.repeat(2)): [] }]);
        document["components"]["schemas"] =
            json!({ text: { "type": text, "enum": [1, text], "default": text, "pattern": format!("({text}") } });
        let outcome = specwright::generate(&config(&document));
        let shown = outcome.render(false);
        assert!(outcome.diagnostics.counts().1 > 4, "{shown}");
        for line in shown.lines() {
            assert!(!line.trim_start().starts_with("::"), "{line:?}");
            let moves = |c: char| c.is_control() && c != '\t' || ('\u{202a}'..='\u{202e}').contains(&c);
            assert!(!line.contains(moves), "{line:?}");
        }
    }
}

/// The lines on credentials hold names of schemes; the text around them is ours.
#[test]
fn hs_25_names_of_schemes_end_no_list() {
    let mut document = with_operation("/a", json!({ "security": [{ "a\n\n    panic!()": [] }] }));
    document["components"]["securitySchemes"] = json!({ "a\n\n    panic!()": { "type": "http", "scheme": "basic" } });
    let (_, files) = inert(&document);
    inspect::rust("client.rs", file(&files, "src/client.rs"));
    assert!(
        file(&files, "src/client.rs").contains("credentials of `a      panic!()`"),
        "{}",
        file(&files, "src/client.rs")
    );
}
