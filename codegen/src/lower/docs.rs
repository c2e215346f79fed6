//! Description text to lines that rustdoc shows as prose.
//!
//! The text is read as CommonMark and written again from its events, so that what rustdoc will parse is what we wrote: no code
//! block of the document can become a doctest (fences are marked `text`), no HTML reaches a page, no bracket becomes an
//! intra-doc link, only http, https and mailto links stay, and nothing can leave its comment.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use crate::ir::Docs;

use super::html;

/// Texts longer than this are cut: nobody reads them in an editor's tooltip.
const MAX_CHARS: usize = 20_000;

/// Cleans the parts of a description (a title or summary, a description); empty and repeated parts are left out.
pub(super) fn clean(parts: &[Option<&str>]) -> Docs {
    let mut lines: Vec<String> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for part in parts.iter().flatten().map(|part| part.trim()) {
        if part.is_empty() || seen.contains(&part) {
            continue;
        }
        seen.push(part);
        let mut rendered = render(part);
        if rendered.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.append(&mut rendered);
    }
    Docs { lines }
}

fn render(text: &str) -> Vec<String> {
    let text: String = text.chars().take(MAX_CHARS).map(tame).filter(|c| *c != '\0').collect();
    if is_plain(&text) {
        return text.lines().map(|line| line.trim().to_owned()).collect();
    }
    let mut writer = Writer::default();
    for event in Parser::new(&text) {
        writer.event(event);
    }
    writer.finish()
}

/// Control characters become spaces; characters that change the direction of text or cannot be seen become NUL, which is dropped.
fn tame(c: char) -> char {
    match c {
        '\n' => '\n',
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => '\0',
        '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Whether no character of it means anything to CommonMark, so that it needs no parsing. Lines are trimmed by the caller.
fn is_plain(text: &str) -> bool {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '\'' | '"' | ';' | '?' | '(' | ')' | '%' | '/');
    let starts_plain = |c: char| c.is_alphabetic() || matches!(c, '\'' | '"' | '(');
    text.chars().all(plain)
        && text.chars().next().is_some_and(starts_plain)
        && !text.contains("//")
        && !text.contains("www.")
}

/// Writes events back as CommonMark.
#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    current: String,
    /// What each nested list or quote puts before a line.
    prefix: Vec<String>,
    /// The marker of a list item that is still to be written.
    marker: Option<String>,
    lists: Vec<Option<u64>>,
    code: Option<String>,
    links: Vec<Option<String>>,
    /// Depth inside HTML or images, whose text is kept as text.
    heading: bool,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.current.push_str(&escape(&text)),
            },
            Event::Code(code) => self.current.push_str(&code_span(&code)),
            Event::InlineHtml(html) if !html::is_tag(&html) => self.current.push_str(&escape(&html)),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html),
            Event::SoftBreak => self.break_line(),
            Event::HardBreak => {
                self.current.push_str("  ");
                self.break_line();
            }
            Event::Rule => self.paragraph(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.paragraph();
                // Headings of a description stand below the item they describe.
                let depth = if level == HeadingLevel::H1 { 2 } else { 3 };
                self.current.push_str(&"#".repeat(depth));
                self.current.push(' ');
                self.heading = true;
            }
            Tag::BlockQuote(_) => {
                self.paragraph();
                self.prefix.push("> ".to_owned());
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.paragraph();
                self.code = Some(String::new());
            }
            Tag::List(start) => {
                self.flush();
                if self.lists.is_empty() {
                    self.paragraph();
                }
                self.lists.push(start);
            }
            Tag::Item => self.item(),
            Tag::Emphasis => self.current.push('*'),
            Tag::Strong => self.current.push_str("**"),
            Tag::Link { dest_url, .. } => {
                let keep = is_safe_link(&dest_url).then(|| dest_url.to_string());
                if keep.is_some() {
                    self.current.push('[');
                }
                self.links.push(keep);
            }
            Tag::Paragraph => self.separate(),
            _ => {}
        }
    }

    fn item(&mut self) {
        self.flush();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let text = format!("{number}. ");
                *number = number.saturating_add(1);
                text
            }
            _ => "- ".to_owned(),
        };
        self.prefix.push(" ".repeat(marker.len()));
        self.marker = Some(marker);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.paragraph_end(),
            TagEnd::Heading(_) => {
                self.heading = false;
                self.paragraph();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.prefix.pop();
                self.blank();
            }
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                if self.lists.is_empty() {
                    self.blank();
                }
            }
            TagEnd::Item => {
                self.flush();
                self.marker = None;
                self.prefix.pop();
            }
            TagEnd::Emphasis => self.current.push('*'),
            TagEnd::Strong => self.current.push_str("**"),
            TagEnd::Link => {
                if let Some(Some(url)) = self.links.pop() {
                    self.current.push_str("](");
                    self.current.push_str(&url.replace('(', "%28").replace(')', "%29").replace(' ', "%20"));
                    self.current.push(')');
                }
            }
            _ => {}
        }
    }

    fn html(&mut self, html: &str) {
        let lower = html.trim().to_ascii_lowercase();
        if lower.starts_with("<br") || lower.starts_with("<p>") || lower.starts_with("</p>") || lower.starts_with("<li")
        {
            self.break_line();
        }
        // Text between tags arrives as text events or, in a block of HTML, stays here.
        let text = html::without_tags(html);
        let text = text.trim();
        if !text.is_empty() {
            self.current.push_str(&escape(text));
            self.break_line();
        }
    }

    fn code_block(&mut self) {
        let Some(code) = self.code.take() else { return };
        let longest =
            code.lines().map(|line| line.trim_start().chars().take_while(|c| *c == '`').count()).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        self.push_line(&format!("{fence}text"));
        for line in code.lines() {
            self.push_line(line);
        }
        self.push_line(&fence);
        self.blank();
    }

    fn break_line(&mut self) {
        if self.heading {
            self.current.push(' ');
        } else {
            self.flush();
        }
    }

    fn paragraph(&mut self) {
        self.flush();
        self.blank();
    }

    /// A paragraph starts: part it from what stands before it, unless it opens a list item.
    fn separate(&mut self) {
        if self.marker.is_none() {
            self.paragraph();
        }
    }

    fn paragraph_end(&mut self) {
        self.flush();
        if self.lists.is_empty() {
            self.blank();
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.current);
        if !line.trim().is_empty() {
            self.push_line(line.trim_start());
        }
    }

    fn push_line(&mut self, line: &str) {
        let mut full = String::new();
        let depth = self.prefix.len();
        for (at, prefix) in self.prefix.iter().enumerate() {
            match &self.marker {
                Some(marker) if at + 1 == depth => full.push_str(marker),
                _ => full.push_str(prefix),
            }
        }
        self.marker = None;
        full.push_str(line);
        self.lines.push(full.trim_end().to_owned());
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.code.is_some() {
            self.code_block();
        }
        self.flush();
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines
    }
}

/// Only addresses that a browser opens as a page or a mail.
fn is_safe_link(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let scheme = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    scheme && url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '\\' | '[' | ']'))
}

/// Escapes what CommonMark or rustdoc would read as more than text, and marks bare addresses as links.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if let Some(start) = word.find("http://").or_else(|| word.find("https://")) {
            let (before, address) = word.split_at(start);
            let end = address.trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '\'', '"']).len();
            let (address, after) = address.split_at(end);
            if is_safe_link(address) && !address.contains(['(', ')']) {
                escape_into(&mut out, before);
                out.push('<');
                out.push_str(address);
                out.push('>');
                escape_into(&mut out, after);
                continue;
            }
        }
        escape_into(&mut out, word);
    }
    out
}

fn escape_into(out: &mut String, text: &str) {
    // A line must not begin with what opens a list or underlines a heading.
    if out.is_empty() && text.starts_with(['-', '+', '=']) {
        out.push('\\');
    }
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // `://` would make rustdoc see a bare address again.
        let address = rest.starts_with("://");
        if address || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$') {
            out.push('\\');
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
}

fn code_span(code: &str) -> String {
    let code = code.replace('\n', " ");
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{code}{pad}{ticks}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        clean(&[Some(text)]).lines
    }

    #[test]
    fn hs_10_no_code_block_can_become_a_doctest() {
        assert_eq!(lines("A:\n\n```rust\nfn main() {}\n```"), ["A:", "", "```text", "fn main() {}", "```"]);
        assert_eq!(lines("A:\n\n    let x = 1;"), ["A:", "", "```text", "let x = 1;", "```"]);
        assert_eq!(lines("- a\n\n  ~~~\n  x\n  ~~~"), ["- a", "", "  ```text", "  x", "  ```"]);
        assert_eq!(lines("```\nopen"), ["```text", "open", "```"]);
    }

    #[test]
    fn hs_11_links_are_only_addresses() {
        assert_eq!(lines("see [crate::x] and [y](javascript:z)"), ["see \\[crate::x\\] and y"]);
        assert_eq!(lines("at https://example.com/a."), ["at <https://example.com/a>."]);
        assert_eq!(lines("[a](https://example.com)"), ["[a](https://example.com)"]);
    }

    #[test]
    fn hs_12_html_is_dropped_or_escaped() {
        assert_eq!(lines("a <script>alert(1)</script> b"), ["a alert(1) b"]);
        assert_eq!(lines("a < b"), ["a \\< b"]);
        assert_eq!(lines("x<br>y"), ["x", "y"]);
        assert_eq!(lines("a Vec<T> at /pets/<id>, <b>bold</b>"), ["a Vec\\<T\\> at /pets/\\<id\\>, bold"]);
        assert_eq!(lines("<div>\na <id>\n<Made onclick=x>\n</div>"), ["a \\<id\\>", "\\<Made onclick=x\\>"]);
    }

    #[test]
    fn hs_13_directions_and_controls_go() {
        assert_eq!(lines("a\u{202e}b\rc\0d"), ["ab c d"]);
    }
}
