//! Passwords of protected PDFs, in the memory of this process only: never in the database, a log, a job
//! or the audit trail. After a restart a person is asked again where the file itself is needed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Longest password taken, in bytes; PDF itself uses 127 at most.
pub const LONGEST: usize = 512;

/// The passwords that are known. Cheap to clone.
#[derive(Clone, Default)]
pub struct Keys(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// By content hash.
    of_file: HashMap<String, String>,
    /// To be tried on whatever is locked.
    of_any: Option<String>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// The password for a file, as far as one is known.
    pub fn of(&self, content_hash: &str) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.of_file.get(content_hash).or(known.of_any.as_ref()).cloned()
    }

    /// Remembers the password that opened a file.
    pub fn remember(&self, content_hash: &str, password: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.of_file.insert(content_hash.to_owned(), password.to_owned());
    }

    /// Has this password tried on every locked file.
    pub fn remember_for_any(&self, password: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).of_any = Some(password.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_own_password_comes_before_the_one_for_all_and_none_is_printed() {
        let keys = Keys::default();
        assert_eq!(keys.of("a"), None);
        keys.remember_for_any("everything");
        keys.remember("a", "just this");
        assert_eq!(
            (keys.of("a").as_deref(), keys.of("b").as_deref()),
            (Some("just this"), Some("everything"))
        );
        assert_eq!(format!("{keys:?}"), "Keys(…)");
    }
}
