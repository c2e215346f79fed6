//! The documents in `specs/`, held against themselves and against the operations they must have. In go the two documents
//! and their overlays as text; out comes a failure that names every place that is wrong. The generator has no part in
//! this, so that its reading of a document cannot hide a mistake in it.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value, json};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Keywords of a schema that hold one schema, a list of schemas and a map of schemas.
const ONE: [&str; 3] = ["items", "additionalProperties", "not"];
const LIST: [&str; 3] = ["allOf", "oneOf", "anyOf"];
const MAP: &str = "properties";

/// A document with what it must hold.
struct Spec {
    name: &'static str,
    text: &'static str,
    overlay: &'static str,
    /// Method, path and `operationId` of every operation, one a line.
    operations: &'static str,
    /// Fewer examples and fewer defaults than these mean that the search for them is broken.
    examples: usize,
    defaults: usize,
}

const IONOS: Spec = Spec {
    name: "ionos-postgresql",
    text: include_str!("../../specs/ionos-postgresql.yaml"),
    overlay: include_str!("../../specs/ionos-postgresql.overlay.yaml"),
    operations: "
get    /clusters listClusters
post   /clusters createCluster
get    /clusters/{clusterId} getCluster
delete /clusters/{clusterId} deleteCluster
patch  /clusters/{clusterId} patchCluster
get    /clusters/postgresversions listPostgresVersions
get    /clusters/{clusterId}/versions listClusterVersions
get    /clusters/{clusterId}/postgresversions listClusterPostgresVersions
",
    examples: 80,
    defaults: 4,
};

const INSTACLUSTR: Spec = Spec {
    name: "instaclustr-postgresql-v2",
    text: include_str!("../../specs/instaclustr-postgresql-v2.yaml"),
    overlay: include_str!("../../specs/instaclustr-postgresql-v2.overlay.yaml"),
    operations: "
get    /cluster-management/v2/data-sources/applications/postgresql/clusters/v2/{clusterId}/list-backups/v2/ listClusterBackups
get    /cluster-management/v2/data-sources/applications/postgresql/compatible-node-sizes/v2/ listCompatibleNodeSizes
get    /cluster-management/v2/data-sources/applications/postgresql/compatible-versions/v2/{version} listCompatibleVersions
get    /cluster-management/v2/data-sources/applications/postgresql/versions/v2/ listVersions
get    /cluster-management/v2/operations/applications/postgres/clusters/v2/{clusterId}/certificate/v2/ downloadClusterCertificates
post   /cluster-management/v2/operations/applications/postgres/clusters/v2/{clusterId}/trigger-backup/v2/ triggerClusterBackup
post   /cluster-management/v2/operations/applications/postgres/restore/v2 restoreCluster
post   /cluster-management/v2/resources/applications/postgresql/clusters/v2/ createCluster
get    /cluster-management/v2/resources/applications/postgresql/clusters/v2/{clusterId}/ getCluster
put    /cluster-management/v2/resources/applications/postgresql/clusters/v2/{clusterId}/ updateCluster
delete /cluster-management/v2/resources/applications/postgresql/clusters/v2/{clusterId}/ deleteCluster
",
    examples: 70,
    defaults: 0,
};

const SPECS: [Spec; 2] = [IONOS, INSTACLUSTR];

/// Which way a body goes: a request must not hold what is read-only, nor an answer what is write-only.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Request,
    Response,
}

/// A value of a document that must fit a schema of it.
struct Claim<'a> {
    at: String,
    schema: &'a Value,
    value: &'a Value,
    side: Side,
}

impl Spec {
    fn document(&self) -> Value {
        parse(self.name, self.text)
    }

    /// `METHOD path` and `operationId` of the operations it must have.
    fn expected(&self) -> BTreeSet<(String, String)> {
        let words = self.operations.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let rows = words.filter(|words| !words.is_empty());
        rows.map(|words| (words[..2].join(" "), words[2].to_owned())).collect()
    }
}

/// Text to value. The way round over `serde_yaml::Value` makes a repeated key an error.
fn parse(name: &str, text: &str) -> Value {
    let yaml: serde_yaml::Value = serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::to_value(yaml).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The members of an object; none for anything else.
fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The value itself, or what its `$ref` points at.
fn follow<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => target(document, reference).unwrap_or_else(|| panic!("nothing at {reference}")),
        None => value,
    }
}

fn target<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    document.pointer(reference.strip_prefix('#')?)
}

/// Every operation with `METHOD path` as its name.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = members(&document["paths"]);
    paths
        .flat_map(|(path, item)| {
            let known = members(item).filter(|(key, _)| METHODS.contains(&key.as_str()));
            known.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

/// Every media type of the operations with its side.
fn media_types(document: &Value) -> Vec<(String, Side, &Value)> {
    let mut found = Vec::new();
    for (name, operation) in operations(document) {
        for (media, content) in members(&follow(document, &operation["requestBody"])["content"]) {
            found.push((format!("{name} request {media}"), Side::Request, content));
        }
        for (status, response) in members(&operation["responses"]) {
            for (media, content) in members(&follow(document, response)["content"]) {
                found.push((format!("{name} {status} {media}"), Side::Response, content));
            }
        }
    }
    found
}

/// Every parameter of the operations.
fn parameters(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (name, operation) in operations(document) {
        for parameter in elements(&operation["parameters"]) {
            let parameter = follow(document, parameter);
            found.push((format!("{name} parameter {}", parameter["name"]), parameter));
        }
    }
    found
}

/// Every schema of the document: the components, those of parameters and media types, and all inside them.
fn schemas(document: &Value) -> Vec<(String, &Value)> {
    let components = members(&document["components"]["schemas"]).map(|(name, schema)| (name.clone(), schema));
    let parameters = parameters(document).into_iter().map(|(name, parameter)| (name, &parameter["schema"]));
    let bodies = media_types(document).into_iter().map(|(name, _, media)| (name, &media["schema"]));
    let mut found = Vec::new();
    for (name, schema) in components.chain(parameters).chain(bodies) {
        collect(name, schema, &mut found);
    }
    found
}

fn collect<'a>(at: String, schema: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    for key in ONE {
        if schema[key].is_object() {
            collect(format!("{at}/{key}"), &schema[key], found);
        }
    }
    for key in LIST {
        for (index, part) in elements(&schema[key]).enumerate() {
            collect(format!("{at}/{key}/{index}"), part, found);
        }
    }
    for (name, property) in members(&schema[MAP]) {
        collect(format!("{at}/{MAP}/{name}"), property, found);
    }
    found.push((at, schema));
}

/// The values of `example` and `examples` of a parameter or media type.
fn examples(holder: &Value) -> impl Iterator<Item = &Value> {
    let named = members(&holder["examples"]).map(|(_, example)| &example["value"]);
    holder.get("example").into_iter().chain(named)
}

/// What the document claims of its own examples.
fn example_claims(document: &Value) -> Vec<Claim<'_>> {
    let mut claims = Vec::new();
    let bodies = media_types(document);
    let holders = parameters(document).into_iter().map(|(at, parameter)| (at, Side::Request, parameter)).chain(bodies);
    for (at, side, holder) in holders {
        for value in examples(holder) {
            claims.push(Claim { at: at.clone(), schema: &holder["schema"], value, side });
        }
    }
    claims.extend(keyword_claims(document, "example"));
    claims
}

/// What the schemas claim under one keyword.
fn keyword_claims<'a>(document: &'a Value, keyword: &str) -> Vec<Claim<'a>> {
    let all = schemas(document).into_iter();
    all.filter_map(|(at, schema)| Some(Claim { at, schema, value: schema.get(keyword)?, side: Side::Response }))
        .collect()
}

/// A schema of version 3.0 as JSON Schema, seen from one side.
fn convert(schema: &Value, side: Side) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut out = Map::new();
    for (key, value) in members {
        let value = match key.as_str() {
            key if ONE.contains(&key) => convert(value, side),
            key if LIST.contains(&key) => elements(value).map(|part| convert(part, side)).collect(),
            MAP => convert_map(value, side),
            "required" => elements(value)
                .filter(|name| !hidden(&schema[MAP][name.as_str().unwrap_or("")], side))
                .cloned()
                .collect(),
            "type" if schema["nullable"] == true => json!([value, "null"]),
            "enum" if schema["nullable"] == true => elements(value).chain([&Value::Null]).cloned().collect(),
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    Value::Object(out)
}

/// Named schemas; those the side must not hold accept nothing.
fn convert_map(schemas: &Value, side: Side) -> Value {
    let entry = |(name, schema): (&String, &Value)| {
        let schema = if hidden(schema, side) { Value::Bool(false) } else { convert(schema, side) };
        (name.clone(), schema)
    };
    members(schemas).map(entry).collect::<Map<_, _>>().into()
}

fn hidden(property: &Value, side: Side) -> bool {
    property[if side == Side::Request { "readOnly" } else { "writeOnly" }] == true
}

/// Why the value does not fit the schema; nothing if it does.
fn violations(document: &Value, schema: &Value, value: &Value, side: Side) -> Vec<String> {
    let components = convert_map(&document["components"]["schemas"], side);
    let root = json!({ "allOf": [convert(schema, side)], "components": { "schemas": components } });
    let validator = jsonschema::options().should_validate_formats(true).build(&root).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn broken(document: &Value, claims: &[Claim<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for claim in claims {
        let reasons = violations(document, claim.schema, claim.value, claim.side);
        found.extend(reasons.into_iter().map(|reason| format!("{} at {reason}", claim.at)));
    }
    found
}

#[track_caller]
fn assert_none(name: &str, what: &str, found: &[impl fmt::Display]) {
    let lines: Vec<String> = found.iter().map(|line| format!("  {line}")).collect();
    assert!(found.is_empty(), "{name}: {what}:\n{}", lines.join("\n"));
}

#[test]
fn operations_are_those_of_the_vendors() {
    assert_eq!((IONOS.expected().len(), INSTACLUSTR.expected().len()), (8, 11));
    for spec in SPECS {
        let document = spec.document();
        let found = operations(&document).into_iter();
        let found: BTreeSet<(String, String)> =
            found.map(|(name, value)| (name, value["operationId"].as_str().unwrap_or("").to_owned())).collect();
        assert_eq!(found, spec.expected(), "{}", spec.name);
        let ids: BTreeSet<&String> = found.iter().map(|(_, id)| id).collect();
        assert_eq!(ids.len(), found.len(), "{}: an operationId occurs twice", spec.name);
    }
}

#[test]
fn servers_are_those_of_the_vendors() {
    assert_eq!(IONOS.document()["servers"][0]["url"], "https://api.ionos.com/databases/postgresql");
    assert_eq!(INSTACLUSTR.document()["servers"][0]["url"], "https://api.instaclustr.com");
}

#[test]
fn references_resolve() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        found.extend(value["$ref"].as_str());
        members(value).map(|(_, member)| member).chain(elements(value)).for_each(|part| references(part, found));
    }
    for spec in SPECS {
        let document = spec.document();
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty(), "{}: no reference found", spec.name);
        found.retain(|reference| target(&document, reference).is_none());
        assert_none(spec.name, "references to nothing", &found);
    }
}

#[test]
fn examples_and_defaults_fit_their_schemas() {
    for spec in SPECS {
        let document = spec.document();
        let (examples, defaults) = (example_claims(&document), keyword_claims(&document, "default"));
        assert!(examples.len() >= spec.examples, "{}: only {} examples found", spec.name, examples.len());
        assert!(defaults.len() >= spec.defaults, "{}: only {} defaults found", spec.name, defaults.len());
        assert_none(spec.name, "examples that do not fit", &broken(&document, &examples));
        assert_none(spec.name, "defaults that do not fit", &broken(&document, &defaults));
    }
}

/// Errors of Instaclustr are left out: no source shows one.
#[test]
fn every_json_body_has_an_example() {
    for spec in SPECS {
        let document = spec.document();
        let mut bare = media_types(&document);
        bare.retain(|(_, _, media)| examples(media).next().is_none());
        bare.retain(|(at, _, _)| {
            at.ends_with("json")
                && !(spec.name == INSTACLUSTR.name && (at.contains(" default ") || at.contains(" 404 ")))
        });
        let names: Vec<String> = bare.into_iter().map(|(at, _, _)| at).collect();
        assert_none(spec.name, "bodies without an example", &names);
    }
}

#[test]
fn everything_is_described() {
    let silent = |value: &Value| value["description"].as_str().is_none_or(|text| text.trim().is_empty());
    for spec in SPECS {
        let document = spec.document();
        let mut found = Vec::new();
        for (at, schema) in schemas(&document) {
            let properties = members(&schema[MAP]);
            let properties = properties.filter(|(_, property)| silent(follow(&document, property)));
            found.extend(properties.map(|(name, _)| format!("{at}/{name}")));
        }
        let components = members(&document["components"]).flat_map(|(_, map)| members(map));
        let components = components.map(|(name, value)| (name.clone(), value));
        let holders = components.chain(parameters(&document)).chain(operations(&document));
        found.extend(holders.filter(|(_, value)| silent(value)).map(|(name, _)| name));
        for (at, operation) in operations(&document) {
            let responses =
                members(&operation["responses"]).filter(|(_, response)| silent(follow(&document, response)));
            found.extend(responses.map(|(status, _)| format!("{at} {status}")));
        }
        assert_none(spec.name, "no description", &found);
    }
}

#[test]
fn overlay_actions_do_one_thing_and_say_why() {
    for spec in SPECS {
        let overlay = parse(spec.name, spec.overlay);
        assert_eq!(overlay["overlay"], "1.0.0", "{}", spec.name);
        assert_eq!(overlay["extends"], format!("{}.yaml", spec.name));
        assert!(elements(&overlay["actions"]).next().is_some(), "{}: no actions", spec.name);
        let wrong = |action: &&Value| {
            let changes = usize::from(action["update"].is_object()) + usize::from(action["remove"] == true);
            changes != 1 || !action["target"].is_string() || !action["description"].is_string()
        };
        let wrong: Vec<&Value> = elements(&overlay["actions"]).filter(wrong).collect();
        assert_none(spec.name, "actions that are not one update or removal with a reason", &wrong);
    }
}

/// The checks above can fail: what they rest on refuses what is wrong.
#[test]
fn wrong_values_are_refused() {
    let document = INSTACLUSTR.document();
    let refused = |schema: Value, value: Value, side| !violations(&document, &schema, &value, side).is_empty();
    let event = json!({ "$ref": "#/components/schemas/CommonClusterBackupEventNodeEventV2" });
    assert!(refused(event.clone(), json!({ "start": null }), Side::Response));
    assert!(!refused(event, json!({ "start": 1, "end": null }), Side::Response));
    let restore = json!({ "$ref": "#/components/schemas/ClusterRestoreV2" });
    let id = "c0e5e2ff-affe-444c-bdca-707c7b48aaad";
    assert!(refused(restore.clone(), json!({}), Side::Request));
    assert!(refused(restore.clone(), json!({ "clusterId": "no UUID" }), Side::Request));
    assert!(refused(restore.clone(), json!({ "clusterId": id, "restoredClusterId": id }), Side::Request));
    assert!(refused(restore.clone(), json!({ "clusterId": id, "pointInTime": 0.5 }), Side::Response));
    assert!(!refused(restore, json!({ "clusterId": id, "restoredClusterId": id }), Side::Response));
    assert!(refused(json!({ "type": "string", "format": "date-time" }), json!("2020-12-10"), Side::Response));
    assert!(refused(json!({ "type": "string", "format": "uri" }), json!("<NEXT-PAGE-URI>"), Side::Response));
}
