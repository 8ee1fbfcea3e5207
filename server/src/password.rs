//! Password hashes: Argon2id on two threads of their own, which give way to those that answer requests: a flood of
//! sign-ins takes the time that is left over.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use anyhow::Context;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::{Semaphore, oneshot};

/// At most so many hashes at once, each of 19 MiB.
const THREADS: usize = 2;
/// So many strangers may wait for theirs: a second or two.
const WAITING: usize = 64;

type Work = Box<dyn FnOnce() + Send>;

/// Hashes and verifies. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hasher {
    work: mpsc::Sender<Work>,
    strangers: Arc<Semaphore>,
    /// Verified in place of a missing account, so that both answers take equally long.
    nobody: Arc<str>,
}

impl Hasher {
    pub fn new() -> anyhow::Result<Self> {
        let nobody = hash_now("an account that does not exist")?;
        let (work, waiting) = mpsc::channel::<Work>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..THREADS {
            let waiting = waiting.clone();
            std::thread::Builder::new().name("password".into()).spawn(move || serve(&waiting))?;
        }
        Ok(Self { work, strangers: Arc::new(Semaphore::new(WAITING)), nobody: nobody.into() })
    }

    async fn done<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
        let (answer, waits) = oneshot::channel();
        let work = move || {
            // Nobody waits for it any more: the connection is gone, and the work is saved.
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
        };
        self.work.send(Box::new(work)).ok().context("the password threads have ended")?;
        waits.await.context("a password thread gave no answer")
    }

    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let password = password.to_owned();
        self.done(move || hash_now(&password)).await?
    }

    /// Whether the password fits the stored hash; without a hash it takes as long and is false.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> anyhow::Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let fits = self
            .done(move || {
                PasswordHash::new(&stored)
                    .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(known && fits)
    }

    /// The same for somebody whose browser was never seen here. None: too many of them wait already.
    pub async fn verify_stranger(
        &self,
        password: &str,
        stored: Option<&str>,
    ) -> anyhow::Result<Option<bool>> {
        let Ok(_place) = self.strangers.try_acquire() else { return Ok(None) };
        self.verify(password, stored).await.map(Some)
    }
}

fn serve(waiting: &Mutex<mpsc::Receiver<Work>>) {
    // On Linux a thread has a priority of its own.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 10) {
        tracing::warn!(%error, "password threads keep the common priority");
    }
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { break };
        work();
    }
}

fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("hash a password: {error}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn strangers_wait_in_a_row_of_limited_length_and_others_beside_it() {
        let hasher = Hasher::new().unwrap();
        let stored = hasher.hash("nine blue kettles").await.unwrap();
        assert!(hasher.verify("nine blue kettles", Some(&stored)).await.unwrap());
        assert!(!hasher.verify("nine blue kettles", None).await.unwrap());
        let row = hasher.strangers.clone().acquire_many_owned(u32::try_from(WAITING).unwrap()).await.unwrap();
        assert_eq!(hasher.verify_stranger("nine blue kettles", Some(&stored)).await.unwrap(), None);
        assert!(hasher.verify("nine blue kettles", Some(&stored)).await.unwrap(), "the owner's own browser");
        drop(row);
        assert_eq!(hasher.verify_stranger("nine blue kettles", Some(&stored)).await.unwrap(), Some(true));
    }
}
