//! Who decides: approvals, conditions, exceptions.

use leptos::prelude::*;
use register::access::Action;
use register::approval::{Approval, Step};
use register::assessment::view::CaseView;
use register::assessment::{Decision, Stage};
use register::calendar::{jst_date, jst_minute};

use super::case::Who;
use super::forms::Acts;
use super::named;
use super::part::{Folded, Line, Table};
use crate::components::parts::Notice;
use crate::policy::version_name;
use crate::text::tr;

#[component]
pub fn Approvals(view: CaseView) -> impl IntoView {
    let me = expect_context::<Who>();
    let wanted = view.case.steps.iter().map(|step| named(step.label())).collect::<Vec<_>>().join(" → ");
    let rows = view.case.approvals.iter().rev().map(|one| given(&view, one)).collect::<Vec<_>>();
    let none = rows.is_empty();
    let heads =
        vec![tr!(case.step), tr!(case.decision), tr!(audit.actor), tr!(record.reason), tr!(case.bound)];
    let next = view.case.steps_open(&view.content).first().copied();
    let waits = view.case.stage == Stage::Approval && me.may(Action::CaseApprove);
    let own = view.own;
    let form = (waits && !own)
        .then_some(next)
        .flatten()
        .map(|step| view! { <DecideForm view=view.clone() step=step/> });
    view! {
        <section id="approval" aria-labelledby="approval-title">
            <h2 class="d-section__title" id="approval-title">{tr!(case.approval)}</h2>
            <p>{tr!(case.steps, steps = wanted)} " " <span class="d-quiet">{tr!(life.by_policy, version = version_name(view.case.policy_version))}</span></p>
            {(waits && own).then(|| view! { <Notice kind="warning" title=tr!(case.own)><p>{tr!(case.own_text)}</p></Notice> })}
            {form}
            {if none { view! { <p class="d-quiet">{tr!(case.no_approvals)}</p> }.into_any() } else { view! { <Table name=tr!(case.approval) heads=heads rows=rows/> }.into_any() }}
        </section>
    }
    .into_any()
}

fn given(view: &CaseView, one: &Approval) -> AnyView {
    let valid = one.round == view.case.round && one.content_hash == view.content;
    let stands = if valid || view.row.stage().ended() || view.row.stage() == Stage::Live {
        one.content_hash.chars().take(12).collect::<String>()
    } else {
        tr!(case.void)
    };
    view! {
        <tr>
            <td>{named(one.step.label())}</td>
            <td>{named(one.decision.label())}</td>
            <td>{one.actor_name.clone()} " " <span class="d-quiet">{jst_minute(one.at)}</span></td>
            <td class="d-table__text">{one.reason.clone()}</td>
            <td class="d-table__code">{stands}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn DecideForm(view: CaseView, step: Step) -> impl IntoView {
    let acts = expect_context::<Acts>();
    let outcome = Acts::outcome(acts.decide);
    let hash: String = view.content.chars().take(12).collect();
    let button = |decision: Decision, kind: &'static str| {
        view! { <button class="d-button" data-kind=kind name="decision" value=decision.code()>{named(decision.label())}</button> }
    };
    view! {
        <ActionForm action=acts.decide attr:class="d-form" attr:data-kind="inline">
            <p>{tr!(case.decide_text, step = named(step.label()), hash = hash)}</p>
            <input type="hidden" name="id" value=view.row.id/>
            <input type="hidden" name="step" value=step.code()/>
            <input type="hidden" name="content" value=view.content/>
            <Line name="reason" label=tr!(record.reason) rows=2 hint=tr!(case.decide_hint) outcome=outcome/>
            <div class="d-form__actions">
                {button(Decision::Approve, "primary")}
                {button(Decision::Conditional, "secondary")}
                {button(Decision::Reject, "secondary")}
            </div>
        </ActionForm>
    }
    .into_any()
}

#[component]
pub fn Conditions(view: CaseView) -> impl IntoView {
    let me = expect_context::<Who>();
    let acts = expect_context::<Acts>();
    let reviewer = me.may(Action::CaseReview);
    let open = (reviewer || me.may(Action::CaseApprove))
        && matches!(view.row.stage(), Stage::Received | Stage::Review | Stage::Inquiry | Stage::Approval);
    let today = view.today.clone();
    let rows = view
        .conditions
        .iter()
        .map(|one| {
            let late = one.met_at.is_none() && one.due_on < today;
            let id = one.id.clone();
            let meet = (reviewer && one.met_at.is_none()).then(|| {
                view! {
                    <Folded title=tr!(case.meet)>
                        <ActionForm action=acts.meet_condition attr:class="d-form" attr:data-kind="inline">
                            <input type="hidden" name="condition" value=id/>
                            <Line name="evidence" label=tr!(case.evidence) rows=2 required=true/>
                            <button class="d-button" data-kind="secondary" data-size="small">{tr!(case.meet)}</button>
                        </ActionForm>
                    </Folded>
                }
            });
            let met = one.met_at.map(|at| {
                format!("{} {} {}", jst_date(at), one.met_by_name.clone().unwrap_or_default(), one.evidence)
            });
            view! {
                <tr data-gap=late.then_some("")>
                    <td class="d-table__text">{one.text.clone()}</td>
                    <td>{one.owner.clone()}</td>
                    <td class="d-table__date">{one.due_on.clone()} {late.then(|| view! { " " <span class="d-badge" data-kind="failed">{tr!(case.overdue)}</span> })}</td>
                    <td class="d-table__text">{met} {meet}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let none = rows.is_empty();
    let heads = vec![tr!(case.condition), tr!(case.owner), tr!(case.due), tr!(case.met)];
    let outcome = Acts::outcome(acts.add_condition);
    view! {
        <section id="conditions" aria-labelledby="conditions-title">
            <h2 class="d-section__title" id="conditions-title">{tr!(case.conditions)}</h2>
            {if none { view! { <p class="d-quiet">{tr!(case.no_conditions)}</p> }.into_any() } else { view! { <Table name=tr!(case.conditions) heads=heads rows=rows/> }.into_any() }}
            {open.then(|| view! {
                <Folded title=tr!(case.add_condition)>
                    <ActionForm action=acts.add_condition attr:class="d-form" attr:data-kind="inline">
                        <input type="hidden" name="id" value=view.row.id/>
                        <Line name="text" label=tr!(case.condition) rows=2 required=true longest=2000 outcome=outcome/>
                        <Line name="owner" label=tr!(case.owner) required=true longest=100 outcome=outcome/>
                        <Line name="due_on" label=tr!(case.due) kind="date" required=true outcome=outcome/>
                        <button class="d-button" data-kind="secondary">{tr!(case.add_condition)}</button>
                    </ActionForm>
                </Folded>
            })}
        </section>
    }
    .into_any()
}

fn state(code: &str) -> String {
    match code {
        "proposed" => tr!(risk.state_proposed),
        "approved" => tr!(risk.state_approved),
        _ => tr!(risk.state_rejected),
    }
}

#[component]
pub fn Exceptions(view: CaseView) -> impl IntoView {
    let me = expect_context::<Who>();
    let acts = expect_context::<Acts>();
    if view.case.exceptions.is_empty() {
        return ().into_any();
    }
    let approver = me.may(Action::CaseApprove);
    let today = view.today.clone();
    let rows = view
        .case
        .exceptions
        .iter()
        .map(|one| {
            let over = one.state == "approved" && !one.holds(&today);
            let id = one.id.clone();
            let decide = (approver && one.state == "proposed").then(|| {
                view! {
                    <ActionForm action=acts.decide_exception>
                        <input type="hidden" name="exception" value=id/>
                        <button class="d-button" data-size="small" name="decision" value="approve">{tr!(risk.approve)}</button>
                        <button class="d-button" data-kind="secondary" data-size="small" name="decision" value="reject">{tr!(risk.reject)}</button>
                    </ActionForm>
                }
            });
            view! {
                <tr data-gap=over.then_some("")>
                    <th scope="row">{named(one.need.label())}</th>
                    <td class="d-table__text">{one.reason.clone()}</td>
                    <td class="d-table__text">{one.control.clone()}</td>
                    <td class="d-table__date">{one.expires_on.clone()} {over.then(|| view! { " " <span class="d-badge" data-kind="failed">{tr!(case.expired)}</span> })}</td>
                    <td>{one.proposer_name.clone()}</td>
                    <td>{state(&one.state)} " " {one.decider_name.clone()} {decide}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let heads = vec![
        tr!(case.need),
        tr!(record.reason),
        tr!(case.control),
        tr!(case.expires),
        tr!(risk.proposer),
        tr!(risk.decision),
    ];
    view! {
        <section id="exceptions" aria-labelledby="exceptions-title">
            <h2 class="d-section__title" id="exceptions-title">{tr!(case.exceptions)}</h2>
            <Table name=tr!(case.exceptions) heads=heads rows=rows/>
        </section>
    }
    .into_any()
}
