//! `x-specwright-keep-undescribed`, `x-specwright-relaxed` and `x-specwright-digits`: how answers differ from their description.
//!
//! Goes in: schemas, and `info`. Comes out: hints of the model. Must not do: decide types.

use super::Reader;
use crate::spec::document::Schema;
use crate::spec::node::Node;

impl<'a> Reader<'a> {
    /// Whether members that nothing describes are kept: of an object, or below `info` of all.
    pub(super) fn keep_undescribed(&mut self, node: &Node<'a>) -> Option<bool> {
        let hint = self.hint(node, "x-specwright-keep-undescribed")?;
        let stated = hint.value.as_bool();
        if stated.is_none() {
            self.bad_hint(&hint.location, "`x-specwright-keep-undescribed` is `true` or `false`");
        }
        stated
    }

    /// The same of a schema, which must be one of objects.
    pub(super) fn keeps_undescribed(&mut self, node: &Node<'a>, schema: &Schema) -> Option<bool> {
        let stated = self.keep_undescribed(node)?;
        let types = schema.types;
        let other = types.string || types.integer || types.number || types.boolean || types.array;
        if other && !types.object {
            let place = node.place("x-specwright-keep-undescribed");
            self.bad_hint(&place, "`x-specwright-keep-undescribed` has an effect on objects only");
            return None;
        }
        Some(stated)
    }

    /// Required members that answers may lack, or hold as null.
    pub(super) fn relaxed(&mut self, node: &Node<'a>, required: &[String]) -> Vec<String> {
        let Some(hint) = self.hint(node, "x-specwright-relaxed") else { return Vec::new() };
        if !hint.value.is_array() {
            self.bad_hint(&hint.location, "`x-specwright-relaxed` is a list of names of members");
        }
        let mut relaxed = Vec::new();
        for name in hint.elements() {
            match name.value.as_str() {
                Some(text) if required.iter().any(|required| required == text) => relaxed.push(text.to_owned()),
                Some(text) => {
                    self.bad_hint(
                        &name.location,
                        format!("`{text}` is not among the members that this schema requires"),
                    );
                }
                None => self.bad_hint(&name.location, "`x-specwright-relaxed` asks for names of members"),
            }
        }
        relaxed
    }

    /// Whether a whole number may come as digits in a text.
    pub(super) fn digits(&mut self, node: &Node<'a>, schema: &Schema) -> bool {
        let Some(hint) = self.hint(node, "x-specwright-digits") else { return false };
        if hint.value.as_bool() != Some(true) {
            self.bad_hint(&hint.location, "`x-specwright-digits` is `true` or absent");
        } else if !schema.types.integer || schema.enum_values.is_some() {
            self.bad_hint(&hint.location, "`x-specwright-digits` has an effect on integers without `enum` only");
        } else {
            return true;
        }
        false
    }
}
