//! What is set aside today, from the database.

use super::Exception;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::Result;

#[derive(sqlx::FromRow)]
struct Row {
    ja: String,
    en: String,
    reason: String,
    expires_on: Option<String>,
    by_name: Option<String>,
}

fn lines(kind: (&str, &str), rows: Vec<Row>) -> impl Iterator<Item = Exception> + use<> {
    let kind = (kind.0.to_owned(), kind.1.to_owned());
    rows.into_iter().map(move |row| Exception {
        kind: kind.clone(),
        subject: (row.ja.clone(), if row.en.is_empty() { row.ja } else { row.en }),
        reason: row.reason,
        expires_on: row.expires_on,
        by: row.by_name.unwrap_or_default(),
    })
}

/// Tiers lowered by hand, accepted gaps in contracts, gates passed by exception and rows of an off-boarding that were
/// excepted, as far as they hold today; those that end first stand first, those without an end before them.
pub(super) async fn exceptions(tx: &mut Tx) -> Result<Vec<Exception>> {
    let today = jst_date(tx.at());
    let overrides = query!(
        all,
        Row,
        tx,
        "select e.service_ja as ja, e.service_en as en, o.reason, o.expires_on, o.decider_name as by_name
         from tier_override o join engagement e on e.id = o.engagement_id
         where o.state = 'approved' and e.archived_at is null and (o.expires_on is null or o.expires_on >= $1)
           and o.tier > coalesce(o.computed_tier, 1)",
        &today
    )?;
    let gaps = query!(all, Row, tx,
        "select c.title as ja, '' as en, g.note as reason, g.expires_on, g.approver_name as by_name
         from gap g join contract c on c.id = g.contract_id
         where g.state = 'accepted' and c.archived_at is null and (g.expires_on is null or g.expires_on >= $1)", &today)?;
    let gates = query!(all, Row, tx,
        "select e.service_ja as ja, e.service_en as en, x.reason, x.expires_on, x.decider_name as by_name
         from gate_exception x join assessment a on a.id = x.assessment_id join engagement e on e.id = a.engagement_id
         where x.state = 'approved' and e.archived_at is null and x.expires_on >= $1", &today)?;
    let rows = query!(all, Row, tx,
        "select r.title_ja as ja, r.title_en as en, coalesce(r.exception_reason, '') as reason, r.exception_until as expires_on,
                r.decided_name as by_name
         from offboarding_row r where r.state = 'excepted' and r.exception_until >= $1", &today)?;
    let mut found: Vec<Exception> = lines(("Tier の引下げ", "Tier lowered by hand"), overrides)
        .chain(lines(("契約条項の不足の受容", "Accepted gap in a contract"), gaps))
        .chain(lines(("審査の例外", "Gate passed by exception"), gates))
        .chain(lines(("終了処理の例外", "Exception in an off-boarding"), rows))
        .collect();
    found.sort_by(|a, b| a.expires_on.cmp(&b.expires_on).then_with(|| a.subject.cmp(&b.subject)));
    Ok(found)
}
