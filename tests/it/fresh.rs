//! What stands in `generated/` is what the documents and the generator make, byte for byte.

use specwright::write;
use xtask::apis::{self, COMMAND, FOLDER};

#[test]
fn generated_is_up_to_date() {
    let outcome = specwright::generate(&apis::all(&xtask::root()).expect("the documents can be read"));
    let findings = outcome.render(false);
    let tree = outcome.files.unwrap_or_else(|| panic!("{findings}"));
    let found = write::compare(&tree, &xtask::root().join(FOLDER)).expect("a folder that can be read");
    let edited: Vec<&str> = found.edited.iter().map(|file| file.path.as_str()).collect();
    let (missing, stale, extra) = (&found.missing, &found.stale, &found.extra);
    assert!(
        found.is_fresh(),
        "edited {edited:?}, missing {missing:?}, stale {stale:?}, extra {extra:?} in {FOLDER}/; run `{COMMAND}` and commit"
    );
}
