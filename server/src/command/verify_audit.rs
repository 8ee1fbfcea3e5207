//! `daicho verify-audit`: the chain in itself, and against the signed checkpoints outside the database.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use clap::Args;
use register::access::{Action, system};
use register::audit::chain::Walk;
use register::audit::mark::hold;
use register::audit::store::{held, verify};
use register::audit::{Broken, Entry, Held, Mark, Verification};
use register::calendar::jst_minute;

use super::{Exit, log};
use crate::checkpoint::{self, Found, Problem, fingerprint};
use crate::config::Storage;
use crate::language::Language;
use crate::services::Services;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    /// Walk a trail that `daicho export --format audit-jsonl` has written, without any database
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// Public key that signed the checkpoints (64 digits, as their lines name it), noted down elsewhere
    #[arg(long = "key", value_name = "KEY")]
    keys: Vec<String>,
}

/// The chain and what the marks say of it.
struct Judged {
    verification: Verification,
    held: Held,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    let language = Language::of_terminal();
    if let Some(named) = arguments.storage.checkpoints.as_ref().filter(|named| !named.exists()) {
        eprintln!("daicho: {}: no such file or folder", named.display());
        return Ok(Exit::Unreadable);
    }
    let path = checkpoint::file_of(&arguments.storage);
    let keys = keys(&arguments, &path, language)?;
    let found = checkpoint::read(&path, &keys)?;
    let marks = found.marks();
    let judged = if let Some(export) = &arguments.export {
        match walk(export, &marks) {
            Ok(judged) => judged,
            Err(error) => {
                eprintln!("daicho: {}: {error:#}", export.display());
                return Ok(Exit::Unreadable);
            }
        }
    } else {
        let services = Services::open(&arguments.storage, 1536).await?;
        let mut tx = services.db.read(&system("verify-audit", Action::AuditRead)).await?;
        let judged = Judged { verification: verify(&mut tx).await?, held: held(&mut tx, &marks).await? };
        drop(tx);
        services.db.close().await;
        judged
    };
    let whole = say_chain(&judged.verification, language);
    let kept = say_checkpoints(&found, &judged, language);
    Ok(if whole && kept { Exit::Done } else { Exit::Internal })
}

/// The keys to believe: those given, else that of this installation, else the one that the file itself names.
fn keys(arguments: &Arguments, path: &Path, language: Language) -> anyhow::Result<Vec<String>> {
    if !arguments.keys.is_empty() {
        return Ok(arguments.keys.iter().map(|key| key.trim().to_lowercase()).collect());
    }
    if let Some(key) = checkpoint::public_key(&arguments.storage.data)? {
        return Ok(vec![key]);
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let named = text.lines().find_map(|line| serde_json::from_str::<checkpoint::Line>(line).ok());
    let Some(named) = named else { return Ok(Vec::new()) };
    eprintln!(
        "daicho: {} {}",
        language.of(
            "署名の鍵がこの機械にないため、ファイルに書かれた鍵を使いました。控えの指紋と照合してください:",
            "the key is not on this machine, and the one that the file names was used: compare it with your note:"
        ),
        fingerprint(&named.key)
    );
    Ok(vec![named.key])
}

/// Walks a trail in a file. Where it ends is known from the checkpoints alone.
fn walk(path: &Path, marks: &[Mark]) -> anyhow::Result<Judged> {
    let mut walk = Walk::default();
    let (mut hashes, mut first_bad, mut ends) = (BTreeMap::new(), None, 0);
    for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
        let entry: Entry = serde_json::from_str(&line?)?;
        if first_bad.is_none() {
            first_bad = walk.take(&entry).err();
        }
        ends = ends.max(entry.seq);
        if marks.iter().any(|mark| mark.seq == entry.seq) {
            hashes.insert(entry.seq, entry.hash);
        }
    }
    let verification = Verification { entries: walk.seen(), first_bad };
    Ok(Judged { verification, held: hold(ends, &hashes, marks) })
}

fn say_chain(verification: &Verification, language: Language) -> bool {
    if let Some(seq) = verification.first_bad {
        let broken =
            language.of("番の記録で連鎖が合いません", "is the first entry that does not fit the chain");
        println!("{seq} {broken}");
        return false;
    }
    let whole = language
        .of("件の監査証跡を検証しました。連鎖に欠けはありません", "entries verified, the chain is whole");
    println!("{} {whole}", verification.entries);
    true
}

fn say_checkpoints(found: &Found, judged: &Judged, language: Language) -> bool {
    for problem in &found.problems {
        println!("{}", said(*problem, language));
    }
    if found.half > 0 {
        let note = language.of(
            "行は書込みの途中で途切れたものです（前後の番号は続いています）",
            "lines were left half by an interruption (the numbers around them run on)",
        );
        eprintln!("daicho: {} {note}", found.half);
    }
    match (&judged.held.broken, found.lines.last()) {
        (Some(Broken::Cut { ends, mark }), _) => {
            let text = language.of(
                "証跡が切り詰められています：証跡の最後の番号／署名済みの番号（署名日時）",
                "The trail was cut off: its last entry / an entry that was signed (when)",
            );
            println!("{text}: {ends} / {} ({})", mark.seq, jst_minute(mark.at));
        }
        (Some(Broken::Rewritten { after, mark }), _) => {
            let text = language.of(
                "証跡が書き換えられています：署名どおりの最後の番号／署名と異なる番号（署名日時）",
                "The trail was rewritten: last entry as signed / entry that differs from what was signed (when)",
            );
            println!("{text}: {after} / {} ({})", mark.seq, jst_minute(mark.at));
        }
        (None, Some(last)) => {
            let text = language.of(
                "件の署名済みチェックポイントと一致しています。最後の番号（署名日時）と鍵の指紋",
                "signed checkpoints agree; last entry (when) and fingerprint of the key",
            );
            println!(
                "{} {text}: {} ({}), {}",
                found.lines.len(),
                last.seq,
                jst_minute(last.at),
                fingerprint(&last.key)
            );
        }
        (None, None) => {
            let note = language.of(
                "署名済みチェックポイントはありません（稼働中のサーバーが1日1回作成します）",
                "there are no signed checkpoints (a running server writes one each day)",
            );
            eprintln!("daicho: {note}");
        }
    }
    judged.held.broken.is_none() && found.problems.is_empty()
}

fn said(problem: Problem, language: Language) -> String {
    let (line, text) = match problem {
        Problem::Changed { line } => {
            (line, language.of("署名のあとで変更されています", "was changed after it was signed"))
        }
        Problem::OtherKey { line } => {
            (line, language.of("別の鍵で署名されています", "is signed by another key"))
        }
        Problem::Gap { line } => (
            line,
            language.of(
                "前の行と続いていません（行が抜き取られています）",
                "does not follow the one before (lines were taken out)",
            ),
        ),
    };
    format!("{} {line}: {text}", language.of("チェックポイントのファイル、行", "Checkpoints, line"))
}
