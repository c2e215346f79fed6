//! A fixture with the changes that the bytes choose; the body is `specwright_tests::fuzz::generate`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    specwright_tests::fuzz::generate(bytes);
});
