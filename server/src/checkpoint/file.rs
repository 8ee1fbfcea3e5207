//! The file of checkpoints: lines are only ever added.

use std::io::{Read as _, Write as _};
use std::path::Path;

use anyhow::Context;
use register::audit::Mark;

use super::line::Line;

/// What lies in a file.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The lines that a known key has signed, in their order.
    pub lines: Vec<Line>,
    pub problems: Vec<Problem>,
    /// Lines that a power cut has left half: nothing that was signed is missing because of them.
    pub half: usize,
}

/// What is wrong with a line, which is counted from 1 as it stands in the file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Problem {
    /// It was changed after it was signed.
    Changed { line: usize },
    /// Another key has signed it.
    OtherKey { line: usize },
    /// It does not follow the one before: lines were taken out or put elsewhere.
    Gap { line: usize },
}

impl Found {
    /// What the lines hold on to.
    pub fn marks(&self) -> Vec<Mark> {
        self.lines.iter().map(Line::mark).collect()
    }
}

/// Reads a file, and believes the lines that one of these keys has signed. A missing file has no lines.
pub fn read(path: &Path, keys: &[String]) -> std::io::Result<Found> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(judge(&String::from_utf8_lossy(&bytes), keys)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Found::default()),
        Err(error) => Err(error),
    }
}

fn judge(text: &str, keys: &[String]) -> Found {
    let mut found = Found::default();
    let (mut number, mut before) = (0, String::new());
    for (at, text) in text.lines().enumerate() {
        let line = at + 1;
        if text.is_empty() {
            continue;
        }
        let Ok(next) = serde_json::from_str::<Line>(text) else {
            found.half += 1;
            continue;
        };
        if !next.holds() {
            found.problems.push(Problem::Changed { line });
        } else if !keys.contains(&next.key) {
            found.problems.push(Problem::OtherKey { line });
        } else {
            if next.number != number + 1 || next.before != before {
                found.problems.push(Problem::Gap { line });
            }
            found.lines.push(next.clone());
        }
        (number, before) = (next.number, next.signature);
    }
    found
}

/// Adds the line that `next` makes after the last readable one. Others who write here wait for their turn.
pub fn append(path: &Path, next: impl FnOnce(Option<&Line>) -> Line) -> anyhow::Result<Line> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).with_context(|| format!("create the folder {}", folder.display()))?;
    let mut file = std::fs::OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)
        .with_context(|| format!("open {}", path.display()))?;
    file.lock().with_context(|| format!("lock {}", path.display()))?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().rev().find_map(|line| serde_json::from_str::<Line>(line).ok());
    let line = next(last.as_ref());
    // What a power cut has left half stays a line of its own.
    let mut bytes = if text.is_empty() || text.ends_with('\n') { Vec::new() } else { vec![b'\n'] };
    serde_json::to_writer(&mut bytes, &line)?;
    bytes.push(b'\n');
    file.write_all(&bytes).with_context(|| format!("write {}", path.display()))?;
    file.sync_all()?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use ed25519_dalek::SigningKey;

    use super::super::line::{fingerprint, public, sign};
    use super::*;

    fn mark(seq: i64) -> Mark {
        Mark { seq, hash: format!("{seq:064}"), at: seq * 1_000 }
    }

    /// Three lines of one key in a file.
    fn three() -> (tempfile::TempDir, PathBuf, SigningKey) {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("new/audit.jsonl"), SigningKey::from_bytes(&[7; 32]));
        for seq in [3, 5, 5] {
            append(&path, |last| sign(&key, mark(seq), "daily", last)).unwrap();
        }
        (folder, path, key)
    }

    #[test]
    fn lines_follow_each_other_and_hold() {
        let (_folder, path, key) = three();
        let found = read(&path, &[public(&key)]).unwrap();
        assert_eq!((found.problems.as_slice(), found.half), ([].as_slice(), 0));
        assert_eq!(found.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(found.marks(), [mark(3), mark(5), mark(5)]);
        assert_eq!(found.lines[0].before, "");
        assert_eq!(found.lines[2].before, found.lines[1].signature);
        assert!(read(&path.with_extension("none"), &[]).unwrap().lines.is_empty());
        assert_eq!(fingerprint(&public(&key)).len(), 39);
    }

    #[test]
    fn what_was_changed_taken_out_or_signed_by_others_is_named() {
        let (_folder, path, key) = three();
        let keys = [public(&key)];
        let whole = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        let problems = |text: &str| judge(text, &keys).problems;
        for (from, to) in [("\"seq\":5", "\"seq\":4"), ("\"at\":5000", "\"at\":6000"), ("daily", "backup")] {
            assert_eq!(
                problems(&whole.replacen(from, to, 1))[0],
                Problem::Changed { line: if from == "daily" { 1 } else { 2 } }
            );
        }
        assert_eq!(problems(&format!("{}\n{}\n", lines[0], lines[2])), [Problem::Gap { line: 2 }]);
        assert_eq!(problems(&format!("{}\n{}\n", lines[1], lines[2])), [Problem::Gap { line: 1 }]);
        assert!(!problems(&format!("{}\n{}\n{}\n", lines[1], lines[0], lines[2])).is_empty());
        let other = SigningKey::from_bytes(&[8; 32]);
        let forged = serde_json::to_string(&sign(&other, mark(9), "daily", None)).unwrap();
        assert_eq!(problems(&format!("{whole}{forged}\n")), [Problem::OtherKey { line: 4 }]);
        assert_eq!(judge(&whole, &[]).problems.len(), 3, "nobody is believed");
    }

    #[test]
    fn a_line_left_half_by_a_power_cut_is_no_loss() {
        let (_folder, path, key) = three();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"number\":4,\"se");
        std::fs::write(&path, &bytes).unwrap();
        let line = append(&path, |last| sign(&key, mark(8), "daily", last)).unwrap();
        assert_eq!(line.number, 4);
        let found = read(&path, &[public(&key)]).unwrap();
        assert_eq!((found.lines.len(), found.half, found.problems.as_slice()), (4, 1, [].as_slice()));
        // Taken out instead of half: the numbers do not run on.
        let text = std::fs::read_to_string(&path).unwrap();
        let broken: Vec<String> = text
            .lines()
            .enumerate()
            .map(|(at, line)| if at == 1 { line[..20].to_owned() } else { line.to_owned() })
            .collect();
        assert_eq!(judge(&broken.join("\n"), &[public(&key)]).problems, [Problem::Gap { line: 3 }]);
    }

    #[test]
    fn writers_at_once_stand_in_a_row() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("audit.jsonl"), SigningKey::from_bytes(&[7; 32]));
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (path, key) = (&path, &key);
                scope.spawn(move || {
                    for count in 0..10 {
                        append(path, |last| sign(key, mark(thread * 10 + count), "daily", last)).unwrap();
                    }
                });
            }
        });
        let found = read(&path, &[public(&key)]).unwrap();
        assert_eq!((found.lines.len(), found.problems.len()), (40, 0));
    }
}
