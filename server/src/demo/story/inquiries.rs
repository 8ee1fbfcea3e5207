//! Inquiries about vulnerabilities: one that runs, one that is closed, one that is being written; and what an incident
//! led to.

use register::access::Action;
use register::assessment::store as cases;
use register::inquiry::{AnswerInput, Criteria, InquiryInput, store};

use super::{BASE, Story};

pub(super) async fn tell(story: &Story<'_>) -> anyhow::Result<()> {
    closed(story).await?;
    running(story).await?;
    draft(story).await?;
    incidents(story).await
}

fn input(title: &str, advisory: &str, product: &str, severity: &str, due_on: String) -> InquiryInput {
    InquiryInput {
        title: title.into(),
        advisory: advisory.into(),
        product: product.into(),
        severity: severity.into(),
        due_on,
        ..InquiryInput::default()
    }
}

fn answer(code: &str, until: Option<String>, remark: &str, name: &str) -> AnswerInput {
    AnswerInput {
        answer: code.into(),
        remediation_on: until.unwrap_or_default(),
        remark: remark.into(),
        name: name.into(),
    }
}

impl Story<'_> {
    async fn inquiry(&self, input: InquiryInput, tiers: &[i64], parties: &[&str]) -> anyhow::Result<String> {
        let mut tx = self.of("office", Action::InquiryRun).await?;
        let id = store::insert(&mut tx, input).await?;
        let chosen: anyhow::Result<Vec<String>> =
            parties.iter().map(|code| self.id(code).map(str::to_owned)).collect();
        let criteria = Criteria { tiers: tiers.to_vec(), ..Criteria::default() };
        store::add(&mut tx, &id, &criteria, &chosen?).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Sends it; the key of each link by address.
    async fn sent(&self, id: &str, bounced: &[&str]) -> anyhow::Result<Vec<(String, String)>> {
        let mut tx = self.of("office", Action::InquiryRun).await?;
        store::send(&mut tx, id, BASE).await?;
        tx.commit().await?;
        let mails = self.post(bounced).await?;
        let key = |body: &str| {
            body.split_once("/answer?key=").and_then(|(_, rest)| rest.get(..64).map(str::to_owned))
        };
        Ok(mails.into_iter().filter_map(|(to, body)| Some((to, key(&body)?))).collect())
    }

    async fn answered(
        &self,
        keys: &[(String, String)],
        who: &str,
        input: &AnswerInput,
    ) -> anyhow::Result<()> {
        for (_, key) in keys.iter().filter(|(to, _)| to == who) {
            let mut tx = self.outside().await?;
            store::answer(&mut tx, key, input).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

async fn closed(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(66);
    let mut asked =
        input("ファイル転送製品の認証回避", "CVE-2026-20817", "ミオツクシ転送サーバ", "high", story.day(-52));
    asked.summary = "遠隔の第三者が、認証を経ずに保存済みのファイルを読み出せるおそれがあります。".into();
    let id = story.inquiry(asked, &[1], &["P001", "P004", "P010", "P020"]).await?;
    let keys = story.sent(&id, &[]).await?;
    story.at(61);
    let none = |name: &str| answer("not_affected", None, "当該製品を使用していません。", name);
    story.answered(&keys, "security@mdsystems.example", &none("情報セキュリティ窓口")).await?;
    story.answered(&keys, "support@soramame.example", &none("Trust Center")).await?;
    story.answered(&keys, "soc@harinezumi.example", &none("監視センター")).await?;
    let fixed = answer(
        "affected",
        Some(story.day(-50)),
        "修正版を適用しました。痕跡はありません。",
        "Operations Desk",
    );
    story.answered(&keys, "ops@heron.example", &fixed).await?;
    story.at(49);
    let mut tx = story.of("security", Action::InquiryRun).await?;
    store::close(&mut tx, &id, "1社が該当し、修正版の適用を確認した。悪用の痕跡はない。").await?;
    tx.commit().await?;
    Ok(())
}

async fn running(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(7);
    let mut asked =
        input("VPN装置の遠隔コード実行", "CVE-2026-31337", "シオカゼVPN", "critical", story.day(4));
    asked.versions = "4.0から4.6まで".into();
    asked.summary = "認証なしで装置を操作されるおそれがあり、悪用が確認されています。該当する場合は、公開の停止と修正版の適用をお願いします。".into();
    asked.summary_en = "Exploited in the wild: an attacker can take over the device without signing in. If you are affected, please take it off the internet and apply the fixed version.".into();
    asked.source = "https://advisories.example/CVE-2026-31337".into();
    let parties = [
        "P001", "P002", "P003", "P004", "P005", "P006", "P009", "P010", "P011", "P017", "P019", "P020",
        "P021", "P022", "P031", "P032", "P033", "P034",
    ];
    let id = story.inquiry(asked, &[1, 2, 3], &parties).await?;
    let keys = story.sent(&id, &["security@otter.example"]).await?;
    story.at(5);
    let until = |days: i64| Some(story.day(days));
    let affected = answer(
        "affected",
        until(3),
        "拠点間接続の2台が該当します。公開は停止しました。",
        "情報セキュリティ窓口",
    );
    story.answered(&keys, "security@mdsystems.example", &affected).await?;
    let planned = answer(
        "affected",
        until(12),
        "保守用の1台が該当します。定例の停止時間に更新します。",
        "ネットワーク課",
    );
    story.answered(&keys, "noc@kumonoito.example", &planned).await?;
    let looking = answer("investigating", None, "委託先の機器を確認中です。", "Operations Desk");
    story.answered(&keys, "ops@heron.example", &looking).await?;
    for (to, name) in [
        ("support@soramame.example", "Trust Center"),
        ("soc@harinezumi.example", "監視センター"),
        ("security@fukurou.example", "開発課"),
        ("quality@tanpopo.example", "品質保証部"),
    ] {
        story.answered(&keys, to, &answer("not_affected", None, "", name)).await?;
    }
    story.at(2);
    let mut tx = story.of("office", Action::InquiryRun).await?;
    store::remind(&mut tx, &id, BASE).await?;
    // No address on record: asked by telephone.
    let board = store::board(&mut tx, &id).await?;
    let centre = story.id("P002")?;
    if let Some(one) = board.recipients.iter().find(|one| one.party_id == centre) {
        let by_phone = answer("not_affected", None, "電話で確認した。", "センター防災室");
        store::note_answer(&mut tx, &one.id, &by_phone).await?;
    }
    tx.commit().await?;
    story.post(&["security@otter.example"]).await.map(drop)
}

async fn draft(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(1);
    let mut asked =
        input("帳票ライブラリの任意コード実行", "CVE-2026-40404", "シラナミ帳票", "medium", story.day(14));
    asked.summary = "細工した帳票定義を読み込むと、任意のコードが実行されるおそれがあります。".into();
    story.inquiry(asked, &[], &["P005", "P009", "P030"]).await.map(drop)
}

/// One incident has led to an assessment, one was dismissed, and the newest wait for somebody's word.
async fn incidents(story: &Story<'_>) -> anyhow::Result<()> {
    story.at(4);
    let mut tx = story.of("office", Action::CaseWrite).await?;
    let open = cases::proposals(&mut tx, "").await?;
    let attendance = story.id("E048")?;
    let event = open.iter().find(|one| one.title.starts_with("誤送付") && one.engagement_id == attendance);
    if let Some(event) = event {
        cases::confirm_event(&mut tx, &event.incident_id, &event.engagement_id, &story.day(40)).await?;
    }
    tx.commit().await?;
    let mut tx = story.of("security", Action::CaseReview).await?;
    if let Some(outage) = open.iter().find(|one| one.title.starts_with("監視画面")) {
        let reason = "監視は代替の回線で続いており、管理態勢に変わりはない";
        cases::dismiss_event(&mut tx, &outage.incident_id, &outage.engagement_id, reason).await?;
    }
    tx.commit().await?;
    Ok(())
}
