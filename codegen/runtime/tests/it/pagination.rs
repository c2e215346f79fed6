//! Lists of several pages, against servers that are helpful, forgetful or hostile.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};

use futures_core::Stream as _;

use crate::rt::{self, Error, ErrorKind, Page, Paged, Position};
use crate::sample::models::Problem;
use crate::sample::operations::Client;
use crate::sample::paged::{
    BodyCursor, Cursor, Header, Link, Links, List, Number, Offset, Style, Thing, Total, UnderscoreLinks,
};
use crate::server::{Out, Seen, Server, answer, json};

/// The query of a request, decoded as far as the tests need it.
fn query(seen: &Seen) -> BTreeMap<String, String> {
    let query = seen.target.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.replace("%5B", "[").replace("%5D", "]"), value.to_owned())).collect()
}

fn number(seen: &Seen, name: &str, otherwise: usize) -> usize {
    query(seen).get(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn things(range: std::ops::Range<usize>) -> String {
    range.map(|id| format!(r#"{{"id":{id}}}"#)).collect::<Vec<_>>().join(",")
}

/// `count` things by offset, never more than `cap` a page; `rest` is what else the body says.
async fn by_offset(count: usize, cap: usize, rest: impl Fn(usize, usize) -> String + Send + Sync + 'static) -> Server {
    Server::start(move |seen| {
        let start = number(seen, "offset", 0);
        let limit = number(seen, "limit", cap).min(cap);
        let end = (start + limit).min(count);
        json(200, &format!(r#"{{"items":[{}]{}}}"#, things(start.min(end)..end), rest(end, limit)))
    })
    .await
}

fn list<S: Style>(server: &Server, query: &[(&'static str, &str)]) -> crate::rt::Call<List<S>> {
    server.client().call(List::new(query))
}

async fn ids<S: Style>(server: &Server, query: &[(&'static str, &str)]) -> Result<Vec<i64>, Error<Problem>> {
    let all = list::<S>(server, query).items().try_collect_all(10_000).await?;
    Ok(all.into_iter().map(|thing: Thing| thing.id).collect())
}

fn upto(count: i64) -> Vec<i64> {
    (0..count).collect()
}

#[tokio::test]
async fn rt_50_none_one_full_and_short_pages() {
    for (count, requests) in [(0, 1), (1, 2), (3, 2), (6, 3), (7, 4)] {
        let server = by_offset(count, 3, |_, _| String::new()).await;
        assert_eq!(ids::<Offset>(&server, &[("limit", "3")]).await.unwrap(), upto(count as i64));
        assert_eq!(server.hits(), requests, "{count} things");
    }
}

#[tokio::test]
async fn rt_50_pages_give_the_whole_answer() {
    let server = by_offset(5, 2, |_, limit| format!(r#","limit":{limit}"#)).await;
    let mut pages = list::<Links>(&server, &[]).pages();
    let page: Page<serde_json::Value> = pages.try_next().await.unwrap().unwrap();
    assert_eq!((page.len(), page.is_empty(), page.position()), (2, false, &Position::FIRST));
    assert_eq!(
        (&page.body()["limit"], page.headers()["content-type"].to_str().unwrap()),
        (&2.into(), "application/json")
    );
    // This server gives no links at all, which means that there is no next page.
    assert!(pages.try_next().await.unwrap().is_none() && pages.position().is_none());
    assert_eq!(server.hits(), 1);
}

#[tokio::test]
async fn rt_50_streams_are_fused_and_bounded() {
    let server = by_offset(5, 2, |_, _| String::new()).await;
    let mut items = list::<Offset>(&server, &[]).items();
    while items.try_next().await.unwrap().is_some() {}
    let hits = server.hits();
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(Pin::new(&mut items).poll_next(&mut context), std::task::Poll::Ready(None)));
    assert_eq!(server.hits(), hits);
    let error = list::<Offset>(&server, &[]).items().try_collect_all(4).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Pagination, "listThings: there are more than 4 items")
    );
    assert_eq!(list::<Offset>(&server, &[]).items().try_collect_all(5).await.unwrap().len(), 5);
}

#[tokio::test]
async fn rt_51_a_server_that_caps_the_limit_loses_nothing() {
    let server = by_offset(250, 100, |end, limit| {
        let next = if end < 250 { r#""https://elsewhere.example/things?offset=7""# } else { "null" };
        format!(r#","limit":{limit},"links":{{"next":{next}}}"#)
    })
    .await;
    assert_eq!(ids::<Links>(&server, &[("limit", "1000")]).await.unwrap(), upto(250));
    let asked: Vec<usize> = server.seen().iter().map(|seen| number(seen, "offset", 0)).collect();
    assert_eq!(asked, [0, 100, 200], "by items received, whatever the link says");
    assert_eq!(ids::<Offset>(&server, &[("limit", "1000")]).await.unwrap(), upto(250));
}

#[tokio::test]
async fn rt_51_a_next_link_that_is_always_there_is_not_believed() {
    for (count, requests) in [(4, 3), (5, 3)] {
        let links = |_, limit| format!(r#","limit":{limit},"links":{{"next":"x?y"}},"_links":{{"next":"x?y"}}"#);
        let server = by_offset(count, 2, links).await;
        assert_eq!(ids::<Links>(&server, &[]).await.unwrap(), upto(count as i64));
        assert_eq!(server.hits(), requests);
        assert_eq!(ids::<UnderscoreLinks>(&server, &[]).await.unwrap(), upto(count as i64));
    }
}

#[tokio::test]
async fn rt_51_a_total_spares_the_last_request() {
    let server = by_offset(4, 2, |_, _| r#","total":4"#.to_owned()).await;
    assert_eq!((ids::<Total>(&server, &[]).await.unwrap(), server.hits()), (upto(4), 2));
}

#[tokio::test]
async fn rt_52_empty_page_ends() {
    let server = Server::start(|seen| match number(seen, "offset", 0) {
        0 => json(200, r#"{"items":[{"id":0}],"limit":1,"links":{"next":"?offset=1"}}"#),
        _ => json(200, r#"{"items":[],"limit":1,"links":{"next":"?offset=1"}}"#),
    })
    .await;
    assert_eq!((ids::<Links>(&server, &[]).await.unwrap(), server.hits()), (upto(1), 2));
    let absent = Server::start(|_| json(200, "{}")).await;
    assert_eq!((ids::<Offset>(&absent, &[]).await.unwrap(), absent.hits()), (upto(0), 1));
}

#[tokio::test]
async fn rt_52_links_lead_nowhere_else() {
    let elsewhere = Server::start(|_| json(200, r#"{"items":[{"id":9}]}"#)).await;
    let other = elsewhere.url.clone();
    let refused = [
        format!("{other}/v1/things?page=2"),
        format!("//{}/v1/things?page=2", &other["http://".len()..]),
        "\\\\evil.example/v1/things?page=2".to_owned(),
        "/\\evil.example/v1/things?page=2".to_owned(),
        "HTTPS://127.0.0.1/v1/things?page=2".to_owned(),
        "http://user@127.0.0.1/v1/things?page=2".to_owned(),
        "/v1/users?page=2".to_owned(),
        "/v1/things/../users?page=2".to_owned(),
        "other?page=2".to_owned(),
        "javascript:alert(1)?x".to_owned(),
        "/v1/things".to_owned(),
        "/v1/th ings?page=2".to_owned(),
    ];
    for link in refused {
        let next = serde_json::to_string(&link).unwrap();
        let server = Server::start(move |_| json(200, &format!(r#"{{"items":[{{"id":0}}],"next":{next}}}"#))).await;
        let error = ids::<Link>(&server, &[]).await.unwrap_err();
        assert_eq!((error.kind(), server.hits()), (ErrorKind::Pagination, 1), "{link}");
        assert!(!error.to_string().contains("evil"), "{error}");
    }
    assert_eq!(elsewhere.hits(), 0);
}

#[tokio::test]
async fn rt_52_links_are_followed_by_their_query_alone() {
    let page = |seen: &Seen, next: String| match number(seen, "page", 1) {
        1 => json(200, &format!(r#"{{"items":[{{"id":0}}],"next":{next}}}"#)),
        2 => json(200, r#"{"items":[{"id":1}],"next":null}"#),
        _ => answer(400, "", ""),
    };
    for link in
        ["?page=2", "/v1/things?page=2", "things?page=2&api%20key=stolen", "/v1/things/?page=2#here", "SELF?page=2"]
    {
        let server = Server::start(move |seen| {
            let link = link.replace("SELF", &format!("http://{}/v1/things", seen.header("host")));
            page(seen, serde_json::to_string(&link).unwrap())
        })
        .await;
        assert_eq!(ids::<Link>(&server, &[("filter", "a b")]).await.unwrap(), upto(2), "{link}");
        let last = server.last();
        assert_eq!(
            query(&last),
            BTreeMap::from([("filter".to_owned(), "a%20b".to_owned()), ("page".to_owned(), "2".to_owned())])
        );
        assert_eq!(last.header("authorization"), "Bearer token");
    }
}

#[tokio::test]
async fn rt_52_the_link_header_is_read_with_care() {
    let server = Server::start(|seen| {
        let mut page = json(200, &format!(r#"{{"items":[{{"id":{}}}]}}"#, number(seen, "page", 1)));
        if number(seen, "page", 1) < 3 {
            let next = number(seen, "page", 1) + 1;
            let link = format!(
                r#"</v1/things?page=1>; rel="first"; title="a, <b>; rel=next", <?page={next}>; rel="last NEXT""#
            );
            page.headers_mut().insert("link", link.parse().unwrap());
        }
        page
    })
    .await;
    assert_eq!(ids::<Header>(&server, &[]).await.unwrap(), [1, 2, 3]);
}

#[tokio::test]
async fn rt_53_servers_that_go_in_circles() {
    let same =
        Server::start(|_| json(200, r#"{"items":[{"id":0}],"next":"?page=2","meta":{"next/cursor":"a"}}"#)).await;
    for error in [
        ids::<Offset>(&same, &[]).await.unwrap_err(),
        ids::<Link>(&same, &[]).await.unwrap_err(),
        ids::<Cursor>(&same, &[]).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Pagination);
        assert_eq!(error.to_string(), "listThings: the server leads to a page that was there before");
    }
    assert_eq!(same.hits(), 6, "each is found out at its second page");
    let wider = Server::start(|seen| {
        let next = if query(seen).get("cursor").is_some_and(|cursor| cursor == "a") { "b" } else { "a" };
        json(200, &format!(r#"{{"items":[{{"id":0}}],"meta":{{"next/cursor":"{next}"}}}}"#))
    })
    .await;
    assert_eq!(ids::<Cursor>(&wider, &[]).await.unwrap_err().kind(), ErrorKind::Pagination);
    assert_eq!(wider.hits(), 3);
}

/// Plain values may come again; a page of several, none of them twice, does not.
#[tokio::test]
async fn rt_53_pages_of_plain_values_that_come_again() {
    for (items, hits) in [(r#"["a","b"]"#, 2), ("[1,2,3]", 2), (r#"["a","a"]"#, 5), ("[true]", 5)] {
        let server = Server::start(move |_| json(200, &format!(r#"{{"items":{items}}}"#))).await;
        let mut pages = list::<Offset>(&server, &[]).pages().max_pages(5);
        let error = loop {
            match pages.try_next().await {
                Ok(page) => assert!(page.is_some()),
                Err(error) => break error,
            }
        };
        assert_eq!((error.kind(), server.hits()), (ErrorKind::Pagination, hits), "{items}");
    }
}

#[tokio::test]
async fn rt_53_endless_lists_end_at_the_cap() {
    let count = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |_| {
        let next = count.fetch_add(1, Ordering::Relaxed);
        json(200, &format!(r#"{{"items":[{{"id":1}}],"meta":{{"next/cursor":{next}}}}}"#))
    })
    .await;
    let mut items = list::<Cursor>(&server, &[]).items().max_pages(7);
    let mut got = 0;
    let error = loop {
        match items.try_next().await {
            Ok(item) => got += usize::from(item.is_some()),
            Err(error) => break error,
        }
    };
    assert_eq!((got, server.hits(), error.kind()), (7, 7, ErrorKind::Pagination));
    assert!(items.try_next().await.unwrap().is_none());
    let empty =
        Server::start(|seen| json(200, &format!(r#"{{"items":[],"meta":{{"next/cursor":"{}"}}}}"#, seen.target.len())))
            .await;
    assert!(ids::<Cursor>(&empty, &[]).await.is_err() && empty.hits() < 200, "empty pages do not go on for ever");
}

/// A list whose every page has a cursor that was not there before.
#[derive(Clone, Default)]
struct Endless(Arc<AtomicUsize>);

impl rt::Transport for Endless {
    fn send(
        &self,
        _: http::Request<rt::Body>,
    ) -> rt::BoxFuture<'_, Result<http::Response<rt::Body>, rt::TransportError>> {
        let next = self.0.fetch_add(1, Ordering::Relaxed);
        let body = format!(r#"{{"items":[{{"id":{next}}}],"meta":{{"next/cursor":{next}}}}}"#);
        Box::pin(async { Ok(http::Response::new(rt::Body::from(body))) })
    }
}

#[tokio::test]
async fn rt_53_no_list_has_more_than_ten_thousand_pages_unless_it_is_said() {
    for (said, most) in [(None, 10_000), (Some(10_001), 10_001)] {
        let endless = Endless::default();
        let builder = Client::builder().base_url("https://host.example").token_auth("t").transport(endless.clone());
        let mut items = builder.build().unwrap().call(List::<Cursor>::new(&[])).items();
        if let Some(pages) = said {
            items = items.max_pages(pages);
        }
        let error = items.try_collect_all(100_000).await.unwrap_err();
        assert_eq!((error.kind(), endless.0.load(Ordering::Relaxed)), (ErrorKind::Pagination, most));
    }
}

#[tokio::test]
async fn rt_53_plain_values_may_repeat() {
    let server = Server::start(|seen| match number(seen, "page[number]", 1) {
        1..=3 => json(200, "[0,0]"),
        _ => json(200, "[]"),
    })
    .await;
    let mut pages = list::<Number>(&server, &[]).pages();
    let mut count = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        count += page.len();
    }
    assert_eq!(count, 6);
}

#[tokio::test]
async fn rt_54_cursors_go_where_they_belong_and_filters_stay() {
    let server = Server::start(|seen| match query(seen).get("cursor").map(String::as_str) {
        None => json(200, r#"{"items":[{"id":0}],"meta":{"next/cursor":"a%b&c"}}"#),
        Some("a%25b%26c") => json(200, r#"{"items":[],"meta":{"next/cursor":17}}"#),
        Some("17") => json(200, r#"{"items":[{"id":1}],"meta":{"next/cursor":""}}"#),
        _ => answer(400, "", ""),
    })
    .await;
    assert_eq!(ids::<Cursor>(&server, &[("filter", "x")]).await.unwrap(), upto(2), "an empty page is no end here");
    assert!(server.seen().iter().all(|seen| query(seen)["filter"] == "x"));

    let posts = Server::start(|seen| {
        let body: serde_json::Value = serde_json::from_slice(&seen.body).unwrap();
        assert_eq!(body["where"], "x");
        match body["page"]["after"].as_u64() {
            None => json(200, r#"{"items":[{"id":0}],"next":5}"#),
            Some(5) => json(200, r#"{"items":[{"id":1}]}"#),
            _ => answer(400, "", ""),
        }
    })
    .await;
    let mut list = List::<BodyCursor>::new(&[]);
    list.body = Some(serde_json::json!({ "where": "x", "page": { "size": 1 } }));
    assert_eq!(posts.client().call(list).items().try_collect_all(9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn rt_54_an_error_ends_the_stream_and_the_rest_can_be_had() {
    let failed = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |seen| {
        let start = number(seen, "offset", 0);
        if start == 4 && failed.fetch_add(1, Ordering::Relaxed) == 0 {
            return answer(400, "", "");
        }
        let end = (start + 2).min(7);
        json(200, &format!(r#"{{"items":[{}]}}"#, things(start.min(end)..end)))
    })
    .await;
    let mut got = Vec::new();
    let mut items = list::<Offset>(&server, &[("filter", "x")]).items();
    let error = loop {
        match items.try_next().await {
            Ok(Some(item)) => got.push(item.id),
            Ok(None) => panic!("the third page fails"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.status().unwrap(), 400);
    assert!(items.try_next().await.unwrap().is_none());
    let kept = items.position().unwrap().to_string();
    assert_eq!(kept, "offset:4");
    let mut rest = list::<Offset>(&server, &[("filter", "x")]).items().resume(kept.parse().unwrap());
    while let Some(item) = rest.try_next().await.unwrap() {
        got.push(item.id);
    }
    assert_eq!(got, upto(7));
}

#[tokio::test]
async fn rt_54_a_stream_resumes_in_the_middle_of_a_page() {
    let server = by_offset(7, 3, |_, _| String::new()).await;
    for taken in 0..=7_usize {
        let mut items = list::<Offset>(&server, &[]).items();
        let mut got = Vec::new();
        for _ in 0..taken {
            got.push(items.try_next().await.unwrap().unwrap().id);
        }
        let position: Position = items.position().unwrap().to_string().parse().unwrap();
        let rest = list::<Offset>(&server, &[]).items().resume(position).try_collect_all(99).await.unwrap();
        got.extend(rest.into_iter().map(|thing| thing.id));
        assert_eq!(got, upto(7), "after {taken}");
    }
}

#[tokio::test]
async fn rt_55_lists_that_change_meanwhile_may_repeat_or_leave_out() {
    // While the first page is read somebody puts a thing in front, or takes one away: what the documentation of `items` says.
    for (put, expected) in [(true, vec![1, 2, 2, 3, 4]), (false, vec![1, 2, 4])] {
        let server = Server::start(move |seen| {
            let start = number(seen, "offset", 0);
            let now: &[i64] = match (start, put) {
                (0, _) => &[1, 2, 3, 4],
                (_, true) => &[0, 1, 2, 3, 4],
                (_, false) => &[2, 3, 4],
            };
            let page = now.iter().skip(start).take(2).map(|id| format!(r#"{{"id":{id}}}"#)).collect::<Vec<_>>();
            json(200, &format!(r#"{{"items":[{}]}}"#, page.join(",")))
        })
        .await;
        assert_eq!(ids::<Offset>(&server, &[]).await.unwrap(), expected);
    }
}

#[test]
fn rt_54_positions_are_texts() {
    for text in [
        "first",
        "first#2",
        "offset:200",
        "page:3#1",
        r##"cursor:"a#3""##,
        r##"cursor:"a#3"#4"##,
        "cursor:17",
        "link:a=1&b=%23#2",
    ] {
        assert_eq!(text.parse::<Position>().unwrap().to_string(), text);
    }
    for text in ["", "offset:", "offset:x", "cursor:{", "elsewhere:1", "first#x", "link:a#b"] {
        assert!(text.parse::<Position>().is_err(), "{text}");
    }
    assert_eq!(Position::at_offset(5).offset(), Some(5));
    let position: Position = "offset:5#2".parse().unwrap();
    assert_eq!((position.offset(), position.taken()), (Some(5), 2));
}

#[tokio::test]
async fn rt_54_a_position_of_another_list_is_refused() {
    let server = by_offset(7, 3, |_, _| String::new()).await;
    let error =
        list::<Offset>(&server, &[]).items().resume("page:2".parse().unwrap()).try_collect_all(9).await.unwrap_err();
    assert_eq!((error.kind(), server.hits()), (ErrorKind::InvalidRequest, 0));
}

#[tokio::test]
async fn hc_15_a_dropped_stream_asks_for_nothing_more() {
    let server = by_offset(7, 3, |_, _| String::new()).await;
    let mut items = list::<Offset>(&server, &[]).items();
    items.try_next().await.unwrap();
    drop(items);
    tokio::task::yield_now().await;
    assert_eq!(server.hits(), 1);
}

/// Whatever a server answers, the way through its pages ends.
#[tokio::test]
async fn hc_20_random_servers_always_come_to_an_end() {
    async fn ends<S: Style>(seed: u64) {
        let state = Arc::new(AtomicUsize::new(seed as usize));
        let server = Server::start(move |_| random_page(&state)).await;
        let mut items = list::<S>(&server, &[]).items().max_pages(20);
        while let Ok(Some(_)) = items.try_next().await {}
        assert!(server.hits() <= 20);
    }
    for seed in 0..12 {
        ends::<Links>(seed).await;
        ends::<Cursor>(seed).await;
        ends::<Link>(seed).await;
        ends::<Total>(seed).await;
    }
}

fn random_page(state: &AtomicUsize) -> http::Response<Out> {
    let roll = state.fetch_add(0x9E37_79B9, Ordering::Relaxed).wrapping_mul(0x2545_F491_4F6C_DD1D) >> 20;
    let items = ["[]", "[{\"id\":1}]", "[{\"id\":1},{\"id\":2}]", "null"][roll % 4];
    let next = ["null", "\"?page=2\"", "\"?page=3\"", "\"\"", "7", "false", "{}", "\"//evil\""][(roll >> 3) % 8];
    let total = ["0", "2", "\"x\"", "1e30", "-1"][(roll >> 7) % 5];
    let body = format!(
        r#"{{"items":{items},"next":{next},"links":{{"next":{next}}},"meta":{{"next/cursor":{next}}},"limit":{total},"total":{total}}}"#
    );
    json(200, &body)
}

#[test]
fn paged_operations_are_data() {
    assert_eq!(<List<Offset> as Paged>::PAGING.items, "/items");
}
