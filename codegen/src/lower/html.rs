//! HTML in descriptions: tags say nothing without a browser, and go.

/// Whether a tag is one of HTML; prose also has `Vec<T>` and `/pets/<id>`, which CommonMark takes for tags.
pub(super) fn is_tag(tag: &str) -> bool {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let name = inner.get(..end).unwrap_or_default().to_ascii_lowercase();
    inner.starts_with(['!', '?']) || HTML.contains(&name.as_str())
}

/// The elements that descriptions hold, and those that must not reach a page.
#[rustfmt::skip]
const HTML: &[&str] = &[
    "a", "abbr", "article", "aside", "audio", "b", "base", "big", "blockquote", "body", "br", "button", "canvas", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "embed", "fieldset",
    "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "main", "mark", "math", "meta",
    "nav", "noscript", "object", "ol", "option", "p", "param", "picture", "pre", "q", "s", "samp", "script", "section", "select",
    "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template",
    "textarea", "tfoot", "th", "thead", "title", "tr", "tt", "u", "ul", "var", "video", "wbr",
];

/// The text of a piece of HTML, in one line.
pub(super) fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        if !is_tag(tag) {
            text.push('<');
            text.push_str(tag);
            text.push('>');
        }
        rest = after;
    }
    text.push_str(rest);
    text.replace('\n', " ")
}
