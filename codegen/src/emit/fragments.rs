//! Pieces that every emitter uses: docs, identifiers, types, literals, limits.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::ir::{self, Docs, Limits, Number, Scalar, TypeKind, TypeRef, Types};

/// One doc attribute a line; `otherwise` when the document says nothing.
pub(super) fn docs(docs: &Docs, otherwise: &str) -> TokenStream {
    if docs.is_empty() {
        return doc_line(otherwise);
    }
    docs.lines.iter().map(|line| doc_line(line)).collect()
}

/// A single line of documentation, whatever names of the document stand in it.
pub(super) fn doc_line(line: &str) -> TokenStream {
    let mut text = String::with_capacity(line.len() + 1);
    if !line.is_empty() {
        text.push(' ');
        text.extend(line.chars().map(shown));
    }
    quote!(#[doc = #text])
}

/// A text of the document inside a code span.
pub(super) fn code(text: &str) -> String {
    text.replace('`', "'")
}

/// A text of the document inside a sentence of ours; `otherwise` when nothing of it can stand there.
pub(super) fn plain(text: &str, otherwise: &str) -> String {
    let clean: String = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | ',')).collect();
    let clean = clean.trim();
    if clean.is_empty() { otherwise.to_owned() } else { clean.to_owned() }
}

/// What would end the line, turn its direction or not be seen becomes a space.
pub(super) fn shown(c: char) -> char {
    let unseen = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    if unseen || c.is_control() { ' ' } else { c }
}

/// `#[deprecated]`, or nothing.
pub(super) fn deprecated(flag: bool) -> TokenStream {
    if flag { quote!(#[deprecated]) } else { TokenStream::new() }
}

/// A name as a token.
pub(super) fn ident(name: &ir::Ident) -> Ident {
    if name.is_keyword() {
        Ident::new_raw(name.as_str(), Span::call_site())
    } else {
        Ident::new(name.as_str(), Span::call_site())
    }
}

/// A name with an ending, without the underscore that keeps it from being a keyword.
pub(super) fn suffixed(name: &ir::Ident, suffix: &str) -> Ident {
    Ident::new(&format!("{}{suffix}", name.as_str().trim_end_matches('_')), Span::call_site())
}

/// Prints types as one file sees them.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The types of the API.
    pub(super) types: &'a Types,
    /// Where the file stands.
    pub(super) site: Site,
}

/// Where a file stands that names things of an API.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Site {
    /// It is `models.rs`.
    Models,
    /// It is one of the files that `models.rs` is cut into.
    ModelsPart,
    /// It stands beside `models.rs`.
    Beside,
    /// It is one of the files that `operations.rs` is cut into.
    OperationsPart,
}

impl Scope<'_> {
    /// A type.
    pub(super) fn ty(self, ty: &TypeRef) -> TokenStream {
        match ty {
            TypeRef::Scalar(scalar) => scalar_type(*scalar),
            TypeRef::Named(id) => {
                let name = ident(&self.types.get(*id).name);
                match self.site {
                    Site::Models => quote!(#name),
                    Site::ModelsPart => quote!(super::#name),
                    Site::Beside => quote!(super::models::#name),
                    Site::OperationsPart => quote!(super::super::models::#name),
                }
            }
            TypeRef::List(inner) => {
                let inner = self.ty(inner);
                quote!(::std::vec::Vec<#inner>)
            }
            TypeRef::Set(inner) => {
                let inner = self.ty(inner);
                quote!(rt::Set<#inner>)
            }
            TypeRef::Map(inner) => {
                let inner = self.ty(inner);
                quote!(::std::collections::BTreeMap<::std::string::String, #inner>)
            }
            TypeRef::Nullable(inner) => option(&self.ty(inner)),
            TypeRef::Boxed(inner) => {
                let inner = self.ty(inner);
                quote!(::std::boxed::Box<#inner>)
            }
            TypeRef::Json => quote!(::serde_json::Value),
        }
    }

    /// The module `client` of the API.
    pub(super) fn client(self) -> TokenStream {
        if self.site == Site::OperationsPart { quote!(super::super::client) } else { quote!(super::client) }
    }

    /// The struct of an operation of any group, from where operations stand.
    pub(super) fn operation(self, name: &Ident) -> TokenStream {
        if self.site == Site::OperationsPart { quote!(super::#name) } else { quote!(#name) }
    }

    /// A struct or enum of an operation, from where the client's methods stand: in a file of their own, or beside the operations of a
    /// group.
    pub(super) fn called(self, name: &TokenStream) -> TokenStream {
        if self.site == Site::OperationsPart { quote!(#name) } else { quote!(super::operations::#name) }
    }

    /// The type as an argument, and whether it is taken as it is or through `Into`.
    pub(super) fn argument(self, ty: &TypeRef) -> Argument {
        let plain = match self.types.resolve(ty) {
            TypeRef::Scalar(Scalar::Bool | Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64) => true,
            TypeRef::Nullable(inner) => self.argument(inner).plain,
            _ => false,
        };
        let ty = self.ty(ty);
        Argument { plain, tokens: if plain { ty } else { quote!(impl ::std::convert::Into<#ty>) } }
    }

    /// A constant value of a type, borrowed where the accessor borrows.
    pub(super) fn literal(self, literal: &ir::Literal) -> TokenStream {
        match literal {
            ir::Literal::Bool(value) => quote!(#value),
            ir::Literal::Int(value) => {
                let value = Literal::i64_unsuffixed(*value);
                quote!(#value)
            }
            ir::Literal::Float(value) => float(*value),
            ir::Literal::Text(value) => quote!(#value),
            ir::Literal::Variant(id, variant) => {
                let (name, variant) = (self.ty(&TypeRef::Named(*id)), ident(variant));
                quote!(#name::#variant)
            }
        }
    }

    /// Whether a type is an enum with constants.
    pub(super) fn is_enum(self, ty: &TypeRef) -> bool {
        matches!(self.types.resolve(ty), TypeRef::Named(id) if matches!(self.types.get(*id).kind, TypeKind::Enum(_)))
    }
}

/// How a value is taken.
pub(super) struct Argument {
    /// As it is, or through `Into`.
    pub(super) plain: bool,
    /// The type of the argument.
    pub(super) tokens: TokenStream,
}

impl Argument {
    /// The word by which the runtime's macros know it.
    pub(super) fn word(&self) -> Ident {
        Ident::new(if self.plain { "plain" } else { "into" }, Span::call_site())
    }
}

/// `Option<T>`
pub(super) fn option(inner: &TokenStream) -> TokenStream {
    quote!(::std::option::Option<#inner>)
}

fn scalar_type(scalar: Scalar) -> TokenStream {
    match scalar {
        Scalar::Bool => quote!(bool),
        Scalar::I32 => quote!(i32),
        Scalar::I64 => quote!(i64),
        Scalar::U64 => quote!(u64),
        Scalar::F64 => quote!(f64),
        Scalar::String => quote!(::std::string::String),
        Scalar::Secret => quote!(rt::Secret),
        Scalar::DateTime => quote!(rt::DateTime),
        Scalar::Date => quote!(rt::Date),
        Scalar::Time => quote!(rt::Time),
        Scalar::Uuid => quote!(rt::Uuid),
        Scalar::Base64 => quote!(rt::Base64),
        Scalar::Duration => quote!(rt::IsoDuration),
        Scalar::Ip => quote!(rt::Ip),
        Scalar::Ipv4 => quote!(rt::Ipv4),
        Scalar::Ipv6 => quote!(rt::Ipv6),
        Scalar::Uri => quote!(rt::Uri),
        Scalar::Decimal => quote!(rt::Decimal),
        Scalar::Whole => quote!(rt::Whole),
        Scalar::Part => quote!(rt::Part),
    }
}

/// A float literal, which must not look like an integer.
fn float(value: f64) -> TokenStream {
    if value.is_sign_negative() {
        let value = Literal::f64_unsuffixed(-value);
        return quote!(-#value);
    }
    let value = Literal::f64_unsuffixed(value);
    quote!(#value)
}

fn number(number: Number) -> TokenStream {
    match number {
        Number::Int(value) => {
            let value = Literal::i128_unsuffixed(value);
            quote!(rt::Number::Integer(#value))
        }
        Number::Float(value) => {
            let value = float(value);
            quote!(rt::Number::Float(#value))
        }
    }
}

/// What is checked, as an expression.
///
/// Patterns keep their compiled form and so stand in statics of their own, as do the limits of elements.
pub(super) fn limits(limits: &Limits) -> TokenStream {
    if limits.is_none() {
        return quote!(rt::Limits::NONE);
    }
    let mut statics = Vec::new();
    let mut fields = Vec::new();
    let mut field = |name: &str, value: TokenStream| {
        let name = Ident::new(name, Span::call_site());
        fields.push(quote!(#name: ::std::option::Option::Some(#value),));
    };
    for (bound, inclusive, exclusive) in
        [(limits.minimum, "minimum", "exclusive_minimum"), (limits.maximum, "maximum", "exclusive_maximum")]
    {
        if let Some((value, is_exclusive)) = bound {
            field(if is_exclusive { exclusive } else { inclusive }, number(value));
        }
    }
    if let Some(value) = limits.multiple_of {
        field("multiple_of", number(value));
    }
    for (name, value) in [
        ("min_length", limits.min_length),
        ("max_length", limits.max_length),
        ("min_items", limits.min_items),
        ("max_items", limits.max_items),
        ("min_properties", limits.min_properties),
        ("max_properties", limits.max_properties),
    ] {
        if let Some(value) = value {
            let value = Literal::u64_unsuffixed(value);
            field(name, quote!(#value));
        }
    }
    if let Some(pattern) = &limits.pattern {
        statics.push(quote!(static PATTERN: rt::Pattern = rt::Pattern::new(#pattern);));
        field("pattern", quote!(&PATTERN));
    }
    if let Some(items) = &limits.items {
        let items = self::limits(items);
        statics.push(quote!(static ITEMS: rt::Limits = #items;));
        field("items", quote!(&ITEMS));
    }
    if let Some(names) = &limits.names {
        let names = self::limits(names);
        statics.push(quote!(static NAMES: rt::Limits = #names;));
        field("names", quote!(&NAMES));
    }
    let unique = if limits.unique_items { quote!(unique_items: true,) } else { TokenStream::new() };
    let value = quote!(rt::Limits { #(#fields)* #unique ..rt::Limits::NONE });
    if statics.is_empty() { value } else { quote!({ #(#statics)* #value }) }
}
