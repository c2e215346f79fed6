//! HS-02, HS-03, HS-20 to HS-23, HS-61, HS-62: names, paths, ids, versions.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use specwright::diagnostics::Code;

use super::{CANARY, document, file, found, hostile_texts, inert, model, refused, warned, with_operation, with_schema};

fn members(names: &[&str], value: &Value) -> Value {
    Value::Object(names.iter().map(|name| ((*name).to_owned(), value.clone())).collect())
}

fn query(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name, "in": "query", "schema": { "type": "string" } })).collect()
}

/// The string literals of a text of Rust.
fn literals(text: &str) -> BTreeSet<String> {
    fn walk(tokens: proc_macro2::TokenStream, out: &mut BTreeSet<String>) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => walk(group.stream(), out),
                proc_macro2::TokenTree::Literal(literal) => {
                    out.extend(syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value()));
                }
                _ => {}
            }
        }
    }
    let mut out = BTreeSet::new();
    walk(text.parse().expect("Rust"), &mut out);
    out
}

#[test]
fn hs_02_names_are_renamed_and_keep_their_wire_form() {
    let mut texts = hostile_texts();
    texts.extend(
        ["", "$", "$ref!", "1", "2fa", "]", ";", "//", "`", "🦀", "\n", "'", "\"", "\\", " ", "_", "r#x"]
            .map(str::to_owned),
    );
    texts.push("x".repeat(10_000));
    let names: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (_, files) =
        inert(&with_schema(json!({ "type": "object", "properties": members(&names, &json!({ "type": "string" })) })));
    let wire = literals(file(&files, "src/models.rs"));
    for name in &names {
        assert!(wire.contains(*name), "{name:?} is lost");
    }
    // Parameters of a query may be called anything but nothing.
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let (_, files) = inert(&with_operation("/a", json!({ "parameters": query(&names) })));
    let wire = literals(file(&files, "src/operations.rs"));
    for name in &names {
        assert!(wire.contains(*name), "{name:?} is lost");
    }
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    inert(&document(json!({}), members(&names, &object)));
    // Refused by the row, left out by rule 5: what has no name cannot be sent, so no text of the document goes anywhere.
    warned(&with_operation("/a", json!({ "parameters": query(&[""]) })), Code::Missing);
}

/// Refused by the row, left out by rule 5: what cannot be the name of a header is neither sent nor shown, so it goes nowhere.
#[test]
fn hs_02_header_names_are_tokens() {
    for name in ["a b", "a\r\nX-Evil: 1", "a:", "é", "a\"", "a(b)", "a\0", "[a]"] {
        let parameter = json!([{ "name": name, "in": "header", "schema": { "type": "string" } }]);
        let files = warned(&with_operation("/a", json!({ "parameters": parameter })), Code::Invalid);
        assert!(!literals(file(&files, "src/operations.rs")).contains(name), "{name:?} is sent");
        let mut document = with_operation("/a", json!({}));
        document["paths"]["/a"]["post"]["responses"]["204"]["headers"] =
            json!({ name: { "schema": { "type": "string" } } });
        warned(&document, Code::Invalid);
        let mut document = with_operation("/a", json!({ "security": [{ "key": [] }] }));
        document["components"]["securitySchemes"] =
            json!({ "key": { "type": "apiKey", "in": "header", "name": name } });
        let files = warned(&document, Code::Invalid);
        assert!(files.iter().all(|(_, text)| !text.contains(&format!("{name:?}"))), "{name:?} is sent");
    }
    inert(&with_operation(
        "/a",
        json!({ "parameters": [{ "name": "!#$%&'*+-.^_`|~0aZ", "in": "header", "schema": {} }] }),
    ));
}

#[test]
fn hs_03_path_keys() {
    // Encoded where no address can hold them, and a literal everywhere.
    for (key, path) in [
        ("/a\"b", "/a%22b"),
        ("/a\\b", "/a%5Cb"),
        ("/é", "/%C3%A9"),
        ("/a b", "/a%20b"),
        ("/a'b;c*/d", "/a'b;c*/d"),
        ("/a//b/", "/a//b/"),
        ("/%2e%2e/a", "/%2e%2e/a"),
        ("/a]b", "/a%5Db"),
        ("/a${b}", "/a${b}"),
        ("/a\u{202e}b", "/a%E2%80%AEb"),
    ] {
        let document = with_operation(key, json!({}));
        let (_, files) = inert(&document);
        assert!(
            literals(file(&files, "src/operations.rs")).contains(path),
            "{key}\n{}",
            file(&files, "src/operations.rs")
        );
    }
    for key in ["/{a", "/a}", "/{{a}}", "/{a{b}}", "/a\nb", "/a\r\nX: y", "/a\0", "/../a", "/a/..", "/./a", "/a\u{7f}"]
    {
        refused(&with_operation(key, json!({})), Code::Invalid);
    }
    // Refused by the row, repaired by rule 5: a lost slash, a query that is sent as a fixed one, a fragment that goes, a
    // variable that is taken as text. All are literals, and dot segments are looked for when the address is put together.
    for (key, expected) in [("a", "/a"), ("/a?x=1\"", "/a"), ("/a#\"b", "/a")] {
        let files = warned(&with_operation(key, json!({})), Code::Invalid);
        assert!(literals(file(&files, "src/operations.rs")).contains(expected), "{key}");
    }
    for key in ["/{a}{b}", "/{}", "/{é}", "/{a b}", "/{*a}", "/{a,b}", "/{\"}", "/{a/b}"] {
        warned(&with_operation(key, json!({})), Code::Missing);
    }
}

#[test]
fn hs_20_operation_ids() {
    let ids =
        ["list", "LIST", "List", "type", "self", "..", "日本", "../../etc", "", "_", "a;b", "new", "clone", "from_env"];
    let long = "a".repeat(300);
    let ids: Vec<&str> = ids.into_iter().chain([long.as_str()]).collect();
    let operation = |id: &str| json!({ "get": { "operationId": id, "responses": { "204": { "description": "D." } } } });
    let mut paths: Map<String, Value> =
        ids.iter().enumerate().map(|(at, id)| (format!("/p{at}"), operation(id))).collect();
    paths.insert("/none/{a}".to_owned(), json!({ "get": { "responses": {} } }));
    let shown = model(&document(Value::Object(paths.clone()), json!({})));
    inert(&document(Value::Object(paths.clone()), json!({})));
    let methods: BTreeSet<&str> =
        shown.lines().filter_map(|line| line.split(" fn ").nth(1)).filter_map(|rest| rest.split(' ').next()).collect();
    assert_eq!(methods.len(), ids.len() + 1, "{shown}");
    // The same id twice: which operation a caller means is not known, so one would take the other's place.
    paths.insert("/again".to_owned(), operation("list"));
    let outcome = specwright::generate(&super::config(&document(Value::Object(paths), json!({}))));
    let all: Vec<Code> = outcome.diagnostics.iter().map(|d| d.code).collect();
    assert!(all.contains(&Code::Duplicate), "{}", outcome.render(false));
}

/// Words of Rust, of its prelude, and of what we emit; `tests/compile` shows the same of the fixtures named `names_*`.
const WORDS: &[&str] = &[
    "as",
    "async",
    "await",
    "break",
    "const",
    "continue",
    "crate",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "match",
    "mod",
    "move",
    "mut",
    "pub",
    "ref",
    "return",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "type",
    "union",
    "unsafe",
    "use",
    "where",
    "while",
    "abstract",
    "become",
    "box",
    "do",
    "final",
    "macro",
    "override",
    "priv",
    "try",
    "typeof",
    "unsized",
    "virtual",
    "yield",
    "macro_rules",
    "raw",
    "safe",
    "_",
    "r#x",
    "'a",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "Vec",
    "String",
    "Box",
    "Default",
    "Debug",
    "Clone",
    "Iterator",
    "Into",
    "From",
    "Client",
    "Error",
    "Builder",
    "Call",
    "rt",
    "runtime",
    "models",
    "operations",
    "client",
    "API",
    "serde",
    "serde_json",
    "std",
    "core",
    "object",
    "open_enum",
    "Unrecognized",
    "Unknown",
    "new",
    "build",
    "send",
    "bool",
    "i64",
    "str",
];

#[test]
fn hs_21_words_of_rust_are_names() {
    let object = json!({ "type": "object", "properties": { "type": { "type": "string" }, "self": { "$ref": "#/components/schemas/Self" } } });
    let mut document = document(json!({}), members(WORDS, &object));
    document["components"]["schemas"]["Option"] =
        json!({ "type": "object", "properties": members(WORDS, &json!({ "type": "string" })) });
    document["components"]["schemas"]["Result"] = json!({ "type": "string", "enum": WORDS });
    let run = with_operation(
        "/a",
        json!({ "parameters": query(WORDS), "tags": WORDS,
        "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Option" } } } } }),
    );
    document["paths"] = run["paths"].clone();
    inert(&document);
}

#[test]
fn hs_22_twins_get_names_that_do_not_depend_on_order() {
    let names = ["fooBar", "foo_bar", "FooBar", "foo-bar", "FOO_BAR", "foo.bar", "foo bar"];
    let turned: Vec<&str> = names.iter().rev().copied().collect();
    let text = json!({ "type": "string" });
    let listed = |names: &[&str]| {
        let thing = json!({ "type": "object", "properties": members(names, &text), "required": names });
        let mut lines: Vec<String> = model(&with_schema(thing)).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(listed(&names), listed(&turned));
    let components = |names: &[&str]| {
        let mut lines: Vec<String> =
            model(&document(json!({}), members(names, &json!({ "type": "object", "properties": { "a": text } }))))
                .lines()
                .map(str::to_owned)
                .collect();
        lines.sort();
        lines
    };
    assert_eq!(components(&names), components(&turned));
    let both = json!([
        { "name": "id", "in": "path", "required": true, "schema": text },
        { "name": "id", "in": "query", "required": true, "schema": text },
        { "name": "ID", "in": "query", "schema": text },
    ]);
    inert(&with_operation("/a/{id}", json!({ "parameters": both, "tags": ["a b", "a-b", "A B"] })));
}

/// No file is named after a document's text, so any document gives the same list of files.
#[test]
fn hs_23_hs_61_files_are_named_by_the_caller_alone() {
    let plain = model_files(&["A"]);
    let long = "n".repeat(300);
    let names = [
        "con",
        "aux",
        "NUL",
        "com1",
        "lpt1",
        "con.x",
        "a.",
        "a ",
        "mod",
        "lib",
        "main",
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\x",
        "C:\\x",
        "a\0b",
        "~/x",
        "%2e%2e%2fx",
        "Con",
        "CON",
        long.as_str(),
        CANARY,
    ];
    assert_eq!(model_files(&names), plain);
}

fn model_files(names: &[&str]) -> Vec<String> {
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let mut document = document(json!({}), members(names, &object));
    let paths: Map<String, Value> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let operation =
                json!({ "operationId": name, "tags": [name], "responses": { "204": { "description": "D." } } });
            (format!("/p{at}"), json!({ "get": operation }))
        })
        .collect();
    document["paths"] = Value::Object(paths);
    document["info"] = json!({ "title": names[0], "version": names[0] });
    inert(&document).1.iter().map(|(path, _)| path.to_owned()).collect()
}

#[test]
fn hs_62_the_version_is_a_constant() {
    for version in ["../../x", "1\n[dependencies]", "\"; #", &"9".repeat(10_000)] {
        let mut document = with_operation("/a", json!({}));
        document["info"]["version"] = json!(version);
        let (outcome, files) = inert(&document);
        assert!(found(&outcome, specwright::diagnostics::Severity::Error).is_empty());
        assert!(literals(file(&files, "src/client.rs")).contains(version), "{version:?}");
        assert!(file(&files, "Cargo.toml").contains("\nversion = \"0.1.0\"\n"));
    }
}
