//! Password hashes: Argon2id, at most two at once, away from the threads that answer requests.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Hashes and verifies. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hasher {
    room: Arc<Semaphore>,
    /// Verified in place of a missing account, so that both answers take equally long.
    nobody: Arc<str>,
}

impl Hasher {
    pub fn new() -> anyhow::Result<Self> {
        let nobody = hash_now("an account that does not exist")?;
        Ok(Self { room: Arc::new(Semaphore::new(2)), nobody: nobody.into() })
    }

    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let _room = self.room.acquire().await?;
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || hash_now(&password)).await?
    }

    /// Whether the password fits the stored hash; without a hash it takes as long and is false.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> anyhow::Result<bool> {
        let _room = self.room.acquire().await?;
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let fits = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await?;
        Ok(known && fits)
    }
}

fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("hash a password: {error}"))?;
    Ok(hash.to_string())
}
