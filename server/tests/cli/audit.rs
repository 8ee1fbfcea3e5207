//! `daicho verify-audit` against signed checkpoints and without a database.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{EXIT_DONE, EXIT_INTERNAL, EXIT_UNREADABLE, code, err, out, run};

const PASSWORD: &str = "みどりの電車が三時に橋を渡った朝\n";

struct Place(tempfile::TempDir);

impl Place {
    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, data: &str, command: &str, rest: &[&str]) -> Output {
        let input = if command == "user" { PASSWORD } else { "" };
        run(&[&[command, "--data", &self.text(data)], rest].concat(), input)
    }

    fn person(&self, data: &str, name: &str) {
        let email = format!("{name}@bank.example");
        let rest = ["add", "--email", &email, "--name", name, "--role", "legal"];
        let done = self.run(data, "user", &rest);
        assert_eq!(code(&done), EXIT_DONE, "{}", err(&done));
    }

    /// A backup, and with it a checkpoint.
    fn backup(&self, rest: &[&str]) {
        let (key, to) = (self.text("backup.key"), self.text("backups"));
        let done = self.run("data", "backup", &[&["--key", &key], rest, &[&to]].concat());
        assert_eq!(code(&done), EXIT_DONE, "{}", err(&done));
    }

    fn copy(&self, from: &str, to: &str) {
        copy(&self.path(from), &self.path(to));
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn another_history_with_sound_hashes_does_not_fit_the_checkpoints() {
    let place = Place(tempfile::tempdir().unwrap());
    place.person("data", "first");
    place.backup(&["--make-key"]);
    place.copy("data", "other");
    place.copy("data", "short");
    place.person("data", "second");
    place.person("data", "third");
    place.backup(&[]);
    let whole = place.run("data", "verify-audit", &[]);
    assert_eq!(code(&whole), EXIT_DONE, "{}", err(&whole));
    assert!(out(&whole).contains("2 signed checkpoints agree"), "{}", out(&whole));
    let doctor = place.run("data", "doctor", &[]);
    assert!(out(&doctor).contains("✓ Audit checkpoints: 2 (#"), "{}", out(&doctor));
    let checkpoints = place.text("data/checkpoints");

    // The same program makes another history: each hash is sound, and as many entries are there.
    for name in ["zweite", "dritte", "vierte", "fuenfte"] {
        place.person("other", name);
    }
    let other = place.run("other", "verify-audit", &["--checkpoints", &checkpoints]);
    assert_eq!(code(&other), EXIT_INTERNAL);
    assert!(out(&other).contains("the chain is whole"), "{}", out(&other));
    assert!(
        out(&other).contains("The trail was rewritten: last entry as signed / entry that differs"),
        "{}",
        out(&other)
    );
    let short = place.run("short", "verify-audit", &["--checkpoints", &checkpoints]);
    assert_eq!(code(&short), EXIT_INTERNAL);
    assert!(out(&short).contains("The trail was cut off"), "{}", out(&short));

    // From an export, without a database and without the key.
    for (data, wanted) in [("data", EXIT_DONE), ("other", EXIT_INTERNAL)] {
        let file = place.text(&format!("{data}.jsonl"));
        let export = place.run(data, "export", &["--format", "audit-jsonl", "--output", &file]);
        assert_eq!(code(&export), EXIT_DONE, "{}", err(&export));
        let copied = place.text("copied.jsonl");
        std::fs::copy(place.path("data/checkpoints/audit.jsonl"), &copied).unwrap();
        let offline = place.run("nowhere", "verify-audit", &["--export", &file, "--checkpoints", &copied]);
        assert_eq!(code(&offline), wanted, "{data}: {} {}", out(&offline), err(&offline));
        assert!(err(&offline).contains("compare it with your note"), "{}", err(&offline));
        assert!(!place.path("nowhere").exists(), "nothing is made on the way");
    }
    let file = place.text("data.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("first", "erste", 1)).unwrap();
    let changed = place.run("nowhere", "verify-audit", &["--export", &file]);
    assert_eq!(
        (code(&changed), out(&changed).as_str()),
        (EXIT_INTERNAL, "1 is the first entry that does not fit the chain\n")
    );
    for rest in [["--export", "/no/such"], ["--checkpoints", "/no/such"]] {
        assert_eq!(code(&place.run("data", "verify-audit", &rest)), EXIT_UNREADABLE, "{rest:?}");
    }
}

#[test]
fn checkpoints_changed_or_signed_by_another_key_are_named() {
    let place = Place(tempfile::tempdir().unwrap());
    place.person("data", "first");
    place.backup(&["--make-key"]);
    place.backup(&[]);
    let file = place.path("data/checkpoints/audit.jsonl");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, whole.replacen("backup", "manual", 1)).unwrap();
    let changed = place.run("data", "verify-audit", &[]);
    assert_eq!(code(&changed), EXIT_INTERNAL);
    assert!(
        out(&changed).contains("Checkpoints, line 1: was changed after it was signed"),
        "{}",
        out(&changed)
    );
    assert!(out(&place.run("data", "doctor", &[])).contains("✗ Audit checkpoints"));
    std::fs::write(&file, whole.lines().last().unwrap()).unwrap();
    let gap = place.run("data", "verify-audit", &[]);
    assert!(out(&gap).contains("line 1: does not follow the one before"), "{}", out(&gap));
    std::fs::write(&file, &whole).unwrap();
    let foreign = place.run("data", "verify-audit", &["--key", &"0".repeat(64)]);
    assert!(out(&foreign).contains("line 2: is signed by another key"), "{}", out(&foreign));
    let key = place.path("data/checkpoint.key");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&key).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}
