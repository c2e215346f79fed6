//! Texts with a format.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{from_str, to_string};

use crate::rt::{Base64, Date, DateTime, Time, Uuid};

#[test]
fn what_came_goes_back_unchanged() {
    for text in ["\"yesterday\"", "\"2026-11-23T18:10:00Z\"", "\"\""] {
        assert_eq!(to_string(&from_str::<DateTime>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<Uuid>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<Base64>(text).unwrap()).unwrap(), text);
    }
    assert!(from_str::<DateTime>("\"yesterday\"").unwrap().unix_timestamp().is_err());
}

#[test]
fn date_times_of_rfc_3339() {
    let valid = [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-23T18:10:00Z", 1_795_457_400),
        ("2026-11-23T19:10:00.25+01:00", 1_795_457_400),
        ("2000-02-29t12:00:00-00:30", 951_827_400),
        ("1969-12-31T23:59:59Z", -1),
        ("1990-12-31T23:59:60Z", 662_688_000),
        ("0000-01-01T00:00:00Z", -62_167_219_200),
    ];
    for (text, seconds) in valid {
        assert_eq!(text.parse::<DateTime>().unwrap().unix_timestamp(), Ok(seconds), "{text}");
    }
    let invalid = [
        "2026-11-23",
        "2026-11-23T18:10:00",
        "2026-11-23 18:10:00Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T18:10:00.Z",
        "2026-11-23T18:10:00+0100",
        "2026-11-23T18:10:00+24:00",
        "+026-11-23T18:10:00Z",
        "2026-11-23T18:1ä:00Z",
        "",
    ];
    for text in invalid {
        assert!(DateTime::parse(text).is_err(), "{text}");
    }
    assert_eq!(DateTime::parse("x").unwrap_err().to_string(), "not a date-time of RFC 3339");
}

#[test]
fn date_times_and_the_clock() {
    for (nanos, text) in
        [(0, "1970-01-01T00:00:00Z"), (1_500_000_000, "1970-01-01T00:00:01.5Z"), (1, "1970-01-01T00:00:00.000000001Z")]
    {
        let time = UNIX_EPOCH + Duration::from_nanos(nanos);
        let made = DateTime::from(time);
        assert_eq!((made.as_str(), made.to_system_time()), (text, Ok(time)));
    }
    let before = UNIX_EPOCH - Duration::from_millis(500);
    assert_eq!(DateTime::from(before).as_str(), "1969-12-31T23:59:59.5Z");
    assert_eq!(DateTime::from(before).to_system_time(), Ok(before));
    for day in (0..40_000).step_by(37) {
        let time = UNIX_EPOCH + Duration::from_secs(day * 86_400 + 3_599);
        assert_eq!(DateTime::from(time).to_system_time(), Ok(time), "{day}");
    }
}

#[test]
fn dates_times_and_uuids() {
    assert!(
        Date::parse("2024-02-29").is_ok() && Date::parse("2023-02-29").is_err() && Date::parse("2024-2-9").is_err()
    );
    assert!(Time::parse("18:10:00Z").is_ok() && Time::parse("18:10:00.5").is_ok() && Time::parse("18:10").is_err());
    assert!(Uuid::parse("01234567-89ab-CDEF-0123-456789abcdef").is_ok());
    assert!(Uuid::parse("0123456789abcdef0123456789abcdef").is_err());
}

#[test]
fn base64_in_both_alphabets() {
    assert_eq!(Base64::from_bytes([0xfb, 0xff, 0x00]).as_str(), "+/8A");
    for text in ["+/8A", "-_8A"] {
        assert_eq!(Base64::parse(text).unwrap().decode(), Ok(vec![0xfb, 0xff, 0x00]), "{text}");
    }
    assert_eq!(Base64::parse("YQ").unwrap().decode(), Ok(b"a".to_vec()));
    assert!(Base64::parse("a").is_err() && Base64::parse("a b=").is_err());
}
