//! Whether two values are the same JSON.
//!
//! Numbers are equal when they are the same number, however they are written: `1`, `1.0` and `1e0`. Members may come in any order.
//! Nothing else is levelled: an absent member is no null, an empty list is no absent one, texts are compared to the letter.

use serde_json::{Number, Value};

/// The first difference, with its place; `None` when there is none.
pub fn difference(went: &Value, came: &Value) -> Option<String> {
    at("", went, came)
}

fn at(path: &str, went: &Value, came: &Value) -> Option<String> {
    match (went, came) {
        (Value::Number(a), Value::Number(b)) if same(a, b) => None,
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(index, (a, b))| at(&format!("{path}/{index}"), a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let lost = a.iter().find_map(|(key, a)| match b.get(key) {
                Some(b) => at(&format!("{path}/{key}"), a, b),
                None => Some(format!("{path}/{key} is lost: {}", short(a))),
            });
            lost.or_else(|| {
                let (key, value) = b.iter().find(|(key, _)| !a.contains_key(*key))?;
                Some(format!("{path}/{key} came from nowhere: {}", short(value)))
            })
        }
        _ if went == came => None,
        _ => Some(format!("{path} was {} and came back as {}", short(went), short(came))),
    }
}

fn same(a: &Number, b: &Number) -> bool {
    let whole = |n: &Number| n.as_i64().map(i128::from).or_else(|| n.as_u64().map(i128::from));
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64() == b.as_f64(),
    }
}

/// A value as a line that can be read.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 60 { text.chars().take(60).chain("…".chars()).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::difference;

    #[test]
    fn numbers_are_equal_by_value_and_members_in_any_order() {
        assert_eq!(difference(&json!({"a": 1, "b": [1.0]}), &json!({"b": [1], "a": 1.0})), None);
        assert_eq!(difference(&json!(-3), &json!(-3.0)), None);
    }

    #[test]
    fn everything_else_is_a_difference() {
        for (went, came, part) in [
            (json!({"a": null}), json!({}), "/a is lost: null"),
            (json!({}), json!({"a": []}), "/a came from nowhere: []"),
            (json!({"a": [1, 2]}), json!({"a": [1, 3]}), "/a/1 was 2 and came back as 3"),
            (json!([1]), json!([1, 1]), "was [1] and came back as [1,1]"),
            (json!("1"), json!(1), "was \"1\" and came back as 1"),
            (json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64), "was 9007199254740993"),
        ] {
            assert!(difference(&went, &came).is_some_and(|text| text.contains(part)), "{went} {came}");
        }
    }
}
