//! Keys of this machine: 256 random bits in a small text file beside the database, readable by its owner alone.

use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use register::Ids;
use register::ids::hex;

/// The key in the line `label …` of a file, which is made when there is none. `heading` says what it is for.
pub fn open(path: &Path, label: &str, heading: &str, ids: &Ids) -> anyhow::Result<[u8; 32]> {
    if !path.exists() {
        make(path, label, heading, ids).with_context(|| format!("make the key file {}", path.display()))?;
    }
    read(path, label)
}

/// The same, of a file that is there.
pub fn read(path: &Path, label: &str) -> anyhow::Result<[u8; 32]> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("read the key file {}", path.display()))?;
    let digits = text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(' '));
    let key =
        digits.and_then(|digits| from_hex(digits.trim())).and_then(|key| <[u8; 32]>::try_from(key).ok());
    let Some(key) = key else {
        bail!("{} is no such key: a line `{label} …` with 64 hexadecimal digits is missing", path.display())
    };
    Ok(key)
}

/// Whether somebody else on this machine may read the file.
pub fn is_open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

/// The file appears whole or not at all; where two processes start at once, both read what the first has made.
fn make(path: &Path, label: &str, heading: &str, ids: &Ids) -> anyhow::Result<()> {
    let mut key = [0; 32];
    ids.fill(&mut key);
    let half = path.with_extension(format!("half-{}", &ids.token()[..8]));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half)?;
    writeln!(file, "{heading}\n{label} {}", hex(&key))?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&half, path);
    std::fs::remove_file(&half)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Bytes of hexadecimal digits.
pub fn from_hex(digits: &str) -> Option<Vec<u8>> {
    if !digits.is_ascii() || digits.len() % 2 == 1 {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.key");
        let made = open(&path, "x", "# what it is", &Ids::Random).unwrap();
        assert_eq!(open(&path, "x", "# what it is", &Ids::Random).unwrap(), made, "the same again");
        assert_ne!(open(&folder.path().join("y.key"), "x", "#", &Ids::Random).unwrap(), made);
        assert!(!is_open_to_others(&path));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no half files");
        assert!(read(&path, "other").is_err());
        std::fs::write(&path, "x 00").unwrap();
        assert!(open(&path, "x", "#", &Ids::Random).is_err(), "a broken key is never replaced");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(is_open_to_others(&path));
    }
}
