//! HS-01 and HS-10 to HS-13: titles, summaries, descriptions.

use serde_json::{Value, json};
use specwright::diagnostics::Code;

use super::{CANARY, document, file, hostile_texts, inert, inspect, silent, with_schema};

/// A document with one text wherever a document takes prose.
fn everywhere(text: &str) -> Value {
    let parameter = |place: &str| {
        json!({ "name": place, "in": place, "required": place == "path", "description": text, "example": text,
            "schema": { "type": "string", "title": text, "description": text } })
    };
    let parameters: Vec<Value> = ["path", "query", "header", "cookie"].map(parameter).into();
    let content = json!({ "application/json": {
        "schema": { "$ref": "#/components/schemas/Thing" },
        "examples": { "one": { "summary": text, "description": text, "value": { "a": text } } },
    } });
    let operation = json!({
        "operationId": "run", "summary": text, "description": text, "tags": ["tag"],
        "externalDocs": { "description": text, "url": "https://example.com" },
        "parameters": parameters,
        "requestBody": { "description": text, "content": content },
        "responses": {
            "200": { "description": text, "content": content, "headers": { "X-A": { "description": text, "schema": { "type": "string" } } } },
            "default": { "description": text, "content": { "text/plain": { "schema": { "type": "string", "description": text } } } },
        },
    });
    let mut document = document(
        json!({ "/a/{path}": { "summary": text, "description": text, "put": operation } }),
        json!({
            "Thing": { "type": "object", "title": text, "description": text, "example": { "a": text }, "externalDocs": { "description": text, "url": "https://example.com" },
                "properties": {
                    "a": { "type": "string", "title": text, "description": text },
                    "b": { "type": "string", "description": text, "enum": ["one", "two"], "x-enum-descriptions": [text, text] },
                    "c": { "description": text, "oneOf": [{ "type": "string", "description": text }, { "type": "integer", "description": text }] },
                    "d": { "type": "array", "items": { "type": "object", "description": text, "properties": { "e": { "type": "string" } } } },
                } },
        }),
    );
    document["info"] = json!({ "title": text, "version": text, "description": text, "termsOfService": text,
        "contact": { "name": text }, "license": { "name": text } });
    document["tags"] = json!([{ "name": "tag", "description": text }]);
    document["servers"] = json!([{ "url": "https://{a}.example.com", "description": text,
        "variables": { "a": { "default": "b", "description": text } } }]);
    document["security"] = json!([{ "key": [] }]);
    document["components"]["securitySchemes"] =
        json!({ "key": { "type": "apiKey", "in": "header", "name": "X-Key", "description": text } });
    document
}

#[test]
fn hs_01_descriptions_stay_docs() {
    for text in hostile_texts() {
        silent(&everywhere(&text));
    }
}

#[test]
fn hs_01_what_would_break_a_line_is_a_space() {
    let files = silent(&everywhere(&format!("a\r{CANARY}\0b\u{2028}c\u{1b}d")));
    assert!(
        file(&files, "src/models.rs").contains(&format!("/// a {CANARY} b c d")),
        "{}",
        file(&files, "src/models.rs")
    );
}

/// Fences of all kinds and places; the emitted crate has no doctest at all, since no example was given.
#[test]
fn hs_10_code_of_a_document_is_no_doctest() {
    let code = "panic!()";
    for fence in ["```", "````", "~~~"] {
        for info in
            ["", "rust", "should_panic", "no_run", "compile_fail", "ignore", "edition2024", "{.rust}", "text,rust"]
        {
            let block = format!("{fence}{info}\n{code}\n{fence}");
            let quoted = block.replace('\n', "\n> ");
            let listed = block.replace('\n', "\n  ");
            for text in [
                block.clone(),
                format!("A.\n{block}\nB."),
                format!("> {quoted}"),
                format!("- {listed}\n- b"),
                format!("1. a\n   - {}", block.replace('\n', "\n     ")),
                format!("{fence}{info}\n{code}"),
                format!("{fence}text\n{fence}\n{block}"),
                format!("{fence}{fence}\n{block}\n{fence}{fence}"),
                format!("| a |\n|---|\n| {code} |\n{block}"),
            ] {
                silent(&with_schema(
                    json!({ "type": "object", "description": text, "properties": { "a": { "type": "string", "description": text } } }),
                ));
            }
        }
    }
    for indent in ["    ", "\t", "     ", " \t"] {
        for before in ["", "A.\n\n", "- a\n\n", "> ", "1. a\n\n    "] {
            silent(&with_schema(json!({ "type": "object", "description": format!("{before}{indent}{code}\n") })));
        }
    }
}

/// Also where no description is given, and a name stands in its place.
#[test]
fn hs_10_names_in_docs_are_no_doctest() {
    for text in hostile_texts() {
        let mut document = with_schema(
            json!({ "type": "object", "properties": { text.as_str(): { "type": "string", "default": text, "enum": [text, "b"] } } }),
        );
        document["components"]["securitySchemes"] = json!({ text.as_str(): { "type": "http", "scheme": "basic" } });
        document["security"] = json!([{ text.as_str(): [] }]);
        document["paths"]["/a"]["put"]["operationId"] = json!(text);
        document["paths"]["/a"]["put"]["parameters"] =
            json!([{ "name": text, "in": "query", "schema": { "type": "string", "default": text } }]);
        document["servers"] =
            json!([{ "url": "https://example.com", "variables": { text.as_str(): { "default": "b" } } }]);
        inert(&document);
    }
}

#[test]
fn hs_11_only_links_to_pages_stay() {
    for text in [
        "[crate::x] [`crate::x`] [x](crate::x) [x](`y`) [struct@x] [x!] [x()] [y][crate::x]",
        "[a]: javascript:alert(1)\n\n[a] [b](JavaScript:alert(1)) [c](<javascript:alert(1)>) ![d](javascript:x)",
        "[a](data:text/html,x) [b](file:///etc/passwd) [c](//example.com) [d](../../x.html) <javascript:alert(1)>",
        "[a](https://example.com/\"onclick=x) [b](https://example.com 'x\"y') <https://example.com/[`x`]>",
        "https://example.com/[x]. www.example.com (http://example.com/a_b_c) http://[::1]/ mailto:a@example.com",
        "[unclosed](link [x [y] z]( [] []() [](x) [a]: [b]: c",
    ] {
        silent(&everywhere(text));
    }
}

#[test]
fn hs_12_html_reaches_no_page() {
    for text in [
        "<script>alert(1)</script> <img src=x onerror=alert(1)> <svg/onload=x> <a href=javascript:x>y</a>",
        "<div>\n<script>\nalert(1)\n</script>\n\n<!-- comment\n\nstill --> </p></code></pre>",
        "<unclosed <b> Vec<T> a<b a>b <?php ?> <![CDATA[ x ]]> <!DOCTYPE html>",
        "&lt;script&gt; &#60;script&#62; &quot; &amp;lt;",
        "<sc<script>ript>alert(1)</sc</script>ript> <<b>> <b<i>>",
        "`<script>` ``<script> ` `` \\<script\\> <style>*{}</style> <p hidden>",
    ] {
        silent(&everywhere(text));
    }
}

#[test]
fn hs_13_directions_go_from_prose_and_names_are_ascii() {
    let shifty = "a\u{202e}b\u{2066}c\u{200b}d\u{feff}e\u{200d}";
    silent(&everywhere(shifty));
    // Twins that look alike: composed and decomposed, Latin and Cyrillic. Each gets a name and keeps its own wire name.
    let document = with_schema(json!({ "type": "object", "properties": {
        "é": { "type": "string" }, "e\u{301}": { "type": "string" }, "a": { "type": "string" }, "а": { "type": "string" },
        shifty: { "type": "string" }, "abcde": { "type": "string" },
    } }));
    let (_, files) = inert(&document);
    let models = file(&files, "src/models.rs");
    for wire in ["é", "a", "а", "abcde"] {
        assert!(models.contains(&format!("= {wire:?}")), "{wire} in\n{models}");
    }
    inspect::rust("models.rs", models);
}

#[test]
fn hs_06_hs_07_words_of_other_tools_mean_nothing() {
    let mut deep = json!(format!("{CANARY}<script>"));
    for _ in 0..80 {
        deep = json!({ "a": deep });
    }
    for (key, value) in [
        ("x-rust-type", json!(format!("::std::process::{CANARY}"))),
        ("x-go-type", json!(CANARY)),
        ("x-go-type-import", json!({ "path": format!("a\"\n{CANARY}") })),
        ("x-ms-kiota-info", json!({ "languagesInformation": { "Rust": { "clientClassName": CANARY } } })),
        ("x-enum-labels", json!([CANARY])),
        ("x-code-samples", deep),
        ("x-html", json!("<script>".repeat(130_000))),
    ] {
        let thing = json!({ "type": "object", "properties": { "a": { "type": "string", "enum": ["b"], key: value } }, key: value });
        let plain = json!({ "type": "object", "properties": { "a": { "type": "string", "enum": ["b"] } } });
        let mut document = with_schema(thing);
        document[key] = value.clone();
        document["info"][key] = value.clone();
        document["paths"]["/a"]["put"][key] = value;
        // One warning for those that steer types and names, however many there are; documents are full of others.
        let steers = ["x-rust-type", "x-go-type", "x-go-type-import", "x-ms-kiota-info"].contains(&key);
        let (outcome, files) = inert(&document);
        assert_eq!(outcome.diagnostics.counts(), (0, usize::from(steers)), "{key}: {}", outcome.render(false));
        assert_eq!(files, silent(&with_schema(plain)), "{key}");
    }
    // Words of our own vocabulary are checked, and choose from closed sets.
    let mut document = with_schema(json!({ "type": "string", "x-specwright-type": "::std::process::Command" }));
    super::refused(&document, Code::Vocabulary);
    document = with_schema(json!({ "type": "object", "x-specwright-name": format!("A; fn {CANARY}() {{}}") }));
    super::refused(&document, Code::Vocabulary);
    document = with_schema(json!({ "type": "object", "customBasePath": CANARY }));
    inert(&document);
}

#[test]
fn hs_06_names_and_words_of_values_become_names_and_prose() {
    for text in hostile_texts() {
        let thing = json!({
            "type": "string", "enum": ["b", "c"], "x-enum-varnames": [text, "C"], "x-enum-descriptions": [text, "x"]
        });
        let (_, files) = inert(&with_schema(json!({ "type": "object", "properties": { "a": thing } })));
        assert!(file(&files, "src/models.rs").contains("= \"b\""), "{text:?}");
    }
}

/// Found by the fuzz target `generate`.
#[test]
fn hs_11_a_link_may_write_its_scheme_in_capitals() {
    let files = silent(&with_schema(json!({ "type": "object", "description": "[a](HTTP://example.com)" })));
    assert!(file(&files, "src/models.rs").contains("[a](HTTP://example.com)"));
}
