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
    /// Also the reserved ones that neither end a query, split it into parameters nor mean a space, and what is percent-encoded
    /// already (RFC 6570 section 3.2.3). `'` is not among them: URL parsers encode it in queries, and what is sent must be
    /// what was built.
    pub(super) const RESERVED: Self = Self { also: b"~*:/?@!$(),;=", plus: false };

    /// Whether a byte may stand as it is.
    pub(super) fn allows(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') || self.also.contains(&byte)
    }

    /// Whether a text may stand as it is.
    pub(super) fn allows_all(self, text: &str) -> bool {
        text.bytes().all(|byte| self.allows(byte))
    }
}

/// Appends `text`, encoded, to `out`.
pub(super) fn encode_into(out: &mut String, text: &str, charset: Charset) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for (at, byte) in text.bytes().enumerate() {
        let is_encoded = charset == Charset::RESERVED && byte == b'%' && is_triple(text.as_bytes().get(at..at + 3));
        if is_encoded || charset.allows(byte) {
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

/// Whether these are a percent sign and two digits.
fn is_triple(bytes: Option<&[u8]>) -> bool {
    matches!(bytes, Some([b'%', digits @ ..]) if digits.iter().all(u8::is_ascii_hexdigit))
}

/// `text`, encoded.
pub(super) fn encode(text: &str, charset: Charset) -> String {
    let mut out = String::with_capacity(text.len());
    encode_into(&mut out, text, charset);
    out
}
