//! What is wrong with a request that was not sent.

use std::fmt;

/// One broken limit, missing member or value that cannot be written, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    message: String,
}

impl Violation {
    pub(super) fn new(path: String, message: String) -> Self {
        Self { path, message }
    }

    /// Puts the path of the part in which it was found before its own.
    pub(super) fn found_in(&mut self, part: &str) {
        let dot = if part.is_empty() || self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = [part, dot, &self.path].concat();
    }

    /// The member, such as `properties.connections[0].cidr`; empty for the value as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the value breaks. It never shows the value itself.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{} {}", self.path, self.message)
    }
}

/// All that is wrong with a value or a request, found before anything was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRequest {
    violations: Vec<Violation>,
}

impl InvalidRequest {
    pub(super) fn new(violations: Vec<Violation>) -> Self {
        Self { violations }
    }

    /// Every violation: what is missing first, then what breaks a limit, each in the order of the members.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_violations(f, &self.violations)
    }
}

impl std::error::Error for InvalidRequest {}

/// Writes all violations on one line.
pub(super) fn write_violations(f: &mut impl fmt::Write, violations: &[Violation]) -> fmt::Result {
    f.write_str("the request is not valid: ")?;
    for (index, violation) in violations.iter().enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        write!(f, "{separator}{violation}")?;
    }
    Ok(())
}
