//! `--only` and `--except`: which operations stay, which types go with the others, and what a slip is told.

use super::{Case, Ran, exit};

const SHOP: &str = "\
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: 'https://shop.example' }]
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      responses: { '200': { description: Orders., content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
  /orders/{id}/lines:
    get:
      operationId: listLines
      tags: [orders, lines]
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: Lines., content: { application/json: { schema: { $ref: '#/components/schemas/Line' } } } } }
  /ordering:
    get:
      operationId: readOrdering
      responses: { '204': { description: Nothing. } }
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses: { '200': { description: Pets., content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
components:
  schemas:
    Order: { type: object, properties: { lines: { type: array, items: { $ref: '#/components/schemas/Line' } } } }
    Line: { type: object, properties: { text: { type: string } } }
    Pet:
      type: object
      required: [kind]
      discriminator: { propertyName: kind }
      properties: { kind: { type: string } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }] }
    Unused: { type: object, properties: { id: { type: string } }, not: { required: [id] } }
";

/// The methods and the component types that are left.
fn left(document: &str, arguments: &[&str]) -> String {
    let case = Case::new(document);
    let mut args = vec!["dump", &case.input];
    args.extend(arguments);
    let text = super::specwright(&args).expect(exit::DONE).stdout;
    let word = |line: &str, mark: &str| line.trim().strip_prefix(mark)?.split_whitespace().next().map(str::to_owned);
    let lines = text.lines().filter_map(|line| {
        ["operation ", "struct ", "union "]
            .iter()
            .find_map(|mark| word(line, mark))
            .filter(|name| !name.contains("Input"))
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn tags_paths_and_ids_pick_operations_with_their_types() {
    for (arguments, expected) in [
        (&["--only", "listLines"][..], "listLines Line"),
        (&["--only", "lines"], "listLines Line"),
        (&["--only", "tag:orders"], "listOrders listLines Line Order"),
        (&["--only", "/orders"], "listOrders listLines Line Order"),
        (&["--only", "/orders", "--except", "tag:lines"], "listOrders Line Order"),
        (&["--only", "/orders/*/lines"], "listLines Line"),
        (&["--only", "id:list*", "--except", "/orders/**", "--except", "listPets"], "listOrders Line Order"),
        (&["--except", "orders", "--except", "pets"], "readOrdering"),
        (&["--only", "readOrdering", "--only", "lines"], "listLines readOrdering Line"),
    ] {
        assert_eq!(left(SHOP, arguments), expected, "{arguments:?}");
    }
}

#[test]
fn who_extends_a_parent_that_is_reached_stays() {
    let text = left(SHOP, &["--only", "pets"]);
    assert!(text.starts_with("listPets") && text.contains("Cat") && text.contains("Pet"), "{text}");
    assert!(!text.contains("Order") && !text.contains("Unused"), "{text}");
}

#[test]
fn the_summary_says_how_much_of_the_document_it_is() {
    let case = Case::new(SHOP);
    let Ran { stdout, stderr, .. } = case.generate(&["--only", "orders"]).expect(exit::DONE);
    assert!(stdout.contains("2 of 4 operations, 2 of 5 schemas, 2 types"), "{stdout}");
    assert!(!stderr.contains("`not`"), "a schema that is not left is not spoken of: {stderr}");
}

#[test]
fn a_pattern_without_a_match_is_an_error_with_what_may_be_meant() {
    for (arguments, message, help) in [
        (&["--only", "odrers"][..], "`only` asks for `odrers`, which matches no operation", "did you mean `orders`?"),
        (&["--except", "tag:line"], "`except` asks for `tag:line`", "did you mean `lines`?"),
        (&["--only", "/lines"], "asks for `/lines`", "did you mean `/orders/{id}/lines`?"),
        (&["--only", "id:orders"], "asks for `id:orders`", "did you mean `listOrders`?"),
        (&["--only", "zebra"], "asks for `zebra`", "a pattern is a tag"),
        (&["--only", "pets", "--except", "/pets"], "no operation is left", "`except` takes away"),
        (&["--except", "/**"], "no operation is left", "`except` takes all of them away"),
    ] {
        let case = Case::new(SHOP);
        let ran = case.generate(arguments).expect(exit::USAGE);
        assert!(ran.stderr.contains(message) && ran.stderr.contains(help), "{arguments:?}\n{}", ran.stderr);
        case.wrote_nothing();
    }
}

#[test]
fn what_is_wrong_in_an_operation_that_goes_does_not_matter() {
    let broken = SHOP.replace("description: Pets., content", "$ref: '#/nowhere', content");
    let case = Case::new(&broken);
    case.generate(&[]).expect(exit::FINDINGS);
    case.generate(&["--except", "pets"]).expect(exit::DONE);
    case.generate(&["--only", "pets"]).expect(exit::FINDINGS);
}
