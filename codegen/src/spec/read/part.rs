//! Leaf objects through the types of `openapiv3`.
//!
//! Goes in: a node. Comes out: the typed object, or a finding at the very member that does not fit. Must not do: hold anything that
//! refers, has bounds or differs between versions (see [`super`]): such an object would be lost whole for one wrong member.

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::Reader;
use crate::diagnostics::Code;
use crate::spec::node::{Node, kind};

impl<'a> Reader<'a> {
    /// Reads a node as a `T`; a misfit is a warning, and the object is passed over.
    pub(super) fn part<T: DeserializeOwned>(&mut self, node: &Node<'a>, object: &str) -> Option<T> {
        if !node.value.is_object() {
            let message = format!("{object} is an object, here is {}; it is passed over", kind(node.value));
            self.diagnostics.warn(Code::WrongType, &node.location, message);
            return None;
        }
        let failure = match serde_path_to_error::deserialize::<_, T>(node.value) {
            Ok(part) => return Some(part),
            Err(failure) => failure,
        };
        let mut place = node.location.clone();
        for segment in failure.path() {
            place = match segment {
                Segment::Map { key } => place.child(key.as_str()),
                Segment::Seq { index } => place.index(*index),
                Segment::Enum { .. } | Segment::Unknown => place,
            };
        }
        let message = format!("{object} is passed over: {}", failure.inner());
        self.diagnostics.warn(Code::WrongType, &place, message);
        None
    }
}
