//! Sets, tuples and lists of themselves: what is read is written back, and limits hold at each place.

use std::collections::BTreeMap;

use serde_json::{Value, from_value, json, to_value};

use crate::rt;
use crate::rt::{Check, Checker, Limits, Set};

#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub String, pub Option<i64>, pub Option<Option<bool>>, pub Vec<f64>);
rt::tuple! { Row {
    required 0: String; optional 1: Option<i64>; nullable 2: Option<Option<bool>>;
} rest 3: f64 }
rt::tuple_check! { Row {
    required 0 = rt::Limits { max_length: Some(2), ..rt::Limits::NONE };
    optional 1 = rt::Limits::NONE;
    nullable 2 = rt::Limits::NONE;
} rest 3 }

#[derive(Clone, Debug, PartialEq)]
pub struct Point(pub f64, pub f64);
rt::tuple! { Point { required 0: f64; required 1: f64; } }

#[derive(Clone, Debug, PartialEq)]
pub struct Tree(pub BTreeMap<String, Tree>);
rt::newtype! { Tree: BTreeMap<String, Tree> }

fn broken(value: &dyn Check, limits: &Limits) -> Vec<String> {
    let mut found = Checker::new();
    found.member("v", value, limits);
    found.finish().err().map_or(Vec::new(), |error| error.violations().iter().map(ToString::to_string).collect())
}

fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned>(value: Value) {
    assert_eq!(to_value(from_value::<T>(value.clone()).unwrap()).unwrap(), value);
}

#[test]
fn a_set_keeps_what_an_answer_holds_and_sends_no_repetition() {
    round_trip::<Set<String>>(json!(["b", "a", "b"]));
    let mut set: Set<String> = from_value(json!(["b", "a", "b"])).unwrap();
    assert_eq!(broken(&set, &Limits::NONE), ["v must not repeat elements, [2] equals [0]"]);
    set.dedup();
    assert_eq!(*set, ["b", "a"]);
    assert!(broken(&set, &Limits::NONE).is_empty());
    assert!(!set.insert("a".to_owned()) && set.insert("c".to_owned()));
    assert_eq!(Set::from(vec![3, 1, 3, 2, 1]).into_vec(), [3, 1, 2]);
    let limits = Limits { max_items: Some(1), ..Limits::NONE };
    assert_eq!(broken(&Set::from([1, 2]), &limits), ["v must have at most 1 elements, has 2"]);
}

#[test]
fn a_tuple_is_its_array() {
    for row in [json!(["a"]), json!(["a", 1]), json!(["a", 1, null]), json!(["a", 1, true, 0.5, 2.0])] {
        round_trip::<Row>(row);
    }
    assert_eq!(to_value(Row::from(("a".to_owned(), None, Some(None), vec![]))).unwrap(), json!(["a", null, null]));
    assert!(from_value::<Row>(json!([])).is_err());
    assert!(from_value::<Row>(json!({"0": "a"})).is_err());
}

#[test]
fn a_longer_array_is_no_error() {
    assert_eq!(from_value::<Point>(json!([1.0, 2.0, 3.0])).unwrap(), Point::from((1.0, 2.0)));
    assert_eq!(serde_json::from_str::<Point>("[1.5, 2, {\"a\": []}]").unwrap(), Point(1.5, 2.0));
    assert!(serde_json::from_str::<Point>("[1.5]").unwrap_err().to_string().contains("[1]"));
}

#[test]
fn positions_have_limits_and_leave_no_gap() {
    let row = Row("abc".to_owned(), None, None, vec![1.0]);
    static EACH: Limits = Limits { minimum: Some(rt::Number::Integer(2)), ..Limits::NONE };
    let limits = Limits { max_items: Some(3), items: Some(&EACH), ..Limits::NONE };
    assert_eq!(
        broken(&row, &limits),
        [
            "v must have at most 3 elements, has 4",
            "v[0] must have at most 2 characters, has 3",
            "v must have an element [1], as another follows it",
            "v must have an element [2], as another follows it",
            "v[3] must be at least 2",
        ]
    );
}

#[test]
fn a_map_of_itself_is_that_map() {
    round_trip::<Tree>(json!({"a": {"b": {}}, "c": {}}));
    let tree: Tree = from_value(json!({"a": {"b": {}}})).unwrap();
    assert_eq!(tree.len(), 1);
    static NAMES: Limits = Limits { max_length: Some(0), ..Limits::NONE };
    let limits = Limits { names: Some(&NAMES), ..Limits::NONE };
    assert_eq!(broken(&tree, &limits), ["v.a has a name that must have at most 0 characters, has 1"]);
}
