//! Bodies of `application/x-www-form-urlencoded`: in goes an object, out comes its text.

use serde_json::Value;

use super::percent::{Charset, encode};
use super::style::{self, Style, Unsuitable};

/// The members of `body` as form text. A member with a style of its own is laid out as a query parameter; of the
/// others, lists of primitives repeat the name, and objects are written as JSON, as the specification has it.
pub(super) fn encode_form(body: &Value, styles: &[(&str, Style)]) -> Result<String, Unsuitable> {
    let Value::Object(members) = body else { return Err("is no object, which a form must be") };
    let mut pairs = Vec::new();
    for (name, value) in members {
        match styles.iter().find(|(styled, _)| styled == name) {
            _ if value.is_null() => {}
            Some((_, style)) => pairs.extend(style::query(name, *style, value)?),
            None => pairs.extend(plain(name, value)),
        }
    }
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    Ok(pairs.join("&"))
}

fn plain(name: &str, value: &Value) -> Vec<style::Pair> {
    let name = encode(name, Charset::Form);
    let pair = |value: &Value| (name.clone(), encode(&text(value), Charset::Form));
    match value {
        Value::Array(items) => items.iter().map(pair).collect(),
        _ => vec![pair(value)],
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
