//! Title, version and tags.
//!
//! Goes in: the root. Comes out: plain text. Must not do: refuse a document for what only its readers see.

use super::Reader;
use super::repeat::is_header_name;
use crate::diagnostics::Code;
use crate::spec::document::{RateLimit, Tag};
use crate::spec::keywords;
use crate::spec::node::Node;

/// The part of `info` that is used.
#[derive(Default)]
pub(super) struct Info {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) description: Option<String>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) request_ids: Vec<String>,
    pub(super) keep_undescribed: Option<bool>,
}

impl<'a> Reader<'a> {
    /// `info`, read by hand because an unquoted version (`1.0`) is a number to YAML.
    pub(super) fn info(&mut self, root: &Node<'a>) -> Info {
        let Some(info) = self.object(root, "info") else {
            if !root.has("info") {
                self.diagnostics.warn(Code::Missing, &root.location, "`info` is missing");
            }
            return Info::default();
        };
        self.check_keywords(&info, &keywords::INFO);
        for key in ["title", "version"] {
            if !info.has(key) {
                self.diagnostics.warn(Code::Missing, &info.location, format!("`info` has no `{key}`"));
            }
        }
        Info {
            title: self.text(&info, "title").unwrap_or_default(),
            version: self.text(&info, "version").unwrap_or_default(),
            description: self.text(&info, "description"),
            rate_limit: self.rate_limit(&info),
            request_ids: self.request_ids(&info),
            keep_undescribed: self.keep_undescribed(&info),
        }
    }

    /// `x-specwright-request-id`: names of headers.
    fn request_ids(&mut self, info: &Node<'a>) -> Vec<String> {
        let Some(list) = self.hint(info, "x-specwright-request-id") else { return Vec::new() };
        if list.value.as_array().is_none_or(Vec::is_empty) {
            self.bad_hint(&list.location, "`x-specwright-request-id` is a list of names of headers");
        }
        let mut names = Vec::new();
        for item in list.elements() {
            match item.value.as_str() {
                Some(name) if is_header_name(name) => names.push(name.to_owned()),
                _ => self.bad_hint(&item.location, "this is no name of a header"),
            }
        }
        names
    }

    /// `tags`, with the first of several descriptions of one tag.
    pub(super) fn tags(&mut self, root: &Node<'a>) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        for node in self.list(root, "tags").unwrap_or_default() {
            let Some(tag) = self.part::<openapiv3::Tag>(&node, "the tag") else { continue };
            if tags.iter().any(|known| known.name == tag.name) {
                self.diagnostics.warn(
                    Code::Duplicate,
                    &node.location,
                    format!("the tag `{}` is declared twice", tag.name),
                );
                continue;
            }
            tags.push(Tag { name: tag.name, description: tag.description });
        }
        tags
    }
}
