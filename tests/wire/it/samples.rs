//! The samples of the documents in `specs/`: what a request looks like, what comes back. The documents are read as YAML and
//! nothing else, so that the generator cannot agree with itself over a mistake.

use serde_json::Value;

const IONOS: &str = include_str!("../../../specs/ionos-postgresql.yaml");
const INSTACLUSTR: &str = include_str!("../../../specs/instaclustr-postgresql-v2.yaml");

/// The document of an API.
pub struct Samples {
    document: Value,
}

/// Samples of IONOS.
pub fn ionos() -> Samples {
    Samples { document: serde_yaml::from_str(IONOS).expect("YAML") }
}

/// Samples of Instaclustr.
pub fn instaclustr() -> Samples {
    Samples { document: serde_yaml::from_str(INSTACLUSTR).expect("YAML") }
}

impl Samples {
    /// Every operationId.
    pub fn operations(&self) -> Vec<&str> {
        self.all().map(|operation| operation["operationId"].as_str().expect("an operationId")).collect()
    }

    /// The body of the request of an operation. What the overlays take out of samples, as the service sets it, is not in it.
    pub fn request(&self, operation: &str) -> Value {
        let mut body = only(&self.operation(operation)["requestBody"]["content"]["application/json"]);
        body.as_object_mut().expect("an object").remove("metadata");
        body
    }

    /// The body of the answer with a status.
    pub fn response(&self, operation: &str, status: u16) -> Value {
        let responses = &self.operation(operation)["responses"];
        only(&responses[status.to_string()]["content"]["application/json"])
    }

    /// The body of the document's error response.
    pub fn error(&self, name: &str, media: &str) -> Value {
        only(&self.document["components"]["responses"][name]["content"][media])
    }

    fn operation(&self, id: &str) -> &Value {
        self.all().find(|operation| operation["operationId"] == id).unwrap_or_else(|| panic!("no operation {id}"))
    }

    fn all(&self) -> impl Iterator<Item = &Value> {
        let paths = self.document["paths"].as_object().expect("paths");
        paths.values().flat_map(|path| path.as_object().expect("a path").values())
    }
}

/// The one example of a media type.
fn only(media: &Value) -> Value {
    let examples = media["examples"].as_object().unwrap_or_else(|| panic!("no examples in {media}"));
    assert_eq!(examples.len(), 1, "one example is enough to choose from");
    examples.values().next().expect("an example")["value"].clone()
}
