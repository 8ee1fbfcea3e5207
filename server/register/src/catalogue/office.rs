//! What the institution keeps about itself: business functions, skills, internal rules, plans.

use super::choices::{CRITICALITY, PLAN_KINDS, PLAN_ROLES, SKILL_LEVELS, TEST_RESULTS};
use super::field::{Field, FieldType, MAIN};
use super::party::{EXTERNAL_ID, NOTE};
use super::{Kind, KindInfo};
use crate::access::Action;

pub(super) const FUNCTION: KindInfo = KindInfo {
    code: "function",
    table: "business_function",
    ja: "業務",
    en: "Business function",
    plural_en: "Business functions",
    write: Action::PartyWrite,
    parent: None,
    title: "name_ja",
    sections: &[(MAIN, "業務", "Function")],
    fields: &[
        Field::new("name_ja", FieldType::Text(200), "業務の名称", "Name (Japanese)").must(),
        Field::new("name_en", FieldType::Text(200), "英語名", "Name (English)"),
        Field::new("criticality", FieldType::Choice(CRITICALITY), "重要度", "Criticality").must().source("b"),
        Field::new("department", FieldType::Department, "所管部署", "Department").must(),
        Field::new("owner", FieldType::Text(100), "責任者", "Owner"),
        Field::new("rto_hours", FieldType::Integer, "目標復旧時間（時間）", "RTO (hours)").or_unknown(),
        Field::new("rpo_hours", FieldType::Integer, "目標復旧時点（時間）", "RPO (hours)").or_unknown(),
        Field::new(
            "tolerance_hours",
            FieldType::Integer,
            "耐性度（時間）",
            "Tolerance for disruption (hours)",
        )
        .or_unknown(),
        Field::new("weight", FieldType::Integer, "重み", "Weight").help(
            "集中度を測るときの重み。空欄は1とみなします。",
            "Its weight in concentration; blank counts as 1.",
        ),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const SKILL: KindInfo = KindInfo {
    code: "skill",
    table: "skill",
    ja: "要員のスキル",
    en: "Staff skill",
    plural_en: "Staff skills",
    write: Action::OfficeWrite,
    parent: None,
    title: "person",
    sections: &[(MAIN, "スキル", "Skill")],
    fields: &[
        Field::new("person", FieldType::Text(100), "氏名", "Person").must().source("a"),
        Field::new("department", FieldType::Department, "部署", "Department").must(),
        Field::new("subject", FieldType::Text(200), "分野・資格", "Subject or certificate")
            .must()
            .source("a"),
        Field::new("level", FieldType::Choice(SKILL_LEVELS), "水準", "Level"),
        Field::new("acquired_on", FieldType::Date, "取得日", "Acquired on"),
        Field::new("valid_until", FieldType::Date, "有効期限", "Valid until"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[("acquired_on", "valid_until")],
};

pub(super) const INTERNAL_RULE: KindInfo = KindInfo {
    code: "internal_rule",
    table: "internal_rule",
    ja: "内部規程",
    en: "Internal rule",
    plural_en: "Internal rules",
    write: Action::OfficeWrite,
    parent: None,
    title: "title",
    sections: &[(MAIN, "規程", "Rule")],
    fields: &[
        Field::new("title", FieldType::Text(200), "規程名", "Title").must().source("③"),
        Field::new("edition", FieldType::Text(50), "版", "Edition"),
        Field::new("department", FieldType::Department, "所管部署", "Department").must(),
        Field::new("approved_by", FieldType::Text(100), "承認者", "Approved by"),
        Field::new("in_force_on", FieldType::Date, "施行日", "In force from"),
        Field::new("reviewed_on", FieldType::Date, "最終見直し日", "Last reviewed on").source("③"),
        Field::new("next_review_on", FieldType::Date, "次回見直し日", "Next review on").source("③"),
        Field::new("place", FieldType::Text(400), "保管場所", "Where it is kept"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[("reviewed_on", "next_review_on")],
};

pub(super) const PLAN: KindInfo = KindInfo {
    code: "plan",
    table: "plan",
    ja: "計画",
    en: "Plan",
    plural_en: "Plans",
    write: Action::OfficeWrite,
    parent: None,
    title: "title",
    sections: &[(MAIN, "計画", "Plan")],
    fields: &[
        Field::new("title", FieldType::Text(200), "計画名", "Title").must().source("⑥"),
        Field::new("kind", FieldType::Choice(PLAN_KINDS), "計画の種類", "Kind").must().source("⑥"),
        Field::new("department", FieldType::Department, "所管部署", "Department").must(),
        Field::new("edition", FieldType::Text(50), "版", "Edition"),
        Field::new("reviewed_on", FieldType::Date, "最終見直し日", "Last reviewed on"),
        Field::new("next_review_on", FieldType::Date, "次回見直し日", "Next review on"),
        Field::new("tested_on", FieldType::Date, "最終訓練日", "Last exercised on").source("d"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[("reviewed_on", "next_review_on")],
};

pub(super) const PLAN_PARTY: KindInfo = KindInfo {
    code: "plan_party",
    table: "plan_party",
    ja: "計画における取引先",
    en: "Party in a plan",
    plural_en: "Parties in plans",
    write: Action::PartyWrite,
    parent: Some(("plan_id", Kind::Plan)),
    title: "duty",
    sections: &[(MAIN, "計画での役割", "Part in the plan"), ("test", "連絡テスト", "Contact test")],
    fields: &[
        Field::new("plan_id", FieldType::Reference(Kind::Plan), "計画", "Plan").must().source("⑥"),
        Field::new("party_id", FieldType::Reference(Kind::Party), "取引先", "Party").must().source("⑥"),
        Field::new("role", FieldType::Choice(PLAN_ROLES), "役割", "Role").must(),
        Field::new("contact_id", FieldType::Reference(Kind::Contact), "連絡先", "Contact").source("⑥"),
        Field::new("duty", FieldType::Text(400), "求める対応", "What is asked of it"),
        Field::new("tested_on", FieldType::Date, "最終連絡テスト", "Last contact test")
            .section("test")
            .source("⑥"),
        Field::new("test_result", FieldType::Choice(TEST_RESULTS), "結果", "Result").section("test"),
        EXTERNAL_ID.section("test"),
        NOTE.section("test"),
    ],
    order: &[],
};
