//! What the tests share with the fuzz targets of `fuzz/`: hostile texts, what must hold of any output, and the bodies of the
//! targets themselves.
//!
//! The tests are in the test binary `it`; nothing here starts by itself.

pub mod blank;
pub mod fuzz;
pub mod inspect;
pub mod texts;
