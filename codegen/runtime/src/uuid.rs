//! The `uuid` format.

use super::scalar::scalar;

scalar! {
    /// A UUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
    Uuid, "a UUID", is_uuid
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
