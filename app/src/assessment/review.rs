//! The review: score by topic, concentration, conclusion, findings.

use leptos::prelude::*;
use register::access::Action;
use register::assessment::view::CaseView;
use register::assessment::{Conclusion, Stage};
use register::calendar::{jst_date, jst_minute};
use register::finding::Severity;
use register::questionnaire::Topic;

use super::case::Who;
use super::forms::Acts;
use super::named;
use super::part::{Folded, Line, Pick, Table};
use crate::text::tr;

/// A share as percent; nothing scored is said.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| tr!(case.unscored), |share| format!("{:.0} %", share * 100.0))
}

#[component]
pub fn Review(view: CaseView) -> impl IntoView {
    let me = expect_context::<Who>();
    let acts = expect_context::<Acts>();
    let open = me.may(Action::CaseReview)
        && matches!(view.row.stage(), Stage::Review | Stage::Inquiry | Stage::Approval);
    let rows = view
        .topics
        .iter()
        .map(|(code, ce, answered)| {
            let name = Topic::from_code(code).map_or_else(|| code.clone(), |topic| named(topic.label()));
            let share = if *answered { percent(*ce) } else { tr!(case.unanswered) };
            let width = if *answered { ce.unwrap_or_default() * 100.0 } else { 0.0 };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="d-table__number">{share}</td>
                    <td class="d-risk__cell">
                        <svg class="d-risk__bar" width="200" height="14" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden="true">
                            <rect class="d-risk__room" x="0" y="0" width="100" height="7"/>
                            <rect class="d-risk__share" x="0" y="0" width=format!("{width:.1}") height="7"/>
                        </svg>
                    </td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let heads = vec![tr!(case.topic), tr!(case.score), tr!(case.share)];
    let no_topics = rows.is_empty();
    let concluded = view.row.conclusion().map(|conclusion| {
        let by = view.row.concluded_by_name.clone().unwrap_or_default();
        let at = view.row.concluded_at.map(jst_minute).unwrap_or_default();
        view! {
            <dl class="d-facts">
                <super::part::Fact name=tr!(case.conclusion) value=named(conclusion.label())/>
                <super::part::Fact name=tr!(case.score) value=percent(view.row.score)/>
                <super::part::Fact name=tr!(record.reason) value=view.row.conclusion_reason.clone()/>
                <super::part::Fact name=tr!(case.concluded_by) value=format!("{by} {at}")/>
            </dl>
        }
    });
    let seen = view.row.concentration_seen_at;
    let id = view.row.id.clone();
    let of_party = format!("/concentration?brings={}#brings", view.row.engagement_id);
    let seen_form = (open && seen.is_none()).then(|| {
        let id = id.clone();
        view! {
            <ActionForm action=acts.seen>
                <input type="hidden" name="id" value=id/>
                <button class="d-button" data-kind="secondary" data-size="small">{tr!(case.seen_do)}</button>
            </ActionForm>
        }
    });
    let options = Conclusion::ALL.iter().map(|one| (one.code().to_owned(), named(one.label()))).collect();
    let outcome = Acts::outcome(acts.conclude);
    let chosen = view.row.conclusion.clone().unwrap_or_default();
    view! {
        <section id="review" aria-labelledby="review-title">
            <h2 class="d-section__title" id="review-title">{tr!(case.review)}</h2>
            {if no_topics { view! { <p class="d-quiet">{tr!(case.no_answers)}</p> }.into_any() } else { view! { <Table name=tr!(case.score) heads=heads rows=rows/> }.into_any() }}
            <p class="d-summary">
                <a href=of_party>{tr!(case.concentration)}</a>
                {seen.map(|at| view! { <span class="d-badge" data-kind="done">{tr!(case.seen, at = jst_date(at))}</span> })}
                {seen_form}
            </p>
            {concluded}
            {open.then(|| view! {
                <Folded title=tr!(case.conclude) open=chosen.is_empty()>
                    <ActionForm action=acts.conclude attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="id" value=id/>
                        <Pick name="conclusion" label=tr!(case.conclusion) options=options value=chosen outcome=outcome/>
                        <Line name="reason" label=tr!(record.reason) rows=3 required=true longest=4000 outcome=outcome/>
                        <button class="d-button">{tr!(case.conclude_do)}</button>
                    </ActionForm>
                </Folded>
            })}
        </section>
    }
    .into_any()
}

#[component]
pub fn Findings(view: CaseView) -> impl IntoView {
    let me = expect_context::<Who>();
    let acts = expect_context::<Acts>();
    let reviewer = me.may(Action::CaseReview);
    let open = reviewer
        && matches!(
            view.row.stage(),
            Stage::Received | Stage::Review | Stage::Inquiry | Stage::Approval | Stage::ContractReview
        );
    let today = view.today.clone();
    let rows = view
        .findings
        .iter()
        .map(|one| {
            let late = one.state == "open" && one.due_on < today;
            let question = view.names.get(&one.question).map(|(ja, en)| crate::text::pick(ja, en)).unwrap_or_default();
            let id = one.id.clone();
            let closing = (reviewer && one.state == "open").then(|| {
                view! {
                    <Folded title=tr!(case.close_finding)>
                        <ActionForm action=acts.close_finding attr:class="d-form" attr:data-kind="inline">
                            <input type="hidden" name="finding" value=id/>
                            <Line name="closing" label=tr!(case.closing) rows=2 required=true/>
                            <button class="d-button" data-kind="secondary" data-size="small">{tr!(case.close_finding)}</button>
                        </ActionForm>
                    </Folded>
                }
            });
            let closed = one.closed_at.map(|at| {
                format!("{} {} {}", jst_date(at), one.closed_by_name.clone().unwrap_or_default(), one.closing)
            });
            view! {
                <tr data-gap=late.then_some("")>
                    <td>{named(one.severity.label())}</td>
                    <td class="d-table__text">{one.text.clone()} <span class="d-quiet">" " {question}</span></td>
                    <td>{one.owner.clone()}</td>
                    <td class="d-table__date">{one.due_on.clone()} {late.then(|| view! { " " <span class="d-badge" data-kind="failed">{tr!(case.overdue)}</span> })}</td>
                    <td class="d-table__text">{one.cost.clone()}</td>
                    <td class="d-table__text">{closed} {closing}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let none = rows.is_empty();
    let heads = vec![
        tr!(case.severity),
        tr!(case.finding),
        tr!(case.owner),
        tr!(case.due),
        tr!(case.cost),
        tr!(case.closing),
    ];
    let severities = Severity::ALL.iter().map(|one| (one.code().to_owned(), named(one.label()))).collect();
    let outcome = Acts::outcome(acts.add_finding);
    view! {
        <section id="findings" aria-labelledby="findings-title">
            <h2 class="d-section__title" id="findings-title">{tr!(case.findings)}</h2>
            {if none { view! { <p class="d-quiet">{tr!(case.no_findings)}</p> }.into_any() } else { view! { <Table name=tr!(case.findings) heads=heads rows=rows/> }.into_any() }}
            {open.then(|| view! {
                <Folded title=tr!(case.add_finding)>
                    <ActionForm action=acts.add_finding attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="id" value=view.row.id/>
                        <Line name="input[text]" field="text" label=tr!(case.finding) rows=3 required=true longest=4000 outcome=outcome/>
                        <Pick name="input[severity]" label=tr!(case.severity) options=severities/>
                        <Line name="input[owner]" field="owner" label=tr!(case.owner) required=true longest=100 outcome=outcome/>
                        <Line name="input[due_on]" field="due_on" label=tr!(case.due) kind="date" required=true outcome=outcome/>
                        <Line name="input[cost]" field="cost" label=tr!(case.cost) longest=400 outcome=outcome/>
                        <button class="d-button" data-kind="secondary">{tr!(case.add_finding)}</button>
                    </ActionForm>
                </Folded>
            })}
        </section>
    }
    .into_any()
}
