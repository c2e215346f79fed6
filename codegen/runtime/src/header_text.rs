//! Header values as data: in go the lines of one header, out comes what a type makes of them. The specification lays headers
//! out in `simple` style; nothing is percent-decoded, since nothing encoded it.

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// The lines of one header.
#[derive(Clone, Copy)]
pub(super) struct HeaderText<'a> {
    /// The lines, in the order in which they came; one at least.
    pub(super) lines: &'a [&'a str],
    /// Whether members of objects come as `name=value` rather than `name,value`.
    pub(super) explode: bool,
    /// Whether lines hold commas of their own, so that each is one element: `Set-Cookie`.
    pub(super) apart: bool,
}

impl<'a> HeaderText<'a> {
    /// All lines as one (RFC 9110 section 5.3).
    pub(super) fn whole(self) -> Result<String, Error> {
        match self.lines {
            [line] => Ok((*line).to_owned()),
            _ if self.apart => Err(Error::custom("came more than once")),
            lines => Ok(lines.join(", ")),
        }
    }

    fn elements(self) -> Vec<Element<'a>> {
        if self.apart {
            return self.lines.iter().map(|line| Element(line)).collect();
        }
        self.lines.iter().flat_map(|line| elements(line)).map(Element).collect()
    }

    fn members(self) -> Result<Vec<(Element<'a>, Element<'a>)>, Error> {
        let elements = self.elements();
        if self.explode {
            let member =
                |Element(text): &Element<'a>| text.split_once('=').map(|(name, value)| (Element(name), Element(value)));
            let members: Option<Vec<_>> = elements.iter().map(member).collect();
            return members.ok_or_else(|| Error::custom("holds an element that is no name=value"));
        }
        if elements.len() % 2 == 1 {
            return Err(Error::custom("holds a name without a value"));
        }
        Ok(elements.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect())
    }
}

/// The elements of a list: parted by commas outside of quotes, empty ones left out (RFC 9110 section 5.6.1).
fn elements(line: &str) -> Vec<&str> {
    let (mut found, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                found.extend(line.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.extend(line.get(start..));
    found.iter().map(|element| element.trim()).filter(|element| !element.is_empty()).collect()
}

/// One value, or one element of a list or object.
#[derive(Clone, Copy)]
struct Element<'a>(&'a str);

impl<'de> IntoDeserializer<'de, Error> for Element<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Passes a number on as what it is: whole where it can be.
fn number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Error> {
    if let Ok(value) = text.parse::<i64>() {
        visitor.visit_i64(value)
    } else if let Ok(value) = text.parse::<u64>() {
        visitor.visit_u64(value)
    } else {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => visitor.visit_f64(value),
            _ => Err(Error::custom("is no number")),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            number(self.0, visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Element<'_> {
    type Error = Error;

    /// Where the type does not say what it wants, the text says what it is: a boolean, a number as JSON writes it, or text.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            text if serde_json::from_str::<serde_json::Number>(text).is_ok() => number(text, visitor),
            text => visitor.visit_str(text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            text if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            text if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            _ => Err(Error::custom("is neither true nor false")),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct enum ignored_any
    }
}

macro_rules! as_one_text {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            Element(&self.whole()?).$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for HeaderText<'de> {
    type Error = Error;

    as_one_text! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_str
        deserialize_string deserialize_identifier
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.elements().into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(self.members()?.into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct tuple_struct enum ignored_any }
}
