//! Each fixture's Rust. The same text, in the same modules, is compiled by `tests/compile`.

use std::fmt::Write as _;

use specwright::generate;

use crate::support::{compare, fixtures};

/// The files of an API in the order in which they are read.
const FILES: [&str; 4] = ["models.rs", "operations.rs", "client.rs", "webhooks.rs"];

#[test]
fn every_fixture_is_emitted_as_its_snapshot_says() {
    compare(
        "code",
        fixtures().into_iter().map(|fixture| {
            let outcome = generate(&fixture.config());
            let files =
                outcome.files.as_ref().unwrap_or_else(|| panic!("{}:\n{}", fixture.name, outcome.render(false)));
            let mut text = String::new();
            for file in FILES {
                let code = files.get(&format!("{}/{file}", fixture.name));
                assert!(code.is_some() || file == "webhooks.rs", "every API has {file}");
                let Some(code) = code else { continue };
                let _ = write!(text, "// ---- {file}\n{code}");
            }
            (fixture.name, text)
        }),
    );
}

#[test]
fn rt_95_objects_and_choices_may_grow_and_none_has_a_default() {
    for fixture in fixtures() {
        let files = generate(&fixture.config()).files.expect("the fixture is in order");
        let models = files.get(&format!("{}/models.rs", fixture.name)).expect("every API has models");
        let lines: Vec<&str> = models.lines().collect();
        for (above, line) in lines.iter().zip(lines.iter().skip(1)) {
            let object = line.starts_with("pub struct ") && line.contains('{');
            if object || line.starts_with("pub enum ") {
                assert_eq!(*above, "#[non_exhaustive]", "{}: {line}", fixture.name);
            }
            let defaults = line.contains("Default for") || (line.starts_with("#[derive(") && line.contains("Default"));
            assert!(!defaults, "{}: a default would lie about required members: {line}", fixture.name);
        }
    }
}
