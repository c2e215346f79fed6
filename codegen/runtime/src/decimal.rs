//! The `decimal` format of strings: numbers that binary floating point cannot hold exactly, such as amounts of money.

use std::cmp::Ordering;

use super::scalar::{ParseError, scalar};

scalar! {
    /// A decimal number in a string, such as `19.90`, with every digit as it came. Its text is what decimal libraries read.
    Decimal, "a decimal number", |text| Parts::of(text).is_some()
}

impl Decimal {
    /// The nearest number that binary floating point holds.
    ///
    /// # Errors
    /// When a received text is no number, or one beyond the greatest that it holds.
    pub fn to_f64(&self) -> Result<f64, ParseError> {
        let number = Parts::of(self.as_str()).and_then(|_| self.as_str().parse::<f64>().ok());
        number.filter(|number| number.is_finite()).ok_or(ParseError::new("a number that binary floating point holds"))
    }

    /// Compares by worth, without rounding: `1.0` and `1.00` are equal, as they are not by their text.
    ///
    /// # Errors
    /// When a received text is no number.
    pub fn cmp_worth(&self, other: &Self) -> Result<Ordering, ParseError> {
        match (Parts::of(self.as_str()), Parts::of(other.as_str())) {
            (Some(own), Some(other)) => Ok(own.compare(&other)),
            _ => Err(ParseError::new("a decimal number")),
        }
    }
}

/// Whole numbers are decimal numbers.
macro_rules! whole {
    ($($whole:ty)*) => {
        $(impl From<$whole> for Decimal {
            fn from(number: $whole) -> Self {
                Self(number.to_string())
            }
        })*
    };
}

whole! { i32 u32 i64 u64 }

/// A number as `0.DIGITS` times a power of ten, the digits without zeros at either end; zero has none.
struct Parts {
    negative: bool,
    digits: String,
    power: i64,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (number, exponent) = match text.split_once(['e', 'E']) {
            // A larger exponent is no number that anyone means.
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !numeric(whole) || !numeric(fraction) {
            return None;
        }
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let leading = i64::try_from(all.len() - significant.len()).ok()?;
        let digits = significant.trim_end_matches('0').to_owned();
        let power = i64::try_from(whole.len()).ok()? - leading + i64::from(exponent);
        Some(Self {
            negative: negative && !digits.is_empty(),
            power: if digits.is_empty() { 0 } else { power },
            digits,
        })
    }

    fn compare(&self, other: &Self) -> Ordering {
        let size = || match (self.digits.is_empty(), other.digits.is_empty()) {
            (false, false) => self.power.cmp(&other.power).then_with(|| self.digits.cmp(&other.digits)),
            (own, other) => other.cmp(&own),
        };
        match (self.negative, other.negative) {
            (false, false) => size(),
            (true, true) => size().reverse(),
            (own, other) => other.cmp(&own),
        }
    }
}
