//! Percent-encoding by allow-list: what is not known to be harmless is encoded.

/// What may stand unencoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// Letters, digits and `-._~`.
    Unreserved,
    /// Also the reserved characters that neither end a query, split it into parameters nor mean a space.
    Reserved,
    /// Letters, digits and `*-._`; a space becomes `+`.
    Form,
}

impl Charset {
    /// `'` is not among the reserved ones: URL parsers encode it in queries, and what is sent must be what was built.
    const fn allows(self, byte: u8) -> bool {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => true,
            b'~' => !matches!(self, Self::Form),
            b'*' => !matches!(self, Self::Unreserved),
            b':' | b'/' | b'?' | b'@' | b'!' | b'$' | b'(' | b')' | b',' | b';' | b'=' => {
                matches!(self, Self::Reserved)
            }
            _ => false,
        }
    }
}

/// Appends `text`, encoded, to `out`.
pub(super) fn encode_into(out: &mut String, text: &str, charset: Charset) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if charset.allows(byte) {
            out.push(char::from(byte));
        } else if byte == b' ' && charset == Charset::Form {
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

/// Whether a byte may stand in a query as it is.
pub(super) const fn is_plain_in_query(byte: u8) -> bool {
    Charset::Reserved.allows(byte)
}
