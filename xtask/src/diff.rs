//! A unified diff, cut where nobody reads on.

use std::fmt::Write;

use similar::TextDiff;

/// Lines of one file's diff that are shown.
const SHOWN: usize = 40;

/// The diff from what stands in a file to what should; lines that differ only in their ends are said in words.
pub(crate) fn unified(path: &str, actual: &str, expected: &str) -> String {
    if actual.contains('\r') && actual.replace("\r\n", "\n") == expected {
        return "  its lines end in CRLF; generated files have LF everywhere (see .gitattributes)\n".to_owned();
    }
    let diff = TextDiff::from_lines(actual, expected);
    let text = diff.unified_diff().context_radius(3).header(path, &format!("{path} (regenerated)")).to_string();
    let lines = text.lines().count();
    let mut shown: String = text.split_inclusive('\n').take(SHOWN).collect();
    if !shown.ends_with('\n') {
        shown.push('\n');
    }
    if lines > SHOWN {
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "… and {} more lines", lines - SHOWN);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_diff_is_whole_and_a_long_one_is_cut() {
        assert_eq!(unified("f", "a\nb\n", "a\nc\n"), "--- f\n+++ f (regenerated)\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        let long = unified("f", "", &"x\n".repeat(100));
        assert_eq!(long.lines().count(), SHOWN + 1);
        assert!(long.ends_with("… and 63 more lines\n"), "{long}");
    }

    #[test]
    fn line_ends_are_said_in_words() {
        assert!(unified("f", "a\r\nb\r\n", "a\nb\n").contains("CRLF"));
    }
}
