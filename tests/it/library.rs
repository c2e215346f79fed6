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
