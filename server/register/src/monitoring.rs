//! Monitoring (継続的モニタリング): what is due, overdue or was never done, for each engagement by its severity. Guideline
//! 2.6 ⑨, with ⑥ (contacts), c (chains), d (exit), e (economic security) and 2.3.2 ② (training of their staff).
//!
//! Pure: [`Facts`] go in, [`Item`]s come out. An item stays until what it asks for is in the register. Dates are told by
//! windows (within 90, 60, 30, 7 days, today, overdue), never by an exact day: nobody misses a reminder by a holiday.

pub mod facts;
mod rules;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(test)]
mod tests;
pub mod view;

use serde::{Deserialize, Serialize};

use crate::calendar::date_days;
use crate::catalogue::Kind;

pub use facts::Facts;

/// A name in Japanese and English.
pub type Names = (String, String);

/// What an item comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 証跡の期限
    Evidence,
    /// 取引先の監査
    Audit,
    /// 監査・演習・テストの指摘
    Finding,
    /// SLAの未達
    SlaMiss,
    /// SLAの報告なし
    SlaReport,
    /// 出口計画とテスト
    Exit,
    /// 再委託の申告
    Chain,
    /// 緊急連絡先
    Contact,
    /// 教育・研修の確認
    Training,
    /// 経済安全保障
    EconomicSecurity,
    /// 信用・報道
    Watch,
    /// インシデント
    Incident,
    /// 演習・訓練
    Exercise,
}

impl Source {
    pub const ALL: [Self; 13] = [
        Self::Incident,
        Self::Evidence,
        Self::Audit,
        Self::Finding,
        Self::SlaMiss,
        Self::SlaReport,
        Self::Exit,
        Self::Chain,
        Self::Contact,
        Self::Training,
        Self::EconomicSecurity,
        Self::Watch,
        Self::Exercise,
    ];

    /// Code, Japanese, English, and the demand of the guideline that asks for it.
    const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Evidence => ("evidence", "証跡の期限", "Evidence", "⑨"),
            Self::Audit => ("audit", "取引先の監査", "Audits", "⑨"),
            Self::Finding => ("finding", "指摘・課題への対応", "Findings to close", "⑨"),
            Self::SlaMiss => ("sla_miss", "SLAの未達", "SLA misses", "⑨"),
            Self::SlaReport => ("sla_report", "SLAの報告なし", "SLA reports missing", "⑨"),
            Self::Exit => ("exit", "出口計画とテスト", "Exit plans and tests", "d"),
            Self::Chain => ("chain", "再委託の申告", "Chain attestations", "c"),
            Self::Contact => ("contact", "緊急連絡先と連絡テスト", "Emergency contacts and tests", "⑥"),
            Self::Training => ("training", "教育・研修の確認", "Training confirmations", "2.3.2②"),
            Self::EconomicSecurity => ("economic_security", "経済安全保障", "Economic security", "e"),
            Self::Watch => ("watch", "信用・報道", "Credit and news", "⑨"),
            Self::Incident => ("incident", "インシデント", "Incidents", "⑥"),
            Self::Exercise => ("exercise", "演習・訓練", "Exercises", "⑥"),
        }
    }

    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        let (_, ja, en, _) = self.words();
        (ja, en)
    }

    pub const fn demand(self) -> &'static str {
        self.words().3
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// Why an item is on the list.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Runs out or falls due.
    Due,
    /// There is none at all.
    None,
    /// Nobody knows until when it counts.
    Undated,
    /// It was never done.
    Never,
    /// The target was missed, or no value was reported.
    Missed,
    /// It was tried and did not succeed.
    Failed,
    /// It is not closed yet.
    Open,
    /// Answers are missing or say no.
    Unanswered,
}

impl Reason {
    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Due => ("期限", "Due"),
            Self::None => ("登録がない", "None on record"),
            Self::Undated => ("有効期限がわからない", "Validity not known"),
            Self::Never => ("一度も行っていない", "Never done"),
            Self::Missed => ("未達または報告なし", "Missed or not reported"),
            Self::Failed => ("成功していない", "Not successful"),
            Self::Open => ("完了していない", "Not closed"),
            Self::Unanswered => ("未回答または未実施", "Unanswered or not done"),
        }
    }
}

/// How near a date is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Past, or without a date because it was never done.
    Overdue,
    Today,
    Within7,
    Within30,
    Within60,
    Within90,
    Later,
}

impl Window {
    pub const ALL: [Self; 7] = [
        Self::Overdue,
        Self::Today,
        Self::Within7,
        Self::Within30,
        Self::Within60,
        Self::Within90,
        Self::Later,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Within7 => "within7",
            Self::Within30 => "within30",
            Self::Within60 => "within60",
            Self::Within90 => "within90",
            Self::Later => "later",
        }
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Overdue => ("期限超過・未実施", "Overdue or never done"),
            Self::Today => ("本日", "Today"),
            Self::Within7 => ("7日以内", "Within 7 days"),
            Self::Within30 => ("30日以内", "Within 30 days"),
            Self::Within60 => ("60日以内", "Within 60 days"),
            Self::Within90 => ("90日以内", "Within 90 days"),
            Self::Later => ("91日以降", "Later than 90 days"),
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.code() == code)
    }
}

/// The window of a date that lies so many days ahead.
pub const fn window(days: i64) -> Window {
    match days {
        ..=-1 => Window::Overdue,
        0 => Window::Today,
        1..=7 => Window::Within7,
        8..=30 => Window::Within30,
        31..=60 => Window::Within60,
        61..=90 => Window::Within90,
        _ => Window::Later,
    }
}

/// The window of a due date (ISO), seen from `today`; without a date it is overdue.
pub fn window_of(due: Option<&str>, today: &str) -> Window {
    match (due.and_then(date_days), date_days(today)) {
        (Some(due), Some(today)) => window(due - today),
        _ => Window::Overdue,
    }
}

/// One thing to do or to watch.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Item {
    pub source: Source,
    pub reason: Reason,
    /// What has to be looked at or made: its kind, its id, or that of the object it would belong to.
    pub kind: Kind,
    pub id: String,
    /// Whether `id` is the object that a new one of `kind` belongs to.
    pub absent: bool,
    pub title: Names,
    pub party: Option<(String, Names)>,
    pub engagement: Option<(String, Names)>,
    pub departments: Vec<String>,
    /// The gravest tier of the engagements concerned: the severity.
    pub tier: Option<i64>,
    /// ISO date; none where it was never done.
    pub due: Option<String>,
    pub window: Window,
}

impl Item {
    /// Names the item in its window: what a person was told once under this key need not be told again.
    pub fn key(&self) -> String {
        let due = self.due.as_deref().unwrap_or("-");
        format!("{}:{}:{}:{due}:{}", self.source.code(), self.kind.code(), self.id, self.window.code())
    }
}

/// Everything to do or to watch: what is overdue first, then by date; the gravest tier first within a day.
pub fn items(facts: &Facts) -> Vec<Item> {
    let mut items = rules::all(facts);
    items.sort_by(|a, b| {
        let order = |item: &Item| {
            (
                item.window,
                item.due.is_some(),
                item.due.clone(),
                item.tier.unwrap_or(1),
                item.source,
                item.id.clone(),
            )
        };
        order(a).cmp(&order(b))
    });
    items
}
