//! Files that are something else: each is called what it is, once, with a way out. All are texts and bytes of ours, as short as they can
//! be told by.

use specwright::diagnostics::{Code, Diagnostics, render};
use specwright::spec::{self, Sources};

/// What is said of a file by somebody who reads it from a disk; nothing else must be.
fn said(name: &str, bytes: &[u8]) -> (Code, String) {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let file = sources.add_bytes(name, bytes, &mut diagnostics);
    if !diagnostics.has_errors() {
        assert!(spec::load(&sources, file, &[], &mut diagnostics).is_none(), "{name} was read");
    }
    let codes: Vec<Code> = diagnostics.iter().map(|finding| finding.code).collect();
    let text = render::text(&diagnostics, &sources, false);
    assert_eq!(codes.len(), 1, "{text}");
    assert!(text.contains("= help: "), "no way out: {text}");
    (codes[0], text)
}

/// That a text is told by these words of the message or the help.
#[track_caller]
fn told(name: &str, bytes: impl AsRef<[u8]>, code: Code, words: &[&str]) {
    let (found, text) = said(name, bytes.as_ref());
    assert_eq!(found, code, "{text}");
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn files_that_are_no_text_have_no_line() {
    for (start, what, help) in [
        (&b"\x89PNG\r\n\x1a\n\0\0"[..], "a PNG image", "text in YAML or JSON"),
        (b"%PDF-1.7\n1 0 obj", "a PDF file", "text in YAML or JSON"),
        (b"PK\x03\x04\x14\0", "a zip archive", "unpack it"),
        (b"\x1f\x8b\x08\0", "a gzip archive", "unpack it"),
        (b"\xff\xfeo\0p\0e\0n\0", "a text in UTF-16", "as UTF-8"),
        (b"\xfe\xff\0o\0p\0e\0n", "a text in UTF-16", "as UTF-8"),
        (b"o\0p\0e\0n\0a\0p\0i\0", "a text in UTF-16", "as UTF-8"),
        (b"\0o\0p\0e\0n\0a\0p\0i", "a text in UTF-16", "as UTF-8"),
    ] {
        let (code, text) = said("api.yaml", start);
        assert_eq!(code, Code::Unreadable);
        assert!(text.starts_with(&format!("error[unreadable]: api.yaml is {what}")), "{text}");
        assert!(text.contains(help) && !text.contains("-->"), "{text}");
    }
    told("api.yaml", b"openapi: 3.0.3\ninfo: \xff", Code::Syntax, &["api.yaml:2:7", "not UTF-8"]);
}

#[test]
fn texts_of_other_kinds_are_named() {
    for (text, what) in [
        ("<!DOCTYPE html>\n<html><head><title>a: b</title></head></html>", "an HTML page"),
        ("  <html lang=\"en\">\n", "an HTML page"),
        ("<?xml version=\"1.0\"?>\n<definitions/>", "XML"),
        ("type Query {\n  pets: [Pet!]!\n}\n", "a GraphQL schema"),
        ("\"\"\"\nPets\n\"\"\"\nscalar Date\n", "a GraphQL schema"),
        ("syntax = \"proto3\";\nmessage Pet { string name = 1; }\n", "a Protocol Buffers file"),
        ("// a comment\n{\"openapi\": \"3.0.3\"}", "JSON with comments"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a pointer of Git LFS"),
    ] {
        let (code, found) = said("api.yaml", text.as_bytes());
        assert!(matches!(code, Code::Syntax | Code::WrongType), "{found}");
        assert!(found.contains(&format!(": this is {what}, neither YAML nor JSON\n")), "{found}");
    }
    let conflict = "openapi: 3.0.3\n<<<<<<< ours\npaths: {}\n=======\npaths: {}\n>>>>>>> theirs\n";
    told("api.yaml", conflict, Code::Syntax, &["a merge conflict in it", "api.yaml:2:1"]);
}

#[test]
fn documents_of_other_kinds_are_named_where_they_say_so() {
    for (text, what, pointer) in [
        ("asyncapi: 2.6.0\nchannels: {}\n", "an AsyncAPI document", "/asyncapi"),
        ("{\"info\": {\"_postman_id\": \"1\"}, \"item\": []}", "a Postman collection", "/info/_postman_id"),
        ("overlay: 1.0.0\nactions: []\n", "an OpenAPI Overlay", "/overlay"),
        ("swaggerVersion: \"1.2\"\napis: []\n", "Swagger 1", "/swaggerVersion"),
        ("#%RAML 1.0\ntitle: Pets\n", "a RAML document", ""),
        ("FORMAT: 1A\n", "an API Blueprint", "/FORMAT"),
        ("{\"data\": {\"__schema\": {}}}", "an answer of GraphQL introspection", "/data/__schema"),
        ("{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"}", "a JSON schema", "/$schema"),
        ("404: Not Found", "an answer of a server", "/404"),
        ("{\"message\": \"Bad credentials\"}", "an answer of a server", "/message"),
    ] {
        let (code, found) = said("api.yaml", text.as_bytes());
        assert_eq!(code, Code::UnknownVersion, "{found}");
        assert!(found.contains(&format!(": this is {what}, not an OpenAPI document\n")), "{found}");
        assert!(found.contains(&format!("= at #{pointer}\n")), "{found}");
    }
    let part = "components: {schemas: {}}\nmessage: a member of its own\n";
    told("api.yaml", part, Code::UnknownVersion, &["states a version", "a part of one"]);
    told("api.yaml", "{}", Code::UnknownVersion, &["states a version", "is this an OpenAPI document?"]);
}

#[test]
fn versions_that_are_not_read_have_the_way_to_one_that_is() {
    for (text, message, help) in [
        ("openapi: 3.3.0\n", "`openapi` states version 3.3.0, which is not read", "state `openapi: 3.2.0`"),
        (
            "openapi: 4.0.0\n",
            "`openapi` states version 4.0.0, which is not read",
            "read are `openapi` 3.0, 3.1 and 3.2",
        ),
        ("openapi: 2.0\n", "`openapi` states version 2.0, which is not read", "`swagger: \"2.0\"`"),
        ("swagger: \"1.2\"\n", "`swagger` states version 1.2, which is not read", "convert it to Swagger 2.0"),
        ("swagger: 3.0.1\n", "`swagger` states version 3.0.1, which is not read", "`openapi: 3.0.1`"),
        ("openapi: v3.0.3\n", "`openapi` states no version: \"v3.0.3\"", "`openapi: \"3.0.3\"`"),
        ("openapi: three\n", "`openapi` states no version: \"three\"", "read are"),
        ("openapi: [3]\n", "`openapi` states no version: it holds a list", "read are"),
        ("OpenAPI: 3.0.3\n", "but there is `OpenAPI`", "the key is written `openapi`"),
        ("openapii: 3.0.3\n", "but there is `openapii`", "the key is written `openapi`"),
    ] {
        told("api.yaml", text, Code::UnknownVersion, &[message, help]);
    }
}

#[test]
fn mistakes_of_syntax_that_many_make_have_a_way_out() {
    let cut = "the text ends before it is complete";
    for (name, text, message, help) in [
        ("a.yaml", "", "the text is empty", "the fetching has failed"),
        ("a.json", "{\"openapi\": \"3.0.3\", \"info\": {\"ti", "EOF", cut),
        ("a.json", "{\n \"openapi\": \"3.0.3\",\n", "EOF", cut),
        ("a.yaml", "openapi: \"3.0.3\ninfo:\n", "end of stream", cut),
        ("a.json", "{\"paths\": {},}", "trailing comma", "no comma behind the last"),
        ("a.json", "{\"a\": 1}{\"b\": 2}", "trailing characters", "two documents"),
        ("a.json", "{'openapi': 1}", "key must be a string", "double quotes"),
        ("a.yaml", "info:\n  title: A: b\n", "mapping values", "holds `: `"),
        ("a.yaml", "info:\n  title: `A`\n", "cannot start any token", "stands in quotes"),
        ("a.yaml", "info:\n  title: A\n version: 1\n", "did not find expected key", "indented"),
        ("a.yaml", "info:\n\ttitle: A\n", "a tab stands", "by spaces"),
        ("a.yaml", "info: [a, b\npaths: {}\n", "did not find expected ',' or ']'", "not closed"),
        ("a.yaml", "a: 1\n---\nb: 2\n", "more than one YAML document", "a file of its own"),
    ] {
        let (_, found) = said(name, text.as_bytes());
        assert!(found.contains(message) && found.contains(help), "{text:?}\n{found}");
    }
}

#[test]
fn an_overlay_that_is_none_is_told_what_one_begins_with() {
    let document =
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\nservers: [{url: 'https://example.com'}]\npaths: {}\n";
    for (overlay, words) in [
        ("", "an overlay is an object that starts with `overlay: 1.0.0`"),
        ("overlay: 2.0.0\nactions: []\n", "read is version 1.0"),
        (document, "this is an OpenAPI document; an overlay starts with"),
        ("actions: []\n", "an overlay starts with `overlay: 1.0.0`"),
    ] {
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
        let (file, other) = (sources.add("api.yaml", document), sources.add("overlay.yaml", overlay));
        spec::load(&sources, file, &[other], &mut diagnostics);
        let text = render::text(&diagnostics, &sources, false);
        assert!(text.contains("overlay.yaml:") && text.contains(words), "{overlay}\n{text}");
    }
}
