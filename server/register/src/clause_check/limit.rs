//! Values found in a contract beside what the institution wants them to be.

use serde::{Deserialize, Serialize};

/// How a value stands to what is wanted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    Within,
    /// Worse than wanted: 72 hours where 24 are wanted.
    Beyond,
}

/// The most that is wanted of the values that are numbers: hours until a report, days of notice before an audit, days until a
/// serious vulnerability is mended.
pub const MOST: [(&str, i64); 3] =
    [("report_within_hours", 24), ("audit_notice_days", 30), ("fix_within_days", 30)];

/// Compares a value of a finding with what is wanted; none where nothing is wanted of it. The second is what is wanted.
pub fn compare(name: &str, value: &str) -> Option<(Fit, &'static str)> {
    if name == "subcontract_consent" {
        let fit = if matches!(value, "free" | "after_report") { Fit::Beyond } else { Fit::Within };
        return Some((fit, "prior_notice"));
    }
    let most = MOST.iter().find(|(other, _)| *other == name)?.1;
    let number: i64 = value.trim().parse().ok()?;
    let wanted = match name {
        "report_within_hours" => "24",
        _ => "30",
    };
    Some((if number > most { Fit::Beyond } else { Fit::Within }, wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_two_hours_are_more_than_twenty_four() {
        assert_eq!(compare("report_within_hours", "72"), Some((Fit::Beyond, "24")));
        assert_eq!(compare("report_within_hours", "24"), Some((Fit::Within, "24")));
        assert_eq!(compare("subcontract_consent", "free"), Some((Fit::Beyond, "prior_notice")));
        assert_eq!(compare("subcontract_consent", "prior_consent"), Some((Fit::Within, "prior_notice")));
        assert_eq!(compare("report_promptly", "直ちに"), None);
        assert_eq!(compare("audit_notice_days", "thirty"), None, "what is no number is not compared");
        for (name, most) in MOST {
            assert_eq!(compare(name, &most.to_string()).unwrap().1, most.to_string());
        }
    }
}
