//! One list of the sample API, paged in every style. Which is the test's choice: a style is a type.

use std::marker::PhantomData;

use super::models::Problem;
use super::operations::API;
use crate::rt;

/// A style under test.
pub trait Style: Send + Sync + 'static {
    const PAGING: rt::Paging;
    const METHOD: &'static str = "GET";
}

/// Lists numbered things.
#[derive(Debug)]
pub struct List<S> {
    pub query: Vec<(&'static str, String)>,
    pub body: Option<serde_json::Value>,
    style: PhantomData<S>,
}

impl<S> List<S> {
    pub fn new(query: &[(&'static str, &str)]) -> Self {
        let query = query.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { query, body: None, style: PhantomData }
    }
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Thing {
    pub id: i64,
}
rt::object! { Thing { required id: i64 = "id"; } }

const JSON: &[rt::Media] = &[rt::Media { name: "application/json", kind: rt::Kind::Json }];

impl<S: Style> rt::Operation for List<S> {
    type Output = serde_json::Value;
    type Error = Problem;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "listThings",
        method: S::METHOD,
        path: "/v1/things",
        api: &API,
        security: &[&["tokenAuth"], &["headerKey", "queryKey"]],
        accept: "application/json",
        responses: &[
            rt::ResponseSpec { status: rt::Status::Code(200), success: true, case: 0, content: JSON },
            rt::ResponseSpec { status: rt::Status::Default, success: false, case: 1, content: JSON },
        ],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, request: &mut rt::RequestBuilder) {
        for (name, value) in &self.query {
            request.query(name, rt::Style::FORM, Some(value));
        }
        if let Some(body) = &self.body {
            request.json("application/json", body);
        }
    }

    fn output(answer: rt::Answer) -> Result<Self::Output, rt::DecodeError> {
        answer.json()
    }

    fn error(answer: &rt::Answer) -> Result<Self::Error, rt::DecodeError> {
        answer.json()
    }
}

impl<S: Style> rt::Paged for List<S> {
    type Item = Thing;
    const PAGING: rt::Paging = S::PAGING;
}

const PLAIN: rt::Paging =
    rt::Paging { style: rt::PageStyle::LinkHeader, items: "/items", more: None, echoed_limit: None, total: None };

macro_rules! styles {
    ($($name:ident $method:literal = $paging:expr;)*) => {$(
        #[derive(Debug)]
        pub struct $name;
        impl Style for $name {
            const PAGING: rt::Paging = $paging;
            const METHOD: &'static str = $method;
        }
    )*};
}

const OFFSET: rt::PageStyle = rt::PageStyle::Offset { offset: rt::PageInput::Query("offset") };
const NUMBER: rt::PageStyle = rt::PageStyle::Page { page: rt::PageInput::Query("page[number]"), first: 1 };

styles! {
    Offset "GET" = rt::Paging { style: OFFSET, ..PLAIN };
    Links "GET" = rt::Paging { style: OFFSET, more: Some("/links/next"), echoed_limit: Some("/limit"), ..PLAIN };
    UnderscoreLinks "GET" = rt::Paging { style: OFFSET, more: Some("/_links/next"), echoed_limit: Some("/limit"), ..PLAIN };
    Total "GET" = rt::Paging { style: OFFSET, total: Some("/total"), ..PLAIN };
    Number "GET" = rt::Paging { style: NUMBER, items: "", ..PLAIN };
    Cursor "GET" = rt::Paging {
        style: rt::PageStyle::Cursor { cursor: rt::PageInput::Query("cursor"), next: "/meta/next~1cursor" }, ..PLAIN
    };
    BodyCursor "POST" = rt::Paging {
        style: rt::PageStyle::Cursor { cursor: rt::PageInput::Body("/page/after"), next: "/next" }, ..PLAIN
    };
    Link "GET" = rt::Paging { style: rt::PageStyle::Link { next: "/next" }, ..PLAIN };
    Header "GET" = PLAIN;
}
