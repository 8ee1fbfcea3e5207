//! The clause heatmap as a workbook, with the rows of the page's address.

use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use clauses::Pack;
use register::access::{Action, Session};
use register::clause_check::heatmap::narrowed;
use register::clause_check::map::{MapFilter, is_gap};
use register::clause_check::{Cell, CellState, HeatmapRow};
use register::exchange::store::note_export;
use register::exchange::table::{CellKind, Table};
use register::policy::ITEMS;
use register::record::listing::decoded;
use serde_json::json;

use super::failure::Failure;
use crate::exchange;
use crate::services::Services;

/// `GET /heatmap/clauses.xlsx?tier=1&show=gap…`: every row that fits, not only one page of them.
pub async fn heatmap(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    if file != "clauses.xlsx" {
        return Err(Failure::new(StatusCode::NOT_FOUND, "not_found"));
    }
    let japanese = app::text::of_request(&headers) == app::text::Locale::ja;
    let filter = asked(&query.unwrap_or_default());
    let mut tx = services.db.read(&grant).await?;
    let found = narrowed(&mut tx, &filter).await?;
    drop(tx);
    let table = table(&found.rows, &found.exceptions, japanese);
    let bytes = tokio::task::spawn_blocking(move || exchange::xlsx(&[table]))
        .await
        .map_err(anyhow::Error::from)??;
    let mut tx = services.db.begin(&grant).await?;
    note_export(&mut tx, &json!({ "file": "heatmap clauses.xlsx", "filter": filter, "bytes": bytes.len() }))
        .await?;
    tx.commit().await?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"clauses.xlsx\""));
    Ok(response)
}

fn asked(query: &str) -> MapFilter {
    let mut filter = MapFilter { whole: true, ..MapFilter::default() };
    for (name, value) in decoded(query) {
        match name.as_str() {
            "tier" => filter.tier = value.parse().ok().filter(|tier| (1..=4).contains(tier)),
            "department" => filter.department = value,
            "text" => filter.text = value,
            "show" => filter.show = value,
            "item" => filter.item = value.parse().ok().filter(|item| (1..=ITEMS).contains(item)).unwrap_or(0),
            _ => {}
        }
    }
    filter
}

fn table(rows: &[HeatmapRow], exceptions: &[(String, u8, String)], japanese: bool) -> Table {
    let of = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let mut columns = vec![
        (of("取引先", "Party"), CellKind::Text),
        (of("Tier", "Tier"), CellKind::Number),
        (of("契約数", "Contracts"), CellKind::Number),
    ];
    columns.extend(Pack::builtin().items().iter().map(|item| {
        (format!("{} {}", item.id, if japanese { &item.title_ja } else { &item.title_en }), CellKind::Text)
    }));
    let lines = rows.iter().map(|row| {
        let name =
            if japanese || row.party_name_en.is_empty() { &row.party_name } else { &row.party_name_en };
        let mut line = vec![
            name.clone(),
            row.tier.map(|tier| tier.to_string()).unwrap_or_default(),
            row.contracts.to_string(),
        ];
        for item in 1..=ITEMS {
            let until =
                exceptions.iter().find(|(party, number, _)| *party == row.party_id && *number == item);
            let cell = row.cells.get(usize::from(item - 1));
            line.push(cell.map_or_else(
                || of("契約なし", "no contract"),
                |cell| words(row, item, cell, until.map(|(_, _, day)| day), japanese),
            ));
        }
        line
    });
    Table { name: of("条項ヒートマップ", "Clause heatmap"), columns, rows: lines.collect() }
}

fn words(row: &HeatmapRow, item: u8, cell: &Cell, until: Option<&String>, japanese: bool) -> String {
    let of = |ja: &'static str, en: &'static str| if japanese { ja } else { en };
    let mut words = vec![
        match cell.state {
            CellState::Stated => of("明記", "stated"),
            CellState::Partial => of("一部明記", "partly stated"),
            CellState::NotFound => of("見当たらない", "not found"),
            CellState::Undeterminable => of("判定不能", "cannot be determined"),
            CellState::Pending => of("点検前", "not checked"),
        }
        .to_owned(),
    ];
    if is_gap(row, item, cell) {
        words.push(of("必須・不足", "required and missing").to_owned());
    }
    if cell.adverse {
        words.push(of("不利な定め", "adverse").to_owned());
    }
    if let Some(day) = until {
        words.push(format!("{} {day}", of("受容の期限", "accepted until")));
    }
    words.join(of("、", ", "))
}
