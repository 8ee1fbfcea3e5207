//! Contract.

use super::choices::{CONTRACT_KINDS, CONTRACT_STATES, UNITS, YES_NO};
use super::field::{Field, FieldType, MAIN};
use super::party::{EXTERNAL_ID, NOTE};
use super::{Kind, KindInfo};
use crate::access::Action;

pub(super) const CONTRACT: KindInfo = KindInfo {
    code: "contract",
    table: "contract",
    ja: "契約",
    en: "Contract",
    plural_en: "Contracts",
    write: Action::ContractWrite,
    parent: Some(("party_id", Kind::Party)),
    title: "title",
    sections: &[
        (MAIN, "基本情報", "Basics"),
        ("term", "期間と更新", "Term and renewal"),
        ("law", "準拠法と金額", "Law and amount"),
    ],
    fields: &[
        Field::new("party_id", FieldType::Reference(Kind::Party), "取引先", "Party"),
        Field::new("parent_id", FieldType::Reference(Kind::Contract), "上位の契約", "Contract above").help(
            "基本契約など。点検では上位の契約の文書も合わせて見ます。",
            "Such as the master agreement; its documents are judged together.",
        ),
        Field::new(
            "engagements",
            FieldType::References(Kind::Engagement),
            "対象の取引・サービス",
            "Engagements covered",
        )
        .help(
            "この契約にもとづく取引・サービス。所管部署の人は、これを通して契約を見ます。",
            "What runs under this contract; the departments of these see it.",
        ),
        Field::new("title", FieldType::Text(300), "契約名", "Title").must().not_null(),
        Field::new("kind", FieldType::Choice(CONTRACT_KINDS), "契約の種類", "Type").must().not_null(),
        EXTERNAL_ID.help("契約書の番号です。", "The number of the contract."),
        Field::new("state", FieldType::Choice(CONTRACT_STATES), "状態", "Status").or_unknown(),
        Field::new("starts_on", FieldType::Date, "開始日", "Starts on").or_unknown().section("term"),
        Field::new("ends_on", FieldType::Date, "終了日", "Ends on").or_unknown().section("term"),
        Field::new("auto_renewal", FieldType::Choice(YES_NO), "自動更新", "Auto-renewal")
            .or_unknown()
            .section("term"),
        Field::new("renewal_months", FieldType::Integer, "更新期間（か月）", "Renewal term (months)")
            .section("term")
            .when("auto_renewal", &["yes"]),
        Field::new("notice_own", FieldType::Integer, "当社の予告期間", "Our notice period")
            .or_unknown()
            .section("term"),
        Field::new("notice_own_unit", FieldType::Choice(UNITS), "当社の予告期間の単位", "Its unit")
            .section("term"),
        Field::new("notice_other", FieldType::Integer, "相手方の予告期間", "Their notice period")
            .or_unknown()
            .section("term"),
        Field::new(
            "notice_other_unit",
            FieldType::Choice(UNITS),
            "相手方の予告期間の単位",
            "Its unit (theirs)",
        )
        .section("term"),
        Field::new("notice_deadline", FieldType::Date, "予告の期限", "Notice deadline")
            .derived()
            .section("term")
            .help(
                "次の終了日から、当社の予告期間をさかのぼった日です。",
                "The next end, less our notice period.",
            ),
        Field::new("governing_law", FieldType::Country, "準拠法", "Governing law")
            .or_unknown()
            .section("law"),
        Field::new("jurisdiction", FieldType::Text(200), "管轄裁判所", "Jurisdiction")
            .or_unknown()
            .section("law"),
        Field::new("amount", FieldType::Yen, "契約金額（円）", "Amount (yen)").or_unknown().section("law"),
        NOTE.section("law"),
    ],
    order: &[("starts_on", "ends_on")],
};
