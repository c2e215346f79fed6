//! The bodies of the fuzz targets over a fixed list of inputs: the same ones in every run, on every machine.

use specwright_tests::fuzz::{self, Made};

/// Inputs to each body; a few seconds without optimisation.
const LOADS: u64 = 2_000;
const GENERATES: u64 = 300;

/// Bytes from a number, by SplitMix64.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    };
    (0..length).map(|_| next().to_le_bytes()[0]).collect()
}

/// Runs a body, and says which inputs it failed on.
fn each<T>(inputs: impl Iterator<Item = Vec<u8>>, body: fn(&[u8]) -> T) -> Vec<T> {
    let (mut results, mut failed) = (Vec::new(), Vec::new());
    for input in inputs {
        match std::panic::catch_unwind(|| body(&input)) {
            Ok(result) => results.push(result),
            Err(_) => failed.push(input),
        }
    }
    assert!(failed.is_empty(), "the panics above came from these bytes: {failed:?}");
    results
}

#[test]
fn any_bytes_are_read_or_refused() {
    each((0..LOADS / 10).map(|seed| bytes(seed, 40)), fuzz::load);
    each(fuzz::seeds().iter().map(|text| text.clone().into_bytes()), fuzz::load);
    each((0..LOADS).map(|seed| fuzz::text(&bytes(seed, 6 + (seed % 40) as usize))), fuzz::load);
}

#[test]
fn any_change_to_a_document_gives_a_client_or_findings() {
    let made = each((0..GENERATES).map(|seed| bytes(seed, 2 + (seed % 50) as usize)), fuzz::generate);
    let clients = made.iter().filter(|made| **made == Made::Client).count();
    assert!(clients * 3 > made.len(), "only {clients} of {} documents became clients", made.len());
}
