//! The overlay's vocabulary is a closed set, and what it says must fit the document: each misfit is an error at its place.

use specwright::{Config, SourceFile};

/// A document with a place for each kind of hint.
fn document(scheme: &str, list: &str, get: &str, create: &str) -> String {
    format!(
        r##"openapi: 3.0.3
info: {{ title: Hints, version: "1" }}
servers: [{{ url: "https://example.com" }}]
paths:
  /things:
    get:
      operationId: listThings
      {list}
      parameters:
        - {{ name: offset, in: query, schema: {{ type: integer }} }}
        - {{ name: limit, in: query, schema: {{ type: integer }} }}
      responses: {{ "200": {{ description: ok, content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/Page" }} }} }} }} }}
    post:
      operationId: createThing
      {create}
      responses: {{ "200": {{ description: ok, content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/Thing" }} }} }} }} }}
  /things/{{id}}:
    get:
      operationId: getThing
      {get}
      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]
      responses: {{ "200": {{ description: ok, content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/Thing" }} }} }} }} }}
components:
  securitySchemes: {{ token: {{ type: http, scheme: bearer{scheme} }} }}
  schemas:
    Page: {{ type: object, properties: {{ items: {{ type: array, items: {{ $ref: "#/components/schemas/Thing" }} }} }} }}
    Thing: {{ type: object, properties: {{ id: {{ type: string }}, meta: {{ type: object, properties: {{ state: {{ type: string }} }} }} }} }}
"##
    )
}

fn findings(text: String) -> String {
    let outcome = specwright::check(&Config::single("hints", SourceFile::new("hints.yaml", text)));
    outcome.render(false)
}

const PAGES: &str = "x-specwright-pagination: { style: offset-limit, offset: offset, limit: limit, items: /items }";
const WAITS: &str =
    "x-specwright-waiters: { wait_until_ready: { success: [{ all: [{ pointer: /meta/state, in: [READY] }] }] } }";
const FOLLOWS: &str = "x-specwright-waits-with: { operation: getThing, id: /id, waiter: wait_until_ready }";

#[test]
fn what_fits_is_taken() {
    assert_eq!(findings(document(", x-specwright-env: { token: HINTS_TOKEN }", PAGES, WAITS, FOLLOWS)), "");
}

#[test]
fn what_does_not_fit_is_an_error_that_says_so() {
    let waits = |text: &str| format!("x-specwright-waiters: {{ wait_until_ready: {text} }}");
    let cases = [
        (document(", x-specwright-env: { username: A }", "", "", ""), "username"),
        (document("", &PAGES.replace("/items", "/rows"), "", ""), "\"/rows\" leads to nothing"),
        (document("", &PAGES.replace("items: /items", "items: items"), "", ""), "\"items\" leads to nothing"),
        (document("", &PAGES.replace("limit: limit", "limit: size"), "", ""), "\"size\", which is no query parameter"),
        (document("", &PAGES.replace("offset-limit", "pages"), "", ""), "no pagination style `pages`"),
        (document("", &PAGES.replace("offset: offset", "offset: /offset"), "", ""), "no member of a JSON body"),
        (document("", &PAGES.replace("items: /items", "items: /items/0/id"), "", ""), "leads to no list"),
        (
            document("", &PAGES.replace("items: /items", "items: /items, cursor: c"), "", ""),
            "`cursor` is not known here",
        ),
        (
            document("", "x-specwright-pagination: { style: cursor, cursor: offset, items: /items }", "", ""),
            "`next` is missing",
        ),
        (document("", "x-specwright-pagination: { style: none, items: /items }", "", ""), "`items` is not known here"),
        (document("", "", &WAITS.replace("wait_until_ready", "send"), ""), "already that of another method"),
        (document("", "", &WAITS.replace("/meta/state", "/meta/status"), ""), "\"/meta/status\" leads to nothing"),
        (document("", "", &waits("{ success: [] }"), ""), "never end well"),
        (document("", "", &waits("{ success: [{ status: 200, all: [] }] }"), ""), "not both"),
        (document("", "", WAITS, WAITS), "a waiter asks with GET, not with POST"),
        (document("", "", WAITS, &FOLLOWS.replace("/id", "/uid")), "\"/uid\" leads to nothing"),
        (document("", "", WAITS, &FOLLOWS.replace("/id", "path:id")), "\"id\" is no path parameter"),
        (document("", "", WAITS, &FOLLOWS.replace("getThing", "getOther")), "no operation \"getOther\""),
        (document("", "", WAITS, &FOLLOWS.replace("until_ready", "until_gone")), "has no waiter \"wait_until_gone\""),
        (document("", "x-specwright-paginate: {}", "", ""), "x-specwright-paginate"),
    ];
    for (text, wanted) in cases {
        let found = findings(text);
        assert!(found.contains("error[vocabulary]") && found.contains(wanted), "{wanted}:\n{found}");
    }
}
