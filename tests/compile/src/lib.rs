//! Every fixture as a module: what the snapshots in `tests/snapshots/code` show is compiled here, warnings denied.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

/// Written by `build.rs`.
pub mod fixtures {
    include!(concat!(env!("OUT_DIR"), "/fixtures/mod.rs"));
}
