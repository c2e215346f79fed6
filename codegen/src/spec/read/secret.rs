//! Which texts are secret without a mark of ours, and which may be.
//!
//! Goes in: schemas as they were read, and the names of the properties that hold them. Comes out: a mark on texts that are named
//! like a secret and only sent; a note on those that are only named so. Must not do: take a name for more than it says; a name
//! alone hides nothing.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;

use super::Reader;
use crate::diagnostics::Code;
use crate::spec::document::{Schema, SchemaId};
use crate::spec::node::Node;

/// The mark of another generator.
const FOREIGN: &str = "x-terraform-sensitive";

/// Words that end the name of a secret.
const SECRETS: &[&str] = &["password", "passwd", "passphrase", "secret", "token"];
/// Words that make a token a place in a list.
const PLACES: &[&str] = &["next", "page", "previous", "prev", "continuation", "cursor", "sync", "start", "resume"];
/// Words before `key` that make it a secret one.
const KEYS: &[&str] = &["private", "api", "secret", "encryption", "signing"];
/// Words before `config` that make it one with a password in it: Java's settings for logging in.
const CONFIGS: &[&str] = &["jaas"];

/// Whether a schema has the mark of another generator.
pub(super) fn is_marked(node: &Node<'_>) -> bool {
    node.get(FOREIGN).is_some_and(|mark| mark.value.as_bool() == Some(true))
}

impl Reader<'_> {
    /// Marks and notes what is named like a secret.
    pub(super) fn look_for_secrets(&mut self) {
        let mut seen = BTreeSet::new();
        let properties = self.schemas.iter().flat_map(|schema| &schema.properties);
        let named: Vec<(String, SchemaId)> = properties
            .filter(|(name, id)| is_named_so(name) && seen.insert(**id))
            .map(|(name, id)| (name.clone(), *id))
            .collect();
        for (name, id) in named {
            let Some(schema) = self.schemas.get_mut(id.0 as usize).filter(|schema| is_open_text(schema)) else {
                continue;
            };
            if schema.write_only {
                schema.hints.secret = true;
                continue;
            }
            let message = format!("`{name}` sounds like a secret, and shows in `Debug`");
            let place = schema.location.clone();
            self.diagnostics
                .note(Code::PossibleSecret, &place, message)
                .help("say `x-specwright-secret: true` in an overlay to hide it, or `false` if it is none");
        }
    }
}

/// Text that nothing is said of: no values, no format, no mark.
fn is_open_text(schema: &Schema) -> bool {
    let stated = schema.hints.secret || schema.hints.is_no_secret;
    schema.types.string && schema.enum_values.is_none() && schema.format.is_none() && !stated
}

fn is_named_so(name: &str) -> bool {
    let name = name.to_snake_case();
    let words: Vec<&str> = name.split('_').collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    match words.last() {
        Some(&"token") => !has(PLACES),
        Some(&"key") => has(KEYS),
        Some(&"config") => has(CONFIGS),
        Some(last) => SECRETS.contains(last),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_named_so;

    #[test]
    fn rt_28_names_of_secrets_and_of_other_things() {
        for name in [
            "password",
            "adminPassword",
            "db_passwd",
            "ssh-passphrase",
            "clientSecret",
            "accessToken",
            "privateKey",
            "API_KEY",
            "secretAccessKey",
            "saslJaasConfig",
        ] {
            assert!(is_named_so(name), "{name}");
        }
        for name in [
            "nextToken",
            "pageToken",
            "tokenType",
            "passwordPolicy",
            "keyId",
            "key",
            "primaryKey",
            "secretName",
            "config",
            "loggingConfig",
            "",
        ] {
            assert!(!is_named_so(name), "{name}");
        }
    }
}
