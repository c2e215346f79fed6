//! HS-04, HS-05, HS-09, HS-30 to HS-32: enum values, defaults, media types, statuses, limits, discriminators.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use specwright::diagnostics::Code;

use super::{
    CANARY, document, file, hostile_texts, inert, model, refused, silent, warned, with_operation, with_schema,
};

fn text_schema(more: Value) -> Value {
    let mut schema = json!({ "type": "string" });
    super::merge(&mut schema, more);
    with_schema(json!({ "type": "object", "properties": { "a": schema } }))
}

#[test]
fn hs_04_enum_values_are_renamed() {
    let mut values = hostile_texts();
    values.extend(
        ["Self", "self", "", "-1", "+1", "1", "a b", "a-b", "a_b", "A B", "Unrecognized", "type", "🦀", "\n"]
            .map(str::to_owned),
    );
    let files = silent(&text_schema(json!({ "enum": values })));
    let models = file(&files, "src/models.rs");
    for value in ["Self", "-1", "+1", "a b", "a-b", "a_b", "Unrecognized"] {
        assert!(models.contains(&format!("{value:?}")), "{value} in\n{models}");
    }
    warned(&text_schema(json!({ "enum": ["a", "a"] })), Code::Duplicate);
    // `null` makes the type nullable; a value of another type is read as the text it was before YAML saw it.
    silent(&text_schema(json!({ "nullable": true, "enum": ["a", null] })));
    warned(&text_schema(json!({ "enum": ["a", 1, true] })), Code::WrongType);
    // No text was ever meant: the type is widened, and what Rust cannot list is JSON.
    warned(&text_schema(json!({ "enum": ["a", { "b": CANARY }] })), Code::UnsupportedSchema);
    warned(&with_schema(json!({ "type": "integer", "enum": [1, "CODE(); 2"] })), Code::WrongType);
}

#[test]
fn hs_04_ten_thousand_values_take_no_time() {
    let values: Vec<String> = (0..10_000).map(|n| format!("{}-{n}", if n % 2 == 0 { "a" } else { "A" })).collect();
    let started = Instant::now();
    assert!(model(&text_schema(json!({ "enum": values }))).contains("a-9998"));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn hs_05_defaults_are_literals_of_their_type() {
    for text in hostile_texts() {
        let files = silent(&text_schema(json!({ "default": text, "example": text })));
        assert!(file(&files, "src/models.rs").contains("default"));
        inert(&with_schema(
            json!({ "type": "object", "properties": { "a": { "type": "string", "enum": ["b", text], "default": text } } }),
        ));
    }
    // Refused by the row, passed over by rule 5: a default only documents what the server does, and none is sent.
    for (schema, default) in [
        (json!({ "type": "integer", "format": "int32" }), json!(3_000_000_000_u64)),
        (json!({ "type": "integer" }), json!(format!("0; fn {CANARY}() {{}}"))),
        (json!({ "type": "integer" }), json!(1e30)),
        (json!({ "type": "integer" }), json!(0.5)),
        (json!({ "type": "boolean" }), json!("true")),
        (json!({ "type": "number" }), json!("NaN")),
        (json!({ "type": "string", "enum": ["a"] }), json!(CANARY)),
        (json!({ "type": "array", "items": {} }), json!({ "__proto__": CANARY })),
    ] {
        let mut schema = schema;
        schema["default"] = default;
        let files = warned(&with_schema(json!({ "type": "object", "properties": { "a": schema } })), Code::BadValue);
        assert!(!file(&files, "src/models.rs").contains(CANARY), "{schema}");
    }
    // One reading is clearly meant: it is taken, and said.
    for (schema, default, meant) in [
        (json!({ "type": "boolean" }), json!("False"), "false"),
        (json!({ "type": "boolean" }), json!(1), "true"),
        (json!({ "type": "integer" }), json!(" 10 "), "10"),
        (json!({ "type": "integer" }), json!(10.0), "10"),
        (json!({ "type": "number" }), json!("0.5"), "0.5"),
        (json!({ "type": "string" }), json!(5), "\"5\""),
        (json!({ "type": "string" }), json!(true), "\"true\""),
        (json!({ "type": "string" }), json!(["a"]), "\"a\""),
        (json!({ "type": "string", "enum": ["asc", " desc"] }), json!("DESC"), "\" desc\""),
        (json!({ "type": "array", "items": { "type": "string" } }), json!("a"), "[\"a\"]"),
    ] {
        let mut schema = schema;
        schema["default"] = default;
        let document = with_schema(json!({ "type": "object", "properties": { "a": schema } }));
        let (outcome, _) = inert(&document);
        let text = outcome.render(false);
        assert!(text.contains("warning[bad-value]") && text.contains(&format!("it is read as {meant}\n")), "{text}");
    }
    for nothing in [json!(null), json!("")] {
        let schema = json!({ "type": "integer", "default": nothing });
        let (outcome, _) = inert(&with_schema(json!({ "type": "object", "properties": { "a": schema } })));
        assert!(outcome.render(false).contains("it is read as no default"), "{}", outcome.render(false));
    }
    for (schema, default) in [
        (json!({ "type": "number" }), json!(-0.0)),
        (json!({ "type": "number" }), json!(1e308)),
        (json!({ "type": "integer" }), json!(i64::MIN)),
        (json!({ "type": "object" }), json!({ "__proto__": { "constructor": CANARY } })),
        (json!({}), json!([[[[CANARY]]]])),
    ] {
        let mut schema = schema;
        schema["default"] = default;
        inert(&with_schema(json!({ "type": "object", "properties": { "a": schema } })));
    }
    // A constant is an enum of one.
    let mut document = text_schema(json!({ "const": format!("\"; {CANARY}") }));
    document["openapi"] = json!("3.1.0");
    inert(&document);
}

/// Numbers that no JSON can hold are refused where the text is read.
#[test]
fn hs_05_numbers_beyond_numbers() {
    let text = with_schema(json!({ "type": "number", "default": 12345 })).to_string();
    for number in ["1e400", "-1e400", "NaN", "Infinity", "01"] {
        let config =
            specwright::Config::single("a", specwright::SourceFile::new("a.json", text.replace("12345", number)));
        let outcome = specwright::generate(&config);
        let quiet = outcome.diagnostics.iter().next().is_none();
        assert!(outcome.files.is_none() || !quiet, "{number} is taken without a word");
    }
}

#[test]
fn hs_09_media_types_are_header_values() {
    let body = |name: &str| {
        let content = json!({ name: { "schema": { "type": "string" } } });
        with_operation("/a", json!({ "requestBody": { "content": content } }))
    };
    // Refused by the row; by rule 5 what cannot stand in a header is sent and read as bytes.
    let long = format!("text/{}", "x".repeat(5_000));
    for name in [
        "a\"b",
        "text/plain\r\nX-Evil: 1",
        "text/pl\"ain",
        "é/é",
        "",
        "/",
        "text/",
        "text/plain; a=\u{1}",
        long.as_str(),
    ] {
        let files = warned(&body(name), Code::Invalid);
        let operations = file(&files, "src/operations.rs");
        assert!(!operations.contains("Evil") && !operations.contains("xxxxx"), "{operations}");
    }
    for name in ["*/*", "text/*", "application/json; charset=\"*/ xCANARYx\"", "application/vnd.a+json;v=1"] {
        inert(&body(name));
    }
}

#[test]
fn hs_09_statuses() {
    let with = |status: &str| {
        let mut document = with_operation("/a", json!({}));
        document["paths"]["/a"]["post"]["responses"] = json!({ status: { "description": "D." } });
        document
    };
    for status in ["200", "2XX", "default", "599"] {
        silent(&with(status));
    }
    // Read as what was meant, or passed over: an answer of no described status is still an answer.
    for status in ["600", "abc", "200\n", "2xx", "-200", "200; fn xCANARYx() {}", "", "99999999999999999999"] {
        warned(&with(status), Code::Invalid);
    }
}

/// Patterns are checked by a linear engine without look-around; one that it cannot take, or only as a huge program, is not checked.
#[test]
fn hs_30_patterns() {
    for pattern in
        ["(?=a)", "(?<!a)b", r"(a)\1", "a{1000000}", "((a{100}){100}){100}", "(", "[", "*", "\\", "(?P<a>x)(?P<a>y)"]
    {
        let started = Instant::now();
        let files = warned(&text_schema(json!({ "pattern": pattern })), Code::Pattern);
        assert!(!file(&files, "src/models.rs").contains("Pattern::new"), "{pattern}");
        assert!(started.elapsed() < Duration::from_secs(20), "{pattern} took {:?}", started.elapsed());
    }
    for pattern in ["(a+)+$", "(a|aa)*b", "a", "^.*$", "\"# xCANARYx \"", "[\"\\n]"] {
        assert!(
            file(&silent(&text_schema(json!({ "pattern": pattern }))), "src/models.rs").contains("Pattern::new"),
            "{pattern}"
        );
    }
}

/// A limit that nothing can meet would stop every call, so it is passed over.
#[test]
fn hs_31_limits() {
    for (schema, code) in [
        (json!({ "type": "integer", "minimum": 2, "maximum": 1 }), Code::Invalid),
        (json!({ "type": "number", "minimum": 1, "maximum": 1, "exclusiveMinimum": true }), Code::Invalid),
        (json!({ "type": "string", "minLength": 2, "maxLength": 1 }), Code::Invalid),
        (json!({ "type": "array", "items": {}, "minItems": 2, "maxItems": 1 }), Code::Invalid),
        (json!({ "type": "object", "minProperties": 2, "maxProperties": 1 }), Code::Invalid),
        (json!({ "type": "number", "multipleOf": 0 }), Code::Invalid),
        (json!({ "type": "number", "multipleOf": -1 }), Code::Invalid),
        (json!({ "type": "integer", "maximum": 1e30 }), Code::Invalid),
        (json!({ "type": "string", "minLength": -1 }), Code::Invalid),
        (json!({ "type": "string", "maxLength": 1.5 }), Code::Invalid),
        (json!({ "type": "integer", "minimum": "0; fn xCANARYx() {}" }), Code::WrongType),
    ] {
        let files = warned(&with_schema(json!({ "type": "object", "properties": { "a": schema } })), code);
        let models = file(&files, "src/models.rs");
        assert!(!models.contains("rt::Limits {") && !models.contains(CANARY), "{schema}\n{models}");
    }
    for schema in [
        json!({ "type": "integer", "maximum": i64::MAX, "minimum": i64::MIN }),
        json!({ "type": "integer", "maximum": u64::MAX }),
        json!({ "type": "integer", "format": "xCANARYx" }),
        json!({ "type": "string", "format": "../../xCANARYx\n" }),
        json!({ "type": "number", "minimum": 1e30 }),
    ] {
        inert(&with_schema(json!({ "type": "object", "properties": { "a": schema } })));
    }
}

#[test]
fn hs_32_required() {
    let text = json!({ "type": "string" });
    warned(
        &with_schema(json!({ "type": "object", "required": ["a", "a"], "properties": { "a": text } })),
        Code::Duplicate,
    );
    silent(&with_schema(json!({ "type": "object", "required": [], "properties": { "a": text } })));
    // A member that is required and not described is kept among the others.
    let dangling = json!({ "type": "object", "required": ["b", CANARY], "properties": { "a": text } });
    warned(&with_schema(dangling.clone()), Code::Missing);
    // A part of a composition may speak of another part's members.
    let other = json!({ "type": "object", "properties": { "b": text, CANARY: text } });
    silent(&with_schema(json!({ "allOf": [other, dangling] })));
}

#[test]
fn hs_32_discriminators_and_choices() {
    let arm = |kind: &str| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" }, kind: { "type": "string" } } });
    let choice = |discriminator: Value| {
        let thing = json!({ "oneOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }], "discriminator": discriminator });
        let mut document = with_schema(thing);
        document["components"]["schemas"]["A"] = arm("a");
        document["components"]["schemas"]["B"] = arm("b");
        document
    };
    for target in [
        "file:///etc/passwd",
        "https://example.com/a.json",
        "../secret.yaml",
        "#/components/schemas/None",
        "xCANARYx()",
    ] {
        let document = choice(json!({ "propertyName": "kind", "mapping": { "x": target, "a": "A" } }));
        let outcome = specwright::generate(&super::config(&document));
        let text = outcome.render(false);
        assert!(outcome.diagnostics.iter().next().is_some(), "{target}: nothing was said");
        if outcome.files.is_some() {
            warned(&document, Code::UnresolvedReference);
        } else {
            assert!(text.contains("mapping") || text.contains(target), "{text}");
        }
    }
    inert(&choice(json!({ "propertyName": "\"]; xCANARYx" })));
    inert(&choice(json!({ "propertyName": "nowhere" })));
    inert(&with_schema(json!({ "oneOf": [{ "type": "string" }] })));
    let alike = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let arms: Vec<Value> = vec![alike; 3];
    warned(&with_schema(json!({ "oneOf": arms })), Code::UnsupportedSchema);
    let started = Instant::now();
    let arms: Vec<Value> = (0..500)
        .map(|n| {
            let own = format!("p{n}");
            json!({ "type": "object", "required": [own], "properties": { own: { "type": "string" } } })
        })
        .collect();
    assert!(!model(&with_schema(json!({ "oneOf": arms }))).is_empty());
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    refused(
        &document(json!({}), json!({ "A": { "oneOf": [{ "$ref": "#/components/schemas/None" }] } })),
        Code::UnresolvedReference,
    );
}

/// A parent that lists its heirs, each of which extends it, ends; so does a choice that leads back to itself.
#[test]
fn hs_42_choices_of_heirs_end() {
    let refer = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let text = json!({ "type": "string" });
    let base = json!({ "type": "object", "properties": { "kind": text } });
    let started = Instant::now();
    for (keyword, heir) in [("oneOf", "allOf"), ("anyOf", "allOf"), ("oneOf", "oneOf"), ("anyOf", "oneOf")] {
        let mut thing = base.clone();
        thing[keyword] = json!([refer("Heir"), refer("Other"), refer("Thing")]);
        let mut document = with_schema(thing);
        for name in ["Heir", "Other"] {
            let mut schema = json!({ "type": "object", "properties": { name: text } });
            schema[heir] = json!([refer("Thing"), refer("Thing")]);
            document["components"]["schemas"][name] = schema;
        }
        inert(&document);
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// Choices within choices have more pairs than anyone can write down: past the budget they are raw JSON.
#[test]
fn hs_43_choices_of_choices_stay_within_the_budget() {
    let refer = |name: String| json!({ "$ref": format!("#/components/schemas/{name}") });
    let choice = |n: usize| {
        let arm = |own: String| json!({ "type": "object", "properties": { own: { "type": "string" } } });
        json!({ "oneOf": [refer(format!("D{}", n + 1)), arm(format!("a{n}"))] })
    };
    let mut document = with_schema(refer("D0".to_owned()));
    for n in 0..30 {
        document["components"]["schemas"][format!("D{n}")] = json!({ "allOf": [choice(n), choice(n), choice(n)] });
    }
    document["components"]["schemas"]["D30"] =
        json!({ "type": "object", "properties": { "end": { "type": "string" } } });
    let started = Instant::now();
    inert(&document);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn hs_43_arms_that_share_their_arms_are_looked_at_once() {
    let mut document = with_schema(json!({ "type": "string" }));
    for level in 0..4 {
        let refer = |arm: usize| json!({ "$ref": format!("#/components/schemas/L{}A{arm}", level + 1) });
        let below: Vec<Value> = (0..40).map(refer).collect();
        for arm in 0..40 {
            document["components"]["schemas"][format!("L{level}A{arm}")] = json!({ "anyOf": below });
        }
    }
    for arm in 0..40 {
        document["components"]["schemas"][format!("L4A{arm}")] = json!({ "type": "string", "maxLength": arm + 1 });
    }
    let schema = json!({ "$ref": "#/components/schemas/L0A0" });
    document["paths"]["/a"]["put"]["parameters"] = json!([{ "name": "p", "in": "query", "schema": schema }]);
    // Along every path these would be millions of arms, for each look at them.
    inert(&document);
}

/// Schemas that extend one another in a long row have ever more members.
#[test]
fn hs_43_rows_of_heirs_stay_within_the_budget() {
    let refer = |name: String| json!({ "$ref": format!("#/components/schemas/{name}") });
    let mut document = with_schema(refer("H0".to_owned()));
    document["components"]["schemas"]["H0"] = json!({ "type": "object", "properties": { "kind": {} } });
    for n in 1..150 {
        let members: Map<String, Value> = (0..250).map(|at| (format!("p{n}_{at}"), json!({}))).collect();
        let own = json!({ "type": "object", "properties": members });
        document["components"]["schemas"][format!("H{n}")] = json!({ "allOf": [refer(format!("H{}", n - 1)), own] });
    }
    let text = refused(&document, Code::OverBudget);
    assert!(text.contains("members come together by `allOf`"), "{text}");
}

/// A mark of secrecy that no type can follow is not passed over in silence.
#[test]
fn rt_28_a_choice_marked_secret_is_warned_of() {
    let choice = json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }], "x-specwright-secret": true });
    warned(&with_schema(choice.clone()), Code::UnsupportedSchema);
    let wrapped = json!({ "type": "object", "properties": { "token": { "allOf": [choice] } } });
    warned(&with_schema(wrapped), Code::UnsupportedSchema);
}
