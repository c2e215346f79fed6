//! Takes emitted files in as any crate can, warnings denied.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

/// The runtime with no part, and with each alone.
pub mod parts {
    include!(concat!(env!("OUT_DIR"), "/parts/mod.rs"));
}

// Kept to itself: nothing of them is called but what a test calls.
mod clients {
    pub mod client {
        include!(concat!(env!("OUT_DIR"), "/objects.rs"));
    }
    pub mod events {
        include!(concat!(env!("OUT_DIR"), "/event_streams.rs"));
    }
    pub mod parcels {
        include!(concat!(env!("OUT_DIR"), "/body_multipart.rs"));
    }
    pub mod webhooks {
        include!(concat!(env!("OUT_DIR"), "/webhooks_only.rs"));
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use crate::clients::client::Client;
    use crate::clients::client::models::{Box, Lid, Receipt};
    use crate::clients::client::operations::CreateBox;
    use crate::clients::client::runtime::{ReplayTransport, Reply, SeededRandom, TestTimer};
    use crate::clients::webhooks::webhooks::Webhook;

    const BODY: &[u8] = br#"{"label":"a","lid":{"hinged":true}}"#;

    #[test]
    fn webhooks_are_read_by_an_included_file() {
        let read = Webhook::read("changed", br#"{"what": "added"}"#);
        assert!(matches!(&read, Ok(Webhook::Changed(_))), "{read:?}");
    }

    #[tokio::test]
    async fn an_included_file_is_a_client() -> Result<(), std::boxed::Box<dyn std::error::Error>> {
        let replay = ReplayTransport::in_order().reply_to::<CreateBox>(Reply::json(201, r#"{"id": "7"}"#));
        let client = Client::builder()
            .transport(replay.clone())
            .timer(TestTimer::jumping())
            .random(SeededRandom::new(1))
            .build()?;
        let lid = Lid::builder().hinged(true).build()?;
        let receipt: Receipt = client.create_box(Box::builder().label("a").lid(lid).build()?).send().await?;
        assert_eq!(receipt.id, "7");
        let sent = replay.requests();
        assert_eq!(sent.iter().map(|request| request.body().as_ref()).collect::<Vec<_>>(), [BODY]);
        replay.finish()?;
        Ok(())
    }
}
