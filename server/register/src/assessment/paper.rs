//! The record of a decision (決裁記録) as sections of a document in both languages: the facts, the tier and why, the way
//! through the gates, the score of the answers, findings, conditions, exceptions, and the approvals with what each is
//! bound to. Pure: the same case gives the same paper.

mod judged;

use super::Need;
use super::Stage;
use super::proposal::INCIDENT;
use super::view::{CaseView, Move};
use crate::calendar::{jst_date, jst_minute};
use crate::heat::words::Pair;
use crate::questionnaire::Topic;
use crate::report::Section;
use crate::risk::{Answer, Standing};

fn pair((ja, en): (&str, &str)) -> Pair {
    (ja.to_owned(), en.to_owned())
}

/// The same in both languages.
fn same(text: impl Into<String>) -> Pair {
    let text = text.into();
    (text.clone(), text)
}

fn either(ja: &str, en: &str) -> Pair {
    (ja.to_owned(), if en.is_empty() { ja.to_owned() } else { en.to_owned() })
}

fn or_dash(pair: Pair) -> Pair {
    let dash = |text: String| if text.is_empty() { "—".to_owned() } else { text };
    (dash(pair.0), dash(pair.1))
}

fn heads(all: &[(&str, &str)]) -> Vec<Pair> {
    all.iter().copied().map(pair).collect()
}

fn tier(tier: Option<i64>) -> Pair {
    tier.map_or_else(|| pair(("未評価", "Not assessed")), |tier| same(format!("Tier {tier}")))
}

fn percent(score: Option<f64>) -> Pair {
    score.map_or_else(|| pair(("未評価", "Not scored")), |score| same(format!("{:.1}%", 100.0 * score)))
}

fn policy(version: Option<i64>) -> Pair {
    match version {
        None => same("—"),
        Some(0) => pair(("標準の方針", "The product's own")),
        Some(version) => (format!("第 {version} 版"), format!("Version {version}")),
    }
}

/// What a table says when it has no rows.
fn filled(title: (&str, &str), columns: Vec<Pair>, rows: Vec<Vec<Pair>>) -> Section {
    let text = if rows.is_empty() { vec![pair(("ありません。", "None."))] } else { Vec::new() };
    Section { title: pair(title), text, columns, rows }
}

fn cause(text: &str) -> Pair {
    match text {
        "periodic" => pair(("定期評価の期限", "Periodic assessment due")),
        "renewal" => pair(("更新の通知期限", "Notice deadline of the contract")),
        other => match other.strip_prefix(INCIDENT) {
            Some(title) => (format!("インシデント：{title}"), format!("Incident: {title}")),
            None => same(other),
        },
    }
}

/// The title of the document.
pub fn title(view: &CaseView) -> Pair {
    let row = &view.row;
    (
        format!("決裁記録　{}　{}", row.party_ja, row.service_ja),
        format!(
            "Decision record: {}, {}",
            either(&row.party_ja, &row.party_en).1,
            either(&row.service_ja, &row.service_en).1
        ),
    )
}

/// The document, part by part. `risk` is how the engagement stands on the day of the paper.
pub fn sections(view: &CaseView, risk: &Standing) -> Vec<Section> {
    vec![
        facts(view),
        inherent(view, risk),
        gates(view),
        answers(view),
        judged::findings(view),
        judged::conditions(view),
        judged::exceptions(view),
        judged::approvals(view),
    ]
}

fn facts(view: &CaseView) -> Section {
    let row = &view.row;
    let outcome = match row.outcome() {
        None => pair(("まだ決裁されていません。", "Not decided yet.")),
        Some(one) => {
            let (ja, en) = one.label();
            let day = row.outcome_at.map(jst_date).unwrap_or_default();
            (format!("{ja}（{day}）"), format!("{en} ({day})"))
        }
    };
    let concluded = row.conclusion().map_or_else(|| same("—"), |one| pair(one.label()));
    let reviewer = row.concluded_at.map_or_else(String::new, |at| {
        format!("{} {}", row.concluded_by_name.clone().unwrap_or_default(), jst_minute(at))
    });
    let rows = [
        (("取引先", "Party"), either(&row.party_ja, &row.party_en)),
        (("取引・サービス", "Engagement"), either(&row.service_ja, &row.service_en)),
        (("所管部署", "Department"), same(row.department.clone())),
        (("案件の種類", "Kind of case"), pair(row.kind().label())),
        (("理由", "Reason"), cause(&row.cause)),
        (("起案", "Opened"), same(format!("{} {}", jst_minute(row.opened_at), row.opened_by_name))),
        (("現在の段階", "Stage"), pair(row.stage().label())),
        (("決裁の結果", "Outcome"), outcome),
        (("審査の結論", "Conclusion of the review"), concluded),
        (("審査した人", "Reviewed by"), same(reviewer)),
        (("結論の理由", "Why"), same(row.conclusion_reason.clone())),
        (("次回の評価期限", "Next assessment by"), same(row.next_due.clone().unwrap_or_default())),
        (("方針", "Policy"), policy(Some(view.case.policy_version))),
        (("この内容の照合値（SHA-256）", "Hash of this content (SHA-256)"), same(view.content.clone())),
        (("作成日", "Made on"), same(view.today.clone())),
    ];
    let rows = rows.into_iter().map(|(name, value)| vec![pair(name), or_dash(value)]).collect();
    filled(("1. 概要", "1. Facts"), heads(&[("項目", "Item"), ("内容", "Content")]), rows)
}

fn inherent(view: &CaseView, risk: &Standing) -> Section {
    let own = &risk.assessment;
    let score =
        own.score.map_or_else(|| pair(("未評価", "not assessed")), |score| same(format!("{score:.1}")));
    let standing = (
        format!(
            "この案件の Tier：{}。固有リスク {}、現在の Tier {}（{}）。",
            tier(view.row.tier).0,
            score.0,
            tier(risk.tier).0,
            policy(Some(risk.policy_version)).0
        ),
        format!(
            "Tier of this case: {}. Inherent risk {}, tier today: {} (policy: {}).",
            tier(view.row.tier).1,
            score.1,
            tier(risk.tier).1,
            policy(Some(risk.policy_version)).1
        ),
    );
    let mut text = vec![standing];
    if own.provisional {
        text.push(pair((
            "回答のない要素があるため、Tier 1（暫定）として扱っています。",
            "Provisionally tier 1, because factors are not answered.",
        )));
    }
    for (floor, least) in &own.floors {
        let (ja, en) = floor.label();
        text.push((
            format!("下限規則：{ja}（少なくとも Tier {least}）"),
            format!("Floor: {en} (at least tier {least})"),
        ));
    }
    for one in risk.overrides.iter().filter(|one| one.holds(&view.today)) {
        let until = one.expires_on.clone().unwrap_or_else(|| "—".to_owned());
        let by = one.decider_name.clone().unwrap_or_default();
        text.push((
            format!("手動の Tier {}（期限 {until}、承認 {by}）：{}", one.tier, one.reason),
            format!("Tier {} set by hand (until {until}, approved by {by}): {}", one.tier, one.reason),
        ));
    }
    let rows = own
        .shares
        .iter()
        .map(|share| {
            let answer = match share.answer {
                Answer::Scored(u) => same(format!("{u:.2}")),
                Answer::Open => pair(("回答なし（1 として計算）", "Not answered (counts as 1)")),
                Answer::NotApplicable => pair(("対象外", "Not applicable")),
            };
            vec![
                pair(share.factor.label()),
                answer,
                same(share.weight.to_string()),
                same(format!("{:.1}", share.points)),
            ]
        })
        .collect();
    let columns = heads(&[("要素", "Factor"), ("値", "Value"), ("重み", "Weight"), ("点", "Points")]);
    Section { text, ..filled(("2. 固有リスクと Tier", "2. Inherent risk and tier"), columns, rows) }
}

fn reason(one: &Move) -> Pair {
    if one.reason == "changed_after_approval" {
        return pair(("承認の後に内容が変わったため", "Something changed after the approval"));
    }
    let Some(codes) = one.reason.strip_prefix("exception: ") else { return same(one.reason.clone()) };
    let (ja, en): (Vec<&str>, Vec<&str>) =
        codes.split(' ').filter_map(Need::from_code).map(Need::label).unzip();
    (format!("例外による通過：{}", ja.join("、")), format!("Passed by exception: {}", en.join(", ")))
}

fn gates(view: &CaseView) -> Section {
    let stage = |code: &str| Stage::from_code(code).map_or_else(|| same(code), |stage| pair(stage.label()));
    let rows = view
        .moves
        .iter()
        .rev()
        .map(|one| {
            vec![
                same(jst_minute(one.at)),
                stage(&one.from_stage),
                stage(&one.to_stage),
                same(one.actor_name.clone()),
                reason(one),
            ]
        })
        .collect();
    let columns = heads(&[
        ("日時", "At"),
        ("前の段階", "From"),
        ("次の段階", "To"),
        ("実施者", "By"),
        ("理由", "Reason"),
    ]);
    let mut section = filled(("3. 関門と経過", "3. Gates and history"), columns, rows);
    for missing in &view.missing {
        let (ja, en) = missing.need.label();
        section
            .text
            .push((format!("現在の段階に足りないもの：{ja}"), format!("Still missing at this stage: {en}")));
    }
    for need in &view.waived {
        let (ja, en) = need.label();
        section.text.push((format!("例外で通れるもの：{ja}"), format!("Passed by exception: {en}")));
    }
    section
}

fn answers(view: &CaseView) -> Section {
    let rows = view
        .topics
        .iter()
        .map(|(code, ce, answered)| {
            let name = Topic::from_code(code).map_or_else(|| same(code.clone()), |topic| pair(topic.label()));
            let score = if *answered { percent(*ce) } else { pair(("回答なし", "No answer")) };
            vec![name, score]
        })
        .collect();
    let (ja, en) = percent(view.row.score);
    let mut text = vec![(format!("統制の充足度：{ja}"), format!("Control effectiveness: {en}"))];
    for paper in &view.questionnaires {
        let state = match paper.state.as_str() {
            "sent" => ("回答待ち", "waiting for answers"),
            "submitted" => ("回答済み", "answered"),
            "refused" => ("辞退", "refused"),
            _ => ("取消し", "withdrawn"),
        };
        let back = paper.submitted_at.map(jst_minute).unwrap_or_default();
        let by = paper.submitted_by.clone().unwrap_or_default();
        text.push((
            format!("質問票 {}：{}　{back} {by} {}", paper.templates, state.0, paper.refusal),
            format!("Questionnaire {}: {} {back} {by} {}", paper.templates, state.1, paper.refusal),
        ));
    }
    let columns = heads(&[("項目", "Topic"), ("充足度", "Effectiveness")]);
    Section { text, ..filled(("4. 回答の評価", "4. Score of the answers"), columns, rows) }
}
