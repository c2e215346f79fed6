//! How many repeats a client may make in all. Calls to a server that is down must not become many times as many, so
//! repeats are paid from a purse that successes fill again: one a server, shared by all clones of a client.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

const FULL: u32 = 500;
const COST: u32 = 14;
/// A server that asks for patience is not down; repeating after the wait it asked for costs less.
const THROTTLED_COST: u32 = 5;

/// Purses by origin. A client knows but a few: its base and the servers its document gives single operations.
#[derive(Default)]
pub(super) struct Budget {
    left: Mutex<BTreeMap<String, u32>>,
}

impl Budget {
    /// Takes the cost of one repeat; `false` when there is not enough left.
    pub(super) fn pay(&self, origin: &str, is_throttled: bool) -> bool {
        let cost = if is_throttled { THROTTLED_COST } else { COST };
        let mut purses = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let purse = purses.entry(origin.to_owned()).or_insert(FULL);
        match purse.checked_sub(cost) {
            Some(rest) => *purse = rest,
            None => return false,
        }
        true
    }

    /// Puts back one for a success.
    pub(super) fn earn(&self, origin: &str) {
        let mut purses = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        // Without an entry the purse is full.
        if let Some(purse) = purses.get_mut(origin) {
            *purse = purse.saturating_add(1).min(FULL);
        }
    }
}
