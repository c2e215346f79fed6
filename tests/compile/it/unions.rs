//! Unions that are sent, made of what their arms hold.

use serde_json::json;
use specwright_compile_tests::fixtures::{
    all_of_inheritance_deep, discriminator_values, one_of_discriminator, one_of_nested, one_of_unions, parameter_values,
};

use crate::server::{Reply, Server};

#[tokio::test]
async fn a_call_takes_a_union_by_what_an_arm_holds() {
    use one_of_discriminator::models::{Cat, Pet};
    let cat = || Cat::builder().pet_type("kitten").lives(9).build().expect("a cat");
    let server = Server::start([Reply::json(200, &json!({"petType": "kitten", "lives": 9}))]).await;
    let client = one_of_discriminator::Client::builder().base_url(&server.url).build().expect("a client");
    let answer = client.create_pet(cat()).send().await.expect("an answer");
    let sent: serde_json::Value = serde_json::from_slice(&server.last().body).expect("JSON");
    assert_eq!(sent, json!({"petType": "kitten", "lives": 9}));
    assert_eq!(answer, Pet::from(cat()));
    assert_eq!(answer, Pet::Cat(Box::new(cat())));
}

#[tokio::test]
async fn setters_and_lists_take_scalars_texts_and_objects() {
    let server = Server::start([Reply::new(204)]).await;
    let client = parameter_values::Client::builder().base_url(&server.url).build().expect("a client");
    let nothing = None::<String>;
    client.values(nothing.clone()).choice(5_i64).send().await.expect("an answer");
    assert_eq!(server.last().target(), "/values?choice=5");
    client.values(nothing).choice(vec!["a".to_owned()]).send().await.expect("an answer");
    assert_eq!(server.last().target(), "/values?choice=a");

    use one_of_nested::models::{Equals, Filter, FindBody, Inner};
    let equals = Equals::builder().equals("x").build().expect("a condition");
    let filter = Filter::builder().any([Inner::from(true).into()]).not(equals);
    let body: Vec<FindBody> = vec!["all".into(), filter.build().expect("a filter").into()];
    assert_eq!(serde_json::to_value(body).expect("JSON"), json!(["all", {"any": [true], "not": {"equals": "x"}}]));
}

#[test]
fn a_union_in_a_union_is_made_step_by_step() {
    use one_of_unions::models::{Scalar, ScalarValue, Value};
    let value = Value::from(Scalar::from(ScalarValue::from(2.5)));
    assert_eq!(serde_json::to_value(&value).expect("JSON"), json!(2.5));
}

#[test]
fn a_builder_sets_a_required_member_of_one_value() {
    use specwright_compile_tests::fixtures::const_31::models::{Image, Message, Text};
    let text = Text::builder().body("hello").build().expect("a text");
    let written = serde_json::to_value(Message::from(text)).expect("JSON");
    assert_eq!(written, json!({"kind": "text", "body": "hello"}));
    assert!(matches!(serde_json::from_value(written).expect("a message"), Message::Text(_)));
    // What may be absent stays absent.
    let image = Image::builder().build().expect("an image");
    assert_eq!(serde_json::to_value(image).expect("JSON"), json!({"kind": "image"}));
}

#[test]
fn a_builder_sets_the_tag_that_is_sure() {
    use one_of_discriminator::models::{Cat, Dog, Fish, Pet};
    let dog = Pet::from(Dog::builder().barks(true).build().expect("a dog"));
    assert_eq!(serde_json::to_value(&dog).expect("JSON"), json!({"petType": "dog", "barks": true}));
    let fish = Pet::from(Fish::builder().build().expect("a fish"));
    assert_eq!(serde_json::to_value(&fish).expect("JSON"), json!({"petType": "Fish"}));
    let other = Dog::builder().pet_type("hound").build().expect("a dog");
    assert_eq!(other.pet_type, "hound");
    // A cat is a cat or a kitten.
    assert_eq!(Cat::builder().build().expect_err("no tag").to_string(), "the request is not valid: petType is missing");
}

#[test]
fn an_heir_of_an_heir_keeps_what_it_has() {
    use all_of_inheritance_deep::models::{Lorry, Motor, Vehicle};
    let value = json!({"id": "1", "kind": "lorry", "power": 300, "load": 7});
    let vehicle: Vehicle = serde_json::from_value(value.clone()).expect("a vehicle");
    assert!(matches!(&vehicle, Vehicle::Lorry(lorry) if lorry.load == Some(7)), "{vehicle:?}");
    let motor: Motor = serde_json::from_value(value.clone()).expect("a motor");
    assert!(matches!(&motor, Motor::Lorry(lorry) if lorry.power == Some(300)), "{motor:?}");
    for whole in [serde_json::to_value(vehicle), serde_json::to_value(motor)] {
        assert_eq!(whole.expect("JSON"), value);
    }
    let lorry = Lorry::builder().id("1").load(7).build().expect("a lorry");
    let written = serde_json::to_value(Vehicle::from(lorry)).expect("JSON");
    assert_eq!(written, json!({"id": "1", "kind": "lorry", "load": 7}));
    // An heir that adds nothing is one all the same.
    let bicycle: Vehicle = serde_json::from_value(json!({"id": "1", "kind": "bicycle"})).expect("a vehicle");
    assert!(matches!(bicycle, Vehicle::Bicycle(_)), "{bicycle:?}");
}

#[test]
fn a_tag_is_any_value_that_the_member_lists() {
    use discriminator_values::models::{Card, Means, Receipt};
    let value = json!({"type": "mastercard", "number": "5"});
    let means: Means = serde_json::from_value(value.clone()).expect("a means");
    assert!(matches!(&means, Means::Card(_)), "{means:?}");
    assert_eq!(serde_json::to_value(means).expect("JSON"), value);
    assert_eq!(
        Card::builder().number("5").build().expect_err("either").to_string(),
        "the request is not valid: type is missing"
    );
    let receipt: Receipt = serde_json::from_value(json!({"form": "mail", "address": "a"})).expect("a receipt");
    assert!(matches!(receipt, Receipt::Mail(_)), "{receipt:?}");
}

#[test]
fn an_enum_of_numbers_keeps_fractions_that_it_does_not_list() {
    use specwright_compile_tests::fixtures::enum_integer::models::SettingScale;
    let read = |text: &str| serde_json::from_str::<SettingScale>(text).expect("a number");
    assert_eq!(
        (read("2"), read("2.0"), read("-1")),
        (SettingScale::N2, SettingScale::from(2.0), SettingScale::from(-1))
    );
    for text in ["2", "-1", "0.5", "7", "1e300"] {
        assert_eq!(serde_json::to_string(&read(text)).expect("JSON").parse::<f64>(), text.parse(), "{text}");
    }
    assert!(matches!(read("0.5"), SettingScale::Unrecognized(value) if value.value() == 0.5));
    assert_eq!(serde_json::to_string(&read("7.0")).expect("JSON"), "7");
    assert_eq!(SettingScale::KNOWN, [-1.0, 0.0, 1.0, 2.0]);
}
