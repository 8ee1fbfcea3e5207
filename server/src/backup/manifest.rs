//! What a snapshot holds, signed, so that a changed, exchanged or thinned-out backup is noticed before it is used.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use ed25519_dalek::{Signature, Signer, Verifier};
use register::ids::hex;
use register::snapshot::Summary;
use serde::{Deserialize, Serialize};

use super::key::Key;
use crate::key_file::from_hex;

/// `manifest.json`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Manifest {
    pub form: u32,
    pub name: String,
    /// UTC milliseconds.
    pub made_at: i64,
    /// Version of the program.
    pub product: String,
    pub database: Summary,
    /// SHA-256 of every contract file.
    pub files: Vec<String>,
    /// Files that the register names and the disk did not have, or not as they were.
    pub damaged: Vec<String>,
    /// Public key of the signature.
    pub signer: String,
}

const FORM: u32 = 1;

impl Manifest {
    pub fn new(name: &str, made_at: i64, database: Summary, key: &Key) -> Self {
        let product = env!("CARGO_PKG_VERSION").to_owned();
        let (files, damaged) = (Vec::new(), Vec::new());
        Self {
            form: FORM,
            name: name.to_owned(),
            made_at,
            product,
            database,
            files,
            damaged,
            signer: key.signer(),
        }
    }

    /// Writes it with its signature into the snapshot's folder.
    pub(super) fn write(&self, folder: &Path, key: &Key) -> anyhow::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        let signature = key.sign.sign(&text);
        for (name, bytes) in
            [("manifest.json", text), ("manifest.sig", hex(&signature.to_bytes()).into_bytes())]
        {
            let mut file = std::fs::File::create_new(folder.join(name))?;
            std::io::Write::write_all(&mut file, &bytes)?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// Reads it, and only answers when the signature is that of the key.
    pub fn read(folder: &Path, key: &Key) -> anyhow::Result<Self> {
        let text = std::fs::read(folder.join("manifest.json"))
            .with_context(|| format!("read the manifest in {}", folder.display()))?;
        let signature = std::fs::read_to_string(folder.join("manifest.sig"))
            .with_context(|| format!("read the signature in {}", folder.display()))?;
        let signature = from_hex(signature.trim()).and_then(|bytes| Signature::from_slice(&bytes).ok());
        let Some(signature) = signature else { bail!("manifest.sig is no signature") };
        if key.sign.verifying_key().verify(&text, &signature).is_err() {
            bail!("{}: the manifest was changed, or another key made this backup", folder.display());
        }
        let manifest: Self = serde_json::from_slice(&text).context("read the manifest")?;
        ensure!(
            manifest.form == FORM,
            "the backup has form {}, which this version does not know",
            manifest.form
        );
        Ok(manifest)
    }
}
