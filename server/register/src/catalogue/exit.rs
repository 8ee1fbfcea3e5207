//! Exit plans (出口戦略) and their tests.

use super::choices::life::{EXIT_PLAN_STATES, EXIT_STRATEGIES, EXIT_TEST_KINDS, EXIT_TEST_RESULTS};
use super::field::{Field, FieldType, MAIN};
use super::party::{EXTERNAL_ID, NOTE};
use super::{Kind, KindInfo};
use crate::access::Action;

pub(super) const EXIT_PLAN: KindInfo = KindInfo {
    code: "exit_plan",
    table: "exit_plan",
    ja: "出口計画",
    en: "Exit plan",
    plural_en: "Exit plans",
    write: Action::MonitorWrite,
    parent: Some(("engagement_id", Kind::Engagement)),
    title: "title",
    sections: &[(MAIN, "出口計画", "Exit plan"), ("steps", "手順", "Steps")],
    fields: &[
        Field::new("engagement_id", FieldType::Reference(Kind::Engagement), "取引・サービス", "Engagement")
            .must()
            .source("d"),
        Field::new("title", FieldType::Text(300), "計画の名称", "Title").must(),
        Field::new("state", FieldType::Choice(EXIT_PLAN_STATES), "計画の状態", "State").must(),
        Field::new("strategy", FieldType::Choice(EXIT_STRATEGIES), "出口の方法", "Strategy")
            .must()
            .source("d"),
        Field::new("substitute_id", FieldType::Reference(Kind::Party), "代替先", "Substitute party")
            .or_unknown()
            .when("strategy", &["switch", "parallel"])
            .source("d"),
        Field::new("alternatives", FieldType::Text(400), "その他の代替手段", "Other alternatives")
            .source("d"),
        Field::new("rto_hours", FieldType::Integer, "切替の目標時間（時間）", "Aim for the switch (hours)")
            .or_unknown()
            .source("d"),
        Field::new("owner", FieldType::Text(100), "計画の責任者", "Owner"),
        Field::new("approved_on", FieldType::Date, "計画の承認日", "Approved on"),
        Field::new("reviewed_on", FieldType::Date, "最終見直し日", "Last reviewed on"),
        Field::new("next_test_on", FieldType::Date, "次回テスト日", "Next test on").source("d").help(
            "空欄のときは、最終テストの24か月後です。",
            "Blank: twenty-four months after the last test.",
        ),
        Field::new("triggers", FieldType::LongText(2_000), "発動の条件", "Triggers").section("steps"),
        Field::new("steps", FieldType::LongText(4_000), "切替の手順", "Steps").section("steps"),
        Field::new(
            "data_return",
            FieldType::LongText(2_000),
            "データの返却・移行",
            "Return and migration of data",
        )
        .section("steps")
        .source("⑩"),
        EXTERNAL_ID.section("steps"),
        NOTE.section("steps"),
    ],
    order: &[],
};

pub(super) const EXIT_TEST: KindInfo = KindInfo {
    code: "exit_test",
    table: "exit_test",
    ja: "出口テスト",
    en: "Exit test",
    plural_en: "Exit tests",
    write: Action::MonitorWrite,
    parent: Some(("exit_plan_id", Kind::ExitPlan)),
    title: "tested_on",
    sections: &[(MAIN, "出口テスト", "Exit test")],
    fields: &[
        Field::new("exit_plan_id", FieldType::Reference(Kind::ExitPlan), "出口計画", "Exit plan").must(),
        Field::new("tested_on", FieldType::Date, "テストした日", "Tested on").must().source("d"),
        Field::new("kind", FieldType::Choice(EXIT_TEST_KINDS), "テストの種類", "Kind").must(),
        Field::new("result", FieldType::Choice(EXIT_TEST_RESULTS), "テストの結果", "Outcome")
            .must()
            .source("d"),
        Field::new("achieved_hours", FieldType::Integer, "切替に要した時間（時間）", "Time achieved (hours)")
            .or_unknown()
            .source("d"),
        Field::new("findings", FieldType::LongText(4_000), "課題", "Findings"),
        Field::new("findings_due_on", FieldType::Date, "課題の対応期限", "Findings due on"),
        Field::new("findings_closed_on", FieldType::Date, "対応を確認した日", "Findings closed on"),
        EXTERNAL_ID,
        NOTE,
    ],
    order: &[],
};
