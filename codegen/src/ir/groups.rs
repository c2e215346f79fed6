//! How the operations of a large API are cut into groups, each with the types that it needs: a file each, and where that is wanted a
//! cargo feature each.

use super::{Docs, Ident, TypeId};

/// Cargo features that an emitted crate has for other reasons, and names that features share with dependencies.
pub const RESERVED_FEATURES: &[&str] = &[
    "all",
    "aws-lc-rs",
    "base64",
    "blocking",
    "bytes",
    "default",
    "flate2",
    "futures-core",
    "gzip",
    "http",
    "http-body",
    "httpdate",
    "js-sys",
    "regex-lite",
    "reqwest",
    "ring",
    "rustls",
    "rustls-platform-verifier",
    "serde",
    "serde_json",
    "sha2",
    "test-util",
    "tokio",
    "tracing",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "zeroize",
];

/// The groups of an API.
#[derive(Clone, Debug)]
pub struct Groups {
    /// The groups by name; one at least.
    pub list: Vec<Group>,
    /// Every type in one of these files, by name.
    pub files: Vec<ModelFile>,
    /// The cargo feature that brings all groups; `None` where files alone are cut.
    pub whole: Option<String>,
}

/// Operations, or something else that needs types, that come and go together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its module and file: valid on every system, and told from the others by more than case.
    pub name: Ident,
    /// Its cargo feature; `None` where files alone are cut.
    pub feature: Option<String>,
    /// What its members have in common.
    pub kind: GroupKind,
    /// What the document says of it.
    pub docs: Docs,
    /// Positions of its operations in [`Api::operations`](super::Api::operations), in order.
    pub operations: Vec<usize>,
    /// Positions of its callbacks and webhooks in [`Api::webhooks`](super::Api::webhooks), in order.
    pub webhooks: Vec<usize>,
}

/// What the members of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKind {
    /// Operations whose first tag this is.
    Tag(String),
    /// Operations without a tag.
    Untagged,
    /// Webhooks, and callbacks of no known operation.
    Webhooks,
    /// Types that nothing else reaches.
    Unreferenced,
}

/// A file of types that the same groups reach.
#[derive(Clone, Debug)]
pub struct ModelFile {
    /// Its module and file: the group's name where there is one group.
    pub name: Ident,
    /// Positions in [`Groups::list`], ascending: any of them needs the types. One at least.
    pub groups: Vec<usize>,
    /// The types, by Rust name.
    pub types: Vec<TypeId>,
}

impl Groups {
    /// The cargo features of which any brings what these groups need; none where files alone are cut.
    pub fn features(&self, groups: &[usize]) -> Vec<&str> {
        groups.iter().filter_map(|at| self.list.get(*at)?.feature.as_deref()).collect()
    }

    /// The group that the operation at this position is in.
    pub fn of_operation(&self, position: usize) -> Option<&Group> {
        self.list.iter().find(|group| group.operations.binary_search(&position).is_ok())
    }

    /// The group that the webhook at this position is in.
    pub fn of_webhook(&self, position: usize) -> Option<&Group> {
        self.list.iter().find(|group| group.webhooks.binary_search(&position).is_ok())
    }
}
