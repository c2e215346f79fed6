//! What is wrong with a document, or could not be expressed: collected, never thrown.
//!
//! Goes in: findings of every stage, each with a [`Location`] and a way out. Comes out: a list sorted by place.
//! Must not do: print; [`render`] turns the list into text or JSON once the sources are at hand.

mod excerpt;
mod position;
pub mod render;

use std::collections::BTreeSet;

pub use position::Position;

use crate::location::Location;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is emitted.
    Error,
    /// Something was repaired or expressed less exactly than the document says it; generation goes on.
    Warning,
    /// Nothing is wrong or lost: something was decided that the document does not say in so many words, such as a name that gave
    /// way or a list taken for one in pages. `--deny-warnings` lets it pass.
    Note,
}

/// What kind of finding it is: a stable code that tools and tests can name.
///
/// The author's mistake (`Invalid…`, `Unresolved…`, …) and our own limit (`Unsupported…`) are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// A file that the system does not let us read, or that is no text in UTF-8 from its first byte on.
    Unreadable,
    /// The text is not YAML or JSON, or uses a part of YAML that documents must not use.
    Syntax,
    /// One key twice in one mapping.
    DuplicateKey,
    /// A size, depth or count is over its limit.
    OverBudget,
    /// The document is of a kind or version that is not read.
    UnknownVersion,
    /// A value of another JSON type than the specification asks for.
    WrongType,
    /// A key that the specification does not know here.
    UnknownKeyword,
    /// A member that the specification requires is absent.
    Missing,
    /// A value that contradicts the specification or another part of the document.
    Invalid,
    /// A reference that leads nowhere, to a wrong kind of thing, or in a circle.
    UnresolvedReference,
    /// A reference that leaves the given files.
    ForbiddenReference,
    /// Two things that must differ have one name.
    Duplicate,
    /// An `x-specwright-…` key or an overlay action that is unknown, misplaced or without effect.
    Vocabulary,
    /// A default or example that its own schema refuses.
    BadValue,
    /// A pattern that cannot be checked.
    Pattern,
    /// A schema that Rust types cannot express; a wider type stands for it.
    UnsupportedSchema,
    /// A parameter form that is sent in a simpler way.
    UnsupportedParameter,
    /// A media type whose content is passed as bytes or text.
    UnsupportedMediaType,
    /// Some other part of the document that is passed over.
    UnsupportedFeature,
    /// Operations are asked for that the document does not have.
    Selection,
    /// What an operation does was read from its shape, or from a key made for another generator.
    Inferred,
    /// What the caller asks for cannot be made: a name that is none in Rust, two modules of one name. No place of a document is
    /// at fault.
    Configuration,
    /// A text that is named like a secret and not marked as one.
    PossibleSecret,
    /// A defect of the generator itself.
    Internal,
}

impl Code {
    /// The code as it is printed, `kebab-case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Syntax => "syntax",
            Self::DuplicateKey => "duplicate-key",
            Self::OverBudget => "over-budget",
            Self::UnknownVersion => "unknown-version",
            Self::WrongType => "wrong-type",
            Self::UnknownKeyword => "unknown-keyword",
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::UnresolvedReference => "unresolved-reference",
            Self::ForbiddenReference => "forbidden-reference",
            Self::Duplicate => "duplicate",
            Self::Vocabulary => "vocabulary",
            Self::BadValue => "bad-value",
            Self::Pattern => "pattern",
            Self::UnsupportedSchema => "unsupported-schema",
            Self::UnsupportedParameter => "unsupported-parameter",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::UnsupportedFeature => "unsupported-feature",
            Self::Selection => "selection",
            Self::Inferred => "inferred",
            Self::Configuration => "configuration",
            Self::PossibleSecret => "possible-secret",
            Self::Internal => "internal",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error, warning or note.
    pub severity: Severity,
    /// The stable code.
    pub code: Code,
    /// What is wrong, one line, no full stop.
    pub message: String,
    /// Where.
    pub location: Location,
    /// The exact place, where no pointer can lead to it (a text that could not be read).
    pub position: Option<Position>,
    /// A second place that belongs to it, with a word on why (`first defined here`).
    pub related: Option<(Location, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

/// The collector that every stage writes to.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error; the returned handle takes help and a second place.
    pub fn error(&mut self, code: Code, location: &Location, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Error, code, location, message.into())
    }

    /// Adds a warning; the returned handle takes help and a second place.
    pub fn warn(&mut self, code: Code, location: &Location, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Warning, code, location, message.into())
    }

    /// Adds a note; the returned handle takes help and a second place.
    pub fn note(&mut self, code: Code, location: &Location, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Note, code, location, message.into())
    }

    fn push(&mut self, severity: Severity, code: Code, location: &Location, message: String) -> &mut Diagnostic {
        self.list.push(Diagnostic {
            severity,
            code,
            message,
            location: location.clone(),
            position: None,
            related: None,
            help: None,
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Turns every warning into an error (`--deny-warnings`).
    pub fn deny_warnings(&mut self) {
        for diagnostic in self.list.iter_mut().filter(|d| d.severity == Severity::Warning) {
            diagnostic.severity = Severity::Error;
        }
    }

    /// The findings in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// The number of errors and of warnings.
    pub fn counts(&self) -> (usize, usize) {
        let count = |severity| self.list.iter().filter(|d| d.severity == severity).count();
        (count(Severity::Error), count(Severity::Warning))
    }

    /// Drops what is said of one place a second time: a shared part of a document is read wherever it is used.
    pub fn dedup(&mut self) {
        let mut seen = BTreeSet::new();
        self.list.retain(|d| {
            let place = (d.location.file, d.location.pointer.to_string(), d.location.occurrence);
            seen.insert((place, d.code, d.message.clone()))
        });
    }

    /// Keeps the findings that a test is true of.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Takes in all of another list.
    pub fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
    }
}

impl Diagnostic {
    /// Says what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Says where exactly in the text it is.
    pub fn position(&mut self, position: Position) -> &mut Self {
        self.position = Some(position);
        self
    }

    /// Names a second place that belongs to it.
    pub fn related(&mut self, location: &Location, why: impl Into<String>) -> &mut Self {
        self.related = Some((location.clone(), why.into()));
        self
    }
}
