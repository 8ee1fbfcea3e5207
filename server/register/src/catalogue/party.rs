//! Party, group, contact, check against sanctions lists.

use super::choices::{CHECK_RESULTS, CHECK_SUBJECTS, CONTACT_ROLES, PARTY_KINDS, YES_NO};
use super::field::{Field, FieldType, MAIN};
use super::{Kind, KindInfo};
use crate::access::{Action, Role};

/// Asset ledgers and purchasing systems know an object by this; imports find it again by it (2.2.1.1).
pub(super) const EXTERNAL_ID: Field =
    Field::new("external_id", FieldType::Text(100), "管理番号", "Reference number")
        .help(
            "他の台帳やシステムと突き合わせる番号です。",
            "The number under which other ledgers and systems know it.",
        )
        .unique();

pub(super) const NOTE: Field = Field::new("note", FieldType::LongText(4_000), "備考", "Note");

/// Who sees the outcome of a check against sanctions lists and anti-social forces.
const CONFIDENTIAL: &[Role] =
    &[Role::Procurement, Role::RiskOffice, Role::Legal, Role::Approver, Role::InternalAudit];

pub(super) const PARTY: KindInfo = KindInfo {
    code: "party",
    table: "party",
    ja: "取引先",
    en: "Party",
    plural_en: "Parties",
    write: Action::PartyWrite,
    parent: None,
    title: "name_ja",
    sections: &[
        (MAIN, "基本情報", "Basics"),
        ("identity", "識別番号", "Identifiers"),
        ("ownership", "資本関係", "Ownership"),
        ("note", "備考", "Note"),
    ],
    fields: &[
        Field::new("name_ja", FieldType::Text(200), "名称", "Name (Japanese)")
            .must()
            .not_null()
            .source("⑤")
            .help(
                "登記上の名称。株式会社の位置も正確に入力します。",
                "The registered name, with its legal form.",
            ),
        Field::new("kana", FieldType::Text(200), "フリガナ", "Kana").not_null(),
        Field::new("name_en", FieldType::Text(200), "英語名", "Latin name").not_null(),
        Field::new("aliases", FieldType::Text(400), "通称・旧称", "Other names")
            .help("読点で区切って入力します。", "Separated by commas."),
        Field::new("kinds", FieldType::Choices(PARTY_KINDS), "種別", "Kinds").not_null().source("⑤"),
        Field::new("department", FieldType::Department, "主管部署", "Department in charge")
            .help("この取引先を主に管理する部署です。", "The department that looks after this party."),
        Field::new("corporate_number", FieldType::CorporateNumber, "法人番号", "Corporate number")
            .or_unknown()
            .unique()
            .section("identity")
            .help("13桁。検査用数字を確かめます。", "13 digits; the check digit is verified."),
        Field::new("lei", FieldType::Lei, "LEI", "LEI").or_unknown().unique().section("identity").help(
            "取引主体識別子（20桁）。検査用数字を確かめます。",
            "20 characters; the check digits are verified.",
        ),
        EXTERNAL_ID.section("identity"),
        Field::new("country", FieldType::Country, "設立国", "Country of incorporation")
            .or_unknown()
            .section("ownership"),
        Field::new("head_office_country", FieldType::Country, "本社所在国", "Head-office country")
            .or_unknown()
            .section("ownership"),
        Field::new("parent_id", FieldType::Reference(Kind::Party), "最終親会社", "Ultimate parent")
            .or_unknown()
            .section("ownership"),
        Field::new("group_id", FieldType::Reference(Kind::Group), "企業グループ", "Group")
            .section("ownership")
            .help(
                "集中リスクは、同じグループの取引先を合わせて測ります。",
                "Concentration adds the parties of one group.",
            ),
        Field::new("website", FieldType::Url, "ウェブサイト", "Website").section("note"),
        NOTE.not_null().section("note"),
    ],
    order: &[],
};

pub(super) const GROUP: KindInfo = KindInfo {
    code: "group",
    table: "party_group",
    ja: "企業グループ",
    en: "Group",
    plural_en: "Groups",
    write: Action::OfficeWrite,
    parent: None,
    title: "name_ja",
    sections: &[(MAIN, "基本情報", "Basics")],
    fields: &[
        Field::new("name_ja", FieldType::Text(200), "名称", "Name (Japanese)").must(),
        Field::new("name_en", FieldType::Text(200), "英語名", "Latin name"),
        Field::new("parent_id", FieldType::Reference(Kind::Group), "上位グループ", "Group above"),
        Field::new("country", FieldType::Country, "本拠国", "Home country").or_unknown(),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const CONTACT: KindInfo = KindInfo {
    code: "contact",
    table: "contact",
    ja: "連絡先",
    en: "Contact",
    plural_en: "Contacts",
    write: Action::PartyWrite,
    parent: Some(("party_id", Kind::Party)),
    title: "name",
    sections: &[(MAIN, "連絡先", "Contact")],
    fields: &[
        Field::new("party_id", FieldType::Reference(Kind::Party), "取引先", "Party").must(),
        Field::new("role", FieldType::Choice(CONTACT_ROLES), "役割", "Role").must().source("⑥"),
        Field::new("name", FieldType::Text(200), "氏名・窓口", "Name or desk").must(),
        Field::new("unit", FieldType::Text(200), "部署・役職", "Unit and position"),
        Field::new("phone", FieldType::Phone, "電話", "Telephone"),
        Field::new("email", FieldType::Email, "メール", "E-mail"),
        Field::new("around_the_clock", FieldType::Choice(YES_NO), "24時間対応", "Around the clock")
            .or_unknown()
            .source("⑥")
            .help("夜間・休日も応答する窓口か。", "Answers at night and on holidays too."),
        Field::new("confirmed_on", FieldType::Date, "確認日", "Confirmed on"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const SANCTIONS_CHECK: KindInfo = KindInfo {
    code: "sanctions_check",
    table: "sanctions_check",
    ja: "制裁・反社確認",
    en: "Sanctions check",
    plural_en: "Sanctions checks",
    write: Action::PartyWrite,
    parent: Some(("party_id", Kind::Party)),
    title: "subject",
    sections: &[(MAIN, "確認結果", "Check")],
    fields: &[
        Field::new("party_id", FieldType::Reference(Kind::Party), "取引先", "Party").must(),
        Field::new("subject", FieldType::Choice(CHECK_SUBJECTS), "確認の対象", "Checked for").must(),
        Field::new("checked_on", FieldType::Date, "確認日", "Checked on").must(),
        Field::new("result", FieldType::Choice(CHECK_RESULTS), "結果", "Result").must().seen_by(CONFIDENTIAL),
        Field::new("source", FieldType::Text(200), "照会先", "Source consulted"),
        Field::new("checked_by", FieldType::Text(100), "確認者", "Checked by"),
        Field::new("next_on", FieldType::Date, "次回予定日", "Next due on"),
        EXTERNAL_ID,
        NOTE.seen_by(CONFIDENTIAL),
    ],
    order: &[("checked_on", "next_on")],
};
