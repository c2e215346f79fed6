//! Addresses under fire: whatever is put into a path or query, what reaches the transport is read by a parser of the WHATWG kind
//! exactly as it was built, at the route that was meant, or nothing reaches it at all.

use serde_json::{Value, json};

use crate::parameters::{PathProbe, decoded};
use crate::rt::{self, Style};
use crate::sample::operations::API;
use crate::server::Capture;

/// What parsers trip over, and harmless characters between.
const PIECES: [&str; 48] = [
    ".", "..", "...", "/", "//", "\\", "%", "%2e", "%2E", "%2F", "%5c", "%00", "%25", "?", "#", ";", ":", "@", "[",
    "]", "|", " ", "\t", "\r\n", "\0", "\u{7f}", "ü", "🦀", "\u{202e}", "a", "Z", "0", "&", "=", "+", "'", "\"", "<",
    ">", "{", "}", "`", "^", "~", "_", "-", "*", ",",
];

const PATH_STYLES: [Style; 6] =
    [Style::SIMPLE, Style::SIMPLE_EXPLODE, Style::LABEL, Style::LABEL_EXPLODE, Style::MATRIX, Style::MATRIX_EXPLODE];

const QUERY_STYLES: [Style; 6] =
    [Style::FORM, Style::FORM_JOINED, Style::SPACE, Style::PIPE, Style::DEEP_OBJECT, Style::FORM.reserved()];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn text(&mut self) -> String {
        (0..self.below(6)).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }

    fn value(&mut self) -> Value {
        match self.below(4) {
            0 => json!([self.text(), self.text()]),
            1 => json!({ (self.text()): self.text(), "k": [self.text()] }),
            _ => json!(self.text()),
        }
    }
}

fn client(capture: &Capture) -> rt::Client {
    rt::ClientBuilder::new(&API).base_url("https://h.example/base").transport(capture.clone()).build().unwrap()
}

#[tokio::test]
async fn rt_31_values_come_back_and_stay_one_segment() {
    let (capture, mut numbers) = (Capture::default(), Numbers(31));
    let client = client(&capture);
    let mut sent = 0;
    for _ in 0..20_000 {
        let value = numbers.text();
        let given = value.clone();
        let call = rt::Call::new(&client, PathProbe(Box::new(move |to| to.path("v", Style::SIMPLE, &given))));
        let answer = call.send().await;
        let Some(request) = capture.requests.lock().unwrap().pop() else {
            assert!(answer.is_err() && ["", ".", ".."].contains(&value.as_str()), "{value:?}");
            continue;
        };
        let segments: Vec<&str> = request.uri().path().split('/').collect();
        assert_eq!((segments.len(), segments[1], segments[2], segments[4]), (5, "base", "p", ""), "{value:?}");
        assert_eq!(decoded(segments[3]), value);
        sent += 1;
    }
    assert!(sent > 15_000, "{sent}");
}

#[tokio::test]
async fn rt_32_what_is_read_differently_is_not_sent() {
    let (capture, mut numbers) = (Capture::default(), Numbers(32));
    let client = client(&capture);
    let mut sent = 0;
    for _ in 0..100_000 {
        let (path, query) = (numbers.value(), numbers.value());
        let path_style = PATH_STYLES[numbers.below(PATH_STYLES.len())];
        let query_style = QUERY_STYLES[numbers.below(QUERY_STYLES.len())];
        let given = (path.clone(), query.clone());
        let fill = move |to: &mut rt::RequestBuilder| {
            to.path("v", path_style, &given.0);
            to.query("q", query_style, Some(&given.1));
        };
        let answer = rt::Call::new(&client, PathProbe(Box::new(fill))).send().await;
        let Some(request) = capture.requests.lock().unwrap().pop() else {
            assert!(answer.is_err());
            continue;
        };
        sent += 1;
        let text = request.uri().to_string();
        let read = reqwest::Url::parse(&text).unwrap();
        assert_eq!(read.as_str(), text, "{path} {query}");
        assert_eq!(read.origin().ascii_serialization(), "https://h.example");
        let segments: Vec<&str> = read.path().split('/').collect();
        assert_eq!((segments.len(), segments[1], segments[2], segments[4]), (5, "base", "p", ""), "{path} {query}");
        assert_eq!(read.fragment(), None, "{path} {query}");
        if let (Value::String(value), Style::FORM) = (&query, query_style) {
            let pairs: Vec<_> = read.query_pairs().into_owned().collect();
            assert_eq!(pairs, [("q".to_owned(), value.clone())]);
        }
    }
    assert!(sent > 80_000, "{sent}");
}
