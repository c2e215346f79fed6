//! Tests of the generator, a module a stage.

mod cli;
mod specs;
mod xtask;
