//! Limits of several schemas that one value must meet, put together.

use std::cmp::Ordering;

use serde_json::Number;

use crate::spec::document::{Bound, Constraints};

/// Adds the limits of another schema that a value must meet too. Comes out: the keywords of which only one can be
/// checked.
pub(super) fn tighten(to: &mut Constraints, from: &Constraints) -> Vec<&'static str> {
    bound(&mut to.minimum, from.minimum.as_ref(), Ordering::Greater);
    bound(&mut to.maximum, from.maximum.as_ref(), Ordering::Less);
    for (to, from) in [
        (&mut to.min_length, from.min_length),
        (&mut to.min_items, from.min_items),
        (&mut to.min_properties, from.min_properties),
    ] {
        *to = (*to).max(from);
    }
    for (to, from) in [
        (&mut to.max_length, from.max_length),
        (&mut to.max_items, from.max_items),
        (&mut to.max_properties, from.max_properties),
    ] {
        *to = match (*to, from) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    to.unique_items |= from.unique_items;
    let mut lost = Vec::new();
    if from.pattern.is_some() {
        // What comes later is nearer to the value.
        let old = std::mem::replace(&mut to.pattern, from.pattern.clone());
        lost.extend((old.is_some() && old != from.pattern).then_some("pattern"));
    }
    match (&to.multiple_of, &from.multiple_of) {
        (None, Some(_)) => to.multiple_of.clone_from(&from.multiple_of),
        (Some(a), Some(b)) if a != b => match common_multiple(a, b) {
            Some(multiple) => to.multiple_of = Some(multiple),
            None => lost.push("multipleOf"),
        },
        _ => {}
    }
    lost
}

/// Takes the bound that allows less: what is further on this side, or excludes the value where both name the same.
fn bound(to: &mut Option<Bound>, from: Option<&Bound>, further: Ordering) {
    let Some(new) = from else { return };
    let less = |old: &Bound| match compare(&new.value, &old.value) {
        Ordering::Equal => new.exclusive && !old.exclusive,
        order => order == further,
    };
    if to.as_ref().is_none_or(less) {
        *to = Some(new.clone());
    }
}

/// Whole numbers by all their digits.
fn compare(a: &Number, b: &Number) -> Ordering {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0)),
    }
}

/// The least number that both divide.
fn common_multiple(a: &Number, b: &Number) -> Option<Number> {
    let (a, b) = (a.as_u64().filter(|a| *a > 0)?, b.as_u64().filter(|b| *b > 0)?);
    let (mut divisor, mut rest) = (a, b);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (a / divisor).checked_mul(b).map(Number::from)
}
