//! The key that seals and signs backups: a small text file, kept away from them.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};
use ed25519_dalek::SigningKey;
use register::Ids;
use register::ids::hex;

use crate::key_file::from_hex;

/// Two secrets of 256 bits.
#[derive(Clone)]
pub struct Key {
    pub(super) seal: [u8; 32],
    pub(super) sign: SigningKey,
}

const HEADING: &str = "# Daicho: this key opens and signs the backups. Keep copies of it where neither this \
    machine nor the backups are.\n# 台帳のバックアップを開き署名する鍵です。この機械にもバックアップ先にもない場所に控えを保管してください。";

impl Key {
    /// Makes a new key and writes it to a file that does not exist yet, readable by its owner alone.
    pub fn create(path: &Path, ids: &Ids) -> anyhow::Result<Self> {
        let (mut seal, mut sign) = ([0; 32], [0; 32]);
        ids.fill(&mut seal);
        ids.fill(&mut sign);
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .with_context(|| format!("create the key file {}", path.display()))?;
        writeln!(file, "{HEADING}\nseal {}\nsign {}", hex(&seal), hex(&sign))?;
        file.sync_all()?;
        Ok(Self { seal, sign: SigningKey::from_bytes(&sign) })
    }

    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("read the key file {}", path.display()))?;
        let (Some(seal), Some(sign)) = (secret(&text, "seal "), secret(&text, "sign ")) else {
            bail!("{} is not a backup key: lines `seal …` and `sign …` are missing", path.display());
        };
        Ok(Self { seal, sign: SigningKey::from_bytes(&sign) })
    }

    /// The public half of the signature, as manifests name it.
    pub fn signer(&self) -> String {
        hex(self.sign.verifying_key().as_bytes())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.signer())
    }
}

fn secret(text: &str, label: &str) -> Option<[u8; 32]> {
    let digits = text.lines().find_map(|line| line.strip_prefix(label))?.trim();
    from_hex(digits)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn a_key_reads_back_and_never_shows_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.key");
        let made = Key::create(&path, &Ids::Random).unwrap();
        let read = Key::read(&path).unwrap();
        assert_eq!((made.seal, made.signer()), (read.seal, read.signer()));
        assert!(Key::create(&path, &Ids::Random).is_err(), "a key is never overwritten");
        let mut shown = String::new();
        write!(shown, "{made:?}").unwrap();
        assert!(!shown.contains(&hex(&made.seal)));
        std::fs::write(&path, "seal 00").unwrap();
        assert!(Key::read(&path).unwrap_err().to_string().contains("is not a backup key"));
    }
}
