//! The Rust that `README.md` shows, compiled as documentation tests; `tests/run.rs` calls some of it.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
