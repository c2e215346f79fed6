//! Whether two values are the same JSON.
//!
//! Numbers are equal when they are the same number, however they are written: `1`, `1.0` and `1e0`. Members may come in any order.
//! Nothing else is levelled: an absent member is no null, an empty list is no absent one, texts are compared to the letter.

use serde_json::{Number, Value};

/// How an example did not come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The program was not built, or did not come to the example.
    NotTried,
    /// The type refused it.
    Refused,
    /// A member was lost of which the document says nothing, or that it lets go the other way only.
    Undescribed,
    /// A member was lost.
    Lost,
    /// A member came from nowhere.
    Added,
    /// A value came back as another one.
    Changed,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 6] =
        [Self::NotTried, Self::Refused, Self::Undescribed, Self::Lost, Self::Added, Self::Changed];

    /// In a word, for figures.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotTried => "not-tried",
            Self::Refused => "refused",
            Self::Undescribed => "undescribed",
            Self::Lost => "lost",
            Self::Added => "added",
            Self::Changed => "changed",
        }
    }

    /// In words, behind a number of examples.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotTried => "could not be tried",
            Self::Refused => "were refused by their types",
            Self::Undescribed => "lost members that the document does not describe there",
            Self::Lost => "lost described members",
            Self::Added => "came back with members from nowhere",
            Self::Changed => "came back with a value changed",
        }
    }
}

/// The first difference with its place, and its kind; `None` when there is none.
pub fn difference(went: &Value, came: &Value) -> Option<(Class, String)> {
    at("", went, came)
}

fn at(path: &str, went: &Value, came: &Value) -> Option<(Class, String)> {
    match (went, came) {
        (Value::Number(a), Value::Number(b)) if same(a, b) => None,
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(index, (a, b))| at(&format!("{path}/{index}"), a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let lost = a.iter().find_map(|(key, a)| match b.get(key) {
                Some(b) => at(&format!("{path}/{key}"), a, b),
                None => Some((Class::Lost, format!("{path}/{key} is lost: {}", short(a)))),
            });
            lost.or_else(|| {
                let (key, value) = b.iter().find(|(key, _)| !a.contains_key(*key))?;
                Some((Class::Added, format!("{path}/{key} came from nowhere: {}", short(value))))
            })
        }
        _ if went == came => None,
        _ => Some((Class::Changed, format!("{path} was {} and came back as {}", short(went), short(came)))),
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

    use super::{Class, difference};

    #[test]
    fn numbers_are_equal_by_value_and_members_in_any_order() {
        assert_eq!(difference(&json!({"a": 1, "b": [1.0]}), &json!({"b": [1], "a": 1.0})), None);
        assert_eq!(difference(&json!(-3), &json!(-3.0)), None);
    }

    #[test]
    fn everything_else_is_a_difference() {
        for (went, came, class, part) in [
            (json!({"a": null}), json!({}), Class::Lost, "/a is lost: null"),
            (json!({}), json!({"a": []}), Class::Added, "/a came from nowhere: []"),
            (json!({"a": [1, 2]}), json!({"a": [1, 3]}), Class::Changed, "/a/1 was 2 and came back as 3"),
            (json!([1]), json!([1, 1]), Class::Changed, "was [1] and came back as [1,1]"),
            (json!("1"), json!(1), Class::Changed, "was \"1\" and came back as 1"),
            (
                json!(9_007_199_254_740_993_u64),
                json!(9_007_199_254_740_992_u64),
                Class::Changed,
                "was 9007199254740993",
            ),
        ] {
            let found = difference(&went, &came);
            assert!(found.is_some_and(|(of, text)| of == class && text.contains(part)), "{went} {came}");
        }
    }
}
