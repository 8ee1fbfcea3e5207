//! Files into the register and out of it.

use axum::extract::multipart::Multipart;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use register::access::{Action, Session};
use register::catalogue::Kind;
use register::document::safe_name;
use register::exchange::mapping::guess;
use register::exchange::screen::on_screen;
use register::exchange::store::{draft, export, mapping, note_export};
use register::exchange::table::Form;
use register::record::listing::Listing;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::failure::Failure;
use super::incoming::{self, broken_off};
use super::outgoing::{XLSX, attached};
use crate::exchange::{self, Encoding};
use crate::services::Services;

/// Takes a workbook or CSV file and goes to its page. Nothing of it is in the register yet.
pub async fn import(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterImport)?;
    let (mut name, mut bytes, mut mapping_name) = (String::new(), Some(Vec::new()), String::new());
    while let Some(mut field) = multipart.next_field().await.map_err(broken_off)? {
        let file = field.file_name().map(str::to_owned);
        let is_mapping = field.name() == Some("mapping");
        let content = incoming::bytes(&mut field, exchange::MAX_BYTES).await?;
        if let Some(file) = file {
            name = safe_name(&file);
            bytes = content;
        } else if is_mapping {
            let content = content.unwrap_or_default();
            mapping_name = String::from_utf8_lossy(&content).trim().chars().take(100).collect();
        }
    }
    let refused = |code: &str| Ok(Redirect::to(&format!("/imports?error={code}")).into_response());
    let Some(bytes) = bytes else { return refused("too_large") };
    if bytes.is_empty() {
        return refused("no_table");
    }
    let hash = register::ids::hex(&Sha256::digest(&bytes));
    let book = match exchange::read(&services.program, &name, bytes).await {
        Ok(book) => book,
        Err(error) => return refused(error.code()),
    };
    let mut tx = services.db.begin(&grant).await?;
    let remembered = mapping(&mut tx, &mapping_name).await?;
    let import = guess(&book, remembered.as_ref());
    let id = draft::open(&mut tx, &name, &hash, &book, &mapping_name, &import).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/imports/{id}")).into_response())
}

/// A list as it is on the screen (`party.xlsx`, `party.csv`, `party.cp932.csv`), the whole register (`register.xlsx`) or the
/// EU register of information (`eu-roi.zip`).
pub async fn download(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    let japanese = app::text::of_request(&headers) == app::text::Locale::ja;
    let query = query.unwrap_or_default();
    let (name, format) = file.split_once('.').unwrap_or((file.as_str(), ""));
    let not_found = || Failure::new(StatusCode::NOT_FOUND, "not_found");
    let mut tx = services.db.read(&grant).await?;
    let (kind, bytes) = match (name, format) {
        ("register", "xlsx") => (XLSX, exchange::register(&mut tx, japanese).await.map_err(Failure::from)?),
        ("eu-roi", "zip") => {
            let filled = register::exchange::roi::store::templates(&mut tx).await?;
            ("application/zip", written(move || exchange::roi_zip(&filled)).await?)
        }
        (code, "xlsx" | "csv" | "cp932.csv") => {
            let kind = Kind::from_code(code).ok_or_else(not_found)?;
            let listing = Listing::of_query(kind, &query);
            let table = if listing.columns.is_empty() {
                let form = Form { japanese, whole: false };
                export(&mut tx, kind, &listing.query(), &[], form).await?
            } else {
                on_screen(&mut tx, &listing, japanese).await?
            };
            match format {
                "xlsx" => (XLSX, written(move || exchange::xlsx(&[table])).await?),
                "csv" => (
                    "text/csv; charset=utf-8",
                    written(move || Ok(exchange::csv(&table, Encoding::Utf8)?.0)).await?,
                ),
                _ => (
                    "text/csv; charset=Shift_JIS",
                    written(move || Ok(exchange::csv(&table, Encoding::Cp932)?.0)).await?,
                ),
            }
        }
        _ => return Err(not_found()),
    };
    drop(tx);
    let mut tx = services.db.begin(&grant).await?;
    note_export(&mut tx, &json!({ "file": file, "query": query, "bytes": bytes.len() })).await?;
    tx.commit().await?;
    attached(&file.replace(".cp932", ""), kind, bytes)
}

async fn written(
    write: impl FnOnce() -> anyhow::Result<Vec<u8>> + Send + 'static,
) -> Result<Vec<u8>, Failure> {
    Ok(tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??)
}
