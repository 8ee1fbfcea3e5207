//! What a policy would change in the portfolio before it takes effect.

use serde::{Deserialize, Serialize};

use crate::clause_check::CellState;

/// An engagement that would change its tier.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct TierMove {
    pub engagement_id: String,
    pub service: (String, String),
    pub party: (String, String),
    pub now: Option<i64>,
    pub then: Option<i64>,
}

/// A clause that would become required of a party, and is not stated.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ClauseMove {
    pub party_id: String,
    pub party: (String, String),
    /// The contract with the weakest verdict.
    pub contract_id: String,
    pub item: u8,
    pub state: CellState,
    pub now: Option<i64>,
    pub then: Option<i64>,
}

/// All of it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct PolicyPreview {
    /// Live engagements in all.
    pub engagements: i64,
    pub tiers: Vec<TierMove>,
    /// Newly required and not stated.
    pub clauses: Vec<ClauseMove>,
    /// Newly required and stated already.
    pub satisfied: i64,
    /// Required now and not stated, no longer required then.
    pub lifted: i64,
    /// Stated clauses whose values are outside the limits, now and then.
    pub beyond: (i64, i64),
}

#[cfg(feature = "ssr")]
mod store {
    use std::collections::BTreeMap;

    use super::{ClauseMove, PolicyPreview, TierMove};
    use crate::access::Action;
    use crate::clause_check::limit::Fit;
    use crate::clause_check::{CellState, HeatmapFilter, heatmap};
    use crate::db::{Tx, query};
    use crate::error::Result;
    use crate::policy::store::current;
    use crate::policy::{Demand, Policy};

    /// What the policy would change, against the one in force. Of a party without any checked contract no clause
    /// is listed: nothing is known of its clauses, now or then.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] with [`Policy::problems`].
    pub async fn preview(tx: &mut Tx, policy: &Policy) -> Result<PolicyPreview> {
        tx.require(Action::RegisterRead)?;
        let problems = policy.problems();
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let current = current(tx).await?.policy;
        let moved: BTreeMap<String, Option<i64>> = crate::risk::store::preview(tx, policy)
            .await?
            .into_iter()
            .map(|(id, _, then)| (id, then))
            .collect();
        let lines = query!(
            all,
            (String, String, String, Option<i64>, String, String, String),
            tx,
            "select e.id, e.service_ja, e.service_en, e.tier, p.id, p.name_ja, p.name_en
             from engagement e join party p on p.id = e.party_id where e.archived_at is null
             order by p.kana, p.name_key, e.service_ja, e.id"
        )?;
        let mut outcome = PolicyPreview {
            engagements: i64::try_from(lines.len()).unwrap_or(i64::MAX),
            ..PolicyPreview::default()
        };
        let mut then_of: BTreeMap<String, Option<i64>> = BTreeMap::new();
        for (id, service_ja, service_en, now, party_id, name_ja, name_en) in lines {
            let then = moved.get(&id).copied().unwrap_or(now);
            let of = then_of.entry(party_id).or_insert(then);
            *of = of.iter().copied().chain(then).min();
            if moved.contains_key(&id) {
                outcome.tiers.push(TierMove {
                    engagement_id: id,
                    service: (service_ja, service_en),
                    party: (name_ja, name_en),
                    now,
                    then,
                });
            }
        }
        outcome.beyond = beyond(tx, &current, policy).await?;
        for row in heatmap::load(tx, &HeatmapFilter::default()).await?.rows {
            let then = then_of.get(&row.party_id).copied().unwrap_or(row.tier);
            for (cell, item) in row.cells.iter().zip(1_u8..) {
                let before = current.demand(row.tier, item, None) == Demand::Required;
                let after = policy.demand(then, item, None) == Demand::Required;
                let stated = cell.state == CellState::Stated;
                match (before, after) {
                    (false, true) if stated => outcome.satisfied += 1,
                    (false, true) => outcome.clauses.push(ClauseMove {
                        party_id: row.party_id.clone(),
                        party: (row.party_name.clone(), row.party_name_en.clone()),
                        contract_id: cell.contract_id.clone(),
                        item,
                        state: cell.state,
                        now: row.tier,
                        then,
                    }),
                    (true, false) if !stated => outcome.lifted += 1,
                    _ => {}
                }
            }
        }
        Ok(outcome)
    }

    /// How many clauses of checked contracts have a value outside the limits of one policy and of the other.
    async fn beyond(tx: &mut Tx, now: &Policy, then: &Policy) -> Result<(i64, i64)> {
        let rows = query!(
            all,
            (i64, String),
            tx,
            "select f.item, f.measures from contract c join clause_finding f on f.check_id = c.check_id
             where c.archived_at is null and f.measures <> '{}'
               and not exists (select 1 from contract b where b.parent_id = c.id and b.archived_at is null)"
        )?;
        let mut counts = (0, 0);
        for (item, measures) in rows {
            let values: BTreeMap<String, String> = serde_json::from_str(&measures).unwrap_or_default();
            let item = u8::try_from(item).unwrap_or_default();
            let outside =
                |policy: &Policy| policy.compare(item, &values).iter().any(|one| one.fit == Fit::Beyond);
            counts.0 += i64::from(outside(now));
            counts.1 += i64::from(outside(then));
        }
        Ok(counts)
    }
}

#[cfg(feature = "ssr")]
pub use store::preview;
