//! Values found in a contract beside what the policy wants them to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::obligation::cadence_months;

/// What a value is counted in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    Hours,
    Days,
    /// A span in words (3か月, 5 years), counted in days.
    Span,
    /// A cadence in words (年1回), counted in months between two times.
    Cadence,
    TimesPerYear,
    /// Kinds of consent, as in [`CONSENT`].
    Consent,
}

/// Kinds of consent to a subcontractor from the loosest to the strictest; their number counts from 1.
pub const CONSENT: [&str; 5] = ["free", "after_report", "prior_notice", "prior_consent", "ban"];

/// A value that the policy can limit.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// As the checker calls it.
    pub name: &'static str,
    /// Item of guideline 2.6 (8) whose finding holds it.
    pub item: u8,
    pub unit: Unit,
    pub ja: &'static str,
    pub en: &'static str,
    /// The product's own least and most; none where a limit at that end means nothing, 0 where it is off at first.
    pub least: Option<i64>,
    pub most: Option<i64>,
}

/// Every value that can be limited.
pub const LIMITS: [Limit; 9] = [
    Limit {
        name: "report_within_hours",
        item: 6,
        unit: Unit::Hours,
        ja: "インシデントの報告期限",
        en: "Incident notice",
        least: None,
        most: Some(24),
    },
    Limit {
        name: "audit_notice_days",
        item: 2,
        unit: Unit::Days,
        ja: "監査の事前通知",
        en: "Notice before an audit",
        least: None,
        most: Some(30),
    },
    Limit {
        name: "audit_limit_per_year",
        item: 2,
        unit: Unit::TimesPerYear,
        ja: "認められる監査の回数",
        en: "Audits allowed",
        least: Some(0),
        most: None,
    },
    Limit {
        name: "subcontract_consent",
        item: 3,
        unit: Unit::Consent,
        ja: "再委託の手続",
        en: "Consent to subcontracting",
        least: Some(3),
        most: None,
    },
    Limit {
        name: "assessment_cadence",
        item: 7,
        unit: Unit::Cadence,
        ja: "脆弱性診断の間隔",
        en: "Interval of assessments",
        least: None,
        most: Some(12),
    },
    Limit {
        name: "fix_within_days",
        item: 8,
        unit: Unit::Days,
        ja: "深刻な脆弱性の修正期限",
        en: "Time to mend a serious vulnerability",
        least: None,
        most: Some(30),
    },
    Limit {
        name: "exercise_cadence",
        item: 9,
        unit: Unit::Cadence,
        ja: "演習・訓練の間隔",
        en: "Interval of exercises",
        least: None,
        most: Some(12),
    },
    Limit {
        name: "retention_period",
        item: 10,
        unit: Unit::Span,
        ja: "データの保持期間",
        en: "Retention of data",
        least: Some(0),
        most: Some(0),
    },
    Limit {
        name: "notice_period",
        item: 11,
        unit: Unit::Span,
        ja: "解約の予告期間",
        en: "Notice of termination",
        least: Some(0),
        most: Some(0),
    },
];

pub fn of_name(name: &str) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| limit.name == name)
}

/// Which end of a limit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum End {
    Least,
    Most,
}

impl End {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Least => "least",
            Self::Most => "most",
        }
    }
}

impl Limit {
    /// The ends that can be set.
    pub fn ends(&self) -> impl Iterator<Item = End> + use<> {
        let (least, most) = (self.least, self.most);
        let least = least.map(|_| End::Least);
        let most = most.map(|_| End::Most);
        least.into_iter().chain(most)
    }

    /// The product's own least and most; 0 is off.
    pub fn own(&self) -> [i64; 2] {
        [self.least.unwrap_or(0), self.most.unwrap_or(0)]
    }

    /// What a value says, in the limit's unit; none where it cannot be compared.
    pub fn measure(&self, value: &str) -> Option<i64> {
        match self.unit {
            Unit::Hours | Unit::Days | Unit::TimesPerYear => value.trim().parse().ok(),
            Unit::Span => days(value),
            Unit::Cadence => cadence_months(value),
            Unit::Consent => {
                CONSENT.iter().position(|code| *code == value).and_then(|at| i64::try_from(at + 1).ok())
            }
        }
    }

    /// A limit at one end in words: Japanese and English.
    pub fn words(&self, end: End, count: i64) -> (String, String) {
        let unit = match self.unit {
            Unit::Hours => ("時間", "hours"),
            Unit::Days | Unit::Span => ("日", "days"),
            Unit::Cadence => ("か月", "months"),
            Unit::TimesPerYear => ("回", "times a year"),
            Unit::Consent => return consent(count),
        };
        match (end, self.unit) {
            (End::Most, Unit::Cadence) => (format!("{count} か月に 1 回"), format!("once in {count} months")),
            (End::Most, _) => (format!("{count} {}以内", unit.0), format!("at most {count} {}", unit.1)),
            (End::Least, Unit::TimesPerYear) => {
                (format!("年 {count} 回以上"), format!("at least {count} {}", unit.1))
            }
            (End::Least, _) => (format!("{count} {}以上", unit.0), format!("at least {count} {}", unit.1)),
        }
    }

    /// A value in words, as it stands in a memo: Japanese and English.
    pub fn say(&self, value: &str) -> (String, String) {
        match self.unit {
            Unit::Hours => (format!("{value} 時間以内"), format!("within {value} hours")),
            Unit::Days => (format!("{value} 日"), format!("{value} days")),
            Unit::TimesPerYear => (format!("年 {value} 回まで"), format!("at most {value} times a year")),
            Unit::Span | Unit::Cadence => (value.to_owned(), value.to_owned()),
            Unit::Consent => {
                self.measure(value).map_or_else(|| (value.to_owned(), value.to_owned()), consent)
            }
        }
    }
}

/// The kind of consent with this number, in words.
pub fn consent(number: i64) -> (String, String) {
    let (ja, en) = match number {
        1 => ("自由", "free"),
        2 => ("事後報告", "report afterwards"),
        3 => ("事前通知", "prior notice"),
        4 => ("事前承諾", "prior consent"),
        5 => ("禁止", "not allowed"),
        _ => ("比べない", "not compared"),
    };
    (ja.to_owned(), en.to_owned())
}

/// Days of a span in words: 3か月 → 90, 5年間 → 1825, 2週間, 30 days, seven years. Business days count as days: what is
/// compared is never made longer than it says.
pub fn days(words: &str) -> Option<i64> {
    let text: String = words.nfkc().collect::<String>().to_lowercase();
    let text = text.trim();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let count: i64 = match digits.parse() {
        Ok(count) => count,
        Err(_) => crate::obligation::number(text)?,
    };
    let unit = ["週", "week", "月", "month", "年", "year", "日", "day"]
        .iter()
        .position(|unit| text.contains(unit))
        .map(|at| [7, 30, 365, 1][at / 2])?;
    count.checked_mul(unit)
}

/// How a value stands to what is wanted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    Within,
    /// Worse than wanted: 72 hours where 24 are wanted.
    Beyond,
}

/// A value beside the policy's limit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Compared {
    pub name: String,
    pub value: String,
    pub fit: Fit,
    /// What is wanted, in Japanese and English.
    pub wanted: (String, String),
}

impl Compared {
    /// What the value is called, what the contract says and what is wanted, in both languages.
    pub fn sentence(&self) -> (String, String) {
        let Some(limit) = of_name(&self.name) else { return (self.value.clone(), self.value.clone()) };
        let (ja, en) = limit.say(&self.value);
        (
            format!("{}：現在の定め「{ja}」、当方の基準「{}」", limit.ja, self.wanted.0),
            format!("{}: the contract says \"{en}\", our standard is \"{}\"", limit.en, self.wanted.1),
        )
    }
}

/// Compares the values of a finding with the limits; only what is limited and can be compared.
pub fn compare(
    item: u8,
    values: &BTreeMap<String, String>,
    limits: impl Fn(&Limit) -> [i64; 2],
) -> Vec<Compared> {
    let of_item = LIMITS.iter().filter(|limit| limit.item == item);
    of_item
        .filter_map(|limit| {
            let value = values.get(limit.name)?;
            let (count, [least, most]) = (limit.measure(value)?, limits(limit));
            let wanted = if least > 0 && (count < least || most == 0) {
                limit.words(End::Least, least)
            } else if most > 0 {
                limit.words(End::Most, most)
            } else {
                return None;
            };
            let beyond = (least > 0 && count < least) || (most > 0 && count > most);
            let fit = if beyond { Fit::Beyond } else { Fit::Within };
            Some(Compared { name: limit.name.to_owned(), value: value.clone(), fit, wanted })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(item: u8, name: &str, value: &str, limits: [i64; 2]) -> Option<(Fit, String)> {
        let values = [(name.to_owned(), value.to_owned())].into();
        compare(item, &values, |_| limits).pop().map(|found| (found.fit, found.wanted.1))
    }

    #[test]
    fn seventy_two_hours_are_more_than_twenty_four() {
        let own = |item: u8, name: &str, value: &str| {
            let values = [(name.to_owned(), value.to_owned())].into();
            compare(item, &values, Limit::own).pop().map(|found| found.fit)
        };
        assert_eq!(own(6, "report_within_hours", "72"), Some(Fit::Beyond));
        assert_eq!(own(6, "report_within_hours", "24"), Some(Fit::Within));
        assert_eq!(own(3, "subcontract_consent", "free"), Some(Fit::Beyond));
        assert_eq!(own(3, "subcontract_consent", "prior_consent"), Some(Fit::Within));
        assert_eq!(own(7, "assessment_cadence", "2年に1回"), Some(Fit::Beyond));
        assert_eq!(own(7, "assessment_cadence", "年1回"), Some(Fit::Within));
        assert_eq!(own(6, "report_promptly", "直ちに"), None);
        assert_eq!(own(2, "audit_notice_days", "thirty"), None, "what is no number is not compared");
        assert_eq!(own(11, "notice_period", "1か月"), None, "switched off until the institution sets it");
        assert_eq!(own(2, "report_within_hours", "72"), None, "another item's value says nothing here");
    }

    #[test]
    fn both_ends_can_be_limited() {
        let at = |value: &str| one(10, "retention_period", value, [365, 2_555]);
        assert_eq!(at("6か月"), Some((Fit::Beyond, "at least 365 days".into())));
        assert_eq!(at("5年"), Some((Fit::Within, "at most 2555 days".into())));
        assert_eq!(at("10 years"), Some((Fit::Beyond, "at most 2555 days".into())));
        assert_eq!(one(10, "retention_period", "5年", [0, 0]), None);
        assert_eq!(
            one(11, "notice_period", "1か月", [90, 0]),
            Some((Fit::Beyond, "at least 90 days".into()))
        );
    }

    #[test]
    fn spans_are_read_in_both_languages() {
        for (words, count) in [
            ("3か月", Some(90)),
            ("三か月", Some(90)),
            ("30日", Some(30)),
            ("５年間", Some(1_825)),
            ("2週間", Some(14)),
            ("10営業日", Some(10)),
            ("7 years", Some(2_555)),
            ("5 Business Days", Some(5)),
            ("12 weeks", Some(84)),
            ("an age", None),
            ("several days", None),
            ("99999999999999999999年", None),
            ("", None),
        ] {
            assert_eq!(days(words), count, "{words}");
        }
    }

    #[test]
    fn every_limit_can_be_said_and_read() {
        for limit in &LIMITS {
            assert!((1..=12).contains(&limit.item) && limit.ends().count() > 0, "{}", limit.name);
            for end in limit.ends() {
                let (ja, en) = limit.words(end, 3);
                assert!(!ja.is_empty() && !en.is_empty() && ja != en);
            }
        }
        for (code, number) in CONSENT.iter().zip(1..) {
            assert_eq!(of_name("subcontract_consent").unwrap().measure(code), Some(number));
        }
        let found = Compared {
            name: "report_within_hours".into(),
            value: "72".into(),
            fit: Fit::Beyond,
            wanted: of_name("report_within_hours").unwrap().words(End::Most, 24),
        };
        assert_eq!(
            found.sentence().0,
            "インシデントの報告期限：現在の定め「72 時間以内」、当方の基準「24 時間以内」"
        );
    }
}
