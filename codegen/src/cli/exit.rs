//! The exit codes, the same for every command.

/// Done; warnings may have been printed.
pub const DONE: u8 = 0;
/// The document has errors, or warnings that were denied.
pub const FINDINGS: u8 = 1;
/// The command line is wrong, or its output folder is one that must not be written to.
pub const USAGE: u8 = 2;
/// The document cannot be used at all: it cannot be read or parsed, is too large, or of an unknown kind or version.
pub const UNUSABLE: u8 = 3;
/// Not the document's fault: the system refused a write, or specwright has a defect.
pub const FAULT: u8 = 4;
