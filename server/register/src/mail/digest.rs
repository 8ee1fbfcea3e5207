//! The digest (まとめメール): what waits for a person, told once for each window, with why it came and how to stop it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::monitoring::{Item, Window};

/// How often a person wants it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    #[default]
    Daily,
    /// On Mondays.
    Weekly,
    Never,
}

impl Choice {
    pub const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Never];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Never => "never",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.code() == code)
    }

    /// Whether it is sent on this day (days from 1970-01-01, a Thursday).
    pub const fn sends_on(self, day: i64) -> bool {
        match self {
            Self::Daily => true,
            Self::Weekly => (day + 3).rem_euclid(7) == 0,
            Self::Never => false,
        }
    }
}

/// Whether a person with these roles acts on what is due: who only approves, audits or runs the system is not written to.
pub fn wants(roles: &[Role]) -> bool {
    roles.iter().any(|role| {
        matches!(role, Role::BusinessOwner | Role::Procurement | Role::RiskOffice | Role::Security)
    })
}

/// Rows of one mail; the rest is in the list.
const MOST: usize = 40;

/// Those that were not told yet in their window, and near enough to be told.
pub fn fresh<'i>(items: &'i [Item], told: &BTreeSet<String>) -> Vec<&'i Item> {
    items.iter().filter(|item| item.window != Window::Later && !told.contains(&item.key())).collect()
}

/// Subject and body in both languages; none when there is nothing new to tell. `address` is that of the product, without
/// a slash at its end.
pub fn write(
    items: &[&Item],
    roles: &[Role],
    department: Option<&str>,
    address: &str,
) -> Option<(String, String)> {
    if items.is_empty() {
        return None;
    }
    let overdue = items.iter().filter(|item| item.window == Window::Overdue).count();
    let subject = format!(
        "【台帳】期限のお知らせ {}件（超過・未実施 {overdue}件） / Daicho: {} due",
        items.len(),
        items.len()
    );
    let mut body = String::new();
    for (japanese, head) in [
        (true, "新しく期限が近づいたもの、または超過・未実施のものです。"),
        (false, "Newly due, overdue or never done:"),
    ] {
        body.push_str(head);
        body.push('\n');
        for item in items.iter().take(MOST) {
            body.push_str(&line(item, japanese));
        }
        if items.len() > MOST {
            let rest = items.len() - MOST;
            let more = if japanese { format!("ほか {rest}件\n") } else { format!("and {rest} more\n") };
            body.push_str(&more);
        }
        body.push('\n');
    }
    let place = if address.is_empty() { String::new() } else { format!("{address}/monitoring\n") };
    let reach = match department {
        Some(department) if roles == [Role::BusinessOwner] => {
            format!("業務所管（{department}） / business owner ({department})")
        }
        _ => roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", "),
    };
    body.push_str("一覧 / The whole list:\n");
    body.push_str(if place.is_empty() {
        "「モニタリング」の画面 / the page Monitoring\n"
    } else {
        &place
    });
    body.push_str("\n--\nこのメールは、あなたの役割（");
    body.push_str(&reach);
    body.push_str("）に関係する期限をお知らせするものです。同じ内容は二度送りません。\n止めるとき、回数を変えるときは、サインインして「モニタリング」の画面の「メールの設定」を変えてください。\n");
    body.push_str("This mail came because of your role. Nothing is sent twice. To stop it, sign in and change \"Mail settings\" on the page Monitoring.\n");
    Some((subject, body))
}

fn line(item: &Item, japanese: bool) -> String {
    let pick = |(ja, en): (&str, &str)| if japanese || en.is_empty() { ja.to_owned() } else { en.to_owned() };
    let names = |names: &(String, String)| pick((&names.0, &names.1));
    let party = item.party.as_ref().map(|(_, party)| names(party)).unwrap_or_default();
    let due = item.due.clone().unwrap_or_else(|| "-".to_owned());
    let window = pick(item.window.label());
    format!(
        "・{window} {due} {} {}（{}） {}\n",
        pick(item.source.label()),
        names(&item.title),
        party,
        pick(item.reason.label())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Kind;
    use crate::monitoring::{Reason, Source};

    fn item(id: &str, window: Window) -> Item {
        Item {
            source: Source::Evidence,
            reason: Reason::Due,
            kind: Kind::Evidence,
            id: id.into(),
            absent: false,
            title: ("SOC2報告書".into(), String::new()),
            party: Some(("p".into(), ("甲社".into(), "Ko".into()))),
            engagement: None,
            departments: Vec::new(),
            tier: Some(1),
            due: Some("2026-12-01".into()),
            window,
        }
    }

    #[test]
    fn nothing_is_told_twice_in_one_window() {
        let items = [item("a", Window::Within30), item("b", Window::Later)];
        let first = fresh(&items, &BTreeSet::new());
        assert_eq!(first.len(), 1, "what is far away waits");
        let told: BTreeSet<String> = first.iter().map(|item| item.key()).collect();
        assert!(fresh(&items, &told).is_empty());
        assert_eq!(fresh(&[item("a", Window::Within7)], &told).len(), 1, "a nearer window is told again");
    }

    #[test]
    fn it_says_why_it_came_and_how_to_stop_it_in_both_languages() {
        assert_eq!(write(&[], &[], None, ""), None);
        let due = item("a", Window::Overdue);
        let (subject, body) =
            write(&[&due], &[Role::BusinessOwner], Some("事務部"), "https://daicho.bank.example").unwrap();
        assert!(subject.contains("1件（超過・未実施 1件）"));
        for part in [
            "SOC2報告書",
            "甲社",
            "Ko",
            "事務部",
            "止めるとき",
            "To stop it",
            "https://daicho.bank.example/monitoring",
        ] {
            assert!(body.contains(part), "{part}: {body}");
        }
        let many: Vec<Item> = (0..50).map(|n| item(&n.to_string(), Window::Today)).collect();
        let (_, body) = write(&many.iter().collect::<Vec<_>>(), &[Role::RiskOffice], None, "").unwrap();
        assert!(body.contains("ほか 10件") && body.contains("and 10 more"));
    }

    #[test]
    fn a_week_has_one_day_for_it() {
        let monday = crate::calendar::date_days("2026-11-23").unwrap();
        assert_eq!((0..7).map(|day| Choice::Weekly.sends_on(monday + day)).filter(|sends| *sends).count(), 1);
        assert!(
            Choice::Weekly.sends_on(monday)
                && !Choice::Never.sends_on(monday)
                && Choice::Daily.sends_on(monday + 1)
        );
    }
}
