//! The latest conclusion of each engagement: what residual risk reads.

use std::collections::BTreeMap;

use super::super::{Concluded, Conclusion};
use super::broken;
use crate::db::{Tx, query};
use crate::error::Result;

#[derive(sqlx::FromRow)]
struct ConcludedLine {
    id: String,
    engagement_id: String,
    conclusion: String,
    score: Option<f64>,
    concluded_at: i64,
    outcome: Option<String>,
    next_due: Option<String>,
}

/// The latest conclusion of each engagement (of one, or `""` for all): the newest that was decided on, or, while
/// none was, the newest that waits for its approval. No row means that nothing was ever concluded (未評価).
pub async fn conclusions(tx: &mut Tx, engagement: &str) -> Result<BTreeMap<String, Concluded>> {
    let lines = query!(all, ConcludedLine, tx,
        "select id, engagement_id, conclusion, score, concluded_at, outcome, next_due from assessment
         where conclusion is not null and concluded_at is not null and stage <> 'withdrawn' and ($1 = '' or engagement_id = $1)
         order by case when outcome is null then 0 else 1 end, concluded_at, id", engagement)?;
    let mut all = BTreeMap::new();
    for line in lines {
        let conclusion = Conclusion::from_code(&line.conclusion).ok_or_else(|| broken(&line.conclusion))?;
        let approved = matches!(line.outcome.as_deref(), Some("approve" | "conditional"));
        let one = Concluded {
            assessment_id: line.id,
            engagement_id: line.engagement_id.clone(),
            conclusion,
            score: line.score,
            concluded_at: line.concluded_at,
            approved,
            next_due: line.next_due,
        };
        all.insert(line.engagement_id, one);
    }
    Ok(all)
}

/// The latest conclusion of one engagement; none while nothing was concluded (未評価).
pub async fn conclusion(tx: &mut Tx, engagement: &str) -> Result<Option<Concluded>> {
    Ok(conclusions(tx, engagement).await?.remove(engagement))
}
