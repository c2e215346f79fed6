//! `x-specwright-pagination`, and the keys of other generators that say the same.
//!
//! Goes in: the operation's node. Comes out: how it pages. Must not do: hold names and pointers against the operation; lowering
//! does.

use super::Reader;
use super::scalar::scalar_text;
use crate::location::Pointer;
use crate::spec::document::{PageInput, PageStyle, Pagination, PaginationHint};
use crate::spec::node::Node;

/// The styles, with the members that each has beside those of all.
const STYLES: [(&str, &[&str]); 5] = [
    ("offset-limit", &["offset", "next", "echoed-limit", "total"]),
    ("page-number", &["page", "first", "next", "echoed-limit", "total"]),
    ("cursor", &["cursor", "next"]),
    ("link", &["next"]),
    ("none", &[]),
];

impl<'a> Reader<'a> {
    /// What an operation says of paging; our own key before those of others.
    pub(super) fn pagination(&mut self, node: &Node<'a>) -> Option<PaginationHint> {
        match self.hint(node, "x-specwright-pagination") {
            Some(hint) => self.own_pagination(&hint),
            None => speakeasy(node).or_else(|| fern(node)).map(|pages| PaginationHint::Pages(Box::new(pages))),
        }
    }

    fn own_pagination(&mut self, hint: &Node<'a>) -> Option<PaginationHint> {
        let style = self.hint_text(hint, "style")?;
        let Some((_, members)) = STYLES.iter().find(|(known, _)| *known == style) else {
            let known = STYLES.map(|(name, _)| format!("`{name}`")).join(", ");
            let message = format!("there is no pagination style `{}`; there are {known}", style.escape_debug());
            self.bad_hint(&hint.place("style"), message);
            return None;
        };
        let mut known = vec!["style"];
        if style != "none" {
            known.extend(["items", "limit"]);
        }
        known.extend(*members);
        self.closed(hint, &known);
        let style = match style.as_str() {
            "none" => return Some(PaginationHint::Off),
            "offset-limit" => PageStyle::Offset(self.page_input(hint, "offset")?),
            "page-number" => PageStyle::Page(self.page_input(hint, "page")?, self.first_page(hint)),
            "cursor" => PageStyle::Cursor(self.page_input(hint, "cursor")?, self.hint_text(hint, "next")?),
            _ => self.optional_hint_text(hint, "next").map_or(PageStyle::LinkHeader, PageStyle::Link),
        };
        let counted = matches!(style, PageStyle::Offset(_) | PageStyle::Page(..));
        Some(PaginationHint::Pages(Box::new(Pagination {
            limit: self.optional_hint_text(hint, "limit"),
            items: self.items_pointer(hint)?,
            more: counted.then(|| self.optional_hint_text(hint, "next")).flatten(),
            echoed_limit: counted.then(|| self.optional_hint_text(hint, "echoed-limit")).flatten(),
            total: counted.then(|| self.optional_hint_text(hint, "total")).flatten(),
            style,
            foreign: None,
            location: hint.location.clone(),
        })))
    }

    /// A text that may be empty: then the answer is the list.
    fn items_pointer(&mut self, hint: &Node<'a>) -> Option<String> {
        match hint.get("items") {
            Some(items) if items.value.as_str() == Some("") => Some(String::new()),
            _ => self.hint_text(hint, "items"),
        }
    }

    fn page_input(&mut self, hint: &Node<'a>, key: &str) -> Option<PageInput> {
        self.hint_text(hint, key).map(input)
    }

    fn first_page(&mut self, hint: &Node<'a>) -> Option<u64> {
        let first = hint.get("first")?;
        if first.value.as_u64().is_none() {
            self.bad_hint(&first.location, "`first` asks for a number");
        }
        first.value.as_u64()
    }
}

/// A name is one of a query parameter, a pointer one of a member of the body.
fn input(text: String) -> PageInput {
    if text.starts_with('/') { PageInput::Body(text) } else { PageInput::Query(text) }
}

fn text<'a>(node: &Node<'a>, key: &str) -> Option<String> {
    scalar_text(node.get(key)?.value)
}

fn foreign(key: &'static str, node: &Node<'_>, style: PageStyle, items: String) -> Pagination {
    let location = node.location.clone();
    Pagination { style, limit: None, items, more: None, echoed_limit: None, total: None, foreign: Some(key), location }
}

/// `x-speakeasy-pagination`: inputs by type, outputs by JSON path. What goes beyond plain members is not followed.
fn speakeasy(node: &Node<'_>) -> Option<Pagination> {
    let key = "x-speakeasy-pagination";
    let hint = node.get(key)?;
    let outputs = hint.get("outputs")?;
    let output = |name: &str| path_pointer(&text(&outputs, name)?, "$");
    let inputs: Vec<Node<'_>> = hint.get("inputs").map(|list| list.elements().collect()).unwrap_or_default();
    let find = |wanted: &str| {
        let found = inputs.iter().find(|node| text(node, "type").as_deref() == Some(wanted))?;
        let name = text(found, "name")?;
        let in_body = text(found, "in").as_deref() == Some("requestBody");
        Some(if in_body { PageInput::Body(format!("/{}", Pointer::escape(&name))) } else { PageInput::Query(name) })
    };
    let style = match text(&hint, "type")?.as_str() {
        "offsetLimit" => match (find("offset"), find("page")) {
            (Some(offset), _) => PageStyle::Offset(offset),
            (None, page) => PageStyle::Page(page?, None),
        },
        "cursor" => PageStyle::Cursor(find("cursor")?, output("nextCursor")?),
        "url" => PageStyle::Link(output("nextUrl")?),
        _ => return None,
    };
    let pages = matches!(style, PageStyle::Page(..)).then(|| output("numPages")).flatten();
    Some(Pagination { total: pages, ..foreign(key, &hint, style, output("results")?) })
}

/// `x-fern-pagination`: `$request.…` and `$response.…`. An offset without a step counts pages.
fn fern(node: &Node<'_>) -> Option<Pagination> {
    let key = "x-fern-pagination";
    let hint = node.get(key)?;
    let answer = |name: &str| path_pointer(&text(&hint, name)?, "$response");
    let asked = |name: &str| {
        let text = text(&hint, name)?;
        let pointer = path_pointer(&text, "$request")?;
        let name = pointer.strip_prefix('/')?;
        Some(match name.strip_prefix("body/") {
            Some(member) => PageInput::Body(format!("/{member}")),
            None => PageInput::Query(name.to_owned()),
        })
    };
    let style = if let Some(cursor) = asked("cursor") {
        PageStyle::Cursor(cursor, answer("next_cursor")?)
    } else if let Some(offset) = asked("offset") {
        if hint.has("step") { PageStyle::Offset(offset) } else { PageStyle::Page(offset, None) }
    } else {
        PageStyle::Link(answer("next_uri").or_else(|| answer("next_path"))?)
    };
    let more = (!matches!(style, PageStyle::Cursor(..))).then(|| answer("has-next-page")).flatten();
    Some(Pagination { more, ..foreign(key, &hint, style, answer("results")?) })
}

/// A path of plain members as a pointer: `$.a.b` is `/a/b`.
fn path_pointer(path: &str, root: &str) -> Option<String> {
    let members = path.strip_prefix(root)?;
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let mut pointer = String::new();
    for part in members.split('.').skip(1) {
        if !plain(part) {
            return None;
        }
        pointer.push('/');
        pointer.push_str(part);
    }
    (members.is_empty() || members.starts_with('.')).then_some(pointer)
}
