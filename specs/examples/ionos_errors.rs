//! Errors
//!
//! An [`Error`](runtime::Error) says what went wrong (`kind`, `is_not_found` and their like), keeps what came (`status`,
//! `headers`, `body`, `request_id`), and holds the typed body where the document describes one. It prints as one line, with
//! the code and the message that the body gives; nothing else of the body is in it, and no credentials.

use managed_postgres::ionos::Client;
use managed_postgres::ionos::operations::GetCluster;
use managed_postgres::runtime::{ErrorKind, ReplayTransport, Reply, TestTimer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let refused = r#"{"httpStatus": 403, "messages": [{"errorCode": "dbaas-1", "message": "not yours"}]}"#;
    let replay = ReplayTransport::in_order()
        .reply_to::<GetCluster>(Reply::empty(404))
        .reply_to::<GetCluster>(Reply::json(403, refused))
        .reply_to::<GetCluster>(Reply::json(200, r#"{"id": 4711}"#));
    let client = Client::builder().token_auth("token").transport(replay.clone()).timer(TestTimer::jumping()).build()?;

    let missing = client.get_cluster("4711").send().await.unwrap_err();
    assert!(missing.is_not_found());
    println!("{missing}");

    // The API's own words, in whichever JSON, and the body as the document describes it.
    let refused = client.get_cluster("4711").send().await.unwrap_err();
    assert_eq!(refused.messages(), ["not yours"]);
    assert_eq!(refused.error_code().as_deref(), Some("dbaas-1"));
    assert_eq!(refused.to_string(), "getCluster: answered 403 Forbidden: dbaas-1: not yours");
    println!("{refused}");
    assert_eq!(refused.into_api().and_then(|body| body.http_status), Some(403));

    // An answer that is not what the document says: where, and all that came.
    let unreadable = client.get_cluster("4711").send().await.unwrap_err();
    assert_eq!((unreadable.kind(), unreadable.path()), (ErrorKind::Decode, Some("id")));
    assert_eq!(unreadable.body(), br#"{"id": 4711}"#);
    println!("{unreadable}");

    // What the document forbids is not sent.
    let invalid = client.list_clusters().limit(0).send().await.unwrap_err();
    assert_eq!(invalid.kind(), ErrorKind::InvalidRequest);
    assert_eq!(invalid.violations().len(), 1);
    println!("{invalid}");

    replay.finish()?;
    Ok(())
}
