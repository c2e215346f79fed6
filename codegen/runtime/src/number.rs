//! Numbers of limits and of the values held against them, compared without rounding: every `i64`, `u64` and `f64` keeps
//! its exact worth.

use std::cmp::Ordering;
use std::fmt;

/// A number of a limit or a value.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// A whole number.
    Integer(i128),
    /// A binary floating-point number.
    Float(f64),
}

impl Number {
    /// Whether the number is neither infinite nor NaN.
    #[must_use]
    pub fn is_finite(self) -> bool {
        match self {
            Self::Integer(_) => true,
            Self::Float(float) => float.is_finite(),
        }
    }

    /// Whether the number is a whole multiple of `step`, both taken by their shortest decimal text (0.07 is a multiple
    /// of 0.01, though not in binary). True when that cannot be reckoned in 127 bits, or for a step of zero.
    #[must_use]
    pub fn is_multiple_of(self, step: Self) -> bool {
        let (Some(number), Some(step)) = (self.decimal(), step.decimal()) else { return true };
        let scale = number.1.max(step.1);
        match (scaled(number, scale), scaled(step, scale)) {
            (Some(number), Some(step)) => number.checked_rem(step).is_none_or(|rest| rest == 0),
            _ => true,
        }
    }

    /// Digits and the number of them that stand after the point.
    fn decimal(self) -> Option<(i128, u32)> {
        let text = match self {
            Self::Integer(integer) => return Some((integer, 0)),
            Self::Float(float) => float.to_string(),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some((digits, u32::try_from(fraction.len()).ok()?))
    }
}

fn scaled((digits, scale): (i128, u32), to: u32) -> Option<i128> {
    digits.checked_mul(10_i128.checked_pow(to.checked_sub(scale)?)?)
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (*self, *other) {
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(&b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(&b),
            (Self::Integer(a), Self::Float(b)) => integer_to_float(a, b),
            (Self::Float(a), Self::Integer(b)) => integer_to_float(b, a).map(Ordering::reverse),
        }
    }
}

/// Compares by whole part first, as the cast of a whole `f64` within range is exact and one of a big integer is not.
fn integer_to_float(integer: i128, float: f64) -> Option<Ordering> {
    const TWO_TO_127: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
    if float.is_nan() {
        return None;
    }
    if float >= TWO_TO_127 {
        return Some(Ordering::Less);
    }
    if float < -TWO_TO_127 {
        return Some(Ordering::Greater);
    }
    let whole = integer.cmp(&(float.trunc() as i128));
    Some(whole.then_with(|| 0.0_f64.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal)))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => integer.fmt(f),
            Self::Float(float) => float.fmt(f),
        }
    }
}
