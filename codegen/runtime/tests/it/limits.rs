//! Limits and the numbers they are made of.

use std::collections::BTreeMap;

use serde_json::json;

use crate::rt::{Check, Checker, Limits, Number, Pattern};

fn broken(value: &dyn Check, limits: &Limits) -> Vec<String> {
    let mut found = Checker::new();
    found.member("v", value, limits);
    found.finish().err().map_or(Vec::new(), |error| error.violations().iter().map(ToString::to_string).collect())
}

#[test]
fn lengths_count_unicode_characters() {
    let limits = Limits { min_length: Some(2), max_length: Some(2), ..Limits::NONE };
    assert!(broken(&"äö".to_owned(), &limits).is_empty());
    assert_eq!(broken(&"🦀".to_owned(), &limits), ["v must have at least 2 characters, has 1"]);
}

#[test]
fn patterns_are_not_anchored_and_unknown_syntax_accepts() {
    static INSIDE: Pattern = Pattern::new("[0-9]+");
    static LOOKAHEAD: Pattern = Pattern::new("(?=x)y");
    let limits = |pattern| Limits { pattern: Some(pattern), ..Limits::NONE };
    assert!(broken(&"a1b".to_owned(), &limits(&INSIDE)).is_empty());
    assert_eq!(broken(&"ab".to_owned(), &limits(&INSIDE)), ["v must match [0-9]+"]);
    assert!(broken(&"ab".to_owned(), &limits(&LOOKAHEAD)).is_empty());
}

#[test]
fn bounds_are_exact_at_the_edges_of_64_bits() {
    let at_most = |bound| Limits { maximum: Some(bound), ..Limits::NONE };
    let limit = Number::Integer(9_007_199_254_740_992);
    assert!(broken(&9_007_199_254_740_992_i64, &at_most(limit)).is_empty());
    assert_eq!(broken(&9_007_199_254_740_993_i64, &at_most(limit)), ["v must be at most 9007199254740992"]);
    assert!(broken(&u64::MAX, &at_most(Number::Integer(u64::MAX.into()))).is_empty());
    assert_eq!(broken(&u64::MAX, &at_most(Number::Integer(i64::MAX.into()))).len(), 1);
    assert_eq!(broken(&i64::MAX, &at_most(Number::Float(9.2e18))).len(), 1);
    assert!(Number::Integer(i64::MAX.into()) < Number::Float(9_223_372_036_854_775_808.0));
    assert!(Number::Integer(3) < Number::Float(3.5) && Number::Integer(-3) > Number::Float(-3.5));
    assert!(Number::Float(f64::INFINITY) > Number::Integer(i128::MAX));
}

#[test]
fn exclusive_bounds() {
    let limits = Limits {
        exclusive_minimum: Some(Number::Float(0.0)),
        exclusive_maximum: Some(Number::Integer(24)),
        ..Limits::NONE
    };
    assert!(broken(&0.5, &limits).is_empty());
    assert_eq!(broken(&0.0, &limits), ["v must be more than 0"]);
    assert_eq!(broken(&24, &limits), ["v must be less than 24"]);
}

#[test]
fn multiples_are_reckoned_in_decimals() {
    let step = |number| Limits { multiple_of: Some(number), ..Limits::NONE };
    for value in [0.07, 0.1, -3.33, 1e20] {
        assert!(broken(&value, &step(Number::Float(0.01))).is_empty(), "{value}");
    }
    assert_eq!(broken(&0.075, &step(Number::Float(0.01))).len(), 1);
    assert!(broken(&15, &step(Number::Integer(5))).is_empty());
    assert_eq!(broken(&i64::MAX, &step(Number::Integer(2))).len(), 1);
    assert!(broken(&1e300, &step(Number::Float(0.01))).is_empty());
}

#[test]
fn rt_36_numbers_that_are_not_finite_are_refused() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(broken(&value, &Limits::NONE), ["v must be a finite number"]);
    }
    assert_eq!(broken(&vec![1.0, f64::NAN], &Limits::NONE), ["v[1] must be a finite number"]);
    assert_eq!(broken(&Some(Box::new(f32::NAN)), &Limits::NONE).len(), 1);
    assert!(broken(&0.1_f32, &Limits { maximum: Some(Number::Float(0.1)), ..Limits::NONE }).is_empty());
}

#[test]
fn nested_limits_and_paths() {
    static NAME: Limits = Limits { max_length: Some(1), ..Limits::NONE };
    static NAMES: Limits = Limits { items: Some(&NAME), ..Limits::NONE };
    let limits = Limits { items: Some(&NAMES), max_properties: Some(1), ..Limits::NONE };
    let value = BTreeMap::from([("a b".to_owned(), vec!["ok".to_owned()]), ("c".to_owned(), vec!["x".to_owned()])]);
    let expected = ["v must have at most 1 entries, has 2", "v[\"a b\"][0] must have at most 1 characters, has 2"];
    assert_eq!(broken(&value, &limits), expected);
    assert_eq!(broken(&json!({"a b": ["ok"], "c": ["x"]}), &limits), expected);
    assert_eq!(broken(&json!([1, 1]), &Limits { unique_items: true, ..Limits::NONE }).len(), 1);
}
