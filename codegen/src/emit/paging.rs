//! How operations page, for `operations.rs`: the type of an item, and a constant that the runtime acts on.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Operation, PageInput, PageStyle};

use super::fragments::{Scope, ident};

/// The implementation of `Paged`; nothing for an operation that does not page.
pub(super) fn paging(operation: &Operation, scope: Scope<'_>) -> TokenStream {
    let Some(pages) = &operation.pagination else { return TokenStream::new() };
    let (name, item, items) = (ident(&operation.name), scope.ty(&pages.item), &pages.items);
    let style = style(&pages.style);
    let (more, limit, total) = (optional(&pages.more), optional(&pages.echoed_limit), optional(&pages.total));
    quote! {
        impl rt::Paged for #name {
            type Item = #item;
            const PAGING: rt::Paging = rt::Paging {
                style: #style,
                items: #items,
                more: #more,
                echoed_limit: #limit,
                total: #total,
            };
        }
    }
}

fn style(style: &PageStyle) -> TokenStream {
    match style {
        PageStyle::Offset(offset) => {
            let offset = input(offset);
            quote!(rt::PageStyle::Offset { offset: #offset })
        }
        PageStyle::Page(page, first) => {
            let (page, first) = (input(page), Literal::u64_unsuffixed(*first));
            quote!(rt::PageStyle::Page { page: #page, first: #first })
        }
        PageStyle::Cursor(cursor, next) => {
            let cursor = input(cursor);
            quote!(rt::PageStyle::Cursor { cursor: #cursor, next: #next })
        }
        PageStyle::Link(next) => quote!(rt::PageStyle::Link { next: #next }),
        PageStyle::LinkHeader => quote!(rt::PageStyle::LinkHeader),
    }
}

fn input(input: &PageInput) -> TokenStream {
    match input {
        PageInput::Query(name) => quote!(rt::PageInput::Query(#name)),
        PageInput::Body(pointer) => quote!(rt::PageInput::Body(#pointer)),
    }
}

fn optional(text: &Option<String>) -> TokenStream {
    match text {
        Some(text) => quote!(::std::option::Option::Some(#text)),
        None => quote!(::std::option::Option::None),
    }
}
