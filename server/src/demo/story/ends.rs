//! Engagements that come to an end: one that is complete, one whose certificate of disposal is missing.

use register::access::Action;
use register::assessment::store as cases;
use register::assessment::view::CaseInput;
use register::offboarding::{CloseInput, Demand, ExceptionInput, store};

use super::Story;

pub(super) async fn tell(story: &Story<'_>) -> anyhow::Result<()> {
    complete(story).await?;
    in_progress(story).await?;
    planned(story).await
}

impl Story<'_> {
    async fn ended(&self, engagement: &str, reason: &str, due: i64) -> anyhow::Result<String> {
        let mut tx = self.of("procurement", Action::MonitorWrite).await?;
        let case = store::open(&mut tx, self.id(engagement)?, reason, &self.day(due)).await?;
        tx.commit().await?;
        Ok(case)
    }

    /// Closes the rows of these demands with a remark, or with the evidence of this title.
    async fn closed(
        &self,
        case: &str,
        demand: Demand,
        days_ago: i64,
        evidence: &str,
        remark: &str,
    ) -> anyhow::Result<()> {
        let mut tx = self.of("procurement", Action::MonitorWrite).await?;
        let view = store::view(&mut tx, case).await?;
        let named = view.evidence.iter().find(|(_, _, title)| !evidence.is_empty() && title == evidence);
        for row in view.rows.iter().filter(|row| row.demand == demand) {
            let input = CloseInput {
                closed_on: self.day(-days_ago),
                evidence_id: named.map(|(id, ..)| id.clone()).unwrap_or_default(),
                remark: remark.into(),
            };
            store::close_row(&mut tx, &row.id, &input).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The recruiting site: everything closed, complete.
async fn complete(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(50);
    let case = story.ended("E054", "採用サイトを自社で更新することにした", -30).await?;
    story.at(36);
    for demand in [Demand::Revocation, Demand::Termination, Demand::Return] {
        story.closed(&case, demand, 37, "", "終了の確認書を総務部の保管庫に収めた").await?;
    }
    story.closed(&case, Demand::Disposal, 37, "採用サイトのデータ廃棄証明書", "").await?;
    let mut tx = story.of("office", Action::OffboardingClose).await?;
    store::complete(&mut tx, &case).await?;
    tx.commit().await?;
    Ok(())
}

/// Paper recycling: the certificate is missing, so that the end cannot be completed.
async fn in_progress(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(18);
    let case = story.ended("E015", "溶解から本店での裁断へ切り替える", 12).await?;
    story.at(10);
    story.closed(&case, Demand::Termination, 11, "", "解約の合意書を締結した").await?;
    let mut tx = story.of("procurement", Action::MonitorWrite).await?;
    let view = store::view(&mut tx, &case).await?;
    if let Some(row) = view.rows.iter().find(|row| row.demand == Demand::Return) {
        let input = ExceptionInput {
            reason: "回収箱30個の返却が来月になる".into(),
            control: "箱は施錠し、支店の書庫に置く".into(),
            until: story.day(35),
        };
        store::propose_exception(&mut tx, &row.id, &input).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// An end that is being prepared and waits for its approval.
async fn planned(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(16);
    let mut tx = story.of("procurement", Action::CaseWrite).await?;
    let input =
        CaseInput { kind: "exit".into(), cause: "通信機器の更改".into(), ..CaseInput::default() };
    let case = cases::open(&mut tx, story.id("E006")?, &input).await?;
    cases::set_decision(&mut tx, &case, "end", "機器の更改により電源操作の代行が要らなくなる").await?;
    let version = cases::find(&mut tx, &case).await?.version;
    cases::advance(&mut tx, &case, version).await?;
    tx.commit().await?;
    Ok(())
}
