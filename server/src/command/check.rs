//! `daicho check`: judges files without a database.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use clauses::{Document, Facts, Finding, Note, PackRef, Page, Readable};
use serde::Serialize;

use super::text::{all_there, complain, extract, password, readable};
use super::{Exit, facts, notes, pack, recognise, table};
use crate::job::contract_check::unreadable;
use crate::job::document_text::extraction_code;
use crate::language::Language;
use crate::pdf::{self, Extraction};

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Args, Debug)]
pub struct Arguments {
    /// How to print the answer
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Take the files as one contract, in the order given
    #[arg(long)]
    set: bool,
    /// Id of a built-in pack (fsa-2.6-8, fsa-2.6-8-extended, dora-30), or the folder of your own
    #[arg(long, value_name = "ID|DIR", default_value = pack::FIRST)]
    pack: String,
    /// Also read title, kind, parties, dates, notice, law and amounts
    #[arg(long)]
    facts: bool,
    /// File whose first line is the password of encrypted PDFs
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Recognise pages without text (needs tesseract)
    #[arg(long)]
    ocr: bool,
    /// PDFs, Word documents (.docx), or plain texts with form feeds between pages
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// The answer as a whole; its shape is part of the interface.
#[derive(Debug, Serialize)]
struct Report<'a> {
    pack: &'a PackRef,
    documents: Vec<DocumentReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<SetReport>,
}

#[derive(Debug, Serialize)]
pub(super) struct DocumentReport {
    pub path: String,
    pub pages: usize,
    pub extraction: &'static str,
    /// Pages whose text was recognised on their picture.
    #[serde(skip_serializing_if = "is_zero")]
    pub ocr_pages: usize,
    pub items: Vec<Finding>,
    /// Only where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[derive(Debug, Serialize)]
pub(super) struct SetReport {
    pub items: Vec<Finding>,
    /// Changes, missing targets and absent annexes; left out when there is nothing to say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    if !all_there(arguments.files.iter().chain(&arguments.password_file)) {
        return Ok(Exit::Usage);
    }
    let pack = match pack::find(&arguments.pack) {
        Ok(pack) => pack,
        Err(exit) => return Ok(exit),
    };
    let pack = pack.as_ref();
    let password = arguments.password_file.as_deref().map(password).transpose()?;
    if arguments.ocr && !recognise::possible().await {
        return Ok(Exit::Internal);
    }
    let mut texts = Vec::new();
    let mut documents = Vec::new();
    let mut exit = Exit::Done;
    for file in &arguments.files {
        let (document, state, ocr_pages) = read_with(file, password.as_deref(), arguments.ocr).await?;
        if !readable(state) {
            exit = Exit::Unreadable;
        }
        documents.push(DocumentReport {
            path: file.display().to_string(),
            pages: if readable(state) { document.pages.len() } else { 0 },
            extraction: extraction_code(state),
            ocr_pages,
            items: clauses::check(pack, std::slice::from_ref(&document)),
            facts: arguments.facts.then(|| clauses::facts(&document)),
        });
        texts.push(document);
    }
    let set = arguments.set.then(|| {
        let checked = clauses::check_set(pack, &texts);
        SetReport { items: checked.findings, notes: checked.notes }
    });
    let report = Report { pack: &pack.reference, documents, set };
    match arguments.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
        Format::Table => {
            let language = Language::of_terminal();
            for document in &report.documents {
                print!("{}", table::document(pack, document, language));
                if let Some(found) = &document.facts {
                    println!("{}", facts::text(found, language));
                }
            }
            if let Some(set) = &report.set {
                let names: Vec<&str> = texts.iter().map(|text| text.name.as_str()).collect();
                print!("{}{}", table::set(pack, set, language), notes::text(&set.notes, &names, language));
            }
        }
    }
    Ok(exit)
}

/// The document, and how reading it went: one that cannot be understood is a document nothing of which
/// could be read.
pub(super) async fn read(file: &Path, password: Option<&str>) -> anyhow::Result<(Document, Extraction)> {
    let (document, state, _) = read_with(file, password, false).await?;
    Ok((document, state))
}

/// The same with OCR where it is asked for, and the number of pages that it read.
async fn read_with(
    file: &Path,
    password: Option<&str>,
    ocr: bool,
) -> anyhow::Result<(Document, Extraction, usize)> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut extracted = extract(file, password).await?;
    let recognised = if ocr { recognise::recognise(file, password, &mut extracted).await? } else { 0 };
    if !readable(extracted.state) {
        complain(file, extracted.state, extracted.detail.as_deref());
        return Ok((unreadable(&name), extracted.state, 0));
    }
    let pages = extracted.pages.into_iter().map(|page| {
        let readable = match page.state {
            pdf::PageState::Ok | pdf::PageState::Blank => Readable::Good,
            pdf::PageState::LowQuality => Readable::Doubtful,
            pdf::PageState::NoText | pdf::PageState::Broken => Readable::Unreadable,
        };
        Page { text: page.text, readable }
    });
    Ok((Document { name, pages: pages.collect() }, extracted.state, recognised))
}
