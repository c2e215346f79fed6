//! What the server sends by itself: payloads by media type, headers, callbacks.

use http::HeaderMap;
use specwright_compile_tests::fixtures::webhooks::webhooks::{Webhook as Pets, order_delivered};
use specwright_compile_tests::fixtures::webhooks_forms::models::Kind;
use specwright_compile_tests::fixtures::webhooks_forms::webhooks::{SignedHeaders, Webhook, signed, told};

#[test]
fn payloads_are_read_by_name() {
    assert_eq!(signed(br#"{"id":5}"#).expect("an event").id, 5);
    assert_eq!(signed(br#"{"id":"secret"}"#).expect_err("no event").path(), "id");
    assert_eq!(told("Zoë".as_bytes()).expect("a text"), "Zoë");
    assert!(told(b"\xff").is_err());
    assert!(matches!(Webhook::read("signed", br#"{"id":5}"#), Ok(Webhook::Signed(event)) if event.id == 5));
    assert!(matches!(Webhook::read("told", b"x"), Ok(Webhook::Told(text)) if text == "x"));
    assert!(matches!(Webhook::read("filed", b"PDF"), Ok(Webhook::Filed(bytes)) if bytes == b"PDF"));
    assert!(
        matches!(Webhook::read("new", b"?"), Ok(Webhook::Unrecognized(name, body)) if name == "new" && body == b"?")
    );
    assert!(matches!(Pets::read("pet.arrived", br#"{"id":"a"}"#), Ok(Pets::PetArrived(pet)) if pet.id == "a"));
    assert!(matches!(Pets::read("ping", b""), Ok(Pets::Ping)));
    assert_eq!(order_delivered(br#"[{"id":"a"},{"id":"b"}]"#).expect("pets").len(), 2);
}

#[test]
fn headers_have_types() {
    let mut headers = HeaderMap::new();
    headers.insert("x-signature", "s".parse().expect("a value"));
    headers.insert("x-attempt", "2".parse().expect("a value"));
    headers.insert("x-kinds", "new,old".parse().expect("a value"));
    headers.insert("authorization", "Bearer t".parse().expect("a value"));
    let typed = SignedHeaders::of(headers);
    assert_eq!((typed.x_signature(), typed.x_attempt()), (Ok("s".to_owned()), Ok(Some(2))));
    assert_eq!(typed.x_kinds(), Ok(Some(vec![Kind::New, Kind::Old])));
    assert_eq!(typed.authorization(), Ok(Some("Bearer t".to_owned())));
    let none = SignedHeaders::of(HeaderMap::new());
    assert!(none.x_signature().expect_err("no signature").is_missing());
    assert_eq!(none.x_attempt(), Ok(None));
}
