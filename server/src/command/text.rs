//! `daicho text`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Exit, recognise, report};
use crate::job::document_text::extraction_code;
use crate::language::Language;
use crate::pdf::{Extracted, Extraction, Limits, Readers};

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Args, Debug)]
pub struct Arguments {
    /// Tell how each page was read, what is hidden on it and where the engines differ
    #[arg(long, value_enum, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "table")]
    report: Option<Format>,
    /// PDF, Word document (.docx) or plain text
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File whose first line is the password of an encrypted PDF
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Recognise pages without text (needs tesseract)
    #[arg(long)]
    ocr: bool,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    if !all_there([Some(&arguments.file), arguments.password_file.as_ref()].into_iter().flatten()) {
        return Ok(Exit::Usage);
    }
    let password = arguments.password_file.as_deref().map(password).transpose()?;
    let mut extracted = extract(&arguments.file, password.as_deref()).await?;
    if let Some(format) = arguments.report {
        let pages = extracted.pages.len();
        let (readers, limits) = (readers()?, Limits::default());
        let others = readers.second_opinions(&arguments.file, password.as_deref(), pages, &limits).await;
        let report = report::report(&extracted, &others);
        match format {
            Format::Table => print!("{}", report.table(Language::of_terminal())),
            Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
        }
        return Ok(if readable(extracted.state) { Exit::Done } else { Exit::Unreadable });
    }
    if arguments.ocr {
        if !recognise::possible().await {
            return Ok(Exit::Internal);
        }
        recognise::recognise(&arguments.file, password.as_deref(), &mut extracted).await?;
    }
    let pages: Vec<&str> = extracted.pages.iter().map(|page| page.text.as_str()).collect();
    if readable(extracted.state) {
        let mut out = std::io::stdout().lock();
        out.write_all(pages.join("\u{c}").as_bytes())?;
        out.write_all(b"\n")?;
        return Ok(Exit::Done);
    }
    complain(&arguments.file, extracted.state, extracted.detail.as_deref());
    Ok(Exit::Unreadable)
}

/// Whether every file that the command line names exists; says on standard error which one does not.
pub fn all_there<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> bool {
    let missing = files.into_iter().find(|file| !file.exists() || file.is_dir());
    if let Some(file) = missing {
        let text = Language::of_terminal().of("ファイルがありません", "no such file");
        eprintln!("daicho: {}: {text}", file.display());
    }
    missing.is_none()
}

/// Whether there is text to work with.
pub const fn readable(state: Extraction) -> bool {
    matches!(state, Extraction::Ok | Extraction::LowQuality)
}

/// The first line of the file, without its end.
pub fn password(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| anyhow::anyhow!("read the password file {}: {error}", path.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Takes the text in the child process, as the server does.
pub async fn extract(file: &Path, password: Option<&str>) -> anyhow::Result<Extracted> {
    Ok(readers()?.extract(file, password, &Limits::default()).await)
}

fn readers() -> anyhow::Result<Readers> {
    Ok(Readers::new(&std::env::current_exe()?, 0))
}

/// Says on standard error why a file could not be read and what to do.
pub fn complain(file: &Path, state: Extraction, detail: Option<&str>) {
    let (japanese, english) = match state {
        Extraction::Encrypted => (
            "パスワードで保護されています。--password-file でパスワードを渡してください",
            "is protected by a password; give it with --password-file",
        ),
        Extraction::NoText => (
            "文字情報がありません(画像のみ)。OCR済みのPDFを用意してください",
            "holds no text (pictures only); provide a PDF with a text layer",
        ),
        Extraction::TooLarge => ("大きすぎて読み取れません", "is too large to be read"),
        Extraction::TimedOut => ("制限時間内に読み取れませんでした", "could not be read in time"),
        _ => (
            "読み取れません(破損しているか、PDF・Word(.docx)・テキストのいずれでもありません)",
            "cannot be read (damaged, or neither a PDF, a Word document (.docx) nor a text)",
        ),
    };
    let text = Language::of_terminal().of(japanese, english);
    let detail = detail.map(|detail| format!(" [{detail}]")).unwrap_or_default();
    eprintln!("{}: {}: {text}{detail}", file.display(), extraction_code(state));
}
