//! The `date-time`, `date` and `time` formats of RFC 3339, without a date crate forced on anyone.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::scalar::{ParseError, scalar};

scalar! {
    /// A moment: date, time and offset, such as `2026-11-23T18:10:00Z`.
    DateTime, "a date-time of RFC 3339", |text| moment(text).is_some()
}

scalar! {
    /// A day, such as `2026-11-23`.
    Date, "a date of RFC 3339", |text| days(text).is_some()
}

scalar! {
    /// A time of day, with or without an offset, such as `18:10:00Z`.
    Time, "a time of RFC 3339", |text| clock(text).is_some_and(|(_, _, rest)| rest.is_empty() || offset(rest).is_some())
}

/// A point in time: whole seconds since 1970 in UTC, and nanoseconds after them.
struct Moment {
    seconds: i64,
    nanos: u32,
}

impl DateTime {
    /// Seconds since 1970-01-01T00:00:00Z; the fraction is cut off.
    ///
    /// # Errors
    /// When a received text is no date-time.
    pub fn unix_timestamp(&self) -> Result<i64, ParseError> {
        self.moment().map(|moment| moment.seconds)
    }

    /// The moment by the system's clock, to the nanosecond.
    ///
    /// # Errors
    /// When a received text is no date-time, or the system cannot tell that moment.
    pub fn to_system_time(&self) -> Result<SystemTime, ParseError> {
        let moment = self.moment()?;
        let distance = Duration::from_secs(moment.seconds.unsigned_abs());
        let second =
            if moment.seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
        second
            .and_then(|second| second.checked_add(Duration::from_nanos(moment.nanos.into())))
            .ok_or(ParseError::new("a moment this system can tell"))
    }

    fn moment(&self) -> Result<Moment, ParseError> {
        moment(self.as_str()).ok_or(ParseError::new("a date-time of RFC 3339"))
    }
}

impl From<SystemTime> for DateTime {
    /// The moment in UTC, with as many decimals as it needs. Years beyond 9999 are written with more digits.
    fn from(time: SystemTime) -> Self {
        let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (signed(after.as_secs()), after.subsec_nanos()),
            Err(error) => match (signed(error.duration().as_secs()), error.duration().subsec_nanos()) {
                (seconds, 0) => (-seconds, 0),
                (seconds, nanos) => (-seconds - 1, 1_000_000_000 - nanos),
            },
        };
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let second = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let fraction = if nanos == 0 { String::new() } else { format!(".{nanos:09}") };
        let fraction = fraction.trim_end_matches('0');
        Self(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
    }
}

fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX / 2)
}

fn moment(text: &str) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't'])?;
    let (second, nanos, rest) = clock(rest)?;
    Some(Moment { seconds: days(date)? * 86_400 + second - offset(rest)?, nanos })
}

/// Days since 1970-01-01.
fn days(text: &str) -> Option<i64> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !rest.is_empty() || day < 1 || day > length {
        return None;
    }
    Some(days_from_civil(year, month, day))
}

/// Seconds of the day, nanoseconds, and what follows. Second 60 is a leap second and counts as the 59th's next.
fn clock(text: &str) -> Option<(i64, u32, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = digits(rest.strip_prefix(':')?, 2)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let Some(fraction) = rest.strip_prefix('.') else {
        return Some((hour * 3_600 + minute * 60 + second, 0, rest));
    };
    let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    let decimals = fraction.strip_suffix(rest).filter(|decimals| !decimals.is_empty())?;
    let nanos: String = decimals.chars().chain("000000000".chars()).take(9).collect();
    Some((hour * 3_600 + minute * 60 + second, nanos.parse().ok()?, rest))
}

/// Seconds an offset is ahead of UTC.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let ahead = text.starts_with('+');
    let (hours, rest) = digits(text.strip_prefix(['+', '-'])?, 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let seconds = hours * 3_600 + minutes * 60;
    let valid = rest.is_empty() && hours < 24 && minutes < 60;
    valid.then_some(if ahead { seconds } else { -seconds })
}

/// A number of exactly `count` digits, and what follows.
fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    let valid = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((valid.then(|| number.parse().ok()).flatten()?, rest))
}

/// Days since 1970 of a day of the Gregorian calendar, counted in eras of 400 years that begin in March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    (year, month, day)
}
