//! One operation.
//!
//! Goes in: its node and its path item. Comes out: [`Operation`] with the path item's parts merged in. Must not do: name it.

use std::collections::BTreeSet;

use super::Reader;
use super::paths::PathItem;
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::spec::document::{Operation, Parameter, Place, Style};
use crate::spec::keywords;
use crate::spec::node::Node;
use crate::spec::version::Version;

impl<'a> Reader<'a> {
    /// Reads an operation.
    pub(super) fn operation(&mut self, node: &Node<'a>, method: &str, item: &PathItem<'a>) -> Option<Operation> {
        if !node.value.is_object() {
            self.wrong_type(&node.location, (&method.to_ascii_lowercase(), "an object"), node.value, false);
            return None;
        }
        let table = if self.version == Version::V2 { &keywords::SWAGGER_OPERATION } else { &keywords::OPERATION };
        self.check_keywords(node, table);
        let mut query = item.query.clone();
        let before = self.diagnostics.counts().0;
        let mut parameters = self.parameters(node, item);
        let errors = self.diagnostics.counts().0 - before;
        if item.template {
            self.match_template(node, item, &mut parameters, errors);
            query = self.open_query(query, &mut parameters, node);
        }
        let own_servers = self.servers(node);
        let security = if node.has("security") { self.security(node) } else { None };
        let mut security = security.unwrap_or_else(|| self.security.clone());
        if item.template {
            security = self.credentials(&mut parameters, security);
        }
        Some(Operation {
            id: self.operation_id(node, item.template),
            method: method.to_owned(),
            path: item.path.clone(),
            query,
            summary: self.text(node, "summary").or_else(|| item.summary.clone()),
            description: self.text(node, "description").or_else(|| item.description.clone()),
            tags: self.texts(node, "tags").unwrap_or_default(),
            deprecated: self.flag(node, "deprecated").unwrap_or_default(),
            parameters,
            body: self.request_body(node),
            responses: self.responses(node),
            security,
            servers: if own_servers.is_empty() { item.servers.clone() } else { own_servers },
            hints: self.operation_hints(node),
            location: node.location.clone(),
        })
    }

    /// The operationId; the second operation of one id loses it.
    fn operation_id(&mut self, node: &Node<'a>, asked_for: bool) -> Option<String> {
        let id = self.text(node, "operationId").filter(|id| !id.trim().is_empty());
        let Some(id) = id else {
            if asked_for {
                self.anonymous.get_or_insert_with(|| (0, node.location.clone())).0 += 1;
            }
            return None;
        };
        let place = node.place("operationId");
        match self.operation_ids.get(&id) {
            // A path item or callback that is referred to twice is read twice.
            Some(first) if *first != place => {
                let message =
                    format!("the operationId `{id}` is taken; this operation's name is made from method and path");
                self.diagnostics
                    .warn(Code::Duplicate, &place, message)
                    .related(first, "first given here")
                    .help("give each operation an id of its own");
                None
            }
            Some(_) => None,
            None => {
                self.operation_ids.insert(id.clone(), place);
                Some(id)
            }
        }
    }

    /// The operation's parameters and those of its path item that it does not replace.
    fn parameters(&mut self, node: &Node<'a>, item: &PathItem<'a>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let own = self.list(node, "parameters").unwrap_or_default();
        for (nodes, inherited) in [(&own, false), (&item.parameters, true)] {
            let before = parameters.len();
            for node in nodes {
                let Some(target) = self.follow(node.clone(), Kind::Parameter) else { continue };
                let Some(parameter) = self.parameter(&target, &item.path) else { continue };
                let twin = parameters.iter().position(|p| p.name == parameter.name && p.place == parameter.place);
                match twin {
                    None => parameters.push(parameter),
                    Some(index) if index >= before || !inherited => {
                        let first = parameters[index].location.clone();
                        let message = format!("the parameter `{}` is given twice; the first counts", parameter.name);
                        self.diagnostics
                            .warn(Code::Duplicate, &node.location, message)
                            .related(&first, "first given here");
                    }
                    Some(_) => {}
                }
            }
        }
        parameters
    }

    /// Makes path parameters and path template agree; `errors` were found while the parameters were read.
    fn match_template(&mut self, node: &Node<'a>, item: &PathItem<'a>, parameters: &mut Vec<Parameter>, errors: usize) {
        let names: BTreeSet<&str> = template_names(&item.path).collect();
        parameters.retain(|parameter| {
            let used = parameter.place != Place::Path || names.contains(parameter.name.as_str());
            if !used {
                let message = format!("the path has no `{{{}}}`; the parameter is passed over", parameter.name);
                self.diagnostics.warn(Code::Invalid, &parameter.location, message);
            }
            used
        });
        for name in template_names(&item.path) {
            if parameters.iter().any(|p| p.place == Place::Path && p.name == name) {
                continue;
            }
            // A parameter that could not be read has been reported; it may well be this one.
            if errors == 0 {
                let message = format!("`{{{name}}}` of the path is not declared; it is taken as a required text");
                self.diagnostics
                    .warn(Code::Missing, &node.location, message)
                    .help(format!("add a parameter `name: {name}`, `in: path`, `required: true`"));
            }
            parameters.push(self.undeclared(name, Place::Path, node));
        }
    }

    /// Variables in a query that stood in the path key (`?q={q}`) become parameters; the rest stays a fixed query.
    fn open_query(
        &mut self,
        query: Option<String>,
        parameters: &mut Vec<Parameter>,
        node: &Node<'a>,
    ) -> Option<String> {
        let mut fixed = Vec::new();
        for pair in query.as_deref().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !pair.contains('{') {
                fixed.push(pair);
                continue;
            }
            let name = if name.contains('{') { name.trim_matches(['{', '}', '?']) } else { name };
            let variable = value.trim_matches(['{', '}', '?']);
            let known = |p: &Parameter| p.place == Place::Query && (p.name == name || p.name == variable);
            if !parameters.iter().any(known) {
                let required = !value.starts_with("{?");
                parameters.push(Parameter { required, ..self.undeclared(name, Place::Query, node) });
            }
        }
        (!fixed.is_empty()).then(|| fixed.join("&"))
    }

    fn undeclared(&mut self, name: &str, place: Place, node: &Node<'a>) -> Parameter {
        Parameter {
            name: name.to_owned(),
            place,
            required: true,
            deprecated: false,
            description: None,
            style: if place == Place::Path { Style::Simple } else { Style::Form },
            explode: place != Place::Path,
            allow_reserved: false,
            schema: Some(self.text_schema(&node.location)),
            content: None,
            examples: Vec::new(),
            rust_name: None,
            location: node.location.clone(),
        }
    }
}

/// The names between braces, each once.
fn template_names(path: &str) -> impl Iterator<Item = &str> {
    let mut seen = BTreeSet::new();
    let names = path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    names.filter(move |name| seen.insert(*name))
}
