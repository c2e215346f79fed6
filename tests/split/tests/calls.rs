//! What a group needs is there with its feature alone: each module calls what its own feature brings.

#[cfg(feature = "shop-pets")]
mod pets {
    use specwright_split_tests::fixtures::runtime::{ReplayTransport, Reply, TestTimer};
    use specwright_split_tests::fixtures::shop::models::{Animal, Id};
    use specwright_split_tests::fixtures::shop::{Client, operations};

    #[tokio::test]
    async fn an_operation_of_one_group_is_called() {
        let body = r#"{"kind": "cat", "lives": 7, "friend": {"kind": "Animal"}}"#;
        let replay = ReplayTransport::in_order().reply_to::<operations::GetPet>(Reply::json(200, body));
        let client = Client::builder().transport(replay.clone()).timer(TestTimer::jumping()).build().expect("a client");
        let pet = client.get_pet(Id::A).send().await.expect("a pet");
        let Animal::Cat(cat) = pet else { panic!("{pet:?}") };
        assert_eq!(cat.lives_or_default(), 7);
        assert!(matches!(cat.friend, Some(Animal::Base(_))), "{:?}", cat.friend);
        assert_eq!(replay.requests()[0].path(), "/pets/a");
        replay.finish().expect("asked for");
    }
}

#[cfg(feature = "shop-orders")]
mod orders {
    use specwright_split_tests::fixtures::runtime::{ReplayTransport, Reply, TestTimer};
    use specwright_split_tests::fixtures::shop::models::{Id, OrderInput};
    use specwright_split_tests::fixtures::shop::{Client, operations, webhooks};

    #[tokio::test]
    async fn a_body_and_a_callback_of_one_group_are_there() {
        let replay = ReplayTransport::in_order().reply_to::<operations::Order>(Reply::json(201, r#"{"pet": "b"}"#));
        let client = Client::builder().transport(replay.clone()).timer(TestTimer::jumping()).build().expect("a client");
        let order = OrderInput::builder().pet(Id::B).build().expect("an order");
        let taken = client.order(order).send().await.expect("an answer");
        assert_eq!(taken.pet, Id::B);
        assert_eq!(replay.requests()[0].body(), r#"{"pet":"b"}"#);
        let late = webhooks::order_late(br#"{"of": {"pet": "a"}}"#).expect("a delay");
        assert_eq!(late.of.map(|order| order.pet), Some(Id::A));
    }

    #[cfg(feature = "shop-pets")]
    #[tokio::test]
    async fn what_needs_two_groups_is_there_with_both() {
        let replay = ReplayTransport::in_order()
            .reply_to::<operations::Order>(Reply::json(201, r#"{"pet": "b"}"#))
            .reply_to::<operations::GetPet>(Reply::json(200, r#"{"kind": "cat"}"#));
        let client = Client::builder().transport(replay.clone()).timer(TestTimer::jumping()).build().expect("a client");
        let started = client.order(String::from("a cat")).start().await.expect("begun");
        started.poll.send().await.expect("a pet");
        replay.finish().expect("asked for");
    }
}

#[cfg(feature = "shop-webhooks")]
mod webhooks {
    use specwright_split_tests::fixtures::shop::models::Sale;
    use specwright_split_tests::fixtures::shop::webhooks::Webhook;

    #[test]
    fn a_webhook_is_read_with_its_feature() {
        assert!(matches!(Webhook::read("sold", b"{}"), Ok(Webhook::Sold(Sale { at: None, .. }))));
    }
}
