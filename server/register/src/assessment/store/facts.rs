//! What the register says about the needs of a gate, and the hash of what is being approved.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::super::flow::{Case, Facts, gate};
use super::super::view::CaseRow;
use super::super::{Conclusion, Kind, Need, Stage};
use super::{broken, conclusion, conditions, findings};
use crate::calendar::jst_date;
use crate::catalogue::Kind as Object;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::ids::hex;
use crate::policy::{Demand, ITEMS};
use crate::questionnaire::Topic;
use crate::questionnaire::score::{self, Score};
use crate::questionnaire::store as questionnaires;
use crate::record::{Record, Value, missing, store as record};

/// The parts of an engagement that an approver decides on with it.
const PARTS: [Object; 5] =
    [Object::AccessGrant, Object::DataHandling, Object::Location, Object::Chain, Object::Dependency];
/// Fields whose change is no change of what was approved.
const ASIDE: [&str; 7] = ["state", "tier", "note", "external_id", "owner", "started_on", "ended_on"];

pub(crate) async fn facts(tx: &mut Tx, row: &CaseRow, case: &Case) -> Result<Facts> {
    let today = jst_date(tx.at());
    // Read past the reach of the reader: a gate is as closed for one as for another.
    let engagement = whole(tx, Object::Engagement, &row.engagement_id).await?;
    let score = questionnaires::score_of_case(tx, &row.id).await?;
    let mut open = BTreeMap::new();
    for need in gate(case.kind, case.stage, case.tier) {
        let what = match need {
            Need::Approvals | Need::ApprovalStands => None,
            Need::PartyIdentified
            | Need::Department
            | Need::LedgerFields
            | Need::LedgerRows
            | Need::RiskScored
            | Need::TierFixed
            | Need::OverrideDecided => ledger(tx, row, &engagement, need).await?,
            Need::QuestionnaireSent
            | Need::QuestionnaireReturned
            | Need::RequiredAnswers
            | Need::InquiriesAnswered
            | Need::PointsJudged
            | Need::TopicsScored
            | Need::ImportantTopics => answers(tx, row, &score, need).await?,
            Need::ClausesStated | Need::SignedContract | Need::ContractDates => {
                contract(tx, row, &engagement, need).await?
            }
            _ => own(tx, row, case, &engagement, need, &today).await?,
        };
        if let Some(what) = what {
            open.insert(need, what);
        }
    }
    let conditions = conditions(tx, &row.id).await?.len();
    Ok(Facts { open, content: content(tx, row, case, &engagement, &score).await?, today, conditions })
}

async fn whole(tx: &mut Tx, kind: Object, id: &str) -> Result<Record> {
    record::load(tx, kind, id).await?.ok_or(Error::NotFound("engagement"))
}

fn some(open: bool) -> Option<Vec<String>> {
    open.then(Vec::new)
}

fn any(open: Vec<String>) -> Option<Vec<String>> {
    (!open.is_empty()).then_some(open)
}

async fn ledger(tx: &mut Tx, row: &CaseRow, engagement: &Record, need: Need) -> Result<Option<Vec<String>>> {
    let id = row.engagement_id.as_str();
    Ok(match need {
        Need::PartyIdentified => {
            let party: (Option<String>, Option<String>, Option<String>, String, Option<i64>) = query!(
                one,
                (Option<String>, Option<String>, Option<String>, String, Option<i64>),
                tx,
                "select corporate_number, lei, country, unknowns, archived_at from party where id = $1",
                &row.party_id
            )?;
            let named = [party.0, party.1, party.2].iter().any(Option::is_some);
            some(!named || party.4.is_some())
        }
        Need::Department => some(row.department.trim().is_empty()),
        Need::LedgerFields => any(missing(Object::Engagement, &engagement.values)
            .iter()
            .map(|field| field.code.to_owned())
            .collect()),
        Need::LedgerRows => {
            let mut open = Vec::new();
            for (kind, count) in [
                (
                    Object::AccessGrant,
                    "select count(*) from access_grant where engagement_id = $1 and archived_at is null",
                ),
                (
                    Object::DataHandling,
                    "select count(*) from data_handling where engagement_id = $1 and archived_at is null",
                ),
                (
                    Object::Location,
                    "select count(*) from location where engagement_id = $1 and archived_at is null",
                ),
            ] {
                let (count,): (i64,) = query!(one, (i64,), tx, count, id)?;
                // Where no data is handed over there is none to place.
                let applies = kind == Object::AccessGrant || engagement.text("risk_data") != "none";
                if count == 0 && applies {
                    open.push(kind.code().to_owned());
                }
            }
            any(open)
        }
        _ => {
            let standing = crate::risk::store::standing(tx, id).await?;
            match need {
                Need::RiskScored => some(standing.assessment.score.is_none()),
                Need::TierFixed => {
                    let today = jst_date(tx.at());
                    let by_hand = standing.overrides.iter().any(|one| one.holds(&today));
                    some(standing.tier.is_none() || standing.assessment.provisional && !by_hand)
                }
                _ => some(standing.overrides.iter().any(|one| one.state == "proposed")),
            }
        }
    })
}

async fn answers(tx: &mut Tx, row: &CaseRow, score: &Score, need: Need) -> Result<Option<Vec<String>>> {
    let sent = questionnaires::of_case(tx, &row.id).await?;
    let live: Vec<_> = sent.into_iter().filter(|one| one.state != "withdrawn").collect();
    Ok(match need {
        Need::QuestionnaireSent => some(live.is_empty()),
        Need::QuestionnaireReturned => {
            any(live.into_iter().filter(|one| one.state == "sent").map(|one| one.id).collect())
        }
        Need::RequiredAnswers => {
            let mut open = Vec::new();
            for one in live.iter().filter(|one| one.state != "refused") {
                let (content, texts) = questionnaires::texts(tx, &one.id).await?;
                open.extend(score::unanswered(&content, &texts));
            }
            any(open)
        }
        Need::InquiriesAnswered => {
            let mut open = Vec::new();
            for one in &live {
                let turns = questionnaires::turns(tx, &one.id).await?;
                open.extend(crate::questionnaire::view::waiting(&turns));
            }
            any(open)
        }
        Need::PointsJudged => any(score.open().map(str::to_owned).collect()),
        need => {
            let topics = if need == Need::ImportantTopics { Topic::IMPORTANT } else { Topic::ALWAYS };
            let unscored = |topic: &Topic| !score.topic(*topic).1;
            any(topics.into_iter().filter(unscored).map(|topic| topic.code().to_owned()).collect())
        }
    })
}

async fn contract(
    tx: &mut Tx,
    row: &CaseRow,
    engagement: &Record,
    need: Need,
) -> Result<Option<Vec<String>>> {
    if engagement.text("contractless") == "yes" {
        return Ok(None);
    }
    let id = row.engagement_id.as_str();
    Ok(match need {
        Need::ClausesStated => {
            let policy = crate::policy::store::current(tx).await?.policy;
            let holds = match engagement.get("risk_data") {
                Value::Text(code) => Some(code != "none"),
                _ => None,
            };
            let stated =
                query!(all, (i64,), tx,
                "select distinct f.item from contract_engagement ce join contract c on c.id = ce.contract_id
                   join clause_finding f on f.check_id = c.check_id
                   left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                 where ce.engagement_id = $1 and coalesce(r.verdict, f.verdict) = 'stated'", id)?;
            let required =
                (1..=ITEMS).filter(|item| policy.demand(row.tier, *item, holds) == Demand::Required);
            let open = required.filter(|item| !stated.iter().any(|(one,)| *one == i64::from(*item)));
            any(open.map(|item| item.to_string()).collect())
        }
        Need::SignedContract => {
            let (count,): (i64,) = query!(
                one,
                (i64,),
                tx,
                "select count(*) from contract_engagement ce join contract c on c.id = ce.contract_id
                   join document d on d.contract_id = c.id or d.contract_id = c.parent_id
                 where ce.engagement_id = $1 and d.role = 'contract' and d.stage <> 'failed'",
                id
            )?;
            some(count == 0)
        }
        _ => {
            let (count,): (i64,) = query!(
                one,
                (i64,),
                tx,
                "select count(*) from contract_engagement ce join contract c on c.id = ce.contract_id
                 where ce.engagement_id = $1 and c.starts_on is not null",
                id
            )?;
            some(count == 0)
        }
    })
}

async fn own(
    tx: &mut Tx,
    row: &CaseRow,
    case: &Case,
    engagement: &Record,
    need: Need,
    today: &str,
) -> Result<Option<Vec<String>>> {
    Ok(match need {
        Need::ConcentrationSeen => some(row.concentration_seen_at.is_none()),
        Need::Concluded => some(row.conclusion().is_none_or(|one| one == Conclusion::Hold)),
        Need::ConditionsDated => {
            let conditional = row.conclusion() == Some(Conclusion::Conditional);
            some(conditional && conditions(tx, &row.id).await?.is_empty())
        }
        Need::ConditionsMet => any(conditions(tx, &row.id)
            .await?
            .into_iter()
            .filter(|one| one.met_at.is_none() && one.due_on.as_str() <= today)
            .map(|one| one.text)
            .collect()),
        Need::LatestAssessment => {
            some(conclusion(tx, &row.engagement_id).await?.is_none_or(|one| !one.valid(today)))
        }
        Need::RenewalDecided | Need::ExitReason => some(case.decision.is_none()),
        // An off-boarding that is complete has closed each of these with its evidence.
        Need::GrantsRevoked | Need::ChainConfirmed | Need::DisposalConfirmed
            if offboarded(tx, &row.engagement_id).await? =>
        {
            None
        }
        Need::GrantsRevoked => {
            let open = query!(
                all,
                (Option<String>,),
                tx,
                "select system from access_grant where engagement_id = $1 and archived_at is null
                   and (revoked_on is null or coalesce(revocation_evidence, '') = '')",
                &row.engagement_id
            )?;
            any(open.into_iter().map(|(system,)| system.unwrap_or_else(|| "—".to_owned())).collect())
        }
        Need::ChainConfirmed => {
            some(!matches!(engagement.text("chain_state"), "confirmed" | "none_declared"))
        }
        Need::DisposalConfirmed => {
            let (held,): (i64,) = query!(
                one,
                (i64,),
                tx,
                "select count(*) from data_handling where engagement_id = $1 and archived_at is null",
                &row.engagement_id
            )?;
            let (shown,): (i64,) = query!(one, (i64,), tx,
                "select count(*) from questionnaire q join answer_file f on f.questionnaire_id = q.id
                 where q.assessment_id = $1 and q.state = 'submitted' and f.question = 'exit.x05' and f.removed_at is null", &row.id)?;
            some(held > 0 && shown == 0)
        }
        _ => return Err(broken(need.code())),
    })
}

async fn offboarded(tx: &mut Tx, engagement: &str) -> Result<bool> {
    let (count,): (i64,) = query!(
        one,
        (i64,),
        tx,
        "select count(*) from offboarding where engagement_id = $1 and state = 'completed'",
        engagement
    )?;
    Ok(count > 0)
}

/// SHA-256 over everything that an approver decides on: two approvals with one hash are about one thing.
async fn content(
    tx: &mut Tx,
    row: &CaseRow,
    case: &Case,
    engagement: &Record,
    score: &Score,
) -> Result<String> {
    let plain = |record: &Record| -> Json {
        let kept = record.texts().into_iter().filter(|(code, _)| !ASIDE.contains(&code.as_str()));
        json!(kept.collect::<BTreeMap<_, _>>())
    };
    let mut parts = Vec::new();
    for kind in PARTS {
        let sql = format!(
            "select id from {} where engagement_id = $1 and archived_at is null order by id",
            kind.info().table
        );
        let sql = sqlx::AssertSqlSafe(sql);
        for (id,) in query!(all, (String,), tx, sql, &row.engagement_id)? {
            let part = whole(tx, kind, &id).await?;
            parts.push(json!([kind.code(), id, plain(&part)]));
        }
    }
    let mut papers = Vec::new();
    for sent in questionnaires::of_case(tx, &row.id).await? {
        let answers = query!(
            all,
            (String, i64, String, String),
            tx,
            "select question, version, value, note from answer where questionnaire_id = $1 order by question",
            &sent.id
        )?;
        let judged = query!(
            all,
            (String, String, String),
            tx,
            "select question, judgement, note from answer_judgement where questionnaire_id = $1 order by question",
            &sent.id
        )?;
        let files = query!(
            all,
            (String, String),
            tx,
            "select question, content_hash from answer_file where questionnaire_id = $1 and removed_at is null order by id",
            &sent.id
        )?;
        papers.push(json!([sent.id, sent.state, sent.templates, answers, judged, files]));
    }
    let findings: Vec<Json> = findings(tx, &row.id)
        .await?
        .into_iter()
        .map(|one| json!([one.question, one.text, one.severity, one.owner, one.due_on]))
        .collect();
    let conditions: Vec<Json> = conditions(tx, &row.id)
        .await?
        .into_iter()
        .map(|one| json!([one.text, one.owner, one.due_on]))
        .collect();
    // What the contract still lacks is passed later, by exceptions of its own.
    let later = gate(Kind::DueDiligence, Stage::ContractReview, None);
    let exceptions: Vec<Json> = case
        .exceptions
        .iter()
        .filter(|one| one.state == "approved" && !later.contains(&one.need))
        .map(|one| json!([one.need, one.reason, one.control, one.expires_on]))
        .collect();
    let whole = json!({
        "case": [row.id, row.kind, row.cause],
        "tier": row.tier,
        "engagement": plain(engagement),
        "parts": parts,
        "questionnaires": papers,
        "score": score.ce.map(|ce| format!("{ce:.6}")),
        "conclusion": [row.conclusion.clone(), Some(row.conclusion_reason.clone())],
        "decision": case.decision,
        "findings": findings,
        "conditions": conditions,
        "exceptions": exceptions,
    });
    Ok(hex(&Sha256::digest(whole.to_string().as_bytes())))
}
