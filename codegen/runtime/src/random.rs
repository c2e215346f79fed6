//! Chance, for delays that spread and for keys that no other call has. It is fit for nothing secret.

#[cfg(not(all(feature = "reqwest", target_family = "wasm")))]
use std::hash::{BuildHasher as _, RandomState};

/// A source of numbers nobody can foresee in practice, or, in tests, of chosen ones.
pub trait Random: Send + Sync + 'static {
    /// Any number, all equally likely.
    fn next(&self) -> u64;
}

/// The keys of the standard library's hash maps, which the system seeds.
#[derive(Clone, Copy, Debug)]
pub(super) struct SystemRandom;

impl Random for SystemRandom {
    #[cfg(not(all(feature = "reqwest", target_family = "wasm")))]
    fn next(&self) -> u64 {
        RandomState::new().hash_one(0)
    }

    /// Nobody seeds the standard library here; the host has numbers of its own, of 32 good bits.
    #[cfg(all(feature = "reqwest", target_family = "wasm"))]
    fn next(&self) -> u64 {
        let half = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
        half() << 32 | half()
    }
}

/// A number from 0 up to, but without, 1.
pub(super) fn fraction(random: &dyn Random) -> f64 {
    // 53 bits are what an `f64` holds without rounding.
    const STEPS: f64 = 9_007_199_254_740_992.0;
    (random.next() >> 11) as f64 / STEPS
}

/// A random UUID (version 4, RFC 9562).
pub(super) fn uuid(random: &dyn Random) -> String {
    let high = random.next() & !0xf000 | 0x4000;
    let low = random.next() & !(0b11 << 62) | 0b10 << 62;
    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
    let (d, e) = (low >> 48, low & 0xffff_ffff_ffff);
    format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}")
}
