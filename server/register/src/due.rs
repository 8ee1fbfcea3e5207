//! Due dates (期日): ends of contracts, notice deadlines, obligations, gaps, annexes asked for and the expiry of what was accepted.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::calendar::date_days;

/// How near a day is. Windows and not exact days: who looks late still sees it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    Overdue,
    Today,
    Days7,
    Days30,
    Days60,
    Days90,
    Later,
}

impl Window {
    pub const ALL: [Self; 7] =
        [Self::Overdue, Self::Today, Self::Days7, Self::Days30, Self::Days60, Self::Days90, Self::Later];

    /// The window of a day, seen from today; both ISO dates. A day that does not exist is later than all.
    pub fn of(day: &str, today: &str) -> Self {
        let left = match (date_days(day), date_days(today)) {
            (Some(day), Some(today)) => day - today,
            _ => return Self::Later,
        };
        match left {
            ..0 => Self::Overdue,
            0 => Self::Today,
            1..=7 => Self::Days7,
            8..=30 => Self::Days30,
            31..=60 => Self::Days60,
            61..=90 => Self::Days90,
            _ => Self::Later,
        }
    }

    /// The days of the window, as reminders are kept: 90, 60, 30, 7, 0, and -1 after the day.
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Overdue => Some(-1),
            Self::Today => Some(0),
            Self::Days7 => Some(7),
            Self::Days30 => Some(30),
            Self::Days60 => Some(60),
            Self::Days90 => Some(90),
            Self::Later => None,
        }
    }
}

/// Kinds of date.
pub const KINDS: [&str; 6] = ["notice", "end", "obligation", "gap", "expiry", "annex"];

/// One date.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Due {
    /// ISO date.
    pub day: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// Id of the contract, the obligation, the gap or the request.
    pub object_id: String,
    pub contract_id: String,
    pub contract_title: String,
    pub party_name: Option<String>,
    pub party_name_en: Option<String>,
    /// Title or kind of an obligation, number of the item of a gap, name of an annex; else empty.
    pub detail: String,
    pub owner_id: Option<String>,
    pub owner_name: Option<String>,
}

impl Due {
    /// What it is about, for a calendar or a mail: without the pages' own texts.
    pub fn words(&self, japanese: bool) -> String {
        let of = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
        let what = match self.kind.as_str() {
            "notice" => of("更新拒絶・解約の予告期限", "Last day for notice"),
            "end" => of("契約の終了", "Contract ends"),
            "gap" => format!("{} 2.6⑧({})", of("不足条項の対応", "Clause gap due"), self.detail),
            "expiry" => format!("{} 2.6⑧({})", of("受容の期限", "Acceptance ends"), self.detail),
            "annex" => format!("{} {}", of("別紙の提出期限", "Annex due:"), self.detail),
            _ if crate::obligation::KINDS.contains(&self.detail.as_str()) => {
                of("義務の期日", "Obligation due")
            }
            _ => self.detail.clone(),
        };
        let party = if japanese {
            self.party_name.clone()
        } else {
            self.party_name_en.clone().filter(|name| !name.is_empty()).or_else(|| self.party_name.clone())
        };
        let party = party.unwrap_or_else(|| of("取引先未定", "no party"));
        format!("{what}: {party} / {}", self.contract_title)
    }

    /// Where it is dealt with.
    pub fn path(&self) -> String {
        match self.kind.as_str() {
            "obligation" => format!("/obligations?contract={}", self.contract_id),
            "gap" | "expiry" => format!("/gaps/{}", self.object_id),
            "annex" => format!("/contracts/{}#annexes", self.contract_id),
            _ => format!("/contracts/{}", self.contract_id),
        }
    }
}

/// The dates of some months.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Agenda {
    pub today: String,
    /// In order; everything overdue and everything until the last day asked for.
    pub dates: Vec<Due>,
    /// The person has a feed.
    pub feed: bool,
}

/// The calendar feed (RFC 5545) of these dates: whole days, with a reminder a week before. `base` is the address of the
/// product without a path, `stamp` the moment of writing (`20261121T103000Z`), `say` names a date in the reader's language.
pub fn ical(dates: &[Due], base: &str, stamp: &str, say: impl Fn(&Due) -> String) -> String {
    let mut out = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Daicho//Due dates//JA\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n",
    );
    let mut line = |text: &str| out.push_str(&folded(text));
    for due in dates {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}-{}-{}@daicho", due.kind, due.object_id, due.day));
        line(&format!("DTSTAMP:{stamp}"));
        line(&format!("DTSTART;VALUE=DATE:{}", due.day.replace('-', "")));
        line(&format!("SUMMARY:{}", escaped(&say(due))));
        line(&format!("URL:{base}{}", due.path()));
        line("TRANSP:TRANSPARENT");
        line("BEGIN:VALARM");
        line("ACTION:DISPLAY");
        line(&format!("DESCRIPTION:{}", escaped(&say(due))));
        line("TRIGGER:-P7D");
        line("END:VALARM");
        line("END:VEVENT");
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line cut at 75 octets, never inside a character. Source: RFC 5545, 3.1.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut length = 0;
    for c in text.chars() {
        if length + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn due(day: &str, title: &str) -> Due {
        Due {
            day: day.into(),
            kind: "notice".into(),
            object_id: "c1".into(),
            contract_id: "c1".into(),
            contract_title: title.into(),
            party_name: None,
            party_name_en: None,
            detail: String::new(),
            owner_id: None,
            owner_name: None,
        }
    }

    #[test]
    fn windows_reach_from_overdue_to_ninety_days() {
        let today = "2026-11-21";
        for (day, window) in [
            ("2026-11-20", Window::Overdue),
            ("2026-11-21", Window::Today),
            ("2026-11-22", Window::Days7),
            ("2026-11-28", Window::Days7),
            ("2026-11-29", Window::Days30),
            ("2026-12-21", Window::Days30),
            ("2027-01-20", Window::Days60),
            ("2027-02-19", Window::Days90),
            ("2027-02-20", Window::Later),
            ("2026-02-30", Window::Later),
        ] {
            assert_eq!(Window::of(day, today), window, "{day}");
        }
    }

    #[test]
    fn the_feed_is_one_event_for_each_date() {
        let text = ical(
            &[due("2026-12-31", "保守, 運用;契約")],
            "https://daicho.example",
            "20261121T103000Z",
            |due| format!("予告の期限 {}", due.contract_title),
        );
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\n"));
        assert!(text.contains("SUMMARY:予告の期限 保守\\, 運用\\;契約\r\n"));
        assert!(text.contains("URL:https://daicho.example/contracts/c1\r\n"));
    }

    proptest! {
        /// No line is longer than the standard allows, no character is cut, nothing of the text ends a line.
        #[test]
        fn lines_are_folded(title in "\\PC{0,200}") {
            let text = ical(&[due("2026-12-31", &title)], "x", "s", |due| due.contract_title.clone());
            prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
            let joined = text.replace("\r\n ", "");
            let summary = joined.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            let plain: String = title.chars().filter(|c| !c.is_control()).collect();
            prop_assert_eq!(summary.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\"), plain);
        }
    }
}
