//! Incidents that propose to assess an engagement anew: a person opens the case, or says why not.

use leptos::prelude::*;
use register::access::Action;
use register::assessment::proposal::Proposal;
use register::catalogue::Kind;

use super::api::{ConfirmEvent, DismissEvent};
use super::part::{Folded, Line, Table};
use crate::components::field::NotSaved;
use crate::components::parts::Tier;
use crate::error::Result;
use crate::record::{choice_name, fresh};
use crate::session::Viewer;
use crate::text::{pick, tr};

/// The proposals, where there are any. Stands below a [`fresh::Fresh`] of its page.
#[component]
pub fn Proposals(rows: Vec<Proposal>) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let confirm = ServerAction::<ConfirmEvent>::new();
    let dismiss = ServerAction::<DismissEvent>::new();
    let (yes, no) = (confirm.value(), dismiss.value());
    fresh::after(move || no.get().is_some_and(|answer| answer.is_ok()));
    let outcome =
        Signal::derive(move || yes.get().and_then(Result::err).or_else(|| no.get().and_then(Result::err)));
    let viewer = expect_context::<Viewer>();
    let may = Resource::new(
        || (),
        move |()| async move { (viewer.may(Action::CaseWrite).await, viewer.may(Action::CaseReview).await) },
    );
    let kept = StoredValue::new(rows);
    let heads = move || {
        vec![tr!(life.incident), tr!(case.subject), tr!(tier.label), tr!(case.department), tr!(life.actions)]
    };
    view! {
        <section id="proposals" aria-labelledby="proposals-title">
            <h2 class="d-section__title" id="proposals-title">{tr!(life.proposals)}</h2>
            <p>{tr!(life.proposals_text)}</p>
            <NotSaved outcome=outcome/>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    let may = may.await;
                    let rows = kept.get_value().into_iter().map(|one| row(one, may, confirm, dismiss)).collect::<Vec<_>>();
                    view! { <Table name=tr!(life.proposals) heads=heads() rows=rows/> }
                })}
            </Suspense>
        </section>
    }
    .into_any()
}

fn row(
    one: Proposal,
    (opens, dismisses): (bool, bool),
    confirm: ServerAction<ConfirmEvent>,
    dismiss: ServerAction<DismissEvent>,
) -> AnyView {
    let severity = Kind::Incident
        .field("severity")
        .map_or_else(|| one.severity.clone(), |field| choice_name(field, &one.severity));
    let (incident, engagement) = (one.incident_id.clone(), one.engagement_id.clone());
    let (again, same) = (incident.clone(), engagement.clone());
    let label = if one.running.is_some() { tr!(life.take_up) } else { tr!(life.event_open) };
    let fresh_one = one.running.is_none();
    let open = opens.then(|| {
        view! {
            <ActionForm action=confirm attr:class="d-form" attr:data-kind="inline">
                <input type="hidden" name="incident" value=incident/>
                <input type="hidden" name="engagement" value=engagement/>
                {fresh_one.then(|| view! { <Line name="due_on" label=tr!(case.due) kind="date"/> })}
                <button class="d-button" data-size="small">{label}</button>
            </ActionForm>
        }
    });
    let put_aside = dismisses.then(|| {
        view! {
            <Folded title=tr!(life.event_dismiss)>
                <ActionForm action=dismiss attr:class="d-form" attr:data-kind="inline">
                    <input type="hidden" name="incident" value=again/>
                    <input type="hidden" name="engagement" value=same/>
                    <Line name="reason" label=tr!(record.reason) rows=2 required=true/>
                    <button class="d-button" data-kind="secondary" data-size="small">{tr!(life.event_dismiss)}</button>
                </ActionForm>
            </Folded>
        }
    });
    view! {
        <tr>
            <th scope="row"><a href=format!("/records/incident/{}", one.incident_id)>{one.title}</a> " " <span class="d-quiet">{severity} " " {one.happened}</span></th>
            <td><a href=format!("/engagements/{}", one.engagement_id)>{pick(&one.party_ja, &one.party_en)} " " {pick(&one.service_ja, &one.service_en)}</a></td>
            <td><Tier tier=one.tier/></td>
            <td>{one.department}</td>
            <td>{open} {put_aside}</td>
        </tr>
    }
    .into_any()
}
