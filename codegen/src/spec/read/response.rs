//! Responses of an operation.
//!
//! Goes in: an operation's node. Comes out: responses by status, range or default, in order. Must not do: tell success from error.

use super::Reader;
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::spec::document::{Response, Status};
use crate::spec::keywords;
use crate::spec::node::Node;

impl<'a> Reader<'a> {
    /// `responses`; none is a warning and an empty list.
    pub(super) fn responses(&mut self, operation: &Node<'a>) -> Vec<Response> {
        if !operation.has("responses") {
            let message = "the operation has no `responses`; any answer counts as one without a described body";
            self.diagnostics.warn(Code::Missing, &operation.location, message);
            return Vec::new();
        }
        let Some(members) = self.object(operation, "responses") else { return Vec::new() };
        let mut responses: Vec<Response> = Vec::new();
        for (key, node) in members.members().filter(|(key, _)| !key.starts_with("x-")) {
            let Some(status) = self.status(key, &node) else { continue };
            let place = node.location.clone();
            let meant = self.content_of_schema(&node);
            let followed = if meant.is_none() { self.follow(node, Kind::Response) } else { None };
            if meant.is_none() && followed.is_none() {
                continue;
            }
            if let Some(first) = responses.iter().find(|response| response.status == status) {
                let related = first.location.clone();
                self.diagnostics
                    .warn(Code::Duplicate, &place, format!("`{key}` names a status that has a response already"))
                    .related(&related, "the first counts");
                continue;
            }
            let (description, headers, content) = match followed {
                Some(node) => self.response_object(&node),
                None => (None, indexmap::IndexMap::new(), meant.unwrap_or_default()),
            };
            responses.push(Response { status, description, headers, content, location: place });
        }
        responses
    }

    /// The parts of a response without `$ref`.
    pub(super) fn response_object(&mut self, node: &Node<'a>) -> ResponseParts {
        self.check_keywords(node, &keywords::RESPONSE);
        (self.text(node, "description"), self.headers(node), self.content(node))
    }

    fn status(&mut self, key: &str, node: &Node<'a>) -> Option<Status> {
        let (status, exact) = read_status(key);
        if exact {
            return status;
        }
        let shown = key.escape_debug();
        let message = match status {
            Some(Status::Code(code)) => format!("`{shown}` is no status; it is read as {code}"),
            Some(Status::Range(digit)) => format!("`{shown}` is no status; it is read as {digit}XX"),
            Some(Status::Default) => format!("`{shown}` is no status; it is read as `default`"),
            None => format!("`{shown}` is no status; the response is passed over"),
        };
        self.diagnostics
            .warn(Code::Invalid, &node.location, message)
            .help("use a status from 100 to 599, `1XX` to `5XX`, or `default`");
        status
    }
}

/// Description, headers and content.
type ResponseParts =
    (Option<String>, indexmap::IndexMap<String, crate::spec::document::Header>, Vec<crate::spec::document::MediaType>);

/// The status that a key means, and whether it is written as it should be.
fn read_status(key: &str) -> (Option<Status>, bool) {
    let lower = key.trim().to_ascii_lowercase();
    if lower == "default" {
        return (Some(Status::Default), key == "default");
    }
    let digits: String = lower.chars().take_while(char::is_ascii_digit).collect();
    let rest = lower.get(digits.len()..).unwrap_or_default();
    match (digits.len(), digits.parse::<u16>()) {
        // An unquoted `200.0` or a `200 OK` is clearly meant.
        (3, Ok(code @ 100..=599)) => (Some(Status::Code(code)), key == digits),
        (1, Ok(digit @ 1..=5)) if rest.starts_with("xx") => {
            let range = u8::try_from(digit).unwrap_or(5);
            (Some(Status::Range(range)), key == format!("{digit}XX"))
        }
        _ => (None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::{Status, read_status};

    #[test]
    fn statuses_are_read_as_they_were_meant() {
        for (key, status, exact) in [
            ("200", Some(Status::Code(200)), true),
            ("2XX", Some(Status::Range(2)), true),
            ("default", Some(Status::Default), true),
            ("2xx", Some(Status::Range(2)), false),
            ("200OK", Some(Status::Code(200)), false),
            ("200\n", Some(Status::Code(200)), false),
            ("Default", Some(Status::Default), false),
            ("600", None, false),
            ("20", None, false),
            ("abc", None, false),
            ("", None, false),
        ] {
            assert_eq!(read_status(key), (status, exact), "{key:?}");
        }
    }
}
