//! Forms to the letter: the default layout, styles of the document, and JSON members.

use serde_json::{Value, json};

use crate::parameters::probe;
use crate::rt::{FormMember, Style};

const FORM: &str = "application/x-www-form-urlencoded";

async fn form(body: Value, member: Option<FormMember>) -> Result<String, String> {
    let members: Vec<(&str, FormMember)> = member.map(|member| ("m", member)).into_iter().collect();
    let sent = probe(move |request| request.form_with(FORM, &body, &members)).await?;
    assert_eq!(sent.headers()["content-type"], FORM);
    Ok(String::from_utf8(sent.body().as_bytes().unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn members_without_an_encoding() {
    let body = json!({"a b": "x y&z", "l": [1, null, "\u{e9}"], "n": null, "o": {"k": [1]}, "t": true});
    let text = "a+b=x+y%26z&l=1&l=%C3%A9&o=%7B%22k%22%3A%5B1%5D%7D&t=true";
    assert_eq!(form(body, None).await.as_deref(), Ok(text));
}

#[tokio::test]
async fn members_with_a_style_or_as_json() {
    let (list, object) = (json!(["a b", "c"]), json!({"k": "v/w", "l": {"d": [1, 2]}}));
    let flat = json!({"G": "x", "R": 1});
    let reserved = FormMember::Style(Style::FORM.reserved());
    for (value, member, text) in [
        (&list, FormMember::Style(Style::FORM), "m=a%20b&m=c"),
        (&list, FormMember::Style(Style::FORM_JOINED), "m=a%20b,c"),
        (&list, FormMember::Style(Style::SPACE), "m=a%20b%20c"),
        (&list, FormMember::Style(Style::PIPE), "m=a%20b%7Cc"),
        (&list, FormMember::Style(Style::DEEP_OBJECT), "m%5B0%5D=a%20b&m%5B1%5D=c"),
        (&list, FormMember::Json, "m=%5B%22a+b%22%2C%22c%22%5D"),
        (&flat, FormMember::Style(Style::FORM), "G=x&R=1"),
        (&flat, FormMember::Style(Style::FORM_JOINED), "m=G,x,R,1"),
        (
            &object,
            FormMember::Style(Style::DEEP_OBJECT),
            "m%5Bk%5D=v%2Fw&m%5Bl%5D%5Bd%5D%5B0%5D=1&m%5Bl%5D%5Bd%5D%5B1%5D=2",
        ),
        (&json!("a/b"), reserved, "m=a/b"),
        (&json!(null), FormMember::Json, ""),
    ] {
        assert_eq!(form(json!({ "m": value }), Some(member)).await.as_deref(), Ok(text), "{member:?} {value}");
    }
    let nested = form(json!({ "m": object }), Some(FormMember::Style(Style::FORM))).await;
    assert_eq!(nested.as_deref(), Ok("k=v%2Fw&l=%7B%22d%22%3A%5B1%2C2%5D%7D"));
}
