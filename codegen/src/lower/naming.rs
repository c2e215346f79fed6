//! Wire names to Rust names. Never fails, never depends on the order of its input, never touches the wire name.
//!
//! The rules, in order: the text is folded to ASCII and cut into words; the words are joined in Rust's case for the kind of
//! name. Where two texts of one set become one name, the text that is already the name keeps it, the others have the symbols
//! spelled out that say something (`StartTime<` becomes `StartTimeLessThan`; a dash between words only parts them), and what
//! still collides is numbered in the order of the texts.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::ir::Ident;

/// The longest name that is given; longer ones are cut, which the numbering then tells apart.
const MAX_LENGTH: usize = 80;

/// Rust's case for a kind of name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Types and variants.
    Camel,
    /// Fields, methods and parameters.
    Snake,
}

/// The Rust name a text becomes on its own.
pub(super) fn name(text: &str, case: Case) -> String {
    cased(&fold(text, false), case)
}

/// The name with every symbol spelled out that does more than part words.
fn spelled(text: &str, case: Case) -> String {
    cased(&fold(text, true), case)
}

fn cased(words: &str, case: Case) -> String {
    let mut out = match case {
        Case::Camel => words.to_upper_camel_case(),
        Case::Snake => joined_acronyms(words).to_snake_case(),
    };
    out.truncate(MAX_LENGTH);
    if out.is_empty() {
        out = cased("empty", case);
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert_str(0, if case == Case::Camel { "N" } else { "n" });
    }
    if Ident::new(out.as_str()).is_none() {
        out.push('_');
    }
    out
}

/// The text with acronyms in the case of a word where a capital alone does not begin the next one: the plural of an acronym (`userIDs`
/// is `user_ids`), its version (`IPv4` is `ipv4`), and `OAuth`, which would be a single letter before a word.
fn joined_acronyms(words: &str) -> String {
    let text = words.as_bytes();
    let at = |index: usize| text.get(index).copied().unwrap_or(b' ');
    let mut out = String::with_capacity(text.len());
    let mut index = 0;
    while index < text.len() {
        let run = text[index..].iter().take_while(|c| c.is_ascii_uppercase()).count();
        let (end, mut length) = (index + run, run.max(1));
        let begins = out.is_empty() || !at(index.wrapping_sub(1)).is_ascii_alphanumeric();
        let oauth = text[index..].starts_with(b"OAuth") || (begins && text[index..].starts_with(b"oAuth"));
        let plural = at(end) == b's' && !at(end + 1).is_ascii_lowercase();
        let version = at(end) == b'v' && at(end + 1).is_ascii_digit();
        let joins = if oauth && !at(index + 5).is_ascii_lowercase() {
            length = 5;
            true
        } else {
            run > 1 && (plural || version)
        };
        let part = &words[index..index + length];
        if joins {
            out.push_str(&part[..1]);
            out.push_str(&part[1..].to_ascii_lowercase());
        } else {
            out.push_str(part);
        }
        index += length;
    }
    out
}

/// ASCII letters and digits with spaces between words.
fn fold(text: &str, all_symbols: bool) -> String {
    let ascii = if text.is_ascii() { text.to_owned() } else { deunicode::deunicode(text) };
    let wordless = !ascii.chars().any(|c| c.is_ascii_alphanumeric());
    let mut out = String::with_capacity(ascii.len());
    let chars: Vec<char> = ascii.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).and_then(|at| chars.get(at)), chars.get(at + 1));
        let before_digit = after.is_some_and(char::is_ascii_digit);
        let numbers = before_digit && before.is_some_and(char::is_ascii_digit);
        let inside = [before, after].iter().all(|c| c.is_some_and(char::is_ascii_alphanumeric));
        let parts = inside && !numbers && matches!(c, '-' | '_' | '.' | ' ' | '/' | ':' | ',');
        let sign = (c == '-' || c == '+') && before_digit && (at == 0 || !chars[at - 1].is_ascii_alphanumeric());
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if wordless || (all_symbols && !parts) || sign {
            out.push(' ');
            out.push_str(symbol(c));
            out.push(' ');
        } else if c != '\'' {
            out.push(' ');
        }
    }
    out
}

fn symbol(c: char) -> &'static str {
    match c {
        '+' => "plus",
        '-' => "minus",
        '<' => "less than",
        '>' => "greater than",
        '=' => "equals",
        '!' => "not",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '~' => "tilde",
        '^' => "caret",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '?' => "question",
        '_' => "underscore",
        ' ' => "space",
        '"' | '\'' | '`' => "quote",
        '(' | ')' => "parenthesis",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        _ => "symbol",
    }
}

/// Names for a set of texts at once, in the order of the texts; `taken` are names that none may get.
///
/// A text that occurs twice gets two names. The result does not depend on the order of the texts.
pub(super) fn assign(texts: &[&str], case: Case, taken: &[&str]) -> Vec<Ident> {
    let plain: Vec<String> = texts.iter().map(|text| name(text, case)).collect();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, name) in plain.iter().enumerate() {
        groups.entry(name).or_default().push(index);
    }
    let mut used: BTreeSet<String> = taken.iter().map(|&name| name.to_owned()).collect();
    let mut out: Vec<Option<Ident>> = vec![None; texts.len()];
    let mut rest = Vec::new();
    for (name, members) in &groups {
        let owner = match members.as_slice() {
            [only] => Some(*only),
            several => several.iter().copied().find(|&i| texts[i] == *name).or_else(|| {
                let bare = several.iter().copied().filter(|&i| spelled(texts[i], case) == *name);
                bare.min_by_key(|&i| (texts[i], i))
            }),
        };
        for &index in members {
            if Some(index) == owner && used.insert((*name).to_owned()) {
                out[index] = Ident::new(*name);
            } else {
                rest.push(index);
            }
        }
    }
    rest.sort_by_key(|&index| (texts[index], index));
    for index in rest {
        let wanted = spelled(texts[index], case);
        out[index] = Some(claim(&mut used, &wanted, case));
    }
    out.into_iter().map(|ident| ident.unwrap_or_else(|| claim(&mut used, "x", case))).collect()
}

/// Whether a text had to yield its name to another or to a name that is taken.
pub(super) fn yielded(text: &str, ident: &Ident, case: Case) -> bool {
    name(text, case) != ident.as_str()
}

/// Takes `wanted`, or the first numbered form of it that is free.
fn claim(used: &mut BTreeSet<String>, wanted: &str, case: Case) -> Ident {
    let mut candidate = wanted.to_owned();
    let mut number = 2_u32;
    loop {
        if !used.contains(&candidate)
            && let Some(ident) = Ident::new(candidate.as_str())
        {
            used.insert(candidate);
            return ident;
        }
        candidate = numbered(wanted, number, case);
        number = number.saturating_add(1);
    }
}

fn numbered(name: &str, number: u32, case: Case) -> String {
    let base = name.trim_end_matches('_');
    match case {
        Case::Snake => format!("{base}_{number}"),
        Case::Camel if base.ends_with(|c: char| c.is_ascii_digit()) => format!("{base}X{number}"),
        Case::Camel => format!("{base}{number}"),
    }
}

/// A set of names that grows while types are made.
#[derive(Debug, Default)]
pub(super) struct Namespace {
    used: BTreeSet<String>,
}

impl Namespace {
    /// Takes a name for a text, numbered when it is taken already. The flag says whether it had to be numbered.
    pub(super) fn claim(&mut self, text: &str, case: Case) -> (Ident, bool) {
        let wanted = name(text, case);
        let ident = claim(&mut self.used, &wanted, case);
        let changed = ident.as_str() != wanted;
        (ident, changed)
    }

    /// Takes this name, numbered when it is taken already.
    pub(super) fn claim_as(&mut self, wanted: &str, case: Case) -> Ident {
        claim(&mut self.used, wanted, case)
    }

    /// Whether a name is free.
    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.used.contains(name)
    }

    /// Takes exactly this name.
    pub(super) fn reserve(&mut self, ident: &Ident) {
        self.used.insert(ident.as_str().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str], case: Case) -> Vec<String> {
        assign(texts, case, &[]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_are_cut_as_rust_writes_them() {
        assert_eq!(name("dayOfTheWeek", Case::Snake), "day_of_the_week");
        assert_eq!(name("PostgresqlClusterV2", Case::Camel), "PostgresqlClusterV2");
        assert_eq!(name("SSD Standard", Case::Camel), "SsdStandard");
        assert_eq!(name("filter.name", Case::Snake), "filter_name");
        assert_eq!(name("2fa", Case::Snake), "n2fa");
        assert_eq!(name("größe", Case::Snake), "grosse");
    }

    #[test]
    fn acronyms_stay_whole_before_small_letters_that_belong_to_them() {
        for (text, expected) in [
            ("OAuth2", "oauth2"),
            ("oAuth2Config", "oauth2_config"),
            ("getOAuthApp", "get_oauth_app"),
            ("OAuthorization", "o_authorization"),
            ("fooAuth", "foo_auth"),
            ("userIDs", "user_ids"),
            ("IDsOfURLs", "ids_of_urls"),
            ("VMs2", "vms2"),
            ("USState", "us_state"),
            ("XsAndIs", "xs_and_is"),
            ("IPv4Address", "ipv4_address"),
            ("enableIPv6", "enable_ipv6"),
            ("HTTPVersion", "http_version"),
            ("GitHubGraphQL", "git_hub_graph_ql"),
        ] {
            assert_eq!(name(text, Case::Snake), expected, "{text}");
        }
        // Types have no underscores that could part an acronym.
        assert_eq!(all(&["OAuth2", "IPv4", "userIDs"], Case::Camel), ["OAuth2", "IPv4", "UserIDs"]);
        assert_eq!(all(&["userIDs", "userIds", "user_ids"], Case::Snake), ["user_ids_2", "user_ids_3", "user_ids"]);
    }

    #[test]
    fn words_that_are_no_identifiers_get_a_mark() {
        assert_eq!(name("self", Case::Snake), "self_");
        assert_eq!(name("Self", Case::Camel), "Self_");
        assert_eq!(name("", Case::Camel), "Empty");
        assert_eq!(name("type", Case::Snake), "type");
    }

    #[test]
    fn symbols_are_spelled_only_where_needed() {
        assert_eq!(
            all(&[">=", "<", "-1", "+1", "1"], Case::Camel),
            ["GreaterThanEquals", "LessThan", "Minus1", "Plus1", "N1"]
        );
        assert_eq!(
            all(&["StartTime", "StartTime<", "StartTime>"], Case::Camel),
            ["StartTime", "StartTimeLessThan", "StartTimeGreaterThan"]
        );
    }

    #[test]
    fn collisions_do_not_depend_on_order() {
        assert_eq!(all(&["foo_bar", "fooBar", "FooBar"], Case::Snake), ["foo_bar", "foo_bar_3", "foo_bar_2"]);
        assert_eq!(all(&["FooBar", "fooBar", "foo_bar"], Case::Snake), ["foo_bar_2", "foo_bar_3", "foo_bar"]);
        assert_eq!(all(&["ASC", "asc"], Case::Camel), ["Asc", "Asc2"]);
        assert_eq!(all(&["asc", "ASC"], Case::Camel), ["Asc2", "Asc"]);
    }

    #[test]
    fn what_only_parts_words_is_not_spelled() {
        let words = ["ThingList", "thing-list", "thing_list", "Thing List"];
        assert_eq!(all(&words, Case::Camel), ["ThingList", "ThingList3", "ThingList4", "ThingList2"]);
        assert_eq!(all(&["thing-list", "thing_list"], Case::Camel), ["ThingList", "ThingList2"]);
        assert_eq!(
            all(&["created", "-created", "_created"], Case::Camel),
            ["Created", "MinusCreated", "UnderscoreCreated"]
        );
        assert_eq!(all(&["1.5", "15", "1-5"], Case::Camel), ["N1Dot5", "N15", "N1Minus5"]);
    }
}
