//! What OpenAPI 3.2 brings, and the names that other tools give values, on the wire.

use serde_json::json;
use specwright_compile_tests::fixtures::enum_named_values::models::{Lamp, LampFitting, LampHue, PutLampState};
use specwright_compile_tests::fixtures::openapi_32::models::{Filter, Pet};
use specwright_compile_tests::fixtures::{enum_named_values, openapi_32};

use crate::server::{Reply, Server};

async fn client_of(reply: Reply) -> (openapi_32::Client, Server) {
    let server = Server::start([reply]).await;
    let client = openapi_32::Client::builder().base_url(&server.url).build().expect("a client");
    (client, server)
}

#[tokio::test]
async fn a_query_string_is_the_members_of_its_form() {
    let (client, server) = client_of(Reply::new(204)).await;
    let filter = Filter::builder().kind("a cat").tags(["b&c".to_owned(), "d".to_owned()]).build().expect("a filter");
    client.list_pets().filter(filter).send().await.expect("an answer");
    assert_eq!(server.last().line, "GET /pets?kind=a%20cat&tags=b%26c&tags=d HTTP/1.1");
    client.list_pets().send().await.expect("an answer");
    assert_eq!(server.last().target(), "/pets");
    client.raw_pets().send().await.expect("an answer");
    assert_eq!(server.last().target(), "/pets/raw");
}

#[tokio::test]
async fn further_methods_are_sent_to_the_letter() {
    let (client, server) = client_of(Reply::new(204)).await;
    client.copy_pets().send().await.expect("an answer");
    assert_eq!(server.last().line, "COPY /pets HTTP/1.1");
}

#[tokio::test]
async fn values_without_a_known_tag_are_of_the_default_choice() {
    let lines = "{\"kind\":\"Cat\",\"lives\":9}\n{\"kind\":\"Dog\",\"sound\":\"wow\"}\n{\"sound\":\"moo\"}\n";
    let (client, server) = client_of(Reply::typed(200, "application/jsonl", lines)).await;
    let mut pets = client.search_pets(std::collections::BTreeMap::new()).send().await.expect("pets");
    let mut read = Vec::new();
    while let Some(pet) = pets.next().await {
        read.push(pet.expect("a pet"));
    }
    assert_eq!(server.last().line, "QUERY /pets HTTP/1.1");
    let sounds: Vec<Option<&str>> = read
        .iter()
        .map(|pet| match pet {
            Pet::Other(other) => other.sound.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(sounds, [None, Some("wow"), Some("moo")]);
    assert!(matches!(read.first(), Some(Pet::Cat(cat)) if cat.lives == Some(9)), "{read:?}");
    let written: Vec<_> = read.iter().map(|pet| serde_json::to_value(pet).expect("JSON")).collect();
    let sent: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(written, sent);
}

#[tokio::test]
async fn named_values_keep_their_wire_form() {
    let text = json!({ "hue": "g", "fitting": "e27", "twins": 2 });
    let server = Server::start([Reply::json(200, &text)]).await;
    let client = enum_named_values::Client::builder().base_url(&server.url).build().expect("a client");
    let lamp = Lamp::builder().hue(LampHue::Green).fitting(LampFitting::Edison).build().expect("a lamp");
    let answer = client.put_lamp(PutLampState::On, lamp).send().await.expect("an answer");
    let seen = server.last();
    assert_eq!(seen.target(), "/lamps/1");
    assert_eq!(seen.body, r#"{"hue":"g","fitting":"e27"}"#);
    assert_eq!(serde_json::to_value(&answer).expect("JSON"), text);
    assert_eq!(answer.fitting, Some(Some(LampFitting::Edison)));
}
