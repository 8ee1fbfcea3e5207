//! Obligations (義務): duties of the third party with a cadence or a limit, taken from what a contract states.

#[cfg(feature = "ssr")]
pub mod store;

use clauses::{Finding, Verdict};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::field::{FieldError, Fields};
use crate::record::year_month_shift;

/// Kinds of duty.
pub const KINDS: [&str; 6] =
    ["assessment_report", "drill", "assurance", "incident_notice", "disposal_certificate", "data_return"];

/// A duty as the checker's finding suggests it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Draft {
    pub item: u8,
    pub kind: &'static str,
    pub cadence_months: Option<i64>,
    pub within_hours: Option<i64>,
    /// Due when the contract ends.
    pub at_end: bool,
    /// Index of the document in the check.
    pub document: Option<usize>,
    pub page: Option<i64>,
    pub article: Option<String>,
    pub quote: String,
}

/// The duties that the findings state. Only what is stated binds; a cadence that is not written stays open.
pub fn drafts(findings: &[Finding]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for finding in findings.iter().filter(|finding| finding.verdict == Verdict::Stated) {
        let value = |name: &str| finding.values.get(name).map(String::as_str);
        let evidence = finding.evidence.iter().find(|evidence| !evidence.adverse);
        let mut put = |kind: &'static str, cadence: Option<i64>, hours: Option<i64>, at_end: bool| {
            drafts.push(Draft {
                item: finding.item,
                kind,
                cadence_months: cadence,
                within_hours: hours,
                at_end,
                document: evidence.map(|one| one.document),
                page: evidence.map(|one| i64::from(one.page)),
                article: evidence.and_then(|one| one.article.clone()),
                quote: evidence.map(|one| one.quote.clone()).unwrap_or_default(),
            });
        };
        match finding.item {
            6 => {
                let hours = value("report_within_hours").and_then(|hours| hours.parse().ok());
                if hours.is_some() {
                    put("incident_notice", None, hours, false);
                }
            }
            7 => put("assessment_report", value("assessment_cadence").and_then(cadence_months), None, false),
            9 => put("drill", value("exercise_cadence").and_then(cadence_months), None, false),
            10 if value("disposal_certificate").is_some() => put("disposal_certificate", None, None, true),
            11 => put("data_return", None, None, true),
            // A certificate or report on controls covers a year unless the text says otherwise.
            12 => put("assurance", Some(12), None, false),
            _ => {}
        }
    }
    drafts
}

/// Months between two times, from the words of a contract (年1回, 半年ごと, at least once a year, quarterly).
pub fn cadence_months(words: &str) -> Option<i64> {
    let text: String = words.nfkc().collect::<String>().to_lowercase();
    let text = text.trim();
    let of = |digits: &str| number(digits).filter(|count| *count > 0);
    if text.contains("毎月") || text.contains("monthly") {
        return Some(1);
    }
    if text.contains("四半期") || text.contains("quarterly") || text.contains("three months") {
        return Some(3);
    }
    if ["半年", "半期", "six months", "twice a year", "semi"].iter().any(|word| text.contains(word)) {
        return Some(6);
    }
    // 2年に1回, 6か月ごと
    for (unit, months) in [("年に", 12), ("か月", 1), ("ヶ月", 1), ("カ月", 1)] {
        if let Some((before, after)) = text.split_once(unit)
            && let Some(count) = of(before)
        {
            let times = of(after.trim_start_matches('に')).unwrap_or(1);
            return Some((count * months / times).max(1));
        }
    }
    // 年1回, 年に2回, 毎年1回
    if let Some((_, after)) = text.split_once('年') {
        let times = of(after.trim_start_matches(['に', '間', '度'])).unwrap_or(1);
        return Some((12 / times.clamp(1, 12)).max(1));
    }
    let yearly = ["annual", "year", "twelve months", "年次"].iter().any(|word| text.contains(word));
    yearly.then_some(12)
}

/// The number at the beginning, in digits or 漢数字 to 99.
pub(crate) fn number(text: &str) -> Option<i64> {
    let ascii: String = text.chars().take_while(char::is_ascii_digit).collect();
    if !ascii.is_empty() {
        return ascii.parse().ok();
    }
    let value =
        |c: char| "一二三四五六七八九".chars().position(|d| d == c).and_then(|at| i64::try_from(at + 1).ok());
    let (mut sum, mut digit, mut seen) = (0, 0, false);
    for c in text.chars() {
        if let Some(found) = value(c) {
            digit = found;
        } else if c == '十' {
            sum += digit.max(1) * 10;
            digit = 0;
        } else {
            break;
        }
        seen = true;
    }
    seen.then_some(sum + digit)
}

/// The first day on or after `today` on which a duty that began on `start` is due.
pub fn next_due(start: &str, cadence_months: i64, today: &str) -> Option<String> {
    if cadence_months < 1 {
        return None;
    }
    // From the first day each time: the last day of a month stays the last day.
    (1..1_200)
        .map_while(|times| year_month_shift(start, cadence_months * times))
        .find(|day| day.as_str() >= today)
}

/// An obligation as shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Obligation {
    pub id: String,
    pub contract_id: String,
    pub contract_title: String,
    pub party_id: Option<String>,
    pub party_name: Option<String>,
    pub party_name_en: Option<String>,
    pub item: i64,
    /// One of [`KINDS`].
    pub kind: String,
    pub title: String,
    pub cadence_months: Option<i64>,
    pub within_hours: Option<i64>,
    pub quote: String,
    pub document_id: Option<String>,
    pub page: Option<i64>,
    pub article: Option<String>,
    /// `proposed`, `active` or `dropped`.
    pub state: String,
    pub next_due: Option<String>,
    pub owner_id: Option<String>,
    pub owner_name: Option<String>,
    /// The last time it was met, and the evidence.
    pub done_on: Option<String>,
    pub evidence: Option<String>,
    pub version: i64,
}

impl Obligation {
    pub fn overdue(&self, today: &str) -> bool {
        self.state == "active" && self.next_due.as_deref().is_some_and(|due| due < today)
    }
}

/// Which obligations the list shows.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct DutyFilter {
    pub contract_id: String,
    pub party_id: String,
    /// `proposed`, `active`, `overdue`, `dropped`; empty is everything but dropped.
    pub state: String,
    /// From 0.
    pub page: i64,
}

/// Obligations on a page of the list.
pub const PAGE: i64 = 60;

/// One page of the list.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Duties {
    pub total: i64,
    pub rows: Vec<Obligation>,
    pub proposed: i64,
    pub active: i64,
    pub overdue: i64,
    pub people: Vec<(String, String)>,
    pub today: String,
}

/// What the form of an obligation holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct DutyInput {
    pub title: String,
    pub cadence_months: String,
    pub next_due: String,
    pub owner_id: String,
}

/// An obligation that may be stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Duty {
    pub(crate) title: String,
    pub(crate) cadence_months: Option<i64>,
    pub(crate) next_due: Option<String>,
    pub(crate) owner_id: String,
}

impl DutyInput {
    /// Trimmed and checked. `event`: a duty on an event has no day.
    pub fn checked(&self, event: bool) -> Result<Duty, Vec<FieldError>> {
        let mut fields = Fields::default();
        let cadence = self.cadence_months.trim();
        let months = cadence.parse::<i64>().ok().filter(|months| (1..=120).contains(months));
        if !cadence.is_empty() && months.is_none() {
            fields.reject("cadence_months", "number");
        }
        let next_due = fields.date("next_due", &self.next_due);
        if next_due.is_none() && !event {
            fields.reject("next_due", "required");
        }
        let duty = Duty {
            title: fields.text("title", &self.title, true, 300),
            cadence_months: months,
            next_due,
            owner_id: self.owner_id.trim().to_owned(),
        };
        fields.finish(duty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cadences_are_read_from_the_words_of_contracts() {
        for (words, months) in [
            ("年1回", 12),
            ("年１回以上", 12),
            ("年に二回", 6),
            ("年2回", 6),
            ("毎年", 12),
            ("毎年度1回", 12),
            ("四半期ごと", 3),
            ("半年に1回", 6),
            ("半期ごと", 6),
            ("2年に1回", 24),
            ("三年に一回", 36),
            ("6か月ごと", 6),
            ("十二ヶ月ごと", 12),
            ("毎月", 1),
            ("年次", 12),
            ("annually", 12),
            ("at least once a calendar year", 12),
            ("twice a year", 6),
            ("quarterly", 3),
            ("every six months", 6),
            ("every twelve months", 12),
        ] {
            assert_eq!(cadence_months(words), Some(months), "{words}");
        }
        assert_eq!(cadence_months("適宜"), None);
    }

    #[test]
    fn the_next_day_is_not_before_today() {
        assert_eq!(next_due("2025-04-01", 12, "2026-11-21").as_deref(), Some("2027-04-01"));
        assert_eq!(next_due("2025-04-01", 12, "2026-04-01").as_deref(), Some("2026-04-01"));
        assert_eq!(next_due("2024-08-31", 6, "2025-01-01").as_deref(), Some("2025-02-28"));
        assert_eq!(next_due("2024-08-31", 6, "2025-03-01").as_deref(), Some("2025-08-31"));
        assert_eq!(next_due("2025-04-01", 0, "2026-11-21"), None);
    }

    #[test]
    fn only_what_is_stated_becomes_a_duty() {
        let finding = |item: u8, verdict: Verdict, values: &[(&str, &str)]| Finding {
            item,
            verdict,
            adverse: false,
            reason: None,
            confidence: 0.9,
            elements: Vec::new(),
            values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            evidence: Vec::new(),
        };
        let found = drafts(&[
            finding(6, Verdict::Stated, &[("report_within_hours", "24")]),
            finding(7, Verdict::Partial, &[("assessment_cadence", "年1回")]),
            finding(9, Verdict::Stated, &[("exercise_cadence", "年2回")]),
            finding(10, Verdict::Stated, &[("disposal_certificate", "yes")]),
        ]);
        let kinds: Vec<_> =
            found.iter().map(|one| (one.kind, one.cadence_months, one.within_hours, one.at_end)).collect();
        assert_eq!(
            kinds,
            [
                ("incident_notice", None, Some(24), false),
                ("drill", Some(6), None, false),
                ("disposal_certificate", None, None, true)
            ]
        );
    }

    #[test]
    fn a_duty_needs_a_title_and_a_day() {
        let input =
            DutyInput { cadence_months: "0".into(), next_due: "2026-13-01".into(), ..DutyInput::default() };
        let codes: Vec<String> = input
            .checked(false)
            .unwrap_err()
            .into_iter()
            .map(|one| format!("{}:{}", one.field, one.code))
            .collect();
        assert_eq!(codes, ["cadence_months:number", "next_due:date", "title:required"]);
        assert!(DutyInput { title: "x".into(), ..DutyInput::default() }.checked(true).is_ok());
    }
}
