//! Signed checkpoints of the audit trail, outside the database: whoever writes the whole chain anew, hashes and all,
//! does not have the key that signed what it was before.
//!
//! One line of JSON for each, appended to `audit.jsonl`. A line is numbered and names the signature of the line before,
//! so that none can be taken out unnoticed but the last ones.

mod file;
mod line;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use register::Ids;
use register::access::{Action, system};
use register::audit::store::{head, held};
use register::audit::{Broken, Mark};

use crate::config::Storage;
use crate::key_file;
use crate::services::Services;

pub use file::{Found, Problem, read};
pub use line::{Line, fingerprint};

/// Where the key lies, in the data folder.
pub const KEY_FILE: &str = "checkpoint.key";
const FILE: &str = "audit.jsonl";
const LABEL: &str = "checkpoint";
const HEADING: &str = "# Daicho: this key signs the checkpoints of the audit trail. Whoever has it can sign a rewritten trail.\n\
    # 監査証跡のチェックポイントに署名する鍵です。この鍵があれば、書き換えた証跡にも署名できます。";
/// A checkpoint is due when the newest is as old as this, in milliseconds.
const AGE: i64 = 24 * 60 * 60 * 1000;

/// The file of checkpoints and the key that signs them. Cheap to clone.
#[derive(Clone)]
pub struct Checkpoints {
    file: PathBuf,
    key: Arc<SigningKey>,
}

impl std::fmt::Debug for Checkpoints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Checkpoints({})", self.file.display())
    }
}

/// The file of checkpoints that the settings name, themselves or by its folder.
pub fn file_of(storage: &Storage) -> PathBuf {
    match &storage.checkpoints {
        Some(file) if file.is_file() => file.clone(),
        Some(folder) => folder.join(FILE),
        None => storage.data.join("checkpoints").join(FILE),
    }
}

/// The public key of an installation, as lines name it; none where there is no key file.
pub fn public_key(data: &Path) -> anyhow::Result<Option<String>> {
    let path = data.join(KEY_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let key = SigningKey::from_bytes(&key_file::read(&path, LABEL)?);
    Ok(Some(line::public(&key)))
}

impl Checkpoints {
    /// With the key of the data folder, which is made when there is none.
    pub fn open(storage: &Storage, ids: &Ids) -> anyhow::Result<Self> {
        let key = key_file::open(&storage.data.join(KEY_FILE), LABEL, HEADING, ids)?;
        Ok(Self { file: file_of(storage), key: Arc::new(SigningKey::from_bytes(&key)) })
    }

    /// The public key, as lines name it.
    pub fn public(&self) -> String {
        line::public(&self.key)
    }

    /// What lies there, held against the own key.
    pub fn read(&self) -> std::io::Result<Found> {
        read(&self.file, &[self.public()])
    }

    /// Signs an entry and appends the line, durably.
    pub fn write(&self, mark: Mark, cause: &str) -> anyhow::Result<Line> {
        file::append(&self.file, |last| line::sign(&self.key, mark, cause, last))
    }
}

/// Writes a checkpoint: when one is due, or in any case for a cause of its own. None where none is due.
///
/// # Errors
/// Also when the trail does not keep what was signed before: that is said, and nothing is signed on top of it.
pub async fn keep(services: &Services, cause: &str, due_alone: bool) -> anyhow::Result<Option<Line>> {
    let checkpoints = services.checkpoints.clone();
    let found = tokio::task::spawn_blocking(move || checkpoints.read()).await??;
    let now = services.db.clock().now();
    let last = found.lines.last().map_or(i64::MIN, |line| line.at);
    if due_alone && now.saturating_sub(last) < AGE {
        return Ok(None);
    }
    let mut tx = services.db.read(&system("checkpoint", Action::AuditRead)).await?;
    let (seq, hash) = head(&mut tx).await?;
    if seq == 0 {
        return Ok(None);
    }
    let held = held(&mut tx, &found.marks()).await?;
    drop(tx);
    match held.broken {
        Some(Broken::Cut { ends, mark }) => {
            anyhow::bail!("the audit trail ends at {ends}, and a checkpoint has signed entry {}", mark.seq)
        }
        Some(Broken::Rewritten { after, mark }) => {
            anyhow::bail!("the audit trail was rewritten between {after} and the signed entry {}", mark.seq)
        }
        None => {}
    }
    let (checkpoints, cause) = (services.checkpoints.clone(), cause.to_owned());
    let mark = Mark { seq, hash, at: now };
    let line = tokio::task::spawn_blocking(move || checkpoints.write(mark, &cause)).await??;
    tracing::info!(number = line.number, seq = line.seq, "checkpoint of the audit trail signed");
    Ok(Some(line))
}
