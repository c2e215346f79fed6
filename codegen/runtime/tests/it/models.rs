//! Objects, builders and open enums.

use serde_json::{Value, from_str, from_value, json, to_string, to_value};

use crate::rt;
use crate::sample::models::{Cluster, Connection, Level, NewCluster, Nothing, State, Window};

fn violations(error: &rt::InvalidRequest) -> Vec<String> {
    error.violations().iter().map(ToString::to_string).collect()
}

#[test]
fn rt_96_null_and_absent_members() {
    let cluster = |text: &str| from_str::<Cluster>(text);
    let read = cluster(r#"{"id":"a","state":"BUSY","owner":null,"level":null}"#).unwrap();
    assert_eq!((read.owner, read.level), (None, None));
    let error = cluster(r#"{"id":"a","state":"BUSY"}"#).unwrap_err().to_string();
    assert!(error.contains("missing field `owner`"), "{error}");
    let error = cluster(r#"{"id":null,"state":"BUSY","owner":null}"#).unwrap_err().to_string();
    assert!(error.contains("null"), "{error}");
}

/// A struct with a member of each kind.
#[derive(Debug, PartialEq)]
struct Kinds {
    must: i64,
    must_or_null: Option<i64>,
    may: Option<i64>,
    may_or_null: Option<Option<i64>>,
    relaxed: Option<i64>,
    relaxed_or_null: Option<Option<i64>>,
}

rt::object! { Kinds {
    required must: i64 = "must";
    required must_or_null: Option<i64> = "mustOrNull";
    optional may: i64 = "may";
    nullable may_or_null: i64 = "mayOrNull";
    relaxed relaxed: i64 = "relaxed";
    relaxed_nullable relaxed_or_null: Option<i64> = "relaxedOrNull";
} }

#[test]
fn rt_96_every_kind_of_member_absent_null_and_there() {
    let whole = json!({"must": 1, "mustOrNull": 1, "may": 1, "mayOrNull": 1, "relaxed": 1, "relaxedOrNull": 1});
    let with = |member: &str, value: Option<Value>| {
        let mut changed = whole.clone();
        let members = changed.as_object_mut().unwrap();
        members.remove(member);
        members.extend(value.map(|value| (member.to_owned(), value)));
        from_value::<Kinds>(changed.clone()).map(|read| (read, changed))
    };
    // Whether an absent, a null and a present member is read, and whether it comes back as it was.
    for (member, absent, null) in [
        ("must", Err("missing field `must`"), Err("null")),
        ("mustOrNull", Err("missing field `mustOrNull`"), Ok(true)),
        ("may", Ok(true), Ok(false)),
        ("mayOrNull", Ok(true), Ok(true)),
        ("relaxed", Ok(true), Ok(false)),
        ("relaxedOrNull", Ok(true), Ok(true)),
    ] {
        for (value, expected) in [(None, absent), (Some(Value::Null), null), (Some(json!(7)), Ok(true))] {
            match (with(member, value.clone()), expected) {
                (Ok((read, went)), Ok(same)) => {
                    assert_eq!(to_value(&read).unwrap() == went, same, "{member} {value:?}")
                }
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{member}: {error}"),
                (found, _) => panic!("{member} {value:?}: {found:?}"),
            }
        }
    }
}

#[test]
fn rt_37_states_of_every_kind_of_member_are_written() {
    let none =
        Kinds { must: 1, must_or_null: None, may: None, may_or_null: None, relaxed: None, relaxed_or_null: None };
    assert_eq!(to_string(&none).unwrap(), r#"{"must":1,"mustOrNull":null}"#);
    let null = Kinds { may_or_null: Some(None), relaxed_or_null: Some(None), ..none };
    let text = r#"{"must":1,"mustOrNull":null,"mayOrNull":null,"relaxedOrNull":null}"#;
    assert_eq!(to_string(&null).unwrap(), text);
}

#[test]
fn rt_92_a_relaxed_member_may_be_lacking_in_answers_alone() {
    let strict = rt::read_webhook::<Cluster>(br#"{"id":"a","owner":"b"}"#).unwrap_err();
    assert_eq!(strict.to_string(), "missing field `state`");
    let nested = rt::read_webhook::<Vec<Cluster>>(br#"[{"id":"a","owner":"b","state":null}]"#).unwrap_err();
    assert_eq!(nested.path(), "[0].state");
    let read: Job = from_str("{}").unwrap();
    assert_eq!((read.state.clone(), to_string(&read).unwrap().as_str()), (None, "{}"));
    assert_eq!(violations(&Job::builder().build().unwrap_err()), ["state is missing"]);
    assert_eq!(to_string(&Job::builder().state("ON").build().unwrap()).unwrap(), r#"{"state":"ON"}"#);
}

/// A type that is received without what it is sent with.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    state: Option<String>,
}

rt::object! { Job {
    relaxed state: String = "state";
} }
rt::builder! { Job, JobBuilder {
    /// Sets the state.
    relaxed into state: ::std::string::String = "state", rt::Limits::NONE;
} }

/// A struct of one member that may be anything.
#[derive(Debug, PartialEq)]
struct Loose {
    note: Option<Value>,
}

rt::object! { Loose {
    anything note: Value = "note";
} }

#[test]
fn a_member_that_may_be_anything_may_be_null() {
    for (text, note) in
        [(r#"{}"#, None), (r#"{"note":null}"#, Some(Value::Null)), (r#"{"note":[1]}"#, Some(json!([1])))]
    {
        let read: Loose = from_str(text).unwrap();
        assert_eq!(read.note, note);
        assert_eq!(to_string(&read).unwrap(), text);
    }
}

#[test]
fn hc_10_a_member_that_comes_twice_is_refused() {
    let error = from_str::<Cluster>(r#"{"id":"a","state":"BUSY","owner":null,"id":"b"}"#).unwrap_err().to_string();
    assert!(error.contains("duplicate field `id`"), "{error}");
    let error = from_str::<Window>(r#"{"day":"Mo","x":1,"x":2}"#).unwrap_err().to_string();
    assert!(error.contains("a member comes twice"), "{error}");
}

#[test]
fn unknown_members_are_skipped_and_escaped_names_are_read() {
    let read: Cluster = from_str(r#"{"i\u0064":"a","new":{"deep":[1]},"state":"BUSY","owner":"o"}"#).unwrap();
    assert_eq!(read.id, "a");
    assert_eq!(to_string(&read).unwrap(), r#"{"id":"a","state":"BUSY","owner":"o"}"#);
}

#[test]
fn members_come_in_any_order() {
    let members = [r#""id":"a""#, r#""state":"BUSY""#, r#""owner":"o""#, r#""other":{"id":"b"}"#];
    for from in 0..members.len() {
        for backwards in [false, true] {
            let mut order = members;
            order.rotate_left(from);
            if backwards {
                order.reverse();
            }
            let read: Cluster = from_str(&format!("{{{}}}", order.join(","))).unwrap();
            assert_eq!(to_string(&read).unwrap(), r#"{"id":"a","state":"BUSY","owner":"o"}"#, "{order:?}");
            let twice = format!("{{{},{}}}", order.join(","), r#""state":"BUSY""#);
            let error = from_str::<Cluster>(&twice).unwrap_err().to_string();
            assert!(error.contains("duplicate field `state`"), "{error}");
        }
    }
}

#[test]
fn rt_91_extra_members_come_back() {
    let text = r#"{"day":"Mo","hour":3,"x":1,"y":{"z":[]}}"#;
    let window: Window = from_str(text).unwrap();
    assert_eq!(window.extra.len(), 2);
    assert_eq!(to_string(&window).unwrap(), text);
    let built = Window::builder().day("Mo").hour(3).extra("x", 1).extra("y", json!({"z": []})).build().unwrap();
    assert_eq!(built, window);
    let error = Window::builder().day("Mo").extra("hour", 4).build().unwrap_err();
    assert_eq!(violations(&error), ["hour has a setter of its own"]);
}

#[test]
fn rt_37_absent_null_and_value_are_three_states() {
    let base = || NewCluster::builder().name("abc").kind("X").password("1234");
    let window = |cluster: NewCluster| to_value(cluster).unwrap().get("window").cloned();
    assert_eq!(window(base().build().unwrap()), None);
    assert_eq!(window(base().window_null().build().unwrap()), Some(Value::Null));
    let set = base().window(Window::builder().day("Mo").build().unwrap()).build().unwrap();
    assert_eq!(window(set), Some(json!({"day": "Mo"})));
    let read = |text| from_str::<NewCluster>(text).unwrap().window;
    assert_eq!(read(r#"{"name":"a","kind":"b","password":"c"}"#), None);
    assert_eq!(read(r#"{"name":"a","kind":"b","password":"c","window":null}"#), Some(None));
}

#[test]
fn a_build_reports_everything_at_once_with_paths() {
    let connection = || from_str::<Connection>(r#"{"cidr":"1.2.3.4","created":"yesterday"}"#).unwrap();
    let error = NewCluster::builder()
        .name("1")
        .replicas(9)
        .ratio(0.075)
        .window_null()
        .connections(vec![connection(), connection(), connection()])
        .zones(vec!["de".to_owned(), "deep".to_owned(), "de".to_owned()])
        .build()
        .unwrap_err();
    assert_eq!(
        violations(&error),
        [
            "kind is missing",
            "password is missing",
            "name must have at least 3 characters, has 1",
            "name must match ^[a-zä]",
            "replicas must be at most 5",
            "ratio must be a multiple of 0.01",
            "connections must have at most 2 elements, has 3",
            "connections[0].cidr must have at least 9 characters, has 7",
            "connections[0].created is not a date-time of RFC 3339",
            "connections[1].cidr must have at least 9 characters, has 7",
            "connections[1].created is not a date-time of RFC 3339",
            "connections[2].cidr must have at least 9 characters, has 7",
            "connections[2].created is not a date-time of RFC 3339",
            "zones must not repeat elements, [2] equals [0]",
            "zones[1] must have at most 3 characters, has 4",
        ]
    );
}

#[test]
fn an_object_without_members() {
    assert_eq!(to_string(&Nothing::builder().build().unwrap()).unwrap(), "{}");
    assert_eq!(from_str::<Nothing>(r#"{"a":1}"#).unwrap(), Nothing {});
    assert!(from_str::<Nothing>("[]").is_err());
}

#[test]
fn lengths_announced_to_the_serializer_are_right() {
    let cluster = NewCluster::builder().name("abc").kind(State::Busy).password("1234").window_null().build().unwrap();
    let counted = to_value(&cluster).unwrap();
    assert_eq!(counted.as_object().unwrap().len(), 4);
    let optional_only: Connection = from_str(r#"{"cidr":""}"#).unwrap();
    assert_eq!(to_string(&optional_only).unwrap(), r#"{"cidr":""}"#);
}

#[test]
fn rt_90_unknown_enum_values_are_kept() {
    let state: State = from_str(r#""REBALANCING""#).unwrap();
    assert!(matches!(&state, State::Unrecognized(text) if text.as_str() == "REBALANCING"));
    assert_eq!(to_string(&state).unwrap(), r#""REBALANCING""#);
    assert_eq!(State::from("BUSY"), State::Busy);
    assert_eq!("AVAILABLE".parse::<State>(), Ok(State::Available));
    assert_eq!((State::KNOWN, format!("{:>6}", State::Busy)), (&["AVAILABLE", "BUSY"][..], "  BUSY".to_owned()));
    let level: Level = from_value(json!(7)).unwrap();
    assert_eq!((level.value(), to_string(&level).unwrap()), (7, "7".to_owned()));
    assert_eq!((Level::from(2), Level::KNOWN), (Level::Two, &[1, 2][..]));
}

#[test]
fn rt_93_whole_numbers_of_enums_are_not_lossy() {
    let level = |text| from_str::<Level>(text);
    assert_eq!(level("1.0").unwrap(), Level::One);
    for text in ["1.5", "\"5\"", "9223372036854775808", "1e300"] {
        assert!(level(text).is_err(), "{text}");
    }
}

#[test]
fn rt_90_unknown_values_are_kept_wherever_they_stand() {
    let read: Cluster = from_str(r#"{"id":"a","state":"NEW","owner":null}"#).unwrap();
    assert_eq!(read.state.as_str(), "NEW");
    let list: Vec<State> = from_str(r#"["NEW","BUSY"]"#).unwrap();
    assert_eq!(to_string(&list).unwrap(), r#"["NEW","BUSY"]"#);
    let map: std::collections::BTreeMap<String, State> = from_str(r#"{"k":"NEW"}"#).unwrap();
    assert_eq!(to_string(&map).unwrap(), r#"{"k":"NEW"}"#);
    // One that is listed cannot be made an unknown one.
    assert_eq!(State::from("BUSY"), State::Busy);
}

#[test]
fn rt_27_secrets_do_not_show() {
    let secret = rt::Secret::from("canary");
    assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(***) Secret(***)");
    assert_eq!((secret.expose(), to_string(&secret).unwrap().as_str()), ("canary", "\"canary\""));
    let built = NewCluster::builder().password("canary");
    assert!(!format!("{built:?}").contains("canary"));
}

/// Fails to compile for a type that can be displayed: two implementations then fit.
trait Undisplayed<Which> {
    fn check() {}
}
impl<T> Undisplayed<()> for T {}
struct Displayed;
impl<T: std::fmt::Display> Undisplayed<Displayed> for T {}

#[test]
fn rt_27_secrets_cannot_be_displayed() {
    <rt::Secret as Undisplayed<_>>::check();
    <rt::Credential as Undisplayed<_>>::check();
    let secret = rt::Secret::from("canary");
    assert_eq!((format!("{secret:?}"), format!("{secret:#?}")), ("Secret(***)".to_owned(), "Secret(***)".to_owned()));
    assert_eq!((secret.expose(), serde_json::to_string(&secret).unwrap().as_str()), ("canary", "\"canary\""));
}
