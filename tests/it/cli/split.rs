//! `--split`: what is said of the groups, and the features that a host is told of.

use std::fs;

use super::{Case, GOOD, exit, specwright};

#[test]
fn a_document_is_cut_into_features_when_asked() {
    let tagged = GOOD.replace("operationId: listThings", "operationId: listThings\n      tags: [Small things]");
    let case = Case::new(&tagged);
    let said = case.generate(&[]).expect(exit::DONE).stdout;
    assert!(said.contains("1 operation, 1 type\n"), "{said}");
    let said = case.generate(&["--split", "features"]).expect(exit::DONE).stdout;
    assert!(said.contains("1 operation, 1 type, 1 feature by tag\n"), "{said}");
    assert!(case.path("out/src/operations/small_things.rs").exists());
    let said = case.generate(&["--split", "files"]).expect(exit::DONE).stdout;
    assert!(said.contains("1 group by tag\n"), "{said}");
    case.generate(&["--split", "never"]).expect(exit::DONE);
    assert!(!case.path("out/src/operations").exists(), "what is no longer written goes");
    let dump = specwright(&["dump", &case.input, "--split", "files"]).expect(exit::DONE).stdout;
    assert!(dump.contains("  group small_things, tag \"Small things\": listThings\n"), "{dump}");
}

#[test]
fn a_host_is_told_the_features_of_its_module() {
    let case = Case::new(GOOD);
    let output = case.path("src/things").display().to_string();
    fs::create_dir_all(case.path("src")).unwrap();
    let args = ["generate", "--input", &case.input, "--output", &output, "--module", "things", "--split", "features"];
    let said = specwright(&args).expect(exit::DONE).stdout;
    let features = "[features]\ndefault = [\"things\", \"aws-lc-rs\", \"reqwest\", \"tracing\"]\n# Every operation.\nthings = [\n    \"things-untagged\",\n]\nthings-untagged = []\n";
    assert!(said.contains(features), "{said}");
    let wrong = specwright(&["generate", "--input", "x", "--output", "y", "--name", "z", "--split", "tags"]);
    assert!(wrong.expect(exit::USAGE).stderr.contains("--split <HOW>"));
}
