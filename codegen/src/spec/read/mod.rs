//! The normalised tree → [`Document`], keyword by keyword.
//!
//! Goes in: the root node. Comes out: the resolved model; every oddity is a located finding that costs one keyword, not its object.
//! Must not do: change the tree, know Rust.
//!
//! Most is read by hand and not through `openapiv3`: its types refuse a whole object for one wrong member, hold numeric bounds as
//! `f64` or `i64` only, know no 3.1, and keep no place. Leaf objects that lose nothing by it go through [`part`].

mod around;
mod authorization;
mod body;
mod compose;
mod constraints;
mod enum_words;
mod enumeration;
mod hints;
mod info;
mod leniency;
mod operation;
mod paging;
mod parameter;
mod part;
mod paths;
mod polling;
mod reference;
mod repeat;
mod response;
mod scalar;
mod schema;
mod secret;
mod security;
mod servers;
mod types;
mod waiters;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use indexmap::IndexMap;

use super::document::{Document, Schema, SchemaId, SecurityRequirement, SecurityScheme, Server};
use super::files::Files;
use super::keywords;
use super::node::Node;
use super::version::Version;
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location, Pointer};

pub(super) use hints::VOCABULARY;
use reference::Kind;

/// What is known while a document is read.
struct Reader<'a> {
    root: Node<'a>,
    version: Version,
    diagnostics: &'a mut Diagnostics,
    /// Schemas by number, as far as they were read.
    schemas: Vec<Schema>,
    /// How many schemas have a number.
    numbered: u32,
    /// Numbers by [`Node::identity`].
    ids: BTreeMap<usize, SchemaId>,
    /// Schemas that have a number but were not read yet, in the order of their numbers. A list and not recursion, so that a long
    /// chain needs no stack.
    pending: VecDeque<Pending<'a>>,
    /// Names of component schemas by [`Node::identity`].
    names: BTreeMap<usize, &'a str>,
    /// The further texts of the document.
    files: &'a Files,
    /// Texts that cannot be read and of which that was said.
    broken_told: BTreeSet<FileId>,
    /// Schemas of further texts that a reference led to.
    further: Vec<Node<'a>>,
    /// `$anchor`s and `$id`s by text, once one was asked for.
    anchors: BTreeMap<FileId, BTreeMap<String, Node<'a>>>,
    /// Callbacks that were read, by [`Node::identity`].
    callbacks_read: BTreeSet<usize>,
    /// Places of operationIds that are taken.
    operation_ids: BTreeMap<String, Location>,
    /// Operations without an operationId: how many, and the first.
    anonymous: Option<(usize, Location)>,
    /// Values of `x-specwright-…` keys that had an effect, by address.
    used_hints: BTreeSet<usize>,
    servers: Vec<Server>,
    security_schemes: IndexMap<String, SecurityScheme>,
    security: Vec<SecurityRequirement>,
}

/// A schema that has a number.
enum Pending<'a> {
    /// To be read.
    Node(Node<'a>),
    /// Made for something that the document does not say.
    Made(Box<Schema>),
}

/// Reads the whole document. `vocabulary`: whether `x-specwright-…` occurs in it at all.
pub(super) fn document<'a>(
    root: Node<'a>,
    files: &'a Files,
    version: Version,
    vocabulary: bool,
    diagnostics: &'a mut Diagnostics,
) -> Document {
    let reader = Reader {
        root,
        version,
        diagnostics,
        schemas: Vec::new(),
        numbered: 0,
        ids: BTreeMap::new(),
        pending: VecDeque::new(),
        names: BTreeMap::new(),
        files,
        broken_told: BTreeSet::new(),
        further: Vec::new(),
        anchors: BTreeMap::new(),
        callbacks_read: BTreeSet::new(),
        operation_ids: BTreeMap::new(),
        anonymous: None,
        used_hints: BTreeSet::new(),
        servers: Vec::new(),
        security_schemes: IndexMap::new(),
        security: Vec::new(),
    };
    reader.run(vocabulary)
}

impl<'a> Reader<'a> {
    fn run(mut self, vocabulary: bool) -> Document {
        let root = self.root.clone();
        let table = if self.version == Version::V2 { &keywords::SWAGGER } else { &keywords::DOCUMENT };
        self.check_keywords(&root, table);
        let info = self.info(&root);
        let tags = self.tags(&root);
        self.servers = self.servers(&root);
        self.security_schemes = self.security_schemes(&root);
        self.security = self.security(&root).unwrap_or_default();
        let mut components = self.component_schemas(&root);
        let (operations, webhooks) = self.all_operations(&root);
        self.unused_components(&root);
        self.read_pending();
        self.look_for_secrets();
        self.name_further(&mut components);
        self.break_circles();
        self.report_anonymous();
        if vocabulary {
            self.report_unused_hints();
        }
        Document {
            rate_limit: info.rate_limit,
            request_ids: info.request_ids,
            keep_undescribed: info.keep_undescribed,
            title: info.title,
            version: info.version,
            description: info.description,
            servers: self.servers,
            tags,
            operations,
            declared_operations: 0,
            webhooks,
            security_schemes: self.security_schemes,
            components,
            schemas: self.schemas,
        }
    }

    /// Gives every component schema a number, in order, before anything is read.
    fn component_schemas(&mut self, root: &Node<'a>) -> IndexMap<String, SchemaId> {
        let mut found = IndexMap::new();
        let Some(components) = self.object(root, "components") else { return found };
        self.check_keywords(&components, &keywords::COMPONENTS);
        let Some(schemas) = self.object(&components, "schemas") else { return found };
        for (name, node) in schemas.members() {
            self.names.insert(node.identity(), name);
        }
        for (name, node) in schemas.members() {
            let id = self.schema(&node);
            found.insert(name.to_owned(), id);
        }
        found
    }

    /// Makes components of the schemas in further texts that references lead to. One that a component of the document stands for has its
    /// name, the others their key or the stem of their file, in an order that no reordering of the document changes.
    fn name_further(&mut self, components: &mut IndexMap<String, SchemaId>) {
        let mut found: Vec<(String, String, SchemaId)> = Vec::new();
        for node in std::mem::take(&mut self.further) {
            let Some(&id) = self.ids.get(&node.identity()) else { continue };
            let Some(stem) = self.files.stem(node.location.file) else { continue };
            found.extend(further_name(&node.location.pointer, stem).map(|name| (name, stem.to_owned(), id)));
        }
        found.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        let mut aliases: BTreeMap<SchemaId, String> = BTreeMap::new();
        for (name, id) in components.iter() {
            aliases.entry(*id).or_insert_with(|| name.clone());
        }
        for (name, stem, id) in found {
            let Some(schema) = self.schemas.get_mut(id.0 as usize).filter(|schema| schema.name.is_none()) else {
                continue;
            };
            if let Some(name) = aliases.get(&id) {
                schema.name = Some(name.clone());
                continue;
            }
            let mut free = name.clone();
            let mut number = 1;
            while components.contains_key(&free) {
                free = if number == 1 { format!("{stem}_{name}") } else { format!("{stem}_{name}_{number}") };
                number += 1;
            }
            schema.name = Some(free.clone());
            components.insert(free, id);
        }
    }

    /// Reads components that nothing may use: their author wants to know what is wrong with them all the same.
    fn unused_components(&mut self, root: &Node<'a>) {
        let Some(components) = root.get("components") else { return };
        for kind in [Kind::Parameter, Kind::Response, Kind::RequestBody, Kind::Header, Kind::MediaType] {
            let Some(section) = self.object(&components, kind.section()) else { continue };
            for (name, node) in section.members() {
                let Some(node) = self.follow(node, kind) else { continue };
                match kind {
                    Kind::Parameter => drop(self.parameter(&node, "")),
                    Kind::Response => drop(self.response_object(&node)),
                    Kind::RequestBody => drop(self.request_body_object(&node)),
                    Kind::Header => drop(self.header(&node, name)),
                    // Its name here is that of a component; that of a type stands where it is used.
                    _ => drop(self.media_type(&node, "*/*")),
                }
            }
        }
    }

    fn report_anonymous(&mut self) {
        let Some((count, first)) = self.anonymous.take() else { return };
        let message = match count {
            1 => "the operation has no `operationId`; its name is made from method and path".to_owned(),
            _ => format!(
                "{count} operations have no `operationId`, this is the first; their names are made from method and path"
            ),
        };
        self.diagnostics.warn(Code::Missing, &first, message).help("give each operation an `operationId`");
    }

    /// Reports keys that the specification does not know here.
    fn check_keywords(&mut self, node: &Node<'a>, table: &keywords::Keywords) {
        let Some(members) = node.value.as_object() else { return };
        for key in members.keys().filter(|key| !table.knows(key)) {
            let Some(nearest) = table.judge(key) else { continue };
            let place = node.place(key);
            let message = format!("`{key}` is no keyword of {}; it is passed over", table.object);
            let finding = self.diagnostics.warn(Code::UnknownKeyword, &place, message);
            match nearest {
                Some(nearest) => finding.help(format!("did you mean `{nearest}`?")),
                None => finding.help("take it out, or let it start with `x-`"),
            };
        }
    }
}

/// The name of a schema in a further text: what it is called there, or what the file is called that it fills. What stands in the midst of
/// something has none.
fn further_name(pointer: &Pointer, stem: &str) -> Option<String> {
    let Some(last) = pointer.last() else { return Some(stem.to_owned()) };
    let parent = pointer.parent()?;
    let named = parent.last().is_none_or(|section| matches!(section, "schemas" | "definitions" | "$defs"));
    named.then(|| last.to_owned())
}
