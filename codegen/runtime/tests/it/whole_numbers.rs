//! Whole numbers as servers write them.

use serde_json::{Value, from_str, from_value, json, to_string};

use crate::rt::{self, Check as _, Checker, Limits, Number, Whole, read_webhook};
use crate::sample::models::{Level, Shape, Window};
use crate::sample::paged::{Header, List};
use crate::script::{Script, Step};

#[test]
fn rt_93_whole_numbers_may_have_a_fraction_of_zero() {
    for (text, number) in [
        ("1.0", 1),
        ("-12.00", -12),
        ("1e3", 1_000),
        ("1.5E1", 15),
        ("150e-1", 15),
        ("-0.0", 0),
        // Digit by digit, as no float holds them.
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("9223372036854775807.0", i64::MAX),
        ("-922337203685477580.8e1", i64::MIN),
    ] {
        assert_eq!(read_webhook::<i64>(text.as_bytes()), Ok(number), "{text}");
        assert_eq!(read_webhook::<Vec<i64>>(format!("[ {text}, 2]").as_bytes()), Ok(vec![number, 2]), "{text}");
    }
    assert_eq!(read_webhook::<i32>(b"7.0"), Ok(7));
}

#[test]
fn rt_93_what_is_no_whole_number_is_refused_with_its_place() {
    for text in ["1.5", "\"5\"", "1e300", "9223372036854775808.0", "15e-2", "1e", "null"] {
        assert!(read_webhook::<i64>(text.as_bytes()).is_err(), "{text}");
    }
    for text in ["2147483648", "2147483648.0"] {
        assert!(read_webhook::<i32>(text.as_bytes()).is_err(), "{text}");
    }
    let error = read_webhook::<Vec<Window>>(br#"[{"day":"a","hour":1.0},{"day":"a","hour":1.5}]"#).unwrap_err();
    assert_eq!(error.path(), "[0].hour");
}

#[test]
fn rt_93_reading_again_changes_nothing_else() {
    let text = r#"{"day":"1.0 \\\" 2.0","hour":3.0,"x":1.25,"y":"1e3","z":[1.50]}"#;
    let window: Window = read_webhook(text.as_bytes()).unwrap();
    assert_eq!(to_string(&window).unwrap(), r#"{"day":"1.0 \\\" 2.0","hour":3,"x":1.25,"y":"1e3","z":[1.5]}"#);
    let twice = read_webhook::<Window>(br#"{"day":"a","hour":3.0,"day":"b"}"#).unwrap_err();
    assert!(twice.to_string().contains("floating point") || twice.to_string().contains("duplicate"), "{twice}");
}

#[test]
fn rt_93_arms_of_a_union_too() {
    let shape = from_value::<Shape>(json!({"day": "b", "hour": 3.0})).unwrap();
    assert!(matches!(&shape, Shape::Large(window) if window.hour == Some(3)), "{shape:?}");
    assert_eq!(from_value::<Shape>(json!(3.0)).unwrap(), Shape::Share(3.0));
    assert_eq!(from_str::<Level>("9007199254740992.0").ok(), None);
}

#[tokio::test(start_paused = true)]
async fn rt_93_items_of_lists_too() {
    let script = Script::new([Step::Answer(200, Vec::new(), r#"{"items":[{"id":1.0},{"id":2e0}]}"#)]);
    let call = script.client().call(List::<Header>::new(&[]));
    let ids: Vec<i64> = call.items().try_collect_all(9).await.unwrap().iter().map(|thing| thing.id).collect();
    assert_eq!(ids, [1, 2]);
}

#[test]
fn rt_93_digits_are_read_where_an_overlay_says_so() {
    for (text, number) in
        [("5", 5), ("\"5\"", 5), ("\"-07\"", -7), ("5.0", 5), ("9007199254740993", 9_007_199_254_740_993)]
    {
        let read: Whole = from_str(text).unwrap();
        assert_eq!((read.get(), read.clone()), (number, Whole::from(number)), "{text}");
        assert_eq!(
            from_str::<Value>(&to_string(&read).unwrap()).unwrap().as_f64(),
            from_str::<Value>(text).unwrap().as_f64()
        );
        assert_eq!(to_string(&read).unwrap().starts_with('"'), text.starts_with('"'));
    }
    assert_eq!(to_string(&from_str::<Whole>("\"-07\"").unwrap()).unwrap(), "\"-07\"");
    for text in ["1.5", "\"1.5\"", "\"\"", "\"five\"", "\"9223372036854775808\"", "9223372036854775808", "true"] {
        assert!(from_str::<Whole>(text).is_err(), "{text}");
    }
    let mut found = Checker::new();
    Whole::from(0).check(&Limits { minimum: Some(Number::Integer(1)), ..Limits::NONE }, &mut found);
    assert_eq!(found.finish().unwrap_err().to_string(), "the request is not valid: must be at least 1");
    assert!(Whole::from(2) < Whole::from(10) && i64::from(Whole::from(3_i32)) == 3);
    let _: rt::Whole = 1.into();
}
