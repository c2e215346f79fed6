//! A file can be read in one go, a function without scrolling.

use std::fs;

use super::{shown, sources};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

/// Folders of hand-written code; tests may hold longer tables.
const FOLDERS: [&str; 3] = ["codegen/src", "codegen/runtime/src", "xtask/src"];

/// First line, name and length of every function of a text that rustfmt has laid out: it ends at the first brace that stands as
/// far to the left as its beginning.
fn functions(text: &str) -> Vec<(usize, String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().collect();
        let keyword = words.iter().take(4).position(|word| *word == "fn");
        let before = keyword.map_or(&[][..], |at| &words[..at]);
        let known = |word: &&str| word.starts_with("pub") || ["const", "async", "unsafe"].contains(word);
        let (Some(keyword), true) = (keyword, before.iter().all(known)) else { continue };
        let one_line = line.ends_with('}') || line.ends_with(';');
        let closed =
            |line: &str| line.len() - line.trim_start().len() == indent && (line.trim() == "}" || line.ends_with(';'));
        let length = if one_line { 1 } else { 2 + lines[at + 1..].iter().take_while(|line| !closed(line)).count() };
        let name = words.get(keyword + 1).unwrap_or(&"").split(['(', '<']).next().unwrap_or("");
        found.push((at + 1, name.to_owned(), length));
    }
    found
}

#[test]
fn files_and_functions_are_short() {
    let mut long = Vec::new();
    let mut count = 0;
    for file in FOLDERS.iter().flat_map(|folder| sources(folder)) {
        let text = fs::read_to_string(&file).expect("a source");
        let lines = text.lines().count();
        if lines > FILE_LINES {
            long.push(format!("{}: {lines} lines, more than {FILE_LINES}", shown(&file)));
        }
        for (line, name, length) in functions(&text) {
            count += 1;
            if length > FUNCTION_LINES {
                long.push(format!("{}:{line}: fn {name} has {length} lines, more than {FUNCTION_LINES}", shown(&file)));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
    assert!(count > 500, "only {count} functions were found");
}

#[test]
fn lengths_are_counted_from_the_first_line_to_the_last() {
    let text = "\
pub(super) const fn one() -> u8 { 1 }

impl A {
    fn two(
        a: u8,
    ) -> u8 {
        if a { 1 }
    }

    fn three();
}
";
    let found: Vec<(String, usize)> = functions(text).into_iter().map(|(_, name, length)| (name, length)).collect();
    assert_eq!(found, [("one".to_owned(), 1), ("two".to_owned(), 5), ("three".to_owned(), 1)]);
}
