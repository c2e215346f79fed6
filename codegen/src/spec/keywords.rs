//! The keys that the specification knows, per object, and which of them a misspelt one may have meant.
//!
//! Goes in: a key and the object's table. Comes out: known or not, and a suggestion. Must not do: report.
//! Adding a keyword to the generator starts here.

/// The keys of one kind of object.
pub(super) struct Keywords {
    /// What the object is called in a message.
    pub(super) object: &'static str,
    known: &'static [&'static str],
    /// Whether other keys are only reported when they look like a slip: documents put words of other dialects into schemas.
    lenient: bool,
}

const fn strict(object: &'static str, known: &'static [&'static str]) -> Keywords {
    Keywords { object, known, lenient: false }
}

#[rustfmt::skip]
mod tables {
    use super::{Keywords, strict};

    pub(crate) const DOCUMENT: Keywords = strict("the document", &[
        "openapi", "$self", "info", "jsonSchemaDialect", "servers", "paths", "webhooks", "components", "security", "tags",
        "externalDocs",
    ]);
    pub(crate) const SWAGGER: Keywords = strict("the document", &[
        "swagger", "info", "host", "basePath", "schemes", "consumes", "produces", "paths", "definitions", "parameters",
        "responses", "securityDefinitions", "security", "tags", "externalDocs",
        // what lifting puts there
        "servers", "components",
    ]);
    pub(crate) const INFO: Keywords = strict("info", &[
        "title", "summary", "description", "termsOfService", "contact", "license", "version",
    ]);
    pub(crate) const SERVER: Keywords = strict("a server", &["url", "description", "variables", "name"]);
    pub(crate) const COMPONENTS: Keywords = strict("components", &[
        "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links", "callbacks",
        "pathItems", "mediaTypes",
    ]);
    pub(crate) const PATH_ITEM: Keywords = strict("a path item", &[
        "$ref", "summary", "description", "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
        "additionalOperations", "servers", "parameters",
    ]);
    pub(crate) const OPERATION: Keywords = strict("an operation", &[
        "tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses", "callbacks",
        "deprecated", "security", "servers",
    ]);
    pub(crate) const SWAGGER_OPERATION: Keywords = strict("an operation", &[
        "tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses", "consumes",
        "produces", "schemes", "deprecated", "security", "servers",
    ]);
    pub(crate) const PARAMETER: Keywords = strict("a parameter", &[
        "name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved", "schema",
        "example", "examples", "content",
    ]);
    pub(crate) const HEADER: Keywords = strict("a header", &[
        "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved", "schema", "example",
        "examples", "content",
    ]);
    pub(crate) const REQUEST_BODY: Keywords = strict("a request body", &["description", "content", "required"]);
    pub(crate) const MEDIA_TYPE: Keywords = strict("a media type", &[
        "schema", "itemSchema", "example", "examples", "encoding", "prefixEncoding", "itemEncoding", "description",
    ]);
    pub(crate) const ENCODING: Keywords = strict("an encoding", &[
        "contentType", "headers", "style", "explode", "allowReserved", "encoding", "prefixEncoding", "itemEncoding",
    ]);
    pub(crate) const RESPONSE: Keywords = strict("a response", &["summary", "description", "headers", "content", "links"]);
    pub(crate) const SECURITY_SCHEME: Keywords = strict("a security scheme", &[
        "type", "description", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl", "oauth2MetadataUrl",
        "deprecated",
    ]);
    pub(crate) const DISCRIMINATOR: Keywords = strict("a discriminator", &["propertyName", "mapping", "defaultMapping"]);
    pub(crate) const OVERLAY: Keywords = strict("an overlay", &["overlay", "info", "extends", "actions"]);
    pub(crate) const ACTION: Keywords = strict("an overlay action", &["target", "description", "update", "remove"]);

    pub(crate) const SCHEMA: Keywords = Keywords { object: "a schema", lenient: true, known: &[
        // read
        "$ref", "type", "format", "title", "description", "properties", "required", "items", "enum", "nullable", "example",
        "default", "additionalProperties", "allOf", "oneOf", "anyOf", "not", "readOnly", "writeOnly", "deprecated",
        "discriminator", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "const", "examples",
        "contentEncoding", "contentMediaType", "contentSchema", "prefixItems", "patternProperties", "unevaluatedProperties", "propertyNames",
        "$dynamicRef", "$recursiveRef", "additionalItems", "unevaluatedItems",
        // reported as not expressed
        "if", "then", "else", "contains", "minContains", "maxContains", "dependentRequired", "dependentSchemas",
        "dependencies",
        // without meaning for a client
        "xml", "externalDocs", "$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary",
        "$comment", "$defs", "definitions",
    ] };
}

pub(super) use tables::*;

/// What a schema's keywords are read together with. Most schemas have four keywords of sixty: who knows the groups that occur asks
/// for no others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SchemaGroups(u16);

impl SchemaGroups {
    pub(super) const ANNOTATION: Self = Self(1);
    pub(super) const TYPE: Self = Self(1 << 1);
    pub(super) const ENUM: Self = Self(1 << 2);
    pub(super) const OBJECT: Self = Self(1 << 3);
    pub(super) const ARRAY: Self = Self(1 << 4);
    pub(super) const COMPOSITION: Self = Self(1 << 5);
    pub(super) const LIMIT: Self = Self(1 << 6);
    pub(super) const HINT: Self = Self(1 << 7);
    pub(super) const NOT_EXPRESSED: Self = Self(1 << 8);
    pub(super) const WITHOUT_MEANING: Self = Self(1 << 9);
    pub(super) const UNKNOWN: Self = Self(1 << 10);

    /// The groups of all keys of a schema.
    pub(super) fn of<'k>(keys: impl Iterator<Item = &'k String>) -> Self {
        keys.fold(Self::default(), |groups, key| Self(groups.0 | Self::of_key(key).0))
    }

    /// Whether a key of this group occurs.
    pub(super) fn has(self, group: Self) -> bool {
        self.0 & group.0 != 0
    }

    fn of_key(key: &str) -> Self {
        match key {
            "title" | "description" | "readOnly" | "writeOnly" | "deprecated" | "default" | "example" | "examples" => {
                Self::ANNOTATION
            }
            "type" | "format" | "nullable" | "contentEncoding" | "contentMediaType" | "contentSchema"
            | "x-nullable" => Self::TYPE,
            "enum" | "const" => Self::ENUM,
            "properties"
            | "required"
            | "additionalProperties"
            | "patternProperties"
            | "unevaluatedProperties"
            | "propertyNames" => Self::OBJECT,
            "items" | "prefixItems" | "additionalItems" | "unevaluatedItems" => Self::ARRAY,
            "$ref" | "$dynamicRef" | "$recursiveRef" | "allOf" | "oneOf" | "anyOf" | "not" | "discriminator" => {
                Self::COMPOSITION
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minLength"
            | "maxLength" | "pattern" | "minItems" | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties" => {
                Self::LIMIT
            }
            "if" | "then" | "else" | "contains" | "minContains" | "maxContains" | "dependentRequired"
            | "dependentSchemas" | "dependencies" => Self::NOT_EXPRESSED,
            "xml" | "externalDocs" | "$id" | "id" | "$schema" | "$anchor" | "$dynamicAnchor" | "$recursiveAnchor"
            | "$vocabulary" | "$comment" | "$defs" | "definitions" => Self::WITHOUT_MEANING,
            "x-terraform-sensitive"
            | "x-enum-varnames"
            | "x-enumNames"
            | "x-enum-descriptions"
            | "x-enumDescriptions" => Self::HINT,
            key if key.starts_with("x-specwright-") => Self::HINT,
            key if key.starts_with("x-") => Self::WITHOUT_MEANING,
            _ => Self::UNKNOWN,
        }
    }
}

impl Keywords {
    /// Whether a key needs no word: it is known, or an extension.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.known.contains(&key) || key.starts_with("x-")
    }

    /// Whether an unknown key is to be reported, and what it may have meant.
    pub(super) fn judge(&self, key: &str) -> Option<Option<&'static str>> {
        let nearest = nearest(key, self.known);
        (nearest.is_some() || !self.lenient).then_some(nearest)
    }
}

/// The known word that `word` most resembles: other case, one slip in a short word, two in a long one.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.len() > 40 {
        return None;
    }
    if let Some(same) = known.iter().find(|k| k.eq_ignore_ascii_case(word)) {
        return Some(same);
    }
    let allowed = match word.chars().count() {
        0..=3 => return None,
        4..=6 => 1,
        _ => 2,
    };
    let ranked = known.iter().filter(|k| k.len() >= 4).map(|k| (distance(word, k), *k));
    ranked.filter(|(slips, _)| *slips <= allowed).min_by_key(|(slips, _)| *slips).map(|(_, k)| k)
}

/// Letters to insert, drop, change or swap with their neighbour to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut older = vec![0; b.len() + 1];
    let mut old: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut new = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let mut best = (old[j] + usize::from(ca != cb)).min(old[j + 1] + 1).min(new[j] + 1);
            if i > 0 && j > 0 && *ca == b[j - 1] && a[i - 1] == *cb {
                best = best.min(older[j - 1] + 1);
            }
            new.push(best);
        }
        older = std::mem::replace(&mut old, new);
    }
    old[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{SCHEMA, SchemaGroups, nearest};

    #[test]
    fn every_keyword_of_schemas_is_read_with_a_group() {
        for word in SCHEMA.known {
            assert_ne!(SchemaGroups::of_key(word), SchemaGroups::UNKNOWN, "{word}");
        }
    }

    #[test]
    fn slips_are_recognised_and_other_words_left_alone() {
        for (word, meant) in [
            ("enumm", Some("enum")),
            ("Type", Some("type")),
            ("reqiured", Some("required")),
            ("proprties", Some("properties")),
            ("maxLenght", Some("maxLength")),
            ("optional", None),
            ("order", None),
            ("name", None),
            ("i", None),
        ] {
            assert_eq!(nearest(word, SCHEMA.known), meant, "{word}");
        }
    }
}
