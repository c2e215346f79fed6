//! Texts made to leave the place they are put in.

/// Stands in every hostile text. No name that is made of a text can hold it: its case is no case of Rust's.
pub const CANARY: &str = "xCANARYx";

/// What has left a string, a comment or a line in some generator.
pub fn hostile_texts() -> Vec<String> {
    let code = format!("fn {CANARY}() {{}}");
    let mut texts: Vec<String> = [
        "*/ CODE /*",
        "\" + CODE + \"",
        "' CODE '",
        "\"# CODE \"##",
        "\n}\nCODE\n",
        "\r\nCODE\r",
        "\u{2028}CODE\u{2029}",
        "#![doc = include_str!(\"CODE\")]",
        "${CODE}#{CODE}{{CODE}}",
        "%0A%22CODE%0D%0A",
        "\0CODE\u{1b}[2J",
        "\u{202e}CODE\u{2066}\u{200b}",
        "]] CODE --> ]]>",
        "\\\"CODE\\",
        "```\nCODE\n```",
        "\n\n    CODE\n\n\tCODE",
        "~~~rust,should_panic\nCODE",
        "- a\n\n      CODE\n> ```no_run\n> CODE",
        "<script>CODE</script><img onerror=CODE>",
        "[`crate::CODE`] [CODE](javascript:CODE) [a]: CODE",
        "🦀 CODE é e\u{301} \u{1d54f}",
        "// CODE\n/// CODE\n//! CODE",
        "| CODE | --- |\n|---|---|\n| CODE",
        "r#\"CODE\"# b\"CODE\" c\"CODE\"",
        "::error::CODE @everyone",
        "<!-- CODE",
        "`CODE",
        "=CODE\n===\n[^CODE]: CODE &lt; &#x22; CODE",
    ]
    .iter()
    .map(|text| text.replace("CODE", &code))
    .collect();
    texts.push(format!("{code} ").repeat(60));
    texts
}
