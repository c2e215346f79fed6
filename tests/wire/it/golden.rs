//! Requests as texts, held against the files in `golden/`, one for each operation.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::samples;
use crate::server::{Seen, Server};

/// Holds all requests a server got against the golden text of an operation.
pub fn assert_golden(vendor: &str, operation: &str, server: &Server) {
    let seen = server.seen();
    assert_eq!(seen.len(), server.hits(), "a connection without a request");
    let text = seen.iter().map(text).collect::<Vec<_>>().join("\n-----\n\n");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../golden");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("{vendor}_{operation}"), text));
}

/// First line, headers by name, body. What changes from run to run and from version to version is masked.
fn text(seen: &Seen) -> String {
    let mut text = format!("{}\n", seen.line);
    let mut headers = seen.headers.clone();
    headers.sort();
    for (name, value) in &headers {
        let value = match name.as_str() {
            "host" => "<host>",
            "user-agent" => &value.replace(env!("CARGO_PKG_VERSION"), "<version>"),
            _ => value,
        };
        writeln!(text, "{name}: {value}").expect("a text");
    }
    if !seen.body.is_empty() {
        let body: serde_json::Value = serde_json::from_slice(&seen.body).expect("a JSON body");
        writeln!(text, "\n{body:#}").expect("a text");
    }
    text
}

#[test]
fn rt_33_every_operation_has_a_golden_text_and_nothing_else_has() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let files = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let settled = files.filter(|file| file.extension().is_some_and(|ending| ending == "snap"));
    let found: BTreeSet<String> =
        settled.map(|file| file.file_stem().expect("a name").to_string_lossy().into_owned()).collect();
    let (ionos, instaclustr) = (samples::ionos(), samples::instaclustr());
    let named = |vendor: &'static str| move |operation: &str| format!("{vendor}_{operation}");
    let wanted: BTreeSet<String> = (ionos.operations().into_iter().map(named("ionos")))
        .chain(instaclustr.operations().into_iter().map(named("instaclustr")))
        .collect();
    assert_eq!(wanted.len(), 19);
    assert_eq!(found, wanted);
}
