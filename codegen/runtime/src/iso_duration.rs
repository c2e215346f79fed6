//! The `duration` format of ISO 8601 (RFC 3339, appendix A).

use std::time::Duration;

use super::scalar::{ParseError, scalar};

scalar! {
    /// A span of time, such as `P3DT12H` or `PT0.5S`. Years and months have no fixed length, so that not every span is a number of
    /// seconds.
    IsoDuration, "a duration of ISO 8601", |text| parts(text).is_some()
}

impl IsoDuration {
    /// The span in seconds and nanoseconds, a day being 24 hours.
    ///
    /// # Errors
    /// When it is negative, has years or months or more than nine decimals, is too long, or when a received text is no duration.
    pub fn to_std(&self) -> Result<Duration, ParseError> {
        let parts = parts(self.as_str()).ok_or(ParseError::new("a duration of ISO 8601"))?;
        parts.exact().ok_or(ParseError::new("a duration of a fixed length"))
    }
}

impl From<Duration> for IsoDuration {
    /// The span in hours, minutes and seconds, with as many decimals as it needs.
    fn from(span: Duration) -> Self {
        let (seconds, nanos) = (span.as_secs(), span.subsec_nanos());
        let mut text = "PT".to_owned();
        for (count, letter) in [(seconds / 3_600, 'H'), (seconds / 60 % 60, 'M')] {
            if count > 0 {
                text.push_str(&format!("{count}{letter}"));
            }
        }
        let fraction = if nanos == 0 { String::new() } else { format!(".{nanos:09}") };
        if seconds % 60 > 0 || nanos > 0 || seconds == 0 {
            text.push_str(&format!("{}{}S", seconds % 60, fraction.trim_end_matches('0')));
        }
        Self(text)
    }
}

/// A duration taken apart: numbers by the letter behind them, `m` for minutes.
struct Parts<'t> {
    negative: bool,
    numbers: Vec<(char, &'t str)>,
    /// Decimals of the seconds.
    decimals: &'t str,
}

impl Parts<'_> {
    fn exact(&self) -> Option<Duration> {
        let mut seconds = 0_u64;
        for (letter, number) in &self.numbers {
            let length = match letter {
                'W' => 604_800,
                'D' => 86_400,
                'H' => 3_600,
                'm' => 60,
                'S' => 1,
                _ if number.bytes().all(|digit| digit == b'0') => 0,
                _ => return None,
            };
            seconds = number.parse::<u64>().ok()?.checked_mul(length)?.checked_add(seconds)?;
        }
        let decimals = self.decimals.trim_end_matches('0');
        let nanos: u32 = (decimals.len() <= 9).then(|| format!("{decimals:0<9}").parse().ok()).flatten()?;
        (!self.negative || (seconds == 0 && nanos == 0)).then(|| Duration::new(seconds, nanos))
    }
}

/// `P`, then years, months, weeks and days, then after a `T` hours, minutes and seconds: each at most once, one at least.
fn parts(text: &str) -> Option<Parts<'_>> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let text = text.strip_prefix('P')?;
    let (days, clock) = text.split_once('T').map_or((text, None), |(days, clock)| (days, Some(clock)));
    let (mut numbers, mut decimals) = (Vec::new(), "");
    for (mut rest, letters) in [(days, "YMWD"), (clock.unwrap_or_default(), "HMS")] {
        let mut letters = letters.chars();
        while !rest.is_empty() {
            let (number, tail) = digits(rest)?;
            rest = tail;
            if let Some(fraction) = rest.strip_prefix(['.', ',']) {
                (decimals, rest) = digits(fraction)?;
                if rest != "S" || clock.is_none() {
                    return None;
                }
            }
            let letter = rest.chars().next()?;
            letters.find(|known| *known == letter)?;
            rest = rest.get(letter.len_utf8()..)?;
            let is_minute = letter == 'M' && !letters.as_str().contains('D');
            numbers.push((if is_minute { 'm' } else { letter }, number));
        }
    }
    let complete = !numbers.is_empty() && clock != Some("");
    complete.then_some(Parts { negative, numbers, decimals })
}

/// One digit or more, and what follows.
fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(number, _)| !number.is_empty())
}
