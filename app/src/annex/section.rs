//! The annexes on the page of a contract: what is missing, with a request for each.

use leptos::prelude::*;
use register::access::Action;
use register::annex::{Absent, OfContract};

use super::api;
use super::card::{Acts, Card, owners};
use crate::components::field::NotSaved;
use crate::components::parts::loaded;
use crate::error::{AppError, Result};
use crate::session::Viewer;
use crate::text::{flow, tr};

/// What the contract refers to and nobody has, with what can be done about it. Read before the page's own parts are built:
/// server and browser number what they read in the order of its making, and must come to the same numbers.
#[derive(Clone, Copy)]
pub struct Annexes {
    id: Memo<String>,
    acts: Acts,
    found: Resource<Result<OfContract>>,
}

impl Annexes {
    /// `settled` changes when documents that were under way have come to an end.
    pub fn of(id: Memo<String>, settled: RwSignal<u32>) -> Self {
        let acts = Acts::new();
        let saved = acts.saved();
        let found = Resource::new(
            move || (id.get(), saved.get(), settled.get()),
            |(id, _, _)| async move {
                match api::belonging(id).await {
                    // The page itself says so.
                    Err(AppError::NotFound) => Ok(OfContract::default()),
                    other => other,
                }
            },
        );
        Self { id, acts, found }
    }
}

/// What the contract refers to and nobody has, and what was asked for.
///
/// Not inside the page's own reading, which is repeated while documents are under way: what is typed here stays.
#[component]
pub fn ContractAnnexes(annexes: Annexes) -> impl IntoView {
    let Annexes { id, acts, found } = annexes;
    view! {
        <NotSaved outcome=acts.outcome()/>
        {loaded(found, move |found: OfContract| view! { <Body found=found contract_id=id.get_untracked() acts=acts/> })}
    }
    .into_any()
}

#[component]
fn Body(found: OfContract, contract_id: String, acts: Acts) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    // Nobody knows yet what the contract refers to.
    if !found.checked && found.requests.is_empty() {
        return ().into_any();
    }
    let none = found.absent.is_empty() && found.requests.is_empty();
    let held = StoredValue::new((found, contract_id));
    view! {
        <section aria-labelledby="annexes">
        <h2 class="d-section__title" id="annexes">{tr!(annex.title)}</h2>
        {none.then(|| view! { <p class="d-quiet">{tr!(annex.absent_none)}</p> })}
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let may = viewer.may(Action::ContractWrite).await;
                let (found, contract_id) = held.get_value();
                let OfContract { absent, requests, documents, people, today, .. } = found;
                let missing = absent
                    .into_iter()
                    .map(|one| view! { <Missing absent=one contract_id=contract_id.clone() people=people.clone() may=may acts=acts/> })
                    .collect_view();
                let asked = requests
                    .into_iter()
                    .map(|request| view! { <Card request=request people=people.clone() documents=documents.clone() today=today.clone() may=may acts=acts alone=false/> })
                    .collect_view();
                (!none).then(|| view! { <ol class="d-duties">{missing} {asked}</ol> })
            })}
        </Suspense>
        </section>
    }
    .into_any()
}

/// An annex that nobody has asked for.
#[component]
fn Missing(
    absent: Absent,
    contract_id: String,
    people: Vec<(String, String)>,
    may: bool,
    acts: Acts,
) -> impl IntoView {
    let href =
        format!("/contracts/{contract_id}/review?document={}&page={}", absent.document_id, absent.page);
    let quote: String = flow(&absent.quote).chars().take(100).collect();
    let target = absent.target.clone();
    let form = may.then(|| view! {
        <details class="d-details">
            <summary>{tr!(annex.ask_for)}</summary>
            <ActionForm action=acts.ask attr:class="d-form" attr:data-kind="inline">
                <input type="hidden" name="contract_id" value=contract_id/>
                <input type="hidden" name="input[target]" value=target/>
                <label class="d-field"><span class="d-field__label">{tr!(annex.owner)}</span>{owners(&people, "")}</label>
                <label class="d-field"><span class="d-field__label">{tr!(annex.due)}</span><input class="d-field__input" type="date" name="input[due_on]" required=true/></label>
                <label class="d-field" data-grow=""><span class="d-field__label">{tr!(annex.note)}</span><input class="d-field__input" name="input[note]" maxlength="2000"/></label>
                <button class="d-button" data-size="small">{tr!(annex.ask)}</button>
            </ActionForm>
        </details>
    });
    view! {
        <li class="d-duty">
            <p class="d-duty__head"><span class="d-badge" data-kind="failed">{tr!(annex.absent)}</span> " " <strong>{absent.target}</strong></p>
            <p><a class="d-quote__place" href=href>{absent.document_name} " " {tr!(document.page, page = absent.page)}</a> " " <span class="d-quiet">{quote}</span></p>
            {form}
        </li>
    }
    .into_any()
}
