//! Tokens to text, item by item with a blank line between, a header on top.
//!
//! What is a list is laid out here, one entry a line: structs, enums, and calls of the runtime's macros, which prettyplease would
//! print as one run of tokens. Nine tenths of what is emitted are lists, and printing one costs a quarter of what parsing it
//! does. What holds code goes through syn and prettyplease. A text that does not parse is a defect of an emitter: the error
//! names it, and nothing is written.

use std::fmt::Write;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// A defect of an emitter: what it made is no Rust file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// The file that was to be made.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
}

/// Prints a file: header lines as `//` comments, then the items. Each part holds whole items and is parsed alone: one tree of a
/// large file would be the most memory a generation takes. A list is found as such where it is a part of its own.
///
/// # Errors
/// When the tokens are no Rust file.
pub fn format(file: &str, header: &[String], parts: Vec<TokenStream>) -> Result<String, FormatError> {
    let mut out = header_lines(header);
    items(&mut out, file, parts)?;
    Ok(out)
}

/// Header lines as `//` comments.
pub fn header_lines(header: &[String]) -> String {
    header.iter().map(|line| format!("// {line}\n")).collect()
}

/// Prints a module around a text.
///
/// # Errors
/// When the tokens are no empty module.
pub fn module(out: &mut String, file: &str, empty: TokenStream, inside: &str) -> Result<(), FormatError> {
    let mut printed = String::new();
    items(&mut printed, file, vec![empty])?;
    let Some(head) = printed.trim_end().strip_suffix('}') else {
        return Err(FormatError { file: file.to_owned(), message: "a module is none".to_owned() });
    };
    let _ = write!(out, "{head}\n{}\n}}\n", inside.trim_matches('\n'));
    Ok(())
}

/// Prints items behind a text.
///
/// # Errors
/// When the tokens are no items.
pub fn items(out: &mut String, file: &str, parts: Vec<TokenStream>) -> Result<(), FormatError> {
    let mut previous_was_use = false;
    for part in parts {
        let tokens: Vec<TokenTree> = part.into_iter().collect();
        if is_list(&tokens) {
            previous_was_use = false;
            out.push('\n');
            list(out, tokens);
            continue;
        }
        let parsed: syn::File = syn::parse2(tokens.into_iter().collect())
            .map_err(|error| FormatError { file: file.to_owned(), message: error.to_string() })?;
        let mut inner = syn::File { shebang: None, frontmatter: None, attrs: parsed.attrs, items: Vec::new() };
        if !inner.attrs.is_empty() {
            out.push('\n');
            out.push_str(&prettyplease::unparse(&inner));
            inner.attrs.clear();
        }
        for item in parsed.items {
            let is_use = matches!(item, syn::Item::Use(_))
                || matches!(&item, syn::Item::Mod(module) if module.content.is_none());
            if !(is_use && previous_was_use) {
                out.push('\n');
            }
            previous_was_use = is_use;
            inner.items.push(item);
            out.push_str(&prettyplease::unparse(&inner));
            inner.items.clear();
        }
    }
    Ok(())
}

/// Whether a part is one struct, enum or call of a macro, with braces: no other item has its braces after a name or a `!`, with
/// nothing but attributes, words and colons before.
fn is_list(tokens: &[TokenTree]) -> bool {
    let [before @ .., TokenTree::Group(last)] = tokens else { return false };
    let is_head = |token: &TokenTree| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => matches!(punct.as_char(), ':' | '#' | '!'),
        TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket,
        TokenTree::Literal(_) => false,
    };
    let is_kind = match before {
        [.., TokenTree::Punct(punct)] => punct.as_char() == '!',
        [.., TokenTree::Ident(word), TokenTree::Ident(_)] => word == "struct" || word == "enum",
        _ => false,
    };
    last.delimiter() == Delimiter::Brace && is_kind && before.iter().all(is_head)
}

/// `rt::object! { Name { entry; entry; } }` or `pub struct Name { entry, entry, }`, one entry a line.
fn list(out: &mut String, tokens: Vec<TokenTree>) {
    let mut printer = Printer { out, depth: 0, glue: true };
    let mut tokens = tokens.into_iter().peekable();
    let mut is_call = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if let Some(TokenTree::Group(attribute)) = tokens.next() {
                    printer.attribute(&attribute);
                    printer.new_line();
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '!' => {
                is_call = true;
                printer.out.push('!');
            }
            TokenTree::Group(group) if is_call => {
                printer.out.push_str(" {\n    ");
                printer.depth = 1;
                printer.glue = true;
                printer.call(group.stream());
                printer.out.push_str("\n}");
            }
            TokenTree::Group(group) => printer.entries(&group),
            token => printer.token(token),
        }
    }
    printer.out.push('\n');
}

struct Printer<'o> {
    out: &'o mut String,
    depth: usize,
    /// Whether the next token follows without a space.
    glue: bool,
}

impl Printer<'_> {
    /// What stands before the braces in one line, then the braces with an entry a line.
    fn call(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && self.depth == 1 => {
                    self.entries(&group);
                }
                token => self.token(token),
            }
        }
    }

    fn entries(&mut self, group: &Group) {
        self.out.push_str(" {");
        self.depth += 1;
        let mut start = true;
        let is = |token: &TokenTree, c: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == c);
        let separator = if group.stream().into_iter().any(|token| is(&token, ';')) { ';' } else { ',' };
        let mut tokens = group.stream().into_iter().peekable();
        // Angle brackets are no groups; the arrow `=>` is none.
        let mut angles = 0_usize;
        while let Some(token) = tokens.next() {
            if start {
                self.new_line();
            }
            if is(&token, '<') {
                angles += 1;
            } else if is(&token, '>') && !self.out.ends_with('=') {
                angles = angles.saturating_sub(1);
            }
            start = angles == 0 && is(&token, separator);
            if is(&token, '#')
                && let Some(TokenTree::Group(attribute)) = tokens.peek()
            {
                self.attribute(attribute);
                tokens.next();
                start = true;
                continue;
            }
            self.token(token);
        }
        self.depth -= 1;
        if !group.stream().is_empty() {
            self.new_line();
        }
        self.out.push('}');
    }

    /// `#[doc = " text"]` as `/// text`, anything else as it is.
    fn attribute(&mut self, attribute: &Group) {
        let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
        if let [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(literal)] = tokens.as_slice()
            && name == "doc"
            && let syn::Lit::Str(text) = syn::Lit::new(literal.clone())
        {
            let _ = write!(self.out, "///{}", text.value());
            return;
        }
        self.out.push_str("#[");
        self.glue = true;
        tokens.into_iter().for_each(|token| self.token(token));
        self.out.push(']');
    }

    fn new_line(&mut self) {
        let _ = write!(self.out, "\n{:indent$}", "", indent = self.depth * 4);
        self.glue = true;
    }

    fn token(&mut self, token: TokenTree) {
        match token {
            TokenTree::Punct(punct) => self.punct(punct.as_char(), punct.spacing()),
            TokenTree::Group(group) => self.group(&group),
            token => {
                self.space();
                let _ = write!(self.out, "{token}");
                self.glue = false;
            }
        }
    }

    fn punct(&mut self, c: char, spacing: Spacing) {
        let after_colon = self.out.ends_with(':') && self.glue;
        match c {
            ',' | ';' => {
                self.out.push(c);
                self.glue = false;
            }
            // `::` holds together, `:` belongs to what stands before it.
            ':' if spacing == Spacing::Joint => {
                let starts_path = (self.out.ends_with([',', '=', ':']) || self.out.ends_with("=>")) && !self.glue;
                if starts_path {
                    self.space();
                }
                self.out.push(c);
                self.glue = true;
            }
            ':' => {
                self.out.push(c);
                self.glue = after_colon;
            }
            '<' | '.' => {
                if c == '.' {
                    self.space();
                }
                self.out.push(c);
                self.glue = true;
            }
            '>' => {
                self.out.push(c);
                self.glue = false;
            }
            '&' | '-' => {
                self.space();
                self.out.push(c);
                self.glue = true;
            }
            c => {
                self.space();
                self.out.push(c);
                self.glue = spacing == Spacing::Joint;
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::None => ("", ""),
        };
        if group.delimiter() == Delimiter::Brace || self.out.ends_with([',', '=', ':']) {
            self.space();
        }
        self.out.push_str(open);
        self.glue = true;
        group.stream().into_iter().for_each(|token| self.token(token));
        self.out.push_str(close);
        self.glue = false;
    }

    fn space(&mut self) {
        if !self.glue && !self.out.ends_with([' ', '(', '[', '\n']) {
            self.out.push(' ');
        }
        self.glue = false;
    }
}
