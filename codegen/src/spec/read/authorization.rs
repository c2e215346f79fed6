//! Credentials that are described as a parameter.
//!
//! Goes in: the parameters and the `security` of an operation. Comes out: its security. Must not do: touch what `security` describes.

use super::Reader;
use crate::diagnostics::Code;
use crate::spec::document::{Parameter, Place, SecurityKind, SecurityRequirement, SecurityScheme};

const HEADER: &str = "Authorization";

impl Reader<'_> {
    /// Takes a parameter `Authorization` out. The specification has it ignored, but where nothing else describes credentials it is
    /// what the author means by them: a scheme, so that they are held and sent as credentials.
    pub(super) fn credentials(
        &mut self,
        parameters: &mut Vec<Parameter>,
        security: Vec<SecurityRequirement>,
    ) -> Vec<SecurityRequirement> {
        let is_credentials = |p: &Parameter| p.place == Place::Header && p.name.eq_ignore_ascii_case(HEADER);
        let Some(at) = parameters.iter().position(is_credentials) else { return security };
        let parameter = parameters.remove(at);
        if security.iter().any(|alternative| !alternative.schemes.is_empty()) {
            let message = "credentials are no parameter, and `security` describes them; the parameter is left out";
            self.diagnostics
                .warn(Code::UnsupportedParameter, &parameter.location, message)
                .help("take the parameter out, or declare what it says as a scheme of `security`");
            return security;
        }
        let message = "credentials are no parameter; they are read as a security scheme of type `apiKey`";
        self.diagnostics
            .warn(Code::Invalid, &parameter.location, message)
            .help("declare a scheme in `components.securitySchemes` and name it in `security`");
        let kind = SecurityKind::ApiKey(Place::Header, HEADER.to_owned());
        let mut name = HEADER.to_owned();
        while self.security_schemes.get(&name).is_some_and(|scheme| scheme.kind != kind) {
            name.push_str("Header");
        }
        self.security_schemes.entry(name.clone()).or_insert_with(|| SecurityScheme {
            kind,
            description: parameter.description.clone(),
            env: Default::default(),
            location: parameter.location.clone(),
        });
        let needed = SecurityRequirement { schemes: vec![(name, Vec::new())] };
        if parameter.required { vec![needed] } else { vec![needed, SecurityRequirement::default()] }
    }
}
