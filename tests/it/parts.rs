//! Which parts of the runtime a document's client carries: those that its code calls, and no other.

use std::collections::BTreeSet;

use specwright::ir::Part;
use specwright::{generate, runtime_files};

use crate::support::fixtures;

/// What emitted code names of a part, in one form or another.
fn calls(part: Part) -> &'static [&'static str] {
    match part {
        Part::Addresses => &["rt::Ip", "rt::Uri"],
        Part::Base64 => &["rt::Base64"],
        Part::Decimals => &["rt::Decimal"],
        Part::Digits => &["rt::Whole"],
        Part::Downloads => &["rt::Streaming::BYTES"],
        Part::Durations => &["rt::IsoDuration"],
        Part::Enums => &["rt::open_enum!"],
        Part::Formats => &["rt::Date", "rt::Time", "rt::Uuid"],
        Part::Forms => &["request.form(", "request.form_with("],
        Part::Headers => &["rt::ResponseHeaders"],
        Part::Multipart => &["rt::Multipart", "rt::Parts", "rt::Part>", "rt::Part,"],
        Part::Paging => &["rt::Paging"],
        Part::Patterns => &["rt::Pattern"],
        Part::Sets => &["rt::Set<"],
        Part::Streams => &["rt::Streaming::ITEMS"],
        Part::Tuples => &["rt::tuple!"],
        Part::Unions => &["rt::union!"],
        Part::Waiting => &["rt::Waiter"],
        Part::Webhooks => &["rt::read_webhook"],
    }
}

#[test]
fn a_client_carries_the_parts_that_its_code_calls() {
    let mut seen = BTreeSet::new();
    for fixture in fixtures() {
        let outcome = generate(&fixture.config());
        let files = outcome.files.as_ref().unwrap_or_else(|| panic!("{}", fixture.name));
        let emitted: Vec<String> = files
            .iter()
            .filter(|(path, _)| !path.starts_with("runtime/"))
            .map(|(_, text)| text.split_whitespace().collect())
            .collect();
        for part in Part::ALL {
            let called = calls(part).iter().any(|call| emitted.iter().any(|text| text.contains(call)));
            assert_eq!(outcome.parts.contains(&part), called, "{part:?} in {}", fixture.name);
        }
        let shipped: BTreeSet<&str> = files.iter().filter_map(|(path, _)| path.strip_prefix("runtime/")).collect();
        for file in runtime_files::FILES {
            let name = format!("{}.rs", file.module);
            assert_eq!(shipped.contains(name.as_str()), file.is_needed(&outcome.parts), "{name} in {}", fixture.name);
        }
        seen.extend(outcome.parts);
    }
    assert_eq!(seen, Part::ALL.into_iter().collect(), "each part has a fixture that needs it");
}
