//! What belongs to an engagement: dependency, access, data, locations, chain, responsibilities,
//! economic security.

use super::choices::{
    ACCESS_LEVELS, ACCESS_PATHS, APPROVALS, DATA_CATEGORIES, DEPENDENCIES, FACILITY_ROLES, LOCATION_ROLES,
    LOCATION_SOURCES, NOTIFICATION_STATES, OPERATIONS, RACI, SENSITIVITY, VOLUMES, YES_NO,
};
use super::field::{Field, FieldType, MAIN};
use super::party::{EXTERNAL_ID, NOTE};
use super::{Kind, KindInfo};
use crate::access::{Action, Role};

const OF_ENGAGEMENT: Option<(&str, Kind)> = Some(("engagement_id", Kind::Engagement));
const ENGAGEMENT: Field =
    Field::new("engagement_id", FieldType::Reference(Kind::Engagement), "取引・サービス", "Engagement")
        .must();

pub(super) const DEPENDENCY: KindInfo = KindInfo {
    code: "dependency",
    table: "dependency",
    ja: "業務の依存",
    en: "Dependency",
    plural_en: "Dependencies",
    write: Action::PartyWrite,
    parent: OF_ENGAGEMENT,
    title: "level",
    sections: &[(MAIN, "依存", "Dependency")],
    fields: &[
        ENGAGEMENT,
        Field::new("function_id", FieldType::Reference(Kind::Function), "業務", "Business function")
            .must()
            .source("b"),
        Field::new("level", FieldType::Choice(DEPENDENCIES), "依存の強さ", "Strength").must().source("b"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const ACCESS_GRANT: KindInfo = KindInfo {
    code: "access_grant",
    table: "access_grant",
    ja: "アクセス権限",
    en: "Access grant",
    plural_en: "Access grants",
    write: Action::PartyWrite,
    parent: OF_ENGAGEMENT,
    title: "system",
    sections: &[(MAIN, "アクセス権限", "Access"), ("life", "付与と失効", "Grant and revocation")],
    fields: &[
        ENGAGEMENT,
        Field::new("system", FieldType::Text(200), "対象システム", "Our system").must().source("⑤"),
        Field::new("asset_id", FieldType::Text(100), "資産台帳の番号", "Asset ledger id").help(
            "情報資産台帳と相互に参照します（2.2.1.1）。",
            "Refers to the information-asset ledger (2.2.1.1).",
        ),
        Field::new("level", FieldType::Choice(ACCESS_LEVELS), "アクセスレベル", "Access level").ledger(),
        Field::new("path", FieldType::Choice(ACCESS_PATHS), "経路", "Path").or_unknown().source("④"),
        Field::new("always_on", FieldType::Choice(YES_NO), "常時接続", "Always connected").or_unknown(),
        Field::new("mfa", FieldType::Choice(YES_NO), "多要素認証", "Multi-factor authentication")
            .or_unknown(),
        Field::new("log_review", FieldType::Choice(YES_NO), "操作記録の点検", "Log review").or_unknown(),
        Field::new("granted_on", FieldType::Date, "付与日", "Granted on").section("life"),
        Field::new("expires_on", FieldType::Date, "有効期限", "Expires on").section("life"),
        Field::new("revoked_on", FieldType::Date, "失効日", "Revoked on").section("life").source("⑩"),
        Field::new("revocation_evidence", FieldType::Text(400), "失効の証跡", "Evidence of revocation")
            .section("life"),
        EXTERNAL_ID.section("life"),
        NOTE.section("life"),
    ],
    order: &[("granted_on", "expires_on"), ("granted_on", "revoked_on")],
};

pub(super) const DATA_HANDLING: KindInfo = KindInfo {
    code: "data_handling",
    table: "data_handling",
    ja: "取扱データ",
    en: "Data handled",
    plural_en: "Data handled",
    write: Action::PartyWrite,
    parent: OF_ENGAGEMENT,
    title: "category",
    sections: &[(MAIN, "取扱データ", "Data handled")],
    fields: &[
        ENGAGEMENT,
        Field::new("category", FieldType::Choice(DATA_CATEGORIES), "データの種類", "Category").ledger(),
        Field::new("sensitivity", FieldType::Choice(SENSITIVITY), "機密区分", "Sensitivity")
            .or_unknown()
            .source("④"),
        Field::new("volume", FieldType::Choice(VOLUMES), "件数の規模", "Volume").or_unknown(),
        Field::new("operations", FieldType::Choices(OPERATIONS), "取扱い", "Operations").or_unknown(),
        Field::new("asset_id", FieldType::Text(100), "資産台帳の番号", "Asset ledger id"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const LOCATION: KindInfo = KindInfo {
    code: "location",
    table: "location",
    ja: "所在地",
    en: "Location",
    plural_en: "Locations",
    write: Action::PartyWrite,
    parent: OF_ENGAGEMENT,
    title: "place",
    sections: &[(MAIN, "所在地", "Location")],
    fields: &[
        ENGAGEMENT,
        Field::new("role", FieldType::Choice(LOCATION_ROLES), "用途", "Role").must(),
        Field::new("country", FieldType::Country, "国・地域", "Country").ledger(),
        Field::new("place", FieldType::Text(200), "地域・データセンター", "Region or data centre")
            .or_unknown(),
        Field::new("confirmed_on", FieldType::Date, "確認日", "Confirmed on"),
        Field::new("source", FieldType::Choice(LOCATION_SOURCES), "根拠", "Source").or_unknown(),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const CHAIN: KindInfo = KindInfo {
    code: "chain",
    table: "chain_edge",
    ja: "再委託",
    en: "Chain edge",
    plural_en: "Chain",
    write: Action::PartyWrite,
    parent: OF_ENGAGEMENT,
    title: "purpose",
    sections: &[(MAIN, "再委託", "Subcontracting")],
    fields: &[
        ENGAGEMENT,
        Field::new("from_party_id", FieldType::Reference(Kind::Party), "委託元", "From").must().source("c"),
        Field::new("to_party_id", FieldType::Reference(Kind::Party), "再委託先", "To").must().source("c"),
        Field::new("rank", FieldType::Integer, "階層", "Rank")
            .derived()
            .help("直接の取引先が1、その再委託先が2。", "1 is the direct provider, 2 its subcontractor."),
        Field::new("purpose", FieldType::Text(400), "再委託の内容", "What for"),
        Field::new("data_shared", FieldType::Choice(YES_NO), "データを渡す", "Data shared").or_unknown(),
        Field::new("country", FieldType::Country, "実施国", "Country").or_unknown(),
        Field::new("critical", FieldType::Choice(YES_NO), "重要な部分を担う", "Critical part").or_unknown(),
        Field::new("approval", FieldType::Choice(APPROVALS), "承認", "Approval").or_unknown().source("c"),
        Field::new("approved_on", FieldType::Date, "承認日", "Approved on")
            .when("approval", &["approved", "notified"]),
        Field::new("flow_down", FieldType::Choice(YES_NO), "義務の引継ぎ", "Duties flow down")
            .or_unknown()
            .source("⑧"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const RESPONSIBILITY: KindInfo = KindInfo {
    code: "responsibility",
    table: "responsibility",
    ja: "役割分担",
    en: "Responsibility",
    plural_en: "Responsibilities",
    write: Action::PartyWrite,
    parent: OF_ENGAGEMENT,
    title: "activity",
    sections: &[(MAIN, "役割分担", "Responsibility")],
    fields: &[
        ENGAGEMENT,
        Field::new("activity", FieldType::Text(200), "活動", "Activity").must().source("③"),
        Field::new("department", FieldType::Department, "部署", "Department").must().source("③"),
        Field::new("part", FieldType::Choice(RACI), "分担", "Part").must(),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

/// Who sees records under the Economic Security Promotion Act.
const SECURITY: &[Role] =
    &[Role::RiskOffice, Role::Security, Role::Legal, Role::Approver, Role::InternalAudit, Role::Procurement];

pub(super) const ECONOMIC_SECURITY: KindInfo = KindInfo {
    code: "economic_security",
    table: "economic_security",
    ja: "経済安全保障の記録",
    en: "Economic-security record",
    plural_en: "Economic-security records",
    write: Action::PartyWrite,
    parent: OF_ENGAGEMENT,
    title: "facility",
    sections: &[(MAIN, "届出", "Notification"), ("measures", "リスク管理措置", "Risk-management measures")],
    fields: &[
        ENGAGEMENT,
        Field::new("facility", FieldType::Text(200), "特定重要設備", "Designated equipment")
            .must()
            .source("e"),
        Field::new("role", FieldType::Choice(FACILITY_ROLES), "対象の行為", "Subject").or_unknown(),
        Field::new("state", FieldType::Choice(NOTIFICATION_STATES), "届出の状態", "State")
            .or_unknown()
            .source("e"),
        Field::new("filed_on", FieldType::Date, "届出日", "Filed on"),
        Field::new("cleared_on", FieldType::Date, "審査終了日", "Cleared on"),
        Field::new(
            "origin_checked",
            FieldType::Choice(YES_NO),
            "供給者の国・議決権の確認",
            "Origin and voting rights checked",
        )
        .or_unknown()
        .section("measures")
        .seen_by(SECURITY),
        Field::new(
            "tamper_checked",
            FieldType::Choice(YES_NO),
            "不正な変更の防止の確認",
            "Protection from tampering checked",
        )
        .or_unknown()
        .section("measures")
        .seen_by(SECURITY),
        Field::new(
            "supply_checked",
            FieldType::Choice(YES_NO),
            "供給途絶への備えの確認",
            "Continuity of supply checked",
        )
        .or_unknown()
        .section("measures")
        .seen_by(SECURITY),
        Field::new(
            "subcontract_checked",
            FieldType::Choice(YES_NO),
            "再委託先の確認",
            "Subcontractors checked",
        )
        .or_unknown()
        .section("measures")
        .seen_by(SECURITY),
        Field::new("measures", FieldType::LongText(4_000), "措置の内容", "Measures")
            .section("measures")
            .seen_by(SECURITY),
        EXTERNAL_ID.section("measures"),
        NOTE.section("measures"),
    ],
    order: &[("filed_on", "cleared_on")],
};
