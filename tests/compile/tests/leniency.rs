//! Emitted types whose document says how answers differ from their description.

use serde_json::{Value, from_value, json, to_value};
use specwright_compile_tests::fixtures::relaxed_members::models::Job;
use specwright_compile_tests::fixtures::runtime::InvalidRequest;
use specwright_compile_tests::fixtures::undescribed_kept::models::{Lid, Parcel};
use specwright_compile_tests::fixtures::undescribed_shown::models::Crate;

fn violations(error: &InvalidRequest) -> Vec<String> {
    error.violations().iter().map(ToString::to_string).collect()
}

#[test]
fn rt_91_get_modify_put_keeps_undescribed_members() {
    let came = json!({
        "label": "a", "extra": true, "x": 1, "lid": { "hinged": true, "y": [null, 2.5] }, "closed": { "a": "b" },
        "opened": { "z": {} },
    });
    let mut parcel: Parcel = from_value(came.clone()).unwrap();
    assert_eq!(parcel.extra_.get("x"), Some(&json!(1)));
    parcel.label = "b".to_owned();
    let mut sent = came;
    sent["label"] = json!("b");
    assert_eq!(to_value(&parcel).unwrap(), sent);
    let built = Parcel::builder().label("b").extra_("x", 1).lid(Lid::builder().extra("y", "z").build().unwrap());
    assert_eq!(to_value(built.build().unwrap()).unwrap(), json!({ "label": "b", "x": 1, "lid": { "y": "z" } }));
}

#[test]
fn rt_91_objects_that_forbid_other_members_or_are_marked_skip_them() {
    for (member, kept) in [("closed", false), ("skipped", false), ("opened", true)] {
        let parcel: Parcel = from_value(json!({ "label": "a", member: { "a": "b", "x": 1 } })).unwrap();
        let sent = to_value(&parcel).unwrap();
        assert_eq!(sent[member].get("x").is_some(), kept, "{member}");
    }
}

#[test]
fn rt_92_an_overlay_relaxes_members_of_answers() {
    let came = json!({ "name": "a", "runs": 3 });
    let job: Job = from_value(came.clone()).unwrap();
    assert_eq!((&job.state, &job.owner, &job.notes), (&None, &None, &None));
    assert_eq!(to_value(&job).unwrap(), came);
    let null = json!({ "name": "a", "runs": 3, "owner": null, "notes": null });
    assert_eq!(to_value(from_value::<Job>(null.clone()).unwrap()).unwrap(), null);
    let error = from_value::<Job>(json!({ "runs": 3 })).unwrap_err();
    assert_eq!(error.to_string(), "missing field `name`");
    let error = Job::builder().name("a").runs(0).build().unwrap_err();
    assert_eq!(
        violations(&error),
        ["state is missing", "owner is missing", "notes is missing", "runs must be at least 1"]
    );
    let whole = Job::builder().name("a").state("ON").owner(None).notes(Value::Null).runs(1).build().unwrap();
    assert_eq!(
        to_value(whole).unwrap(),
        json!({ "name": "a", "state": "ON", "owner": null, "notes": null, "runs": 1 })
    );
}

#[test]
fn rt_93_an_overlay_lets_digits_be_numbers() {
    for runs in [json!(5), json!("5")] {
        let came = json!({ "name": "a", "runs": runs, "retries": "7" });
        let job: Job = from_value(came.clone()).unwrap();
        assert_eq!((job.runs.get(), job.retries.as_ref().map(|retries| retries.get())), (5, Some(7)));
        assert_eq!(to_value(&job).unwrap(), came);
    }
    assert!(from_value::<Job>(json!({ "name": "a", "runs": "five" })).is_err());
}

#[test]
fn rt_91_members_that_examples_show_are_kept() {
    let came = json!({
        "label": "a", "owner": { "name": "b", "since": 1 }, "contents": { "kind": "glass", "fragile": true },
    });
    let shown: Crate = from_value(came.clone()).unwrap();
    assert_eq!(to_value(&shown).unwrap(), came);
    // No example shows other members of these, or what shows them does not count.
    let came = json!({
        "label": "a", "new": 1, "contents": { "kind": "sand", "fine": true }, "slip": { "number": "1", "slip": {} },
        "seal": { "wax": "red", "date": "x" }, "tags": { "a": "b", "c": "d" },
    });
    let other: Crate = from_value(came).unwrap();
    assert_eq!(
        to_value(&other).unwrap(),
        json!({
            "label": "a", "contents": { "kind": "sand" }, "slip": { "number": "1" }, "seal": { "wax": "red" },
            "tags": { "a": "b" },
        })
    );
}
