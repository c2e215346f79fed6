//! One pattern: what it looks at, and whether an operation matches it.

use super::Operation;

/// What a pattern is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Path,
    Tag,
    Id,
    TagOrId,
}

/// A pattern as it was written, taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pattern<'p> {
    written: &'p str,
    text: &'p str,
    target: Target,
}

impl<'p> Pattern<'p> {
    /// Every text is a pattern.
    pub(super) fn all(texts: &'p [String]) -> Vec<Self> {
        texts.iter().map(|text| Self::parse(text)).collect()
    }

    fn parse(written: &'p str) -> Self {
        let marked = [("path:", Target::Path), ("tag:", Target::Tag), ("id:", Target::Id)]
            .into_iter()
            .find_map(|(mark, target)| Some((written.strip_prefix(mark)?, target)));
        let bare = if written.starts_with('/') { Target::Path } else { Target::TagOrId };
        let (text, target) = marked.unwrap_or((written, bare));
        Self { written, text, target }
    }

    /// As its author wrote it.
    pub(super) fn written(&self) -> &'p str {
        self.written
    }

    /// Without the mark before it.
    pub(super) fn text(&self) -> &'p str {
        self.text
    }

    /// The names of an operation that the pattern is held against.
    pub(super) fn names<'o>(&self, operation: &'o Operation) -> Vec<&'o str> {
        let tags = operation.tags.iter().map(String::as_str);
        match self.target {
            Target::Path => vec![operation.path.as_str()],
            Target::Tag => tags.collect(),
            Target::Id => operation.id.as_deref().into_iter().collect(),
            Target::TagOrId => tags.chain(operation.id.as_deref()).collect(),
        }
    }

    /// Whether the operation is meant.
    pub(super) fn matches(&self, operation: &Operation) -> bool {
        let path = self.target == Target::Path;
        self.names(operation).into_iter().any(|name| {
            if path && !self.text.contains('*') { is_below(self.text, name) } else { is_like(self.text, name, path) }
        })
    }
}

/// Whether a path is another or stands below it, segment by segment.
fn is_below(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
}

/// Whether `*` (in a path: within a segment) and `**` can stand for texts that make the pattern the name.
fn is_like(pattern: &str, name: &str, path: bool) -> bool {
    let name: Vec<char> = name.chars().collect();
    // After each step: how much of the name the pattern read so far can have taken.
    let mut taken = vec![false; name.len() + 1];
    taken[0] = true;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let deep = rest.starts_with("**");
        rest = &rest[if deep { 2 } else { c.len_utf8() }..];
        let mut next = vec![false; taken.len()];
        for end in 0..taken.len() {
            next[end] = if c != '*' {
                end > 0 && taken[end - 1] && name[end - 1] == c
            } else {
                taken[end] || (end > 0 && next[end - 1] && (deep || !path || name[end - 1] != '/'))
            };
        }
        taken = next;
    }
    taken[name.len()]
}

#[cfg(test)]
mod tests {
    use super::{is_below, is_like};

    #[test]
    fn a_path_takes_in_what_stands_below_it() {
        for (folder, path, expected) in [
            ("/pets", "/pets", true),
            ("/pets", "/pets/{id}", true),
            ("/pets", "/petshops", false),
            ("/pets/", "/pets/{id}", true),
            ("/pets/", "/pets", false),
            ("/", "/anything", true),
            ("/pets/{id}", "/pets", false),
        ] {
            assert_eq!(is_below(folder, path), expected, "{folder} {path}");
        }
    }

    #[test]
    fn stars_stand_for_text() {
        for (pattern, name, path, expected) in [
            ("/pets/*", "/pets/{id}", true, true),
            ("/pets/*", "/pets/{id}/toys", true, false),
            ("/pets/**", "/pets/{id}/toys", true, true),
            ("/**/toys", "/pets/{id}/toys", true, true),
            ("/*/toys", "/pets/{id}/toys", true, false),
            ("list*", "listPets", false, true),
            ("*Pets", "listPets", false, true),
            ("list", "listPets", false, false),
            ("l*t*s", "listPets", false, true),
            ("*", "a/b", false, true),
            ("grö*", "größe", false, true),
        ] {
            assert_eq!(is_like(pattern, name, path), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_take_no_longer_than_their_number() {
        assert!(!is_like(&"*a".repeat(200), &"b".repeat(2000), false));
    }
}
