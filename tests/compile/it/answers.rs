//! What answers become: by status, range, default and media type, never by how a body looks.

use serde_json::json;
use specwright_compile_tests::fixtures::runtime::{Error, ErrorKind};
use specwright_compile_tests::fixtures::*;

use crate::server::{Reply, Server};

/// A client of a fixture whose server answers so.
macro_rules! answering {
    ($fixture:ident, $reply:expr) => {{
        let server = Server::start([$reply]).await;
        let client = $fixture::Client::builder().base_url(&server.url);
        let client = client.retry(runtime::NoRetry).build().expect("a client");
        (client, server)
    }};
}

async fn pay(reply: Reply) -> Result<(), Error<errors_differ::operations::PayError>> {
    let (client, _server) = answering!(errors_differ, reply);
    client.pay().send().await
}

#[tokio::test]
async fn errors_are_told_by_status() {
    use errors_differ::operations::PayError;
    let violation = json!([{ "field": "f" }]);
    let shortage = json!({ "cents": 5 });
    let typed = async |reply| pay(reply).await.expect_err("an error").into_api();
    assert!(pay(Reply::new(204)).await.is_ok());
    assert!(
        matches!(typed(Reply::json(400, &violation)).await, Some(PayError::BadRequest(list)) if list[0].field == "f")
    );
    assert!(matches!(typed(Reply::json(402, &shortage)).await, Some(PayError::PaymentRequired(it)) if it.cents == 5));
    assert!(matches!(typed(Reply::new(403)).await, Some(PayError::Forbidden)));
    assert!(
        matches!(typed(Reply::typed(409, "text/plain", "no")).await, Some(PayError::Conflict(text)) if text == "no")
    );
    assert!(matches!(typed(Reply::json(418, &shortage)).await, Some(PayError::Default(value)) if value == shortage));
    // The body of another status is not this one's, however well it would fit there.
    let error = pay(Reply::json(400, &shortage)).await.expect_err("an error");
    assert!(error.api().is_none() && error.status().is_some_and(|status| status == 400) && !error.body().is_empty());
    // And what looks like an error is none where the status is good.
    let (client, _server) = answering!(several_successes, Reply::json(200, &json!({ "id": "a", "cents": 5 })));
    let output = client.create_task().send().await.expect("an answer");
    assert!(
        matches!(output, several_successes::operations::CreateTaskOutput::Ok(task) if task.id.as_deref() == Some("a"))
    );
}

#[tokio::test]
async fn ranges_and_default_give_way_to_what_is_more_exact() {
    use responses_range_default::operations::RangesError;
    let fault = json!({ "code": 7 });
    let ranges = async |reply| {
        let (client, _server) = answering!(responses_range_default, reply);
        client.ranges().send().await
    };
    assert_eq!(ranges(Reply::json(207, &json!("good"))).await.expect("an answer"), "good");
    let typed = async |reply| ranges(reply).await.expect_err("an error").into_api().expect("a typed error");
    assert!(matches!(typed(Reply::new(404)).await, RangesError::NotFound));
    assert!(matches!(typed(Reply::json(422, &fault)).await, RangesError::Status4xx(fault) if fault.code == Some(7)));
    assert!(
        matches!(typed(Reply::typed(503, "text/plain", "down")).await, RangesError::Status5xx(text) if text == "down")
    );
    for (status, good) in [(200, true), (299, true), (404, false), (500, false)] {
        let (client, _server) = answering!(responses_range_default, Reply::json(status, &fault));
        match client.only_default().send().await {
            Ok(fault) => assert!(good && fault.code == Some(7)),
            Err(error) => assert!(!good && error.api().is_some_and(|fault| fault.code == Some(7)), "{status}: {error}"),
        }
    }
}

#[tokio::test]
async fn several_good_answers() {
    use several_successes::operations::{CreateTaskOutput, GetReportOutput};
    for (status, id) in [(200, "old"), (201, "new")] {
        let (client, _server) = answering!(several_successes, Reply::json(status, &json!({ "id": id })));
        let raw = client.create_task().send_raw().await.expect("an answer");
        assert_eq!(raw.status().as_u16(), status);
        let (task, at) = match raw.into_body() {
            CreateTaskOutput::Ok(task) => (task, 200),
            CreateTaskOutput::Created(task) => (task, 201),
            other => panic!("{other:?}"),
        };
        assert_eq!((task.id.as_deref(), at), (Some(id), status));
    }
    let (client, _server) = answering!(several_successes, Reply::json(202, &json!({ "position": 3 })));
    let output = client.create_task().send().await.expect("an answer");
    assert!(matches!(output, CreateTaskOutput::Accepted(place) if place.position == 3));
    let report = async |reply| {
        let (client, server) = answering!(several_successes, reply);
        let output = client.get_report().send().await.expect("an answer");
        assert_eq!(server.last().header("accept"), "application/json, text/csv, application/pdf");
        output
    };
    let reply = Reply::typed(200, "Application/JSON;charset=utf-8", r#"[{"id":"a"}]"#);
    assert!(matches!(report(reply).await, GetReportOutput::OkJson(tasks) if tasks.len() == 1));
    assert!(
        matches!(report(Reply::typed(200, "text/csv", "a,b")).await, GetReportOutput::OkText(text) if text == "a,b")
    );
    let GetReportOutput::OkBytes(pdf) = report(Reply::chunked(200, "application/pdf", &[b"P", b"DF"])).await else {
        panic!("bytes")
    };
    assert_eq!(pdf.bytes(10).await.expect("bytes"), "PDF");
    let (client, _server) = answering!(several_successes, Reply::typed(200, "image/png", "PNG"));
    let error = client.get_report().send().await.expect_err("an undescribed media type");
    assert_eq!(error.kind(), ErrorKind::UnexpectedContentType);
}

#[tokio::test]
async fn nothing_beside_something() {
    use no_content_beside_content::operations::NextMessageOutput;
    let next = async |reply| {
        let (client, _server) = answering!(no_content_beside_content, reply);
        client.next_message().send().await
    };
    let some = next(Reply::json(200, &json!({ "text": "a" }))).await.expect("an answer");
    assert!(matches!(some, NextMessageOutput::Ok(message) if message.text.as_deref() == Some("a")));
    assert!(matches!(next(Reply::new(204)).await.expect("an answer"), NextMessageOutput::NoContent));
    let error = next(Reply::new(404)).await.expect_err("an error");
    assert!(error.is_not_found() && error.api().is_none());
    let error = next(Reply::new(200).header("content-length", "0")).await.expect_err("an empty body");
    assert!(error.status().is_some_and(|status| status == 200), "{error}");
}

#[tokio::test]
async fn headers_have_types() {
    let good = Reply::json(200, &json!(["Rex"]))
        .header("x-total", "12")
        .header("x-kinds", "cat,dog")
        .header("x-kinds", "bird")
        .header("x-mode", "fast")
        .header("x-range", "from=1,to=5")
        .header("x-page", r#"{"next":"n"}"#);
    let (client, _server) = answering!(response_headers, good);
    let raw = client.list_pets().send_raw().await.expect("an answer");
    let headers = raw.typed_headers();
    assert_eq!(headers.x_total(), Ok(12));
    assert_eq!(headers.x_kinds(), Ok(Some(vec!["cat".to_owned(), "dog".to_owned(), "bird".to_owned()])));
    assert_eq!(headers.x_mode(), Ok(Some(response_headers::models::ListPetsXModeHeader::Fast)));
    assert_eq!(headers.x_page().expect("JSON").expect("a page").next, "n");
    assert_eq!(headers.x_range_ok().expect("an object").expect("a range").to, Some(5));
    let bad = Reply::json(500, &json!({ "message": "m" })).header("retry-after", "3");
    let (client, _server) = answering!(response_headers, bad);
    let error = client.list_pets().send().await.expect_err("an error");
    let headers = response_headers::operations::ListPetsErrorHeaders::of(&error).expect("an answer");
    #[allow(deprecated)]
    let after = headers.retry_after();
    assert_eq!(after, Ok(Some(3)));
    let (client, server) = answering!(response_headers, Reply::new(200).header("x-alive", "true"));
    let raw = client.ping().send_raw().await.expect("an answer");
    assert_eq!((raw.typed_headers().x_alive(), server.last().line.as_str()), (Ok(true), "HEAD /ping HTTP/1.1"));
}

#[tokio::test]
async fn streams_of_events_and_lines() {
    use event_streams::models::Move;
    use event_streams::operations::ChatOutput;
    let events: &[&[u8]] = &[b"data: {\"te", b"xt\":\"a\"}\n\ndata: {\"text\":\"b\"}\n\n", b"data: [DONE]\n\n"];
    let (client, server) = answering!(event_streams, Reply::chunked(200, "text/event-stream; charset=utf-8", events));
    let ChatOutput::OkEvents(mut pieces) = client.chat().send().await.expect("an answer") else { panic!("events") };
    let mut texts = Vec::new();
    while let Some(event) = pieces.next().await {
        texts.push(event.expect("an event").data.text);
    }
    assert_eq!(texts, ["a", "b"]);
    assert_eq!(server.last().header("accept"), "application/json, text/event-stream");
    let (client, _server) = answering!(event_streams, Reply::json(200, &json!({ "text": "whole" })));
    let output = client.chat().send().await.expect("an answer");
    assert!(matches!(output, ChatOutput::OkJson(piece) if piece.text == "whole"));
    let events: &[&[u8]] =
        &[b"event: gone\ndata: 5\n\n", b"event: added\ndata: {\"text\":\"a\"}\n\n", b"event: x\ndata: 1\n\n"];
    let (client, _server) = answering!(event_streams, Reply::chunked(200, "text/event-stream", events));
    let mut moves = client.moves().send().await.expect("an answer");
    let mut next = async || moves.next().await.expect("one more").expect("an event").data;
    assert!(matches!(next().await, Move::Gone(gone) if gone.data == 5));
    assert!(matches!(next().await, Move::Added(added) if added.data.text == "a"));
    let _unknown = next().await;
    for (media, lines, records) in [
        ("application/x-ndjson", "{\"text\":\"a\"}\n\n{\"text\":\"b\"}\n", false),
        ("application/json-seq", "\u{1e}{\"text\":\"a\"}\n\u{1e}{\"text\":\"b\"}\n", true),
    ] {
        use json_lines::operations::LogOutput;
        let (client, _server) = answering!(json_lines, Reply::chunked(200, media, &[lines.as_bytes()]));
        let mut pieces = match client.log().send().await.expect("an answer") {
            LogOutput::OkLines(pieces) if !records => pieces,
            LogOutput::OkRecords(pieces) if records => pieces,
            other => panic!("{other:?}"),
        };
        let mut texts = Vec::new();
        while let Some(piece) = pieces.next().await {
            texts.push(piece.expect("a piece").text);
        }
        assert_eq!(texts, ["a", "b"]);
    }
}

#[tokio::test]
async fn downloads_and_bytes_of_errors() {
    let (client, _server) = answering!(body_binary, Reply::chunked(200, "image/png", &[b"P", b"NG"]));
    let mut picture = client.get_picture("1").send().await.expect("an answer");
    assert_eq!(picture.next().await.expect("a chunk").expect("bytes"), "P");
    assert_eq!(picture.bytes(10).await.expect("bytes"), "NG");
    let (client, _server) = answering!(body_binary, Reply::typed(404, "application/octet-stream", &b"\xff\0"[..]));
    let error = client.get_picture("1").send().await.expect_err("an error");
    assert_eq!(error.api().map(|bytes| bytes.to_vec()), Some(vec![255, 0]));
}

/// A document that gives JSON as the type of all its answers means files by another one.
#[tokio::test]
async fn files_come_whatever_their_media_type_is() {
    for media in ["application/x-tar", "application/json"] {
        let (client, server) = answering!(swagger_files, Reply::typed(200, media, "{no JSON"));
        let log = client.get_log().send().await.expect("a log");
        assert_eq!(log.bytes(10).await.expect("bytes"), "{no JSON");
        assert_eq!(server.last().header("accept"), "application/json, */*");
    }
    let (client, _server) = answering!(swagger_files, Reply::json(404, &json!({ "reason": "gone" })));
    let error = client.get_log().send().await.expect_err("an error");
    assert_eq!(error.api().and_then(|body| body.reason.as_deref()), Some("gone"));
}

/// What XML and text say with the schema of the JSON is not asked for, so that the answer is a plain type.
#[tokio::test]
async fn answers_in_several_spellings_are_asked_for_as_json() {
    let (client, server) = answering!(answers_spelled, Reply::json(200, &json!({ "name": "Rex" })));
    let pet: answers_spelled::models::Pet = client.get_pet().send().await.expect("a pet");
    assert_eq!(pet.name, "Rex");
    assert_eq!(server.last().header("accept"), "application/json, application/problem+json");
    let (client, _server) = answering!(answers_spelled, Reply::typed(200, "application/xml", "<Pet/>"));
    assert_eq!(
        client.get_pet().send().await.expect_err("XML was not asked for").kind(),
        ErrorKind::UnexpectedContentType
    );
    let (client, server) = answering!(answers_spelled, Reply::typed(200, "text/html", "<p>"));
    let page = client.get_page().send().await.expect("a page");
    assert!(matches!(&page, answers_spelled::operations::GetPageOutput::OkText(text) if text == "<p>"), "{page:?}");
    assert_eq!(server.last().header("accept"), "text/html, application/xml, application/json, image/png");
}

/// What a document says of an answer to HEAD is what GET would hold: it is asked for, and no body is read, whatever the headers announce.
#[tokio::test]
async fn rt_43_answers_to_head_have_no_body() {
    let problem = json!({ "code": "E1" });
    for (reply, status) in [
        (Reply::typed(200, "application/zip", "PK").header("etag", "\"a\""), None),
        (Reply::json(404, &problem), Some(404)),
        (Reply::new(410), Some(410)),
        (Reply::typed(502, "text/html", "<h1>"), Some(502)),
    ] {
        let (client, server) = answering!(head_answers, reply);
        let result: Result<_, Error<runtime::NoBody>> = client.probe_file("f").send_raw().await;
        match result {
            Ok(answer) => {
                let headers = answer.typed_headers();
                assert_eq!((status, headers.e_tag().expect("a header").as_str()), (None, "\"a\""));
                let (): () = answer.into_body();
            }
            Err(error) => {
                assert_eq!((error.kind(), error.status().map(|found| found.as_u16())), (ErrorKind::Status, status));
                assert_eq!((error.api(), error.body().len(), error.is_body_truncated()), (None, 0, false), "{error}");
            }
        }
        let seen = server.last();
        assert_eq!(
            (seen.line.as_str(), seen.header("accept")),
            ("HEAD /files/f HTTP/1.1", "application/zip, application/json")
        );
    }
    let (client, server) = answering!(head_answers, Reply::json(200, &json!(["Rex"])));
    client.count_pets().send().await.expect("an answer");
    assert_eq!(client.list_pets().send().await.expect("an answer"), ["Rex"]);
    assert_eq!(server.hits(), 2);
}
