//! A small API as the emitter would write it: every macro, every kind of body.

pub mod models;
pub mod operations;
pub mod paged;
