//! What a file is that is no OpenAPI document: people hand over pages, pictures and documents of other kinds, and the name of the
//! thing helps them more than the first character that does not fit.
//!
//! Goes in: bytes, a text, or a tree. Comes out: what it looks like, and what to do about it; nothing where it looks like nothing
//! known. Must not do: refuse anything. Its callers ask once they know that this is no OpenAPI document.

use serde_json::Value;

/// Something that is no OpenAPI document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foreign {
    /// What it is, with its article.
    pub(super) what: &'static str,
    /// The way out.
    pub(super) help: &'static str,
    /// The pointer of the member that tells; empty for the whole.
    pub(super) at: &'static str,
}

const CONVERT: &str = "OpenAPI 3.0, 3.1 and 3.2 and Swagger 2.0 are read; convert it to one of them first";
const DOCUMENT: &str = "an OpenAPI document is a text in YAML or JSON";
const PACKED: &str = "unpack it first";
const PAGE: &str = "the document has an address of its own, which the page mostly links to: `openapi.json`, `openapi.yaml`, the raw form of a file";
const FAILED: &str = "this looks like the answer of a server that did not give the document; look at the address, and whether one must sign in";

/// How files begin whose content is no text.
const BYTES: [(&[u8], &str, &str); 9] = [
    (b"\x89PNG", "a PNG image", DOCUMENT),
    (b"\xff\xd8\xff", "a JPEG image", DOCUMENT),
    (b"GIF8", "a GIF image", DOCUMENT),
    (b"%PDF-", "a PDF file", DOCUMENT),
    (b"PK\x03\x04", "a zip archive", PACKED),
    (b"\x1f\x8b", "a gzip archive", PACKED),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", PACKED),
    (b"\xfd7zXZ", "an xz archive", PACKED),
    (b"\x7fELF", "a program", DOCUMENT),
];

/// What a file is whose first bytes say so.
pub(super) fn of_bytes(bytes: &[u8]) -> Option<Foreign> {
    let (_, what, help) = BYTES.iter().find(|(start, _, _)| bytes.starts_with(start))?;
    Some(Foreign { what, help, at: "" })
}

/// Whether a file is a text in UTF-16, with a mark of its byte order or with Latin letters at the start.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => *a != 0 && *b != 0,
        _ => false,
    }
}

/// How texts begin that are neither YAML nor JSON, in small letters.
const BEGINNINGS: [(&str, &str, &str); 10] = [
    ("<!doctype html", "an HTML page", PAGE),
    ("<html", "an HTML page", PAGE),
    (CONFLICT, "a text with a merge conflict in it", "resolve the conflict first; `git diff` shows where it is"),
    ("<", "XML", CONVERT),
    ("//", "JSON with comments", "JSON has no comments; take them out"),
    ("/*", "JSON with comments", "JSON has no comments; take them out"),
    ("version https://git-lfs", "a pointer of Git LFS", "fetch the file that it stands for: `git lfs pull`"),
    ("syntax = \"proto", "a Protocol Buffers file", CONVERT),
    ("syntax=\"proto", "a Protocol Buffers file", CONVERT),
    ("#%raml", "a RAML document", CONVERT),
];

/// What a line begins with above the two sides of a conflict.
const CONFLICT: &str = "<<<<<<< ";

/// Words that a definition in a GraphQL schema begins with.
const GRAPHQL: [&str; 9] = ["type", "schema", "scalar", "interface", "union", "enum", "input", "directive", "extend"];

/// Where a text begins to be what it is: at the first conflict, else behind the white space.
pub(super) fn start(text: &str) -> usize {
    let conflict =
        text.match_indices(CONFLICT).find(|(at, _)| text.get(..*at).is_some_and(|before| before.ends_with('\n')));
    conflict.map_or_else(|| text.len() - text.trim_start().len(), |(at, _)| at)
}

/// What a text is that cannot be read, or is read as no object.
pub(super) fn of_text(text: &str) -> Option<Foreign> {
    let text = text.get(start(text)..).unwrap_or_default();
    let start: String = text.chars().take(30).flat_map(char::to_lowercase).collect();
    if let Some((_, what, help)) = BEGINNINGS.iter().find(|(beginning, _, _)| start.starts_with(beginning)) {
        return Some(Foreign { what, help, at: "" });
    }
    // Descriptions and comments stand above the first definition.
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with(['#', '"', ' ']));
    let mut lines = lines.filter(|line| GRAPHQL.contains(&line.split(' ').next().unwrap_or_default()));
    let defines = |line: &str| line.ends_with('{') || line.starts_with("scalar ") || line.starts_with("directive @");
    lines.next().is_some_and(defines).then_some(Foreign { what: "a GraphQL schema", help: CONVERT, at: "" })
}

/// Members that tell what an object is: all of these pointers lead to something. The first is where it is reported.
const MEMBERS: [(&[&str], &str, &str); 21] = [
    (
        &["/asyncapi"],
        "an AsyncAPI document",
        "AsyncAPI describes messages and not calls; an OpenAPI document of the same API is read",
    ),
    (&["/info/_postman_id"], "a Postman collection", CONVERT),
    (&["/item", "/info/schema"], "a Postman collection", CONVERT),
    (
        &["/overlay", "/actions"],
        "an OpenAPI Overlay",
        "give the document that it changes, and the overlay beside it, by `--overlay`",
    ),
    (
        &["/arazzo"],
        "an Arazzo description",
        "give one of the OpenAPI documents that it names under `sourceDescriptions`",
    ),
    (&["/swaggerVersion"], "Swagger 1", "convert it to Swagger 2.0 or OpenAPI 3 first, or ask for a newer document"),
    (&["/openrpc"], "an OpenRPC document", CONVERT),
    (&["/discoveryVersion"], "a Google API Discovery document", CONVERT),
    (&["/smithy"], "a Smithy model", CONVERT),
    (&["/__schema"], "an answer of GraphQL introspection", CONVERT),
    (&["/data/__schema"], "an answer of GraphQL introspection", CONVERT),
    (&["/__export_format"], "an Insomnia export", CONVERT),
    (&["/log/entries"], "an HTTP archive (HAR)", CONVERT),
    (&["/FORMAT"], "an API Blueprint", CONVERT),
    (&["/apiVersion", "/kind"], "a Kubernetes manifest", DOCUMENT),
    (&["/$schema"], "a JSON schema", SCHEMA),
    (&["/type", "/properties"], "a JSON schema", SCHEMA),
    (&["/404"], "an answer of a server", FAILED),
    (&["/message"], "an answer of a server", FAILED),
    (&["/error"], "an answer of a server", FAILED),
    (&["/errors"], "an answer of a server", FAILED),
];

const SCHEMA: &str = "schemas stand under `components` of an OpenAPI document, which has the operations too";

/// What an object is that states no version of OpenAPI.
pub(super) fn of_tree(value: &Value) -> Option<Foreign> {
    // Parts of an OpenAPI document may hold anything beside.
    if ["paths", "components", "definitions"].iter().any(|part| value.get(part).is_some()) {
        return None;
    }
    let told = |pointers: &[&str]| pointers.iter().all(|pointer| value.pointer(pointer).is_some());
    let (pointers, what, help) = MEMBERS.iter().find(|(pointers, _, _)| told(pointers))?;
    Some(Foreign { what, help, at: pointers.first().copied().unwrap_or_default() })
}
