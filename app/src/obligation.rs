//! Obligations (義務): what the third party has to do again and again, and what is overdue.

pub mod api;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use register::access::Action;
use register::obligation::{Duties, DutyFilter, Obligation, PAGE};

use self::api::{Confirm, Done, PutAway};
use crate::components::field::NotSaved;
use crate::components::page::PageHead;
use crate::components::parts::{Empty, Pagination, loaded};
use crate::label;
use crate::session::Viewer;
use crate::text::{flow, pick_any, tr};

#[derive(Clone, Copy)]
struct Acts {
    confirm: ServerAction<Confirm>,
    drop: ServerAction<PutAway>,
    done: ServerAction<Done>,
}

pub fn kind(code: &str) -> String {
    match code {
        "assessment_report" => tr!(obligation.assessment_report),
        "drill" => tr!(obligation.drill),
        "assurance" => tr!(obligation.assurance),
        "incident_notice" => tr!(obligation.incident_notice),
        "disposal_certificate" => tr!(obligation.disposal_certificate),
        "data_return" => tr!(obligation.data_return),
        other => other.to_owned(),
    }
}

fn filter_of(query: &ParamsMap) -> DutyFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    DutyFilter {
        contract_id: text("contract"),
        party_id: text("party"),
        state: text("state"),
        page: text("page").parse::<i64>().unwrap_or(1).clamp(1, 10_000) - 1,
    }
}

fn href(filter: &DutyFilter, state: &str, page: i64) -> String {
    let mut query = ParamsMap::new();
    let page = if page == 0 { String::new() } else { (page + 1).to_string() };
    for (name, value) in [
        ("contract", filter.contract_id.clone()),
        ("party", filter.party_id.clone()),
        ("state", state.to_owned()),
        ("page", page),
    ] {
        if !value.is_empty() {
            query.insert(name, value);
        }
    }
    format!("/obligations{}", query.to_query_string())
}

/// `/obligations`
#[component]
pub fn ObligationsPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let acts = Acts { confirm: ServerAction::new(), drop: ServerAction::new(), done: ServerAction::new() };
    let values = move || [acts.confirm.value().get(), acts.drop.value().get(), acts.done.value().get()];
    let saved = Memo::new(move |before: Option<&u32>| {
        before.copied().unwrap_or_default() + u32::from(values().iter().flatten().any(Result::is_ok))
    });
    let duties = Resource::new(move || (filter.get(), saved.get()), |(filter, _)| api::list(filter));
    let outcome = Signal::derive(move || values().into_iter().flatten().find_map(Result::err));
    view! {
        <div class="d-page" data-width="full">
            <PageHead title=tr!(nav.obligations)/>
            <p class="d-lead">{tr!(obligation.lead)}</p>
            <NotSaved outcome=outcome/>
            {loaded(duties, move |duties: Duties| view! { <Body duties=duties filter=filter.get_untracked() acts=acts/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Body(duties: Duties, filter: DutyFilter, acts: Acts) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let tabs = [
        ("", tr!(list.all), None),
        ("proposed", tr!(obligation.proposed), Some(duties.proposed)),
        ("active", tr!(obligation.active), Some(duties.active)),
        ("overdue", tr!(gap.overdue), Some(duties.overdue)),
        ("dropped", tr!(obligation.dropped), None),
    ];
    let links = tabs
        .into_iter()
        .map(|(code, name, count)| {
            let current = (code == filter.state).then_some("page");
            let to = href(&filter, code, 0);
            view! { <li><a class="d-tabs__tab" href=to aria-current=current>{name} {count.map(|count| format!(" {count}"))}</a></li> }
        })
        .collect_view();
    let empty = duties.rows.is_empty();
    let total = duties.total;
    let held = StoredValue::new((duties.rows, duties.people, duties.today));
    let rows = move || {
        Suspend::new(async move {
            let may = viewer.may(Action::ContractWrite).await;
            let (rows, people, today) = held.get_value();
            rows.into_iter()
                .map(|duty| view! { <Duty duty=duty people=people.clone() today=today.clone() may=may acts=acts/> })
                .collect_view()
        })
    };
    let paged = filter.clone();
    view! {
        <nav aria-label=tr!(gap.states)><ul class="d-tabs">{links}</ul></nav>
        {if empty {
            view! { <Empty title=tr!(obligation.none)><p>{tr!(obligation.none_text)}</p></Empty> }.into_any()
        } else {
            view! { <ol class="d-duties"><Suspense fallback=|| ()>{rows}</Suspense></ol> }.into_any()
        }}
        <Pagination page=filter.page size=PAGE total=total href=move |page| href(&paged, &paged.state, page)/>
    }
    .into_any()
}

#[component]
fn Duty(
    duty: Obligation,
    people: Vec<(String, String)>,
    today: String,
    may: bool,
    acts: Acts,
) -> impl IntoView {
    let late = duty.overdue(&today);
    let title = if duty.title.is_empty() { kind(&duty.kind) } else { duty.title.clone() };
    let name = pick_any(duty.party_name.clone(), duty.party_name_en.as_ref())
        .unwrap_or_else(|| tr!(contract.no_party));
    let cadence = duty.cadence_months.map(|count| tr!(obligation.every, count = count));
    let hours = duty.within_hours.map(|count| tr!(obligation.within, count = count));
    let quote: String = flow(&duty.quote).chars().take(120).collect();
    let place = [duty.article.clone(), duty.page.map(|page| tr!(document.page, page = page))]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let number = u8::try_from(duty.item).unwrap_or_default();
    let review = format!("/contracts/{}/review?item={number}", duty.contract_id);
    let done = duty.done_on.clone().map(|day| {
        tr!(obligation.last_done, day = day, evidence = duty.evidence.clone().unwrap_or_default())
    });
    let state = match duty.state.as_str() {
        "proposed" => ("info", tr!(obligation.proposed)),
        "active" if late => ("failed", tr!(gap.overdue)),
        "active" => ("done", tr!(obligation.active)),
        _ => ("info", tr!(obligation.dropped)),
    };
    let (contract, heading) = (duty.contract_title.clone(), format!("/contracts/{}", duty.contract_id));
    view! {
        <li class="d-duty" data-late=late.then_some("")>
            <p class="d-duty__head">
                <span class="d-badge" data-kind=state.0>{state.1}</span> " " <strong>{title}</strong> " "
                <span>{duty.next_due.clone().map_or_else(|| tr!(obligation.on_event), |day| tr!(obligation.due_on, day = day))}</span>
                " " <span class="d-quiet">{[cadence, hours].into_iter().flatten().collect::<Vec<_>>().join(" / ")}</span>
            </p>
            <p>{name} " / " <a href=heading>{contract}</a> " " <span class="d-quiet">{duty.owner_name.clone()}</span></p>
            <p><a class="d-quote__place" href=review>{label::item(number)} " " {place}</a> " " <span class="d-quiet">{quote}</span></p>
            {done.map(|done| view! { <p class="d-quiet">{done}</p> })}
            {may.then(|| view! { <Forms duty=duty people=people acts=acts/> })}
        </li>
    }
    .into_any()
}

#[component]
fn Forms(duty: Obligation, people: Vec<(String, String)>, acts: Acts) -> impl IntoView {
    let (active, dropped) = (duty.state == "active", duty.state == "dropped");
    let (id, version) = (StoredValue::new(duty.id.clone()), duty.version);
    let confirm = if active || dropped { tr!(obligation.change) } else { tr!(obligation.confirm) };
    let keys = move || view! { <input type="hidden" name="id" value=id.get_value()/> <input type="hidden" name="version" value=version/> };
    let owner = duty.owner_id.clone().unwrap_or_default();
    let people = people
        .into_iter()
        .map(|(id, name)| view! { <option value=id.clone() selected=id == owner>{name}</option> })
        .collect_view();
    let title = if duty.title.is_empty() { kind(&duty.kind) } else { duty.title.clone() };
    view! {
        <div class="d-actions">
            {active.then(|| view! {
                <details class="d-details">
                    <summary>{tr!(obligation.done)}</summary>
                    <ActionForm action=acts.done attr:class="d-form" attr:data-kind="inline">
                        {keys()}
                        <label class="d-field"><span class="d-field__label">{tr!(obligation.done_on)}</span><input class="d-field__input" type="date" name="done_on"/></label>
                        <label class="d-field" data-grow=""><span class="d-field__label">{tr!(obligation.evidence)}</span><input class="d-field__input" name="evidence" required=true maxlength="1000"/></label>
                        <button class="d-button" data-size="small">{tr!(obligation.done_save)}</button>
                    </ActionForm>
                </details>
            })}
            <details class="d-details">
                <summary>{confirm.clone()}</summary>
                <ActionForm action=acts.confirm attr:class="d-form" attr:data-kind="inline">
                    {keys()}
                    <label class="d-field" data-grow=""><span class="d-field__label">{tr!(obligation.title)}</span><input class="d-field__input" name="input[title]" value=title required=true maxlength="300"/></label>
                    <label class="d-field"><span class="d-field__label">{tr!(obligation.cadence)}</span><input class="d-field__input" inputmode="numeric" size="4" name="input[cadence_months]" value=duty.cadence_months/></label>
                    <label class="d-field"><span class="d-field__label">{tr!(obligation.next_due)}</span><input class="d-field__input" type="date" name="input[next_due]" value=duty.next_due/></label>
                    <label class="d-field"><span class="d-field__label">{tr!(gap.owner)}</span><select class="d-field__input" name="input[owner_id]"><option value="">{tr!(gap.no_owner)}</option>{people}</select></label>
                    <button class="d-button" data-size="small">{confirm}</button>
                </ActionForm>
            </details>
            {(!dropped).then(|| view! {
                <ActionForm action=acts.drop>
                    {keys()}
                    <button class="d-button" data-kind="quiet" data-size="small">{tr!(obligation.drop)}</button>
                </ActionForm>
            })}
        </div>
    }
    .into_any()
}
