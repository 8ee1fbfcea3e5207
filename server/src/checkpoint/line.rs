//! One checkpoint.

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use register::audit::Mark;
use register::ids::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::key_file::from_hex;

/// A line of the file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Line {
    /// Counted from 1.
    pub number: i64,
    /// The last entry of the trail, and its hash.
    pub seq: i64,
    pub hash: String,
    /// UTC milliseconds.
    pub at: i64,
    /// `daily`, or what else it was written for.
    pub cause: String,
    /// Public key of the signature; 64 hexadecimal digits.
    pub key: String,
    /// Signature of the line before; empty in the first one.
    pub before: String,
    pub signature: String,
}

impl Line {
    /// A version tag and every field, each with its length in front, so that no two different lines are signed alike.
    fn signed(&self) -> Vec<u8> {
        let numbers = [self.number.to_string(), self.seq.to_string(), self.at.to_string()];
        let fields = [
            "daicho-checkpoint-1",
            &numbers[0],
            &numbers[1],
            &self.hash,
            &numbers[2],
            &self.cause,
            &self.key,
            &self.before,
        ];
        let mut bytes = Vec::new();
        for field in fields {
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field.as_bytes());
        }
        bytes
    }

    /// Whether the key that it names has signed it as it stands.
    pub fn holds(&self) -> bool {
        let key = from_hex(&self.key)
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let signature = from_hex(&self.signature).and_then(|bytes| Signature::from_slice(&bytes).ok());
        key.zip(signature).is_some_and(|(key, signature)| key.verify(&self.signed(), &signature).is_ok())
    }

    pub fn mark(&self) -> Mark {
        Mark { seq: self.seq, hash: self.hash.clone(), at: self.at }
    }
}

pub fn public(key: &SigningKey) -> String {
    hex(key.verifying_key().as_bytes())
}

/// The next line after `last`.
pub fn sign(key: &SigningKey, mark: Mark, cause: &str, last: Option<&Line>) -> Line {
    let mut line = Line {
        number: last.map_or(1, |last| last.number + 1),
        seq: mark.seq,
        hash: mark.hash,
        at: mark.at,
        cause: cause.to_owned(),
        key: public(key),
        before: last.map_or_else(String::new, |last| last.signature.clone()),
        signature: String::new(),
    };
    line.signature = hex(&key.sign(&line.signed()).to_bytes());
    line
}

/// A public key as people compare it: SHA-256 of its digits, the first half, in groups of four.
pub fn fingerprint(public: &str) -> String {
    let digits: Vec<char> = hex(&Sha256::digest(public.as_bytes())).chars().take(32).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
