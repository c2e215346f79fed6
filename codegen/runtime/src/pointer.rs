//! One value out of a JSON text. In go the text and a JSON pointer, out comes what stands there as the type that is asked
//! for; everything beside it is passed over without being kept.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::answer::{DecodeError, plain_again};
use super::json_text::json_text;

/// What stands at `pointer`; `None` when nothing does, or null.
///
/// # Errors
/// When the text is no JSON, or the value is not of this type.
pub(super) fn find<T: DeserializeOwned>(json: &str, pointer: &str) -> Result<Option<T>, serde_json::Error> {
    let tokens = tokens(pointer);
    let mut reader = serde_json::Deserializer::from_str(json);
    let found = Seek { tokens: &tokens, target: PhantomData }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(found)
}

/// What stands at `pointer`, read as whole bodies are.
pub(super) fn read_at<T: DeserializeOwned>(json: &[u8], pointer: &str) -> Result<Option<T>, DecodeError> {
    let json = json_text(json);
    find(&json, pointer).or_else(|error| {
        let again = plain_again(&json, &error).and_then(|plain| find(&plain, pointer).ok());
        again.ok_or_else(|| DecodeError::of_json(&json, &error))
    })
}

/// The text of a string, number or boolean at `pointer`; nothing for an empty string and whatever cannot be read.
pub(super) fn text_at(json: &[u8], pointer: &str) -> Option<String> {
    match find::<Value>(&json_text(json), pointer).ok()?? {
        Value::String(text) => Some(text),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}

pub(super) fn tokens(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

struct Seek<'t, T> {
    tokens: &'t [String],
    target: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Seek<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        if self.tokens.is_empty() { Option::deserialize(reader) } else { reader.deserialize_any(self) }
    }
}

/// Whatever is neither an object nor an array holds nothing.
impl<'de, T: Deserialize<'de>> Visitor<'de> for Seek<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some((wanted, rest)) = self.tokens.split_first() else { return Ok(None) };
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == *wanted {
                found = map.next_value_seed(Seek { tokens: rest, target: PhantomData })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Some((wanted, rest)) = self.tokens.split_first() else { return Ok(None) };
        let mut left = wanted.parse::<usize>().ok();
        let mut found = None;
        loop {
            if left == Some(0) {
                match list.next_element_seed(Seek { tokens: rest, target: PhantomData })? {
                    Some(value) => found = value,
                    None => return Ok(found),
                }
            } else if list.next_element::<IgnoredAny>()?.is_none() {
                return Ok(found);
            }
            left = left.and_then(|left| left.checked_sub(1));
        }
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}
