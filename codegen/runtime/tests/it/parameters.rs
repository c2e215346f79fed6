//! The layout of parameters: every cell of the specification's table, with values of our own.

use serde_json::{Value, json};

use crate::rt::{self, RequestBuilder, Style};
use crate::sample::operations::API;
use crate::server::Capture;

pub type Fill = Box<dyn Fn(&mut RequestBuilder) + Send + Sync>;

/// An operation that does what it is told.
struct Probe(Fill);

/// The same, with a path parameter.
pub struct PathProbe(pub Fill);

macro_rules! probe {
    ($name:ident, $path:literal) => {
        impl rt::Operation for $name {
            type Output = ();
            type Error = rt::NoBody;
            const SPEC: rt::OperationSpec = rt::OperationSpec {
                id: "probe",
                method: "POST",
                path: $path,
                api: &API,
                security: &[],
                accept: "*/*",
                responses: &[rt::ResponseSpec { status: rt::Status::Range(2), success: true, case: 0, content: &[] }],
                server: None,
                repeat: rt::Repeat::UNSAID,
            };

            fn request(&self, request: &mut RequestBuilder) {
                (self.0)(request);
            }

            fn output(answer: rt::Answer) -> Result<(), rt::DecodeError> {
                answer.empty()
            }

            fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
                Err(rt::DecodeError::new("none"))
            }
        }
    };
}
probe!(Probe, "/p");
probe!(PathProbe, "/p/{v}/");

type Sent = Result<http::Request<rt::Body>, String>;

async fn send<O: rt::Operation>(operation: O) -> Sent {
    let capture = Capture::default();
    let client: rt::Client =
        rt::ClientBuilder::new(&API).base_url("https://h.example").transport(capture.clone()).build().unwrap();
    match rt::Call::new(&client, operation).send().await {
        Ok(_) => Ok(capture.requests.lock().unwrap().pop().unwrap()),
        Err(error) => {
            assert!(capture.requests.lock().unwrap().is_empty(), "nothing is sent");
            Err(error.violations().iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        }
    }
}

pub async fn probe(fill: impl Fn(&mut RequestBuilder) + Send + Sync + 'static) -> Sent {
    send(Probe(Box::new(fill))).await
}

async fn path(style: Style, value: &Value) -> Result<String, String> {
    let value = value.clone();
    let sent = send(PathProbe(Box::new(move |request| request.path("v", style, &value)))).await?;
    let text = sent.uri().path().strip_prefix("/p/").and_then(|text| text.strip_suffix('/'));
    Ok(text.unwrap().to_owned())
}

async fn query(style: Style, value: &Value) -> Result<String, String> {
    let value = value.clone();
    let sent = probe(move |request| request.query("v", style, Some(&value))).await?;
    Ok(sent.uri().query().unwrap_or("-").to_owned())
}

async fn header(style: Style, value: &Value) -> Result<String, String> {
    let value = value.clone();
    let sent = probe(move |request| request.header("X-V", style, Some(&value))).await?;
    Ok(sent.headers()["x-v"].to_str().unwrap().to_owned())
}

async fn cookie(style: Style, value: &Value) -> Result<String, String> {
    let value = value.clone();
    let sent = probe(move |request| request.cookie("v", style, Some(&value))).await?;
    Ok(sent.headers().get("cookie").map_or("-", |value| value.to_str().unwrap()).to_owned())
}

/// A text without its percent-encoding.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: Option<u8>| char::from(digit.unwrap()).to_digit(16).unwrap();
        bytes.push(if byte == b'%' { (hex(rest.next()) * 16 + hex(rest.next())) as u8 } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}

/// Values of the four columns: text, number, list, object.
fn columns() -> [Value; 4] {
    [json!("teal"), json!(-2.5), json!(["red", "dark blue", 3]), json!({"B": "b/c", "H": 7, "on": true})]
}

const NO_CELL: &str = "v has a style that does not exist in its place";

#[tokio::test]
async fn rt_34_path_styles() {
    let table = [
        (Style::SIMPLE, ["teal", "-2.5", "red,dark%20blue,3", "B,b%2Fc,H,7,on,true"]),
        (Style::SIMPLE_EXPLODE, ["teal", "-2.5", "red,dark%20blue,3", "B=b%2Fc,H=7,on=true"]),
        (Style::LABEL, [".teal", ".-2.5", ".red,dark%20blue,3", ".B,b%2Fc,H,7,on,true"]),
        (Style::LABEL_EXPLODE, [".teal", ".-2.5", ".red.dark%20blue.3", ".B=b%2Fc.H=7.on=true"]),
        (Style::MATRIX, [";v=teal", ";v=-2.5", ";v=red,dark%20blue,3", ";v=B,b%2Fc,H,7,on,true"]),
        (Style::MATRIX_EXPLODE, [";v=teal", ";v=-2.5", ";v=red;v=dark%20blue;v=3", ";B=b%2Fc;H=7;on=true"]),
    ];
    for (style, texts) in table {
        for (value, text) in columns().iter().zip(texts) {
            assert_eq!(path(style, value).await.as_deref(), Ok(text), "{style:?} {value}");
        }
    }
    for style in [Style::FORM, Style::SPACE, Style::PIPE, Style::DEEP_OBJECT] {
        assert_eq!(path(style, &json!("a")).await, Err(NO_CELL.to_owned()), "{style:?}");
    }
}

#[tokio::test]
async fn rt_34_query_styles() {
    let exploded = |style: Style| Style { explode: true, ..style };
    let members = "B=b%2Fc&H=7&on=true";
    let table = [
        (Style::FORM, ["v=teal", "v=-2.5", "v=red&v=dark%20blue&v=3", members]),
        (Style::FORM_JOINED, ["v=teal", "v=-2.5", "v=red,dark%20blue,3", "v=B,b%2Fc,H,7,on,true"]),
        (Style::SPACE, ["v=teal", "v=-2.5", "v=red%20dark%20blue%203", "v=B%20b%2Fc%20H%207%20on%20true"]),
        (exploded(Style::SPACE), ["v=teal", "v=-2.5", "v=red&v=dark%20blue&v=3", members]),
        (Style::PIPE, ["v=teal", "v=-2.5", "v=red%7Cdark%20blue%7C3", "v=B%7Cb%2Fc%7CH%7C7%7Con%7Ctrue"]),
        (exploded(Style::PIPE), ["v=teal", "v=-2.5", "v=red&v=dark%20blue&v=3", members]),
    ];
    for (style, texts) in table {
        for (value, text) in columns().iter().zip(texts) {
            assert_eq!(query(style, value).await.as_deref(), Ok(text), "{style:?} {value}");
        }
        assert_eq!(query(style, &json!("")).await.as_deref(), Ok("v="), "{style:?}");
        assert_eq!(query(style, &json!([])).await.as_deref(), Ok("-"), "{style:?}");
        assert_eq!(query(style, &json!({})).await.as_deref(), Ok("-"), "{style:?}");
    }
    for style in [Style::SIMPLE, Style::LABEL, Style::MATRIX] {
        assert_eq!(query(style, &json!("a")).await, Err(NO_CELL.to_owned()), "{style:?}");
    }
}

#[tokio::test]
async fn rt_34_deep_objects() {
    let cell = async |value: Value| query(Style::DEEP_OBJECT, &value).await;
    assert_eq!(cell(columns()[3].clone()).await.as_deref(), Ok("v%5BB%5D=b%2Fc&v%5BH%5D=7&v%5Bon%5D=true"));
    let nested = cell(json!({"a": {"b": 1}, "l": [1, 2], "o": [{"x": 1}, [2]]})).await;
    let expected =
        "v%5Ba%5D%5Bb%5D=1&v%5Bl%5D%5B0%5D=1&v%5Bl%5D%5B1%5D=2&v%5Bo%5D%5B0%5D%5Bx%5D=1&v%5Bo%5D%5B1%5D%5B0%5D=2";
    assert_eq!(nested.as_deref(), Ok(expected));
    assert_eq!(cell(json!({})).await.as_deref(), Ok("-"));
    assert_eq!(cell(json!("a")).await.as_deref(), Ok("v=a"));
    assert_eq!(cell(json!(["a", {"b": 1}])).await.as_deref(), Ok("v%5B0%5D=a&v%5B1%5D%5Bb%5D=1"));
    assert_eq!(cell(json!([])).await.as_deref(), Ok("-"));
}

#[tokio::test]
async fn rt_34_header_and_cookie_styles() {
    let simple = ["teal", "-2.5", "red,dark blue,3", "B,b/c,H,7,on,true"];
    let exploded = ["teal", "-2.5", "red,dark blue,3", "B=b/c,H=7,on=true"];
    for (style, texts) in [(Style::SIMPLE, simple), (Style::SIMPLE_EXPLODE, exploded)] {
        for (value, text) in columns().iter().zip(texts) {
            assert_eq!(header(style, value).await.as_deref(), Ok(text), "{style:?} {value}");
        }
    }
    let form = ["v=teal", "v=-2.5", "v=red; v=dark%20blue; v=3", "B=b%2Fc; H=7; on=true"];
    let joined = ["v=teal", "v=-2.5", "v=red,dark%20blue,3", "v=B,b%2Fc,H,7,on,true"];
    for (style, texts) in [(Style::FORM, form), (Style::FORM_JOINED, joined)] {
        for (value, text) in columns().iter().zip(texts) {
            assert_eq!(cookie(style, value).await.as_deref(), Ok(text), "{style:?} {value}");
        }
    }
    assert!(header(Style::FORM, &json!("a")).await.is_err());
    assert!(cookie(Style::SIMPLE, &json!("a")).await.is_err());
}

#[tokio::test]
async fn rt_34_reserved_characters() {
    let all = json!(":/?#[]@!$&'()*+,;= %é|");
    let plain = query(Style::FORM, &all).await.unwrap();
    assert_eq!(plain, "v=%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%20%25%C3%A9%7C");
    assert_eq!(query(Style::FORM, &json!("%2F")).await.as_deref(), Ok("v=%252F"));
    let reserved = query(Style::FORM.reserved(), &all).await.unwrap();
    assert_eq!(reserved, "v=:/?%23%5B%5D@!$%26%27()*%2B,;=%20%25%C3%A9%7C");
    // What is encoded already stays so.
    for (text, expected) in
        [("%2F%c3%A9", "v=%2F%c3%A9"), ("50%", "v=50%25"), ("%2", "v=%252"), ("%zz%4g", "v=%25zz%254g")]
    {
        assert_eq!(query(Style::FORM.reserved(), &json!(text)).await.as_deref(), Ok(expected));
    }
}

#[tokio::test]
async fn rt_34_lists_and_objects_inside_others() {
    for (value, exploded, joined) in [
        (json!([["a b"], 2]), "v=%5B%22a%20b%22%5D&v=2", "v=%5B%22a%20b%22%5D,2"),
        (json!([{"a": 1}]), "v=%7B%22a%22%3A1%7D", "v=%7B%22a%22%3A1%7D"),
        (json!({"a": {}, "b": [1, null, 2]}), "a=%7B%7D&b=1&b=2", "v=a,%7B%7D,b,%5B1%2Cnull%2C2%5D"),
        (json!({"a": [{}]}), "a=%5B%7B%7D%5D", "v=a,%5B%7B%7D%5D"),
    ] {
        assert_eq!(query(Style::FORM, &value).await.as_deref(), Ok(exploded), "{value}");
        assert_eq!(query(Style::FORM_JOINED, &value).await.as_deref(), Ok(joined), "{value}");
    }
    assert_eq!(path(Style::SIMPLE, &json!([["/"]])).await.as_deref(), Ok("%5B%22%2F%22%5D"));
}

#[tokio::test]
async fn rt_34_nulls_are_left_out() {
    let holes = json!({"a": null, "b": [null], "c": [1, null], "d": {"e": null, "f": 2}});
    for (style, value, text) in [
        (Style::FORM, json!(null), "-"),
        (Style::FORM, json!([null, null]), "-"),
        (Style::FORM, json!({"a": null}), "-"),
        (Style::FORM_JOINED, json!(["a", null, ""]), "v=a,"),
        (Style::PIPE, json!([null, 1, 2]), "v=1%7C2"),
        (Style::DEEP_OBJECT, holes, "v%5Bc%5D%5B0%5D=1&v%5Bd%5D%5Bf%5D=2"),
    ] {
        assert_eq!(query(style, &value).await.as_deref(), Ok(text), "{value}");
    }
    assert_eq!(cookie(Style::FORM, &json!([null])).await.as_deref(), Ok("-"));
    assert_eq!(header(Style::SIMPLE, &json!(["a", null])).await.as_deref(), Ok("a"));
    assert_eq!(path(Style::MATRIX_EXPLODE, &json!({"a": null, "b": "", "c": 1})).await.as_deref(), Ok(";b;c=1"));
    let error = path(Style::SIMPLE, &json!(null)).await.unwrap_err();
    assert_eq!(error, "v is null, which has no text");
}

#[tokio::test]
async fn rt_34_nothing_is_no_path() {
    let styles = [Style::SIMPLE, Style::LABEL, Style::LABEL_EXPLODE, Style::MATRIX, Style::MATRIX_EXPLODE];
    for (style, value) in
        styles.iter().flat_map(|style| [json!(""), json!([]), json!({}), json!([null])].map(|v| (style, v)))
    {
        let error = path(*style, &value).await.unwrap_err();
        assert_eq!(error, "v must not be empty, `.` or `..`", "{style:?} {value}");
    }
    assert!(path(Style::LABEL, &json!(".")).await.is_err());
}

/// The style of 3.2 that encodes nothing, and so cannot carry everything.
#[tokio::test]
async fn rt_34_cookies_to_the_letter() {
    for (style, texts) in [
        (Style::COOKIE, ["v=te%2F/al=", "v=a; v=b:c", "G=a; R=1"]),
        (Style::COOKIE_JOINED, ["v=te%2F/al=", "v=a,b:c", "v=G,a,R,1"]),
    ] {
        for (value, text) in [json!("te%2F/al="), json!(["a", "b:c"]), json!({"G": "a", "R": 1})].iter().zip(texts) {
            assert_eq!(cookie(style, value).await.as_deref(), Ok(text), "{style:?} {value}");
        }
    }
    for text in ["canary; x=1", "canary b", "canary\"", "canary\\", "canaryü", "canary\r\n", "\0canary"] {
        let error = cookie(Style::COOKIE, &json!(text)).await.unwrap_err();
        assert_eq!(error, "v holds characters a cookie cannot carry");
    }
    assert!(cookie(Style::COOKIE, &json!({"a=b": 1})).await.is_err());
}

#[tokio::test]
async fn parameters_described_as_json() {
    let value = json!({"a": [1, "b c"]});
    let (q, h, c) = (value.clone(), value.clone(), value.clone());
    let sent = probe(move |request| {
        request.query_json("q", Some(&q));
        request.header_json("X-H", Some(&h));
        request.cookie_json("c", Some(&c));
        request.query_json("absent", None::<&Value>);
    })
    .await
    .unwrap();
    let encoded = "%7B%22a%22%3A%5B1%2C%22b%20c%22%5D%7D";
    assert_eq!(sent.uri().query(), Some(format!("q={encoded}").as_str()));
    assert_eq!(sent.headers()["x-h"], r#"{"a":[1,"b c"]}"#);
    let wide = probe(|request| request.header_json("X-H", Some("ü🦀"))).await.unwrap();
    assert_eq!(wide.headers()["x-h"], r#""\u00fc\ud83e\udd80""#);
    assert_eq!(sent.headers()["cookie"], format!("c={encoded}"));
    let sent = send(PathProbe(Box::new(move |request| request.path_json("v", &value)))).await.unwrap();
    assert_eq!(sent.uri().path(), format!("/p/{encoded}/"));
}

#[tokio::test]
async fn names_are_encoded_too() {
    let sent = probe(|request| request.query("filter[a b]&", Style::FORM, Some("x"))).await.unwrap();
    assert_eq!(sent.uri().query(), Some("filter%5Ba%20b%5D%26=x"));
}

#[tokio::test]
async fn rt_35_hc_03_header_values() {
    let good = ["a", "a b\tc", "~!\"#;=", "x".repeat(32 * 1024).leak()];
    for text in good {
        assert_eq!(header(Style::SIMPLE, &json!(text)).await.as_deref(), Ok(text));
    }
    let bad = ["k\r\nX: y", "k\nb", "k\0", "k\u{7f}", "kü", " k", "k ", "\tk", "k".repeat(65_536).leak()];
    for text in bad {
        let text = text.replace('k', "canary");
        let error = header(Style::SIMPLE, &json!(text)).await.unwrap_err();
        assert!(error.starts_with("X-V ") && !error.contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn rt_35_reserved_headers_are_not_parameters() {
    for name in ["Host", "content-length", "Transfer-Encoding", "Authorization", "Connection", "Cookie", "a b", ""] {
        let error = probe(move |request| request.header(name, Style::SIMPLE, Some("x"))).await.unwrap_err();
        assert!(error.contains("header"), "{name}: {error}");
    }
}
