//! What the environment says, read by `from_env` and nowhere else. In go names of variables, out come their values or what is
//! wrong with them, by name.

use super::api::{Scheme, SchemeKind};
use super::config_error::ConfigError;
use super::credentials::Credential;

/// The credential of a scheme, when its variables are set.
pub(super) fn credential_from_env(scheme: &Scheme) -> Result<Option<Credential>, ConfigError> {
    match (scheme.kind, scheme.env) {
        (SchemeKind::Basic, [username, password]) => match (variable(username)?, variable(password)?) {
            (Some(username), Some(password)) => Ok(Some(Credential::basic(username, password))),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(ConfigError::new(format!("{username} is not set, but {password} is"))),
            (Some(_), None) => Err(ConfigError::new(format!("{password} is not set, but {username} is"))),
        },
        (SchemeKind::Basic, _) => Ok(None),
        (_, [token, ..]) => Ok(variable(token)?.map(Credential::token)),
        (_, []) => Ok(None),
    }
}

/// A variable; an empty one counts as unset.
pub(super) fn variable(name: &str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::new(format!("{name} is not UTF-8"))),
    }
}
