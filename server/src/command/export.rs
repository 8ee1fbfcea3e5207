//! `daicho export`: the register as a workbook, as CSV, or as the EU register of information.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use register::access::{Action, system};
use register::audit::store as audit;
use register::catalogue::Kind;
use register::exchange::store::{export, note_export};
use register::exchange::table::Form;
use register::record::query::Query;
use serde_json::json;

use super::{Exit, log};
use crate::config::Storage;
use crate::exchange::{self, Encoding};
use crate::language::Language;
use crate::services::Services;

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Format {
    Xlsx,
    /// UTF-8 with mark
    Csv,
    /// `Shift_JIS` as Windows has it
    CsvCp932,
    /// Templates `B_01` to `B_07` of the EU register of information, zipped
    EuRoi,
    /// The whole audit trail, a line of JSON for each entry; `daicho verify-audit --export` walks it without a database
    AuditJsonl,
}

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    /// One kind of object; without it a workbook of all, which can be imported again
    #[arg(long, value_parser = super::import::kind)]
    kind: Option<Kind>,
    #[arg(long, value_enum, default_value = "xlsx")]
    format: Format,
    /// File to write, `-` for standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    if matches!(arguments.format, Format::Csv | Format::CsvCp932) && arguments.kind.is_none() {
        eprintln!("daicho: a CSV file holds one kind of object: give --kind");
        return Ok(Exit::Usage);
    }
    if matches!(arguments.format, Format::EuRoi | Format::AuditJsonl) && arguments.kind.is_some() {
        eprintln!("daicho: this format is one whole: leave out --kind");
        return Ok(Exit::Usage);
    }
    let services = Services::open(&arguments.storage, 1536).await?;
    let exit = if arguments.format == Format::AuditJsonl {
        trail(&services, &arguments).await
    } else {
        perform(&services, &arguments).await
    };
    services.db.close().await;
    exit
}

async fn perform(services: &Services, arguments: &Arguments) -> anyhow::Result<Exit> {
    let japanese = Language::of_terminal() == Language::Japanese;
    let grant = system("export", Action::RegisterExport);
    let mut tx = services.db.read(&grant).await?;
    let (bytes, ending, lost) = match (arguments.format, arguments.kind) {
        (Format::EuRoi, _) => {
            let tables = register::exchange::roi::store::templates(&mut tx).await?;
            (exchange::roi_zip(&tables)?, "zip", 0)
        }
        (Format::Xlsx, None) => (exchange::register(&mut tx, japanese).await?, "xlsx", 0),
        (format, kind) => {
            let kind = kind.unwrap_or(Kind::Party);
            let table = export(&mut tx, kind, &Query::default(), &[], Form { japanese, whole: true }).await?;
            match format {
                Format::Csv => (exchange::csv(&table, Encoding::Utf8)?.0, "csv", 0),
                Format::CsvCp932 => {
                    let (bytes, lost) = exchange::csv(&table, Encoding::Cp932)?;
                    (bytes, "csv", lost)
                }
                _ => (exchange::xlsx(&[table])?, "xlsx", 0),
            }
        }
    };
    drop(tx);
    if lost > 0 {
        eprintln!("daicho: {lost} characters do not exist in CP932 and were written as 〓");
    }
    let mut tx = services.db.begin(&grant).await?;
    let format = arguments.format.to_possible_value().map(|value| value.get_name().to_owned());
    let detail = json!({ "kind": arguments.kind.map(Kind::code), "format": format, "bytes": bytes.len() });
    note_export(&mut tx, &detail).await?;
    tx.commit().await?;
    let name = arguments.kind.map_or("daicho", Kind::code);
    let path = arguments.output.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.{ending}")));
    if path.as_os_str() == "-" {
        std::io::stdout().write_all(&bytes)?;
    } else if let Err(error) = tokio::fs::write(&path, &bytes).await {
        eprintln!("daicho: write {}: {error}", path.display());
        return Ok(Exit::Internal);
    } else {
        eprintln!("{}", path.display());
    }
    Ok(Exit::Done)
}

/// Writes the audit trail, a page at a time.
async fn trail(services: &Services, arguments: &Arguments) -> anyhow::Result<Exit> {
    const PAGE: i64 = 10_000;
    let path = arguments.output.clone().unwrap_or_else(|| PathBuf::from("audit.jsonl"));
    let mut out: Box<dyn Write + Send> = if path.as_os_str() == "-" {
        Box::new(std::io::stdout())
    } else {
        match std::fs::File::create(&path) {
            Ok(file) => Box::new(std::io::BufWriter::new(file)),
            Err(error) => {
                eprintln!("daicho: write {}: {error}", path.display());
                return Ok(Exit::Internal);
            }
        }
    };
    // Its own going out is an entry too, and belongs to what is taken out.
    let mut tx = services.db.begin(&system("export", Action::SystemOperate)).await?;
    let (entries, _) = audit::head(&mut tx).await?;
    audit::note_export(&mut tx, entries).await?;
    tx.commit().await?;
    let mut tx = services.db.read(&system("export", Action::AuditRead)).await?;
    let mut last = 0;
    loop {
        let page = audit::after(&mut tx, last, PAGE).await?;
        let Some(end) = page.last() else { break };
        last = end.seq;
        for entry in &page {
            serde_json::to_writer(&mut out, entry)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    if path.as_os_str() != "-" {
        eprintln!("{}", path.display());
    }
    Ok(Exit::Done)
}
