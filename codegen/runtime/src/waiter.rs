//! What emitted code says of a state that can be waited for, and how an answer is held against it. No time and no I/O here.

use super::pointer::text_at;

/// A state that can be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// Its name, that of the method.
    pub name: &'static str,
    /// Any of these ends the wait well.
    pub success: &'static [Condition],
    /// Any of these ends it badly.
    pub failure: &'static [Condition],
    /// States known to be on the way. What no condition fits counts as on the way too, unless the caller wants otherwise.
    pub pending: &'static [Condition],
    /// Whether a failure must last before it counts.
    pub confirm_failure: bool,
}

/// A condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The answer has this status. 404 and 410 mean the same.
    Status(u16),
    /// Each of these values of the body, named by JSON pointers, is one of the texts.
    All(&'static [(&'static str, &'static [&'static str])]),
}

/// What an answer means for a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Success {
        by_status: bool,
    },
    Failure,
    Pending,
    /// No condition fits.
    Unknown,
}

impl Waiter {
    /// Holds an answer against the conditions.
    pub(super) fn judge(&self, status: u16, body: &[u8]) -> Verdict {
        let met = |list: &'static [Condition]| list.iter().find(|condition| condition.is_met(status, body));
        if let Some(condition) = met(self.success) {
            return Verdict::Success { by_status: matches!(condition, Condition::Status(_)) };
        }
        match (met(self.failure), met(self.pending)) {
            (Some(_), _) => Verdict::Failure,
            (None, Some(_)) => Verdict::Pending,
            (None, None) => Verdict::Unknown,
        }
    }

    /// The values the conditions ask for, as one text; `None` when the body has none of them.
    pub(super) fn state(&self, body: &[u8]) -> Option<String> {
        let mut pointers: Vec<&str> = Vec::new();
        for condition in self.success.iter().chain(self.failure).chain(self.pending) {
            if let Condition::All(tests) = condition {
                let new = tests.iter().map(|(pointer, _)| *pointer).filter(|pointer| !pointers.contains(pointer));
                pointers.extend(new.collect::<Vec<_>>());
            }
        }
        let found: Vec<String> = pointers.iter().filter_map(|pointer| text_at(body, pointer)).collect();
        (!found.is_empty()).then(|| found.join(", "))
    }
}

impl Condition {
    fn is_met(&self, status: u16, body: &[u8]) -> bool {
        match self {
            Self::Status(404 | 410) => matches!(status, 404 | 410),
            Self::Status(wanted) => *wanted == status,
            Self::All(tests) => {
                (200..300).contains(&status)
                    && tests.iter().all(|(pointer, texts)| {
                        text_at(body, pointer).is_some_and(|text| texts.contains(&text.as_str()))
                    })
            }
        }
    }
}
