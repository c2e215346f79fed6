//! What must hold of any emitted crate, whatever the document says.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, Options, Parser, Tag};
use specwright::FileTree;

use crate::texts::CANARY;

/// Every file that a document has a say in.
pub fn all(files: &FileTree) {
    for (path, text) in files.iter() {
        assert!(path.len() <= 100 && path.split('/').all(is_plain_name), "{path}");
        match path.rsplit_once('.') {
            Some((_, "rs")) if !path.starts_with("src/runtime/") => rust(path, text),
            _ => {}
        }
        let shifty = |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert_eq!(text.chars().find(shifty), None, "{path} holds a character that shows as another text");
    }
}

/// A name that every system takes: no folder up, no device, nothing that case alone tells apart.
fn is_plain_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || (stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    !device && !stem.is_empty() && !name.ends_with('.') && name.chars().all(plain)
}

/// Rust whose code holds nothing of the document.
pub fn rust(path: &str, text: &str) {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{path} does not parse: {error}"));
    for line in text.lines().map(str::trim_start).filter(|line| line.starts_with("//")) {
        let doc = line.starts_with("///") || line.starts_with("//!");
        assert!(doc || !line.contains(CANARY), "{path}: {line}");
    }
    let tokens: TokenStream = text.parse().expect("what parses has tokens");
    code(path, tokens.clone());
    let mut docs = Vec::new();
    prose(&tokens, &mut docs);
    for text in docs {
        markdown(path, &text);
    }
}

/// The canary is in no token but string literals, and names are ASCII.
fn code(path: &str, tokens: TokenStream) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => code(path, group.stream()),
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                let name = name.trim_start_matches("r#");
                assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{path}: {name}");
                assert!(!name.contains(CANARY) && name.len() <= 200, "{path}: {name}");
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let text_or_number =
                    text.starts_with(['"', 'b', 'r']) || text.starts_with(|c: char| c.is_ascii_digit());
                assert!(text_or_number, "{path}: {text}");
                assert!(text.starts_with(['"', 'r']) || !text.contains(CANARY), "{path}: {text}");
            }
            TokenTree::Punct(_) => {}
        }
    }
}

/// The documentation of each item, as rustdoc puts it together.
fn prose(tokens: &TokenStream, out: &mut Vec<String>) {
    let mut lines: Vec<String> = Vec::new();
    let mut attribute = false;
    for token in tokens.clone() {
        match &token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '#' | '!') => attribute = true,
            TokenTree::Group(group) if attribute && group.delimiter() == Delimiter::Bracket => {
                match doc_text(group.stream()) {
                    Some(text) => lines.push(text.strip_prefix(' ').unwrap_or(&text).to_owned()),
                    None => prose(&group.stream(), out),
                }
            }
            other => {
                attribute = false;
                if !lines.is_empty() {
                    out.push(std::mem::take(&mut lines).join("\n"));
                }
                if let TokenTree::Group(group) = other {
                    prose(&group.stream(), out);
                }
            }
        }
    }
    if !lines.is_empty() {
        out.push(lines.join("\n"));
    }
}

fn doc_text(attribute: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(text)] if name == "doc" => {
            syn::parse_str::<syn::LitStr>(&text.to_string()).ok().map(|text| text.value())
        }
        _ => None,
    }
}

/// No doctest, no HTML, no link but to a page or into our own runtime: read with the extensions that rustdoc reads.
pub fn markdown(path: &str, text: &str) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut dangling = Vec::new();
    let note = |link: BrokenLink<'_>| {
        dangling.push(link.reference.to_string());
        None
    };
    for event in Parser::new_with_broken_link_callback(text, options, Some(note)) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert_eq!(&*language, "text", "{path}: a doctest in {text:?}");
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => panic!("{path}: a doctest in {text:?}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                // A scheme is a scheme in any case (RFC 3986 section 3.1).
                let to = dest_url.to_ascii_lowercase();
                let kept = ["https://", "http://", "mailto:", "runtime::"].iter().any(|start| to.starts_with(start));
                assert!(kept, "{path}: a link to {dest_url} in {text:?}");
            }
            Event::Html(html) | Event::InlineHtml(html) => panic!("{path}: {html} in {text:?}"),
            Event::Start(Tag::Image { .. }) | Event::FootnoteReference(_) => panic!("{path}: {event:?} in {text:?}"),
            _ => {}
        }
    }
    assert!(dangling.is_empty(), "{path}: {dangling:?} in {text:?}");
}
