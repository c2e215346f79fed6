//! Tests of the generator; everything is in the test binary `it`.
