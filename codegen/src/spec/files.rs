//! A document in several files: the trees of all texts that its references lead to.
//!
//! Goes in: the tree of the document, and texts by name. Comes out: a tree for every text that something leads to, by number. Must not
//! do: open a file, or read a text that nothing leads to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::address::{self, percent_decode};
use super::node::Node;
use super::origin::Origin;
use super::{Sources, limits};
use crate::diagnostics::{Code, Diagnostics};
use crate::location::{FileId, Location, pointer_tokens};

/// One further text of a document.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Its values.
    pub(super) value: Value,
    /// Where moved parts of it came from.
    pub(super) origin: Origin,
}

/// What the file part of a reference leads to.
pub(super) enum Lead<'f> {
    /// This text.
    File(FileId),
    /// Nowhere that may be read.
    Outside,
    /// A text that was not given, for this reason where the reader of files knows one.
    Absent(Option<&'f str>),
}

/// The texts of a document.
#[derive(Debug, Default)]
pub(super) struct Files {
    folder: String,
    names: BTreeMap<String, FileId>,
    shown: BTreeMap<FileId, String>,
    absent: BTreeMap<String, String>,
    /// All but the document itself.
    trees: BTreeMap<FileId, Tree>,
    /// What was found wrong with texts that cannot be read; said once something leads to them.
    broken: BTreeMap<FileId, Diagnostics>,
}

impl Files {
    /// Reads every text that the document leads to, over other texts as well.
    pub(super) fn collect(sources: &Sources, main: FileId, value: &Value, diagnostics: &mut Diagnostics) -> Self {
        let mut files = Self { folder: address::folder(sources.name(main)).to_owned(), ..Self::default() };
        let mut open = files.named_in(sources.name(main), value);
        if open.is_empty() {
            return files;
        }
        let known = sources.by_name();
        let (mut bytes, mut nodes) = (sources.text(main).len(), 0);
        while let Some(name) = open.pop() {
            if files.names.contains_key(&name) || files.absent.contains_key(&name) {
                continue;
            }
            let Some(file) = known.get(name.as_str()).copied() else {
                files.absent.insert(name.clone(), sources.absent(&name).unwrap_or_default().to_owned());
                continue;
            };
            files.names.insert(name.clone(), file);
            files.shown.insert(file, name.clone());
            if file == main {
                continue;
            }
            bytes += sources.text(file).len();
            if files.names.len() > limits::FILES || bytes > limits::ALL_BYTES || nodes > limits::NODES {
                let message = format!(
                    "the references lead to more than {} files, {} bytes or {} values",
                    limits::FILES,
                    limits::ALL_BYTES,
                    limits::NODES
                );
                diagnostics.error(Code::OverBudget, &Location::root(main), message);
                break;
            }
            let mut found = Diagnostics::new();
            let Some((value, size)) = super::parse_any(sources, file, &mut found) else {
                files.broken.insert(file, found);
                continue;
            };
            diagnostics.extend(found);
            nodes += size;
            open.extend(files.named_in(&name, &value));
            files.trees.insert(file, Tree { value, origin: Origin::default() });
        }
        files
    }

    /// The names of the texts that a tree leads to.
    fn named_in(&self, base: &str, value: &Value) -> Vec<String> {
        addresses(value).iter().filter_map(|address| address::resolve(address, base, &self.folder)).collect()
    }

    /// Where the file part of a reference leads that stands in `base`; an overlay speaks for the document.
    pub(super) fn lead(&self, address: &str, base: FileId) -> Lead<'_> {
        let base = self.shown.get(&base).unwrap_or(&self.folder);
        let Some(name) = address::resolve(address, base, &self.folder) else { return Lead::Outside };
        match self.names.get(&name) {
            Some(file) => Lead::File(*file),
            None => Lead::Absent(self.absent.get(&name).map(String::as_str).filter(|reason| !reason.is_empty())),
        }
    }

    /// The root of a further text; `None` for the document, its overlays, and texts that cannot be read.
    pub(super) fn root(&self, file: FileId) -> Option<Node<'_>> {
        self.trees.get(&file).map(|tree| Node::root(&tree.value, file, &tree.origin))
    }

    /// Why a text cannot be read, if so.
    pub(super) fn broken(&self, file: FileId) -> Option<&Diagnostics> {
        self.broken.get(&file)
    }

    /// The name of a further text without folders and endings; that of its folder for an `index`.
    pub(super) fn stem(&self, file: FileId) -> Option<&str> {
        let name = self.shown.get(&file)?;
        let stem = |part: &'_ str| part.find('.').unwrap_or(part.len());
        let mut parts = name.rsplit('/').map(|part| part.get(..stem(part)).unwrap_or_default());
        let own = parts.next()?;
        if own.trim_start_matches('_') == "index" { Some(parts.next().unwrap_or(own)) } else { Some(own) }
    }

    /// Whether a text is one beside the document.
    pub(super) fn is_further(&self, file: FileId) -> bool {
        self.trees.contains_key(&file)
    }

    /// Whether the document is one text alone.
    pub(super) fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    /// Every further text.
    pub(super) fn trees_mut(&mut self) -> impl Iterator<Item = (FileId, &mut Tree)> {
        self.trees.iter_mut().map(|(file, tree)| (*file, tree))
    }

    /// The node that a reference names, for who looks on quietly; `document` is the root of the document.
    pub(super) fn peek<'n>(&'n self, document: &Node<'n>, reference: &str, base: FileId) -> Option<Node<'n>> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = match address {
            "" => base,
            _ => match self.lead(address, base) {
                Lead::File(file) => file,
                Lead::Outside | Lead::Absent(_) => return None,
            },
        };
        let root = self.root(file).unwrap_or_else(|| document.clone());
        let tokens = pointer_tokens(&percent_decode(fragment)?)?;
        tokens.iter().try_fold(root, |node, token| node.token(token))
    }
}

/// The file parts of all references of a tree, and of what discriminators map to; data that looks like a reference is among them.
pub(super) fn addresses(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    match (key.as_str(), member) {
                        ("$ref", Value::String(text)) => found.push(text.as_str()),
                        ("mapping", Value::Object(mapping)) => {
                            found.extend(mapping.values().filter_map(Value::as_str));
                        }
                        _ => {}
                    }
                    open.push(member);
                }
            }
            Value::Array(elements) => open.extend(elements),
            _ => {}
        }
    }
    let file = |text: &'_ str| text.find('#').unwrap_or(text.len());
    found.into_iter().filter_map(|text| text.get(..file(text)).filter(|address| !address.is_empty())).collect()
}
