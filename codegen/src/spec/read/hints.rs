//! The `x-specwright-…` vocabulary: a closed set of keys, each in its places.
//!
//! Goes in: nodes that may carry such keys. Comes out: hints of the model. A key that is unknown, misplaced or malformed is an error,
//! for a hint without effect is a mistake of its author. Must not do: name types, paths, files or commands.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::Reader;
use super::polling;
use super::scalar::scalar_text;
use super::secret;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{OperationHints, Schema, SchemaHints, SecurityKind, TypeSet};
use crate::spec::keywords;
use crate::spec::node::Node;

/// What all keys of the vocabulary start with.
pub(crate) const VOCABULARY: &str = "x-specwright-";

/// The keys, and where each has an effect.
const KEYS: [(&str, &str); 13] = [
    ("x-specwright-name", "an operation, a parameter or a schema"),
    ("x-specwright-enum-names", "a schema with `enum`"),
    ("x-specwright-secret", "a schema of type `string`"),
    ("x-specwright-env", "a security scheme or a server"),
    ("x-specwright-pagination", "an operation"),
    ("x-specwright-waiters", "a GET operation"),
    ("x-specwright-waits-with", "an operation"),
    ("x-specwright-retry", "an operation"),
    ("x-specwright-rate-limit", "`info`"),
    ("x-specwright-request-id", "`info`"),
    ("x-specwright-keep-undescribed", "`info` or a schema of objects"),
    ("x-specwright-relaxed", "a schema with `required`"),
    ("x-specwright-digits", "a schema of type `integer`"),
];

impl<'a> Reader<'a> {
    /// A key of the vocabulary, marked as used.
    pub(super) fn hint(&mut self, node: &Node<'a>, key: &str) -> Option<Node<'a>> {
        let found = node.get(key)?;
        self.used_hints.insert(found.identity());
        Some(found)
    }

    /// Reports a hint that cannot be followed.
    pub(super) fn bad_hint(&mut self, place: &Location, message: impl Into<String>) {
        self.diagnostics.error(Code::Vocabulary, place, message);
    }

    /// `x-specwright-name`.
    pub(super) fn name_hint(&mut self, node: &Node<'a>) -> Option<String> {
        let hint = self.hint(node, "x-specwright-name")?;
        match hint.value.as_str() {
            Some(name) if is_name(name) => Some(name.to_owned()),
            _ => {
                self.bad_hint(
                    &hint.location,
                    "`x-specwright-name` is a word or words of letters, digits, `_`, `-` and spaces",
                );
                None
            }
        }
    }

    /// Hints of an operation.
    pub(super) fn operation_hints(&mut self, node: &Node<'a>) -> OperationHints {
        OperationHints {
            name: self.name_hint(node),
            pagination: self.pagination(node),
            waiters: match self.hint(node, "x-specwright-waiters") {
                Some(hint) => self.waiters(&hint),
                None => polling::waiters(node),
            },
            waits_with: self.hint(node, "x-specwright-waits-with").and_then(|hint| self.waits_with(&hint)),
            retry: self.retry(node),
        }
    }

    /// Hints of a schema.
    pub(super) fn schema_hints(&mut self, node: &Node<'a>, schema: &mut Schema) {
        let secret = self.secret(node, schema.types);
        schema.hints = SchemaHints {
            name: self.name_hint(node),
            enum_names: self.enum_names(node, schema.enum_values.as_deref()),
            keep_undescribed: self.keeps_undescribed(node, schema),
            relaxed: self.relaxed(node, &schema.required),
            digits: self.digits(node, schema),
            secret: secret == Some(true),
            is_no_secret: secret == Some(false),
        };
        self.enum_words(node, schema);
    }

    fn secret(&mut self, node: &Node<'a>, types: TypeSet) -> Option<bool> {
        let is_text = types.string || types == TypeSet::default();
        let Some(hint) = self.hint(node, "x-specwright-secret") else {
            return (is_text && secret::is_marked(node)).then_some(true);
        };
        let stated = hint.value.as_bool();
        if stated.is_none() {
            self.bad_hint(&hint.location, "`x-specwright-secret` is `true` or `false`");
        } else if !is_text {
            self.bad_hint(&hint.location, "`x-specwright-secret` has an effect on text only");
            return None;
        }
        stated
    }

    fn enum_names(&mut self, node: &Node<'a>, values: Option<&[Value]>) -> IndexMap<String, String> {
        let mut names = IndexMap::new();
        let Some(hint) = self.hint(node, "x-specwright-enum-names") else { return names };
        if !hint.value.is_object() {
            self.bad_hint(&hint.location, "`x-specwright-enum-names` is an object from values to names");
            return names;
        }
        let known: BTreeSet<String> = values.unwrap_or_default().iter().filter_map(scalar_text).collect();
        for (value, name) in hint.members() {
            if !known.contains(value) {
                self.bad_hint(&name.location, format!("`{value}` is not among the values of this schema's `enum`"));
                continue;
            }
            match name.value.as_str() {
                Some(text) if is_name(text) => {
                    names.insert(value.to_owned(), text.to_owned());
                }
                _ => self.bad_hint(&name.location, "the name of an enum value is a word or words"),
            }
        }
        names
    }

    /// `x-specwright-env` of a security scheme.
    pub(super) fn scheme_env(&mut self, node: &Node<'a>, kind: &SecurityKind) -> IndexMap<String, String> {
        let roles: &[&'static str] = match kind {
            SecurityKind::Basic => &["username", "password"],
            SecurityKind::ApiKey(..) => &["key"],
            SecurityKind::MutualTls => &[],
            SecurityKind::Bearer | SecurityKind::Http(_) | SecurityKind::OAuth2 | SecurityKind::OpenIdConnect => {
                &["token"]
            }
        };
        self.env(node, roles)
    }

    /// `x-specwright-env` of a server.
    pub(super) fn server_env(&mut self, node: &Node<'a>) -> Option<String> {
        self.env(node, &["url"]).shift_remove("url")
    }

    fn env(&mut self, node: &Node<'a>, roles: &[&'static str]) -> IndexMap<String, String> {
        let mut names = IndexMap::new();
        let Some(hint) = self.hint(node, "x-specwright-env") else { return names };
        if !hint.value.is_object() {
            self.bad_hint(
                &hint.location,
                "`x-specwright-env` is an object from roles to names of environment variables",
            );
        }
        self.closed(&hint, roles);
        for (role, name) in hint.members().filter(|(role, _)| roles.contains(role)) {
            let usable = |text: &str| {
                let inner = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
                !text.is_empty() && text.bytes().all(inner) && !text.starts_with(|c: char| c.is_ascii_digit())
            };
            match name.value.as_str() {
                Some(text) if usable(text) => {
                    names.insert(role.to_owned(), text.to_owned());
                }
                _ => self.bad_hint(&name.location, "an environment variable is named with capitals, digits and `_`"),
            }
        }
        names
    }

    /// A text that a hint must have.
    pub(super) fn hint_text(&mut self, hint: &Node<'a>, key: &str) -> Option<String> {
        if !hint.has(key) {
            self.bad_hint(&hint.location, format!("`{key}` is missing"));
            return None;
        }
        self.optional_hint_text(hint, key)
    }

    pub(super) fn optional_hint_text(&mut self, hint: &Node<'a>, key: &str) -> Option<String> {
        let value = hint.get(key)?;
        match value.value.as_str() {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => {
                self.bad_hint(&value.location, format!("`{key}` asks for text"));
                None
            }
        }
    }

    /// Reports members that are not among `known`.
    pub(super) fn closed(&mut self, hint: &Node<'a>, known: &[&'static str]) {
        for (key, member) in hint.members().filter(|(key, _)| !known.contains(key)) {
            let finding =
                self.diagnostics.error(Code::Vocabulary, &member.location, format!("`{key}` is not known here"));
            match keywords::nearest(key, known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("known are {}", known.join(", "))),
            };
        }
    }

    /// Reports every key of the vocabulary, anywhere, that nothing has read.
    pub(super) fn report_unused_hints(&mut self) {
        let mut open = vec![self.root.clone()];
        let names = KEYS.map(|(key, _)| key);
        while let Some(node) = open.pop() {
            for (key, member) in node.members().filter(|(key, _)| key.starts_with(VOCABULARY)) {
                if self.used_hints.contains(&member.identity()) {
                    continue;
                }
                if let Some((_, places)) = KEYS.iter().find(|(known, _)| *known == key) {
                    let message = format!("`{key}` has no effect here");
                    self.diagnostics
                        .error(Code::Vocabulary, &member.location, message)
                        .help(format!("it belongs to {places}"));
                    continue;
                }
                let finding =
                    self.diagnostics.error(Code::Vocabulary, &member.location, format!("there is no key `{key}`"));
                match keywords::nearest(key, &names) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help(format!("known are {}", names.join(", "))),
                };
            }
            open.extend(node.members().map(|(_, member)| member).chain(node.elements()));
        }
    }
}

/// Whether a text can be made a Rust name without guessing.
fn is_name(text: &str) -> bool {
    text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' '))
}
