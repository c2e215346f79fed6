//! The layout of parameters: every cell of the specification's table of styles, with values of our own, and values that are odd.

use std::collections::BTreeMap;

use serde_json::json;
use specwright_compile_tests::fixtures::runtime::{DateTime, Error, Ipv4, NoBody, Uuid};
use specwright_compile_tests::fixtures::{
    cells_header_cookie, cells_path, cells_query, parameter_values, text_formats,
};

use crate::server::{Reply, Seen, Server};

/// Place, style, explode, and what a text, a list and an object become. Names in the fixtures say the style and end in `Spread`
/// where it explodes. The marked cells are those that the specification leaves open; generating them warns.
const CELLS: [(&str, &str, bool, [&str; 3]); 20] = [
    ("path", "simple", false, ["te%2Fal", "red,b%3Ac", "G,a%3Ab,R,100"]),
    ("path", "simple", true, ["te%2Fal", "red,b%3Ac", "G=a%3Ab,R=100"]),
    ("path", "label", false, [".te%2Fal", ".red,b%3Ac", ".G,a%3Ab,R,100"]),
    ("path", "label", true, [".te%2Fal", ".red.b%3Ac", ".G=a%3Ab.R=100"]),
    ("path", "matrix", false, [";text=te%2Fal", ";list=red,b%3Ac", ";object=G,a%3Ab,R,100"]),
    ("path", "matrix", true, [";textSpread=te%2Fal", ";listSpread=red;listSpread=b%3Ac", ";G=a%3Ab;R=100"]),
    ("query", "form", false, ["formText=te%2Fal", "formList=red,b%3Ac", "formObject=G,a%3Ab,R,100"]),
    ("query", "form", true, ["formTextSpread=te%2Fal", "formListSpread=red&formListSpread=b%3Ac", "G=a%3Ab&R=100"]),
    // the text is open
    ("query", "space", false, ["spaceText=te%2Fal", "spaceList=red%20b%3Ac", "spaceObject=G%20a%3Ab%20R%20100"]),
    // all three are open
    ("query", "space", true, ["spaceTextSpread=te%2Fal", "spaceListSpread=red&spaceListSpread=b%3Ac", "G=a%3Ab&R=100"]),
    // the text is open
    ("query", "pipe", false, ["pipeText=te%2Fal", "pipeList=red%7Cb%3Ac", "pipeObject=G%7Ca%3Ab%7CR%7C100"]),
    // all three are open
    ("query", "pipe", true, ["pipeTextSpread=te%2Fal", "pipeListSpread=red&pipeListSpread=b%3Ac", "G=a%3Ab&R=100"]),
    // Text and list are open. The object is too, by the letter; but `false` is the default, and documents leave it at that.
    (
        "query",
        "deep",
        false,
        [
            "deepText=te%2Fal",
            "deepList%5B0%5D=red&deepList%5B1%5D=b%3Ac",
            "deepObject%5BG%5D=a%3Ab&deepObject%5BR%5D=100",
        ],
    ),
    // text and list are open
    (
        "query",
        "deep",
        true,
        [
            "deepTextSpread=te%2Fal",
            "deepListSpread%5B0%5D=red&deepListSpread%5B1%5D=b%3Ac",
            "deepObjectSpread%5BG%5D=a%3Ab&deepObjectSpread%5BR%5D=100",
        ],
    ),
    ("header", "simple", false, ["te/al", "red,b:c", "G,a:b,R,100"]),
    ("header", "simple", true, ["te/al", "red,b:c", "G=a:b,R=100"]),
    ("cookie", "form", false, ["formText=te%2Fal", "formList=red,b%3Ac", "formObject=G,a%3Ab,R,100"]),
    // list and object are open
    ("cookie", "form", true, ["formTextSpread=te%2Fal", "formListSpread=red; formListSpread=b%3Ac", "G=a%3Ab; R=100"]),
    ("cookie", "cookie", false, ["cookieText=te/al", "cookieList=red,b:c", "cookieObject=G,a:b,R,100"]),
    (
        "cookie",
        "cookie",
        true,
        ["cookieTextSpread=te/al", "cookieListSpread=red; cookieListSpread=b:c", "G=a:b; R=100"],
    ),
];

/// The cells of a place, and of a style where one is given.
fn cells(place: &str, style: &str) -> Vec<&'static str> {
    let of = |(at, kind, _, _): &&(&str, &str, bool, [&'static str; 3])| *at == place && [*kind, ""].contains(&style);
    CELLS.iter().filter(of).flat_map(|(_, _, _, texts)| *texts).collect()
}

fn list() -> Vec<String> {
    vec!["red".to_owned(), "b:c".to_owned()]
}

macro_rules! object {
    ($fixture:ident) => {
        $fixture::models::Object::builder().g("a:b").r(100).build().expect("an object")
    };
}

#[tokio::test]
async fn rt_34_every_cell_in_a_path() {
    let server = Server::start([Reply::new(204)]).await;
    let client = cells_path::Client::builder().base_url(&server.url).build().expect("a client");
    let (text, list, object) = ("te/al", list(), object!(cells_path));
    macro_rules! send {
        ($style:ident) => {{
            let (list, object) = (list.clone(), object.clone());
            let call = client.$style(text, list.clone(), object.clone(), text, list, object);
            call.send().await.expect("an answer");
            let style = stringify!($style);
            assert_eq!(server.last().target(), format!("/{style}/{}", cells("path", style).join("/")));
        }};
    }
    send!(simple);
    send!(label);
    send!(matrix);
}

#[tokio::test]
async fn rt_34_every_cell_in_a_query() {
    let server = Server::start([Reply::new(204)]).await;
    let client = cells_query::Client::builder().base_url(&server.url).build().expect("a client");
    let (text, object) = ("te/al", || object!(cells_query));
    let call = client.query().form_text(text).form_list(list()).form_object(object());
    let call = call.form_text_spread(text).form_list_spread(list()).form_object_spread(object());
    let call = call.space_text(text).space_list(list()).space_object(object());
    let call = call.space_text_spread(text).space_list_spread(list()).space_object_spread(object());
    let call = call.pipe_text(text).pipe_list(list()).pipe_object(object());
    let call = call.pipe_text_spread(text).pipe_list_spread(list()).pipe_object_spread(object());
    let call = call.deep_text(text).deep_list(list()).deep_object(object());
    let call = call.deep_text_spread(text).deep_list_spread(list()).deep_object_spread(object());
    call.send().await.expect("an answer");
    assert_eq!(server.last().target(), format!("/query?{}", cells("query", "").join("&")));
}

#[tokio::test]
async fn rt_34_every_cell_in_headers_and_cookies() {
    let server = Server::start([Reply::new(204)]).await;
    let client = cells_header_cookie::Client::builder().base_url(&server.url).build().expect("a client");
    let (text, object) = ("te/al", || object!(cells_header_cookie));
    let call = client.head().x_text(text).x_list(list()).x_object(object());
    let call = call.x_text_spread(text).x_list_spread(list()).x_object_spread(object());
    let call = call.form_text(text).form_list(list()).form_object(object());
    let call = call.form_text_spread(text).form_list_spread(list()).form_object_spread(object());
    let call = call.cookie_text(text).cookie_list(list()).cookie_object(object());
    let call = call.cookie_text_spread(text).cookie_list_spread(list()).cookie_object_spread(object());
    call.send().await.expect("an answer");
    let seen = server.last();
    let names = ["x-text", "x-list", "x-object", "x-text-spread", "x-list-spread", "x-object-spread"];
    assert_eq!(names.map(|name| seen.header(name).to_owned()).to_vec(), cells("header", ""));
    assert_eq!(seen.header("cookie"), cells("cookie", "").join("; "));
}

#[test]
fn rt_34_the_table_has_sixty_cells() {
    assert_eq!(CELLS.iter().flat_map(|(_, _, _, texts)| texts).count(), 60);
}

/// An empty text is sent; a list or object without anything in it is not. In a path each is refused.
#[tokio::test]
async fn rt_34_empty_values() {
    let server = Server::start([Reply::new(204)]).await;
    let client = cells_query::Client::builder().base_url(&server.url).build().expect("a client");
    let none = || cells_query::models::Object::builder().build().expect("an object");
    let call = client.query().form_text("").form_list([]).form_object(none()).form_list_spread([]);
    let call = call.space_list([]).pipe_object(none()).deep_list([]).deep_object_spread(none()).deep_text("");
    call.send().await.expect("an answer");
    assert_eq!(server.last().target(), "/query?formText=&deepText=");
    let client = cells_header_cookie::Client::builder().base_url(&server.url).build().expect("a client");
    let none = || cells_header_cookie::models::Object::builder().build().expect("an object");
    let call = client.head().x_text("").x_list([]).x_object(none()).cookie_text("").cookie_list([]).form_list([]);
    call.send().await.expect("an answer");
    let seen = server.last();
    assert_eq!(seen.headers.iter().filter(|(name, _)| name.starts_with("x-")).count(), 1);
    assert_eq!((seen.header("x-text"), seen.header("cookie")), ("", "cookieText="));
    let client = cells_path::Client::builder().base_url(&server.url).build().expect("a client");
    let none = || cells_path::models::Object::builder().build().expect("an object");
    let error = client.matrix("", [], none(), "", [], none()).send().await.expect_err("no path");
    assert_eq!(error.violations().len(), 6, "{error}");
    assert_eq!(server.seen().len(), 2);
}

async fn odd(
    fill: impl FnOnce(
        specwright_compile_tests::fixtures::runtime::Call<parameter_values::operations::Values>,
    ) -> specwright_compile_tests::fixtures::runtime::Call<parameter_values::operations::Values>,
) -> Result<Seen, Error<NoBody>> {
    let server = Server::start([Reply::new(204)]).await;
    let client = parameter_values::Client::builder().base_url(&server.url).build().expect("a client");
    fill(client.values(None::<String>)).send().await?;
    Ok(server.last())
}

#[tokio::test]
async fn rt_34_odd_values() {
    use parameter_values::models::{Filter, FilterAge, FilterRules, ValuesChoice, ValuesColours, ValuesSpread};
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let rules = FilterRules::builder().op("x").build().expect("a rule");
    let age = FilterAge::builder().min(1).max_null().build().expect("an age");
    let filter = Filter::builder().age(age).kinds(texts(&["a", "b"])).rules([rules]).build().expect("a filter");
    let spread = ValuesSpread::builder().ids([1, 2]).on(true).build().expect("an object");
    let seen = odd(|call| {
        call.text("a b+c%&=#é'")
            .raw(texts(&["a/b?c", "100%", "x%2Fy", "p,q", "d&e'"]))
            .colours([ValuesColours::Red, ValuesColours::DarkBlue])
            .holes([Some("x".to_owned()), None, Some(String::new())])
            .choice(ValuesChoice::List(texts(&["a", "b"])))
            .ratio(-0.5)
            .filter(filter)
            .labels(BTreeMap::from([("a b".to_owned(), "c]".to_owned())]))
            .rows([BTreeMap::from([("x".to_owned(), 1)])])
            .spread(spread)
            .plain("a&b")
            .r#where(BTreeMap::from([("k".to_owned(), json!([null, "v"]))]))
            .x_context(texts(&["ü🦀"]))
            .x_tags(Vec::new())
            .where_cookie(BTreeMap::from([("k".to_owned(), json!(1))]))
    })
    .await
    .expect("an answer");
    let pairs: Vec<&str> = seen.target().strip_prefix("/values?").expect("a query").split('&').collect();
    assert_eq!(
        pairs,
        [
            "text=a%20b%2Bc%25%26%3D%23%C3%A9%27",
            "raw=a/b?c,100%25,x%2Fy,p,q,d%26e%27",
            "colours=red,dark%2Cblue",
            "holes=x",
            "holes=",
            "choice=a",
            "choice=b",
            "ratio=-0.5",
            "filter%5Bage%5D%5Bmin%5D=1",
            "filter%5Bkinds%5D%5B0%5D=a",
            "filter%5Bkinds%5D%5B1%5D=b",
            "filter%5Brules%5D%5B0%5D%5Bop%5D=x",
            "labels%5Ba%20b%5D=c%5D",
            "rows=%7B%22x%22%3A1%7D",
            "ids=1",
            "ids=2",
            "on=true",
            "plain=a%26b",
            "where=%7B%22k%22%3A%5Bnull%2C%22v%22%5D%7D",
        ]
    );
    assert_eq!(seen.header("x-context"), r#"["\u00fc\ud83e\udd80"]"#);
    assert_eq!((seen.header("x-tags"), seen.header("cookie")), ("", "where=%7B%22k%22%3A1%7D"));
    assert!(seen.headers.iter().all(|(name, _)| name != "x-tags"));
    let seen = odd(|call| call.choice(ValuesChoice::Integer(5))).await.expect("an answer");
    assert_eq!(seen.target(), "/values?choice=5");
    for number in [f64::NAN, f64::INFINITY] {
        let error = odd(|call| call.ratio(number)).await.expect_err("no number");
        assert_eq!(error.violations()[0].to_string(), "ratio must be a finite number");
    }
}

/// A text that an answer gave a type, right or wrong.
fn received<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(json!(text)).expect("answers are not held against formats")
}

#[tokio::test]
async fn malformed_texts_are_refused_as_parameters_as_they_are_in_bodies() {
    let server = Server::start([Reply::new(204)]).await;
    let client = text_formats::Client::builder().base_url(&server.url).build().expect("a client");
    let host: text_formats::models::Host =
        serde_json::from_value(json!({ "price": "1,5", "key": "7" })).expect("an answer");
    let call = client.put_host(received::<Ipv4>("300.1.1.1"), host);
    let call = call.keys(vec![received::<Uuid>("x")]).until(received::<DateTime>("now"));
    let error = call.send().await.expect_err("a request that is not valid");
    let mut wrong: Vec<&str> = error.violations().iter().map(|violation| violation.path()).collect();
    wrong.sort_unstable();
    assert_eq!(wrong, ["address", "key", "keys[0]", "price", "until"]);
    assert_eq!(server.hits(), 0);
}

#[test]
fn the_members_of_an_object_are_counted_as_they_are_written() {
    use specwright_compile_tests::fixtures::limits_combined::models::{Values, ValuesChange};
    let change = || ValuesChange::builder();
    let checked = |change: ValuesChange| Values::builder().change(change).build().map(drop).map_err(|e| e.to_string());
    assert_eq!(checked(change().a_null().extra("x", "y").build().expect("a change")), Ok(()));
    let few = checked(change().build().expect("a change")).expect_err("none");
    assert_eq!(few, "the request is not valid: change must have at least 1 entries, has 0");
    let many = checked(change().a("a").b(1).extra("x", "y").build().expect("a change")).expect_err("three");
    assert_eq!(many, "the request is not valid: change must have at most 2 entries, has 3");
}
