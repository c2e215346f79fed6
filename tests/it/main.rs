//! Tests of the generator, a module a stage.

mod architecture;
mod cli;
mod determinism;
mod docs;
mod emit;
mod files;
mod fresh;
mod fuzz;
mod hostile;
mod library;
mod load;
mod lower;
mod parts;
mod specs;
mod split;
mod stress;
mod support;
mod surface;
mod vocabulary;
mod xtask;
