//! What the risk screens show, as files.

use axum::extract::{Extension, Path, Query, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use register::access::{Action, Grant, Session};
use register::exchange::store::note_export;
use register::exchange::table::Table;
use register::heat::matrix::{Ask, Axes, heatmap};
use register::heat::picture::grids;
use register::heat::store::{days, tiers_on};
use register::heat::table;
use register::heat::vendor::VendorAsk;
use serde_json::json;

use super::failure::Failure;
use super::outgoing::{XLSX, attached};
use crate::exchange;
use crate::services::Services;

type Pairs = std::collections::BTreeMap<String, String>;

/// `heatmap.xlsx`, `heatmap.png`, `dependencies.svg`, `scenarios.csv` and so on: the same question as the page, in its query.
pub async fn download(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(file): Path<String>,
    Query(pairs): Query<Pairs>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let grant = session.require(Action::RegisterExport)?;
    let japanese = app::text::of_request(&headers) == app::text::Locale::ja;
    let mut tx = services.db.read(&grant).await?;
    let board = services.boards.load(&mut tx).await?;
    if file == "dependencies.svg" {
        let svg = register::graph::file(&board.register, &around(&pairs), japanese).into_bytes();
        drop(tx);
        note(&services, &grant, &file, &pairs, svg.len()).await?;
        return attached(&file, "image/svg+xml", svg);
    }
    if let Some((id, form)) = file.strip_prefix("report-").and_then(|rest| rest.rsplit_once('.')) {
        let not_found = || Failure::new(StatusCode::NOT_FOUND, "not_found");
        let report = register::report::store::find(&mut tx, id).await?.ok_or_else(not_found)?;
        let content = report.content.clone().ok_or_else(not_found)?;
        drop(tx);
        let (kind, bytes) = match form {
            "pdf" => {
                let write = move || crate::report::pdf(&report, &content, japanese);
                ("application/pdf", tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??)
            }
            "xlsx" => {
                let write = move || exchange::xlsx(&register::report::tables(&content, japanese));
                (XLSX, tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??)
            }
            _ => return Err(not_found()),
        };
        note(&services, &grant, &file, &pairs, bytes.len()).await?;
        return attached(&file, kind, bytes);
    }
    let ask = matrix(&pairs);
    let (tiers, then) = (tiers_on(&mut tx, &ask.since).await?, days::on(&mut tx, &ask.since).await?);
    let risk = || heatmap(&board, &ask, tiers.as_ref(), then.as_ref());
    let grid = match file.as_str() {
        "heatmap.svg" | "heatmap.png" => Some(grids::risk(&board, &risk(), japanese)),
        "parties.svg" | "parties.png" => Some(grids::vendors(&board, &vendors(&pairs), japanese)),
        _ => None,
    };
    if let Some(grid) = grid {
        drop(tx);
        let (kind, bytes) = super::heatmap::drawn(&file, &grid).await?;
        note(&services, &grant, &file, &pairs, bytes.len()).await?;
        return attached(&file, kind, bytes);
    }
    let tables: Vec<Table> = match file.as_str() {
        "heatmap.xlsx" => table::risk(&board, &risk(), japanese),
        "readiness.xlsx" => {
            vec![register::readiness::table(
                &register::readiness::store::load(&mut tx, &board).await?,
                japanese,
            )]
        }
        "concentration.xlsx" => {
            use register::concentration::{alert, table, view};
            let question = concentration(&pairs);
            let alerts = alert::store::list(&mut tx, &board).await?;
            let found = view::view(&board, &question);
            table::tables(&found, &alerts, (&board.today, board.policy_version), japanese)
        }
        "kpi.xlsx" => register::kpi::tables(&register::kpi::store::figures(&mut tx, &board).await?, japanese),
        "scenarios.xlsx" | "scenarios.csv" => {
            use register::concentration::scenario::{figures, outcome, store, table};
            let limits = register::concentration::Limits::of(&board.policy);
            let mut shown = Vec::new();
            for id in chosen(&query) {
                if let Some(scenario) = store::find(&mut tx, &id).await? {
                    let outcome = outcome(&board.register, &scenario.steps, &limits);
                    shown.push((scenario, outcome));
                }
            }
            vec![table::table(&figures(&board.register, &limits), &shown, japanese)]
        }
        "dependencies.xlsx" => vec![register::graph::table(&board.register, &around(&pairs), japanese)],
        "parties.xlsx" => vec![table::vendors(&board, &vendors(&pairs), japanese)],
        _ => return Err(Failure::new(StatusCode::NOT_FOUND, "not_found")),
    };
    drop(tx);
    let is_csv = file.rsplit_once('.').is_some_and(|(_, ending)| ending == "csv");
    let written = move || match tables.first() {
        Some(table) if is_csv => Ok(exchange::csv(table, exchange::Encoding::Utf8)?.0),
        _ => exchange::xlsx(&tables),
    };
    let bytes = tokio::task::spawn_blocking(written).await.map_err(anyhow::Error::from)??;
    note(&services, &grant, &file, &pairs, bytes.len()).await?;
    attached(&file, if is_csv { "text/csv; charset=utf-8" } else { XLSX }, bytes)
}

/// What goes out is noted.
async fn note(
    services: &Services,
    grant: &Grant,
    file: &str,
    pairs: &Pairs,
    bytes: usize,
) -> Result<(), Failure> {
    let mut tx = services.db.begin(grant).await?;
    note_export(&mut tx, &json!({ "file": file, "query": pairs, "bytes": bytes })).await?;
    Ok(tx.commit().await?)
}

/// The scenarios that the page shows.
fn chosen(query: &str) -> Vec<String> {
    query.split('&').filter_map(|pair| pair.strip_prefix("show=")).take(3).map(str::to_owned).collect()
}

fn around(pairs: &Pairs) -> register::graph::Ask {
    let hops = pairs.get("hops").and_then(|hops| hops.parse().ok()).unwrap_or(0);
    register::graph::Ask { focus: pairs.get("focus").cloned().unwrap_or_default(), hops }
}

fn matrix(pairs: &Pairs) -> Ask {
    let text = |name: &str| pairs.get(name).cloned().unwrap_or_default();
    Ask {
        axes: if text("axes") == "likelihood" { Axes::Likelihood } else { Axes::Assurance },
        department: text("department"),
        service_type: text("service_type"),
        country: text("country"),
        group: text("group"),
        since: text("since"),
        ..Ask::default()
    }
}

fn concentration(pairs: &Pairs) -> register::concentration::view::Question {
    use register::concentration::Level;
    use register::concentration::view::{Basis, Question};
    let text = |name: &str| pairs.get(name).cloned().unwrap_or_default();
    Question {
        level: if text("level") == "party" { Level::Party } else { Level::Group },
        basis: if text("basis") == "direct" { Basis::Direct } else { Basis::Chain },
        department: text("department"),
        service_type: text("service_type"),
        country: text("country"),
        group: text("group"),
        function: text("function"),
        ..Question::default()
    }
}

fn vendors(pairs: &Pairs) -> VendorAsk {
    let text = |name: &str| pairs.get(name).cloned().unwrap_or_default();
    VendorAsk {
        sort: text("sort"),
        ascending: text("order") == "up",
        text: text("text"),
        tier: text("tier"),
        department: text("department"),
        since: text("since"),
        page: 0,
    }
}
