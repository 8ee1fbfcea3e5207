//! The figures of the fifteen demands, and what the institution says to them, in the database.

use std::collections::BTreeMap;

use serde_json::json;

use super::fact::{fact, none_of, not_kept, share, some_of};
use super::{DEMANDS, DemandRow, Fact, Note, Readiness, Status, of_code};
use crate::access::{Action, Scope};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::heat::Board;
use crate::heat::vendor::Grade;
use crate::kpi;
use crate::lint;

/// Counts with the day as `$1` and the department as `$2` (empty: all).
async fn count(tx: &mut Tx, board: &Board, sql: &'static str) -> Result<i64> {
    let department = match tx.scope() {
        Scope::All => String::new(),
        // Nobody's department is called like this.
        Scope::Department(department) if department.is_empty() => "\u{1}".to_owned(),
        Scope::Department(department) => department.clone(),
    };
    Ok(query!(one, (i64,), tx, sql, &board.today, &department)?.0)
}

/// Live engagements `e` in reach.
macro_rules! live {
    ($select:literal, $more:literal) => {
        concat!(
            "select count(",
            $select,
            ") from engagement e where e.archived_at is null and (e.ended_on is null or e.ended_on >= $1)
             and ($2 = '' or e.department = $2) ",
            $more
        )
    };
}

/// The whole page.
pub async fn load(tx: &mut Tx, board: &Board) -> Result<Readiness> {
    let values = kpi::store::measured(tx, board).await?;
    // Whether the policy shows a figure elsewhere or not, the demand rests on it.
    let value = |code: &str| {
        board.policy.indicator(code).map(|defined| kpi::reading(&defined, &values)).unwrap_or_default()
    };
    let mut facts: BTreeMap<&str, Vec<Fact>> = BTreeMap::new();
    let key = |code: &str| {
        let reading = value(code);
        let figure = kpi::of_code(code);
        let (ja, en) = figure.map_or(("", ""), |figure| (figure.ja, figure.en));
        match (reading.value, figure) {
            (Some(value), Some(figure)) => {
                let text = figure.shown(value);
                let grade = if reading.limits.is_none() { Grade::Good } else { reading.grade };
                fact((ja, en), (text.clone(), text), grade, figure.href)
            }
            _ => not_kept((ja, en)),
        }
    };
    let all = count(tx, board, live!("*", "")).await?;
    let important = count(tx, board, live!("*", "and coalesce(e.tier, 1) = 1")).await?;
    let chained = count(tx, board, live!("*", "and e.chain_state in ('confirmed', 'none_declared')")).await?;
    facts.insert(
        "1",
        vec![
            fact(
                ("稼働中の取引", "Live engagements"),
                (all.to_string(), all.to_string()),
                if all > 0 { Grade::Good } else { Grade::Unknown },
                "/engagements",
            ),
            share(
                ("再委託を確認した取引", "Engagements with a confirmed chain"),
                chained,
                all,
                "/engagements",
            ),
            some_of(
                ("経営への報告", "Reports to the board"),
                count(
                    tx,
                    board,
                    "select count(*) from board_report where state = 'ready' and $1 <> '' and $2 = $2",
                )
                .await?,
                "/reports",
            ),
        ],
    );
    let version = board.policy_version;
    let stated = count(tx, board, live!("*", "and coalesce(e.state, '') <> ''")).await?;
    facts.insert(
        "2",
        vec![
            if version > 0 {
                let text = version.to_string();
                fact(
                    ("自社の方針の版", "Version of the own policy"),
                    (text.clone(), text),
                    Grade::Good,
                    "/policy",
                )
            } else {
                fact(
                    ("方針", "Policy"),
                    (
                        "製品の既定のまま（自社で決めていません）".into(),
                        "The product's default; not yet adopted".into(),
                    ),
                    Grade::Watch,
                    "/policy",
                )
            },
            share(
                ("ライフサイクルの状態がある取引", "Engagements with a lifecycle state"),
                stated,
                all,
                "/engagements",
            ),
        ],
    );
    let rules = count(
        tx,
        board,
        "select count(*) from internal_rule where archived_at is null and $1 <> '' and $2 = $2",
    )
    .await?;
    let stale = count(
        tx,
        board,
        "select count(*) from internal_rule where archived_at is null and next_review_on < $1 and $2 = $2",
    )
    .await?;
    let shared = count(tx, board, live!("*", "and exists (select 1 from responsibility r where r.engagement_id = e.id and r.archived_at is null)")).await?;
    let office = count(tx, board, "select count(*) from app_user where disabled_at is null and (' ' || roles || ' ') like '% risk_office %' and $1 <> '' and $2 = $2").await?;
    facts.insert(
        "3",
        vec![
            some_of(("組織内規程", "Internal rules"), rules, "/records/internal_rule"),
            none_of(("見直し期限を過ぎた規程", "Rules past their review"), stale, "/records/internal_rule"),
            share(
                ("役割分担（RACI）を登録した取引", "Engagements with responsibilities"),
                shared,
                all,
                "/engagements",
            ),
            some_of(("TPRM統括の担当者", "People of the TPRM office"), office, ""),
        ],
    );
    let assessed = count(tx, board, live!("*", "and e.tier is not null")).await?;
    let treated = count(tx, board, live!("*", "and coalesce(e.treatment, '') <> ''")).await?;
    facts.insert(
        "4",
        vec![
            share(("固有リスクを評価した取引", "Engagements with an inherent risk"), assessed, all, "/risk"),
            key("unassessed"),
            share(("リスク対応を決めた取引", "Engagements with a treatment"), treated, all, "/engagements"),
        ],
    );
    facts.insert("5", ledger(tx).await?);
    let parties = count(tx, board, live!("distinct e.party_id", "and coalesce(e.tier, 1) = 1")).await?;
    let reachable = count(tx, board, live!("distinct e.party_id", "and coalesce(e.tier, 1) = 1 and exists (select 1 from contact c where c.party_id = e.party_id and c.archived_at is null and c.around_the_clock = 'yes')")).await?;
    let planned = count(tx, board, live!("distinct e.party_id", "and coalesce(e.tier, 1) = 1 and exists (select 1 from plan_party p where p.party_id = e.party_id and p.archived_at is null)")).await?;
    let plans = count(tx, board, "select count(*) from plan where archived_at is null and kind in ('incident_response', 'contingency', 'bcp') and $1 <> '' and $2 = $2").await?;
    facts.insert(
        "6",
        vec![
            some_of(
                ("対応計画・コンティンジェンシープラン", "Response and contingency plans"),
                plans,
                "/records/plan",
            ),
            share(
                ("計画に含まれる重要な取引先", "Important parties in a plan"),
                planned,
                parties,
                "/records/plan",
            ),
            share(
                ("24時間の連絡先がある重要な取引先", "Important parties with a 24-hour contact"),
                reachable,
                parties,
                "/parties",
            ),
        ],
    );
    facts.insert("7", vec![key("diligence")]);
    facts.insert("8", vec![key("clauses"), {
        let without = count(tx, board, live!("*", "and coalesce(e.contractless, '') <> 'yes' and not exists (select 1 from contract_engagement c where c.engagement_id = e.id)")).await?;
        none_of(("契約のない取引（契約不要を除く）", "Engagements without a contract"), without, "/lint")
    }]);
    facts.insert("9", vec![key("overdue"), key("evidence"), key("incidents")]);
    let left = count(tx, board,
        "select count(*) from access_grant g join engagement e on e.id = g.engagement_id
         where g.archived_at is null and g.revoked_on is null and (e.ended_on < $1 or e.state = 'ended') and ($2 = '' or e.department = $2)").await?;
    let ended = count(
        tx,
        board,
        "select count(*) from engagement e where e.ended_on < $1 and ($2 = '' or e.department = $2)",
    )
    .await?;
    let open_cases = count(tx, board, "select count(*) from offboarding o join engagement e on e.id = o.engagement_id where o.state = 'open' and $1 <> '' and ($2 = '' or e.department = $2)").await?;
    let ended_text = ended.to_string();
    facts.insert(
        "10",
        vec![
            fact(
                ("終了した取引", "Ended engagements"),
                (ended_text.clone(), ended_text),
                Grade::Good,
                "/engagements",
            ),
            none_of(("完了していない終了処理", "Off-boarding cases still open"), open_cases, "/offboarding"),
            none_of(("終了後も残るアクセス権限", "Grants left after the end"), left, "/list/access_grant"),
        ],
    );
    let skills =
        count(tx, board, "select count(*) from skill where archived_at is null and $1 <> '' and $2 = $2")
            .await?;
    let lapsed = count(
        tx,
        board,
        "select count(*) from skill where archived_at is null and valid_until < $1 and $2 = $2",
    )
    .await?;
    facts.insert(
        "a",
        vec![
            some_of(("登録した知識・資格", "Skills on record"), skills, "/records/skill"),
            none_of(("有効期限を過ぎた資格", "Skills past their validity"), lapsed, "/records/skill"),
        ],
    );
    facts.insert(
        "b",
        vec![key("coverage"), key("top_share"), key("alerts"), key("unknown_place"), key("foreign_place")],
    );
    let attested = count(tx, board, live!("*", "and coalesce(e.tier, 1) = 1 and e.chain_state in ('confirmed', 'none_declared') and e.chain_attested_on is not null")).await?;
    let unapproved = count(tx, board, live!("*", "and exists (select 1 from chain_edge c where c.engagement_id = e.id and c.archived_at is null and coalesce(c.approval, '') not in ('approved', 'notified'))")).await?;
    facts.insert(
        "c",
        vec![
            share(
                ("再委託を確認日付きで把握した重要な取引", "Important engagements with an attested chain"),
                attested,
                important,
                "/engagements",
            ),
            none_of(
                ("承認のない再委託がある取引", "Engagements with an unapproved chain"),
                unapproved,
                "/engagements",
            ),
        ],
    );
    facts.insert("d", exits(tx, board, important, key("single_points")).await?);
    let open = count(tx, board,
        "select count(*) from economic_security s join engagement e on e.id = s.engagement_id
         where s.archived_at is null and coalesce(s.state, 'required') in ('required', 'recommended') and $1 <> '' and ($2 = '' or e.department = $2)").await?;
    let without = count(tx, board, live!("*", "and e.designated_facility = 'yes' and not exists (select 1 from economic_security s where s.engagement_id = e.id and s.archived_at is null)")).await?;
    let unasked = count(tx, board, live!("*", "and coalesce(e.designated_facility, '') = ''")).await?;
    facts.insert(
        "e",
        vec![
            none_of(
                ("届出・勧告対応が残るもの", "Notifications or recommendations open"),
                open,
                "/list/economic_security",
            ),
            none_of(
                ("記録のない特定重要設備の取引", "Designated equipment without a record"),
                without,
                "/engagements",
            ),
            fact(
                ("該当するか未回答の取引", "Engagements not asked"),
                (unasked.to_string(), unasked.to_string()),
                if unasked == 0 { Grade::Good } else { Grade::Unknown },
                "/engagements",
            ),
        ],
    );
    let mut notes = notes(tx).await?;
    let rows = DEMANDS
        .iter()
        .map(|demand| {
            let mut said = notes.remove(demand.code).unwrap_or_default().into_iter();
            DemandRow {
                code: demand.code.to_owned(),
                facts: facts.remove(demand.code).unwrap_or_default(),
                note: said.next().unwrap_or_default(),
                before: said.collect(),
            }
        })
        .collect();
    Ok(Readiness {
        rows,
        policy_version: version,
        today: board.today.clone(),
        narrowed: board.register.narrowed,
    })
}

/// The ledger check's own figures.
async fn ledger(tx: &mut Tx) -> Result<Vec<Fact>> {
    let report = lint::store::report(tx).await?;
    let errors = report.sum(lint::Severity::Error);
    let percent = report.tally.percent();
    let grade = match percent {
        None => Grade::Unknown,
        Some(100) => Grade::Good,
        Some(_) => Grade::Watch,
    };
    let text = percent.map_or_else(
        || ("値なし".to_owned(), "No value".to_owned()),
        |percent| (format!("{percent}%"), format!("{percent}%")),
    );
    Ok(vec![
        fact(("必須項目の充足率", "Completeness of the named fields"), text, grade, "/lint"),
        none_of(("台帳点検のエラー", "Errors of the ledger check"), errors, "/lint"),
        fact(
            ("「不明」の項目", "Fields answered as unknown"),
            (report.tally.unknown.to_string(), report.tally.unknown.to_string()),
            if report.tally.unknown == 0 { Grade::Good } else { Grade::Watch },
            "/lint",
        ),
    ])
}

/// Exit plans and their tests.
async fn exits(tx: &mut Tx, board: &Board, important: i64, single: Fact) -> Result<Vec<Fact>> {
    let strategies = count(
        tx,
        board,
        "select count(*) from plan where archived_at is null and kind = 'exit' and $1 <> '' and $2 = $2",
    )
    .await?;
    let alternatives =
        count(tx, board, live!("*", "and coalesce(e.tier, 1) = 1 and coalesce(e.alternatives, '') <> ''"))
            .await?;
    let planned = count(tx, board, live!("*", "and coalesce(e.tier, 1) = 1 and exists (select 1 from exit_plan x where x.engagement_id = e.id and x.archived_at is null and x.state = 'in_force')")).await?;
    let tested = count(tx, board, live!("*", "and coalesce(e.tier, 1) = 1 and exists (select 1 from exit_plan x join exit_test t on t.exit_plan_id = x.id where x.engagement_id = e.id and x.archived_at is null and t.archived_at is null and t.tested_on is not null)")).await?;
    Ok(vec![
        share(
            ("承認済みの出口計画がある重要な取引", "Important engagements with an exit plan in force"),
            planned,
            important,
            "/list/exit_plan",
        ),
        share(
            ("代替手段をテストした重要な取引", "Important engagements with a tested alternative"),
            tested,
            important,
            "/list/exit_test",
        ),
        some_of(("出口戦略の計画", "Exit strategies"), strategies, "/records/plan"),
        share(
            ("代替先を登録した重要な取引", "Important engagements with an alternative"),
            alternatives,
            important,
            "/engagements",
        ),
        single,
    ])
}

#[derive(sqlx::FromRow)]
struct NoteRow {
    demand: String,
    status: String,
    note: String,
    at: i64,
    actor_name: String,
}

/// Notes of each demand, newest first.
async fn notes(tx: &mut Tx) -> Result<BTreeMap<String, Vec<Note>>> {
    let rows = query!(
        all,
        NoteRow,
        tx,
        "select demand, status, note, at, actor_name from readiness_note order by is_current desc, at desc, id desc"
    )?;
    let mut notes: BTreeMap<String, Vec<Note>> = BTreeMap::new();
    for row in rows {
        let status = Status::from_code(&row.status).unwrap_or_default();
        notes.entry(row.demand).or_default().push(Note {
            status,
            note: row.note,
            at: row.at,
            actor_name: row.actor_name,
        });
    }
    Ok(notes)
}

/// Keeps what the institution says to a demand; what was said before stays beside it.
///
/// # Errors
/// [`Error::NotFound`] without such a demand; [`Error::Invalid`]: no status, or a status without a statement.
pub async fn say(tx: &mut Tx, demand: &str, status: &str, note: &str) -> Result<()> {
    tx.change(Action::OfficeWrite)?;
    of_code(demand).ok_or(Error::NotFound("demand"))?;
    let mut fields = Fields::default();
    let status = Status::from_code(status);
    let note = fields.text("note", note, status.is_some_and(|status| status != Status::Open), 4_000);
    if status.is_none() {
        fields.reject("status", "choice");
    }
    let status = fields.finish(status)?.unwrap_or_default();
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update readiness_note set is_current = false where demand = $1 and is_current",
        demand
    )?;
    query!(
        execute,
        tx,
        "insert into readiness_note (id, demand, status, note, at, actor_id, actor_name, is_current)
         values ($1, $2, $3, $4, $5, $6, $7, true)",
        &id,
        demand,
        status.code(),
        &note,
        at,
        &actor.id,
        &actor.name
    )?;
    audit::append(
        tx,
        "readiness.stated",
        "readiness",
        demand,
        &json!({ "status": status.code(), "note": note }),
    )
    .await
}
