//! `/assessments/:id/record`: the decision on paper, with the hash that it is bound to.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::assessment::view::CaseView;
use register::calendar::jst_minute;
use register::questionnaire::Topic;

use super::part::{Fact, Table};
use super::review::percent;
use super::{api, cause, named};
use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::label;
use crate::policy::version_name;
use crate::text::{pick, tr};

/// `/assessments/:id/record`
#[component]
pub fn RecordPage() -> impl IntoView {
    let params = use_params_map();
    let found = Resource::new(move || params.read().get("id").unwrap_or_default(), api::find);
    view! { <div class="d-page">{loaded(found, |view: CaseView| view! { <Paper view=view/> })}</div> }
        .into_any()
}

/// The record as a file, in the language of the page and in the other one.
#[component]
pub fn RecordFiles(id: String) -> impl IntoView {
    let href = |language: &str| format!("/assessments/{id}/record.pdf?lang={language}");
    let (own, other) = if crate::text::japanese() { ("ja", "en") } else { ("en", "ja") };
    let name = if other == "en" { tr!(life.english) } else { tr!(life.japanese) };
    view! {
        <a class="d-button" data-kind="secondary" rel="external" href=href(own)>{tr!(life.record_pdf)}</a>
        <a class="d-button" data-kind="secondary" rel="external" href=href(other)>{tr!(life.record_pdf_in, language = name)}</a>
    }
    .into_any()
}

#[component]
fn Paper(view: CaseView) -> impl IntoView {
    let row = view.row.clone();
    let above = vec![
        ("/assessments".to_owned(), tr!(nav.assessments)),
        (format!("/assessments/{}", row.id), pick(&row.party_ja, &row.party_en)),
    ];
    let outcome = row.outcome().map_or_else(|| tr!(case.undecided), |one| named(one.label()));
    let decided = row.outcome().is_some();
    let conclusion = row.conclusion().map_or_else(|| tr!(case.undecided), |one| named(one.label()));
    let files = view! { <RecordFiles id=row.id.clone()/> }.into_any();
    view! {
        <PageHead title=tr!(case.record) above=above>{files}</PageHead>
        {(!decided).then(|| view! { <Notice kind="warning" title=tr!(case.not_decided)/> })}
        <dl class="d-facts">
            <Fact name=tr!(party.name) value=pick(&row.party_ja, &row.party_en)/>
            <Fact name=tr!(engagement.plural) value=pick(&row.service_ja, &row.service_en)/>
            <Fact name=tr!(case.kind) value=named(row.kind().label())/>
            <Fact name=tr!(case.cause) value=cause(&row.cause)/>
            <Fact name=tr!(tier.label) value=label::tier(row.tier)/>
            <Fact name=tr!(case.department) value=row.department/>
            <Fact name=tr!(case.outcome) value=outcome/>
            <Fact name=tr!(case.conclusion) value=conclusion/>
            <Fact name=tr!(case.score) value=percent(row.score)/>
            <Fact name=tr!(case.concluded_by) value=row.concluded_by_name.unwrap_or_default()/>
            <Fact name=tr!(record.reason) value=row.conclusion_reason/>
            <Fact name=tr!(nav.policy) value=version_name(view.case.policy_version)/>
            <Fact name=tr!(case.next_due) value=row.next_due.unwrap_or_default()/>
        </dl>
        <Rows view=view/>
    }
    .into_any()
}

#[component]
fn Rows(view: CaseView) -> impl IntoView {
    let approvals = view.case.approvals.iter().map(|one| {
        let cells = [
            named(one.step.label()),
            named(one.decision.label()),
            format!("{} {}", one.actor_name, jst_minute(one.at)),
            one.reason.clone(),
            one.content_hash.clone(),
        ];
        line(&cells)
    });
    let topics = view.topics.iter().map(|(code, ce, answered)| {
        let name = Topic::from_code(code).map_or_else(|| code.clone(), |topic| named(topic.label()));
        line(&[name, if *answered { percent(*ce) } else { tr!(case.unanswered) }])
    });
    let findings = view.findings.iter().map(|one| {
        line(&[
            named(one.severity.label()),
            one.text.clone(),
            one.owner.clone(),
            one.due_on.clone(),
            one.cost.clone(),
        ])
    });
    let conditions = view
        .conditions
        .iter()
        .map(|one| line(&[one.text.clone(), one.owner.clone(), one.due_on.clone(), one.evidence.clone()]));
    let exceptions = view.case.exceptions.iter().filter(|one| one.state == "approved").map(|one| {
        line(&[
            named(one.need.label()),
            one.reason.clone(),
            one.control.clone(),
            one.expires_on.clone(),
            one.decider_name.clone().unwrap_or_default(),
        ])
    });
    let parts = [
        (
            tr!(case.approval),
            vec![tr!(case.step), tr!(case.decision), tr!(audit.actor), tr!(record.reason), tr!(case.bound)],
            approvals.collect(),
        ),
        (tr!(case.score), vec![tr!(case.topic), tr!(case.score)], topics.collect()),
        (
            tr!(case.findings),
            vec![tr!(case.severity), tr!(case.finding), tr!(case.owner), tr!(case.due), tr!(case.cost)],
            findings.collect(),
        ),
        (
            tr!(case.conditions),
            vec![tr!(case.condition), tr!(case.owner), tr!(case.due), tr!(case.evidence)],
            conditions.collect(),
        ),
        (
            tr!(case.exceptions),
            vec![
                tr!(case.need),
                tr!(record.reason),
                tr!(case.control),
                tr!(case.expires),
                tr!(risk.decision),
            ],
            exceptions.collect::<Vec<_>>(),
        ),
    ];
    parts
        .into_iter()
        .map(|(name, heads, rows): (String, Vec<String>, Vec<AnyView>)| {
            let none = rows.is_empty();
            view! {
                <section>
                    <h2 class="d-section__title">{name.clone()}</h2>
                    {if none { view! { <p class="d-quiet">{tr!(case.nothing)}</p> }.into_any() } else { view! { <Table name=name heads=heads rows=rows/> }.into_any() }}
                </section>
            }
        })
        .collect_view()
        .into_any()
}

fn line(cells: &[String]) -> AnyView {
    let cells =
        cells.iter().map(|cell| view! { <td class="d-table__text">{cell.clone()}</td> }).collect_view();
    view! { <tr>{cells}</tr> }.into_any()
}
