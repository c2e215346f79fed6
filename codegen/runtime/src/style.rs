//! How parameters are laid out: style × explode × shape of the value, per location. In go a name, a style and a JSON
//! value, out come texts that are already encoded. A cell the specification leaves undefined is an error, never a guess.

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

const NESTED: Unsuitable = "has a list or object inside, which its style cannot lay out";
const NULL: Unsuitable = "holds null or a number that is not finite, which has no text";
const NO_CELL: Unsuitable = "has a type its style is not defined for";

/// A value by shape, its texts encoded.
enum Shape {
    Primitive(String),
    Array(Vec<String>),
    Object(Vec<Pair>),
}

fn shape(value: &Value, text: &dyn Fn(&str) -> String) -> Result<Shape, Unsuitable> {
    Ok(match value {
        Value::Array(items) => Shape::Array(items.iter().map(|v| primitive(v, text)).collect::<Result<_, _>>()?),
        Value::Object(members) => {
            let pair = |(name, value): (&String, &Value)| Ok((text(name), primitive(value, text)?));
            Shape::Object(members.iter().map(pair).collect::<Result<_, Unsuitable>>()?)
        }
        _ => Shape::Primitive(primitive(value, text)?),
    })
}

fn primitive(value: &Value, text: &dyn Fn(&str) -> String) -> Result<String, Unsuitable> {
    match value {
        Value::String(string) => Ok(text(string)),
        Value::Bool(boolean) => Ok(boolean.to_string()),
        Value::Number(number) => Ok(text(&number.to_string())),
        Value::Null => Err(NULL),
        Value::Array(_) | Value::Object(_) => Err(NESTED),
    }
}

/// `R=100,G=200`, or `R,100,G,200` when `assign` is the separator too.
fn join(pairs: &[Pair], assign: &str, separator: &str) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}{assign}{value}")).collect();
    pairs.join(separator)
}

/// A path parameter: the text that takes the place of `{name}`.
pub(super) fn path(name: &str, style: Style, value: &Value) -> Result<String, Unsuitable> {
    let shape = shape(value, &|text| encode(text, Charset::UNRESERVED))?;
    match style.kind {
        StyleKind::Simple => Ok(simple(&shape, style.explode)),
        StyleKind::Label => Ok(label(&shape, style.explode)),
        StyleKind::Matrix => Ok(matrix(&encode(name, Charset::UNRESERVED), &shape, style.explode)),
        _ => Err(NO_CELL),
    }
}

/// A header's value. It is not percent-encoded: the specification asks for none, and servers undo none.
pub(super) fn header(style: Style, value: &Value) -> Result<String, Unsuitable> {
    match style.kind {
        StyleKind::Simple => Ok(simple(&shape(value, &str::to_owned)?, style.explode)),
        _ => Err(NO_CELL),
    }
}

fn simple(shape: &Shape, explode: bool) -> String {
    match shape {
        Shape::Primitive(text) => text.clone(),
        Shape::Array(items) => items.join(","),
        Shape::Object(members) => join(members, if explode { "=" } else { "," }, ","),
    }
}

fn label(shape: &Shape, explode: bool) -> String {
    let text = match shape {
        Shape::Primitive(text) => text.clone(),
        Shape::Array(items) => items.join(if explode { "." } else { "," }),
        Shape::Object(members) if explode => join(members, "=", "."),
        Shape::Object(members) => join(members, ",", ","),
    };
    format!(".{text}")
}

fn matrix(name: &str, shape: &Shape, explode: bool) -> String {
    let one = |value: &String| if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") };
    match shape {
        Shape::Primitive(text) => one(text),
        Shape::Array(items) if explode => items.iter().map(one).collect(),
        Shape::Array(items) => one(&items.join(",")),
        Shape::Object(members) if explode => members.iter().map(|(name, value)| format!(";{name}={value}")).collect(),
        Shape::Object(members) => one(&join(members, ",", ",")),
    }
}

/// A query parameter: its pairs, none for an empty list or object.
pub(super) fn query(name: &str, style: Style, value: &Value) -> Result<Vec<Pair>, Unsuitable> {
    let separator = match style.kind {
        StyleKind::Form => ",",
        StyleKind::Space => "%20",
        StyleKind::Pipe => "%7C",
        StyleKind::DeepObject => return deep_object(name, style, value),
        _ => return Err(NO_CELL),
    };
    let name = encode(name, Charset::UNRESERVED);
    let shape = shape(value, &|text| encode(text, style.charset()))?;
    Ok(spread(name, shape, style.explode, separator))
}

/// A cookie parameter: `form` in pairs that the `Cookie` header can hold.
pub(super) fn cookie(name: &str, style: Style, value: &Value) -> Result<Vec<Pair>, Unsuitable> {
    if style.kind != StyleKind::Form {
        return Err(NO_CELL);
    }
    let name = encode(name, Charset::UNRESERVED);
    let shape = shape(value, &|text| encode(text, Charset::UNRESERVED))?;
    Ok(spread(name, shape, style.explode, ","))
}

fn spread(name: String, shape: Shape, explode: bool, separator: &str) -> Vec<Pair> {
    match shape {
        Shape::Primitive(text) => vec![(name, text)],
        Shape::Array(items) if items.is_empty() => Vec::new(),
        Shape::Object(members) if members.is_empty() => Vec::new(),
        Shape::Array(items) if explode => items.into_iter().map(|item| (name.clone(), item)).collect(),
        Shape::Object(members) if explode => members,
        Shape::Array(items) => vec![(name, items.join(separator))],
        Shape::Object(members) => vec![(name, join(&members, separator, separator))],
    }
}

/// `name[a][b]=value`. A list of primitives repeats its key; one that holds lists or objects numbers its elements.
///
/// The specification defines it for objects alone. Documents use it for lists too, and then mean `name[0]=value`, which
/// whoever reads brackets reads as a list; a plain value in the place of an object goes without brackets.
fn deep_object(name: &str, style: Style, value: &Value) -> Result<Vec<Pair>, Unsuitable> {
    let mut pairs = Vec::new();
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                deepen(&format!("{name}[{index}]"), style, item, &mut pairs)?;
            }
        }
        _ => deepen(name, style, value, &mut pairs)?,
    }
    Ok(pairs)
}

fn deepen(key: &str, style: Style, value: &Value, pairs: &mut Vec<Pair>) -> Result<(), Unsuitable> {
    match value {
        Value::Object(members) => {
            members.iter().try_for_each(|(member, value)| deepen(&format!("{key}[{member}]"), style, value, pairs))
        }
        Value::Array(items) => {
            let numbered = items.iter().any(|item| item.is_array() || item.is_object());
            items.iter().enumerate().try_for_each(|(index, item)| {
                let key = if numbered { format!("{key}[{index}]") } else { key.to_owned() };
                deepen(&key, style, item, pairs)
            })
        }
        _ => {
            let text = primitive(value, &|text| encode(text, style.charset()))?;
            pairs.push((encode(key, Charset::UNRESERVED), text));
            Ok(())
        }
    }
}
