//! The library as a `build.rs` uses it; `tests/compile/build.rs` does the same with many documents.

use std::fs;

use specwright::write::WriteError;
use specwright::{Config, SourceFile};

const DOCUMENT: &str = "
openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: 'https://example.com' }]
paths: { /ping: { get: { operationId: ping, responses: { '204': { description: Done. } } } } }
";

#[test]
fn three_lines_make_a_crate() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::TempDir::new()?;
    let (input, output) = (folder.path().join("small.yaml"), folder.path().join("small"));
    fs::write(&input, DOCUMENT)?;

    let text = fs::read_to_string(&input)?;
    let config = Config::single("small", SourceFile::new("small.yaml", text));
    let report = specwright::generate(&config).write_to(&output)?;

    assert!(report.created.iter().any(|path| path == "src/operations.rs"), "{:?}", report.created);
    assert!(fs::read_to_string(output.join("src/operations.rs"))?.contains("pub struct Ping"));
    assert!(specwright::generate(&config).write_to(&output)?.is_unchanged());
    Ok(())
}

#[test]
fn three_lines_of_a_build_script_make_a_module() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::TempDir::new()?;
    let (input, out_dir) = (folder.path().join("small.yaml"), folder.path().join("out"));
    fs::write(&input, DOCUMENT)?;

    let document = SourceFile::new("small.yaml", fs::read_to_string(&input)?);
    let output = out_dir.join("api");
    specwright::generate(&Config::module(&["api"], document)).write_to(&output)?;

    assert!(!fs::read_to_string(output.join("mod.rs"))?.contains("#!["), "include! takes no inner attributes");
    assert!(fs::read_to_string(output.join("client.rs"))?.contains("use crate::api::runtime as rt;"));
    assert!(!output.join("Cargo.toml").exists());
    Ok(())
}

#[test]
fn findings_are_in_the_error_and_nothing_is_written() {
    let folder = tempfile::TempDir::new().unwrap();
    let output = folder.path().join("broken");
    let text =
        DOCUMENT.replace("responses: { '204': { description: Done. } }", "responses: { '204': { $ref: '#/nowhere' } }");
    let outcome = specwright::generate(&Config::single("broken", SourceFile::new("broken.yaml", text)));
    assert!(outcome.files.is_none());
    let error = outcome.write_to(&output).unwrap_err();
    assert!(matches!(&error, WriteError::Findings(text) if *text == outcome.render(false)), "{error:?}");
    let shown = error.to_string();
    assert!(shown.contains("broken.yaml:5:") && shown.contains("#/nowhere"), "{shown}");
    assert!(!output.exists());
}

#[test]
fn denied_warnings_are_errors() {
    let text = DOCUMENT.replace("servers: [{ url: 'https://example.com' }]", "servers: [{ url: '/relative' }]");
    let mut config = Config::single("small", SourceFile::new("small.yaml", text));
    let lenient = specwright::generate(&config);
    assert!(lenient.files.is_some() && lenient.render(false).contains("relative"), "{}", lenient.render(false));
    config.deny_warnings = true;
    assert!(specwright::generate(&config).files.is_none());
}

#[test]
fn schemas_are_found_by_their_pointers() {
    let text = "
openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: 'https://example.com' }]
paths:
  /things:
    post:
      operationId: make
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
      responses: { '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } }
components:
  schemas:
    Thing:
      type: object
      properties: { id: { type: string, readOnly: true }, at: { type: string, format: date, nullable: true } }
";
    let found = specwright::schema_types(&Config::single("small", SourceFile::new("small.yaml", text)));
    let found: Vec<_> =
        found.iter().map(|schema| [schema.pointer.as_str(), schema.sent.as_str(), schema.received.as_str()]).collect();
    let (id, date) = (":: std :: string :: String", ":: std :: option :: Option < rt :: Date >");
    assert_eq!(
        found,
        [
            ["/components/schemas/Thing", "super :: models :: ThingInput", "super :: models :: Thing"],
            ["/components/schemas/Thing/properties/at", date, date],
            ["/components/schemas/Thing/properties/id", id, id],
        ]
    );
    assert!(specwright::schema_types(&Config::single("none", SourceFile::new("none.yaml", "[]"))).is_empty());
}

#[test]
fn one_file_can_be_included_anywhere() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::TempDir::new()?;
    let path = folder.path().join("client.rs");
    let outcome = specwright::generate(&Config::file("small", SourceFile::new("small.yaml", DOCUMENT)));
    assert_eq!(outcome.write_file(&path)?.created, ["client.rs"]);
    assert!(outcome.write_file(&path)?.is_unchanged());

    let text = fs::read_to_string(&path)?;
    let top = text.lines().find(|line| !line.starts_with("// ") && !line.is_empty()).unwrap_or_default();
    assert!(top.starts_with("#["), "include! takes no inner attributes and docs: {top}");
    assert!(!text.contains("crate::"), "nothing is known of the crate");
    assert_eq!(fs::read_dir(folder.path())?.count(), 1, "no list lies beside it");

    fs::write(&path, "mine")?;
    assert!(matches!(outcome.write_file(&path), Err(WriteError::ForeignFile { .. })));
    assert_eq!(fs::read_to_string(&path)?, "mine");
    let several = specwright::generate(&Config::single("small", SourceFile::new("small.yaml", DOCUMENT)));
    assert!(matches!(several.write_file(&folder.path().join("other.rs")), Err(WriteError::Several { .. })));
    Ok(())
}

/// The messages of a configuration's errors.
fn refused(config: &Config) -> Vec<String> {
    let outcome = specwright::generate(config);
    assert!(outcome.files.is_none());
    let shown = outcome.render(false);
    assert!(!shown.contains("-->"), "no place of a document is at fault: {shown}");
    let json: serde_json::Value = serde_json::from_str(&outcome.render_json()).unwrap();
    for found in json["diagnostics"].as_array().unwrap() {
        let place = ["file", "line", "column", "pointer"].map(|member| &found[member]);
        assert!(place.iter().all(|member| member.is_null()), "{found}");
    }
    outcome.diagnostics.iter().map(|found| format!("{}: {}", found.code.as_str(), found.message)).collect()
}

#[test]
fn names_that_a_caller_chooses_are_checked() {
    let document = || SourceFile::new("small.yaml", DOCUMENT);
    for path in [&["type"][..], &["api", "my-client"], &[""], &["2"], &["größe"], &["Self"], &["aux"], &["Com1"], &[]]
    {
        let found = refused(&Config::module(path, document()));
        assert!(
            found.len() == 1 && found[0].starts_with("configuration: the path of the module"),
            "{path:?}: {found:?}"
        );
    }
    for name in ["a/b", "async", "..", "nul", ""] {
        assert!(refused(&Config::file(name, document()))[0].contains("the file cannot have the name"), "{name}");
        assert!(refused(&Config::single(name, document()))[0].contains("the crate cannot have the name"), "{name}");
    }
    assert!(specwright::generate(&Config::module(&["clients", "r2"], document())).files.is_some());
}

#[test]
fn names_that_the_compiler_warns_of_are_let_pass() {
    let odd = "#![allow(non_snake_case, reason = \"the name is the caller's choice\")]";
    for (name, is_odd) in [("small", false), ("_small-client_", false), ("Small", true), ("small--client", true)] {
        let outcome = specwright::generate(&Config::single(name, SourceFile::new("small.yaml", DOCUMENT)));
        let root = outcome.files.as_ref().and_then(|files| files.get("src/lib.rs")).unwrap_or_default();
        assert_eq!(root.contains(odd), is_odd, "{name}: {root}");
    }
}

#[test]
fn modules_of_several_documents_differ() {
    let api = |module: Option<&str>| specwright::ApiConfig {
        module: module.map(str::to_owned),
        ..specwright::ApiConfig::new(SourceFile::new("small.yaml", DOCUMENT))
    };
    let mut config = Config::single("several", SourceFile::new("small.yaml", DOCUMENT));
    for (modules, part) in [
        (vec![Some("a"), Some("A")], "both called `A`"),
        (vec![Some("a"), None], "has no module"),
        (vec![Some("runtime")], "cannot have the name `runtime`"),
        (vec![Some("Runtime")], "cannot have the name `Runtime`"),
        (vec![Some("lib")], "cannot have the name `lib`"),
        (vec![Some("Bin")], "cannot have the name `Bin`"),
        (vec![Some("con")], "a device on Windows"),
        (vec![Some("blocking")], "cannot have the name `blocking`"),
        (vec![Some("fn")], "a keyword of Rust"),
        (vec![], "there is no document"),
    ] {
        config.apis = modules.iter().map(|module| api(*module)).collect();
        let found = refused(&config);
        assert!(found.len() == 1 && found[0].contains(part), "{modules:?}: {found:?}");
    }
    config.apis = vec![api(Some("a")), api(Some("b"))];
    assert!(specwright::generate(&config).files.is_some());
}

/// A manifest must not hold one feature twice, wherever the features of groups go.
#[test]
fn features_of_groups_take_no_name_that_is_taken() {
    let document = || SourceFile::new("small.yaml", DOCUMENT);
    for (path, module, taken) in [
        (vec!["api", "tracing"], None, "tracing"),
        (vec!["default"], None, "default"),
        (vec!["api"], Some("ring"), "ring"),
    ] {
        let mut config = Config::module(&path, document());
        config.apis[0].module = module.map(str::to_owned);
        assert!(specwright::generate(&config).files.is_some(), "without features `{taken}` is a name like any other");
        config.apis[0].split = specwright::Split::Features;
        let found = refused(&config);
        assert!(found.len() == 1 && found[0].contains(&format!("the feature `{taken}` is another")), "{found:?}");
    }
    let mut config = Config::module(&["tracing", "api"], document());
    config.apis[0].split = specwright::Split::Features;
    assert!(specwright::generate(&config).host_lines().contains("api-untagged = []"));
}

#[test]
fn crates_that_no_path_could_name_are_refused() {
    for name in ["Self", "self", "fn", "std", "con"] {
        let found = refused(&Config::single(name, SourceFile::new("small.yaml", DOCUMENT)));
        assert!(found.len() == 1 && found[0].contains(name), "{name}: {found:?}");
    }
}
