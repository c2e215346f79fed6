//! Bodies of requests to the letter: which media type is stated, how it is laid out, and what is sent where there is none.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::json;
use specwright_compile_tests::fixtures::runtime::{Body, Part, Parts, TransportError};
use specwright_compile_tests::fixtures::*;

use crate::server::{Reply, Seen, Server};

/// Bytes that come one by one.
struct Drops(Vec<u8>);

impl Stream for Drops {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = if self.0.is_empty() { None } else { Some(Ok(Bytes::from(vec![self.0.remove(0)]))) };
        Poll::Ready(next)
    }
}

/// A client of a fixture.
macro_rules! client {
    ($fixture:ident, $server:expr) => {
        $fixture::Client::builder().base_url(&$server.url).build().expect("a client")
    };
}

/// What was sent: method and target, media type, body. A boundary has no digits here.
fn told(seen: &Seen) -> String {
    let media = seen.header("content-type");
    let line = seen.line.strip_suffix(" HTTP/1.1").expect("a request line");
    let body = std::str::from_utf8(&seen.body).expect("a text");
    let told = format!("{line} | {media} | {body}");
    match media.split_once("boundary=") {
        Some((_, boundary)) => told.replace(boundary, "BOUNDARY"),
        None => told,
    }
}

async fn texts() -> Server {
    Server::start([Reply::typed(200, "text/plain", "ok")]).await
}

async fn nothing() -> Server {
    Server::start([Reply::new(204)]).await
}

#[tokio::test]
async fn json_and_what_is_json_by_its_suffix() {
    let server = Server::start([Reply::json(200, &json!(1))]).await;
    let client = client!(body_json, server);
    client.put_list(["a".to_owned()]).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"PUT /list | application/json | ["a"]"#);
    let patch = body_json::models::PatchThingBody::builder().name("n").build().expect("a body");
    client.patch_thing(patch).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"PATCH /patch | application/merge-patch+json | {"name":"n"}"#);
    let server = nothing().await;
    let patch = body_several_media::models::Pet::builder().name("n").build().expect("a body");
    client!(body_several_media, server).patch_pet().body(patch).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"PATCH /patches | application/merge-patch+json | {"name":"n"}"#);
}

#[tokio::test]
async fn forms_flat_nested_and_in_brackets() {
    use body_form::models::{FetchTokenBody, FetchTokenBodyGrantType};
    let server = Server::start([Reply::json(200, &json!({}))]).await;
    let kind = FetchTokenBodyGrantType::ClientCredentials;
    let scopes = ["a b".to_owned(), "c&d".to_owned()];
    let body = FetchTokenBody::builder().grant_type(kind).scope(scopes).expires(1).build().expect("a body");
    client!(body_form, server).fetch_token(body).send().await.expect("an answer");
    let form = "application/x-www-form-urlencoded";
    let text = "expires=1&grant_type=client_credentials&scope=a+b&scope=c%26d";
    assert_eq!(sorted(&told(&server.last())), format!("POST /token | {form} | {text}"));
    let server = nothing().await;
    let address = body_form_encodings::models::CreateChargeBodyAddress::builder().city("Köln").build().expect("one");
    let body = body_form_encodings::models::CreateChargeBody::builder()
        .amount(5)
        .expand(["a.b".to_owned(), "c".to_owned()])
        .metadata(std::collections::BTreeMap::from([("k 1".to_owned(), "v/1".to_owned())]))
        .tags(["x".to_owned(), "y,z".to_owned()])
        .link("https://h/?a=b")
        .address(address)
        .build()
        .expect("a body");
    client!(body_form_encodings, server).create_charge(body).send().await.expect("an answer");
    let text = "address=%7B%22city%22%3A%22K%C3%B6ln%22%7D&amount=5&expand%5B0%5D=a.b&expand%5B1%5D=c\
                &link=https://h/?a=b&metadata%5Bk%201%5D=v%2F1&tags=x,y%2Cz";
    assert_eq!(sorted(&told(&server.last())), format!("POST /charges | {form} | {text}"));
}

/// The order of members on the wire is that of the map that a value is, which another crate's feature decides.
fn sorted(told: &str) -> String {
    let (head, form) = told.rsplit_once(" | ").expect("a form");
    let mut pairs: Vec<&str> = form.split('&').collect();
    pairs.sort_unstable();
    format!("{head} | {}", pairs.join("&"))
}

fn parts(list: &[&str]) -> String {
    let part = |part: &&str| format!("--BOUNDARY\r\nContent-Disposition: form-data; {part}\r\n");
    list.iter().map(part).chain(["--BOUNDARY--\r\n".to_owned()]).collect()
}

#[tokio::test]
async fn files_from_bytes_and_streams_values_and_json() {
    use body_multipart::models::{Pet, UploadBody, UploadBodyColour};
    let server = nothing().await;
    let client = client!(body_multipart, server);
    let pet = || Pet::builder().name("Rex").build().expect("a pet");
    let body = UploadBody::builder()
        .cover(Part::stream(Drops(b"PNG".to_vec()), Some(3)).file_name("a\"b\r\n.png"))
        .pages([Part::bytes("1"), Part::bytes("2").file_name("2.txt").media_type("text/plain")])
        .title("T")
        .count(2)
        .colour(UploadBodyColour::Red)
        .tags(["x".to_owned(), "y".to_owned()])
        .meta(pet())
        .notes([pet(), pet()])
        .build()
        .expect("a body");
    client.upload(body).send().await.expect("an answer");
    let seen = server.last();
    let expected = parts(&[
        "name=\"cover\"; filename=\"a%22b%0D%0A.png\"\r\nContent-Type: image/png\r\n\r\nPNG",
        "name=\"pages\"; filename=\"pages\"\r\nContent-Type: application/octet-stream\r\n\r\n1",
        "name=\"pages\"; filename=\"2.txt\"\r\nContent-Type: text/plain\r\n\r\n2",
        "name=\"title\"\r\n\r\nT",
        "name=\"count\"\r\n\r\n2",
        "name=\"colour\"\r\n\r\nred",
        "name=\"tags\"\r\n\r\nx",
        "name=\"tags\"\r\n\r\ny",
        "name=\"meta\"\r\nContent-Type: application/vnd.meta+json\r\n\r\n{\"name\":\"Rex\"}",
        "name=\"notes\"\r\nContent-Type: application/json\r\n\r\n{\"name\":\"Rex\"}",
        "name=\"notes\"\r\nContent-Type: application/json\r\n\r\n{\"name\":\"Rex\"}",
    ]);
    assert_eq!(told(&seen), format!("POST /uploads | multipart/form-data; boundary=BOUNDARY | {expected}"));
    // All lengths are known, the stream's too.
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
    let free = Parts::new().text("a", "b").file("f", Part::bytes("c").file_name("d").media_type("a/b"));
    client.unnamed().body(free).send().await.expect("an answer");
    let expected = parts(&["name=\"a\"\r\n\r\nb", "name=\"f\"; filename=\"d\"\r\nContent-Type: a/b\r\n\r\nc"]);
    assert!(told(&server.last()).ends_with(&expected));
}

#[tokio::test]
async fn parts_with_styles_and_headers() {
    use body_multipart_styles::models::{Filter, SendPartsBody, SendPartsBodyNoteXLang};
    let server = nothing().await;
    let filter = || Filter::builder().a("x&y").b(1).build().expect("a filter");
    let body = SendPartsBody::builder()
        .cover_x_rate(3)
        .cover_x_meta(std::collections::BTreeMap::from([("k".to_owned(), "ü".to_owned())]))
        .cover(Part::bytes("JPG").media_type("image/jpeg").header("X-Own", "o"))
        .ids([1, 2])
        .tags(["a b".to_owned(), "c".to_owned()])
        .words(["d/e".to_owned(), "f".to_owned()])
        .filter(filter())
        .spread(filter())
        .pages([Part::bytes("PDF")])
        .note_x_lang(SendPartsBodyNoteXLang::En)
        .note("n")
        .build()
        .expect("a body");
    client!(body_multipart_styles, server).send_parts(body).send().await.expect("an answer");
    let cover =
        "name=\"cover\"; filename=\"cover\"\r\nContent-Type: image/jpeg\r\nX-Rate: 3\r\nX-Meta: {\"k\":\"\\u00fc\"}";
    let expected = parts(&[
        &format!("{cover}\r\nX-Own: o\r\n\r\nJPG"),
        "name=\"ids\"\r\n\r\n1,2",
        "name=\"tags\"\r\n\r\na b c",
        "name=\"words\"\r\n\r\nd/e",
        "name=\"words\"\r\n\r\nf",
        "name=\"filter[a]\"\r\n\r\nx&y",
        "name=\"filter[b]\"\r\n\r\n1",
        "name=\"a\"\r\n\r\nx&y",
        "name=\"b\"\r\n\r\n1",
        "name=\"pages\"; filename=\"pages\"\r\nContent-Type: application/octet-stream\r\n\r\nPDF",
        "name=\"note\"\r\nX-Lang: en\r\n\r\nn",
    ]);
    assert_eq!(told(&server.last()), format!("POST /parts | multipart/form-data; boundary=BOUNDARY | {expected}"));
    let error = SendPartsBody::builder().cover(Part::bytes("")).ids([]).cover_x_rate(0).build().expect_err("a limit");
    assert_eq!(error.violations()[0].to_string(), "[\"cover X-Rate\"] must be at least 1");
    let error = SendPartsBody::builder().cover(Part::bytes("")).ids([]).build().expect_err("no header");
    assert_eq!(error.violations()[0].to_string(), "[\"cover X-Rate\"] is missing");
}

#[tokio::test]
async fn text_xml_and_bytes() {
    let server = texts().await;
    client!(body_text, server).add_note("Zoë").send().await.expect("an answer");
    assert_eq!(told(&server.last()), "POST /notes | text/plain | Zoë");
    let server = Server::start([Reply::typed(200, "application/xml; charset=utf-8", "<pet/>")]).await;
    let answer = client!(body_xml, server).add_pet("<pet/>".to_owned()).send().await.expect("an answer");
    assert_eq!((told(&server.last()).as_str(), answer.as_str()), ("POST /pets | application/xml | <pet/>", "<pet/>"));
    let server = Server::start([Reply::typed(200, "application/atom+xml", "<feed/>")]).await;
    let answer = client!(body_xml, server).put_pet("<p/>").send().await.expect("an answer");
    assert_eq!((told(&server.last()).as_str(), answer.as_str()), ("PUT /pets | text/xml | <p/>", "<feed/>"));
    let server = nothing().await;
    let client = client!(body_binary, server);
    client.put_picture("1", b"PNG".to_vec()).send().await.expect("an answer");
    assert_eq!(told(&server.last()), "PUT /pictures/1 | image/png | PNG");
    client.put_picture("1", Body::stream(Drops(b"PNG".to_vec()), None)).send().await.expect("an answer");
    let seen = server.last();
    assert_eq!(told(&seen), "PUT /pictures/1 | image/png | PNG");
    assert_eq!((seen.header("transfer-encoding"), seen.header("content-length")), ("chunked", ""));
}

#[tokio::test]
async fn several_media_types_of_one_body() {
    use body_several_media::models::{CreatePetMultipartBody, Pet, PetRef};
    let server = nothing().await;
    let client = client!(body_several_media, server);
    let body = body_several_media::models::SpellingsBody::builder().name("n").build().expect("a body");
    client.spellings(body).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"POST /spellings | application/json | {"name":"n"}"#);
    client.create_pet(Pet::builder().name("n").build().expect("a pet")).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"POST /bodies | application/json | {"name":"n"}"#);
    client.create_pet(PetRef::builder().id(1).build().expect("a pet")).send().await.expect("an answer");
    assert_eq!(told(&server.last()), "POST /bodies | application/x-www-form-urlencoded | id=1");
    client.create_pet("a;b".to_owned()).send().await.expect("an answer");
    assert_eq!(told(&server.last()), "POST /bodies | text/csv | a;b");
    client.create_pet(Body::from("PNG")).send().await.expect("an answer");
    assert_eq!(told(&server.last()), "POST /bodies | image/png | PNG");
    let body = CreatePetMultipartBody::builder().photo(Part::bytes("p")).build().expect("a body");
    client.create_pet(body).send().await.expect("an answer");
    assert!(told(&server.last()).starts_with("POST /bodies | multipart/form-data; boundary=BOUNDARY | "));
}

#[tokio::test]
async fn ranges_are_settled_by_the_caller() {
    let server = Server::start([Reply::typed(200, "image/webp", "WEBP")]).await;
    let client = client!(body_ranges, server);
    let answer = client.put_image(Body::from("PNG").media_type("image/png")).send().await.expect("an answer");
    assert_eq!(told(&server.last()), "PUT /image | image/png | PNG");
    assert_eq!(answer.bytes(100).await.expect("bytes"), "WEBP");
    for (body, problem) in [
        (Body::from("PNG"), "body needs a media type, since the document allows several"),
        (Body::from("PNG").media_type("audio/ogg"), "body has a media type that the document does not allow"),
        (Body::from("PNG").media_type("image/*"), "body has a media type that is none"),
        (Body::from("PNG").media_type("png"), "body has a media type that is none"),
    ] {
        let error = client.put_image(body).send().await.expect_err("no media type");
        assert_eq!(error.violations()[0].to_string(), problem);
    }
    let error = client.put_image(Body::from("PNG").media_type("image/png\r\nX-Evil: 1")).send().await;
    assert_eq!(error.expect_err("a header").violations().len(), 1);
    assert_eq!(server.hits(), 1);
    let server = nothing().await;
    let client = client!(body_ranges, server);
    client.put_any(Body::from("x")).send().await.expect("an answer");
    assert_eq!(told(&server.last()), "PUT /any | application/octet-stream | x");
    client.put_any(Body::from("x").media_type("text/csv; header=absent")).send().await.expect("an answer");
    assert_eq!(told(&server.last()), "PUT /any | text/csv; header=absent | x");
    let server = Server::start([Reply::typed(200, "text/markdown", "# x")]).await;
    let answer = client!(body_ranges, server).put_text("x").send().await.expect("an answer");
    assert_eq!((told(&server.last()).as_str(), answer.as_str()), ("PUT /text | text/plain | x", "# x"));
    let server = Server::start([Reply::json(200, &json!({ "name": "b" }))]).await;
    let pet = body_ranges::models::Pet::builder().name("a").build().expect("a pet");
    let answer = client!(body_ranges, server).put_json(pet).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"PUT /json | application/json | {"name":"a"}"#);
    assert_eq!(answer.name.as_deref(), Some("b"));
}

/// Whatever the method, a body that is described is sent, and one that is not given leaves no media type behind.
#[tokio::test]
async fn rt_39_bodies_of_every_method() {
    let server = nothing().await;
    let client = client!(body_any_method, server);
    let query = || body_any_method::models::Query::builder().name("n").build().expect("a query");
    client.search_things().body(query()).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"GET /things | application/json | {"name":"n"}"#);
    client.delete_things(query()).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"DELETE /things | application/json | {"name":"n"}"#);
    client.options_of_things().body(query()).send().await.expect("an answer");
    assert_eq!(told(&server.last()), r#"OPTIONS /things | application/json | {"name":"n"}"#);
    client.search_things().send().await.expect("an answer");
    assert_eq!((told(&server.last()).as_str(), server.last().header("content-length")), ("GET /things |  | ", ""));
    client.touch_things().send().await.expect("an answer");
    assert_eq!((told(&server.last()).as_str(), server.last().header("content-length")), ("PATCH /things |  | ", "0"));
    let server = Server::start([Reply::new(200)]).await;
    let client = client!(body_any_method, server);
    client.head_things().body("x").send().await.expect("an answer");
    assert_eq!(told(&server.last()), "HEAD /things | text/plain | x");
    let server = nothing().await;
    let client = client!(body_optional, server);
    client.restart().send().await.expect("an answer");
    assert_eq!((told(&server.last()).as_str(), server.last().header("content-length")), ("POST /restart |  | ", "0"));
    client.log().body_param("a").body("b").send().await.expect("an answer");
    assert_eq!(told(&server.last()), "POST /log?body=a | text/plain | b");
}
