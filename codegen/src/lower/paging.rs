//! How operations page: what the document says of it, held against parameters, body and types; where it says nothing, what the
//! shape of the operation leaves no doubt about.

use crate::diagnostics::{Code, Diagnostics};
use crate::ir::{self, Literal, Number, Operation, PageInput, PageStyle, Payload, Place, TypeKind, TypeRef, Types};
use crate::location::Location;
use crate::spec::document::{self, Document, PaginationHint};

use super::behaviour::misfit;
use super::paging_shape;

/// Adds to each operation how it pages. Needs the types as they will be emitted.
pub(super) fn attach(document: &Document, api: &mut ir::Api, diagnostics: &mut Diagnostics) {
    for (source, operation) in document.operations.iter().zip(&mut api.operations) {
        operation.pagination = match &source.hints.pagination {
            Some(PaginationHint::Off) => None,
            Some(PaginationHint::Pages(hint)) => stated(hint, operation, &api.types, diagnostics),
            None => paging_shape::infer(operation, &api.types).inspect(|found| {
                let message = format!("the operation is taken to page {}", words(found));
                diagnostics
                    .note(Code::Inferred, &source.location, message)
                    .help("say how it pages with `x-specwright-pagination`, or `style: none` if it does not");
            }),
        };
    }
}

/// What the document says, where it fits the operation.
fn stated(
    hint: &document::Pagination,
    operation: &Operation,
    types: &Types,
    diagnostics: &mut Diagnostics,
) -> Option<ir::Pagination> {
    match fit(hint, operation, types) {
        Ok(pages) => {
            if let Some(key) = hint.foreign {
                let message = format!("`{key}`: the operation pages {}", words(&pages));
                diagnostics.note(Code::Inferred, &hint.location, message);
            }
            Some(pages)
        }
        Err(why) => {
            report(hint.foreign, &hint.location, why, diagnostics);
            None
        }
    }
}

fn report(foreign: Option<&str>, location: &Location, why: String, diagnostics: &mut Diagnostics) {
    match foreign {
        None => misfit(diagnostics, location, why),
        Some(key) => {
            diagnostics.note(Code::Inferred, location, format!("`{key}` is not followed: {why}"));
        }
    }
}

fn fit(hint: &document::Pagination, operation: &Operation, types: &Types) -> Result<ir::Pagination, String> {
    let input = |input: &document::PageInput| match input {
        document::PageInput::Query(name) => query(operation, name).map(|_| PageInput::Query(name.clone())),
        document::PageInput::Body(pointer) => {
            let lost = || format!("pagination names {pointer:?}, which is no member of a JSON body of the operation");
            json_body(operation).and_then(|body| at(types, body, pointer)).ok_or_else(lost)?;
            Ok(PageInput::Body(pointer.clone()))
        }
    };
    if let Some(limit) = &hint.limit
        && !limit.starts_with('/')
    {
        query(operation, limit)?;
    }
    let style = match &hint.style {
        document::PageStyle::Offset(offset) => PageStyle::Offset(input(offset)?),
        document::PageStyle::Page(page, first) => {
            let stated = || match page {
                document::PageInput::Query(name) => query(operation, name).ok().and_then(first_page),
                document::PageInput::Body(_) => None,
            };
            PageStyle::Page(input(page)?, first.or_else(stated).unwrap_or(1))
        }
        document::PageStyle::Cursor(cursor, next) => PageStyle::Cursor(input(cursor)?, next.clone()),
        document::PageStyle::Link(next) => PageStyle::Link(next.clone()),
        document::PageStyle::LinkHeader => PageStyle::LinkHeader,
    };
    let lost = || format!("{:?} leads to no list in the answers of the operation", hint.items);
    let item = answers(operation).find_map(|answer| item(types, answer, &hint.items)).ok_or_else(lost)?;
    let (more, echoed_limit, total) = (hint.more.clone(), hint.echoed_limit.clone(), hint.total.clone());
    Ok(ir::Pagination { style, items: hint.items.clone(), item, more, echoed_limit, total })
}

fn query<'o>(operation: &'o Operation, name: &str) -> Result<&'o ir::Parameter, String> {
    let found = operation.parameters.iter().find(|p| p.wire == name && p.place == Place::Query);
    found.ok_or_else(|| format!("pagination names {name:?}, which is no query parameter of the operation"))
}

/// The number of the first page, where the parameter tells it: by its default, or a minimum above 0.
pub(super) fn first_page(parameter: &ir::Parameter) -> Option<u64> {
    match (&parameter.default, &parameter.limits.minimum) {
        (Some(Literal::Int(first @ (0 | 1))), _) => u64::try_from(*first).ok(),
        (None, Some((Number::Int(1), false))) => Some(1),
        _ => None,
    }
}

/// The types of good JSON answers.
pub(super) fn answers(operation: &Operation) -> impl Iterator<Item = &TypeRef> {
    operation.output.variants.iter().filter_map(|variant| match &variant.payload {
        Payload::Json(ty) => Some(ty),
        _ => None,
    })
}

fn json_body(operation: &Operation) -> Option<&TypeRef> {
    let [form] = operation.body.as_ref()?.forms.as_slice() else { return None };
    (form.kind == ir::BodyKind::Json).then_some(&form.ty)
}

/// The type of an item of the list that a pointer leads to; any JSON where the types do not go that far.
fn item(types: &Types, answer: &TypeRef, pointer: &str) -> Option<TypeRef> {
    match bare(types, at(types, answer, pointer)?) {
        TypeRef::List(inner) => Some((**inner).clone()),
        TypeRef::Json => Some(TypeRef::Json),
        _ => None,
    }
}

/// The type at a pointer. A union or raw JSON on the way may hold anything.
fn at<'t>(types: &'t Types, mut ty: &'t TypeRef, pointer: &str) -> Option<&'t TypeRef> {
    const ANY: &TypeRef = &TypeRef::Json;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        ty = match bare(types, ty) {
            TypeRef::Map(inner) => inner,
            TypeRef::List(inner) if token.bytes().all(|b| b.is_ascii_digit()) => inner,
            TypeRef::Json => return Some(ANY),
            TypeRef::Named(id) => match &types.get(*id).kind {
                TypeKind::Struct(shape) => {
                    let field = shape.fields.iter().find(|field| field.wire == token).map(|field| &field.ty);
                    field.or(shape.extra.as_ref().map(|extra| &extra.ty))?
                }
                TypeKind::Union(_) => return Some(ANY),
                _ => return None,
            },
            _ => return None,
        };
    }
    Some(ty)
}

/// The type below names, null and the heap.
pub(super) fn bare<'t>(types: &'t Types, ty: &'t TypeRef) -> &'t TypeRef {
    match types.resolve(ty) {
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => bare(types, inner),
        other => other,
    }
}

/// How an operation pages, as a person would say it.
fn words(pages: &ir::Pagination) -> String {
    let input = |input: &PageInput| match input {
        PageInput::Query(name) => format!("`{name}`"),
        PageInput::Body(pointer) => format!("`{pointer}` of its body"),
    };
    let style = match &pages.style {
        PageStyle::Offset(offset) => format!("by offset in {}", input(offset)),
        PageStyle::Page(page, first) => format!("by number in {}, from {first}", input(page)),
        PageStyle::Cursor(cursor, next) => format!("by cursor in {}, the next one at `{next}`", input(cursor)),
        PageStyle::Link(next) => format!("by the link at `{next}`"),
        PageStyle::LinkHeader => "by the `Link` header".to_owned(),
    };
    let items = if pages.items.is_empty() {
        "the answer is the list".to_owned()
    } else {
        format!("items at `{}`", pages.items)
    };
    format!("{style}; {items}")
}
