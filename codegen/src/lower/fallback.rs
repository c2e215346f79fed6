//! Why a schema became raw JSON although the document says more of it: one reason a code, counted for reports.

use crate::diagnostics::Code;
use crate::ir::TypeRef;
use crate::location::Location;

use super::Lowering;

/// What Rust types could not express.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// An enum of arrays or objects.
    ListedJson,
    /// A schema that holds nothing but itself.
    OnlyItself,
    /// Schemas nested beyond the depth that is followed.
    TooDeep,
    /// More positions of an array than a tuple has, of several types.
    LongTuple,
    /// `oneOf` and `anyOf` in one schema.
    TwoChoices,
}

impl Reason {
    /// The code that reports count it under.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::ListedJson => "listed-json",
            Self::OnlyItself => "only-itself",
            Self::TooDeep => "too-deep",
            Self::LongTuple => "long-tuple",
            Self::TwoChoices => "two-choices",
        }
    }

    /// What a person reads.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::ListedJson => "the listed values are arrays or objects",
            Self::OnlyItself => "the schema holds only itself, which no Rust type alias can",
            Self::TooDeep => "the schema is nested too deeply",
            Self::LongTuple => "an array has more positions of several types than a tuple holds",
            Self::TwoChoices => "oneOf and anyOf stand side by side",
        }
    }
}

impl Lowering<'_> {
    /// Raw JSON where the document says more than Rust types can; always with a warning and a reason.
    pub(super) fn fall_back(&mut self, location: &Location, reason: Reason) -> TypeRef {
        *self.census.fallbacks.entry(reason.code()).or_default() += 1;
        self.diagnostics
            .warn(Code::UnsupportedSchema, location, format!("{}; it is passed as raw JSON", reason.text()))
            .help("say it in a simpler form, or change it by an overlay");
        TypeRef::Json
    }
}
