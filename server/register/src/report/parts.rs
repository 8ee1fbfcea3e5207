//! Clauses, incidents and exceptions in the report to the board.

use super::{ROWS, Section, heads, named, pair, percent, same};
use crate::heat::Board;
use crate::heat::words::Pair;
use crate::policy::{Demand, ITEMS};
use crate::risk::residual::Stated;

/// A rule that is set aside until a day, by somebody who may.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exception {
    pub kind: Pair,
    /// Engagement or contract.
    pub subject: Pair,
    pub reason: String,
    /// None: without an end.
    pub expires_on: Option<String>,
    pub by: String,
}

const TITLES: [(&str, &str); 12] = [
    ("役割分担・責任分界", "Roles and responsibilities"),
    ("監査権限", "Right to audit"),
    ("再委託手続", "Subcontracting"),
    ("実施すべきセキュリティ対策", "Security measures"),
    ("役職員が遵守すべきルール", "Rules for staff"),
    ("インシデント発生時の対応・報告", "Incident response and reporting"),
    ("脆弱性診断等の実施・報告", "Vulnerability assessment"),
    ("深刻な脆弱性への対応・報告", "Serious vulnerabilities"),
    ("演習・訓練", "Exercises and training"),
    ("データの所在・保管・保持・移転・廃棄", "Data: place, storage, retention, transfer, disposal"),
    ("契約終了の条件・終了時の取決め", "Termination and exit"),
    ("外部評価", "External assurance"),
];

/// For each of the twelve items: of how many parties it is required, and how many of their contracts state it.
pub(super) fn clauses(board: &Board) -> Section {
    // Whether the party has a live engagement, and the least tier of those.
    let mut tiers: Vec<(bool, Option<i64>)> = vec![(false, None); board.parties.len()];
    for (engagement, line) in board.register.portfolio.engagements.iter().zip(&board.lines) {
        let (live, tier) = &mut tiers[engagement.party as usize];
        *live = true;
        *tier = match (*tier, line.tier) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    let judged = || {
        board
            .parties
            .iter()
            .zip(&tiers)
            .filter(|(_, (live, _))| *live)
            .map(|(facts, (_, tier))| (facts, *tier))
    };
    let bare = judged().filter(|(facts, _)| facts.clauses.is_none()).count();
    let rows = (1..=ITEMS).zip(TITLES).map(|(item, title)| {
        let wanted = judged()
            .filter(|(facts, tier)| board.policy.demand(*tier, item, facts.holds_data) == Demand::Required);
        let found: Vec<Option<Stated>> =
            wanted.map(|(facts, _)| facts.clauses.map(|clauses| clauses[usize::from(item) - 1])).collect();
        let count = |of: &[Option<Stated>]| found.iter().filter(|one| of.contains(one)).count();
        let stated = count(&[Some(Stated::Stated)]);
        let share =
            if found.is_empty() { "–".to_owned() } else { percent(stated as f64 / found.len() as f64) };
        vec![
            pair(format!("{item} {}", title.0), format!("{item} {}", title.1)),
            same(found.len().to_string()),
            same(stated.to_string()),
            same(count(&[Some(Stated::Partial)]).to_string()),
            same(count(&[Some(Stated::NotFound), Some(Stated::Adverse)]).to_string()),
            same(count(&[Some(Stated::Undeterminable), None]).to_string()),
            same(share),
        ]
    });
    Section {
        title: pair("3. 契約条項の明記", "3. Clauses in contracts"),
        text: vec![pair(
            format!(
                "方針で必須とした条項について、取引先ごとに最も弱い契約で数えています。契約が登録されていない取引先 {bare} 社は「未確認」に含みます。"
            ),
            format!(
                "Of the clauses that the policy requires, by the weakest contract of each party. {bare} parties without a contract count as not confirmed."
            ),
        )],
        columns: heads([
            ("条項", "Clause"),
            ("必須の取引先", "Parties required"),
            ("明記", "Stated"),
            ("一部", "In part"),
            ("見当たらない・反対の定め", "Not found or adverse"),
            ("未確認", "Not confirmed"),
            ("明記率", "Share"),
        ]),
        rows: rows.collect(),
    }
}

/// Parties with incidents or with something past its day, the most open ones first.
pub(super) fn incidents(board: &Board) -> Section {
    let known = board.parties.iter().any(|facts| facts.incidents.is_some());
    let mut found: Vec<_> = board
        .register
        .parties
        .iter()
        .zip(&board.parties)
        .map(|(name, facts)| (name, facts.incidents.unwrap_or_default(), facts.overdue.unwrap_or_default()))
        .filter(|(_, (all, _), overdue)| *all > 0 || *overdue > 0)
        .collect();
    let sum = |of: fn(&(u32, u32)) -> u32| found.iter().map(|(_, incidents, _)| of(incidents)).sum::<u32>();
    let (all, open) = (sum(|(all, _)| *all), sum(|(_, open)| *open));
    let overdue: u32 = found.iter().map(|(.., overdue)| overdue).sum();
    found.sort_by(|a, b| (b.1.1, b.2, b.1.0).cmp(&(a.1.1, a.2, a.1.0)).then(a.0.id.cmp(&b.0.id)));
    let text = if known {
        pair(
            format!(
                "過去12か月のインシデントは {all} 件、うち未完了 {open} 件。期限を過ぎた対応は {overdue} 件です。"
            ),
            format!("{all} incidents in twelve months, {open} of them open. {overdue} actions are overdue."),
        )
    } else {
        pair(
            format!("インシデントの記録がないため、件数は不明です。期限を過ぎた対応は {overdue} 件です。"),
            format!(
                "No incident was ever written down, so their number is not known. {overdue} actions are overdue."
            ),
        )
    };
    let rows = found.into_iter().take(ROWS).map(|(name, (all, open), overdue)| {
        vec![named(name), same(all.to_string()), same(open.to_string()), same(overdue.to_string())]
    });
    Section {
        title: pair("8. インシデントと期限超過", "8. Incidents and what is overdue"),
        text: vec![text],
        columns: heads([
            ("取引先", "Party"),
            ("インシデント", "Incidents"),
            ("未完了", "Open"),
            ("期限超過", "Overdue"),
        ]),
        rows: rows.collect(),
    }
}

pub(super) fn exceptions(found: &[Exception]) -> Section {
    let endless = found.iter().filter(|one| one.expires_on.is_none()).count();
    let rows = found.iter().take(ROWS).map(|one| {
        vec![
            one.kind.clone(),
            one.subject.clone(),
            same(one.reason.clone()),
            one.expires_on.clone().map_or_else(|| pair("期限なし", "No end"), same),
            same(one.by.clone()),
        ]
    });
    Section {
        title: pair("9. 例外と受容", "9. Exceptions and acceptances"),
        text: vec![pair(
            format!("本日有効な例外・受容は {} 件、うち期限のないものは {endless} 件です。", found.len()),
            format!(
                "{} exceptions and acceptances hold today, {endless} of them without an end.",
                found.len()
            ),
        )],
        columns: heads([
            ("種類", "Kind"),
            ("対象", "Subject"),
            ("理由", "Reason"),
            ("期限", "Until"),
            ("承認", "Approved by"),
        ]),
        rows: rows.collect(),
    }
}
