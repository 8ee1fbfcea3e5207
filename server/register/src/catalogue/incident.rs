//! Incidents at third parties, who was told, and exercises with them.

use super::choices::life::{
    AUTHORITY_REPORTS, CUSTOMER_IMPACTS, EXERCISE_KINDS, EXERCISE_RESULTS, INCIDENT_KINDS, INCIDENT_STATES,
    SEVERITIES, TOLD_GROUPS, TOLD_MEANS,
};
use super::field::{Field, FieldType, MAIN};
use super::monitoring::{ENGAGEMENTS, OF_PARTY, PARTY};
use super::party::{EXTERNAL_ID, NOTE};
use super::{Kind, KindInfo};
use crate::access::Action;

pub(super) const INCIDENT: KindInfo = KindInfo {
    code: "incident",
    table: "incident",
    ja: "インシデント",
    en: "Incident",
    plural_en: "Incidents",
    write: Action::MonitorWrite,
    parent: OF_PARTY,
    title: "title",
    sections: &[
        (MAIN, "インシデント", "Incident"),
        ("time", "時刻", "Times"),
        ("impact", "影響と報告", "Effect and reports"),
        ("after", "再発防止", "Prevention"),
    ],
    fields: &[
        PARTY.source("⑥"),
        ENGAGEMENTS,
        Field::new("title", FieldType::Text(300), "件名", "Title").must(),
        Field::new("kind", FieldType::Choice(INCIDENT_KINDS), "事象の種類", "Kind").must(),
        Field::new("severity", FieldType::Choice(SEVERITIES), "重大度", "Severity").must().source("⑨"),
        Field::new("state", FieldType::Choice(INCIDENT_STATES), "状態", "State").must(),
        Field::new("origin_party_id", FieldType::Reference(Kind::Party), "発生した組織", "Where it happened")
            .help("再委託先で発生したときに入力します。", "When it happened at a subcontractor."),
        Field::new("summary", FieldType::LongText(4_000), "概要", "Summary"),
        Field::new("occurred_at", FieldType::Moment, "発生日時", "Occurred at").or_unknown().section("time"),
        Field::new("learned_at", FieldType::Moment, "取引先が認識した日時", "Learned by the party at")
            .or_unknown()
            .section("time")
            .source("⑧")
            .help(
                "契約の報告期限は、この日時から数えます。",
                "The contract's limit for notice counts from here.",
            ),
        Field::new("notified_at", FieldType::Moment, "当社が報告を受けた日時", "We were notified at")
            .section("time")
            .source("⑧"),
        Field::new("contained_at", FieldType::Moment, "封じ込めた日時", "Contained at").section("time"),
        Field::new("recovered_at", FieldType::Moment, "復旧した日時", "Recovered at").section("time"),
        Field::new(
            "customer_impact",
            FieldType::Choice(CUSTOMER_IMPACTS),
            "顧客への影響",
            "Effect on customers",
        )
        .or_unknown()
        .section("impact"),
        Field::new("customers", FieldType::Integer, "影響した顧客数", "Customers affected")
            .or_unknown()
            .section("impact"),
        Field::new("data_leaked", FieldType::Text(400), "漏えいした情報", "Data leaked")
            .or_unknown()
            .section("impact"),
        Field::new(
            "authority",
            FieldType::Choice(AUTHORITY_REPORTS),
            "当局への報告",
            "Report to the authority",
        )
        .or_unknown()
        .section("impact"),
        Field::new("authority_at", FieldType::Moment, "当局へ報告した日時", "Reported to the authority at")
            .section("impact")
            .when("authority", &["preliminary", "final"]),
        Field::new("cause", FieldType::LongText(4_000), "原因", "Cause").section("after"),
        Field::new("prevention", FieldType::LongText(4_000), "再発防止策", "Prevention")
            .section("after")
            .source("⑦"),
        Field::new("prevention_due_on", FieldType::Date, "再発防止策の期限", "Prevention due on")
            .section("after"),
        Field::new(
            "prevention_checked_on",
            FieldType::Date,
            "再発防止策を確認した日",
            "Prevention confirmed on",
        )
        .section("after"),
        Field::new("lessons", FieldType::LongText(4_000), "教訓", "Lessons").section("after").source("⑥"),
        EXTERNAL_ID.section("after"),
        NOTE.section("after"),
    ],
    order: &[],
};

pub(super) const INCIDENT_NOTICE: KindInfo = KindInfo {
    code: "incident_notice",
    table: "incident_notice",
    ja: "インシデントの連絡記録",
    en: "Incident notice",
    plural_en: "Incident notices",
    write: Action::MonitorWrite,
    parent: Some(("incident_id", Kind::Incident)),
    title: "told_at",
    sections: &[(MAIN, "連絡", "Notice")],
    fields: &[
        Field::new("incident_id", FieldType::Reference(Kind::Incident), "インシデント", "Incident").must(),
        Field::new("told_at", FieldType::Moment, "連絡した日時", "Told at").must().source("⑥"),
        Field::new("told_group", FieldType::Choice(TOLD_GROUPS), "連絡先の区分", "Who was told").must(),
        Field::new("told", FieldType::Text(200), "連絡した相手", "Person or body").must(),
        Field::new("told_by", FieldType::Text(100), "連絡した者", "Told by"),
        Field::new("means", FieldType::Choice(TOLD_MEANS), "手段", "Means"),
        Field::new("content", FieldType::LongText(2_000), "連絡の内容", "Content"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};

pub(super) const EXERCISE: KindInfo = KindInfo {
    code: "exercise",
    table: "exercise",
    ja: "演習・訓練",
    en: "Exercise",
    plural_en: "Exercises",
    write: Action::MonitorWrite,
    parent: None,
    title: "title",
    sections: &[(MAIN, "演習", "Exercise"), ("result", "結果", "Result")],
    fields: &[
        Field::new("title", FieldType::Text(300), "演習名", "Title").must().source("⑧"),
        Field::new("kind", FieldType::Choice(EXERCISE_KINDS), "演習の種類", "Kind").must(),
        Field::new("department", FieldType::Department, "主管部署", "Department").must(),
        Field::new("parties", FieldType::References(Kind::Party), "参加した取引先", "Parties that took part")
            .source("⑥"),
        Field::new("plan_id", FieldType::Reference(Kind::Plan), "対象の計画", "Plan exercised").source("⑥"),
        Field::new("planned_on", FieldType::Date, "予定日", "Planned on"),
        Field::new("held_on", FieldType::Date, "実施日", "Held on"),
        Field::new("scenario", FieldType::LongText(2_000), "想定", "Scenario"),
        Field::new("result", FieldType::Choice(EXERCISE_RESULTS), "演習の結果", "Outcome")
            .or_unknown()
            .section("result"),
        Field::new("findings", FieldType::LongText(4_000), "課題", "Findings").section("result"),
        Field::new("findings_due_on", FieldType::Date, "課題の対応期限", "Findings due on").section("result"),
        Field::new("findings_closed_on", FieldType::Date, "対応を確認した日", "Findings closed on")
            .section("result"),
        Field::new("next_due_on", FieldType::Date, "次回の期限", "Next due on").section("result"),
        EXTERNAL_ID.section("result"),
        NOTE.section("result"),
    ],
    order: &[],
};
