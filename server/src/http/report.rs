//! Lists that are made rather than stored, as files: what is due, the answers to an inquiry.

use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use register::access::{Action, Grant, Session};
use register::calendar::jst_minute;
use register::exchange::store::note_export;
use register::exchange::table::{CellKind, Table};
use register::inquiry;
use register::monitoring::view::Filter;
use register::monitoring::{self, Item, Source, Window};
use register::record::listing::decoded;
use serde_json::json;

use super::failure::Failure;
use super::outgoing::{XLSX, attached};
use crate::exchange::{self, Encoding};
use crate::services::Services;

pub(super) fn japanese(headers: &HeaderMap) -> bool {
    app::text::of_request(headers) == app::text::Locale::ja
}

pub(super) fn pick(japanese: bool, (ja, en): (&str, &str)) -> String {
    if japanese || en.is_empty() { ja.to_owned() } else { en.to_owned() }
}

/// `GET /monitoring/items.xlsx`, `items.csv`, `items.cp932.csv`: the rows that the page shows, all pages of them.
pub async fn monitoring(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    let Some(("items", format)) = file.split_once('.') else { return Err(not_found()) };
    let query = query.unwrap_or_default();
    let filter = asked(&query);
    let mut tx = services.db.read(&grant).await?;
    let items = monitoring::store::load(&mut tx).await?;
    drop(tx);
    let table = due(items.iter().filter(|item| filter.fits(item)), japanese(&headers));
    sent(&services, &grant, &file, format, &query, table).await
}

pub(super) fn not_found() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "not_found")
}

fn asked(query: &str) -> Filter {
    let mut filter = Filter::default();
    for (name, value) in decoded(query) {
        match name.as_str() {
            "source" => filter.source = Source::from_code(&value),
            "window" => filter.window = Window::from_code(&value),
            "tier" => filter.tier = value.parse().ok(),
            "department" => filter.department = value,
            "text" => filter.text = value,
            "month" => filter.month = value,
            _ => {}
        }
    }
    filter
}

fn due<'i>(items: impl Iterator<Item = &'i Item>, japanese: bool) -> Table {
    let heads = [
        (("期限の区分", "Window"), CellKind::Text),
        (("期限", "Due"), CellKind::Date),
        (("対象", "Source"), CellKind::Text),
        (("ガイドライン", "Demand"), CellKind::Text),
        (("内容", "Subject"), CellKind::Text),
        (("理由", "Reason"), CellKind::Text),
        (("取引先", "Party"), CellKind::Text),
        (("取引・サービス", "Engagement"), CellKind::Text),
        (("部署", "Department"), CellKind::Text),
        (("Tier", "Tier"), CellKind::Number),
    ];
    let named = |object: &Option<(String, (String, String))>| {
        object.as_ref().map(|(_, (ja, en))| pick(japanese, (ja, en))).unwrap_or_default()
    };
    let rows = items
        .map(|item| {
            vec![
                pick(japanese, item.window.label()),
                item.due.clone().unwrap_or_default(),
                pick(japanese, item.source.label()),
                item.source.demand().to_owned(),
                pick(japanese, (&item.title.0, &item.title.1)),
                pick(japanese, item.reason.label()),
                named(&item.party),
                named(&item.engagement),
                item.departments.join("、"),
                item.tier.map(|tier| tier.to_string()).unwrap_or_default(),
            ]
        })
        .collect();
    let columns = heads.into_iter().map(|(head, kind)| (pick(japanese, head), kind)).collect();
    Table { name: pick(japanese, ("モニタリング", "Monitoring")), columns, rows }
}

/// `GET /inquiries/{id}/report.xlsx`, `report.csv`, `report.cp932.csv`: the recipients with their answers.
pub async fn inquiry(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    let Some(("report", format)) = file.split_once('.') else { return Err(not_found()) };
    let mut tx = services.db.read(&grant).await?;
    let board = inquiry::store::board(&mut tx, &id).await?;
    drop(tx);
    let table = answers(&board, japanese(&headers));
    sent(&services, &grant, &file, format, &id, table).await
}

fn answers(board: &inquiry::Board, japanese: bool) -> Table {
    let heads = [
        ("照会", "Inquiry"),
        ("脆弱性の番号", "Advisory"),
        ("取引先", "Party"),
        ("Tier", "Tier"),
        ("選んだ理由", "Why"),
        ("回答", "Answer"),
        ("対応予定日", "Mended by"),
        ("備考", "Remark"),
        ("回答者", "Answered by"),
        ("回答日時", "Answered at"),
        ("送付日時", "Sent at"),
        ("再送回数", "Reminders"),
    ];
    let time = |at: Option<i64>| at.map(jst_minute).unwrap_or_default();
    let rows = board
        .recipients
        .iter()
        .map(|one| {
            let why: Vec<String> = one.why.iter().map(|why| pick(japanese, why.label())).collect();
            vec![
                board.inquiry.input.title.clone(),
                board.inquiry.input.advisory.clone(),
                pick(japanese, (&one.names.0, &one.names.1)),
                one.tier.map(|tier| tier.to_string()).unwrap_or_default(),
                why.join("、"),
                pick(japanese, one.place().label()),
                one.remediation_on.clone().unwrap_or_default(),
                one.remark.clone(),
                one.answered_by.clone(),
                time(one.answered_at),
                time(one.sent_at),
                one.reminders.to_string(),
            ]
        })
        .collect();
    let columns = heads.into_iter().map(|head| (pick(japanese, head), CellKind::Text)).collect();
    Table { name: pick(japanese, ("照会", "Inquiry")), columns, rows }
}

/// The table as a file, with an entry in the trail.
pub(super) async fn sent(
    services: &Services,
    grant: &Grant,
    file: &str,
    format: &str,
    query: &str,
    table: Table,
) -> Result<Response, Failure> {
    let (kind, bytes) = written(format, table).await?;
    let mut tx = services.db.begin(grant).await?;
    note_export(&mut tx, &json!({ "file": file, "query": query, "bytes": bytes.len() })).await?;
    tx.commit().await?;
    attached(file, kind, bytes)
}

/// The media type and the bytes of a table in a format; none for a format that there is not.
pub(super) async fn written(format: &str, table: Table) -> Result<(&'static str, Vec<u8>), Failure> {
    let (kind, encoding) = match format {
        "xlsx" => (XLSX, None),
        "csv" => ("text/csv; charset=utf-8", Some(Encoding::Utf8)),
        "cp932.csv" => ("text/csv; charset=Shift_JIS", Some(Encoding::Cp932)),
        _ => return Err(not_found()),
    };
    let write = move || match encoding {
        None => exchange::xlsx(&[table]),
        Some(encoding) => Ok(exchange::csv(&table, encoding)?.0),
    };
    Ok((kind, tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??))
}
