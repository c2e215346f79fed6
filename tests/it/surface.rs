//! The public surface of each real API on one page.

use specwright::dump;
use xtask::apis::{self, APIS};

use crate::support::compare;

#[test]
fn the_surface_of_each_api_is_as_its_snapshot_says() {
    let counts = [("instaclustr", 11), ("ionos", 8)];
    assert_eq!(APIS.iter().map(|api| api.module).collect::<Vec<_>>(), counts.map(|(name, _)| name));
    let pages = APIS.iter().zip(counts).map(|(api, (name, operations))| {
        let dump = dump(&apis::config(&xtask::root(), &[api]).expect("the documents can be read"));
        assert_eq!(dump.render(false), "", "{name}");
        let page = dump.text.expect("a document without findings");
        assert_eq!(page.lines().filter(|line| line.starts_with("  operation ")).count(), operations, "{name}");
        (name.to_owned(), page)
    });
    compare("surface", pages);
}
