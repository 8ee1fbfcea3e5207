//! Engagement.

use super::choices::{
    CHAIN_STATES, CLOUD_MODELS, ENGAGEMENT_KINDS, ENGAGEMENT_STATES, IMPACTS, REINTEGRATION, RELIANCE,
    RISK_ACCESS, RISK_DATA, RISK_EXPOSURE, RISK_IMPORTANCE, SERVICE_TYPES, SUBSTITUTABILITY,
    SUBSTITUTION_REASONS, TREATMENTS, YES_NO,
};
use super::field::{Field, FieldType, MAIN};
use super::party::{EXTERNAL_ID, NOTE};
use super::{Kind, KindInfo};
use crate::access::{Action, Role};

const CLOUD: &[&str] = &["cloud", "shared_center"];

pub(super) const ENGAGEMENT: KindInfo = KindInfo {
    code: "engagement",
    table: "engagement",
    ja: "取引・サービス",
    en: "Engagement",
    plural_en: "Engagements",
    write: Action::PartyWrite,
    parent: Some(("party_id", Kind::Party)),
    title: "service_ja",
    sections: &[
        (MAIN, "基本情報", "Basics"),
        ("term", "期間と費用", "Term and cost"),
        ("risk", "固有リスクの回答", "Answers for inherent risk"),
        ("continuity", "代替と継続", "Substitution and continuity"),
        ("chain", "再委託", "Subcontracting"),
        ("note", "備考", "Note"),
    ],
    fields: &[
        Field::new("party_id", FieldType::Reference(Kind::Party), "取引先", "Party").must().source("⑤"),
        Field::new("service_ja", FieldType::Text(200), "商品・サービス", "Product or service")
            .must()
            .not_null()
            .source("⑤"),
        Field::new(
            "service_en",
            FieldType::Text(200),
            "商品・サービス（英語）",
            "Product or service (English)",
        )
        .not_null(),
        Field::new("function_ja", FieldType::Text(400), "機能", "Function")
            .must()
            .not_null()
            .source("⑤")
            .help("自社のどの業務のために、何をする取引か。", "What it does for which of our operations."),
        Field::new("function_en", FieldType::Text(400), "機能（英語）", "Function (English)").not_null(),
        Field::new("department", FieldType::Department, "所管部署", "Department")
            .must()
            .not_null()
            .source("③"),
        Field::new("owner", FieldType::Text(100), "責任者", "Owner").source("③"),
        Field::new("kind", FieldType::Choice(ENGAGEMENT_KINDS), "取引の形", "Kind").must().not_null(),
        Field::new("service_type", FieldType::Choice(SERVICE_TYPES), "サービスの種類", "Service type")
            .or_unknown(),
        Field::new("cloud_model", FieldType::Choice(CLOUD_MODELS), "クラウドの形態", "Cloud model")
            .or_unknown()
            .when("kind", CLOUD),
        Field::new("contractless", FieldType::Choice(YES_NO), "契約によらない取引", "Without a contract")
            .help(
                "契約を結ばずに利用するサービスも管理の対象です（脚注18）。",
                "Services used without a contract count too (footnote 18).",
            ),
        EXTERNAL_ID,
        Field::new("state", FieldType::Choice(ENGAGEMENT_STATES), "状態", "State").section("term"),
        Field::new("started_on", FieldType::Date, "開始日", "Started on").or_unknown().section("term"),
        Field::new("ended_on", FieldType::Date, "終了日", "Ends on").section("term"),
        Field::new("annual_cost", FieldType::Yen, "年間費用（円）", "Annual cost (yen)")
            .or_unknown()
            .section("term"),
        Field::new("tier", FieldType::Integer, "Tier", "Tier").section("risk").derived(),
        Field::new(
            "risk_importance",
            FieldType::Choice(RISK_IMPORTANCE),
            "業務の重要度",
            "Importance of the operation",
        )
        .or_unknown()
        .section("risk")
        .source("④"),
        Field::new("risk_data", FieldType::Choice(RISK_DATA), "重要なデータ", "Important data")
            .or_unknown()
            .section("risk")
            .source("④"),
        Field::new(
            "risk_access",
            FieldType::Choice(RISK_ACCESS),
            "アクセス権限と接続",
            "Access level and connection",
        )
        .or_unknown()
        .section("risk")
        .source("④"),
        Field::new(
            "risk_exposure",
            FieldType::Choice(RISK_EXPOSURE),
            "外部からの到達のしやすさ",
            "Ease of access from outside",
        )
        .or_unknown()
        .section("risk")
        .source("④"),
        Field::new(
            "designated_facility",
            FieldType::Choice(YES_NO),
            "特定重要設備に関係",
            "Concerns designated critical equipment",
        )
        .or_unknown()
        .section("risk")
        .source("e"),
        Field::new("treatment", FieldType::Choice(TREATMENTS), "リスク対応", "Treatment")
            .section("risk")
            .source("④")
            .edited_by(&[Role::RiskOffice, Role::BusinessOwner]),
        Field::new("treatment_reason", FieldType::LongText(1_000), "対応の理由", "Reason for the treatment")
            .section("risk"),
        Field::new("reliance", FieldType::Choice(RELIANCE), "依存度", "Reliance")
            .or_unknown()
            .section("continuity")
            .source("b"),
        Field::new(
            "substitutability",
            FieldType::Choice(SUBSTITUTABILITY),
            "代替の難しさ",
            "Substitutability",
        )
        .or_unknown()
        .section("continuity")
        .source("b"),
        Field::new(
            "substitution_reason",
            FieldType::Choice(SUBSTITUTION_REASONS),
            "代替が難しい理由",
            "Reason",
        )
        .section("continuity")
        .when("substitutability", &["hard", "impossible"]),
        Field::new("alternatives", FieldType::References(Kind::Party), "代替候補", "Alternatives")
            .section("continuity")
            .source("d"),
        Field::new("reintegration", FieldType::Choice(REINTEGRATION), "自社への再統合", "Reintegration")
            .or_unknown()
            .section("continuity"),
        Field::new("impact", FieldType::Choice(IMPACTS), "停止したときの影響", "Impact of discontinuation")
            .or_unknown()
            .section("continuity")
            .source("b"),
        Field::new("rto_hours", FieldType::Integer, "目標復旧時間（時間）", "RTO (hours)")
            .or_unknown()
            .section("continuity"),
        Field::new("rpo_hours", FieldType::Integer, "目標復旧時点（時間）", "RPO (hours)")
            .or_unknown()
            .section("continuity"),
        Field::new("chain_state", FieldType::Choice(CHAIN_STATES), "再委託の確認", "State of the chain")
            .or_unknown()
            .section("chain")
            .source("c"),
        Field::new("chain_attested_on", FieldType::Date, "再委託の申告日", "Chain attested on")
            .section("chain")
            .when("chain_state", &["confirmed", "partial", "none_declared"]),
        NOTE.section("note"),
    ],
    order: &[("started_on", "ended_on")],
};
