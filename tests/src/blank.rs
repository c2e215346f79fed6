//! Output without its texts: what is left must not depend on any prose of the document.

use proc_macro2::{Group, TokenStream, TokenTree};
use specwright::FileTree;

/// The tokens with texts empty and docs gone.
fn blank(tokens: TokenStream) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let bang = tokens.next_if(|next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == '!'));
                match tokens.next_if(|next| matches!(next, TokenTree::Group(_))) {
                    Some(TokenTree::Group(group)) if is_doc(&group) => {}
                    other => out.push(format!(
                        "#{}{}",
                        bang.map_or("", |_| "!"),
                        other.map_or(String::new(), |t| blank(t.into()))
                    )),
                }
            }
            TokenTree::Group(group) => out.push(format!("({})", blank(group.stream()))),
            TokenTree::Literal(literal) if literal.to_string().starts_with('"') => out.push("\"\"".to_owned()),
            other => out.push(other.to_string()),
        }
    }
    out.join(" ")
}

fn is_doc(attribute: &Group) -> bool {
    attribute.stream().into_iter().next().is_some_and(|token| token.to_string() == "doc")
}

/// Every Rust file that a document has a say in, blanked.
pub fn blanked(files: &FileTree) -> Vec<(String, String)> {
    let rust = files.iter().filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("src/runtime/"));
    rust.map(|(path, text)| (path.to_owned(), blank(text.parse().expect("Rust")))).collect()
}
