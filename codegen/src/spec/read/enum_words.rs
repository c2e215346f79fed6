//! Names and descriptions of listed values, as other tools write them beside `enum`.
//!
//! Goes in: a schema node whose `enum` is read. Comes out: names and words of single values. Must not do: change a value; overrule what
//! our own vocabulary says.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Reader;
use super::scalar::scalar_text;
use crate::diagnostics::Code;
use crate::spec::document::Schema;
use crate::spec::node::Node;

/// Lists of names, in the order of the values.
const NAMES: [&str; 2] = ["x-enum-varnames", "x-enumNames"];
/// Descriptions: lists in the order of the values, or objects from values to texts.
const WORDS: [&str; 2] = ["x-enum-descriptions", "x-enumDescriptions"];

impl<'a> Reader<'a> {
    /// Reads the names and descriptions; the first key of each kind that is of use counts.
    pub(super) fn enum_words(&mut self, node: &Node<'a>, schema: &mut Schema) {
        for (keys, texts) in [(NAMES, &mut schema.hints.enum_names), (WORDS, &mut schema.value_docs)] {
            let stated = keys.iter().filter_map(|key| Some((*key, node.get(key)?)));
            let read: Vec<_> = stated.filter_map(|(key, stated)| self.by_value(node, key, &stated)).collect();
            for (value, text) in read.into_iter().flatten() {
                texts.entry(value).or_insert(text);
            }
        }
    }

    /// The texts by value; `None` where it is not certain which text is meant for which value.
    fn by_value(&mut self, node: &Node<'a>, key: &str, stated: &Node<'a>) -> Option<IndexMap<String, String>> {
        let values: Vec<Node<'a>> = node.get("enum").iter().flat_map(Node::elements).collect();
        if stated.value.is_object() && WORDS.contains(&key) {
            return Some(self.of_members(key, stated, &values));
        }
        if !stated.value.is_array() {
            self.useless(stated, format!("`{key}` is a list in the order of `enum`; it is passed over"));
            return None;
        }
        let texts: Vec<Node<'a>> = stated.elements().collect();
        // Some name null, which is no value of the Rust type, and some do not.
        let named: Vec<&Node<'a>> = values.iter().filter(|value| !value.value.is_null()).collect();
        let values: Vec<&Node<'a>> = if texts.len() == named.len() { named } else { values.iter().collect() };
        if texts.len() != values.len() {
            let (found, wanted) = (texts.len(), values.len());
            let message = format!("`{key}` has a length of {found}, `enum` one of {wanted}; it is passed over");
            self.useless(stated, message);
            return None;
        }
        if let Some(odd) = texts.iter().find(|text| !text.value.is_string() && !text.value.is_null()) {
            self.useless(odd, format!("`{key}` is a list of texts; it is passed over"));
            return None;
        }
        let pairs = values.iter().zip(&texts);
        Some(pairs.filter_map(|(value, text)| Some((scalar_text(value.value)?, said(text)?))).collect())
    }

    fn of_members(&mut self, key: &str, stated: &Node<'a>, values: &[Node<'a>]) -> IndexMap<String, String> {
        let known: BTreeSet<String> = values.iter().filter_map(|value| scalar_text(value.value)).collect();
        let mut texts = IndexMap::new();
        for (value, text) in stated.members() {
            match text.value.as_str() {
                Some(_) if !known.contains(value) => {
                    self.useless(
                        &text,
                        format!("`{value}` is not among the values of `enum`; its description is passed over"),
                    );
                }
                Some(_) => texts.extend(said(&text).map(|text| (value.to_owned(), text))),
                None => self.useless(&text, format!("`{key}` is an object of texts; this one is passed over")),
            }
        }
        texts
    }

    fn useless(&mut self, at: &Node<'a>, message: String) {
        self.diagnostics
            .warn(Code::Invalid, &at.location, message)
            .help("say names by `x-specwright-enum-names` in an overlay, which goes by value");
    }
}

/// A text with something in it.
fn said(text: &Node<'_>) -> Option<String> {
    text.value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
