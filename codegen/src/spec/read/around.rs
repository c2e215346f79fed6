//! What stands around a place: the schema that a schema written on its own, and put into a document, means by `#`.
//!
//! Goes in: a reference and its place. Comes out: the node it means. Must not do: report what leads nowhere.

use serde_json::Value;

use super::Reader;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::node::Node;

impl<'a> Reader<'a> {
    /// The nodes on the way to a place, the innermost first.
    fn around(&self, place: &Location) -> Vec<Node<'a>> {
        let mut node = self.root_of(place.file);
        let mut found = Vec::new();
        for token in place.pointer.tokens() {
            let Some(next) = node.token(token) else { break };
            found.push(next.clone());
            node = next;
        }
        found.reverse();
        found
    }

    /// The schema that a reference in it is relative to: the nearest with an `$id`; else the component, with a warning, since `#` is the
    /// document by the letter.
    pub(super) fn around_schema(&mut self, reference: &str, place: &Location, tokens: &[String]) -> Option<Node<'a>> {
        let around = self.around(place);
        let identified = around.iter().find(|node| node.member("$id").is_some_and(Value::is_string)).cloned();
        if let Some(found) = identified.and_then(|own| self.walk(&own, tokens)) {
            return Some(found);
        }
        let own = around.into_iter().find(|node| is_component(&node.location))?;
        let found = self.walk(&own, tokens)?;
        let message = format!("`{reference}` is relative to the document; the schema that it stands in is meant");
        self.diagnostics
            .warn(Code::UnresolvedReference, place, message)
            .related(&own.location, "it is looked up from here");
        Some(found)
    }

    /// The schema that `$recursiveRef: "#"` means without regard to where it is used from.
    pub(super) fn recursive_target(&mut self, place: &Location) -> Option<Node<'a>> {
        let marked = |node: &Node<'a>| node.member("$recursiveAnchor") == Some(&Value::Bool(true));
        self.around(place).into_iter().find(marked)
    }
}

fn is_component(place: &Location) -> bool {
    matches!(place.pointer.tokens()[..], ["components", "schemas", _] | ["definitions", _])
}
