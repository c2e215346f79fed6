//! What a caller gets when things go wrong, by everything that can be told from an error: kind, status, raw and typed body,
//! its text.

use std::time::{Duration, Instant};

use managed_postgres::instaclustr::operations::UpdateClusterError;
use managed_postgres::ionos::models::{ClusterList, ErrorResponse};
use managed_postgres::runtime::{Error, ErrorKind};
use serde_json::{Value, json, to_value};

use crate::instaclustr::{self, ZIP};
use crate::ionos::{self, PASSWORD};
use crate::samples;
use crate::server::{Reply, Server, closed_port};

/// What must hold for every error: one line of bounded length, in which neither credentials nor the body stand.
fn assert_fit_to_print<E>(error: &Error<E>) {
    let shown = [error.to_string(), format!("{error:#}"), format!("{error:?}"), format!("{error:#?}")];
    for text in &shown[..2] {
        assert!(text.chars().all(|c| !c.is_control()) && text.len() <= 300, "{text}");
    }
    let mut texts = shown.to_vec();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        texts.extend([cause.to_string(), format!("{cause:?}")]);
        source = cause.source();
    }
    // "a-token", "username:an-api-key", and the latter in base64.
    for secret in ["a-token", "an-api-key", "dXNlcm5hbWU6", PASSWORD, "<html"] {
        assert!(texts.iter().all(|text| !text.contains(secret)), "{secret}: {texts:?}");
    }
}

/// The error of listing clusters at a server that answers so.
async fn listing(reply: Reply) -> Error<ErrorResponse> {
    let server = Server::start([reply]).await;
    let result: Result<ClusterList, _> = ionos::client(&server.url).list_clusters().send().await;
    let error = result.expect_err("an error");
    assert_eq!((error.operation(), error.method(), error.path_template()), ("listClusters", "GET", "/clusters"));
    assert_eq!(server.hits(), 1, "nothing is sent again");
    assert_fit_to_print(&error);
    error
}

#[tokio::test]
async fn ionos_errors_in_both_media_types() {
    for media in ["application/problem+json", "application/json", "Application/Problem+JSON; charset=utf-8"] {
        let listed = media.split(';').next().expect("a type").to_ascii_lowercase();
        let body = samples::ionos().error("ApiError", &listed);
        let reply = Reply::typed(400, media, body.to_string()).header("x-request-id", "r-17");
        let error = listing(reply).await;
        assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Status, Some(400)));
        assert_eq!((error.body_text(), error.is_body_truncated()), (body.to_string().into(), false));
        assert_eq!(error.request_id().as_deref(), Some("r-17"));
        assert_eq!(error.headers().expect("headers")["content-type"], media);
        let typed = error.api().expect("a typed body");
        assert_eq!(typed.http_status, Some(400));
        let message = &typed.messages.as_ref().expect("messages")[0];
        assert_eq!(message.error_code.as_deref(), Some("dbaas-err-api-123"));
        assert_eq!(to_value(typed).expect("JSON"), body);
        assert_eq!(
            error.to_string(),
            "listClusters: answered 400 Bad Request: dbaas-err-api-123: Error message example (request r-17)"
        );
    }
}

#[tokio::test]
async fn every_status_of_the_vendor_is_told_apart() {
    for status in [400, 401, 402, 403, 404, 405, 409, 415, 422, 429, 500, 503] {
        let body = json!({ "httpStatus": status, "messages": [{ "errorCode": "c", "message": "m" }] });
        let error = listing(Reply::typed(status, "application/problem+json", body.to_string())).await;
        assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Status, Some(status)));
        assert_eq!(error.api().and_then(|typed| typed.http_status), Some(status.into()));
        let told = (error.is_not_found(), error.is_conflict(), error.is_rate_limited());
        assert_eq!(told, (status == 404, status == 409, status == 429));
        assert!(!error.is_timeout());
    }
}

#[tokio::test]
async fn instaclustr_errors_in_both_forms() {
    let list = json!({ "errors": [{ "name": "ClusterNotFound", "message": "no such cluster" }, { "message": "b" }] });
    let single = json!({ "name": "BadRequest", "message": "the body is malformed" });
    let server = Server::start([
        Reply::json(404, &list),
        Reply::json(400, &single),
        Reply::json(409, &list),
        Reply::json(404, &single),
        Reply::json(403, &list),
    ])
    .await;
    let client = instaclustr::client(&server.url);
    let update = async || {
        let call = client.update_cluster(instaclustr::CLUSTER, instaclustr::update_request());
        let error = call.send().await.expect_err("an error");
        assert_eq!((error.kind(), error.operation(), error.method()), (ErrorKind::Status, "updateCluster", "PUT"));
        assert_fit_to_print(&error);
        error
    };

    let error = update().await;
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "updateCluster: answered 404 Not Found: no such cluster; b");
    let Some(UpdateClusterError::NotFound(body)) = error.api() else { panic!("{error:?}") };
    assert_eq!(to_value(body).expect("JSON"), list);

    let error = update().await;
    assert_eq!(error.to_string(), "updateCluster: answered 400 Bad Request: the body is malformed");
    let Some(UpdateClusterError::Default(body)) = error.into_api() else { panic!("a typed body") };
    assert_eq!((body.name.as_deref(), &body.errors), (Some("BadRequest"), &None));
    assert_eq!(to_value(&body).expect("JSON"), single);

    let error = update().await;
    assert!(error.is_conflict());
    let Some(UpdateClusterError::Default(body)) = error.api() else { panic!("{error:?}") };
    assert_eq!(body.errors.as_ref().expect("errors")[0].name.as_deref(), Some("ClusterNotFound"));
    assert_eq!(to_value(body).expect("JSON"), list);

    // The form that is not described for 404: typed as far as it goes, whole in the raw body.
    let error = update().await;
    assert!(matches!(error.api(), Some(UpdateClusterError::NotFound(body)) if body.errors.is_none()));
    assert_eq!(error.body_text(), single.to_string());

    // An operation that describes the default alone.
    let error = client.get_cluster(instaclustr::CLUSTER).send().await.expect_err("an error");
    assert_eq!(to_value(error.api().expect("a typed body")).expect("JSON"), list);
    assert_fit_to_print(&error);
}

/// Bodies that are empty or not of the described form: the status tells, and what came is kept.
#[tokio::test]
async fn error_bodies_of_no_described_form() {
    let text = |status, media, body: &'static str| (Reply::typed(status, media, body), status, body);
    let cases = [
        (Reply::new(401), 401, ""),
        (Reply::new(429).header("retry-after", "7"), 429, ""),
        text(401, "application/json", ""),
        text(400, "application/json", "{\"httpStatus\":"),
        text(400, "application/json", "[1]"),
        text(418, "text/plain", "short and stout"),
        text(502, "text/html", "<html><body>\u{1b}[31mBad\r\nGateway</body></html>"),
        text(503, "application/xml", "<fault/>"),
    ];
    for (reply, status, body) in cases {
        let error = listing(reply).await;
        assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Status, Some(status)));
        assert_eq!((error.body(), error.api()), (body.as_bytes(), None));
        assert!(error.to_string().starts_with(&format!("listClusters: answered {status}")), "{error}");
        assert!(error.snippet().chars().all(|c| !c.is_control()), "{}", error.snippet());
    }
    // An object without a known member is a body of the described form in which nothing is said.
    let error = listing(Reply::json(500, &json!({ "unknown": 1 }))).await;
    assert_eq!(
        (error.api().and_then(|typed| typed.http_status), error.to_string().as_str()),
        (None, "listClusters: answered 500 Internal Server Error")
    );
    assert!(error.api().is_some());

    let server = Server::start([Reply::new(401)]).await;
    let error = instaclustr::client(&server.url).list_versions().send().await.expect_err("an error");
    assert_eq!((error.kind(), error.api(), error.body()), (ErrorKind::Status, None, &b""[..]));
    assert_eq!(error.to_string(), "listVersions: answered 401 Unauthorized");
    assert_fit_to_print(&error);
}

#[tokio::test]
async fn successes_that_are_not_described() {
    let sample = samples::ionos().response("listClusters", 200);
    for status in [201, 202, 206, 299] {
        let error = listing(Reply::json(status, &sample)).await;
        assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Status, Some(status)));
        assert_eq!((error.body_text(), error.api()), (sample.to_string().into(), None));
        assert!(error.to_string().ends_with("which the document does not describe"), "{error}");
    }
    let server = Server::start([Reply::json(200, &json!({}))]).await;
    let call = instaclustr::client(&server.url).delete_cluster(instaclustr::CLUSTER);
    let error = call.send().await.expect_err("an error");
    assert_eq!((error.kind(), error.body()), (ErrorKind::Status, &b"{}"[..]));
}

#[tokio::test]
async fn bodies_of_a_success_that_are_no_json() {
    let html = "<html><title>Sign in</title></html>";
    let error = listing(Reply::typed(200, "text/html; charset=utf-8", html)).await;
    assert_eq!(
        (error.kind(), error.status().map(|status| status.as_u16())),
        (ErrorKind::UnexpectedContentType, Some(200))
    );
    assert_eq!(error.body_text(), html);
    assert_eq!(error.to_string(), "listClusters: answered 200 OK with a body of type text/html");

    // The same page with the wrong label, half a document, and nothing at all.
    for body in [html, "{\"items\": [", "", "null x", "\u{feff}{}", "\"text\"", "[]"] {
        let error = listing(Reply::typed(200, "application/json", body)).await;
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
        assert_eq!(error.body_text(), body);
    }
    let error = listing(Reply::new(200)).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.to_string(), "listClusters: cannot read the answer: the body is empty");

    let gzip = Reply::typed(200, "application/json", &b"\x1f\x8b\x08\0"[..]).header("content-encoding", "gzip");
    assert_eq!(listing(gzip).await.kind(), ErrorKind::UnexpectedContentType);
}

#[tokio::test]
async fn a_wrong_type_deep_inside_is_named_by_its_path() {
    let cases: [(&str, Value, &str); 5] = [
        ("/items/0/metadata/createdDate", json!({ "canary": 5 }), "items[0].metadata.createdDate"),
        ("/items/0/metadata/state", json!(["canary"]), "items[0].metadata.state"),
        ("/items/0/properties/instances", json!("canary"), "items[0].properties.instances"),
        ("/items/0/properties/connections/0/cidr", json!(null), "items[0].properties.connections[0].cidr"),
        ("/items", json!("canary"), "items"),
    ];
    for (pointer, wrong, path) in cases {
        let mut body = samples::ionos().response("listClusters", 200);
        *body.pointer_mut(pointer).expect("a place") = wrong;
        let error = listing(Reply::json(200, &body)).await;
        assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some(path)), "{error}");
        assert_eq!(
            (error.status().map(|status| status.as_u16()), error.body_text()),
            (Some(200), body.to_string().into())
        );
        let text = error.to_string();
        assert!(text.starts_with(&format!("listClusters: cannot read the answer: {path}: ")), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    // A member that is missing is named by the object it is missing in.
    let mut body = samples::ionos().response("listClusters", 200);
    body.pointer_mut("/items/0/properties/connections/0").and_then(Value::as_object_mut).expect("one").remove("cidr");
    let error = listing(Reply::json(200, &body)).await;
    assert_eq!(error.path(), Some("items[0].properties.connections[0]"));
    assert!(error.to_string().contains("cidr"), "{error}");
}

#[tokio::test]
async fn bodies_that_break_off() {
    let body = samples::ionos().response("listClusters", 200).to_string();
    let error = listing(Reply::cut(200, "application/json", body.clone())).await;
    assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Transport, Some(200)));

    // Of an error that breaks off, what came is worth having.
    let problem = samples::ionos().error("ApiError", "application/json").to_string();
    let error = listing(Reply::cut(500, "application/json", problem.clone())).await;
    assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Status, Some(500)));
    assert_eq!((error.body_text(), error.is_body_truncated()), (problem.into(), true));

    let server = Server::start([Reply::cut(200, "application/zip", ZIP)]).await;
    let call = instaclustr::client(&server.url).download_cluster_certificates(instaclustr::CLUSTER);
    let error = call.send().await.expect("an answer").bytes(1024).await.expect_err("an error");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Transport, "downloadClusterCertificates"));
    assert_fit_to_print(&error);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::start([Reply::new(200)]).await;
    for status in [301, 302, 303, 307, 308] {
        let target = format!("{}/login?token=canary", elsewhere.url);
        let error = listing(Reply::new(status).header("location", target)).await;
        assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Redirect, Some(status)));
        assert!(error.to_string().contains(&format!("to {} that is not followed", elsewhere.url)), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        assert!(error.headers().expect("headers").contains_key("location"));
    }
    // Not on the same server either, and not with a body.
    let server = Server::start([Reply::new(307).header("location", "/databases/postgresql/clusters/other")]).await;
    let call = ionos::client(&server.url).create_cluster(ionos::create_request());
    let error = call.send().await.expect_err("an error");
    assert_eq!((error.kind(), server.hits()), (ErrorKind::Redirect, 1));
    elsewhere.assert_untouched().await;
}

#[tokio::test]
async fn time_runs_out() {
    let server = Server::start([Reply::never()]).await;
    let limit = Duration::from_millis(40);
    let started = Instant::now();
    let error = ionos::client(&server.url).list_clusters().timeout(limit).send().await.expect_err("an error");
    // Sockets need real time. How late a limit may be found is the machine's affair; that it is not early is ours.
    assert!(started.elapsed() >= limit);
    assert_eq!((error.kind(), error.is_timeout(), error.status()), (ErrorKind::Timeout, true, None));
    assert_eq!(error.to_string(), "listClusters: no answer within 40ms");
    assert_fit_to_print(&error);

    let builder = managed_postgres::instaclustr::Client::builder().base_url(&server.url).timeout(limit);
    let client = builder.basic_auth("username", "an-api-key").build().expect("a client");
    let error = client.get_cluster(instaclustr::CLUSTER).send().await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    // The call's own limit counts, not the client's.
    let patient = client.get_cluster(instaclustr::CLUSTER).timeout(Duration::from_millis(80));
    let started = Instant::now();
    patient.send().await.expect_err("an error");
    assert!(started.elapsed() >= Duration::from_millis(80));
    // On a busy machine a call may end before it is connected; none is sent twice.
    assert!(server.hits() <= 3);
}

#[tokio::test]
async fn nobody_listens() {
    let address = closed_port().await;
    let error = ionos::client(&address).create_cluster(ionos::create_request()).send().await.expect_err("an error");
    assert_eq!((error.kind(), error.status(), error.body()), (ErrorKind::Connect, None, &b""[..]));
    assert_eq!(error.to_string(), format!("createCluster: cannot connect to {address}"));
    assert_fit_to_print(&error);
}
