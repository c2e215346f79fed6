//! Paths, webhooks and callbacks: everything that holds path items.
//!
//! Goes in: the root. Comes out: operations in document order. Must not do: leave an operation out because its path is odd.

use super::Reader;
use super::parameter::is_token;
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::location::Location;
use crate::spec::document::{Operation, Server, Webhook};
use crate::spec::keywords;
use crate::spec::node::Node;
use crate::spec::version::Version;

/// The methods that a path item has keys for.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A path item on the way to its operations.
pub(super) struct PathItem<'a> {
    /// The path template, or the name of a webhook.
    pub(super) path: String,
    /// The query that stood in the path key.
    pub(super) query: Option<String>,
    /// Whether parameters are held against `path`.
    pub(super) template: bool,
    pub(super) parameters: Vec<Node<'a>>,
    pub(super) servers: Vec<Server>,
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
}

impl<'a> Reader<'a> {
    /// All operations of `paths`; all of `webhooks` and of callbacks.
    pub(super) fn all_operations(&mut self, root: &Node<'a>) -> (Vec<Operation>, Vec<Webhook>) {
        let (mut operations, mut webhooks) = (Vec::new(), Vec::new());
        let paths = self.object(root, "paths");
        let other = self.version == Version::V31 && (root.has("webhooks") || root.has("components"));
        if !root.has("paths") && !other {
            self.diagnostics.warn(Code::Missing, &root.location, "the document has no `paths`");
        }
        for (key, node) in paths.iter().flat_map(Node::members) {
            if key.starts_with("x-") {
                continue;
            }
            let Some((path, query)) = self.path_key(key, &node.location) else { continue };
            self.path_item(node, (path, query, true), &mut operations, &mut webhooks);
        }
        if let Some(hooks) = self.object(root, "webhooks") {
            let mut inner = Vec::new();
            for (name, node) in hooks.members().filter(|(name, _)| !name.starts_with("x-")) {
                let mut found = Vec::new();
                self.path_item(node, (name.to_owned(), None, false), &mut found, &mut webhooks);
                inner.extend(found.into_iter().map(|operation| webhook(name, None, operation)));
            }
            webhooks.splice(0..0, inner);
        }
        (operations, webhooks)
    }

    /// The operations of one path item; those of their callbacks go to `webhooks`.
    fn path_item(
        &mut self,
        node: Node<'a>,
        (path, query, template): (String, Option<String>, bool),
        operations: &mut Vec<Operation>,
        webhooks: &mut Vec<Webhook>,
    ) {
        let holder = node.clone();
        let Some(node) = self.follow(node, Kind::PathItem) else { return };
        self.check_keywords(&node, &keywords::PATH_ITEM);
        // Keys beside a `$ref` are allowed here; where both say something the key beside wins.
        let source = |key: &str| if holder.has(key) { holder.clone() } else { node.clone() };
        let item = PathItem {
            path,
            query,
            template,
            parameters: self.list(&source("parameters"), "parameters").unwrap_or_default(),
            servers: self.servers(&source("servers")),
            summary: self.text(&source("summary"), "summary"),
            description: self.text(&source("description"), "description"),
        };
        let mut found: Vec<(String, Node<'a>)> = Vec::new();
        let beside = holder.members().filter(|_| holder.reference().is_some());
        for (key, member) in node.members().chain(beside) {
            if let Some(method) = self.method(key, &member) {
                found.retain(|(known, _)| *known != method);
                found.push((method, member));
            }
        }
        self.additional_operations(&source("additionalOperations"), &mut found);
        for (method, member) in found {
            if let Some(operation) = self.operation(&member, &method, &item) {
                operations.push(operation);
            }
            self.callbacks(&member, webhooks);
        }
    }

    /// `additionalOperations` (3.2): the key is the method to the letter, and none that has a key of its own.
    fn additional_operations(&mut self, node: &Node<'a>, found: &mut Vec<(String, Node<'a>)>) {
        let Some(more) = self.object(node, "additionalOperations") else { return };
        for (method, member) in more.members().filter(|(method, _)| !method.starts_with("x-")) {
            let message = if !is_token(method) {
                format!("`{}` cannot be the name of a method; the operation is left out", method.escape_debug())
            } else if found.iter().any(|(known, _)| known == method) {
                format!("`{method}` is described beside `additionalOperations` too; this one is left out")
            } else {
                found.push((method.to_owned(), member));
                continue;
            };
            self.diagnostics.warn(Code::Invalid, &member.location, message);
        }
    }

    /// The method that a key of a path item stands for; `GET` for `get` is one too.
    fn method(&mut self, key: &str, member: &Node<'a>) -> Option<String> {
        let lower = key.to_ascii_lowercase();
        if !METHODS.contains(&lower.as_str()) || !member.value.is_object() {
            return None;
        }
        // `check_keywords` has said that the key is misspelt.
        Some(key.to_ascii_uppercase())
    }

    fn callbacks(&mut self, operation: &Node<'a>, webhooks: &mut Vec<Webhook>) {
        let Some(callbacks) = self.object(operation, "callbacks") else { return };
        for (name, node) in callbacks.members().filter(|(name, _)| !name.starts_with("x-")) {
            let Some(callback) = self.follow(node, Kind::Callback) else { continue };
            for (expression, item) in callback.members().filter(|(key, _)| !key.starts_with("x-")) {
                let mut found = Vec::new();
                // A callback within a callback is read as deep as the text nests, no deeper: references repeat otherwise.
                let mut deeper = Vec::new();
                if self.enter_callback(&item) {
                    self.path_item(item, (expression.to_owned(), None, false), &mut found, &mut deeper);
                }
                let caller = Some(&operation.location);
                webhooks.extend(found.into_iter().map(|found| webhook(name, caller, found)));
                webhooks.extend(deeper);
            }
        }
    }

    /// Whether this callback was not read before.
    fn enter_callback(&mut self, item: &Node<'a>) -> bool {
        self.callbacks_read.insert(item.identity())
    }

    /// The path template of a path key, and the query that stood in it.
    fn path_key(&mut self, key: &str, place: &Location) -> Option<(String, Option<String>)> {
        let (key, listed) = query_expressions(key);
        if !listed.is_empty() {
            self.diagnostics
                .warn(Code::Invalid, place, "a path has no query; the names in `{?…}` (RFC 6570) are query parameters")
                .help("declare them under `parameters`");
        }
        let (without_fragment, fragment) = key.split_once('#').map_or((key, None), |(path, part)| (path, Some(part)));
        let (path, query) = without_fragment.split_once('?').map_or((without_fragment, None), |(p, q)| (p, Some(q)));
        if fragment.is_some() {
            let message = "a path has no fragment; what follows `#` is passed over";
            self.diagnostics.warn(Code::Invalid, place, message);
        }
        if query.is_some() {
            self.diagnostics
                .warn(Code::Invalid, place, "a path has no query; what follows `?` is sent as a fixed query")
                .help("declare query parameters under `parameters`");
        }
        let mut path = path.to_owned();
        if !path.starts_with('/') {
            self.diagnostics.warn(Code::Invalid, place, "a path starts with `/`; one is put before it");
            path.insert(0, '/');
        }
        let wrong = if path.chars().any(char::is_control) {
            "holds control characters"
        } else if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            "holds a `.` or `..` segment, which would lead to another path"
        } else if !braces_match(&path) {
            "holds a brace without its partner"
        } else {
            let stated = query.filter(|query| !query.is_empty()).map(str::to_owned);
            let query: Vec<String> = stated.into_iter().chain(listed).collect();
            return Some((path, (!query.is_empty()).then(|| query.join("&"))));
        };
        self.diagnostics.error(Code::Invalid, place, format!("the path {wrong}"));
        None
    }
}

fn webhook(name: &str, caller: Option<&Location>, operation: Operation) -> Webhook {
    Webhook { name: name.to_owned(), caller: caller.cloned(), operation }
}

/// A path key without the expressions `{?a,b}` and `{&a,b}` at its end (RFC 6570, sections 3.2.8 and 3.2.9), and a pair for each name
/// in them, `a={?a}`, as it need not be given.
fn query_expressions(key: &str) -> (&str, Vec<String>) {
    let mut path = key;
    let mut lists: Vec<&str> = Vec::new();
    while let Some((before, list)) = path.strip_suffix('}').and_then(|rest| rest.rsplit_once('{')) {
        let Some(list) = list.strip_prefix(['?', '&']) else { break };
        lists.insert(0, list);
        path = before;
    }
    let names = lists.iter().flat_map(|list| list.split(',')).map(|name| {
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        name.trim().trim_end_matches('*')
    });
    (path, names.filter(|name| !name.is_empty()).map(|name| format!("{name}={{?{name}}}")).collect())
}

/// Whether every `{` is closed before the next one opens.
fn braces_match(path: &str) -> bool {
    let mut open = false;
    for c in path.chars() {
        match c {
            '{' if open => return false,
            '{' => open = true,
            '}' if !open => return false,
            '}' => open = false,
            _ => {}
        }
    }
    !open
}
