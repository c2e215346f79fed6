//! The words for leaves: goes in a value of the IR that holds no type, comes out how the dump writes it.

use crate::ir::{
    Condition, Encoding, Limits, Literal, Number, PageInput, PageStyle, Pagination, PartRole, Scalar, Status,
};

pub(super) fn encoding_text(encoding: Encoding) -> String {
    match encoding {
        Encoding::Json => "json".to_owned(),
        Encoding::Style(style) => {
            let explode = if style.explode { " explode" } else { "" };
            let reserved = if style.allow_reserved { " reserved" } else { "" };
            format!("{:?}{explode}{reserved}", style.kind)
        }
    }
}

pub(super) fn part_role(role: &PartRole) -> String {
    match role {
        PartRole::Content(media) if media.is_empty() => String::new(),
        PartRole::Content(media) => format!(" as {media:?}"),
        PartRole::Styled(style) => format!(" ({})", encoding_text(Encoding::Style(*style))),
        PartRole::Header(wire, encoding) => format!(" header {wire:?} ({})", encoding_text(*encoding)),
    }
}

pub(super) fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}XX"),
        Status::Default => "default".to_owned(),
    }
}

pub(super) fn page_style(style: &PageStyle) -> String {
    let input = |input: &PageInput| match input {
        PageInput::Query(name) => format!("{name:?}"),
        PageInput::Body(pointer) => format!("body {pointer:?}"),
    };
    match style {
        PageStyle::Offset(offset) => format!("offset {}", input(offset)),
        PageStyle::Page(page, first) => format!("number {} from {first}", input(page)),
        PageStyle::Cursor(cursor, next) => format!("cursor {} of {next:?}", input(cursor)),
        PageStyle::Link(next) => format!("link {next:?}"),
        PageStyle::LinkHeader => "link header".to_owned(),
    }
}

pub(super) fn page_ends(pages: &Pagination) -> String {
    let ends = [("more", &pages.more), ("limit", &pages.echoed_limit), ("total", &pages.total)];
    ends.iter().filter_map(|(word, pointer)| Some(format!(", {word} {:?}", pointer.as_ref()?))).collect()
}

pub(super) fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::I32 => "i32",
        Scalar::I64 => "i64",
        Scalar::U64 => "u64",
        Scalar::F64 => "f64",
        Scalar::String => "string",
        Scalar::Secret => "secret",
        Scalar::DateTime => "date-time",
        Scalar::Date => "date",
        Scalar::Time => "time",
        Scalar::Uuid => "uuid",
        Scalar::Base64 => "base64",
        Scalar::Duration => "duration",
        Scalar::Ip => "ip",
        Scalar::Ipv4 => "ipv4",
        Scalar::Ipv6 => "ipv6",
        Scalar::Uri => "uri",
        Scalar::Decimal => "decimal",
        Scalar::Whole => "whole",
        Scalar::Part => "part",
    }
}

pub(super) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::Text(value) => format!("{value:?}"),
        Literal::Variant(_, name) => name.to_string(),
    }
}

fn number(number: &Number) -> String {
    match number {
        Number::Int(value) => value.to_string(),
        Number::Float(value) => value.to_string(),
    }
}

pub(super) fn condition_text(condition: &Condition) -> String {
    match condition {
        Condition::Status(status) => format!("status {status}"),
        Condition::All(list) => {
            let parts: Vec<String> = list.iter().map(|(pointer, values)| format!("{pointer} in {values:?}")).collect();
            parts.join(" and ")
        }
    }
}

pub(super) fn limits(limits: &Limits) -> String {
    let mut parts = Vec::new();
    if let Some((value, exclusive)) = &limits.minimum {
        parts.push(format!("{}{}", if *exclusive { ">" } else { ">=" }, number(value)));
    }
    if let Some((value, exclusive)) = &limits.maximum {
        parts.push(format!("{}{}", if *exclusive { "<" } else { "<=" }, number(value)));
    }
    if let Some(value) = &limits.multiple_of {
        parts.push(format!("multiple of {}", number(value)));
    }
    for (word, min, max) in [
        ("length", limits.min_length, limits.max_length),
        ("items", limits.min_items, limits.max_items),
        ("members", limits.min_properties, limits.max_properties),
    ] {
        match (min, max) {
            (None, None) => {}
            (min, max) => {
                let text = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
                parts.push(format!("{word} {}..{}", text(min), text(max)));
            }
        }
    }
    if let Some(pattern) = &limits.pattern {
        parts.push(format!("matches {pattern:?}"));
    }
    if limits.unique_items {
        parts.push("unique".to_owned());
    }
    let inner = limits.items.as_deref().map(self::limits).unwrap_or_default();
    if !inner.is_empty() {
        parts.push(format!("each{inner}"));
    }
    let names = limits.names.as_deref().map(self::limits).unwrap_or_default();
    if !names.is_empty() {
        parts.push(format!("names{names}"));
    }
    if parts.is_empty() { String::new() } else { format!(" [{}]", parts.join(", ")) }
}
