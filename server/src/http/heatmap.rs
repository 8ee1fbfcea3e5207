//! The clause heatmap as a workbook or as a picture, with the rows of the page's address.

use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use clauses::Pack;
use register::access::{Action, Session};
use register::clause_check::heatmap::narrowed;
use register::clause_check::map::{DepartmentLine, MapFilter, is_gap};
use register::clause_check::picture::{grid, word};
use register::clause_check::{Cell, HeatmapRow};
use register::exchange::store::note_export;
use register::exchange::table::{CellKind, Table};
use register::heat::picture::Grid;
use register::policy::ITEMS;
use register::record::listing::decoded;
use serde_json::json;

use super::failure::Failure;
use super::outgoing::{XLSX, attached};
use crate::exchange;
use crate::services::Services;

/// `GET /heatmap/clauses.xlsx?tier=1&show=gap…`: every row that fits, not only one page of them. `clauses.svg` and
/// `clauses.png` draw the first of them.
pub async fn heatmap(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    if !matches!(file.as_str(), "clauses.xlsx" | "clauses.svg" | "clauses.png") {
        return Err(Failure::new(StatusCode::NOT_FOUND, "not_found"));
    }
    let japanese = app::text::of_request(&headers) == app::text::Locale::ja;
    let filter = asked(&query.unwrap_or_default());
    let mut tx = services.db.read(&grant).await?;
    let found = narrowed(&mut tx, &filter).await?;
    let policy = register::policy::store::current(&mut tx).await?.version;
    let today = register::calendar::jst_date(tx.at());
    drop(tx);
    let (kind, bytes) = if file == "clauses.xlsx" {
        let tables =
            [table(&found.rows, &found.exceptions, japanese), departments(&found.by_department, japanese)];
        let write = move || exchange::xlsx(&tables);
        (XLSX, tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??)
    } else {
        drawn(&file, &grid(&found, &filter, &titles(japanese), &today, policy, japanese)).await?
    };
    let mut tx = services.db.begin(&grant).await?;
    note_export(
        &mut tx,
        &json!({ "file": format!("heatmap {file}"), "filter": filter, "bytes": bytes.len() }),
    )
    .await?;
    tx.commit().await?;
    attached(&file, kind, bytes)
}

/// Number and title of each of the twelve items.
fn titles(japanese: bool) -> Vec<String> {
    let title = |item: &clauses::Item| {
        format!("{} {}", item.id, if japanese { &item.title_ja } else { &item.title_en })
    };
    Pack::builtin().items().iter().map(title).collect()
}

/// The media type and the bytes of a picture, by how the file's name ends.
pub(super) async fn drawn(file: &str, grid: &Grid) -> Result<(&'static str, Vec<u8>), Failure> {
    let svg = register::heat::picture::svg(grid);
    if file.rsplit_once('.').is_some_and(|(_, ending)| ending == "svg") {
        return Ok(("image/svg+xml", svg.into_bytes()));
    }
    let write = move || crate::report::png(&svg);
    Ok(("image/png", tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??))
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
    columns.extend(titles(japanese).into_iter().map(|title| (title, CellKind::Text)));
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

/// What each department's parties state and lack, item by item.
fn departments(lines: &[DepartmentLine], japanese: bool) -> Table {
    let of = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let mut columns = vec![
        (of("所管部署", "Department"), CellKind::Text),
        (of("取引先数", "Parties"), CellKind::Number),
        (of("点検済み", "Checked"), CellKind::Number),
        (of("明記率（%）", "Stated (%)"), CellKind::Number),
    ];
    for title in titles(japanese) {
        columns.push((format!("{title}{}", of("：明記", ": stated")), CellKind::Number));
        columns.push((format!("{title}{}", of("：必須・不足", ": required and missing")), CellKind::Number));
    }
    let rows = lines.iter().map(|line| {
        let mut cells = vec![
            line.department.clone(),
            line.parties.to_string(),
            line.judged.to_string(),
            line.coverage().map(|share| format!("{:.1}", share * 100.0)).unwrap_or_default(),
        ];
        for (stated, gaps) in line.stated.iter().zip(&line.gaps) {
            cells.extend([stated.to_string(), gaps.to_string()]);
        }
        cells
    });
    Table { name: of("部署別", "By department"), columns, rows: rows.collect() }
}

fn words(row: &HeatmapRow, item: u8, cell: &Cell, until: Option<&String>, japanese: bool) -> String {
    let of = |ja: &'static str, en: &'static str| if japanese { ja } else { en };
    let (ja, en) = word(cell.state);
    let mut words = vec![of(ja, en).to_owned()];
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
