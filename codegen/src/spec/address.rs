//! The file part of a reference → the name of a text.
//!
//! Goes in: what stands before `#`, the name of the text that it stands in, the folder of the document. Comes out: the name of the
//! text that is meant, or nothing when that lies outside the folder. Must not do: look whether there is such a text.

/// The folder of a name, with its closing slash; empty for a bare name.
pub(super) fn folder(name: &str) -> &str {
    name.rfind('/').and_then(|slash| name.get(..=slash)).unwrap_or_default()
}

/// The name that a relative address has, seen from the text `base`. `None`: an address with a scheme or a host, an absolute path, a
/// path that leaves `folder`, or one that a system could read in more than one way.
pub(super) fn resolve(address: &str, base: &str, folder: &str) -> Option<String> {
    if address.starts_with('/') || address.contains(['\\', ':', '?']) {
        return None;
    }
    let inside = base.strip_prefix(folder).unwrap_or_default();
    let mut steps: Vec<String> = self::folder(inside).split_terminator('/').map(str::to_owned).collect();
    for step in address.split('/') {
        let step = percent_decode(step)?;
        match step.as_str() {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            _ if step.chars().any(|c| matches!(c, '/' | '\\' | ':') || c.is_control()) => return None,
            _ => steps.push(step),
        }
    }
    (!steps.is_empty()).then(|| format!("{folder}{}", steps.join("/")))
}

/// A text without its percent escapes; `None` when an escape is broken or the bytes are no UTF-8.
pub(super) fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let value = digit()? * 16 + digit()?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{folder, resolve};

    #[test]
    fn addresses_stay_in_the_folder_of_the_document() {
        let from = |address: &str, base: &str| resolve(address, base, folder("v1/api.yaml"));
        for (address, base, name) in [
            ("pet.yaml", "v1/api.yaml", "v1/pet.yaml"),
            ("./a//b/./pet.yaml", "v1/api.yaml", "v1/a/b/pet.yaml"),
            ("../common/x.json", "v1/a/pet.yaml", "v1/common/x.json"),
            ("a%20b.yaml", "v1/api.yaml", "v1/a b.yaml"),
        ] {
            assert_eq!(from(address, base).as_deref(), Some(name), "{address} in {base}");
        }
        for address in [
            "../x.yaml",
            "a/../../x.yaml",
            "%2e%2e/x.yaml",
            "..%2fx.yaml",
            "/etc/passwd",
            "//host/share",
            "https://example.com/x.yaml",
            "file:x.yaml",
            r"C:\x.yaml",
            r"..\x.yaml",
            "a%5c..%5cx.yaml",
            "x%00.yaml",
            "x%zz.yaml",
            "x.yaml?y",
            ".",
        ] {
            assert_eq!(from(address, "v1/api.yaml"), None, "{address}");
        }
        assert_eq!(resolve("x.yaml", "api.yaml", ""), Some("x.yaml".to_owned()));
        assert_eq!(resolve("../api.yaml", "../s/a/x.yaml", "../s/"), Some("../s/api.yaml".to_owned()));
    }
}
