//! What is watched while an engagement lives: evidence, service levels, audits, training, notes.

use super::choices::YES_NO;
use super::choices::life::{
    EVIDENCE_KINDS, OPINIONS, SLA_CADENCES, SLA_DIRECTIONS, SLA_UNITS, TRAINING_METHODS, VISIT_KINDS,
    VISIT_RESULTS, WATCH_EFFECTS, WATCH_KINDS,
};
use super::field::{Field, FieldType, MAIN};
use super::party::{EXTERNAL_ID, NOTE};
use super::{Kind, KindInfo};
use crate::access::Action;

pub(super) const OF_PARTY: Option<(&str, Kind)> = Some(("party_id", Kind::Party));
pub(super) const PARTY: Field =
    Field::new("party_id", FieldType::Reference(Kind::Party), "取引先", "Party").must();
pub(super) const ENGAGEMENTS: Field =
    Field::new("engagements", FieldType::References(Kind::Engagement), "対象の取引", "Engagements concerned")
        .help(
            "空欄は、この取引先のすべての取引を対象とみなします。",
            "Blank means every engagement of the party.",
        );

pub(super) const EVIDENCE: KindInfo = KindInfo {
    code: "evidence",
    table: "evidence",
    ja: "証跡・外部評価",
    en: "Evidence",
    plural_en: "Evidence",
    write: Action::MonitorWrite,
    parent: OF_PARTY,
    title: "title",
    sections: &[(MAIN, "証跡", "Evidence"), ("content", "内容", "Content")],
    fields: &[
        PARTY.source("⑦"),
        Field::new("kind", FieldType::Choice(EVIDENCE_KINDS), "証跡の種類", "Kind").must().source("⑦"),
        Field::new("title", FieldType::Text(300), "名称", "Title").must(),
        ENGAGEMENTS,
        Field::new("issuer", FieldType::Text(200), "発行者・監査人", "Issuer or auditor"),
        Field::new("period_from", FieldType::Date, "対象期間の開始", "Period from"),
        Field::new("period_to", FieldType::Date, "対象期間の終了", "Period to"),
        Field::new("valid_until", FieldType::Date, "有効期限", "Valid until").or_unknown().source("⑨").help(
            "期限の定めがない報告書は、対象期間の終了から12か月とみなします。",
            "A report without a date of its own counts for twelve months from the end of its period.",
        ),
        Field::new("received_on", FieldType::Date, "受領日", "Received on"),
        Field::new(
            "bridges_id",
            FieldType::Reference(Kind::Evidence),
            "つなぐ対象の報告書",
            "Bridges the report",
        )
        .when("kind", &["bridge_letter"])
        .help(
            "ブリッジレターは、この報告書の有効期限を延ばします。",
            "A bridge letter extends the validity of this report.",
        ),
        Field::new("scope", FieldType::LongText(2_000), "対象範囲", "Scope").or_unknown().section("content"),
        Field::new("opinion", FieldType::Choice(OPINIONS), "意見・結果", "Opinion")
            .or_unknown()
            .section("content"),
        Field::new("user_controls", FieldType::LongText(4_000), "利用者側の統制", "User-entity controls")
            .section("content")
            .help(
                "報告書が当社側に求める統制（CUEC）と、その対応です。",
                "The complementary controls that the report expects of us, and what we do.",
            ),
        Field::new("exceptions", FieldType::LongText(4_000), "例外・逸脱", "Exceptions noted")
            .section("content"),
        Field::new(
            "carve_out",
            FieldType::Choice(YES_NO),
            "再委託先を除外",
            "Subservice organisations carved out",
        )
        .or_unknown()
        .section("content"),
        Field::new("reviewed_on", FieldType::Date, "内容の確認日", "Reviewed on").section("content"),
        Field::new("reviewed_by", FieldType::Text(100), "確認者", "Reviewed by").section("content"),
        Field::new("place", FieldType::Text(400), "保管場所", "Where it is kept").section("content"),
        EXTERNAL_ID.section("content"),
        NOTE.section("content"),
    ],
    order: &[("period_from", "period_to")],
};

pub(super) const SLA_TARGET: KindInfo = KindInfo {
    code: "sla_target",
    table: "sla_target",
    ja: "SLA目標",
    en: "SLA target",
    plural_en: "SLA targets",
    write: Action::MonitorWrite,
    parent: Some(("engagement_id", Kind::Engagement)),
    title: "name",
    sections: &[(MAIN, "SLA目標", "SLA target")],
    fields: &[
        Field::new("engagement_id", FieldType::Reference(Kind::Engagement), "取引・サービス", "Engagement")
            .must()
            .source("⑨"),
        Field::new("name", FieldType::Text(200), "指標", "Measure").must().source("⑧"),
        Field::new("direction", FieldType::Choice(SLA_DIRECTIONS), "目標の向き", "Direction").must(),
        Field::new("target", FieldType::Decimal, "目標値", "Target").must(),
        Field::new("unit", FieldType::Choice(SLA_UNITS), "単位", "Unit").must(),
        Field::new("cadence", FieldType::Choice(SLA_CADENCES), "報告の頻度", "Reported").must(),
        Field::new("starts_on", FieldType::Date, "測定の開始日", "Measured from"),
        Field::new("ends_on", FieldType::Date, "測定の終了日", "Measured until"),
        Field::new("remedy", FieldType::Text(400), "未達時の取決め", "Remedy for a miss"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[("starts_on", "ends_on")],
};

pub(super) const SLA_RESULT: KindInfo = KindInfo {
    code: "sla_result",
    table: "sla_result",
    ja: "SLA実績",
    en: "SLA result",
    plural_en: "SLA results",
    write: Action::MonitorWrite,
    parent: Some(("target_id", Kind::SlaTarget)),
    title: "period_from",
    sections: &[(MAIN, "SLA実績", "SLA result"), ("miss", "未達への対応", "After a miss")],
    fields: &[
        Field::new("target_id", FieldType::Reference(Kind::SlaTarget), "SLA目標", "SLA target").must(),
        Field::new("period_from", FieldType::Date, "対象期間の初日", "First day of the period")
            .must()
            .source("⑨")
            .help("10月の実績なら、10月1日です。", "For October, the first of October."),
        Field::new("value", FieldType::Decimal, "実績値", "Value").or_unknown().source("⑨").help(
            "報告がなかった期間は「不明」にします。未達とみなします。",
            "Choose unknown for a period without a report; it counts as missed.",
        ),
        Field::new("cause", FieldType::LongText(2_000), "未達の原因", "Cause of the miss").section("miss"),
        Field::new("action", FieldType::LongText(2_000), "改善策", "Improvement").section("miss"),
        Field::new("closed_on", FieldType::Date, "改善を確認した日", "Improvement confirmed on")
            .section("miss"),
        EXTERNAL_ID.section("miss"),
        NOTE.section("miss"),
    ],
    order: &[],
};

pub(super) const AUDIT_VISIT: KindInfo = KindInfo {
    code: "audit_visit",
    table: "audit_visit",
    ja: "取引先の監査",
    en: "Audit of a party",
    plural_en: "Audits of parties",
    write: Action::MonitorWrite,
    parent: OF_PARTY,
    title: "title",
    sections: &[(MAIN, "監査", "Audit"), ("result", "結果", "Result")],
    fields: &[
        PARTY.source("⑨"),
        Field::new("kind", FieldType::Choice(VISIT_KINDS), "監査の方法", "Method").must().source("⑨"),
        Field::new("title", FieldType::Text(300), "監査の名称", "Title").must(),
        ENGAGEMENTS,
        Field::new("planned_on", FieldType::Date, "予定日", "Planned on"),
        Field::new("held_on", FieldType::Date, "実施日", "Held on").help(
            "最終監査日は、この日付から求めます。",
            "The date of the last audit follows from this one.",
        ),
        Field::new("lead", FieldType::Text(100), "実施責任者", "Lead"),
        Field::new("result", FieldType::Choice(VISIT_RESULTS), "監査の結果", "Outcome")
            .or_unknown()
            .section("result"),
        Field::new("findings", FieldType::LongText(4_000), "指摘事項", "Findings").section("result"),
        Field::new("findings_due_on", FieldType::Date, "指摘の対応期限", "Findings due on").section("result"),
        Field::new("findings_closed_on", FieldType::Date, "対応を確認した日", "Findings closed on")
            .section("result"),
        Field::new("next_due_on", FieldType::Date, "次回の期限", "Next due on").section("result").help(
            "空欄のときは、方針の頻度から求めます。",
            "Blank: computed from the cadence of the policy.",
        ),
        EXTERNAL_ID.section("result"),
        NOTE.section("result"),
    ],
    order: &[],
};

pub(super) const TRAINING: KindInfo = KindInfo {
    code: "training",
    table: "training_confirmation",
    ja: "教育・研修の確認",
    en: "Training confirmation",
    plural_en: "Training confirmations",
    write: Action::MonitorWrite,
    parent: OF_PARTY,
    title: "subject",
    sections: &[(MAIN, "教育・研修の確認（2.3.2②）", "Training of their staff (2.3.2②)")],
    fields: &[
        PARTY,
        ENGAGEMENTS,
        Field::new("subject", FieldType::Text(300), "研修の内容", "Subject").must().source("2.3.2②"),
        Field::new("method", FieldType::Choice(TRAINING_METHODS), "確認の方法", "How confirmed").must(),
        Field::new("confirmed_on", FieldType::Date, "確認した日", "Confirmed on").must().source("2.3.2②"),
        Field::new(
            "covers_incident",
            FieldType::Choice(YES_NO),
            "インシデント対応の役割を含む",
            "Covers their part in incidents",
        )
        .or_unknown(),
        Field::new("attended", FieldType::Integer, "受講した人数", "People trained").or_unknown(),
        Field::new("wanted", FieldType::Integer, "対象の人数", "People concerned").or_unknown(),
        Field::new("next_due_on", FieldType::Date, "次回の期限", "Next due on")
            .help("空欄のときは、12か月後です。", "Blank: twelve months later."),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[("confirmed_on", "next_due_on")],
};

pub(super) const WATCH_NOTE: KindInfo = KindInfo {
    code: "watch_note",
    table: "watch_note",
    ja: "信用・報道の記録",
    en: "Credit or news note",
    plural_en: "Credit and news notes",
    write: Action::MonitorWrite,
    parent: OF_PARTY,
    title: "title",
    sections: &[(MAIN, "信用・報道", "Credit and news")],
    fields: &[
        PARTY.source("⑨"),
        Field::new("noted_on", FieldType::Date, "日付", "Date").must(),
        Field::new("kind", FieldType::Choice(WATCH_KINDS), "情報の種類", "Kind").must(),
        Field::new("title", FieldType::Text(300), "見出し", "Headline").must(),
        Field::new("content", FieldType::LongText(4_000), "内容", "Content"),
        Field::new("source", FieldType::Text(400), "情報源", "Source"),
        Field::new("effect", FieldType::Choice(WATCH_EFFECTS), "当社への影響", "Effect on us").must(),
        Field::new("due_on", FieldType::Date, "対応期限", "Due on").when("effect", &["watch", "act"]),
        Field::new("closed_on", FieldType::Date, "対応を終えた日", "Closed on")
            .when("effect", &["watch", "act"]),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};
