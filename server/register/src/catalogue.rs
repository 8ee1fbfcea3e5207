//! The field catalogue: every kind of object of the register described as data. Forms, lists, the store,
//! imports and exports all read it, so that a field is written down once.
//!
//! † marks what guideline 2.6 (5) itself names: a live engagement without it is incomplete. 不明 (unknown) is
//! an answer of its own where a field allows it, and never the same as blank.

pub mod choices;
mod contract;
mod engagement;
mod exit;
mod field;
mod incident;
mod monitoring;
mod office;
mod parts;
mod party;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::access::Action;
pub use field::{Field, FieldType, Need, When};

/// A code with its name in both languages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Choice {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
}

/// A kind of object.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// 取引先
    Party,
    /// 企業グループ
    Group,
    /// 取引・サービス
    Engagement,
    /// 業務
    Function,
    /// 業務の依存
    Dependency,
    /// アクセス権限
    AccessGrant,
    /// 取扱データ
    DataHandling,
    /// 所在地
    Location,
    /// 再委託の連鎖（フォースパーティ以降）
    Chain,
    /// 役割分担
    Responsibility,
    /// 契約
    Contract,
    /// 連絡先
    Contact,
    /// 制裁・反社確認
    SanctionsCheck,
    /// 経済安全保障の記録
    EconomicSecurity,
    /// 要員のスキル
    Skill,
    /// 内部規程
    InternalRule,
    /// 計画
    Plan,
    /// 計画における取引先
    PlanParty,
    /// 証跡・外部評価
    Evidence,
    /// SLA目標
    SlaTarget,
    /// SLA実績
    SlaResult,
    /// 取引先の監査
    AuditVisit,
    /// 教育・研修の確認
    Training,
    /// 信用・報道の記録
    WatchNote,
    /// インシデント
    Incident,
    /// インシデントの連絡記録
    IncidentNotice,
    /// 演習・訓練
    Exercise,
    /// 出口計画
    ExitPlan,
    /// 出口テスト
    ExitTest,
}

/// How a kind is stored, named and guarded.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// In addresses, exports, the audit trail and the API.
    pub code: &'static str,
    pub table: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    pub plural_en: &'static str,
    /// What somebody must be permitted to do to change one.
    pub write: Action,
    /// The reference that says to what it belongs: field and kind.
    pub parent: Option<(&'static str, Kind)>,
    /// The field that names one in lists and references.
    pub title: &'static str,
    /// Headings of the form, in order: code, Japanese, English.
    pub sections: &'static [(&'static str, &'static str, &'static str)],
    pub fields: &'static [Field],
    /// Pairs of dates of which the second may not lie before the first.
    pub order: &'static [(&'static str, &'static str)],
}

impl Kind {
    /// In the order in which references between them can be filled: nothing refers to a later kind, but for
    /// a group's parent, a party's parent and a bridge letter's report, which are of their own kind.
    pub const ALL: [Self; 29] = [
        Self::Group,
        Self::Party,
        Self::Function,
        Self::Engagement,
        Self::Dependency,
        Self::AccessGrant,
        Self::DataHandling,
        Self::Location,
        Self::Chain,
        Self::Responsibility,
        Self::Contract,
        Self::Contact,
        Self::SanctionsCheck,
        Self::EconomicSecurity,
        Self::Skill,
        Self::InternalRule,
        Self::Plan,
        Self::PlanParty,
        Self::Evidence,
        Self::SlaTarget,
        Self::SlaResult,
        Self::AuditVisit,
        Self::Training,
        Self::WatchNote,
        Self::Incident,
        Self::IncidentNotice,
        Self::Exercise,
        Self::ExitPlan,
        Self::ExitTest,
    ];

    pub const fn info(self) -> &'static KindInfo {
        match self {
            Self::Party => &party::PARTY,
            Self::Group => &party::GROUP,
            Self::Contact => &party::CONTACT,
            Self::SanctionsCheck => &party::SANCTIONS_CHECK,
            Self::Engagement => &engagement::ENGAGEMENT,
            Self::Dependency => &parts::DEPENDENCY,
            Self::AccessGrant => &parts::ACCESS_GRANT,
            Self::DataHandling => &parts::DATA_HANDLING,
            Self::Location => &parts::LOCATION,
            Self::Chain => &parts::CHAIN,
            Self::Responsibility => &parts::RESPONSIBILITY,
            Self::EconomicSecurity => &parts::ECONOMIC_SECURITY,
            Self::Contract => &contract::CONTRACT,
            Self::Function => &office::FUNCTION,
            Self::Skill => &office::SKILL,
            Self::InternalRule => &office::INTERNAL_RULE,
            Self::Plan => &office::PLAN,
            Self::PlanParty => &office::PLAN_PARTY,
            Self::Evidence => &monitoring::EVIDENCE,
            Self::SlaTarget => &monitoring::SLA_TARGET,
            Self::SlaResult => &monitoring::SLA_RESULT,
            Self::AuditVisit => &monitoring::AUDIT_VISIT,
            Self::Training => &monitoring::TRAINING,
            Self::WatchNote => &monitoring::WATCH_NOTE,
            Self::Incident => &incident::INCIDENT,
            Self::IncidentNotice => &incident::INCIDENT_NOTICE,
            Self::Exercise => &incident::EXERCISE,
            Self::ExitPlan => &exit::EXIT_PLAN,
            Self::ExitTest => &exit::EXIT_TEST,
        }
    }

    pub const fn code(self) -> &'static str {
        self.info().code
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn fields(self) -> &'static [Field] {
        self.info().fields
    }

    /// The field with this code.
    pub fn field(self, code: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.code == code)
    }

    /// The fields of other kinds that refer to this one: kind and field.
    pub fn referred_by(self) -> Vec<(Self, &'static Field)> {
        Self::ALL
            .into_iter()
            .flat_map(|kind| kind.fields().iter().map(move |field| (kind, field)))
            .filter(|(_, field)| field.refers_to() == Some(self))
            .collect()
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| serde::de::Error::custom("no such kind"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_lead_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
            let mut seen = BTreeSet::new();
            for field in kind.fields() {
                assert!(seen.insert(field.code), "{} {}", kind.code(), field.code);
                let mut codes = BTreeSet::new();
                assert!(field.choices().iter().all(|choice| codes.insert(choice.code)), "{}", field.code);
                assert!(field.choices().iter().all(|choice| !choice.code.contains(' ')), "{}", field.code);
            }
        }
        let codes: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        let tables: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.info().table).collect();
        assert_eq!((codes.len(), tables.len()), (Kind::ALL.len(), Kind::ALL.len()));
    }

    #[test]
    fn everything_has_a_name_in_both_languages() {
        let japanese = |text: &str| text.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
        for kind in Kind::ALL {
            let info = kind.info();
            assert!(japanese(info.ja) && !japanese(info.en) && !info.plural_en.is_empty(), "{}", info.code);
            for field in info.fields {
                assert!(!field.ja.is_empty() && !field.en.is_empty(), "{} {}", info.code, field.code);
                assert!(!japanese(field.en) && !japanese(field.help_en), "{} {}", info.code, field.code);
                assert_eq!(
                    field.help_ja.is_empty(),
                    field.help_en.is_empty(),
                    "{} {}",
                    info.code,
                    field.code
                );
                for choice in field.choices() {
                    assert!(!choice.ja.is_empty() && !japanese(choice.en), "{} {}", field.code, choice.code);
                }
            }
        }
    }

    #[test]
    fn what_a_description_names_exists() {
        for kind in Kind::ALL {
            let info = kind.info();
            assert!(kind.field(info.title).is_some(), "{} title", info.code);
            for (from, to) in info.order {
                let date = |code| matches!(kind.field(code).map(|field| field.ty), Some(FieldType::Date));
                assert!(date(from) && date(to), "{} {from} {to}", info.code);
            }
            if let Some((field, parent)) = info.parent {
                assert_eq!(kind.field(field).and_then(Field::refers_to), Some(parent), "{}", info.code);
            }
            for field in info.fields {
                assert!(
                    info.sections.iter().any(|(code, _, _)| *code == field.section),
                    "{} {}: section {}",
                    info.code,
                    field.code,
                    field.section
                );
                if let When::Is(other, codes) = field.when {
                    let other = kind.field(other).unwrap_or_else(|| panic!("{} {}", info.code, field.code));
                    assert!(
                        codes.iter().all(|code| other.choices().iter().any(|choice| choice.code == *code))
                    );
                }
            }
        }
    }

    #[test]
    fn references_lead_to_earlier_kinds() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            for field in kind.fields() {
                let to = field.refers_to().and_then(|to| Kind::ALL.iter().position(|other| *other == to));
                assert!(to.is_none_or(|to| to <= place), "{} {}", kind.code(), field.code);
            }
        }
    }
}
