//! The exit codes, the same for every command, and what leads to which.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::location::Pointer;
use crate::write::WriteError;

/// Done; warnings may have been printed.
pub const DONE: u8 = 0;
/// The document has errors, or warnings that were denied.
pub const FINDINGS: u8 = 1;
/// The command line is wrong, asks for operations that are not there, or its output folder is one that must not be written to.
pub const USAGE: u8 = 2;
/// The document cannot be used at all: it cannot be read or parsed, is too large, or of an unknown kind or version.
pub const UNUSABLE: u8 = 3;
/// Not the document's fault: the system refused a write, or specwright has a defect.
pub const FAULT: u8 = 4;

/// The exit code that a list of findings asks for.
pub fn of(diagnostics: &Diagnostics, deny_warnings: bool) -> u8 {
    let errors = || diagnostics.iter().filter(|d| d.severity == Severity::Error);
    if errors().any(|d| d.code == Code::Internal) {
        FAULT
    } else if errors().any(is_unusable) {
        UNUSABLE
    } else if errors().any(|d| matches!(d.code, Code::Selection | Code::Configuration)) {
        USAGE
    } else if errors().next().is_some() || (deny_warnings && diagnostics.counts().1 > 0) {
        FINDINGS
    } else {
        DONE
    }
}

/// Whether a finding means that nothing else could be found: a wrong type counts where the whole text has it.
fn is_unusable(error: &Diagnostic) -> bool {
    match error.code {
        Code::Unreadable | Code::Syntax | Code::UnknownVersion | Code::OverBudget => true,
        Code::WrongType => error.location.pointer == Pointer::root(),
        _ => false,
    }
}

/// The exit code for a tree that could not be written: the user's choice of folder, or the system.
pub fn of_write(error: &WriteError) -> u8 {
    match error {
        WriteError::Symlink { .. }
        | WriteError::Blocked { .. }
        | WriteError::ForeignFolder { .. }
        | WriteError::ForeignFile { .. }
        | WriteError::Manifest { .. } => USAGE,
        WriteError::Findings(_) => FINDINGS,
        _ => FAULT,
    }
}
