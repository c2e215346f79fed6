//! Typed headers: what a type makes of header lines, and that a malformed one costs nothing but itself.

use std::collections::BTreeMap;

use crate::rt::{self, HeaderError, HeaderForm, ResponseHeaders};
use crate::sample::operations::{ListClusters, ListClustersErrorHeaders};
use crate::server::{Server, json};

async fn headers(lines: &'static [(&'static str, &'static str)]) -> ResponseHeaders {
    let server = Server::start(move |_| {
        let mut answer = json(200, r#"{"items":[]}"#);
        for (name, value) in lines {
            answer.headers_mut().append(*name, value.parse().unwrap());
        }
        answer
    })
    .await;
    server.client().list_clusters().send_raw().await.unwrap().typed_headers().0
}

fn refused<T: std::fmt::Debug>(read: Result<T, HeaderError>) -> String {
    read.unwrap_err().to_string()
}

#[tokio::test]
async fn scalars_lists_and_objects_are_read() {
    let headers = headers(&[
        ("x-number", "007"),
        ("x-float", "1.5"),
        ("x-yes", "True"),
        ("x-text", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("x-list", "a, \"b, c\",,d"),
        ("x-list", "e"),
        ("x-object", "R,100,G,200"),
        ("x-exploded", "R=100,G=2=0"),
        ("x-json", r#"{"a":[1]}"#),
        ("x-any", "12"),
        ("set-cookie", "a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT"),
        ("set-cookie", "b=2"),
        ("x-empty", ""),
    ])
    .await;
    let simple = HeaderForm::Simple;
    assert_eq!(headers.required::<i64>("X-Number", simple), Ok(7));
    assert_eq!(headers.required::<f64>("X-Number", simple), Ok(7.0));
    assert_eq!(headers.required::<f64>("X-Float", simple), Ok(1.5));
    assert_eq!(headers.required::<bool>("X-Yes", simple), Ok(true));
    assert_eq!(headers.optional::<bool>("X-No", simple), Ok(None));
    assert_eq!(headers.required::<String>("X-Text", simple).unwrap(), "Wed, 21 Oct 2015 07:28:00 GMT");
    assert_eq!(headers.required::<Vec<String>>("X-List", simple).unwrap(), ["a", "\"b, c\"", "d", "e"]);
    let colours = headers.required::<BTreeMap<String, i32>>("X-Object", simple).unwrap();
    assert_eq!(colours, BTreeMap::from([("R".to_owned(), 100), ("G".to_owned(), 200)]));
    let texts = headers.required::<BTreeMap<String, String>>("X-Exploded", HeaderForm::Exploded).unwrap();
    assert_eq!(texts["G"], "2=0");
    let json = headers.required::<serde_json::Value>("X-Json", HeaderForm::Json).unwrap();
    assert_eq!(json, serde_json::json!({ "a": [1] }));
    assert_eq!(headers.required::<serde_json::Value>("X-Any", simple).unwrap(), 12);
    assert_eq!(headers.required::<serde_json::Value>("X-Number", simple).unwrap(), "007");
    assert_eq!(headers.required::<Vec<String>>("Set-Cookie", simple).unwrap().len(), 2);
    assert_eq!(headers.required::<Vec<i64>>("X-Empty", simple).unwrap(), [0_i64; 0]);
    assert_eq!(headers.required::<String>("X-Empty", simple).unwrap(), "");
    assert!(headers.required::<rt::DateTime>("X-Text", simple).is_ok());
}

#[tokio::test]
async fn what_is_malformed_is_named_and_not_shown() {
    let headers = headers(&[
        ("x-number", "secret"),
        ("x-number-twice", "1"),
        ("x-number-twice", "2"),
        ("x-object", "R,100,G"),
        ("x-json", "{secret"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
    ])
    .await;
    let simple = HeaderForm::Simple;
    assert_eq!(refused(headers.required::<i64>("X-Number", simple)), "the header X-Number is malformed: is no number");
    assert!(refused(headers.optional::<bool>("X-Number", simple)).ends_with("is neither true nor false"));
    assert!(refused(headers.optional::<i64>("X-Number-Twice", simple)).ends_with("is no number"));
    assert!(refused(headers.optional::<BTreeMap<String, i64>>("X-Object", simple)).ends_with("a name without a value"));
    assert!(
        refused(headers.optional::<BTreeMap<String, i64>>("X-Object", HeaderForm::Exploded)).contains("name=value")
    );
    assert!(!refused(headers.optional::<i64>("X-Json", HeaderForm::Json)).contains("secret"));
    assert!(refused(headers.optional::<String>("Set-Cookie", simple)).ends_with("came more than once"));
    let missing = headers.required::<i64>("X-Absent", simple).unwrap_err();
    assert!(
        missing.is_missing() && missing.to_string() == "the header X-Absent is missing" && missing.name() == "X-Absent"
    );
}

#[tokio::test]
async fn a_header_of_other_statuses_is_not_read() {
    let headers = headers(&[("x-a", "1")]).await;
    let read = |statuses| headers.only(statuses).optional::<i64>("X-A", HeaderForm::Simple);
    assert_eq!(read(&[rt::Status::Code(200)]), Ok(Some(1)));
    assert_eq!(read(&[rt::Status::Range(2)]), Ok(Some(1)));
    assert_eq!(read(&[rt::Status::Code(201), rt::Status::Range(4)]), Ok(None));
    assert_eq!((headers.status().as_u16(), headers.raw()["x-a"].to_str().unwrap()), (200, "1"));
}

#[tokio::test]
async fn errors_have_headers_too() {
    let server = Server::start(|_| {
        let mut answer = json(429, r#"{"message":"slow down"}"#);
        answer.headers_mut().insert("retry-after", "3".parse().unwrap());
        answer
    })
    .await;
    let error = server.client().list_clusters().send_raw().await.unwrap_err();
    assert_eq!(ListClustersErrorHeaders::of(&error).unwrap().retry_after(), Ok(Some(3)));
    let unsent = server.client().list_clusters().limit(101).send().await.unwrap_err();
    assert!(ListClustersErrorHeaders::of(&unsent).is_none());
    let _: fn(rt::Response<u8, ListClusters>) -> u8 = rt::Response::into_body;
}
