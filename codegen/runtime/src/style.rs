//! How parameters are laid out: style × explode × shape of the value, per location. In go a name, a style and a JSON
//! value, out come texts that are already encoded.
//!
//! As RFC 6570 has it, on which the styles are built, nulls inside a list or object are left out, and one without anything
//! in it is not sent. Where the specification leaves a layout open, the generator has warned: a list or object inside another is
//! written as JSON, unless the style says how.

use serde_json::Value;

use super::percent::{Charset, encode};

/// Style, explode and allowReserved of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The layout.
    pub kind: StyleKind,
    /// Whether each element or member stands on its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are, where that cannot change what the query means.
    pub allow_reserved: bool,
}

/// A layout of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StyleKind {
    /// Comma-separated; paths and headers.
    Simple,
    /// Begins with a dot; paths.
    Label,
    /// Begins with a semicolon and the name; paths.
    Matrix,
    /// `name=value`; queries and cookies.
    Form,
    /// Space-separated; queries.
    Space,
    /// Pipe-separated; queries.
    Pipe,
    /// `name[member]=value`; queries.
    DeepObject,
    /// `name=value` to the letter, not percent-encoded; cookies.
    Cookie,
}

impl Style {
    /// `simple`.
    pub const SIMPLE: Self = Self::new(StyleKind::Simple, false);
    /// `simple`, exploded.
    pub const SIMPLE_EXPLODE: Self = Self::new(StyleKind::Simple, true);
    /// `label`.
    pub const LABEL: Self = Self::new(StyleKind::Label, false);
    /// `label`, exploded.
    pub const LABEL_EXPLODE: Self = Self::new(StyleKind::Label, true);
    /// `matrix`.
    pub const MATRIX: Self = Self::new(StyleKind::Matrix, false);
    /// `matrix`, exploded.
    pub const MATRIX_EXPLODE: Self = Self::new(StyleKind::Matrix, true);
    /// `form`, exploded as is its default.
    pub const FORM: Self = Self::new(StyleKind::Form, true);
    /// `form`, not exploded.
    pub const FORM_JOINED: Self = Self::new(StyleKind::Form, false);
    /// `spaceDelimited`.
    pub const SPACE: Self = Self::new(StyleKind::Space, false);
    /// `pipeDelimited`.
    pub const PIPE: Self = Self::new(StyleKind::Pipe, false);
    /// `deepObject`.
    pub const DEEP_OBJECT: Self = Self::new(StyleKind::DeepObject, true);
    /// `cookie`, exploded as is its default.
    pub const COOKIE: Self = Self::new(StyleKind::Cookie, true);
    /// `cookie`, not exploded.
    pub const COOKIE_JOINED: Self = Self::new(StyleKind::Cookie, false);

    const fn new(kind: StyleKind, explode: bool) -> Self {
        Self { kind, explode, allow_reserved: false }
    }

    /// The same style with allowReserved.
    #[must_use]
    pub const fn reserved(self) -> Self {
        Self { allow_reserved: true, ..self }
    }

    fn charset(self) -> Charset {
        if self.allow_reserved { Charset::RESERVED } else { Charset::UNRESERVED }
    }
}

/// An encoded `name=value` of a query or cookie.
pub(super) type Pair = (String, String);

/// Why a value cannot be laid out. The text never shows the value.
pub(super) type Unsuitable = &'static str;

const NULL: Unsuitable = "is null, which has no text";
const NO_CELL: Unsuitable = "has a style that does not exist in its place";
const NO_COOKIE: Unsuitable = "holds characters a cookie cannot carry";

/// How texts of a value are written between the marks of the layout.
#[derive(Clone, Copy)]
pub(super) enum Writing {
    /// Percent-encoded.
    Encoded(Charset),
    /// To the letter: headers, cookies and parts, in which nothing undoes an encoding.
    Plain,
}

impl Writing {
    fn text(self, text: &str) -> String {
        match self {
            Self::Encoded(charset) => encode(text, charset),
            Self::Plain => text.to_owned(),
        }
    }

    /// Names have no reserved characters.
    fn name(self, name: &str) -> String {
        match self {
            Self::Encoded(_) => encode(name, Charset::UNRESERVED),
            Self::Plain => name.to_owned(),
        }
    }

    fn separator(self, kind: StyleKind) -> &'static str {
        match (kind, self) {
            (StyleKind::Space, Self::Encoded(_)) => "%20",
            (StyleKind::Space, Self::Plain) => " ",
            (StyleKind::Pipe, Self::Encoded(_)) => "%7C",
            (StyleKind::Pipe, Self::Plain) => "|",
            _ => ",",
        }
    }
}

/// A value by shape, its texts written.
enum Shape {
    /// Null, or a list or object without anything in it.
    Nothing,
    Primitive(String),
    Array(Vec<String>),
    Object(Vec<Pair>),
}

fn shape(value: &Value, writing: Writing, explode: bool) -> Shape {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = present(items).map(|item| primitive(item, writing)).collect();
            if items.is_empty() { Shape::Nothing } else { Shape::Array(items) }
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let pairs: Vec<_> = members.flat_map(|(name, value)| member(name, value, writing, explode)).collect();
            if pairs.is_empty() { Shape::Nothing } else { Shape::Object(pairs) }
        }
        Value::Null => Shape::Nothing,
        _ => Shape::Primitive(primitive(value, writing)),
    }
}

/// A member that stands on its own is laid out as if it were a parameter: a list repeats its name.
fn member(name: &str, value: &Value, writing: Writing, explode: bool) -> Vec<Pair> {
    let name = writing.name(name);
    match value {
        Value::Array(items) if explode && !items.iter().any(is_nested) => {
            present(items).map(|item| (name.clone(), primitive(item, writing))).collect()
        }
        _ => vec![(name, primitive(value, writing))],
    }
}

fn present(items: &[Value]) -> impl Iterator<Item = &Value> {
    items.iter().filter(|item| !item.is_null())
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

fn primitive(value: &Value, writing: Writing) -> String {
    match value {
        Value::String(text) => writing.text(text),
        _ => writing.text(&value.to_string()),
    }
}

/// `R=100,G=200`, or `R,100,G,200` when `assign` is the separator too.
fn join(pairs: &[Pair], assign: &str, separator: &str) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}{assign}{value}")).collect();
    pairs.join(separator)
}

/// A path parameter: the text that takes the place of `{name}`; empty when there is nothing to write.
pub(super) fn path(name: &str, style: Style, value: Value) -> Result<String, Unsuitable> {
    let value = match value {
        // What needs no encoding stays where it is.
        Value::String(text) if style.kind == StyleKind::Simple && Charset::UNRESERVED.allows_all(&text) => {
            return Ok(text);
        }
        value => value,
    };
    let shape = shape(&value, Writing::Encoded(Charset::UNRESERVED), style.explode);
    match style.kind {
        _ if value.is_null() => Err(NULL),
        _ if matches!(shape, Shape::Nothing) => Ok(String::new()),
        StyleKind::Simple => Ok(simple(shape, style.explode)),
        StyleKind::Label => Ok(label(&shape, style.explode)),
        StyleKind::Matrix => Ok(matrix(&encode(name, Charset::UNRESERVED), &shape, style.explode)),
        _ => Err(NO_CELL),
    }
}

/// A header's value; none when there is nothing to write. It is not percent-encoded: the specification asks for none, and
/// servers undo none.
pub(super) fn header(style: Style, value: &Value) -> Result<Option<String>, Unsuitable> {
    let shape = shape(value, Writing::Plain, style.explode);
    match style.kind {
        _ if matches!(shape, Shape::Nothing) => Ok(None),
        StyleKind::Simple => Ok(Some(simple(shape, style.explode))),
        _ => Err(NO_CELL),
    }
}

fn simple(shape: Shape, explode: bool) -> String {
    match shape {
        Shape::Nothing => String::new(),
        Shape::Primitive(text) => text,
        Shape::Array(items) => items.join(","),
        Shape::Object(members) => join(&members, if explode { "=" } else { "," }, ","),
    }
}

fn label(shape: &Shape, explode: bool) -> String {
    let text = match shape {
        Shape::Nothing => String::new(),
        Shape::Primitive(text) => text.clone(),
        Shape::Array(items) => items.join(if explode { "." } else { "," }),
        Shape::Object(members) if explode => join(members, "=", "."),
        Shape::Object(members) => join(members, ",", ","),
    };
    format!(".{text}")
}

fn matrix(name: &str, shape: &Shape, explode: bool) -> String {
    let one = |name: &str, value: &str| if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") };
    match shape {
        Shape::Nothing => String::new(),
        Shape::Primitive(text) => one(name, text),
        Shape::Array(items) if explode => items.iter().map(|item| one(name, item)).collect(),
        Shape::Array(items) => one(name, &items.join(",")),
        Shape::Object(members) if explode => members.iter().map(|(name, value)| one(name, value)).collect(),
        Shape::Object(members) => one(name, &join(members, ",", ",")),
    }
}

/// A query parameter: its pairs.
pub(super) fn query(name: &str, style: Style, value: &Value) -> Result<Vec<Pair>, Unsuitable> {
    pairs(name, style, value, Writing::Encoded(style.charset()))
}

/// The pairs of a value that is laid out like a query parameter, wherever it stands.
pub(super) fn pairs(name: &str, style: Style, value: &Value, writing: Writing) -> Result<Vec<Pair>, Unsuitable> {
    match style.kind {
        StyleKind::Form | StyleKind::Space | StyleKind::Pipe => Ok(spread(name, style, value, writing)),
        StyleKind::DeepObject => Ok(deep_object(name, value, writing)),
        _ => Err(NO_CELL),
    }
}

/// A cookie parameter: its pairs, which the `Cookie` header can hold.
pub(super) fn cookie(name: &str, style: Style, value: &Value) -> Result<Vec<Pair>, Unsuitable> {
    match style.kind {
        StyleKind::Form => Ok(spread(name, style, value, Writing::Encoded(Charset::UNRESERVED))),
        StyleKind::Cookie => {
            let pairs = spread(name, style, value, Writing::Plain);
            let fits = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\";\\".contains(&byte));
            let whole = pairs.iter().all(|(name, value)| fits(name) && !name.contains('=') && fits(value));
            whole.then_some(pairs).ok_or(NO_COOKIE)
        }
        _ => Err(NO_CELL),
    }
}

fn spread(name: &str, style: Style, value: &Value, writing: Writing) -> Vec<Pair> {
    let (name, separator) = (writing.name(name), writing.separator(style.kind));
    match shape(value, writing, style.explode) {
        Shape::Nothing => Vec::new(),
        Shape::Primitive(text) => vec![(name, text)],
        Shape::Array(items) if style.explode => items.into_iter().map(|item| (name.clone(), item)).collect(),
        Shape::Object(members) if style.explode => members,
        Shape::Array(items) => vec![(name, items.join(separator))],
        Shape::Object(members) => vec![(name, join(&members, separator, separator))],
    }
}

/// `name[a][b]=value`.
///
/// The specification defines it for objects of plain values alone. Documents use it for lists too, at any depth, and then mean
/// `name[0]=value`, which whoever reads brackets reads as a list; of a key that is repeated many keep the last value. A plain value in
/// the place of an object goes without brackets.
fn deep_object(name: &str, value: &Value, writing: Writing) -> Vec<Pair> {
    let mut pairs = Vec::new();
    deepen(name, value, writing, &mut pairs);
    pairs
}

fn deepen(key: &str, value: &Value, writing: Writing, pairs: &mut Vec<Pair>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            members.iter().for_each(|(member, value)| deepen(&format!("{key}[{member}]"), value, writing, pairs));
        }
        Value::Array(items) => {
            for (index, item) in present(items).enumerate() {
                deepen(&format!("{key}[{index}]"), item, writing, pairs);
            }
        }
        _ => pairs.push((writing.name(key), primitive(value, writing))),
    }
}
