//! Any bytes as a document; the body is `specwright_tests::fuzz::load`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| specwright_tests::fuzz::load(bytes));
