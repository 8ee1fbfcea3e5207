//! The parts of the record that persons decided: findings, conditions, exceptions, approvals.

use super::super::Decision;
use super::super::view::CaseView;
use super::{filled, heads, pair, policy, same};
use crate::calendar::{jst_date, jst_minute};
use crate::report::Section;

pub(super) fn findings(view: &CaseView) -> Section {
    let rows = view
        .findings
        .iter()
        .map(|one| {
            let state = if one.state == "closed" {
                let day = one.closed_at.map(jst_date).unwrap_or_default();
                (format!("対応済み {day} {}", one.closing), format!("Closed {day} {}", one.closing))
            } else {
                pair(("対応中", "Open"))
            };
            vec![
                pair(one.severity.label()),
                same(one.text.clone()),
                same(one.owner.clone()),
                same(one.due_on.clone()),
                same(one.cost.clone()),
                state,
            ]
        })
        .collect();
    let columns = heads(&[
        ("重大度", "Severity"),
        ("指摘", "Finding"),
        ("担当", "Owner"),
        ("期限", "Due"),
        ("費用の協議", "Cost"),
        ("状態", "State"),
    ]);
    filled(("5. 指摘事項", "5. Findings"), columns, rows)
}

pub(super) fn conditions(view: &CaseView) -> Section {
    let rows = view
        .conditions
        .iter()
        .map(|one| {
            let met = match one.met_at {
                Some(at) => same(format!("{} {}", jst_date(at), one.evidence)),
                None => pair(("未履行", "Not met yet")),
            };
            vec![same(one.text.clone()), same(one.owner.clone()), same(one.due_on.clone()), met]
        })
        .collect();
    let columns = heads(&[("条件", "Condition"), ("担当", "Owner"), ("期限", "Due"), ("履行", "Met")]);
    filled(("6. 承認条件", "6. Conditions"), columns, rows)
}

pub(super) fn exceptions(view: &CaseView) -> Section {
    let rows = view
        .case
        .exceptions
        .iter()
        .map(|one| {
            let state = match one.state.as_str() {
                "approved" if one.holds(&view.today) => ("承認", "Approved"),
                "approved" => ("期限切れ", "Expired"),
                "proposed" => ("申請中", "Proposed"),
                _ => ("却下", "Rejected"),
            };
            vec![
                pair(one.need.label()),
                same(one.reason.clone()),
                same(one.control.clone()),
                same(one.expires_on.clone()),
                same(one.proposer_name.clone()),
                (
                    format!("{} {}", state.0, one.decider_name.clone().unwrap_or_default()),
                    format!("{} {}", state.1, one.decider_name.clone().unwrap_or_default()),
                ),
            ]
        })
        .collect();
    let columns = heads(&[
        ("対象", "For"),
        ("理由", "Reason"),
        ("代わりの対策", "Compensating control"),
        ("期限", "Ends on"),
        ("申請者", "Proposed by"),
        ("判断", "Decision"),
    ]);
    filled(("7. 例外", "7. Exceptions"), columns, rows)
}

pub(super) fn approvals(view: &CaseView) -> Section {
    let rows = view
        .case
        .approvals
        .iter()
        .map(|one| {
            let stands = one.round == view.case.round
                && one.content_hash == view.content
                && one.decision != Decision::Reject;
            let about = if stands {
                ("この内容", "This content")
            } else {
                ("その時点の内容", "The content of then")
            };
            vec![
                same(one.round.to_string()),
                pair(one.step.label()),
                pair(one.decision.label()),
                same(format!("{} {}", one.actor_name, jst_minute(one.at))),
                same(one.reason.clone()),
                (format!("{} {}", about.0, one.content_hash), format!("{} {}", about.1, one.content_hash)),
                policy(one.policy_version),
            ]
        })
        .collect();
    let (ja, en): (Vec<&str>, Vec<&str>) = view.case.steps.iter().map(|step| step.label()).unzip();
    let columns = heads(&[
        ("回", "Round"),
        ("段階", "Step"),
        ("判断", "Decision"),
        ("判断した人と日時", "By, at"),
        ("理由", "Reason"),
        ("照合値（SHA-256）", "Bound to (SHA-256)"),
        ("方針", "Policy"),
    ]);
    let mut section = filled(("8. 承認", "8. Approvals"), columns, rows);
    section.text.insert(
        0,
        (format!("必要な承認：{}", ja.join(" → ")), format!("Approvals needed: {}", en.join(" → "))),
    );
    section
}
