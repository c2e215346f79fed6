//! Bodies of `application/x-www-form-urlencoded`: in goes an object, out comes its text.

use serde::Serialize;
use serde_json::Value;

use super::body::Body;
use super::header;
use super::percent::{Charset, encode};
use super::request::{RequestBuilder, to_value};
use super::style::{self, Style, Unsuitable};

/// What forms leave as it is; a space becomes a plus sign.
const FORM: Charset = Charset { also: b"*", plus: true };

/// How a member of a form is laid out, where it is not the default way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormMember {
    /// As a query parameter of this style.
    Style(Style),
    /// As JSON text, also a list.
    Json,
}

impl RequestBuilder {
    /// Sets a form body whose members are laid out the default way.
    pub fn form<T: Serialize + ?Sized>(&mut self, media: &'static str, body: &T) {
        self.form_with(media, body, &[]);
    }

    /// Sets a form body, some members of which have a layout of their own.
    pub fn form_with<T: Serialize + ?Sized>(&mut self, media: &'static str, body: &T, members: &[(&str, FormMember)]) {
        match to_value(body).and_then(|body| encode_form(&body, members)) {
            Ok(text) => self.body(header::fixed_value(media), Body::from(text)),
            Err(reason) => self.refuse("body", reason),
        }
    }
}

/// The members of `body` as form text. A member with a style of its own is laid out as a query parameter; of the
/// others, lists of primitives repeat the name, and objects are written as JSON, as the specification has it.
fn encode_form(body: &Value, members: &[(&str, FormMember)]) -> Result<String, Unsuitable> {
    let Value::Object(values) = body else { return Err("is no object, which a form must be") };
    let mut pairs = Vec::new();
    for (name, value) in values {
        match members.iter().find(|(member, _)| member == name) {
            _ if value.is_null() => {}
            Some((_, FormMember::Style(style))) => pairs.extend(style::query(name, *style, value)?),
            Some((_, FormMember::Json)) => {
                pairs.push((encode(name, FORM), encode(&value.to_string(), FORM)));
            }
            None => pairs.extend(plain(name, value)),
        }
    }
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    Ok(pairs.join("&"))
}

fn plain(name: &str, value: &Value) -> Vec<style::Pair> {
    let name = encode(name, FORM);
    let pair = |value: &Value| (name.clone(), encode(&text(value), FORM));
    match value {
        Value::Array(items) => items.iter().filter(|item| !item.is_null()).map(pair).collect(),
        _ => vec![pair(value)],
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
