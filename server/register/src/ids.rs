//! Ids and secrets as a parameter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes ids (`UUIDv7`, so that they sort by time) and random tokens.
#[derive(Clone, Debug)]
pub enum Ids {
    Random,
    /// Counts up, for tests whose output must not change.
    Counted(Arc<AtomicU64>),
}

impl Ids {
    pub fn counted() -> Self {
        Self::Counted(Arc::new(AtomicU64::new(0)))
    }

    /// A new id for something that came to be at `at` (UTC milliseconds).
    pub fn next(&self, at: i64) -> String {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        let millis = u64::try_from(at).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
    }

    /// 256 random bits as 64 hexadecimal digits.
    pub fn token(&self) -> String {
        let mut random = [0_u8; 32];
        self.fill(&mut random);
        hex(&random)
    }

    /// Fills the bytes.
    ///
    /// # Panics
    /// When the operating system gives no random numbers: nothing safe can be done then.
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::Random => getrandom::fill(bytes).expect("the operating system gives random numbers"),
            Self::Counted(count) => {
                let number = count.fetch_add(1, Ordering::SeqCst).to_be_bytes();
                let length = bytes.len();
                bytes[length - number.len()..].copy_from_slice(&number);
            }
        }
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
        text
    })
}
