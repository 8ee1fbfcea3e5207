//! Evidence (証跡): until when a piece of evidence counts. Unknown is never good: what has no date does not count.

pub mod file;
#[cfg(feature = "ssr")]
pub mod store;

use crate::record::year_month_shift;

/// Reports that look back over a period or at a day, and count for a year from its end where they say nothing else
/// (default; auditors and their readers keep to it).
pub const REPORTS: [&str; 10] = [
    "soc1_type1",
    "soc1_type2",
    "soc2_type1",
    "soc2_type2",
    "fisc",
    "pen_test",
    "vulnerability_scan",
    "drill_record",
    "training_record",
    "audit_report",
];
/// How long a report counts, in months.
pub const REPORT_MONTHS: i64 = 12;

/// Records of something that happened once: they do not run out.
const FOR_GOOD: [&str; 3] = ["revocation_record", "disposal_certificate", "return_receipt"];

/// How long a piece of evidence counts.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Until {
    /// Nothing says until when: it does not count, and somebody has to find out.
    Unsaid,
    /// The last day (ISO).
    Day(String),
    /// A record of what happened once.
    Ever,
}

impl Until {
    /// Whether it counts on this day (ISO).
    pub fn counts_on(&self, day: &str) -> bool {
        match self {
            Self::Unsaid => false,
            Self::Day(last) => last.as_str() >= day,
            Self::Ever => true,
        }
    }
}

/// Until when a piece of evidence of this kind counts, from its own dates (ISO or blank).
pub fn until(kind: &str, period_to: Option<&str>, valid_until: Option<&str>) -> Until {
    if let Some(day) = valid_until {
        return Until::Day(day.to_owned());
    }
    if FOR_GOOD.contains(&kind) {
        return Until::Ever;
    }
    match period_to {
        // A bridge letter says what holds up to its own date, and no further.
        Some(day) if kind == "bridge_letter" => Until::Day(day.to_owned()),
        Some(day) if REPORTS.contains(&kind) => {
            year_month_shift(day, REPORT_MONTHS).map_or(Until::Unsaid, Until::Day)
        }
        _ => Until::Unsaid,
    }
}

/// The same with the letters that bridge it: the latest day counts, and a letter never shortens a report.
pub fn bridged(own: Until, letters: impl IntoIterator<Item = Until>) -> Until {
    letters.into_iter().filter(|letter| matches!(letter, Until::Day(_))).fold(
        own,
        |known, letter| match known {
            Until::Day(_) => known.max(letter),
            // A letter adds to a report that counts for a time; it makes none out of nothing.
            other => other,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Until {
        Until::Day(text.to_owned())
    }

    #[test]
    fn its_own_date_counts_first_and_a_report_for_a_year() {
        assert_eq!(until("iso27001", Some("2026-03-31"), Some("2027-05-01")), day("2027-05-01"));
        assert_eq!(until("soc2_type2", Some("2026-03-31"), None), day("2027-03-31"));
        assert_eq!(until("soc2_type2", Some("2024-02-29"), None), day("2025-02-28"));
        assert_eq!(until("iso27001", Some("2026-03-31"), None), Until::Unsaid);
        assert_eq!(until("soc2_type2", None, None), Until::Unsaid);
        assert_eq!(until("disposal_certificate", None, None), Until::Ever);
        assert!(day("2026-11-21").counts_on("2026-11-21"));
        assert!(!day("2026-11-20").counts_on("2026-11-21"));
        assert!(!Until::Unsaid.counts_on("2026-11-21"), "unknown is never good");
    }

    #[test]
    fn a_bridge_letter_extends_and_never_shortens() {
        let letter = until("bridge_letter", Some("2026-06-30"), None);
        assert_eq!(bridged(day("2026-03-31"), [letter.clone()]), day("2026-06-30"));
        assert_eq!(bridged(day("2027-03-31"), [letter.clone()]), day("2027-03-31"));
        assert_eq!(bridged(Until::Unsaid, [letter]), Until::Unsaid);
        assert_eq!(bridged(day("2026-03-31"), []), day("2026-03-31"));
    }
}
