//! Percent-encoding by allow-list: what is not known to be harmless is encoded.

/// What may stand unencoded beside letters, digits and `-._`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charset {
    /// Further characters.
    pub(super) also: &'static [u8],
    /// Whether a space becomes `+`.
    pub(super) plus: bool,
}

impl Charset {
    /// The unreserved characters.
    pub(super) const UNRESERVED: Self = Self { also: b"~", plus: false };
    /// Also the reserved ones that neither end a query, split it into parameters nor mean a space. `'` is not among them:
    /// URL parsers encode it in queries, and what is sent must be what was built.
    pub(super) const RESERVED: Self = Self { also: b"~*:/?@!$(),;=", plus: false };

    /// Whether a byte may stand as it is.
    pub(super) fn allows(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') || self.also.contains(&byte)
    }
}

/// Appends `text`, encoded, to `out`.
pub(super) fn encode_into(out: &mut String, text: &str, charset: Charset) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if charset.allows(byte) {
            out.push(char::from(byte));
        } else if byte == b' ' && charset.plus {
            out.push('+');
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(DIGITS.get(usize::from(digit)).map_or('0', |digit| char::from(*digit)));
            }
        }
    }
}

/// `text`, encoded.
pub(super) fn encode(text: &str, charset: Charset) -> String {
    let mut out = String::with_capacity(text.len());
    encode_into(&mut out, text, charset);
    out
}
