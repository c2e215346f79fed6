//! Each fixture's IR, one line an item, and below it what the generator has to say about the document.

use specwright::dump;

use crate::support::{compare, fixtures};

#[test]
fn every_fixture_is_lowered_as_its_snapshot_says() {
    compare(
        "ir",
        fixtures().into_iter().map(|fixture| {
            let dump = dump(&fixture.config());
            let findings = dump.render(false);
            let text = dump.text.unwrap_or_else(|| panic!("{} has errors:\n{findings}", fixture.name));
            let gap = if findings.is_empty() { "" } else { "\n" };
            (fixture.name, format!("{text}{gap}{findings}"))
        }),
    );
}

#[test]
fn fixtures_are_small_and_about_one_thing() {
    for fixture in fixtures() {
        let lines = fixture.api().document.text.lines().count();
        assert!(lines < 40, "{} has {lines} lines", fixture.name);
    }
}
