//! Cases, ends and answers as files: what the lists and pages show, for whoever works on in a sheet.

use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use register::access::{Action, Session};
use register::assessment::view::{CaseFilter, CaseRow};
use register::calendar::jst_minute;
use register::exchange::table::{CellKind, Table};
use register::offboarding::Case as End;
use register::questionnaire::view::ReviewView;
use register::record::listing::decoded;
use register::{assessment, offboarding, questionnaire};

use super::failure::Failure;
use super::report::{japanese, not_found, pick, sent};
use crate::services::Services;

/// `GET /case-files/{cases,ends,answers}.{xlsx,csv,cp932.csv}`; the filter of the list, or `?id=` of a questionnaire.
pub async fn download(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    let Some((what, format)) = file.split_once('.') else { return Err(not_found()) };
    let (query, ja) = (query.unwrap_or_default(), japanese(&headers));
    let mut tx = services.db.read(&grant).await?;
    let table = match what {
        "cases" => {
            let list = assessment::store::list(&mut tx, &asked(&query)).await?;
            cases(&list.rows, &list.today, ja)
        }
        "ends" => {
            let mut all = Vec::new();
            loop {
                let page = i64::try_from(all.len()).unwrap_or(0) / offboarding::store::PAGE_SIZE;
                let rows = offboarding::store::list(&mut tx, "", page).await?.rows;
                let last = i64::try_from(rows.len()).unwrap_or(0) < offboarding::store::PAGE_SIZE;
                all.extend(rows);
                if last {
                    break;
                }
            }
            ends(&all, ja)
        }
        "answers" => {
            let id = decoded(&query).into_iter().find(|(name, _)| name == "id").map(|(_, id)| id);
            let review = questionnaire::store::review(&mut tx, &id.unwrap_or_default()).await?;
            answers(&review, ja)
        }
        _ => return Err(not_found()),
    };
    drop(tx);
    sent(&services, &grant, &file, format, &query, table).await
}

fn asked(query: &str) -> CaseFilter {
    let mut filter = CaseFilter::default();
    for (name, value) in decoded(query) {
        match name.as_str() {
            "kind" => filter.kind = value,
            "stage" => filter.stage = value,
            "engagement" => filter.engagement = value,
            "text" => filter.text = value,
            "ended" => filter.ended = value == "1",
            _ => {}
        }
    }
    filter
}

fn table(ja: bool, name: (&str, &str), heads: &[(&str, &str, CellKind)], rows: Vec<Vec<String>>) -> Table {
    let columns = heads.iter().map(|(one, other, kind)| (pick(ja, (one, other)), *kind)).collect();
    Table { name: pick(ja, name), columns, rows }
}

fn cases(rows: &[CaseRow], today: &str, ja: bool) -> Table {
    const HEADS: [(&str, &str, CellKind); 14] = [
        ("取引先", "Party", CellKind::Text),
        ("取引・サービス", "Engagement", CellKind::Text),
        ("部署", "Department", CellKind::Text),
        ("Tier", "Tier", CellKind::Number),
        ("種類", "Kind", CellKind::Text),
        ("段階", "Stage", CellKind::Text),
        ("経過措置", "Transitional", CellKind::Text),
        ("期限", "Due", CellKind::Date),
        ("期限超過", "Overdue", CellKind::Text),
        ("結論", "Conclusion", CellKind::Text),
        ("承認の結果", "Outcome", CellKind::Text),
        ("未履行の条件", "Open conditions", CellKind::Number),
        ("次回の評価期限", "Next assessment by", CellKind::Date),
        ("起案", "Opened", CellKind::Text),
    ];
    let yes = |yes: bool| if yes { pick(ja, ("はい", "Yes")) } else { String::new() };
    let lines = rows.iter().map(|row| {
        vec![
            pick(ja, (&row.party_ja, &row.party_en)),
            pick(ja, (&row.service_ja, &row.service_en)),
            row.department.clone(),
            row.tier.map(|tier| tier.to_string()).unwrap_or_default(),
            pick(ja, row.kind().label()),
            pick(ja, row.stage().label()),
            yes(row.transitional),
            row.due_on.clone().unwrap_or_default(),
            yes(row.overdue(today)),
            row.conclusion().map(|one| pick(ja, one.label())).unwrap_or_default(),
            row.outcome().map(|one| pick(ja, one.label())).unwrap_or_default(),
            row.conditions_open.to_string(),
            row.next_due.clone().unwrap_or_default(),
            format!("{} {}", jst_minute(row.opened_at), row.opened_by_name),
        ]
    });
    table(ja, ("案件", "Cases"), &HEADS, lines.collect())
}

fn ends(rows: &[End], ja: bool) -> Table {
    const HEADS: [(&str, &str, CellKind); 9] = [
        ("取引・サービス", "Engagement", CellKind::Text),
        ("取引先", "Party", CellKind::Text),
        ("部署", "Department", CellKind::Text),
        ("状態", "State", CellKind::Text),
        ("理由", "Reason", CellKind::Text),
        ("期限", "Due", CellKind::Date),
        ("行数", "Rows", CellKind::Number),
        ("未完了の行", "Open rows", CellKind::Number),
        ("終了", "Ended", CellKind::Text),
    ];
    let state = |code: &str| match code {
        "completed" => pick(ja, ("完了", "Completed")),
        "cancelled" => pick(ja, ("中止", "Broken off")),
        _ => pick(ja, ("進行中", "In progress")),
    };
    let lines = rows.iter().map(|row| {
        vec![
            pick(ja, (&row.engagement.0, &row.engagement.1)),
            pick(ja, (&row.party.0, &row.party.1)),
            row.department.clone(),
            state(&row.state),
            row.reason.clone(),
            row.due_on.clone(),
            row.rows_total.to_string(),
            row.rows_open.to_string(),
            row.ended_at.map(|at| format!("{} {}", jst_minute(at), row.ended_name)).unwrap_or_default(),
        ]
    });
    table(ja, ("終了処理", "Off-boarding"), &HEADS, lines.collect())
}

fn answers(review: &ReviewView, ja: bool) -> Table {
    const HEADS: [(&str, &str, CellKind); 10] = [
        ("ID", "ID", CellKind::Text),
        ("区分", "Section", CellKind::Text),
        ("質問", "Question", CellKind::Text),
        ("回答", "Answer", CellKind::Text),
        ("備考", "Note", CellKind::Text),
        ("回答者", "Answered by", CellKind::Text),
        ("前回の回答", "Last time", CellKind::Text),
        ("添付", "Files", CellKind::Text),
        ("判定", "Judgement", CellKind::Text),
        ("判定の理由", "Reason", CellKind::Text),
    ];
    let paper = &review.paper;
    let lines = paper.content.sections.iter().flat_map(|section| {
        section.questions.iter().map(move |question| {
            let answer = paper.answer(&question.id);
            let before = paper.before(&question.id);
            let files = paper.files.iter().filter(|file| file.question == question.id);
            let files: Vec<&str> = files.map(|file| file.name.as_str()).collect();
            // A judgement about an answer that has changed since says nothing about this one.
            let judged = review.judged.iter().find(|one| one.question == question.id);
            let judged = judged.filter(|one| one.answer_version == answer.version);
            vec![
                question.id.clone(),
                pick(ja, (&section.ja, &section.en)),
                pick(ja, (&question.ja, &question.en)),
                question.words(&answer.value, ja),
                answer.note.clone(),
                answer.by_name.clone(),
                before.map(|before| question.words(&before.value, ja)).unwrap_or_default(),
                files.join("、"),
                judged.map(|one| pick(ja, one.judgement.label())).unwrap_or_default(),
                judged.map(|one| one.note.clone()).unwrap_or_default(),
            ]
        })
    });
    table(ja, ("質問票", "Questionnaire"), &HEADS, lines.collect())
}
