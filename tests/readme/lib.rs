//! The Rust that `README.md` shows, compiled as documentation tests: `cargo test --doc -p specwright-readme-tests`.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
