//! Servers of the document, of path items and of operations.
//!
//! Goes in: an object with `servers`. Comes out: templates with every variable defined. Must not do: choose one.

use indexmap::IndexMap;

use super::Reader;
use crate::diagnostics::Code;
use crate::spec::document::{Server, ServerVariable};
use crate::spec::keywords;
use crate::spec::node::Node;

impl<'a> Reader<'a> {
    /// `servers` of any object that has them.
    pub(super) fn servers(&mut self, holder: &Node<'a>) -> Vec<Server> {
        let nodes = self.list(holder, "servers").unwrap_or_default();
        nodes.iter().filter_map(|node| self.server(node)).collect()
    }

    fn server(&mut self, node: &Node<'a>) -> Option<Server> {
        if !node.value.is_object() {
            self.wrong_type(&node.location, ("servers", "objects"), node.value, false);
            return None;
        }
        self.check_keywords(node, &keywords::SERVER);
        let url = self.text(node, "url").map(|url| url.trim().to_owned());
        let Some(url) = url else {
            self.diagnostics.warn(Code::Missing, &node.location, "the server has no `url`; it is passed over");
            return None;
        };
        let mut variables = self.variables(node);
        for name in template_names(&url) {
            if !variables.contains_key(name) {
                let message = format!("`{{{name}}}` in the server's URL is not among its `variables`");
                self.diagnostics.warn(Code::Missing, &node.place("url"), message);
                let empty = ServerVariable { default: String::new(), allowed: Vec::new(), description: None };
                variables.insert(name.to_owned(), empty);
            }
        }
        Some(Server {
            url,
            description: self.text(node, "description"),
            variables,
            env_url: self.server_env(node),
            location: node.location.clone(),
        })
    }

    fn variables(&mut self, node: &Node<'a>) -> IndexMap<String, ServerVariable> {
        let mut variables = IndexMap::new();
        let Some(declared) = self.object(node, "variables") else { return variables };
        for (name, node) in declared.members() {
            let Some(read) = self.part::<openapiv3::ServerVariable>(&node, "the server variable") else { continue };
            if !read.enumeration.is_empty() && !read.enumeration.contains(&read.default) {
                let message = format!("the default `{}` is not among the values of `enum`", read.default);
                self.diagnostics.warn(Code::BadValue, &node.place("default"), message);
            }
            let variable =
                ServerVariable { default: read.default, allowed: read.enumeration, description: read.description };
            variables.insert(name.to_owned(), variable);
        }
        variables
    }
}

/// The names between braces.
fn template_names(url: &str) -> impl Iterator<Item = &str> {
    url.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
}
