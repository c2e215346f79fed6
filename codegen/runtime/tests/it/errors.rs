//! Errors: what they keep, what they say, what they do not say.

use std::time::Duration;

use crate::rt::{Error, ErrorKind, NoBody, RetryStop, read_webhook};
use crate::sample::models::{ClusterList, NewCluster, Problem};
use crate::sample::operations::CreateClusterError;
use crate::server::{Server, answer, json};

fn new_cluster() -> NewCluster {
    NewCluster::builder().name("abc").kind("K").password("1234").build().unwrap()
}

#[test]
fn rt_70_errors_are_small_and_travel() {
    fn travels<T: std::error::Error + Send + Sync + 'static>() {}
    travels::<Error<Problem>>();
    assert!(size_of::<Error<[u64; 100]>>() <= 16 && size_of::<Error>() <= 16);
}

#[tokio::test]
async fn rt_71_typed_errors_by_status() {
    let server = Server::start(|seen| match seen.header("x-want") {
        "409" => json(409, r#"{"id":"a","state":"BUSY","owner":null}"#),
        "422" => answer(422, "application/problem+json", r#"{"code":"E1","message":"too small"}"#),
        _ => answer(503, "text/html", "<b>down</b>"),
    })
    .await;
    let fail =
        async |want| server.client().create_cluster(new_cluster()).header("X-Want", want).send().await.unwrap_err();
    let conflict = fail("409").await;
    assert!(conflict.is_conflict() && matches!(conflict.api(), Some(CreateClusterError::Conflict(c)) if c.id == "a"));
    let other = fail("422").await;
    assert!(matches!(other.api(), Some(CreateClusterError::Other(p)) if p.code.as_deref() == Some("E1")));
    assert_eq!(other.to_string(), "createCluster: answered 422 Unprocessable Entity: too small");
    assert_eq!((other.operation(), other.method(), other.path_template()), ("createCluster", "POST", "/clusters/"));
    let down = fail("503").await;
    assert_eq!(down.into_api(), Some(CreateClusterError::Text("<b>down</b>".to_owned())));
}

#[tokio::test]
async fn rt_71_everything_is_kept() {
    let body = r#"{"code":"E1","message":"too small","more":1}"#;
    let server = Server::start(move |_| {
        let mut answer = answer(422, "application/problem+json", body);
        for (name, value) in [("x-request-id", "r-17"), ("retry-after", "7"), ("x-more", "kept")] {
            answer.headers_mut().insert(name, value.parse().unwrap());
        }
        answer
    })
    .await;
    let error = server.client().create_cluster(new_cluster()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 422));
    assert_eq!((error.operation(), error.method(), error.path_template()), ("createCluster", "POST", "/clusters/"));
    assert_eq!(
        (error.request_id().as_deref(), &error.headers().unwrap()["x-more"]),
        (Some("r-17"), &"kept".parse().unwrap())
    );
    assert_eq!((error.body(), error.is_body_truncated(), error.body_text().as_ref()), (body.as_bytes(), false, body));
    assert_eq!((error.attempts(), error.retry_stop(), error.maybe_applied()), (1, RetryStop::Final, false));
    assert_eq!((error.retry_after(), error.timeout_phase()), (Some(Duration::from_secs(7)), None));
    assert_eq!((error.messages(), error.error_code().as_deref()), (vec!["too small".to_owned()], Some("E1")));
    assert_eq!((error.path(), error.violations().len(), error.redirect_origin()), (None, 0, None));
    let Some(CreateClusterError::Other(problem)) = error.into_api() else { panic!("a typed body") };
    assert_eq!((problem.code.as_deref(), problem.message.as_deref()), (Some("E1"), Some("too small")));
}

/// A content type, a body, its messages and its code.
type Form<'a> = (&'a str, &'a [u8], &'a [&'a str], Option<&'a str>);

#[tokio::test]
async fn rt_73_messages_and_codes_in_all_forms() {
    let many = format!(r#"{{"errors":[{}]}}"#, vec![r#"{"message":"m"}"#; 500].join(","));
    let huge = format!(r#"{{"message":"{}"}}"#, "m".repeat(10 << 20));
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let hundred = ["m"; 100];
    let table: [Form<'_>; 18] = [
        // IONOS.
        (
            "application/json",
            br#"{"httpStatus":422,"messages":[{"errorCode":"310","message":"a"},{"errorCode":"311","message":"b"}]}"#,
            &["a", "b"],
            Some("310"),
        ),
        // Instaclustr, both forms.
        (
            "application/json",
            br#"{"errors":[{"message":"a"},{"name":"BadRequest","message":"b"}]}"#,
            &["a", "b"],
            Some("BadRequest"),
        ),
        ("application/json", br#"{"name":"NotFound","message":"a"}"#, &["a"], Some("NotFound")),
        ("application/json", br#"{"error":"invalid_grant","error_description":"a"}"#, &["a"], Some("invalid_grant")),
        ("application/json", br#"{"error":{"code":1042,"message":"a"}}"#, &["a"], Some("1042")),
        ("application/problem+json", br#"{"title":"t","detail":"d","status":422}"#, &["d"], None),
        ("application/json", br#"["a","b"]"#, &["a", "b"], None),
        ("application/json", br#""a""#, &["a"], None),
        ("application/json", br#"{"code":"E7"}"#, &[], Some("E7")),
        ("application/json", br#"{"message":"","errors":[]}"#, &[], None),
        ("application/json", b"{}", &[], None),
        ("application/json", b"", &[], None),
        ("application/json", many.as_bytes(), &hundred, None),
        ("application/json", huge.as_bytes(), &[], None),
        ("application/json", deep.as_bytes(), &[], None),
        ("text/html", b"<h1>502 Bad Gateway</h1>", &[], None),
        ("application/xml", b"<error>no</error>", &[], None),
        ("text/plain", b"\xff\xfe plain", &[], None),
    ];
    for (content_type, body, messages, code) in table {
        let (content_type, sent) = (content_type.to_owned(), body.to_vec());
        let server = Server::start(move |_| answer(422, &content_type, sent.clone())).await;
        let error = server.client().list_clusters().send().await.unwrap_err();
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]);
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 422), "{shown}");
        assert_eq!(
            (error.messages(), error.error_code().as_deref()),
            (messages.iter().map(ToString::to_string).collect(), code),
            "{shown}"
        );
        assert_eq!(error.is_body_truncated(), body.len() > 65_536, "{shown}");
    }
    // What is no error body has no messages of the API's.
    let server = Server::start(|_| json(200, r#"{"message":"a"}"#)).await;
    let error = server.client().list_clusters().send().await.unwrap_err();
    assert_eq!((error.kind(), error.messages(), error.error_code()), (ErrorKind::Decode, Vec::new(), None));
}

#[tokio::test]
async fn rt_73_no_body_hides_the_status() {
    let bodies: [(&str, Vec<u8>); 8] = [
        ("application/json", b"{}".to_vec()),
        ("application/json", b"".to_vec()),
        ("application/json", b"[1".to_vec()),
        ("application/json", b"\xff\xfe".to_vec()),
        ("text/html", b"<html>".to_vec()),
        ("application/xml", b"<a/>".to_vec()),
        ("", b"plain".to_vec()),
        ("application/json; charset=utf-16", b"{\"message\":5}".to_vec()),
    ];
    for (content_type, body) in bodies {
        let sent = body.clone();
        let server = Server::start(move |_| answer(404, content_type, sent.clone())).await;
        let error = server.client().list_clusters().send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_not_found(), error.body()), (ErrorKind::Status, true, &body[..]));
        assert_eq!(error.api().is_some(), body == b"{}", "{content_type}");
        assert!(error.to_string().starts_with("listClusters: answered 404 Not Found"), "{error}");
    }
}

#[tokio::test]
async fn messages_of_the_shapes_apis_have() {
    let shapes = [
        (r#"{"httpStatus":404,"messages":[{"errorCode":"309","message":"no such cluster"}]}"#, "309: no such cluster"),
        (r#"{"errors":[{"message":"a"},{"message":"b"}]}"#, "a; b"),
        (r#"{"error":{"message":"m"}}"#, "m"),
        (r#"{"error":"e","error_description":"d"}"#, "d"),
        (r#"{"title":"t","detail":"d"}"#, "d"),
        ("[{\"message\":\"line\\nbreak \\u001b[31m \\u202e\"}]", "line\\nbreak \\u{1b}[31m \\u{202e}"),
    ];
    for (body, message) in shapes {
        let server = Server::start(move |_| json(429, body)).await;
        let error = server.client().list_clusters().send().await.unwrap_err();
        assert!(error.is_rate_limited());
        assert_eq!(error.to_string(), format!("listClusters: answered 429 Too Many Requests: {message}"));
    }
}

#[tokio::test]
async fn rt_43_undescribed_successes_keep_everything() {
    let server = Server::start(|_| json(203, r#"{"items":[]}"#)).await;
    let error = server.client().list_clusters().send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 203));
    assert_eq!(error.body_text(), r#"{"items":[]}"#);
    assert!(error.to_string().contains("which the document does not describe"), "{error}");
    // What it holds is no message of an error.
    for body in [r#""canary""#, r#"{"message":"canary","errorCode":"canary"}"#] {
        let server = Server::start(move |_| json(202, body)).await;
        let error = server.client().list_clusters().send().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary") && error.body_text() == body, "{error}");
        assert_eq!((error.messages(), error.error_code()), (Vec::new(), None));
    }
}

#[tokio::test]
async fn rt_72_decode_errors_have_a_path_and_the_body() {
    let good = r#"{"id":"a","state":"X","owner":null}"#;
    let cases = [
        (format!(r#"{{"items":[{good},{{"id":"a","state":["canary"],"owner":null}}]}}"#), "items[1].state"),
        (format!(r#"{{"items":[{good},{{"id":"a","state":{{"canary":1}},"owner":null}}]}}"#), "items[1].state"),
        (format!(r#"{{"items":[{good},{{"id":7,"state":"canary","owner":null}}]}}"#), "items[1].id"),
        (format!(r#"{{"items":[{good},{{"id":"a","owner":null,"level":"canary"}}]}}"#), "items[1].level"),
        (format!(r#"{{"items":[{good},{{"id":"canary","owner":null}},{good}]}}"#), "items[1]"),
        ("{\n  \"items\" : [\n    {\"id\": \"a\\\"}\",\n \"state\":null}]}".to_owned(), "items[0].state"),
        (
            r#"{"items":[{"id":"a","state":"X","owner":null,"parent":{"id":"b","state":1.5}}]}"#.to_owned(),
            "items[0].parent.state",
        ),
        (r#"{"items":"canary"}"#.to_owned(), "items"),
        (r#"{"items":[],"items":[]}"#.to_owned(), "items"),
        ("[\"canary\"]".to_owned(), ""),
        ("null".to_owned(), ""),
        (r#"{"items":[]} canary"#.to_owned(), ""),
        ("\u{feff}{}".to_owned(), ""),
    ];
    for (body, path) in cases {
        let sent = body.clone();
        let server = Server::start(move |_| json(200, &sent)).await;
        let error = server.client().list_clusters().send().await.unwrap_err();
        assert_eq!((error.kind(), error.path().unwrap_or("")), (ErrorKind::Decode, path), "{body}");
        assert_eq!((error.status().unwrap().as_u16(), error.body_text().as_ref()), (200, body.as_str()));
        let texts = format!("{error} {error:?}");
        assert!(!texts.contains("canary"), "{texts}");
    }
}

/// Strings that are not UTF-8, or whose escapes are no characters.
#[test]
fn hc_10_text_that_is_no_text_is_an_error_where_it_is_read_and_only_there() {
    let texts: [&[u8]; 6] =
        [b"\xE9", b"a\\\\\xFF", b"\\ud83d\xC0\xAF", b"\xED\xA0\x80", b"\xF0\x9F\x98", b"\\udc00\xFF"];
    for text in texts {
        let read = [b"{\"items\":[{\"id\":\"".as_slice(), text, b"\"}]}"].concat();
        let error = read_webhook::<ClusterList>(&read).unwrap_err();
        assert_eq!(error.to_string(), "items[0].id: a string holds what is no character", "{text:?}");
        let skipped = [b"{\"items\":[],\"x\":\"".as_slice(), text, b"\"}"].concat();
        read_webhook::<ClusterList>(&skipped).unwrap();
    }
    for broken in [b"{\"items\":[],\"x\":\"\\\xFF\"}".as_slice(), b"{\"items\":[]}\xFF", b"{\"items\"\xFF:[]}"] {
        read_webhook::<ClusterList>(broken).unwrap_err();
    }
}

#[tokio::test]
async fn decode_messages_name_types_not_values() {
    let server = Server::start(|_| json(200, r#"{"items":[{"id":"a","state":-5,"owner":null}]}"#)).await;
    let error = server.client().list_clusters().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "listClusters: cannot read the answer: items[0].state: expected a string, found integer"
    );
}

#[tokio::test]
async fn hc_10_deep_json() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let skipped = format!(r#"{{"items":[],"x":{deep}}}"#);
    let read = format!(r#"{{"items":[{{"id":"a","state":"X","owner":null,"pet":{deep}}}]}}"#);
    for (body, kind) in [(skipped, None), (read, Some(ErrorKind::Decode)), (deep, Some(ErrorKind::Decode))] {
        let server = Server::start(move |_| json(200, &body)).await;
        assert_eq!(server.client().list_clusters().send().await.err().map(|error| error.kind()), kind);
    }
}

#[tokio::test]
async fn hc_10_what_is_no_json_of_its_type() {
    let deep = format!("{{\"items\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let item = |rest: &str| format!(r#"{{"items":[{{"id":"a","state":"X",{rest}}}]}}"#);
    for (body, path) in [
        (deep, Some("items[0]")),
        (item(r#""level":1,"level":2"#), Some("items[0].level")),
        (item(r#""level":1e400"#), Some("items[0].level")),
        (item(r#""level":123456789012345678901234567890"#), Some("items[0].level")),
        (item(r#""level":NaN"#), Some("items[0].level")),
        (item(r#""level":-Infinity"#), Some("items[0].level")),
        (item(r#""owner":"\ud800""#), Some("items[0].owner")),
        (item(r#""owner":"\ud800\u0041""#), Some("items[0].owner")),
        (item("\"owner\":\"\u{1}\""), Some("items[0].owner")),
        (r#"{"items":{}}"#.to_owned(), Some("items")),
        (r#"{"items":"canary"}"#.to_owned(), Some("items")),
        ("\u{feff}{\"items\":[]}".to_owned(), None),
        (r#"{"items":[]}{"items":[]}"#.to_owned(), None),
        (r#"{"items":[]},"#.to_owned(), None),
        ("[]".to_owned(), None),
        ("null".to_owned(), None),
        ("7".to_owned(), None),
    ] {
        let (sent, shown) = (body.clone(), body.chars().take(90).collect::<String>());
        let server = Server::start(move |_| json(200, &sent)).await;
        let error = server.client().list_clusters().send().await.unwrap_err();
        assert_eq!((error.kind(), error.body(), server.hits()), (ErrorKind::Decode, body.as_bytes(), 1), "{shown}");
        assert_eq!(error.path(), path, "{shown}: {error}");
    }
}

#[tokio::test]
async fn rt_74_request_ids_are_cleaned() {
    let long = format!("id \u{7f}{}", "x".repeat(300));
    for (header, value, id) in [
        ("X-Request-Id", "abc-1", "abc-1".to_owned()),
        ("x-amzn-RequestId", "r", "r".to_owned()),
        ("request-id", &*long.replace('\u{7f}', ""), format!("id{}", "x".repeat(126))),
    ] {
        let value = value.to_owned();
        let server = Server::start(move |_| {
            let mut answer = json(500, r#"{"message":"m"}"#);
            answer
                .headers_mut()
                .insert(http::HeaderName::from_bytes(header.as_bytes()).unwrap(), value.parse().unwrap());
            answer
        })
        .await;
        let error = server.client().list_clusters().send().await.unwrap_err();
        assert_eq!(error.request_id(), Some(id.clone()));
        assert!(error.to_string().ends_with(&format!("(request {id})")), "{error}");
    }
}

/// An API may say which headers hold the id, and in which order.
#[tokio::test]
async fn rt_74_the_api_says_where_the_id_is() {
    use crate::rt;
    static API: rt::Api = rt::Api { request_ids: &["X-Trace", "X-Request-Id"], ..crate::sample::operations::API };
    #[derive(Clone, Debug)]
    struct Ping;
    impl rt::Operation for Ping {
        type Output = ();
        type Error = NoBody;
        const SPEC: rt::OperationSpec =
            rt::OperationSpec { api: &API, ..<crate::sample::operations::ListClusters as rt::Operation>::SPEC };
        fn request(&self, _: &mut rt::RequestBuilder) {}
        fn output(_: rt::Answer) -> Result<(), rt::DecodeError> {
            Ok(())
        }
        fn error(_: &rt::Answer) -> Result<NoBody, rt::DecodeError> {
            Err(rt::DecodeError::new("none"))
        }
    }
    for (headers, id) in [
        (&[("x-request-id", "second"), ("x-trace", "first")][..], Some("first")),
        (&[("x-request-id", "second"), ("x-trace", " ")], Some("second")),
        (&[("x-amzn-requestid", "of others")], None),
    ] {
        let server = Server::start(move |_| {
            let mut answer = json(500, "{}");
            headers.iter().for_each(|(name, value)| drop(answer.headers_mut().insert(*name, value.parse().unwrap())));
            answer
        })
        .await;
        let error = server.client().call(Ping).send().await.unwrap_err();
        assert_eq!(error.request_id().as_deref(), id, "{headers:?}");
    }
}

#[tokio::test]
async fn rt_76_one_line_of_300_characters() {
    let body = format!(r#"{{"message":"{}"}}"#, "ä\\n".repeat(1_000));
    let server = Server::start(move |_| json(500, &body)).await;
    let error = server.client().list_clusters().send().await.unwrap_err();
    let text = error.to_string();
    assert!(text.len() <= 300 && !text.contains('\n') && text.ends_with('…'), "{text}");
    let any: Box<dyn std::error::Error + Send + Sync> = error.into();
    assert!(any.source().is_none());
}

#[tokio::test]
async fn into_untyped_keeps_the_rest() {
    let server = Server::start(|_| json(400, r#"{"code":"c"}"#)).await;
    let error: Error<NoBody> = server.client().list_clusters().send().await.unwrap_err().into_untyped();
    assert_eq!((error.api(), error.body(), error.status().unwrap().as_u16()), (None, &br#"{"code":"c"}"#[..], 400));
    assert_eq!(error.snippet(), r#"{"code":"c"}"#);
}
