//! Paging that the document does not state but that parameters and answer together leave no doubt about. In goes an operation
//! with its types, out comes how it pages, or nothing: a list that is read whole where it was one page loses no more than
//! it did before, a wrong guess would.

use crate::ir::{
    Operation, PageInput, PageStyle, Pagination, Parameter, Place, Scalar, Struct, TypeKind, TypeRef, Types,
};
use crate::location::Pointer;

use super::paging::{answers, bare, first_page};

/// Query parameters, in letters and digits alone.
const OFFSETS: &[&str] = &["offset", "skip"];
const PAGES: &[&str] = &["page", "pagenumber", "pagenum"];
const LIMITS: &[&str] = &[
    "limit",
    "count",
    "perpage",
    "pagesize",
    "pagelimit",
    "maxresults",
    "maxitems",
    "size",
    "take",
    "top",
    "resultsperpage",
    "itemsperpage",
];
/// Cursor parameters, each with members of answers that give its next value.
const CURSORS: &[(&str, &[&str])] = &[
    ("cursor", &["nextcursor", "cursornext"]),
    ("after", &["nextcursor", "endcursor"]),
    ("nextcursor", &["nextcursor"]),
    ("pagetoken", &["nextpagetoken"]),
    ("nextpagetoken", &["nextpagetoken"]),
    ("nexttoken", &["nexttoken"]),
    ("continuationtoken", &["nextcontinuationtoken", "continuationtoken"]),
    ("paginationtoken", &["nextpaginationtoken", "nexttoken"]),
    ("starttoken", &["nexttoken", "nextstarttoken"]),
];
/// Members that hold what an answer says of its page.
const FRAMES: &[&str] = &["pagination", "paging", "meta", "metadata", "pageinfo", "cursors", "responsemetadata"];
/// Members that hold the addresses of other pages, and members that are such an address.
const LINK_FRAMES: &[&str] = &["links", "pagination", "paging", "meta"];
const LINKS: &[&str] = &["nexturl", "nextlink", "nexthref", "nexturi", "nextpageurl", "nextpagelink", "odatanextlink"];
/// Names of the items, whatever other lists there are.
const ITEMS: &[&str] = &["items", "data", "results", "values", "records", "entries", "value", "resources"];
/// Members that say how many pages there are. How many items there are is often said of something else.
const TOTALS: &[&str] = &["totalpages", "pagecount", "numpages", "pagestotal", "totalpagecount", "lastpage"];
/// Members that only wrap the answer.
const WRAPS: &[&str] = &["data", "result", "response", "embedded"];

/// How an operation pages, where there is no doubt.
pub(super) fn infer(operation: &Operation, types: &Types) -> Option<Pagination> {
    if operation.method != "GET" || operation.body.is_some() || operation.output.variants.len() != 1 {
        return None;
    }
    let answer = answers(operation).next()?;
    let (items, item) = items(types, answer, &plain(&operation.path))?;
    let root = structure(types, answer);
    let style = cursor(operation, types, root)
        .or_else(|| offset(operation, types))
        .or_else(|| page(operation, types))
        .or_else(|| link(types, root).map(PageStyle::Link))?;
    let counted = matches!(style, PageStyle::Offset(_) | PageStyle::Page(..));
    let more = counted.then(|| link(types, root)).flatten();
    let pages =
        |root: &Struct| beside_or_in(types, root, FRAMES, &|name, ty| TOTALS.contains(&name) && is_integer(types, ty));
    let total = root.filter(|_| matches!(style, PageStyle::Page(..))).and_then(pages);
    Some(Pagination { style, items, item, more, echoed_limit: None, total })
}

/// The one list of an answer that can only be its items, with its pointer.
fn items(types: &Types, answer: &TypeRef, path: &str) -> Option<(String, TypeRef)> {
    if let TypeRef::List(inner) = bare(types, answer) {
        return Some((String::new(), (**inner).clone()));
    }
    let root = structure(types, answer)?;
    if let Some((wire, item)) = list_of(types, root, path) {
        return Some((format!("/{wire}"), item));
    }
    let mut inside = root.fields.iter().filter(|field| WRAPS.contains(&plain(&field.wire).as_str()));
    let (Some(wrap), None) = (inside.next(), inside.next()) else { return None };
    let (wire, item) = list_of(types, structure(types, &wrap.ty)?, path)?;
    Some((format!("/{}/{wire}", Pointer::escape(&wrap.wire)), item))
}

/// A list is the items if it has one of their names, or is the only one and what the path is about.
fn list_of(types: &Types, shape: &Struct, path: &str) -> Option<(String, TypeRef)> {
    let lists: Vec<(&str, &TypeRef)> = shape
        .fields
        .iter()
        .filter_map(|field| match bare(types, &field.ty) {
            TypeRef::List(inner) => Some((field.wire.as_str(), &**inner)),
            _ => None,
        })
        .collect();
    let (wire, item) = match lists[..] {
        [only] if path.contains(&plain(last_word(only.0))) => only,
        _ => ITEMS.iter().find_map(|name| lists.iter().find(|(wire, _)| plain(wire) == *name).copied())?,
    };
    Some((Pointer::escape(wire), item.clone()))
}

fn cursor(operation: &Operation, types: &Types, root: Option<&Struct>) -> Option<PageStyle> {
    let root = root?;
    CURSORS.iter().find_map(|(parameter, members)| {
        let taken = query(operation, &[parameter])?;
        if taken.required || !is_text(types, &taken.ty) {
            return None;
        }
        let next = members
            .iter()
            .find_map(|member| beside_or_in(types, root, FRAMES, &|name, ty| name == *member && is_text(types, ty)))?;
        Some(PageStyle::Cursor(PageInput::Query(taken.wire.clone()), next))
    })
}

fn offset(operation: &Operation, types: &Types) -> Option<PageStyle> {
    let offset = query(operation, OFFSETS).filter(|offset| is_integer(types, &offset.ty))?;
    query(operation, LIMITS)?;
    // One that begins at 1 is no number of items to leave out.
    let begins_at_zero = first_page(offset).is_none_or(|first| first == 0);
    begins_at_zero.then(|| PageStyle::Offset(PageInput::Query(offset.wire.clone())))
}

fn page(operation: &Operation, types: &Types) -> Option<PageStyle> {
    let page = query(operation, PAGES).filter(|page| is_integer(types, &page.ty))?;
    let limit = query(operation, LIMITS)?;
    // Nothing else tells whether pages are counted from 0 or 1, but `per_page`, which has one custom.
    let by_custom =
        (plain(&limit.wire) == "perpage" && page.default.is_none() && page.limits.minimum.is_none()).then_some(1);
    Some(PageStyle::Page(PageInput::Query(page.wire.clone()), first_page(page).or(by_custom)?))
}

/// Where an answer gives the address of the next page.
fn link(types: &Types, root: Option<&Struct>) -> Option<String> {
    let root = root?;
    let is_link = |name: &str, ty: &TypeRef| LINKS.contains(&name) && is_text(types, ty);
    let has = |name: &str| root.fields.iter().any(|field| field.wire == name);
    let next = root.fields.iter().find(|field| field.wire == "next" && is_text(types, &field.ty));
    if next.is_some() && has("previous") && has("count") && has("results") {
        return Some("/next".to_owned());
    }
    beside_or_in(types, root, LINK_FRAMES, &is_link).or_else(|| {
        let links = root.fields.iter().find(|field| plain(&field.wire) == "links")?;
        let shape = structure(types, &links.ty)?;
        let next = shape.fields.iter().find(|field| field.wire == "next")?;
        let frame = Pointer::escape(&links.wire);
        if is_text(types, &next.ty) {
            return Some(format!("/{frame}/next"));
        }
        let href = structure(types, &next.ty)?.fields.iter().find(|field| field.wire == "href")?;
        is_text(types, &href.ty).then(|| format!("/{frame}/next/href"))
    })
}

/// The pointer to a member of the answer, or of one of its members that have these names.
fn beside_or_in(
    types: &Types,
    root: &Struct,
    frames: &[&str],
    wanted: &dyn Fn(&str, &TypeRef) -> bool,
) -> Option<String> {
    let find =
        |shape: &Struct| shape.fields.iter().find(|f| wanted(&plain(&f.wire), &f.ty)).map(|f| Pointer::escape(&f.wire));
    find(root).map(|wire| format!("/{wire}")).or_else(|| {
        root.fields.iter().filter(|field| frames.contains(&plain(&field.wire).as_str())).find_map(|frame| {
            let wire = find(structure(types, &frame.ty)?)?;
            Some(format!("/{}/{wire}", Pointer::escape(&frame.wire)))
        })
    })
}

fn query<'o>(operation: &'o Operation, names: &[&str]) -> Option<&'o Parameter> {
    let of = |name: &&str| operation.parameters.iter().find(|p| p.place == Place::Query && plain(&p.wire) == **name);
    names.iter().find_map(of)
}

fn structure<'t>(types: &'t Types, ty: &'t TypeRef) -> Option<&'t Struct> {
    match bare(types, ty) {
        TypeRef::Named(id) => match &types.get(*id).kind {
            TypeKind::Struct(shape) => Some(shape),
            _ => None,
        },
        _ => None,
    }
}

fn is_text(types: &Types, ty: &TypeRef) -> bool {
    matches!(bare(types, ty), TypeRef::Scalar(Scalar::String | Scalar::Base64 | Scalar::Uri))
}

fn is_integer(types: &Types, ty: &TypeRef) -> bool {
    matches!(bare(types, ty), TypeRef::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::Whole))
}

/// The last word of a name: `events` of `dataset_events` and `datasetEvents`.
fn last_word(name: &str) -> &str {
    let start = name.rfind(|c: char| c.is_ascii_uppercase()).or_else(|| Some(name.rfind(['_', '-', '.'])? + 1));
    start.and_then(|start| name.get(start..)).filter(|word| !word.is_empty()).unwrap_or(name)
}

/// A name in letters and digits alone: `next_page_token`, `nextPageToken` and `$skip` are spellings.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
