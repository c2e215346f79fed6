//! Marked texts, under many names and by every mark: none shows, however the values came to be.

use serde_json::{Map, Value, from_value, json, to_value};
use specwright_compile_tests::fixtures::secrets_marked::models::Vault;
use specwright_compile_tests::fixtures::secrets_marked::operations::FillVault;

/// The names of its document, each with a text of its own.
fn canaries() -> Value {
    let document = include_str!("../../fixtures/ok/secrets_marked.yaml");
    let names = document.split("properties:\n").nth(1).expect("properties").lines();
    let names = names.filter_map(|line| line.trim().split_once(':').map(|(name, _)| name.to_owned()));
    let map: Map<String, Value> = names.map(|name| (name.clone(), json!(format!("canary-{name}")))).collect();
    map.into()
}

#[test]
fn rt_27_twenty_six_marked_members_show_nothing() {
    let came = canaries();
    assert_eq!(came.as_object().map(Map::len), Some(26));
    let vault: Vault = from_value(came.clone()).expect("a vault");
    let operation = FillVault::new(vault.clone());
    for shown in [format!("{vault:?}"), format!("{vault:#?}"), format!("{operation:?}"), format!("{operation:#?}")] {
        assert!(!shown.contains("canary"), "{shown}");
        assert_eq!(shown.matches("Secret(***)").count(), 26, "{shown}");
    }
    // They are written where they are sent, and nowhere shortened.
    assert_eq!(to_value(&vault).expect("JSON"), came);
    let built = Vault::builder().password("canary").recovery_phrase("canary");
    assert!(!format!("{built:?} {:?}", built.clone().build()).contains("canary"));
    let wrong =
        from_value::<Vault>(json!({ "password": "canary", "pin": 4711, "seed": ["canary"] })).expect_err("a number");
    assert!(!wrong.to_string().contains("canary"), "{wrong}");
}
