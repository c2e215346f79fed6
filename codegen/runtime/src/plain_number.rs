//! Whole numbers in their plain form, where servers write `5.0` or `5e0`.
//!
//! A decoder that asks for a whole number refuses those. So a text that it refused is written anew and read once more; what is read at
//! the first attempt costs nothing.

/// The JSON text with its whole numbers in their plain form, digit by digit and so without rounding.
pub(super) fn plain_text(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut rest, mut quoted, mut escaped) = (json, false, false);
    while let Some(c) = rest.chars().next() {
        if !quoted && (c.is_ascii_digit() || c == '-') {
            let end = rest.find(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c)).unwrap_or(rest.len());
            let (number, tail) = rest.split_at(end);
            match plain_number(number) {
                Some(plain) => out.push_str(&plain),
                None => out.push_str(number),
            }
            rest = tail;
            continue;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// More digits than any whole number of 64 bits has.
const MOST_DIGITS: usize = 20;

/// A number with a fraction or exponent as the whole number that it is; `None` when it is none, or too long.
fn plain_number(text: &str) -> Option<String> {
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (number, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let (digits, shift) = (format!("{whole}{fraction}"), exponent.parse::<i16>().ok()?);
    let point = i64::try_from(whole.len()).ok()? + i64::from(shift);
    let point = usize::try_from(point).ok().filter(|point| *point <= MOST_DIGITS)?;
    let (before, after) = digits.split_at_checked(point).unwrap_or((&digits, ""));
    if after.bytes().any(|digit| digit != b'0') {
        return None;
    }
    let padded = format!("{before:0<point$}");
    let plain = padded.trim_start_matches('0');
    Some(if plain.is_empty() { "0".to_owned() } else { format!("{sign}{plain}") })
}
