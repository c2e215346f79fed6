//! Security schemes and requirements.
//!
//! Goes in: the root, and objects with `security`. Comes out: schemes by name, alternatives in order. Must not do: hold credentials.

use indexmap::IndexMap;

use super::Reader;
use super::parameter::is_token;
use super::reference::Kind;
use crate::diagnostics::Code;
use crate::spec::document::{Place, SecurityKind, SecurityRequirement, SecurityScheme};
use crate::spec::keywords;
use crate::spec::node::Node;

impl<'a> Reader<'a> {
    /// `components.securitySchemes`.
    pub(super) fn security_schemes(&mut self, root: &Node<'a>) -> IndexMap<String, SecurityScheme> {
        let mut schemes = IndexMap::new();
        let components = root.get("components").filter(|components| components.value.is_object());
        let Some(declared) = components.and_then(|components| self.object(&components, "securitySchemes")) else {
            return schemes;
        };
        for (name, node) in declared.members() {
            let Some(node) = self.follow(node, Kind::SecurityScheme) else { continue };
            self.check_keywords(&node, &keywords::SECURITY_SCHEME);
            let Some(kind) = self.security_kind(&node) else { continue };
            let env = self.scheme_env(&node, &kind);
            let scheme = SecurityScheme {
                kind,
                description: self.text(&node, "description"),
                env,
                location: node.location.clone(),
            };
            schemes.insert(name.to_owned(), scheme);
        }
        schemes
    }

    fn security_kind(&mut self, node: &Node<'a>) -> Option<SecurityKind> {
        let kind = self.text(node, "type").unwrap_or_default();
        match kind.to_ascii_lowercase().as_str() {
            "http" => self.http_scheme(node),
            "apikey" => self.api_key(node),
            "oauth2" => Some(SecurityKind::OAuth2),
            "openidconnect" => Some(SecurityKind::OpenIdConnect),
            "mutualtls" => Some(SecurityKind::MutualTls),
            old @ ("basic" | "bearer") => {
                let message = format!("`type: {kind}` is not OpenAPI 3; it is read as `type: http`, `scheme: {old}`");
                self.diagnostics.warn(Code::Invalid, &node.place("type"), message);
                Some(if old == "basic" { SecurityKind::Basic } else { SecurityKind::Bearer })
            }
            _ => {
                let message = format!("there is no security scheme of type `{kind}`; it is passed over");
                self.diagnostics
                    .warn(Code::Invalid, &node.place("type"), message)
                    .help("use `http`, `apiKey`, `oauth2`, `openIdConnect` or `mutualTLS`");
                None
            }
        }
    }

    fn http_scheme(&mut self, node: &Node<'a>) -> Option<SecurityKind> {
        let Some(scheme) = self.text(node, "scheme") else {
            self.diagnostics.warn(
                Code::Missing,
                &node.location,
                "the security scheme has no `scheme`; it is passed over",
            );
            return None;
        };
        match scheme.to_ascii_lowercase().as_str() {
            "basic" => Some(SecurityKind::Basic),
            "bearer" => Some(SecurityKind::Bearer),
            _ if is_token(&scheme) => Some(SecurityKind::Http(scheme)),
            _ => {
                let message = format!("`{}` cannot be an HTTP scheme", scheme.escape_debug());
                self.diagnostics.error(Code::Invalid, &node.place("scheme"), message);
                None
            }
        }
    }

    fn api_key(&mut self, node: &Node<'a>) -> Option<SecurityKind> {
        let place = match self.text(node, "in").unwrap_or_default().to_ascii_lowercase().as_str() {
            "query" => Some(Place::Query),
            "header" => Some(Place::Header),
            "cookie" => Some(Place::Cookie),
            _ => None,
        };
        let name = self.text(node, "name").filter(|name| !name.is_empty());
        let (Some(place), Some(name)) = (place, name) else {
            let message =
                "an `apiKey` scheme needs `name`, and `in` of `query`, `header` or `cookie`; it is passed over";
            self.diagnostics.warn(Code::Missing, &node.location, message);
            return None;
        };
        if place != Place::Query && !is_token(&name) {
            let message = format!(
                "`{}` cannot be the name of a header or cookie; the scheme is passed over",
                name.escape_debug()
            );
            self.diagnostics.warn(Code::Invalid, &node.place("name"), message);
            return None;
        }
        Some(SecurityKind::ApiKey(place, name))
    }

    /// `security` of the document or of an operation; `None` when it says nothing.
    pub(super) fn security(&mut self, holder: &Node<'a>) -> Option<Vec<SecurityRequirement>> {
        let mut alternatives = Vec::new();
        for node in self.list(holder, "security")? {
            if !node.value.is_object() {
                self.wrong_type(&node.location, ("security", "objects"), node.value, false);
                continue;
            }
            let mut schemes = Vec::new();
            let mut unknown = false;
            for (name, _) in node.members() {
                if self.security_schemes.contains_key(name) {
                    schemes.push((name.to_owned(), self.texts(&node, name).unwrap_or_default()));
                    continue;
                }
                unknown = true;
                let place = node.place(name);
                let message = format!("there is no security scheme `{name}`; it is passed over");
                let names: Vec<&str> = self.security_schemes.keys().map(String::as_str).collect();
                let finding = self.diagnostics.warn(Code::Invalid, &place, message);
                if let Some(near) = keywords::nearest(name, &names) {
                    finding.help(format!("did you mean `{near}`?"));
                }
            }
            // An alternative of unknown schemes alone must not turn into one that asks for nothing.
            if !schemes.is_empty() || !unknown {
                alternatives.push(SecurityRequirement { schemes });
            }
        }
        Some(alternatives)
    }
}
