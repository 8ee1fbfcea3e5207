//! `daicho import`: a workbook or CSV file into the register, as the screen does it.

use std::fmt::Write;
use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use register::Error;
use register::access::{Action, Role, system};
use register::catalogue::Kind;
use register::exchange::mapping::{Import, Part, guess, heading, part};
use register::exchange::plan::plan;
use register::exchange::report::{Report, label};
use register::exchange::sheet::Workbook;
use register::exchange::store::{Stopped, apply, keep_mapping, known, mapping};
use register::exchange::words;
use serde::Serialize;
use serde_json::json;

use super::{Exit, log};
use crate::config::Storage;
use crate::exchange;
use crate::job::import::stopped_report;
use crate::language::Language;
use crate::services::Services;

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    /// Read every sheet as this kind of object (party, engagement, contract, …)
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// Mapping that the institution keeps under this name
    #[arg(long, value_name = "NAME", default_value = "")]
    map: String,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// Blank cells make fields of existing objects blank
    #[arg(long)]
    blank_clears: bool,
    /// How to print the answer
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Workbook (.xlsx, .xlsm) or CSV file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn kind(code: &str) -> Result<Kind, String> {
    let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    Kind::from_code(code).ok_or_else(|| format!("one of {}", known.join(", ")))
}

/// The answer as a whole; its shape is part of the interface.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    file: String,
    /// `written`, `dry_run`, `nothing_to_write`, `refused` or `unreadable`.
    outcome: &'a str,
    code: Option<&'a str>,
    parts: &'a [Part],
    report: &'a Report,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    if !arguments.file.is_file() {
        eprintln!("daicho: {} is not a file", arguments.file.display());
        return Ok(Exit::Usage);
    }
    let services = Services::open(&arguments.storage, 1536).await?;
    let exit = perform(&services, &arguments).await;
    services.db.close().await;
    exit
}

async fn perform(services: &Services, arguments: &Arguments) -> anyhow::Result<Exit> {
    let say = |outcome: &str, code: Option<&str>, import: &Import, report: &Report| -> anyhow::Result<()> {
        let file = arguments.file.display().to_string();
        let answer = Answer { file, outcome, code, parts: &import.parts, report };
        let text = match arguments.format {
            Format::Json => serde_json::to_string_pretty(&answer)? + "\n",
            Format::Table => printed(&answer, Language::of_terminal()),
        };
        std::io::stdout().write_all(text.as_bytes())?;
        Ok(())
    };
    let (import, nothing) = (Import::default(), Report::default());
    let size = tokio::fs::metadata(&arguments.file).await?.len();
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = if size > exchange::MAX_BYTES {
        Err(register::exchange::sheet::Unreadable::TooLarge)
    } else {
        exchange::read(&services.program, &name, tokio::fs::read(&arguments.file).await?).await
    };
    let book = match read {
        Ok(book) => book,
        Err(error) => {
            say("unreadable", Some(error.code()), &import, &nothing)?;
            return Ok(Exit::Unreadable);
        }
    };
    let mut tx = services.db.begin(&system("import", Action::RegisterImport)).await?;
    let remembered = mapping(&mut tx, &arguments.map).await?;
    if remembered.is_none() && !arguments.map.is_empty() {
        eprintln!("daicho: no mapping is called {}", arguments.map);
        return Ok(Exit::Usage);
    }
    let mut import = chosen(&book, remembered.as_ref(), arguments.kind);
    import.blank_clears |= arguments.blank_clears;
    if import.parts.iter().all(|part| part.columns.is_empty()) {
        say("refused", Some("nothing_mapped"), &import, &nothing)?;
        return Ok(Exit::Unreadable);
    }
    let records = known(&mut tx, &import).await?;
    let (book, settings) = (book, import.clone());
    let plan = tokio::task::spawn_blocking(move || plan(&book, &settings, &records, &Role::ALL)).await?;
    let report = Report::of(&plan, 100, Language::of_terminal() == Language::Japanese);
    if !plan.sound() {
        say("refused", None, &import, &report)?;
        return Ok(Exit::Unreadable);
    }
    if arguments.dry_run || plan.rows.is_empty() {
        say(if arguments.dry_run { "dry_run" } else { "nothing_to_write" }, None, &import, &report)?;
        return Ok(Exit::Done);
    }
    let total = plan.rows.len();
    let progress = |done: usize| {
        if std::io::stderr().is_terminal() && (done.is_multiple_of(200) || done == total) {
            eprint!("\r{done} / {total}");
        }
    };
    let source = json!({ "file": name });
    match apply(&mut tx, &plan, &source, progress).await {
        Ok(()) => {}
        Err(Stopped { sheet, row, error: Error::Invalid(fields), .. }) => {
            let first = fields.first();
            let (field, code) =
                first.map_or(("", "invalid"), |error| (error.field.as_str(), error.code.as_str()));
            say("refused", None, &import, &stopped_report(code, &sheet, row, field))?;
            return Ok(Exit::Unreadable);
        }
        Err(stopped) => return Err(anyhow::anyhow!("{} {}: {}", stopped.sheet, stopped.row, stopped.error)),
    }
    keep_mapping(&mut tx, &arguments.map, &import).await?;
    tx.commit().await?;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    say("written", None, &import, &report)?;
    Ok(Exit::Done)
}

/// The guess, or every sheet as the one kind that was asked for.
fn chosen(book: &Workbook, remembered: Option<&Import>, kind: Option<Kind>) -> Import {
    let Some(kind) = kind else { return guess(book, remembered) };
    let known = remembered.map_or(&[][..], |import| &import.parts);
    let sheets = book.sheets.iter().filter(|sheet| !sheet.rows.is_empty());
    let parts = sheets.map(|sheet| part(sheet, heading(sheet, known), kind, known)).collect();
    Import { parts, ..remembered.cloned().unwrap_or_default() }
}

fn printed(answer: &Answer<'_>, language: Language) -> String {
    let japanese = language == Language::Japanese;
    let word = |code: &str| {
        let (ja, en) = words::text(code);
        language.of(ja, en)
    };
    let mut out = format!("{}\n", answer.file);
    if let Some(code) = answer.code {
        let _ = writeln!(out, "  {}", word(code));
    }
    for count in &answer.report.kinds {
        let info = count.kind.info();
        let counts = count.counts;
        let _ = writeln!(
            out,
            "  {:<18} {} {}  {} {}  {} {}  {} {}",
            language.of(info.ja, info.plural_en),
            language.of("新規", "new"),
            counts.new,
            language.of("変更", "changed"),
            counts.changed,
            language.of("変更なし", "unchanged"),
            counts.unchanged,
            language.of("誤り", "wrong"),
            counts.wrong,
        );
    }
    for group in answer.report.groups.iter().take(50) {
        let _ = writeln!(
            out,
            "  {} {}{}  {}  {}  {} ×{}",
            group.sheet,
            group.column,
            group.row,
            label(group.kind, &group.field, japanese),
            if group.text.is_empty() { String::new() } else { format!("「{}」", group.text) },
            word(&group.code),
            group.count
        );
    }
    for row in answer.report.changed.iter().take(20) {
        let _ = writeln!(out, "  {} {} {}", row.sheet, row.row, row.title);
        for field in &row.fields {
            let name = label(row.kind, &field.field, japanese);
            let _ = writeln!(out, "      {name}: {} → {}", field.old, field.new);
        }
    }
    let end = match answer.outcome {
        "written" => language.of("取り込みました。", "Written."),
        "dry_run" => {
            language.of("確認だけを行いました。何も書き込んでいません。", "Only looked; nothing was written.")
        }
        "nothing_to_write" => language.of("変更はありません。", "Nothing differs."),
        _ => language.of("何も書き込んでいません。", "Nothing was written."),
    };
    let _ = writeln!(out, "{end}");
    out
}
