//! How far a running import is. Kept in memory: the transaction that does the work shows nothing before its end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows done and rows in all, by import. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Mutex<BTreeMap<String, (usize, usize)>>>);

impl Progress {
    pub fn set(&self, id: &str, done: usize, total: usize) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(id.to_owned(), (done, total));
    }

    pub fn of(&self, id: &str) -> Option<(usize, usize)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }

    pub fn forget(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
