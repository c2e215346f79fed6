//! Texts with a format.

use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{from_str, to_string};

use crate::rt::{Base64, Date, DateTime, Decimal, Ip, Ipv4, Ipv6, IsoDuration, Time, Uri, Uuid};

#[test]
fn what_came_goes_back_unchanged() {
    for text in ["\"yesterday\"", "\"2026-11-23T18:10:00Z\"", "\"\""] {
        assert_eq!(to_string(&from_str::<DateTime>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<Uuid>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<Base64>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<IsoDuration>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<Ip>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<Uri>(text).unwrap()).unwrap(), text);
        assert_eq!(to_string(&from_str::<Decimal>(text).unwrap()).unwrap(), text);
    }
    assert!(from_str::<DateTime>("\"yesterday\"").unwrap().unix_timestamp().is_err());
}

#[test]
fn rt_36_date_times_are_of_rfc_3339_with_an_offset() {
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

#[test]
fn addresses_of_hosts() {
    let v4 = Ipv4Addr::new(192, 0, 2, 1);
    assert_eq!(Ipv4::parse("192.0.2.1").unwrap().to_addr(), Ok(v4));
    assert_eq!(Ipv4::from(v4).as_str(), "192.0.2.1");
    for text in ["192.0.2", "192.0.2.256", "192.0.2.1/24", "::1", "localhost", ""] {
        assert!(Ipv4::parse(text).is_err(), "{text}");
    }
    let v6 = Ipv6Addr::LOCALHOST;
    assert_eq!((Ipv6::parse("::1").unwrap().to_addr(), Ipv6::from(v6).as_str()), (Ok(v6), "::1"));
    assert_eq!(Ipv6::parse("0:0:0:0:0:0:0:1").unwrap().as_str(), "0:0:0:0:0:0:0:1");
    assert_eq!(Ip::from(v4).to_addr(), Ok(IpAddr::V4(v4)));
    assert_eq!(Ip::parse("::1").unwrap(), Ip::from(v6));
    assert_eq!(from_str::<Ip>("\"\"").unwrap().to_addr().unwrap_err().to_string(), "not an IP address");
}

#[test]
fn addresses_of_pages() {
    for (text, scheme) in [
        ("https://example.com/a?b=%20c#d", Some("https")),
        ("mailto:a@example.com", Some("mailto")),
        ("urn:isbn:1", Some("urn")),
        ("/a/b:c", None),
        ("?q=a:b", None),
        ("//[2001:db8::1]:80/", None),
        ("", None),
    ] {
        assert_eq!(Uri::parse(text).unwrap().scheme(), scheme, "{text}");
    }
    for text in ["https://example.com/a b", "/{id}", "/ä", "/%2", "/%zz", "1a:b", ":a", "a#b#c", "/a\\b"] {
        assert!(Uri::parse(text).is_err(), "{text}");
    }
    assert_eq!(Uri::parse("https://example.com/a").unwrap().to_http().unwrap().host(), Some("example.com"));
    assert_eq!(from_str::<Uri>("\"/{id}\"").unwrap().scheme(), None);
}

#[test]
fn durations_of_iso_8601() {
    for (text, length) in [
        ("PT0S", Some(Duration::ZERO)),
        ("PT1H30M5.25S", Some(Duration::from_millis(5_405_250))),
        ("P1DT12H", Some(Duration::from_secs(129_600))),
        ("P2W", Some(Duration::from_secs(1_209_600))),
        ("PT36H", Some(Duration::from_secs(129_600))),
        ("PT0,000000001S", Some(Duration::from_nanos(1))),
        ("P0Y0M1D", Some(Duration::from_secs(86_400))),
        ("-PT0S", Some(Duration::ZERO)),
        ("P1Y", None),
        ("P1M", None),
        ("-PT1S", None),
        ("PT0.0000000001S", None),
        ("PT99999999999999999999S", None),
    ] {
        assert_eq!(IsoDuration::parse(text).unwrap().to_std().ok(), length, "{text}");
    }
    for text in [
        "", "P", "PT", "P1", "1D", "P1H", "PT1D", "PT1M1H", "P1D1D", "PT1.5H", "P1.5D", "PT.5S", "PT1.S", "p1d",
        "P-1D", "10s", "P1DT",
    ] {
        assert!(IsoDuration::parse(text).is_err(), "{text}");
    }
    for (length, text) in [
        (Duration::ZERO, "PT0S"),
        (Duration::from_millis(1_500), "PT1.5S"),
        (Duration::from_secs(3_600), "PT1H"),
        (Duration::from_secs(90_061), "PT25H1M1S"),
        (Duration::from_nanos(60_000_000_001), "PT1M0.000000001S"),
    ] {
        let made = IsoDuration::from(length);
        assert_eq!((made.as_str(), made.to_std()), (text, Ok(length)));
    }
}

#[test]
fn decimals_keep_their_digits() {
    for text in ["0", "-0.00", "19.90", "12345678901234567890.123456789", "1e3", "2.5E-7", "007"] {
        assert_eq!(Decimal::parse(text).unwrap().as_str(), text);
    }
    for text in ["", "-", "1.", ".5", "+1", "1,5", "1e", "1e999999999999", "NaN", "0x1", "1 "] {
        assert!(Decimal::parse(text).is_err(), "{text}");
    }
    let decimal = |text: &str| Decimal::parse(text).unwrap();
    assert_eq!((decimal("19.90").to_f64(), Decimal::from(-3).as_str()), (Ok(19.9), "-3"));
    for beyond in ["1e999", "-1e999"] {
        let error = decimal(beyond).to_f64().unwrap_err();
        assert_eq!(error.to_string(), "not a number that binary floating point holds");
    }
    assert_eq!(decimal("1e-999").to_f64(), Ok(0.0));
    let rising = ["-1e3", "-12.5", "-12.49", "-0.1", "0", "0.09", "0.1", "1", "9.99", "10", "12e2", "1201"];
    for (index, small) in rising.iter().enumerate() {
        for large in rising.iter().skip(index + 1) {
            assert_eq!(decimal(small).cmp_worth(&decimal(large)), Ok(Ordering::Less), "{small} {large}");
            assert_eq!(decimal(large).cmp_worth(&decimal(small)), Ok(Ordering::Greater), "{small} {large}");
        }
    }
    for (a, b) in [("1.0", "1.00"), ("-0", "0.000"), ("1e2", "100"), ("0.001", "1e-3"), ("007", "7.0")] {
        assert_eq!(decimal(a).cmp_worth(&decimal(b)), Ok(Ordering::Equal), "{a} {b}");
    }
    assert!(from_str::<Decimal>("\"much\"").unwrap().cmp_worth(&decimal("1")).is_err());
}
