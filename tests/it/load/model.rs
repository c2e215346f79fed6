//! What documents of every version mean, once they are read.

use specwright::diagnostics::{Code, Diagnostics, render};
use specwright::spec::document::{Additional, Place, Schema, SchemaId, SecurityKind, Status, Style};
use specwright::spec::{self, Document, Sources};

/// Loads a text with overlays; what was found comes as `code pointer` lines.
fn load(text: &str, overlays: &[&str]) -> (Document, Vec<String>) {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let file = sources.add("document.yaml", text);
    let overlays: Vec<_> = overlays.iter().map(|overlay| sources.add("overlay.yaml", *overlay)).collect();
    let loaded = spec::load(&sources, file, &overlays, &mut diagnostics);
    let found = diagnostics.iter().map(|d| format!("{} {:?}", d.code.as_str(), d.location.pointer)).collect();
    (loaded.unwrap_or_else(|| panic!("{}", render::text(&diagnostics, &sources, false))), found)
}

fn load_clean(text: &str) -> Document {
    let (document, found) = load(text, &[]);
    assert!(found.is_empty(), "{found:?}");
    document
}

fn component<'d>(document: &'d Document, name: &str) -> &'d Schema {
    document.schema(document.components[name])
}

fn pointer(document: &Document, id: SchemaId) -> String {
    document.schema(id).location.pointer.to_string()
}

#[test]
fn every_way_to_a_schema_gives_one_number() {
    let document = load_clean(
        r"
openapi: 3.0.3
info: {title: A, version: '1'}
paths:
  /a~b/{id}:
    $ref: '#/components/pathItems/Item'
  /c/{id}: {$ref: '#/paths/~1a~0b~1%7Bid%7D'}
components:
  pathItems:
    Item:
      parameters: [{$ref: '#/components/parameters/Id'}]
      post:
        operationId: a
        requestBody: {$ref: '#/components/requestBodies/Body'}
        responses: {'200': {$ref: '#/components/responses/Chain'}}
  parameters:
    Id: {name: id, in: path, required: true, schema: {$ref: '#/components/schemas/Pet/properties/id'}}
  requestBodies:
    Body: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}, examples: {a: {$ref: '#/components/examples/A'}}}}}
  responses:
    Chain: {$ref: '#/components/responses/Link'}
    Link: {$ref: '#/components/responses/End'}
    End:
      description: The end.
      headers: {X-Id: {$ref: '#/components/headers/Id'}}
      content: {application/json: {schema: {$ref: '#/components/schemas/Alias'}}}
  headers: {Id: {schema: {$ref: '#/components/schemas/Alias/properties/id'}}}
  examples: {A: {value: {id: x}}}
  schemas:
    Alias: {$ref: '#/components/schemas/Pet'}
    Pet: {type: object, properties: {id: {type: string}, parent: {$ref: '#/components/schemas/Pet'}}}
",
    );
    let pet = document.components["Pet"];
    assert_eq!(document.components["Alias"], pet);
    assert_eq!(component(&document, "Pet").name.as_deref(), Some("Pet"));
    assert_eq!(component(&document, "Pet").properties["parent"], pet);
    let id = component(&document, "Pet").properties["id"];
    assert_eq!(pointer(&document, id), "/components/schemas/Pet/properties/id");
    let operation = &document.operations[0];
    assert_eq!((operation.path.as_str(), operation.parameters[0].schema), ("/a~b/{id}", Some(id)));
    let body = &operation.body.as_ref().expect("a body").content[0];
    assert_eq!((body.schema, body.examples["a"]["id"].as_str()), (Some(pet), Some("x")));
    let response = &operation.responses[0];
    assert_eq!((response.content[0].schema, response.headers["X-Id"].schema), (Some(pet), Some(id)));
    assert_eq!(document.schemas.len(), 2);
}

#[test]
fn parameters_of_the_path_are_merged_and_defaults_filled_in() {
    let document = load_clean(
        r"
openapi: 3.0.3
info: {title: A, version: '1'}
paths:
  /a/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: limit, in: query, schema: {type: string}}
      - {name: id, in: query, style: deepObject, schema: {type: object}}
    get:
      operationId: a
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer}}
        - {name: X-A, in: header, schema: {type: string}}
        - {name: Accept, in: header, schema: {type: string}}
        - {name: c, in: cookie, content: {application/json: {schema: {type: object}}}}
      responses: {default: {description: A.}}
",
    );
    let parameters = &document.operations[0].parameters;
    let seen: Vec<_> = parameters.iter().map(|p| (p.name.as_str(), p.place, p.required, p.style, p.explode)).collect();
    let expected = [
        ("limit", Place::Query, true, Style::Form, true),
        ("X-A", Place::Header, false, Style::Simple, false),
        ("c", Place::Cookie, false, Style::Form, true),
        ("id", Place::Path, true, Style::Simple, false),
        ("id", Place::Query, false, Style::DeepObject, false),
    ];
    assert_eq!(seen, expected);
    assert_eq!(parameters[2].content.as_ref().expect("content").0, "application/json");
    assert_eq!(document.operations[0].responses[0].status, Status::Default);
}

#[test]
fn both_versions_of_a_schema_mean_the_same() {
    let head = "info: {title: A, version: '1'}\npaths: {/a: {delete: {operationId: a, responses: {'204': {description: Done.}}}}}\ncomponents:\n  schemas:\n";
    let old = format!(
        "openapi: 3.0.3\n{head}    Text: {{type: string, nullable: true, enum: [a, null]}}\n    Number: {{type: number, minimum: 1, \
         exclusiveMinimum: true}}\n    One: {{type: string, enum: [a]}}\n    Bare: {{type: string, example: x}}\n"
    );
    let new = format!(
        "openapi: 3.1.0\n{head}    Text: {{type: [string, 'null'], enum: [a, null]}}\n    Number: {{type: number, exclusiveMinimum: \
         1}}\n    One: {{type: string, const: a}}\n    Bare: {{type: string, examples: [x]}}\n"
    );
    let (old, new) = (load_clean(&old), load_clean(&new));
    for (before, after) in old.schemas.iter().zip(&new.schemas) {
        assert_eq!((before.types, before.nullable), (after.types, after.nullable), "{:?}", before.name);
        assert_eq!((&before.enum_values, &before.examples), (&after.enum_values, &after.examples), "{:?}", before.name);
        assert_eq!(before.constraints, after.constraints, "{:?}", before.name);
    }
    assert!(component(&new, "One").is_const && !component(&old, "One").is_const);
}

#[test]
fn schemas_of_json_schema_2020_are_read() {
    let document = load_clean(
        r"
openapi: 3.1.1
info: {title: A, version: '1'}
webhooks:
  petArrived:
    post: {requestBody: {content: {application/json: {schema: {$ref: '#pet'}}}}, responses: {'204': {description: A.}}}
components:
  schemas:
    Pet: {$anchor: pet, type: object, $defs: {Id: {type: integer}}, properties: {id: {$ref: '#/components/schemas/Pet/$defs/Id'}}}
    Sibling: {$ref: '#/components/schemas/Pet', description: A pet., properties: {age: {type: integer}}}
    Null: {type: 'null'}
    Nothing: {const: null}
    Tuple: {type: array, prefixItems: [{type: string}, true], items: false}
    Map: {type: object, patternProperties: {'^x': {type: integer}}, additionalProperties: false, propertyNames: {maxLength: 3}}
    Open: {type: object, unevaluatedProperties: {type: string}}
    Never: false
    Bytes: {type: string, contentEncoding: base64, contentMediaType: image/png}
",
    );
    let pet = document.components["Pet"];
    assert_eq!(document.webhooks[0].name, "petArrived");
    assert_eq!(document.webhooks[0].operation.body.as_ref().expect("a body").content[0].schema, Some(pet));
    let sibling = component(&document, "Sibling");
    assert_eq!((sibling.all_of.as_slice(), sibling.properties.len()), ([pet].as_slice(), 1));
    assert!(component(&document, "Null").only_null && component(&document, "Nothing").only_null);
    let tuple = component(&document, "Tuple");
    assert_eq!((tuple.prefix_items.len(), tuple.items), (2, None));
    let map = component(&document, "Map");
    assert!(matches!(map.additional, Additional::Schema(id) if document.schema(id).types.integer));
    assert!(map.property_names.is_some());
    assert!(matches!(component(&document, "Open").additional, Additional::Schema(_)));
    assert!(component(&document, "Never").not.is_some());
    assert_eq!(component(&document, "Bytes").content_encoding.as_deref(), Some("base64"));
}

#[test]
fn a_query_in_a_path_key_is_kept() {
    let text = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a?kind=cat&page={p}:\n    get:\n      operationId: a\n      \
                responses: {'204': {description: A.}}\n";
    let (document, found) = load(text, &[]);
    assert_eq!(found, ["invalid #/paths/~1a?kind=cat&page={p}"]);
    let operation = &document.operations[0];
    assert_eq!((operation.path.as_str(), operation.query.as_deref()), ("/a", Some("kind=cat")));
    assert_eq!((operation.parameters[0].name.as_str(), operation.parameters[0].place), ("page", Place::Query));
}

#[test]
fn names_of_a_query_in_a_uri_template_are_parameters() {
    let text = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  '/a{?size,page*}{&q:3}':\n    get:\n      operationId: a\n      \
                parameters: [{name: size, in: query, required: true, schema: {type: integer}}]\n      \
                responses: {'204': {description: A.}}\n";
    let (document, found) = load(text, &[]);
    assert_eq!(found, ["invalid #/paths/~1a{?size,page*}{&q:3}"]);
    let operation = &document.operations[0];
    assert_eq!((operation.path.as_str(), operation.query.as_deref()), ("/a", None));
    let names: Vec<_> = operation.parameters.iter().map(|p| (p.name.as_str(), p.place, p.required)).collect();
    assert_eq!(names, [("size", Place::Query, true), ("page", Place::Query, false), ("q", Place::Query, false)]);
}

#[test]
fn security_is_inherited_emptied_or_optional() {
    let document = load_clean(
        r"
openapi: 3.0.3
info: {title: A, version: '1'}
security: [{basic: []}, {key: [], oauth: [read]}]
paths:
  /a:
    get: {operationId: a, responses: {'204': {description: A.}}}
    put: {operationId: b, security: [], responses: {'204': {description: A.}}}
    post: {operationId: c, security: [{}, {basic: []}], responses: {'204': {description: A.}}}
components:
  securitySchemes:
    basic: {type: http, scheme: Basic}
    key: {type: apiKey, in: header, name: X-Key}
    oauth: {type: oauth2, flows: {}}
",
    );
    let schemes = |operation: usize| -> Vec<usize> {
        document.operations[operation].security.iter().map(|requirement| requirement.schemes.len()).collect()
    };
    assert_eq!((schemes(0), schemes(1), schemes(2)), (vec![1, 2], vec![], vec![0, 1]));
    assert_eq!(document.security_schemes["key"].kind, SecurityKind::ApiKey(Place::Header, "X-Key".to_owned()));
    assert_eq!(document.operations[0].security[1].schemes[1].1, ["read"]);
}

const PETS: &str = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\ntags: [{name: a}, {name: b}, {name: c}]\npaths:\n  /a:\n    get:\n      \
                    operationId: a\n      parameters:\n        - {name: x, in: query, schema: {type: strng}}\n        - {name: y, in: query, \
                    schema: {type: strng}}\n      responses: {'204': {description: A.}}\n";

#[test]
fn overlays_merge_append_replace_and_remove() {
    let overlay = "overlay: 1.0.0\ninfo: {title: A, version: '1'}\nactions:\n  - {target: $.info, update: {title: B, contact: {name: C}}}\n  \
                   - {target: '$.paths.*.get', update: {tags: [a], parameters: [{name: z, in: query, schema: {type: strng}}]}}\n  \
                   - {target: '$.paths.*.get.parameters[0]', remove: true}\n  - {target: '$.tags[0,2]', remove: true}\n  \
                   - {target: $.tags, update: {name: d}}\n";
    let (document, found) = load(PETS, &[overlay]);
    assert_eq!(document.title, "B");
    assert_eq!(document.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["b", "d"]);
    let operation = &document.operations[0];
    assert_eq!(operation.parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["y", "z"]);
    // The second parameter has moved up, and the third stands in the overlay; both are found where they were written.
    let parameter = "#/paths/~1a/get/parameters/1/schema/type";
    let added = "#/actions/1/update/parameters/0/schema/type";
    assert_eq!(found, [format!("invalid {parameter}"), format!("invalid {added}")]);
    assert_eq!((operation.parameters[0].location.file.0, operation.parameters[1].location.file.0), (0, 1));
}

#[test]
fn swagger_2_is_lifted_and_keeps_its_places() {
    let (document, found) = load(
        r"
swagger: '2.0'
info: {title: A, version: '1'}
host: api.example.com
basePath: /v1
consumes: [application/json, text/json]
parameters:
  Body: {name: body, in: body, required: true, schema: {type: object, discriminator: kind}}
securityDefinitions: {basic: {type: basic}, oauth: {type: oauth2, flow: implicit, scopes: {a: b}}}
security: [{basic: []}]
paths:
  /a/{id}:
    parameters:
      - {name: id, in: path, required: true, type: integer, format: int64}
    put:
      operationId: a
      parameters:
        - {$ref: '#/parameters/Body'}
        - {name: kinds, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: ids, in: query, type: array, items: {type: strng}}
      responses:
        200: {description: A., schema: {$ref: '#/definitions/A'}, headers: {X-Rate: {type: integer}}}
        404: {description: B., schema: {type: file}}
    post:
      operationId: b
      parameters:
        - {name: file, in: formData, type: file, required: true}
        - {name: tags, in: formData, type: array, items: {type: string}, collectionFormat: pipes}
      responses: {204: {description: A.}}
definitions:
  A: {type: object, properties: {n: {type: string, x-nullable: true}}}
",
        &[],
    );
    assert_eq!(found, ["invalid #/paths/~1a~1{id}/put/parameters/2/items/type"]);
    assert_eq!(document.servers[0].url, "https://api.example.com/v1");
    assert_eq!(document.security_schemes["basic"].kind, SecurityKind::Basic);
    let put = &document.operations[0];
    let seen: Vec<_> = put.parameters.iter().map(|p| (p.name.as_str(), p.style, p.explode)).collect();
    assert_eq!(seen, [("kinds", Style::Form, true), ("ids", Style::Form, false), ("id", Style::Simple, false)]);
    let body = put.body.as_ref().expect("a body");
    assert!(body.required);
    assert_eq!(body.content.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["application/json", "text/json"]);
    assert_eq!(body.content[0].schema, body.content[1].schema);
    assert_eq!(pointer(&document, body.content[0].schema.expect("a schema")), "/parameters/Body/schema");
    assert_eq!(put.responses[0].content[0].schema, Some(document.components["A"]));
    assert!(put.responses[0].headers["X-Rate"].schema.is_some());
    assert_eq!(put.responses[1].content[0].name, "application/octet-stream");
    let form = &document.operations[1].body.as_ref().expect("a body").content[0];
    let fields = document.schema(form.schema.expect("a schema"));
    assert_eq!(
        (form.name.as_str(), fields.required.as_slice()),
        ("multipart/form-data", ["file".to_owned()].as_slice())
    );
    assert_eq!(document.schema(fields.properties["file"]).format.as_deref(), Some("binary"));
    assert_eq!(form.encoding["tags"].style, Some(Style::PipeDelimited));
    assert!(document.schema(component(&document, "A").properties["n"]).nullable);
    assert_eq!(pointer(&document, document.components["A"]), "/definitions/A");
}

#[test]
fn traps_of_other_loaders() {
    // A wrong type deep inside is reported there, not at `paths`, and costs its own keyword only.
    let text = PETS.replace("operationId: a", "operationId: a\n      deprecated: 7");
    let (document, found) = load(&text, &[]);
    assert_eq!(found[0], "wrong-type #/paths/~1a/get/deprecated");
    assert_eq!(document.operations[0].parameters.len(), 2);
    // A repeated key inside an operation is no panic, and no silence.
    let text = PETS.replace("operationId: a", "operationId: a\n      operationId: b");
    assert_eq!(load(&text, &[]).1[0], "duplicate-key #/paths/~1a/get/operationId");
    // Nor is a repeated schema name, or a misspelt keyword.
    let text = format!("{PETS}components: {{schemas: {{A: {{enumm: [x]}}, A: {{type: string}}}}}}\n");
    let found = load(&text, &[]).1;
    assert!(found.contains(&"duplicate-key #/components/schemas/A".to_owned()), "{found:?}");
    assert!(found.contains(&"unknown-keyword #/components/schemas/A/enumm".to_owned()), "{found:?}");
}

#[test]
fn a_shared_part_is_reported_once() {
    let text = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a:\n    get: &get\n      operationId: a\n      responses: \
                {'404': {$ref: '#/components/responses/No'}}\n    put:\n      operationId: b\n      responses: {'404': {$ref: \
                '#/components/responses/No'}}\ncomponents: {responses: {No: {descripton: No.}}}\n";
    assert_eq!(load(text, &[]).1, ["unknown-keyword #/components/responses/No/descripton"]);
}

#[test]
fn an_error_leaves_a_document_for_later_stages() {
    let text = PETS.replace("{type: strng}", "{$ref: '#/nowhere'}");
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let file = sources.add("document.yaml", text);
    let document = spec::load(&sources, file, &[], &mut diagnostics).expect("a document");
    assert!(diagnostics.has_errors());
    assert!(diagnostics.iter().all(|d| d.code == Code::UnresolvedReference));
    assert_eq!(document.operations[0].parameters.len(), 2);
}

/// A reference where the specification knows none is followed to prose, and never makes a name of it.
#[test]
fn references_in_place_of_texts_are_followed_for_prose_alone() {
    let (document, found) = load(
        r"
openapi: 3.0.3
info: {title: A, version: '1'}
paths:
  /a:
    get:
      operationId: {$ref: '#/components/schemas/Pet/description'}
      description: {$ref: '#/components/schemas/Pet/description'}
      responses: {'204': {description: Done.}}
components: {schemas: {Pet: {type: object, description: A pet.}}}
",
        &[],
    );
    assert_eq!(document.operations[0].description.as_deref(), Some("A pet."));
    assert_eq!(document.operations[0].id, None);
    let place = |code: &str, rest: &str| format!("{code} #/paths/~1a/get{rest}");
    assert_eq!(
        found,
        [place("wrong-type", "/operationId"), place("invalid", "/description/$ref"), place("missing", "")]
    );
}

/// As every key of a path item, `additionalOperations` may stand beside its reference.
#[test]
fn operations_beside_a_reference_are_not_lost() {
    let document = load_clean(
        r"
openapi: 3.2.0
info: {title: A, version: '1'}
paths:
  /a: {$ref: '#/components/pathItems/A', additionalOperations: {LINK: {operationId: link, responses: {'204': {description: D.}}}, x-a: {}}}
components: {pathItems: {A: {get: {operationId: read, responses: {'204': {description: D.}}}}}}
",
    );
    let found: Vec<&str> = document.operations.iter().map(|operation| operation.method.as_str()).collect();
    assert_eq!((found, document.declared_operations), (vec!["GET", "LINK"], 2));
}

/// Where a media type is a component, its key is a name like any other.
#[test]
fn media_types_that_are_components_may_be_called_anything() {
    let document = load_clean(
        r"
openapi: 3.2.0
info: {title: A, version: '1'}
paths: {/a: {get: {operationId: a, responses: {'200': {description: D., content: {text/plain: {$ref: '#/components/mediaTypes/Any thing'}}}}}}}
components: {mediaTypes: {Any thing: {schema: {type: string}}, Unused: {schema: {type: string}}}}
",
    );
    let content = &document.operations[0].responses[0].content;
    assert_eq!(content.iter().map(|media| media.name.as_str()).collect::<Vec<_>>(), ["text/plain"]);
}
