//! `daicho doctor`: looks whether everything is in order, and says what to do where it is not.

use clap::Args;
use clauses::Pack;
use register::Tx;
use register::access::{Action, system};
use register::audit::Broken;
use register::audit::store::{after, held, verify};
use register::calendar::jst_minute;
use register::document::store::recent;
use register::document::transcript::OCR_PACKAGES;
use register::job::counts;
use register::user::second::store::any_sealed;

use super::Exit;
use crate::checkpoint::fingerprint;
use crate::config::{Storage, Work};
use crate::key_file;
use crate::language::Language;
use crate::ocr::{self, Available};
use crate::pdf::{Findings, Landlock, Limits, PageError, Readers};
use crate::services::Services;

/// Whether the sandbox refuses everything, and by what.
fn sandbox(probed: Result<Findings, PageError>, language: Language) -> (bool, String) {
    match probed {
        Err(error) => (false, error.to_string()),
        Ok(findings) => {
            let passed: Vec<String> = findings
                .attempts
                .iter()
                .filter(|attempt| attempt.refused.is_none())
                .map(|attempt| format!("{:?}", attempt.what))
                .collect();
            let total = findings.attempts.len();
            let found = format!(
                "{}/{total} {}, Landlock {}, seccomp {}{}",
                total - passed.len(),
                language.of("件の禁止操作を拒否", "forbidden acts refused"),
                match findings.confined.landlock {
                    Landlock::Full => language.of("有効", "on"),
                    Landlock::Partial => language.of("一部有効", "partly on"),
                    Landlock::Absent => language.of("なし（カーネル未対応）", "none (not in this kernel)"),
                },
                if findings.confined.seccomp {
                    language.of("有効", "on")
                } else {
                    language.of("無効", "off")
                },
                if passed.is_empty() {
                    String::new()
                } else {
                    format!("; {}: {}", language.of("通過", "let through"), passed.join(", "))
                },
            );
            (findings.holds(), found)
        }
    }
}

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    work: Work,
}

struct Line {
    good: bool,
    what: String,
    found: String,
}

/// A checkpoint is late when a day and a half has passed, in milliseconds.
const LATE: i64 = 36 * 60 * 60 * 1000;

/// Whether the trail keeps what was signed, and whether somebody still signs.
async fn checkpoints(services: &Services, tx: &mut Tx, language: Language) -> anyhow::Result<(bool, String)> {
    let found = services.checkpoints.read()?;
    let held = held(tx, &found.marks()).await?;
    let now = services.db.clock().now();
    let key = fingerprint(&services.checkpoints.public());
    if let Some(problem) = found.problems.first() {
        return Ok((false, format!("{problem:?}")));
    }
    Ok(match (held.broken, found.lines.last()) {
        (Some(Broken::Cut { ends, mark }), _) => {
            (false, format!("{} #{ends} < #{}", language.of("切り詰め", "cut off"), mark.seq))
        }
        (Some(Broken::Rewritten { after, mark }), _) => {
            (false, format!("{} #{after}–#{}", language.of("書き換え", "rewritten"), mark.seq))
        }
        (None, Some(last)) => {
            let late = now - last.at > LATE;
            let text = if late { language.of("、作成が遅れています", ", late") } else { "" };
            (!late, format!("{} (#{}, {}{text}), {key}", found.lines.len(), last.seq, jst_minute(last.at)))
        }
        (None, None) => {
            let first = after(tx, 0, 1).await?;
            let late = first.first().is_some_and(|entry| now - entry.at > LATE);
            (!late, format!("{}, {key}", language.of("まだなし", "none yet")))
        }
    })
}

/// Whether the keys beside the database are for this process alone, and open what was sealed.
async fn keys(
    services: &Services,
    tx: &mut Tx,
    data: &std::path::Path,
    language: Language,
) -> anyhow::Result<(bool, String)> {
    for name in [crate::second::KEY_FILE, crate::checkpoint::KEY_FILE] {
        if key_file::is_open_to_others(&data.join(name)) {
            let text =
                language.of("他の利用者も読める状態です（chmod 600）", "others may read it (chmod 600)");
            return Ok((false, format!("{name}: {text}")));
        }
    }
    if let Some((user, sealed)) = any_sealed(tx).await?
        && !services.second.opens(&user, &sealed)
    {
        let text = language.of(
            "登録済みの二要素認証を開けません。控えの鍵を戻してください",
            "does not open the second factors that are set up: put the kept key back",
        );
        return Ok((false, format!("{}: {text}", crate::second::KEY_FILE)));
    }
    Ok((true, language.of("異常なし", "in order").to_owned()))
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let language = Language::of_terminal();
    let mut lines = Vec::new();
    let mut note = |good: bool, japanese: &str, english: &str, found: String| {
        lines.push(Line { good, what: language.of(japanese, english).to_owned(), found });
    };
    let pack = &Pack::builtin().reference;
    note(true, "条項パック", "Rule pack", format!("{} {}", pack.id, pack.version));
    let readers = Readers::new(&std::env::current_exe()?, 0);
    let (holds, found) = sandbox(readers.probe(&Limits::default()).await, language);
    note(holds, "文書読取の隔離", "Sandbox of the readers", found);
    let found = match ocr::available().await {
        Available::Yes => "tesseract (jpn, jpn_vert, eng)".to_owned(),
        Available::Missing(languages) => format!(
            "{} ({}): apt-get install {OCR_PACKAGES}",
            language.of("なし", "not installed"),
            languages.join(", ")
        ),
        Available::Off => language.of("使わない設定", "switched off").to_owned(),
    };
    // Optional: without it nothing is broken.
    note(true, "文字認識（OCR）", "Text recognition (OCR)", found);
    match Services::open(&arguments.storage, arguments.work.pdf_memory_mib).await {
        Err(error) => note(false, "データ", "Data", format!("{error:#}")),
        Ok(services) => {
            let data = arguments.storage.data.display();
            note(true, "データベース", "Database", format!("{} ({data})", services.db.kind()));
            let damage = services.db.damage().await?;
            let found = match damage.first() {
                None => language.of("異常なし", "in order").to_owned(),
                Some(first) => format!("{} ({first})", damage.len()),
            };
            note(damage.is_empty(), "データベースの整合性", "Database integrity", found);
            let mut tx = services.db.read(&system("doctor", Action::SystemOperate)).await?;
            let jobs = counts(&mut tx).await?;
            let found = format!(
                "{} {}, {} {}, {} {}",
                language.of("待ち", "ready"),
                jobs.ready,
                language.of("実行中", "running"),
                jobs.running,
                language.of("失敗", "dead"),
                jobs.dead
            );
            note(jobs.dead == 0, "処理", "Jobs", found);
            let audit = verify(&mut tx).await?;
            let found = match audit.first_bad {
                None => format!("{}", audit.entries),
                Some(seq) => format!("#{seq}"),
            };
            note(audit.first_bad.is_none(), "監査証跡", "Audit trail", found);
            let (good, found) = checkpoints(&services, &mut tx, language).await?;
            note(good, "証跡のチェックポイント", "Audit checkpoints", found);
            let (good, found) = keys(&services, &mut tx, &arguments.storage.data, language).await?;
            note(good, "鍵ファイル", "Key files", found);
            let mut missing = 0;
            let documents = recent(&mut tx, i64::MAX).await?;
            drop(tx);
            for document in &documents {
                if !services.files.verified(&document.content_hash).await.unwrap_or(false) {
                    missing += 1;
                }
            }
            let found = format!(
                "{} ({} {missing})",
                documents.len(),
                language.of("欠損・改変", "missing or altered")
            );
            note(missing == 0, "契約文書の原本", "Original files", found);
            services.db.close().await;
        }
    }
    for line in &lines {
        println!("{} {}: {}", if line.good { "✓" } else { "✗" }, line.what, line.found);
    }
    Ok(if lines.iter().all(|line| line.good) { Exit::Done } else { Exit::Internal })
}
