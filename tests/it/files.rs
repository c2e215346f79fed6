//! Documents in several files: what is found on a disk, what references between files lead to, and what is refused.

use std::fs;
use std::path::Path;

use specwright::diagnostics::Code;
use specwright::{ApiConfig, Config, Outcome, SourceFile, check, dump, read};
use tempfile::TempDir;

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://example.com'}]\n";

/// An API from texts alone; the first is the document.
fn api(files: &[(&str, &str)]) -> Config {
    let mut files = files.iter().map(|(name, text)| SourceFile::new(*name, *text));
    let document = files.next().expect("a document");
    let api = ApiConfig { files: files.collect(), ..ApiConfig::new(document.clone()) };
    Config { apis: vec![api], ..Config::single("several", document) }
}

fn understood(files: &[(&str, &str)]) -> String {
    let dump = dump(&api(files));
    let findings = dump.render(false);
    assert!(findings.is_empty(), "{findings}");
    dump.text.expect("no errors")
}

fn codes(outcome: &Outcome) -> Vec<Code> {
    outcome.diagnostics.iter().map(|finding| finding.code).collect()
}

/// A document whose only operation answers with the schema behind this reference.
fn answering(reference: &str) -> String {
    format!(
        "{HEAD}paths:\n  /a:\n    get:\n      operationId: getA\n      responses:\n        '200':\n          description: A.\n          \
         content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}\n"
    )
}

#[test]
fn every_kind_of_part_may_stand_in_another_file() {
    let document = format!(
        "{HEAD}paths:\n  /a/{{id}}: {{$ref: 'p.yaml#/item'}}\n  /b: {{$ref: 'p.yaml#/x~1b%20c'}}\n\
         components:\n  securitySchemes: {{Key: {{$ref: 'p.yaml#/key'}}}}\nsecurity: [{{Key: []}}]\n"
    );
    let parts = "
item:
  get:
    operationId: getA
    parameters: [{$ref: '#/id'}, {$ref: '#/chain'}]
    responses: {'200': {$ref: '#/answer'}, default: {$ref: 'p.yaml#/answer'}}
x/b c:
  put:
    operationId: putB
    requestBody: {$ref: '#/body'}
    responses: {'204': {description: Done.}}
    callbacks: {done: {$ref: '#/callback'}}
id: {name: id, in: path, required: true, schema: {$ref: 's.yaml#/definitions/Id'}}
chain: {$ref: './/./p.yaml#/limit'}
limit: {name: limit, in: query, schema: {type: integer}, examples: {one: {$ref: '#/example'}}}
example: {value: 1}
answer: {description: An answer., headers: {X-Rate: {$ref: '#/header'}}, content: {application/json: {$ref: '#/media'}}}
header: {schema: {type: integer}}
media: {schema: {$ref: 's.yaml'}}
body: {required: true, content: {application/json: {schema: {$ref: 's.yaml#/properties/inner'}}}}
callback: {'{$request.body#/url}': {post: {operationId: done, responses: {'204': {description: Done.}}}}}
key: {type: apiKey, in: header, name: X-Key}
";
    let schema = "type: object\nproperties:\n  inner: {type: object, properties: {deep: {$ref: '#thing'}}}\n\
                  definitions: {Id: {type: integer}, T: {$anchor: thing, type: boolean}}\n";
    let dump = dump(&api(&[("d/api.yaml", &document), ("d/p.yaml", parts), ("d/s.yaml", schema)]));
    let text = dump.text.clone().unwrap_or_else(|| panic!("{}", dump.render(false)));
    for line in [
        "path id: Id \"id\"",
        "query limit?: i64 \"limit\"",
        "200 ok S from application/json",
        "default err S",
        "body body: SInner",
        "deep?: T",
        "callback of PutB \"done\"",
        "security Key",
    ] {
        assert!(text.contains(line), "{line}:\n{text}");
    }
}

/// The same inside of one document, by pointers into places that are no components.
#[test]
fn every_kind_of_part_may_stand_anywhere_in_the_document() {
    let document = format!(
        "{HEAD}paths:\n  /a/{{id}}: {{$ref: '#/x-parts/item'}}\n  /b: {{$ref: '#/x-parts/x~1b%20c'}}\n
security: [{{Key: []}}]
components:
  securitySchemes: {{Key: {{$ref: '#/x-parts/key'}}}}
  schemas: {{S: {{type: object, properties: {{inner: {{type: object, properties: {{n: {{$ref: '#thing'}}}}}}}}}}, T: {{$anchor: thing, type: integer}}}}
x-parts:
  item:
    get:
      operationId: getA
      parameters: [{{$ref: '#/x-parts/id'}}, {{$ref: '#/x-parts/chain'}}]
      responses: {{'200': {{$ref: '#/x-parts/answer'}}}}
  x/b c:
    put:
      operationId: putB
      requestBody: {{$ref: '#/x-parts/body'}}
      responses: {{'204': {{description: Done.}}}}
      callbacks: {{done: {{$ref: '#/x-parts/callback'}}}}
  id: {{name: id, in: path, required: true, schema: {{type: integer}}}}
  chain: {{$ref: '#/x-parts/limit'}}
  limit: {{name: limit, in: query, schema: {{type: integer}}, examples: {{one: {{$ref: '#/x-parts/example'}}}}}}
  example: {{value: 1}}
  answer: {{description: An answer., headers: {{X-Rate: {{$ref: '#/x-parts/header'}}}}, content: {{application/json: {{$ref: '#/x-parts/media'}}}}}}
  header: {{schema: {{type: integer}}}}
  media: {{schema: {{$ref: '#/components/schemas/S'}}}}
  body: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S/properties/inner'}}}}}}}}
  callback: {{'{{$request.body#/url}}': {{post: {{operationId: done, responses: {{'204': {{description: Done.}}}}}}}}}}
  key: {{type: apiKey, in: header, name: X-Key}}
"
    );
    let text = understood(&[("api.yaml", &document)]);
    for line in [
        "path id: i64",
        "limit?: i64",
        "200 ok S from",
        "body body: SInner",
        "n?: T",
        "security Key",
        "callback of PutB",
    ] {
        assert!(text.contains(line), "{line}:\n{text}");
    }
}

#[test]
fn two_spellings_of_one_schema_are_one_type() {
    let document = answering("a/x.yaml") + "components: {schemas: {Given: {$ref: './a/./y.yaml#/$defs/Inner'}}}\n";
    let text = understood(&[
        ("api.yaml", &document),
        (
            "a/x.yaml",
            "type: object\nproperties:\n  one: {$ref: 'y.yaml#/$defs/Inner'}\n  two: {$ref: '../api.yaml#/components/schemas/Given'}\n",
        ),
        ("a/y.yaml", "$defs: {Inner: {type: object, properties: {n: {type: integer}}}}\n"),
    ]);
    assert!(text.contains("one?: Given") && text.contains("two?: Given"), "{text}");
    assert_eq!(text.matches("  struct ").count(), 2, "{text}");
}

#[test]
fn equal_names_in_different_files_are_told_apart() {
    let document =
        answering("x.yaml#/Pet") + "components: {schemas: {Pet: {type: object, properties: {old: {type: string}}}}}\n";
    let text = understood(&[
        ("api.yaml", &document),
        ("x.yaml", "Pet: {type: object, properties: {new: {$ref: 'y/Pet.json'}}}\n"),
        ("y/Pet.json", "{\"type\": \"object\", \"properties\": {}}"),
    ]);
    for name in ["struct Pet ", "XPet received", "PetPet"] {
        assert!(text.contains(name), "{name}:\n{text}");
    }
}

#[test]
fn circles_between_files_are_ordinary() {
    let text = understood(&[
        ("api.yaml", &answering("a.yaml")),
        ("a.yaml", "type: object\nproperties: {b: {$ref: b.yaml}, self: {$ref: a.yaml}}\n"),
        ("b.yaml", "type: object\nproperties: {a: {$ref: a.yaml}}\n"),
    ]);
    assert!(text.contains("struct A ") && text.contains("struct B "), "{text}");
    let outcome =
        check(&api(&[("api.yaml", &answering("a.yaml")), ("a.yaml", "$ref: b.yaml\n"), ("b.yaml", "$ref: a.yaml\n")]));
    assert!(codes(&outcome).contains(&Code::UnresolvedReference), "{}", outcome.render(false));
    assert!(outcome.render(false).contains("in a circle"));
}

#[test]
fn a_finding_stands_in_its_file() {
    let files = [
        ("v1/api.yaml", answering("s/a.yaml")),
        ("v1/s/a.yaml", "type: object\nproperties:\n  b:\n    $ref: c.yaml#/D\n".to_owned()),
    ];
    let [api_file, schema] = &files;
    let outcome =
        check(&api(&[(api_file.0, &api_file.1), (schema.0, &schema.1), ("v1/s/c.yaml", "E: {tpye: string}\n")]));
    assert!(outcome.render(false).contains("--> v1/s/a.yaml:4:11"), "{}", outcome.render(false));
    let broken = check(&api(&[(api_file.0, &api_file.1), (schema.0, &schema.1), ("v1/s/c.yaml", "E: [\n  x: {\n")]));
    assert!(
        broken.render(false).contains("error[syntax]") && broken.render(false).contains("v1/s/c.yaml:"),
        "{}",
        broken.render(false)
    );
    // A text that nothing leads to may be anything.
    let unused = check(&api(&[
        (
            "api.yaml",
            &format!(
                "{HEAD}paths: {{/a: {{delete: {{operationId: a, responses: {{'204': {{description: Done.}}}}}}}}}}\n"
            ),
        ),
        ("c.yaml", "E: ["),
    ]));
    assert!(unused.diagnostics.iter().next().is_none());
}

#[test]
fn hs_50_hs_51_what_a_reference_must_not_name_is_refused_where_it_stands() {
    for reference in [
        "../secret.yaml",
        "s/../../secret.yaml",
        "..%2fsecret.yaml",
        "%2e%2e/secret.yaml",
        "/etc/passwd",
        "//host/share.yaml",
        "https://example.com/a.yaml",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "data:application/json,{}",
        r"C:\a.yaml",
        r"..\a.yaml",
    ] {
        let outcome =
            check(&api(&[("v1/api.yaml", &answering(reference)), ("secret.yaml", "{}"), ("etc/passwd", "{}")]));
        assert_eq!(codes(&outcome), [Code::ForbiddenReference], "{reference}: {}", outcome.render(false));
        assert!(outcome.render(false).contains("v1/api.yaml:11:"), "{}", outcome.render(false));
    }
    let outcome = check(&api(&[("api.yaml", &answering("there/is/none.yaml"))]));
    assert_eq!(codes(&outcome), [Code::UnresolvedReference]);
}

#[test]
fn budgets_hold_for_all_files_together() {
    let many: String = (0..10_050).map(|n| format!("    S{n}: {{$ref: 'f/{n}.yaml'}}\n")).collect();
    let document = format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{many}");
    let files: Vec<(String, &str)> = (0..10_050).map(|n| (format!("f/{n}.yaml"), "type: string\n")).collect();
    let mut texts = vec![("api.yaml", document.as_str())];
    texts.extend(files.iter().map(|(name, text)| (name.as_str(), *text)));
    let outcome = check(&api(&texts));
    assert!(codes(&outcome).contains(&Code::OverBudget));
    let big = format!("description: {}\n", "x".repeat(17 * 1024 * 1024));
    let document = format!(
        "{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{$ref: a.yaml}}, B: {{$ref: b.yaml}}, C: {{$ref: c.yaml}}, D: {{$ref: d.yaml}}}}}}\n"
    );
    let outcome =
        check(&api(&[("api.yaml", &document), ("a.yaml", &big), ("b.yaml", &big), ("c.yaml", &big), ("d.yaml", &big)]));
    assert!(codes(&outcome).contains(&Code::OverBudget));
}

#[test]
fn a_swagger_document_may_be_split_too() {
    let document = "swagger: '2.0'\ninfo: {title: T, version: '1'}\nhost: example.com\npaths: {$ref: paths.yaml}\n";
    let paths = "
/a/{id}: {$ref: 'item.yaml'}
/b:
  post:
    operationId: postB
    parameters: [{$ref: 'parts.yaml#/parameters/Body'}]
    responses: {'200': {$ref: 'parts.yaml#/responses/Ok'}}
";
    let item = "
parameters: [{name: id, in: path, required: true, type: integer}]
get:
  operationId: getA
  produces: [application/json, application/xml]
  parameters: [{name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}]
  responses: {'200': {description: A., schema: {type: object, properties: {b: {$ref: 'parts.yaml#/definitions/B'}}}}}
";
    let parts = "
parameters: {Body: {name: body, in: body, required: true, schema: {$ref: '#/definitions/B'}}}
responses: {Ok: {description: Ok., schema: {$ref: '#/definitions/B'}}}
definitions: {B: {type: object, properties: {n: {type: integer}}}}
";
    let files = [("api.yaml", document), ("paths.yaml", paths), ("item.yaml", item), ("parts.yaml", parts)];
    let outcome = check(&api(&files));
    assert!(!outcome.diagnostics.has_errors(), "{}", outcome.render(false));
    assert_eq!((outcome.counts.declared, outcome.counts.operations), (2, 2));
    let text = dump(&api(&files)).text.expect("no errors");
    for line in ["path id: i64", "tags?: [string]", "body body: B", "b?: B", "200 ok B"] {
        assert!(text.contains(line), "{line}:\n{text}");
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

#[test]
fn files_are_read_from_the_folder_of_the_document_alone() {
    let folder = TempDir::new().expect("a folder");
    let root = folder.path();
    write(root, "secret.yaml", "type: string\n");
    write(root, "api/openapi.yaml", &answering("s/a.yaml"));
    write(
        root,
        "api/s/a.yaml",
        "type: object\nproperties: {b: {$ref: ../b.json}, c: {$ref: ../../secret.yaml}, d: {$ref: gone.yaml}}\n",
    );
    write(root, "api/b.json", "{\"type\": \"string\"}");
    write(root, "api/unused.yaml", "[");
    let api = read::document(&root.join("api/openapi.yaml")).expect("a document");
    let names: Vec<&str> =
        api.files.iter().filter_map(|file| file.name.rsplit_once("/api/")).map(|(_, name)| name).collect();
    assert_eq!(names, ["b.json", "s/a.yaml"]);
    let reasons: Vec<&str> = api.absent.values().map(String::as_str).collect();
    assert_eq!(reasons, ["there is no such file"]);
    let document = api.document.clone();
    let outcome = check(&Config { apis: vec![api], ..Config::single("x", document) });
    let mut found = codes(&outcome);
    found.sort();
    assert_eq!(found, [Code::UnresolvedReference, Code::ForbiddenReference]);
    assert!(outcome.render(false).contains("there is no such file"), "{}", outcome.render(false));
}

#[cfg(unix)]
#[test]
fn hs_51_links_and_pipes_do_not_lead_out() {
    use std::os::unix::fs::symlink;

    let folder = TempDir::new().expect("a folder");
    let root = folder.path();
    write(root, "secret.yaml", "type: string\n");
    write(root, "api/real.yaml", "type: integer\n");
    let document = format!(
        "{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{$ref: out.yaml}}, B: {{$ref: in.yaml}}, C: {{$ref: pipe}}, D: {{$ref: folder}}, E: {{$ref: up/secret.yaml}}}}}}\n"
    );
    write(root, "api/openapi.yaml", &document);
    symlink(root.join("secret.yaml"), root.join("api/out.yaml")).expect("a link");
    symlink("real.yaml", root.join("api/in.yaml")).expect("a link");
    symlink("..", root.join("api/up")).expect("a link");
    fs::create_dir(root.join("api/folder")).expect("a folder");
    let made = std::process::Command::new("mkfifo").arg(root.join("api/pipe")).status().expect("mkfifo");
    assert!(made.success());
    let api = read::document(&root.join("api/openapi.yaml")).expect("a document");
    let names: Vec<&str> = api.files.iter().filter_map(|file| file.name.rsplit('/').next()).collect();
    assert_eq!(names, ["in.yaml"]);
    let reasons: Vec<&str> = api.absent.values().map(String::as_str).collect();
    let (link, kind) = ("a symbolic link leads out of the document's folder", "this is no regular file");
    assert_eq!(reasons, [kind, link, kind, link]);
}
