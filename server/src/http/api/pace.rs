//! How many calls a token may make: a bucket for each, refilled steadily.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Calls that may come at once.
pub const BURST: i64 = 120;
/// One more call every so many milliseconds: 600 in a minute.
const EVERY_MS: i64 = 100;

/// The buckets of this process.
#[derive(Clone, Default)]
pub struct Pace(Arc<Mutex<HashMap<String, i64>>>);

impl Pace {
    /// Takes one call of a token, or says after how many seconds the next one is free.
    /// Source: the generic cell rate algorithm; what is kept is the time at which the bucket is full again.
    pub fn take(&self, token: &str, now: i64) -> Result<(), i64> {
        let mut full_at = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A token that was silent long enough has a full bucket and needs no entry.
        if full_at.len() > 1_000 {
            full_at.retain(|_, at| *at > now);
        }
        let at = full_at.get(token).copied().unwrap_or(now).max(now) + EVERY_MS;
        let wait = at - now - BURST * EVERY_MS;
        if wait > 0 {
            return Err((wait + 999) / 1_000);
        }
        full_at.insert(token.to_owned(), at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_a_steady_flow() {
        let pace = Pace::default();
        for call in 0..BURST {
            assert_eq!(pace.take("a", 5), Ok(()), "{call}");
        }
        assert_eq!(pace.take("a", 5), Err(1));
        assert_eq!(pace.take("b", 5), Ok(()), "each token has its own");
        assert_eq!(pace.take("a", 5 + EVERY_MS), Ok(()));
        assert_eq!(pace.take("a", 5 + EVERY_MS), Err(1));
        for call in 0..BURST {
            assert_eq!(pace.take("a", 1_000_000), Ok(()), "full again: {call}");
        }
    }
}
