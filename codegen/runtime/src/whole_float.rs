//! A floating-point number as the whole one that it was written as.

/// A float as the whole number it was written as; `None` beyond 2^53, where floats stand for several.
pub(super) fn whole_float(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() < EXACT).then_some(value as i64)
}
