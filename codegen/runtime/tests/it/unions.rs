//! Unions: which arm a value is read as, and what is written.

use serde_json::{Value, from_value, json, to_value};

use crate::rt::Check as _;
use crate::rt::{Checker, Limits};
use crate::sample::models::{Cat, Mixed, Numbered, Pet, Shape};

fn pet(value: Value) -> &'static str {
    match from_value::<Pet>(value).unwrap() {
        Pet::Cat(_) => "cat",
        Pet::Dog(_) => "dog",
        Pet::Text(_) => "text",
        Pet::Unrecognized(_) => "?",
    }
}

#[test]
fn a_tag_decides_alone() {
    assert_eq!(pet(json!({"petType": "Cat", "name": "a"})), "cat");
    assert_eq!(pet(json!({"petType": "dog", "name": "a"})), "dog");
    assert_eq!(pet(json!({"petType": "dog", "name": 1})), "?");
    assert_eq!(pet(json!({"petType": "fish", "name": "a"})), "?");
}

#[test]
fn rt_94_without_a_tag_shape_decides() {
    assert_eq!(pet(json!({"name": "a"})), "cat");
    assert_eq!(pet(json!({"petType": null, "name": "a", "lives": 3})), "cat");
    assert_eq!(pet(json!({"kind": "x"})), "?");
    assert_eq!(pet(json!("Rex")), "text");
    assert_eq!(pet(json!(1)), "?");
}

#[test]
fn rt_94_values_of_no_arm_come_back_unchanged() {
    let value = json!({"petType": "fish", "fins": [1, 2.5, null]});
    assert_eq!(to_value(from_value::<Pet>(value.clone()).unwrap()).unwrap(), value);
}

#[test]
fn the_tag_is_written_where_the_payload_lacks_it() {
    let cat = Pet::Cat(Box::new(Cat::builder().name("Tom").build().unwrap()));
    assert_eq!(to_value(&cat).unwrap(), json!({"petType": "cat", "name": "Tom"}));
    let dog: Pet = from_value(json!({"petType": "dog", "name": "Rex"})).unwrap();
    assert_eq!(to_value(&dog).unwrap(), json!({"petType": "dog", "name": "Rex"}));
    assert_eq!(to_value(Pet::Text("x".into())).unwrap(), json!("x"));
}

#[test]
fn the_arm_that_knows_most_members_comes_first() {
    let shape = |value| from_value::<Shape>(value).unwrap();
    assert_eq!(shape(json!(3)), Shape::Count(3));
    assert_eq!(shape(json!(2.5)), Shape::Share(2.5));
    assert_eq!(shape(json!(["a"])), Shape::Names(vec!["a".to_owned()]));
    assert!(matches!(shape(json!({"name": "a"})), Shape::Small(_)));
    assert!(matches!(shape(json!({"name": "a", "day": "b", "hour": 1})), Shape::Large(_)));
    assert!(matches!(shape(json!({"day": "b", "mode": "w"})), Shape::Large(_)));
    assert!(matches!(shape(json!({"day": "b", "mode": "v"})), Shape::Unrecognized(_)));
    assert!(matches!(shape(json!(null)), Shape::Unrecognized(_)));
}

#[test]
fn payloads_are_checked() {
    let cat: Pet = from_value(json!({"petType": "cat", "name": "x"})).unwrap();
    let mut found = Checker::new();
    found.member("pet", &cat, &Limits::NONE);
    Shape::Unrecognized(json!(null)).check(&Limits::NONE, &mut found);
    assert_eq!(
        found.finish().unwrap_err().to_string(),
        "the request is not valid: pet.name must have at least 2 characters, has 1"
    );
}

#[test]
fn arms_have_limits_of_their_own() {
    let mut found = Checker::new();
    Shape::Count(0).check(&Limits::NONE, &mut found);
    Shape::Share(0.0).check(&Limits { minimum: Some(crate::rt::Number::Integer(9)), ..Limits::NONE }, &mut found);
    let error = found.finish().unwrap_err();
    assert_eq!(error.violations().iter().map(ToString::to_string).collect::<Vec<_>>(), ["must be at least 1"]);
}

/// A union keeps any value, so as an arm it would take those of the arms after it.
#[test]
fn a_union_in_a_union_counts_where_an_arm_of_its_own_fits() {
    let mixed = |value| from_value::<Mixed>(value).unwrap();
    assert_eq!(mixed(json!(3)), Mixed::Shape(Shape::Count(3)));
    assert_eq!(mixed(json!(true)), Mixed::Flag(true));
    assert!(matches!(mixed(json!("Rex")), Mixed::Pet(pet) if *pet == Pet::Text("Rex".into())));
    assert_eq!(mixed(json!(null)), Mixed::Unrecognized(json!(null)));
}

#[test]
fn the_value_of_a_member_tells_arms_apart_whatever_its_type() {
    let mixed = |value| from_value::<Mixed>(value).unwrap();
    assert!(matches!(mixed(json!({"on": true, "name": "a"})), Mixed::On(_)));
    assert!(matches!(mixed(json!({"on": false, "name": "a"})), Mixed::Off(_)));
}

#[test]
fn a_tag_may_be_a_number() {
    let second: Numbered = from_value(json!({"version": 2, "name": "a"})).unwrap();
    assert!(matches!(second, Numbered::Second(_)));
    let first = Numbered::First(Box::new(Cat::builder().name("Tom").build().unwrap()));
    assert_eq!(to_value(&first).unwrap(), json!({"version": 1, "name": "Tom"}));
}
