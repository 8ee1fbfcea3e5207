//! An incident (インシデント): was the notice in time, what happened when, who was told, whom to call. Made to be printed.

mod api;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use register::catalogue::choices::life::TOLD_GROUPS;
use register::catalogue::{Choice, Field, Kind};
use register::incident::{Branch, Event, IncidentView, Limit, Notice as Check};

use crate::components::page::PageHead;
use crate::components::parts::{Notice, loaded};
use crate::record::facts::Facts;
use crate::record::fresh::Fresh;
use crate::record::history::History;
use crate::record::page::{ArchivedNotice, EditButton, heading};
use crate::record::table::Part;
use crate::record::{field_name, href, list_href, title_of};
use crate::text::{pick, tr};

/// `/incidents/:id`
#[component]
pub fn IncidentPage() -> impl IntoView {
    let params = use_params_map();
    let fresh = Fresh::of_page();
    let found = Resource::new(
        move || (params.read().get("id").unwrap_or_default(), fresh.count()),
        |(id, _)| api::find(id),
    );
    view! {
        <div class="d-page">
            {loaded(found, |found: IncidentView| view! { <Body found=found/> })}
        </div>
    }
    .into_any()
}

fn choice(choices: &[Choice], code: &str) -> String {
    choices
        .iter()
        .find(|choice| choice.code == code)
        .map_or_else(|| code.to_owned(), |choice| pick(choice.ja, choice.en))
}

#[component]
fn Body(found: IncidentView) -> impl IntoView {
    let view = found.view;
    let id = view.record.id.clone();
    let party = view.record.text("party_id").to_owned();
    let above = vec![
        (list_href(Kind::Incident), crate::record::kind_names(Kind::Incident)),
        (href(Kind::Party, &party), title_of(&view.titles, &party)),
    ];
    let notices = view.rows(Kind::IncidentNotice, "incident_id");
    let (titles, own) = (view.titles.clone(), id.clone());
    view! {
        <PageHead title=heading(&view) above=above>
            <EditButton kind=Kind::Incident id=own/>
        </PageHead>
        <ArchivedNotice archived=view.record.archived_at.is_some()/>
        <NoticeCheck notice=found.notice/>
        <Limits limits=found.limits/>
        <Timeline events=found.events/>
        <Part kind=Kind::IncidentNotice field="incident_id" id=id rows=notices titles=titles.clone()/>
        <Tree tree=found.tree/>
        <section aria-label=tr!(party.overview)><Facts record=view.record.clone() titles=titles.clone()/></section>
        <History record=view.record changes=view.history titles=titles/>
    }
    .into_any()
}

#[component]
fn NoticeCheck(notice: Check) -> impl IntoView {
    let (kind, title) = match notice {
        Check::InTime { hours } => ("success", tr!(incident.in_time, hours = hours)),
        Check::Late { hours, over } => ("error", tr!(incident.late, hours = hours, over = over)),
        Check::Waiting { left } => ("warning", tr!(incident.waiting, left = left)),
        Check::Overdue { over } => ("error", tr!(incident.overdue, over = over)),
        Check::NoLimit => ("warning", tr!(incident.no_limit)),
        Check::Unknown => ("warning", tr!(incident.unknown)),
    };
    view! { <Notice kind=kind title=title><p>{tr!(incident.check_text)}</p></Notice> }.into_any()
}

#[component]
fn Limits(limits: Vec<Limit>) -> impl IntoView {
    let lines = limits
        .into_iter()
        .map(|limit| {
            let text = match (limit.hours, limit.promptly) {
                (Some(hours), _) => tr!(incident.hours, hours = hours),
                (None, Some(words)) => words,
                (None, None) => tr!(incident.not_stated),
            };
            view! { <li><a href=format!("/contracts/{}/review?item=6", limit.contract_id)>{limit.contract}</a> " " {text}</li> }
        })
        .collect::<Vec<_>>();
    view! {
        <section aria-labelledby="limits">
            <h2 class="d-section__title" id="limits">{tr!(incident.limits)}</h2>
            {if lines.is_empty() { view! { <p class="d-quiet">{tr!(incident.no_contract)}</p> }.into_any() } else { view! { <ul>{lines}</ul> }.into_any() }}
        </section>
    }
    .into_any()
}

#[component]
fn Timeline(events: Vec<Event>) -> impl IntoView {
    let lines = events
        .into_iter()
        .map(|event| {
            let what = match Kind::Incident.field(&event.what) {
                Some(field) => field_name(field),
                None => tr!(incident.told, who = choice(TOLD_GROUPS, &event.who)),
            };
            view! { <tr><th scope="row" class="d-table__date">{event.at}</th><td>{what}</td><td>{event.text}</td></tr> }
        })
        .collect::<Vec<_>>();
    view! {
        <section aria-labelledby="timeline">
            <h2 class="d-section__title" id="timeline">{tr!(incident.timeline)}</h2>
            {if lines.is_empty() {
                view! { <p class="d-quiet">{tr!(incident.no_events)}</p> }.into_any()
            } else {
                view! {
                    <div class="d-scroll" tabindex="0" role="region" aria-labelledby="timeline">
                        <table class="d-table">
                            <thead><tr>
                                <th scope="col">{tr!(incident.at)}</th>
                                <th scope="col">{tr!(incident.event)}</th>
                                <th scope="col">{tr!(incident.content)}</th>
                            </tr></thead>
                            <tbody>{lines}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Tree(tree: Vec<Branch>) -> impl IntoView {
    let roles = Kind::Contact.field("role").map(Field::choices).unwrap_or_default();
    let lines = tree
        .into_iter()
        .flat_map(|branch| {
            let rank = if branch.rank == 0 { tr!(incident.direct) } else { tr!(incident.rank, rank = branch.rank) };
            let (to, name) = (format!("/parties/{}#contact", branch.party_id), pick(&branch.names.0, &branch.names.1));
            let head = move || view! { <td>{rank.clone()}</td><th scope="row"><a href=to.clone()>{name.clone()}</a></th> };
            if branch.calls.is_empty() {
                let nobody = view! { <td colspan="4"><span class="d-badge" data-kind="failed">{tr!(incident.nobody)}</span></td> };
                return vec![view! { <tr>{head()}{nobody}</tr> }.into_any()];
            }
            branch
                .calls
                .into_iter()
                .map(|call| {
                    let awake = if call.around_the_clock {
                        view! { <span class="d-badge" data-kind="done">{tr!(incident.awake)}</span> }.into_any()
                    } else {
                        view! { <span class="d-quiet">{tr!(incident.office_hours)}</span> }.into_any()
                    };
                    let person = [choice(roles, &call.role), call.name, call.unit].join(" ");
                    let reach = [call.phone, call.email].join(" ");
                    let confirmed = call.confirmed_on.unwrap_or_else(|| "—".to_owned());
                    view! { <tr>{head()}<td>{person}</td><td>{reach}</td><td>{awake}</td><td class="d-table__date">{confirmed}</td></tr> }.into_any()
                })
                .collect::<Vec<_>>()
        })
        .collect::<Vec<_>>();
    view! {
        <section aria-labelledby="tree">
            <h2 class="d-section__title" id="tree">{tr!(incident.tree)}</h2>
            <p class="d-quiet">{tr!(incident.tree_text)}</p>
            <div class="d-scroll" tabindex="0" role="region" aria-labelledby="tree">
                <table class="d-table">
                    <thead><tr>
                        <th scope="col">{tr!(incident.place)}</th>
                        <th scope="col">{tr!(party.name)}</th>
                        <th scope="col">{tr!(incident.person)}</th>
                        <th scope="col">{tr!(incident.reach)}</th>
                        <th scope="col">{tr!(incident.awake_head)}</th>
                        <th scope="col">{tr!(incident.confirmed)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
