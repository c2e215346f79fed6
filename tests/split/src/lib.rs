//! Clients whose operations are in groups, a feature each: with any of them, and with none, they compile without a warning.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

/// Written by `build.rs`.
pub mod fixtures {
    include!(concat!(env!("OUT_DIR"), "/fixtures/mod.rs"));
}
