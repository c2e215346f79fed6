//! Texts made to hurt: refused or read, in bounded time, without a panic. Small ones stand in `fixtures/err`; these are made here.
//!
//! The numbers are those of the rows in the hostile-document list.

use std::time::{Duration, Instant};

use specwright::diagnostics::{Code, Diagnostics, render};
use specwright::spec::{self, Document, Sources};

/// Far above what any of these takes, far below what an attack would.
const PATIENCE: Duration = Duration::from_secs(20);

struct Outcome {
    loaded: Option<Document>,
    diagnostics: Diagnostics,
    text: String,
}

impl Outcome {
    fn codes(&self) -> Vec<Code> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
    }
}

/// Loads a text and prints what was found, on a stack no larger than the one a thread gets.
fn load(name: &str, text: impl AsRef<[u8]>) -> Outcome {
    let (name, text) = (name.to_owned(), text.as_ref().to_vec());
    let started = Instant::now();
    let work = move || {
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
        let file = sources.add_bytes(name, &text, &mut diagnostics);
        let loaded = spec::load(&sources, file, &[], &mut diagnostics);
        let text = render::text(&diagnostics, &sources, false);
        Outcome { loaded, diagnostics, text }
    };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).expect("a thread");
    let outcome = thread.join().expect("no panic");
    assert!(started.elapsed() < PATIENCE, "it took {:?}", started.elapsed());
    outcome
}

fn refused(name: &str, text: impl AsRef<[u8]>, code: Code) -> Outcome {
    let outcome = load(name, text);
    assert!(outcome.loaded.is_none(), "it was read");
    assert!(outcome.codes().contains(&code), "{}", outcome.text);
    outcome
}

/// An operation, so that nothing is said of a document without one.
const PATHS: &str = "paths: {/a: {delete: {operationId: a, responses: {'204': {description: Done.}}}}}\n";

fn document(version: &str, rest: &str) -> String {
    format!("openapi: {version}\ninfo: {{title: A, version: '1'}}\n{rest}")
}

#[test]
fn hs_40_aliases_do_not_multiply() {
    let levels: String = (1..=9)
        .map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", ")))
        .collect();
    refused("bomb.yaml", document("3.0.3", &format!("a0: &a0 [x]\n{levels}")), Code::OverBudget);
    // Few nodes, much text.
    let long = "x".repeat(1_000_000);
    let quadratic = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 1000].join(", "));
    refused("quadratic.yaml", document("3.0.3", &quadratic), Code::OverBudget);
    let many = format!("a: &a x\nb: [{}]\n", vec!["*a"; 200_001].join(", "));
    refused("many.yaml", document("3.0.3", &many), Code::OverBudget);
    let fine = format!("x-a: &a x\nx-b: [{}]\n{PATHS}", vec!["*a"; 1000].join(", "));
    assert!(load("fine.yaml", document("3.0.3", &fine)).loaded.is_some());
}

#[test]
fn hs_41_nesting_needs_no_stack() {
    for open in ["[", "{\"a\":"] {
        refused("deep.json", format!("{{\"openapi\": \"3.0.3\", \"x\": {}", open.repeat(100_000)), Code::OverBudget);
    }
    for open in ["[", "{a: ", "[{a: "] {
        refused("deep.yaml", document("3.0.3", &format!("x: {}", open.repeat(100_000))), Code::OverBudget);
    }
    refused("deep.yaml", "- ".repeat(100_000), Code::OverBudget);
    refused("keys.yaml", "? ".repeat(100_000), Code::Syntax);
    let balanced = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    refused("balanced.yaml", document("3.0.3", &format!("x: {balanced}")), Code::OverBudget);
    let items = format!("components: {{schemas: {{A: {}{{}}{}}}}}", "{items: ".repeat(5_000), "}".repeat(5_000));
    refused("items.yaml", document("3.0.3", &items), Code::OverBudget);
    let just_below = format!("x: {}{}\npaths: {{}}", "[".repeat(99), "]".repeat(99));
    assert!(load("deep.yaml", document("3.0.3", &just_below)).loaded.is_some());
}

#[test]
fn hs_41_a_long_chain_of_schemas_needs_no_stack() {
    let chain: String =
        (0..10_000).map(|n| format!("    S{n}: {{allOf: [{{$ref: '#/components/schemas/S{}'}}]}}\n", n + 1)).collect();
    let outcome =
        load("chain.yaml", document("3.0.3", &format!("{PATHS}components:\n  schemas:\n{chain}    S10000: {{}}\n")));
    assert_eq!(outcome.loaded.as_ref().expect("a document").components.len(), 10_001);
    assert!(outcome.codes().is_empty(), "{}", outcome.text);
}

#[test]
fn hs_42_circles_are_told_from_recursion() {
    let recursion = "components:\n  schemas:\n    Tree:\n      properties: {left: {$ref: '#/components/schemas/Tree'}}\n      \
                     items: {$ref: '#/components/schemas/Tree'}\n      additionalProperties: {$ref: '#/components/schemas/Tree'}\n      \
                     oneOf: [{$ref: '#/components/schemas/Tree'}]\n      not: {$ref: '#/components/schemas/Tree'}\n";
    let outcome = load("tree.yaml", document("3.0.3", &format!("{PATHS}{recursion}")));
    // An arm that is the schema itself adds nothing to the choice.
    assert_eq!(outcome.codes(), [Code::Invalid], "{}", outcome.text);
    assert_eq!(outcome.loaded.as_ref().expect("a document").schemas.len(), 1);
    for section in ["parameters", "responses", "requestBodies", "headers"] {
        let circle = format!("{PATHS}components: {{{section}: {{A: {{$ref: '#/components/{section}/A'}}}}}}\n");
        let outcome = load("circle.yaml", document("3.0.3", &circle));
        assert_eq!(outcome.codes(), [Code::UnresolvedReference], "{}", outcome.text);
    }
}

#[test]
fn hs_42_a_callback_may_lead_back_to_its_own_path() {
    let text = "paths:\n  /a:\n    post:\n      operationId: a\n      responses: {'204': {description: A.}}\n      \
                callbacks: {back: {'{$url}': {$ref: '#/paths/~1a'}}}\n";
    let loaded = load("callback.yaml", document("3.0.3", text)).loaded.expect("a document");
    assert_eq!((loaded.operations.len(), loaded.webhooks.len()), (1, 1));
}

#[test]
fn hs_43_shared_parts_are_read_once() {
    let part = |n: usize| format!("{{$ref: '#/components/schemas/D{}'}}", n + 1);
    let diamonds: String = (0..30)
        .map(|n| format!("    D{n}: {{allOf: [{{allOf: [{}]}}, {{allOf: [{}]}}]}}\n", part(n), part(n)))
        .collect();
    let text = format!("{PATHS}components:\n  schemas:\n{diamonds}    D30: {{type: object}}\n");
    let outcome = load("diamonds.yaml", document("3.0.3", &text));
    assert_eq!(outcome.loaded.as_ref().expect("a document").schemas.len(), 91);
    let many: String = (0..100_000).map(|n| format!("    S{n}: {{type: string}}\n")).collect();
    let outcome = load("many.yaml", document("3.0.3", &format!("{PATHS}components:\n  schemas:\n{many}")));
    assert_eq!(outcome.loaded.as_ref().expect("a document").components.len(), 100_000);
}

#[test]
fn hs_44_scalars_are_those_of_the_core_schema() {
    let text = "x-no: no\nx-octal: 010\nx-time: 12:30:45\nx-date: 2020-01-01\nx-nan: .nan\nx-hex: 0x1F\npaths:\n  /a:\n    get:\n      \
                operationId: a\n      summary: no\n      tags: [yes, on, 2020-01-01]\n      responses: {200: {description: Off.}}\n";
    let outcome = load("scalars.yaml", document("3.0.3", text));
    let operation = &outcome.loaded.as_ref().expect("a document").operations[0];
    assert_eq!(operation.summary.as_deref(), Some("no"));
    assert_eq!(operation.tags, ["yes", "on", "2020-01-01"]);
    assert_eq!(operation.responses.len(), 1);
    // `.nan` alone is worth a word.
    assert_eq!(outcome.diagnostics.counts(), (0, 1), "{}", outcome.text);
    for tag in ["!!binary aGk=", "!!python/object:a.B {}", "!custom x", "!<tag:example.com,2000:a> x", "!!float 1"] {
        refused("tag.yaml", document("3.0.3", &format!("{PATHS}x: {tag}\n")), Code::Syntax);
    }
    assert!(load("tag.yaml", document("3.0.3", "paths: {}\nx: !!str 1\n")).loaded.is_some());
}

#[test]
fn hs_44_merge_keys_stay_within_the_budget() {
    let long = "x".repeat(100_000);
    let merges: String = (0..1_000).map(|n| format!("m{n}: {{<<: *a}}\n")).collect();
    refused("merge.yaml", document("3.0.3", &format!("a: &a {{k: {long}}}\n{merges}")), Code::OverBudget);
}

#[test]
fn hs_45_a_repeated_reference_is_an_error_too() {
    let text = "paths: {}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B', $ref: '#/components/schemas/B'}, B: {}}}\n";
    let outcome = load("twice.yaml", document("3.0.3", text));
    assert_eq!(outcome.codes(), [Code::DuplicateKey], "{}", outcome.text);
    assert!(outcome.text.contains("first given here"), "{}", outcome.text);
}

#[test]
fn hs_46_encodings_and_sizes() {
    let yaml = document("3.0.3", PATHS);
    assert!(load("bom.yaml", format!("\u{feff}{yaml}")).diagnostics.iter().next().is_none());
    assert!(load("crlf.yaml", yaml.replace('\n', "\r\n")).diagnostics.iter().next().is_none());
    assert!(load("bom.json", "\u{feff}{\"openapi\": \"3.0.3\", \"info\": {}, \"paths\": {}}").loaded.is_some());
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(yaml.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert!(refused("utf16.yaml", utf16, Code::Unreadable).text.contains("UTF-16"));
    let outcome = load("latin1.yaml", b"openapi: 3.0.3\ninfo: {title: \xe9, version: '1'}\n");
    assert!(outcome.text.contains("latin1.yaml:2:15"), "{}", outcome.text);
    refused("nul.yaml", yaml.replace('A', "\0"), Code::Syntax);
    refused("nul.json", "{\"openapi\": \"3.0.3\0\"}", Code::Syntax);
    refused("huge.yaml", format!("{yaml}#{}", " ".repeat(64 * 1024 * 1024)), Code::OverBudget);
    refused(
        "nodes.json",
        format!("{{\"openapi\": \"3.0.3\", \"x\": [{}1]}}", "1,".repeat(2_000_000)),
        Code::OverBudget,
    );
    for nothing in ["", " ", "\n\n", "# only a comment\n", "null", "[]", "{}", "\u{feff}"] {
        assert!(load("nothing.yaml", nothing).loaded.is_none(), "{nothing:?}");
    }
}

#[test]
fn hs_51_hs_52_a_reference_may_be_as_long_as_it_likes() {
    let long = format!("#{}", "/a".repeat(500_000));
    let outcome =
        load("long.yaml", document("3.0.3", &format!("{PATHS}components: {{schemas: {{A: {{$ref: '{long}'}}}}}}\n")));
    assert_eq!(outcome.codes(), [Code::UnresolvedReference]);
    assert!(outcome.text.len() < 5_000, "the message is cut");
}

#[test]
fn an_enum_of_ten_thousand_values_is_read_in_one_go() {
    let values: String = (0..10_000).map(|n| format!("v{n}, ")).collect();
    let text = format!("{PATHS}components: {{schemas: {{A: {{type: string, enum: [{values}]}}}}}}\n");
    assert!(load("enum.yaml", document("3.0.3", &text)).codes().is_empty());
}

#[test]
fn no_text_makes_it_panic() {
    let json = include_str!("../../fixtures/err/duplicate-key-json.json");
    let yaml = include_str!("../../fixtures/err/schema.yaml");
    let mut seed = 1u64;
    let mut random = move |below: usize| {
        // A linear congruence is random enough to break syntax in many places, and the same every time.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    let parts: [&[u8]; 12] =
        [b"{", b"}", b"[", b"]", b":", b"\n", b"- ", b"&a ", b"*a", b"'", b"\xf0\x9f\x98\x80", b"$ref: '#/components'"];
    for (name, text) in [("a.json", json), ("a.yaml", yaml)] {
        for _ in 0..1_500 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                let end = (at + random(20)).min(bytes.len());
                bytes.splice(at..end, parts[random(parts.len())].iter().copied());
            }
            let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
            let file = sources.add_bytes(name, &bytes, &mut diagnostics);
            spec::load(&sources, file, &[], &mut diagnostics);
            render::text(&diagnostics, &sources, true);
            render::json(&diagnostics, &sources);
        }
    }
}
